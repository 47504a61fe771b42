//! The flags that all questions share, and how they become a [`Setup`].

use clap::{Args, ValueEnum};

use crate::command::failure::Failure;
use crate::command::schedule_table;
use crate::command::target::{Role, Target};
use crate::command::theory_file::read_theory;
use crate::command::values::{self, Assignment};
use crate::diagnostic::Colour;
use crate::model::Model;
use crate::solve::{AndersonOptions, Damping, FixedPointOptions};
use crate::source::Source;
use crate::study::{Setup, Solver, SolverMethod, Start, with_default_schedules};
use crate::syntax;
use crate::theory::scope::Reach;
use crate::theory::typed::Typed;
use crate::theory::{ParameterId, Theory};

/// Where a theory is taken.
#[derive(Args, Clone, Debug)]
pub struct PointArguments {
    /// A theory of the catalogue (see `spinodal list`) or the path of an equation file
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub theory: String,
    /// Set a parameter: beta=0.5, rho=[2,1], rho[2]=0.5 (repeatable)
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Set the size of a dimension: M=2 (repeatable)
    #[arg(long, value_name = "NAME=SIZE")]
    pub dim: Vec<String>,
    /// Start from a named start, or set one unknown's or state's start value: Q=[[1,0],[0,1]] (repeatable)
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub start: Vec<String>,
}

/// How saddle points are solved.
#[derive(Args, Clone, Debug)]
pub struct SolverArguments {
    /// How to solve
    #[arg(long, value_enum, default_value_t = MethodName::Auto, help_heading = "Solver")]
    pub method: MethodName,
    /// Fraction of the old iterate that fixed-point iteration and Anderson acceleration keep, in [0, 1)
    #[arg(long, allow_negative_numbers = true, value_name = "FRACTION", help_heading = "Solver")]
    pub damping: Option<f64>,
    /// Most iterates that Anderson acceleration combines
    #[arg(long, value_name = "N", help_heading = "Solver")]
    pub memory: Option<usize>,
    /// Accept a solution once its largest scaled residual is at most this
    #[arg(long, allow_negative_numbers = true, value_name = "RESIDUAL", help_heading = "Solver")]
    pub residual: Option<f64>,
    /// Most evaluations of the equations to spend from one start
    #[arg(long, value_name = "N", help_heading = "Solver")]
    pub evaluations: Option<usize>,
    /// Evaluate one point of a sweep or diagram after the other, not many at once; results are the same, bit for bit
    #[arg(long, help_heading = "Solver")]
    pub no_lanes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MethodName {
    /// Damped iteration, then relaxation, Newton's method and acceleration, from every start
    Auto,
    /// Damped fixed-point iteration alone
    FixedPoint,
    /// Fixed-point iteration with Anderson acceleration alone, which needs no Jacobian
    Anderson,
    /// Newton's method with exact Jacobian and line search alone
    Newton,
    /// Implicit relaxation along dx/dt = F(x) − x alone
    Relaxation,
}

/// Sizes of the dimensions, in the order of their declarations: the defaults, and `NAME=SIZE`.
///
/// # Errors
/// When there is no such dimension, or a size makes no sense.
pub fn read_dims(theory: &Theory, texts: &[String]) -> Result<Vec<usize>, Failure> {
    let mut dims = theory.default_dims();
    for text in texts {
        let Assignment { name, value } = Assignment::parse("--dim", text)?;
        let names: Vec<&str> = theory.dims.iter().map(|dim| dim.name.text.as_str()).collect();
        let id = theory.dim(name).ok_or_else(|| Failure::unknown("dimension", name, names))?;
        let size = value.trim().parse().ok().filter(|size| (1..=LARGEST_DIM).contains(size));
        dims[id.0] = size.ok_or_else(|| {
            Failure::usage(format!("--dim {text}: a size is a whole number from 1 to {LARGEST_DIM}"))
        })?;
    }
    Ok(dims)
}

impl PointArguments {
    /// Reads the theory and puts it at the point asked for; `schedules` are `NAME=FORM`.
    ///
    /// # Errors
    /// The first thing that is wrong with the theory or the flags.
    pub fn setup(&self, schedules: &[String], colour: Colour) -> Result<Setup, Failure> {
        let mut theory = read_theory(&self.theory, colour)?;
        let dims = read_dims(&theory, &self.dim)?;
        let schedules = read_schedules(&mut theory, schedules, colour)?;
        let model = Model::new(&theory, &dims, &schedules)
            .map_err(|diagnostics| Failure::diagnostics(&theory.source, &diagnostics, colour))?;
        let parameters = model.default_parameters();
        let start = Start { named: None, values: Vec::new() };
        let mut setup = Setup { model, parameters, start, solver: Solver::default() };
        for text in &self.set {
            self.set_parameter(&mut setup, text, colour)?;
        }
        for text in &self.start {
            self.set_start(&mut setup, text, colour)?;
        }
        Ok(setup)
    }

    fn set_parameter(&self, setup: &mut Setup, text: &str, colour: Colour) -> Result<(), Failure> {
        let unknown_count = setup.model.layout().unknown_count;
        for (position, value) in assigned(setup, "--set", text, Role::Parameter, colour)? {
            setup.parameters[position - unknown_count] = value;
        }
        Ok(())
    }

    fn set_start(&self, setup: &mut Setup, text: &str, colour: Colour) -> Result<(), Failure> {
        if text.contains('=') {
            let values = assigned(setup, "--start", text, Role::Unknown, colour)?;
            setup.start.values.extend(values);
            return Ok(());
        }
        let theory = setup.model.theory();
        let key = syntax::name::key(text.trim());
        let names: Vec<&str> = theory.starts.iter().map(|start| start.name.text.as_str()).collect();
        let found = theory.starts.iter().position(|start| start.name.key() == key);
        let found = found.ok_or_else(|| match names.is_empty() {
            true => Failure::usage(format!(
                "--start {text}: this theory has no named starts\nhelp: set an unknown: --start NAME=VALUE"
            )),
            false => Failure::unknown("start", text, names),
        })?;
        setup.start.named = Some(found);
        Ok(())
    }
}

impl SolverArguments {
    /// # Errors
    /// When a number makes no sense.
    pub fn read(&self) -> Result<Solver, Failure> {
        if let Some(damping) = self.damping
            && !(0.0..1.0).contains(&damping)
        {
            return Err(Failure::usage(format!("--damping {damping}: the fraction must lie in [0, 1)")));
        }
        if self.damping.is_some() && !matches!(self.method, MethodName::FixedPoint | MethodName::Anderson) {
            return Err(Failure::usage("--damping needs --method fixed-point or --method anderson"));
        }
        if self.memory.is_some() && self.method != MethodName::Anderson {
            return Err(Failure::usage("--memory needs --method anderson"));
        }
        if let Some(memory) = self.memory
            && memory > MOST_MEMORY
        {
            return Err(Failure::usage(format!("--memory {memory}: at most {MOST_MEMORY} iterates")));
        }
        if self.residual.is_some_and(|residual| !(residual > 0.0 && residual < 1.0)) {
            return Err(Failure::usage("--residual: must lie between 0 and 1"));
        }
        let method = match self.method {
            MethodName::Auto => SolverMethod::Auto,
            MethodName::FixedPoint => SolverMethod::FixedPoint(match self.damping {
                Some(kept) => Damping::Fixed(kept),
                None => FixedPointOptions::default().damping,
            }),
            MethodName::Anderson => {
                let default = AndersonOptions::default();
                SolverMethod::Anderson {
                    memory: self.memory.unwrap_or(default.memory),
                    damping: self.damping.unwrap_or(default.damping),
                }
            }
            MethodName::Newton => SolverMethod::Newton,
            MethodName::Relaxation => SolverMethod::Relaxation,
        };
        let tolerance = self.residual.unwrap_or(Solver::default().tolerance);
        let in_lanes = !self.no_lanes;
        Ok(Solver { method, tolerance, evaluations: self.evaluations, in_lanes, ..Solver::default() })
    }
}

/// Positions among the inputs, and values, that `NAME=VALUE` sets.
fn assigned(
    setup: &mut Setup,
    flag: &str,
    text: &str,
    role: Role,
    colour: Colour,
) -> Result<Vec<(usize, f64)>, Failure> {
    let Assignment { name, value } = Assignment::parse(flag, text)?;
    let target = Target::find(&setup.model, role, name)?;
    let variable = target.variable(&setup.model).clone();
    let array = values::constant(setup, &format!("{flag} {text}"), value, colour)?;
    let stored = target
        .fit(&variable, &array)
        .map_err(|problem| Failure::usage(format!("{flag} {text}: {problem}")))?;
    for &(_, value) in &stored {
        values::check_domain(&variable.name, value, variable.domain)?;
    }
    Ok(stored)
}

/// A longer memory than this costs more than it can save.
const MOST_MEMORY: usize = 1000;

/// Larger sizes are slips.
const LARGEST_DIM: usize = 4096;

fn read_schedules(
    theory: &mut Theory,
    texts: &[String],
    colour: Colour,
) -> Result<Vec<(ParameterId, Typed)>, Failure> {
    let mut chosen: Vec<(ParameterId, Typed)> = Vec::new();
    for text in texts {
        if theory.kind == crate::theory::Kind::SaddlePoint {
            return Err(Failure::usage(format!("--schedule {text}: this theory has no flow")));
        }
        let Assignment { name, value } = Assignment::parse("--schedule", text)?;
        let names: Vec<String> = theory.parameters.iter().map(|p| p.name.text.clone()).collect();
        let id = theory.parameter(name).ok_or_else(|| {
            Failure::unknown("parameter", name, names.iter().map(String::as_str).collect::<Vec<_>>())
        })?;
        if chosen.iter().any(|(earlier, _)| *earlier == id) {
            return Err(Failure::usage(format!("--schedule: `{name}` is given two schedules")));
        }
        let key = syntax::name::key(value.trim());
        let declared = theory.schedules.iter().find(|schedule| {
            schedule.parameter == id && schedule.form.as_ref().is_some_and(|form| form.key() == key)
        });
        let typed = match declared {
            Some(schedule) => schedule.right.clone(),
            None => match value.strip_prefix('@') {
                Some(file) => schedule_table::read(&names[id.0], theory.parameters[id.0].domain, file)?,
                None => schedule_expression(theory, id, text, value, colour)?,
            },
        };
        chosen.push((id, typed));
    }
    Ok(with_default_schedules(theory, chosen))
}

/// A schedule written on the command line: `beta='tanh(0.001*t)'`; `constant` is the set value.
fn schedule_expression(
    theory: &mut Theory,
    id: ParameterId,
    text: &str,
    value: &str,
    colour: Colour,
) -> Result<Typed, Failure> {
    let own = theory.parameters[id.0].name.text.clone();
    let value = if value.trim() == "constant" { own.as_str() } else { value };
    let source = Source::new(format!("--schedule {text}"), value);
    let fail = |diagnostics: Vec<crate::diagnostic::Diagnostic>, theory: &Theory| {
        let Failure::Usage(mut message) = Failure::diagnostics(&source, &diagnostics, colour) else {
            return Failure::usage("");
        };
        let forms = theory.schedules.iter().filter(|schedule| schedule.parameter == id);
        let forms: Vec<&str> =
            forms.filter_map(|schedule| schedule.form.as_ref()).map(|form| form.text.as_str()).collect();
        if !forms.is_empty() {
            message.push_str(&format!("\nhelp: schedules of this theory: {}", forms.join(", ")));
        }
        Failure::Usage(message)
    };
    let expression = syntax::parse_expression(&source).map_err(|diagnostics| fail(diagnostics, theory))?;
    let allowed = Reach::PARAMETERS.and(Reach::TIME);
    let mut typed = theory.expression(&expression, "a schedule", allowed).map_err(|d| fail(d, theory))?;
    typed.forget_places();
    let shape = &theory.parameters[id.0].shape;
    let is_scalar = typed.type_ == crate::theory::shape::Type::SCALAR;
    if is_scalar || typed.type_ == crate::theory::shape::Type::Number(shape.clone()) {
        return Ok(typed);
    }
    Err(Failure::usage(format!("--schedule {text}: the shape is not that of `{own}`")))
}
