//! Syntax tree → [`Theory`]: names resolved, shapes checked, everything in one place.
//!
//! In: a [`Source`]. Out: a [`Theory`] in which every name has a meaning and every shape fits for
//! all sizes of its dimensions, or all diagnostics. For given sizes [`Instance::new`] lowers it to
//! scalar formulas. Numbers are computed elsewhere.
//!
//! ```
//! use spinodal::{source::Source, theory::Theory};
//!
//! let text = "parameter β = 1.5 in (0, inf)\nunknown m = 1\nequation m = tanh(β*m)\n";
//! let theory = Theory::read(Source::new("curie-weiss.eq", text)).expect("it is well-formed");
//! assert_eq!(theory.unknowns[0].name.text, "m");
//! ```

mod builtin;
mod check;
mod check_parts;
mod density;
mod extremize;
mod infer;
mod instance;
mod layout;
mod lower;
mod margins;
mod operators;
mod order;
mod polyline;
pub mod scope;
pub mod shape;
pub mod size;
pub mod typed;

use crate::diagnostic::Diagnostic;
use crate::domain::Domain;
use crate::source::{Source, Span};
use crate::syntax::name::Name;
use crate::syntax::tree::{Expression, Extreme, Extremization, Relation, Tree};

pub use builtin::Builtin;
pub use density::Density;
pub use instance::Instance;
pub use layout::{Layout, Variable};
pub use lower::Array;
pub use polyline::polyline;
use scope::{Reach, Scope};
use shape::Shape;
use typed::Typed;

/// Position of a dimension in [`Theory::dims`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DimId(pub usize);
/// Position of a parameter in [`Theory::parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub usize);
/// Position of an unknown or state in [`Theory::unknowns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownId(pub usize);
/// Position of a `let` in [`Theory::lets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetId(pub usize);
/// Position of an observable in [`Theory::observables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObservableId(pub usize);

/// A checked theory.
#[derive(Clone, Debug)]
pub struct Theory {
    pub source: Source,
    pub tree: Tree,
    pub kind: Kind,
    pub title: String,
    /// Authors, year and reference of each source.
    pub references: Vec<String>,
    pub dims: Vec<Dim>,
    pub parameters: Vec<Quantity>,
    /// Unknowns of a saddle point, or states of a flow.
    pub unknowns: Vec<Quantity>,
    pub lets: Vec<(Name, Typed)>,
    /// One for each unknown, in the order of the unknowns.
    pub equations: Vec<Equation>,
    pub extrema: Vec<Extremum>,
    pub schedules: Vec<Schedule>,
    pub starts: Vec<Start>,
    pub gauges: Vec<Gauge>,
    pub observables: Vec<Observable>,
    /// The observable by which solutions are ranked: the lowest is that of equilibrium.
    pub free_energy: Option<ObservableId>,
    pub phases: Vec<Phase>,
    pub requirements: Vec<Requirement>,
    /// Why there is one solution alone that counts, if the theory says so.
    pub unique: Option<String>,
    pub thresholds: Vec<UserThreshold>,
    pub events: Vec<Event>,
    pub goals: Vec<Goal>,
    pub checks: Vec<Check>,
    /// `let`s and observables, each after those it uses.
    order: Vec<Defined>,
    scope: Scope,
}

/// What the equations mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `equation`s for `unknown`s: a fixed point.
    SaddlePoint,
    /// `flow`s of `state`s in time.
    Flow,
    /// `step`s of `state`s in time, a difference equation.
    Map,
}

impl Kind {
    /// Whether there is a time.
    pub fn moves(self) -> bool {
        match self {
            Kind::SaddlePoint => false,
            Kind::Flow | Kind::Map => true,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Dim {
    pub name: Name,
    pub default: usize,
    pub meaning: Option<String>,
}

/// A parameter, unknown or state.
#[derive(Clone, Debug)]
pub struct Quantity {
    pub name: Name,
    pub shape: Shape,
    /// Stored once: the lower triangle follows from the upper one.
    pub is_symmetric: bool,
    /// Default of a parameter, start value of an unknown or state.
    pub value: Typed,
    /// Where each entry may lie.
    pub domain: Domain,
    pub meaning: Option<String>,
}

/// What determines an unknown or state.
#[derive(Clone, Debug)]
pub enum Equation {
    Written {
        form: EquationForm,
        right: Typed,
        span: Span,
    },
    /// Something is stationary in it: the position in [`Theory::extrema`].
    Stationary {
        extremum: usize,
        span: Span,
    },
}

impl Equation {
    /// The form of an equation that was written. Those that are derived are found for given sizes.
    pub fn form(&self) -> Option<EquationForm> {
        match self {
            Equation::Written { form, .. } => Some(*form),
            Equation::Stationary { .. } => None,
        }
    }
}

/// `extremize name over …` or `minimize name over …`: 0 = ∂f/∂x for every x of these unknowns.
#[derive(Clone, Debug)]
pub struct Extremum {
    pub sense: Extremization,
    pub name: String,
    /// A scalar `let`, or the free energy.
    pub function: typed::Symbol,
    /// Each with the place where it is listed.
    pub over: Vec<(UnknownId, Span)>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EquationForm {
    /// `x = …`
    FixedPoint,
    /// `0 = …`
    Implicit,
    /// `d/dt x = …`
    Derivative,
}

/// A parameter as a function of time. Where the parameter's own name stands on the right, it is
/// the value set for the parameter.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// What to call for it by; the one without a name holds by default.
    pub form: Option<Name>,
    pub parameter: ParameterId,
    pub right: Typed,
    pub meaning: Option<String>,
}

/// A named set of start values; unknowns not mentioned keep their declared one.
#[derive(Clone, Debug)]
pub struct Start {
    pub name: Name,
    pub values: Vec<(UnknownId, Typed)>,
    pub meaning: Option<String>,
}

/// A transformation that turns solutions into solutions.
#[derive(Clone, Debug)]
pub enum Gauge {
    /// Signs flip: of these unknowns as a whole, or of the entries with one index along `along`.
    Flip { unknowns: Vec<UnknownId>, along: Option<DimId> },
    /// The indices along a dimension are permuted, in all unknowns at once.
    Permute { dim: DimId },
}

#[derive(Clone, Debug)]
pub struct Observable {
    pub name: Name,
    pub value: Typed,
    pub meaning: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Phase {
    pub name: String,
    /// Absent for `otherwise`.
    pub condition: Option<Typed>,
}

/// What every solution that counts must satisfy: saddle-point equations may have roots that are no
/// limit of anything.
#[derive(Clone, Debug)]
pub struct Requirement {
    pub condition: Typed,
    pub meaning: Option<String>,
}

/// A threshold that the theory defines itself: on a branch, where `left − right` crosses zero.
#[derive(Clone, Debug)]
pub struct UserThreshold {
    /// Unlike that of any other one.
    pub name: String,
    /// Scalars, like `right`, that do not depend on the time.
    pub left: Typed,
    pub right: Typed,
    pub meaning: Option<String>,
    pub span: Span,
}

/// Something that happens in time.
#[derive(Clone, Debug)]
pub struct Event {
    /// Unlike that of any other one.
    pub name: String,
    pub condition: Comparison,
    pub meaning: Option<String>,
}

/// What is to be made small or large.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Unlike that of any other one.
    pub name: String,
    pub extreme: Extreme,
    pub value: GoalValue,
    pub meaning: Option<String>,
}

#[derive(Clone, Debug)]
pub enum GoalValue {
    /// The time at which an event happens, by its position in [`Theory::events`].
    Time(usize),
    /// A scalar at a time of a flow, or at its end; at the solution of a saddle point.
    Number { value: Box<Typed>, time: Option<Box<Typed>> },
}

/// A comparison of two scalars, which happens when it becomes true.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Positive where the comparison is true; of an equality, the difference.
    pub margin: Typed,
    pub relation: Relation,
}

/// What a theory file promises to reproduce.
#[derive(Clone, Debug)]
pub struct Check {
    pub expectations: Vec<Expectation>,
    /// Dimensions other than by default.
    pub dims: Vec<(DimId, usize)>,
    pub parameters: Vec<(ParameterId, Typed)>,
    /// For theories in time: when. Absent where a threshold or the time of an event is expected.
    pub time: Option<Typed>,
    pub schedules: Vec<usize>,
    /// Position in [`Theory::starts`].
    pub start: Option<usize>,
    pub note: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Expectation {
    Value(Box<ExpectedValue>),
    Phase {
        name: String,
    },
    /// The only expectation of its check.
    Threshold(Box<ExpectedThreshold>),
    /// Such ones have their check for themselves.
    Time(Box<ExpectedTime>),
}

/// An event happens for the first time within `tolerance` of `value`.
#[derive(Clone, Debug)]
pub struct ExpectedTime {
    /// Position in [`Theory::events`].
    pub event: usize,
    pub value: Typed,
    pub tolerance: Typed,
}

/// A threshold of this kind lies within `tolerance` of `value` on the parameter's axis.
#[derive(Clone, Debug)]
pub struct ExpectedThreshold {
    pub kind: WantedThreshold,
    pub parameter: ParameterId,
    /// Position among the parameter's stored numbers.
    pub entry: usize,
    /// Where to look; by default the choice of who looks.
    pub range: Option<(Typed, Typed)>,
    pub value: Typed,
    pub tolerance: Typed,
}

/// Which of the thresholds met is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedThreshold {
    Any,
    Continuous,
    Fold,
    FirstOrder,
    Hopf,
    /// Position in [`Theory::thresholds`].
    Named(usize),
}

/// Every entry of `left` is within `tolerance` of that of `right`; a scalar stands for all entries.
#[derive(Clone, Debug)]
pub struct ExpectedValue {
    pub left: Typed,
    pub right: Typed,
    pub tolerance: Typed,
}

/// A definition that others may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Defined {
    Let(LetId),
    Observable(ObservableId),
}

impl Theory {
    /// Reads and checks a theory.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn read(source: Source) -> Result<Theory, Vec<Diagnostic>> {
        check::check(source)
    }

    /// The position of a dimension, by any spelling of its name.
    pub fn dim(&self, name: &str) -> Option<DimId> {
        position(self.dims.iter().map(|dim| &dim.name), name).map(DimId)
    }

    pub fn parameter(&self, name: &str) -> Option<ParameterId> {
        position(self.parameters.iter().map(|parameter| &parameter.name), name).map(ParameterId)
    }

    pub fn unknown(&self, name: &str) -> Option<UnknownId> {
        position(self.unknowns.iter().map(|unknown| &unknown.name), name).map(UnknownId)
    }

    pub fn observable(&self, name: &str) -> Option<ObservableId> {
        position(self.observables.iter().map(|observable| &observable.name), name).map(ObservableId)
    }

    pub fn default_dims(&self) -> Vec<usize> {
        self.dims.iter().map(|dim| dim.default).collect()
    }

    /// Checks an expression given from outside against the names of this theory.
    ///
    /// # Errors
    /// What is wrong with it; the spans are those of the expression.
    pub fn expression(
        &mut self,
        expression: &Expression,
        role: &'static str,
        allowed: Reach,
    ) -> Result<Typed, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let context = infer::Context { allowed, role };
        let typed = infer::Inference::new(&mut self.scope, &mut diagnostics, context).infer(expression);
        if diagnostics.is_empty() { Ok(typed) } else { Err(diagnostics) }
    }

    /// Checks a comparison given from outside against the names of this theory.
    ///
    /// # Errors
    /// What is wrong with it; the spans are those of the comparison.
    pub fn comparison(
        &mut self,
        comparison: &crate::syntax::tree::Comparison,
        role: &'static str,
    ) -> Result<Comparison, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let allowed = Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
        let context = infer::Context { allowed, role };
        let inference = infer::Inference::new(&mut self.scope, &mut diagnostics, context);
        let checked = inference.comparison(comparison);
        if diagnostics.is_empty() { Ok(checked) } else { Err(diagnostics) }
    }

    /// A size or shape in words.
    pub fn show_size(&self, size: &size::Size) -> String {
        self.scope.show_size(size)
    }
}

fn position<'a>(mut names: impl Iterator<Item = &'a Name>, wanted: &str) -> Option<usize> {
    let key = crate::syntax::name::key(wanted);
    names.position(|name| name.key() == key)
}
