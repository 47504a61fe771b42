//! Where language meets numerics: a compiled [`Theory`].
//!
//! In: a theory, sizes of its dimensions and a schedule for parameters that move. Out: a [`Model`]
//! that makes a [`Saddle`] (a [`System`](crate::solve::System) to be solved) or a [`Motion`] (a
//! [`VectorField`](crate::ode::VectorField) to be integrated) for given parameters, and turns a
//! solution into observables and a phase. Which questions are asked of it is somebody else's business.

mod along;
mod batch;
mod breakpoints;
mod drivers;
mod evaluator;
mod formula;
mod forward;
mod gauge;
mod motion;
mod occasions;
mod plane;
mod response;
mod saddle;
mod slice;
mod tangent;

use crate::diagnostic::Diagnostic;
use crate::expr::Node;
use crate::number::{BATCH, Lanes};
use crate::syntax::tree::{self, Expression};
use crate::tape::{AverageReport, Care, DomainTrouble, Series, Tape, Workspace};
use crate::theory::scope::Reach;
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed, TypedKind};
use crate::theory::{Comparison, EquationForm, Instance, Layout, ParameterId, Theory, Variable};
use std::sync::OnceLock;

pub use crate::tape::NoSeries;
pub use along::{ADMISSIBILITY, Along};
pub use batch::SaddleBatch;
pub use breakpoints::TooManyBreakpoints;
pub use drivers::Driver;
pub use evaluator::Evaluator;
pub use formula::{Formula, Reading};
pub use forward::Directions;
pub use motion::Motion;
pub use occasions::{Occasions, Watched};
pub use plane::Plane;
pub use response::Response;
pub use saddle::Saddle;
pub use tangent::Tangent;

/// A theory at given sizes, ready to be evaluated.
#[derive(Clone)]
pub struct Model {
    theory: Theory,
    dims: Vec<usize>,
    instance: Instance,
    right_sides: Tape,
    observables: Tape,
    phases: Tape,
    requirements: Tape,
    /// Test functions: thresholds of the theory, margins of its conditions, free energy.
    levels: Tape,
    /// The declared start, then the named ones.
    starts: Tape,
    /// Parameters that move, with their values.
    scheduled: Vec<(ParameterId, Tape)>,
    /// The flow as power series, once they were wanted.
    series: OnceLock<Result<Series, NoSeries>>,
}

/// Points evaluated at once where there are many.
const LANES: usize = BATCH;

impl Model {
    /// Compiles a theory; `schedules` makes parameters functions of time.
    ///
    /// # Errors
    /// What does not work for these sizes.
    pub fn new(
        theory: &Theory,
        dims: &[usize],
        schedules: &[(ParameterId, Typed)],
    ) -> Result<Model, Vec<Diagnostic>> {
        let by_reference: Vec<(ParameterId, &Typed)> =
            schedules.iter().map(|(id, typed)| (*id, typed)).collect();
        let mut instance = Instance::scheduled(theory, dims, &by_reference)?;
        let scheduled = scheduled_nodes(theory, &mut instance, schedules).map_err(|problem| vec![problem])?;
        let (graph, inputs) = (&instance.graph, instance.layout.len());
        let observables: Vec<_> = instance.observables.iter().flat_map(|array| array.nodes.clone()).collect();
        let levels = [&instance.thresholds[..], &instance.margins, instance.free_energy.as_slice()].concat();
        let phases: Vec<_> = instance.phases.iter().flatten().copied().collect();
        let starts: Vec<_> =
            instance.start.iter().chain(instance.named_starts.iter().flatten()).copied().collect();
        // Solutions and flows are sought at one set of parameters after the other.
        let from = instance.layout.unknown_count;
        let steady = from..from + instance.layout.parameter_count;
        Ok(Model {
            right_sides: Tape::compile_steady(graph, &instance.right_sides, inputs, steady),
            observables: Tape::compile(graph, &observables, inputs),
            phases: Tape::compile(graph, &phases, inputs),
            requirements: Tape::compile(graph, &instance.requirements, inputs),
            levels: Tape::compile(graph, &levels, inputs),
            starts: Tape::compile(graph, &starts, inputs),
            scheduled: scheduled
                .into_iter()
                .map(|(id, nodes)| (id, Tape::compile(graph, &nodes, inputs)))
                .collect(),
            series: OnceLock::new(),
            theory: theory.clone(),
            dims: dims.to_vec(),
            instance,
        })
    }

    pub fn theory(&self) -> &Theory {
        &self.theory
    }

    /// Sizes of the dimensions, in the order of their declarations.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    pub fn layout(&self) -> &Layout {
        &self.instance.layout
    }

    /// The program of the right sides.
    pub fn tape(&self) -> &Tape {
        &self.right_sides
    }

    /// Default values of the parameters, flat.
    pub fn default_parameters(&self) -> Vec<f64> {
        let value = |node| self.instance.graph.constant_value(node);
        let known = self.instance.defaults.iter().map(|&node| value(node));
        known.map(|value| value.expect("a theory whose defaults are no numbers is refused")).collect()
    }

    /// The declared start, then each named one, for given parameters. What has no value is NaN.
    pub fn starts(&self, parameters: &[f64]) -> Vec<Vec<f64>> {
        let inputs = self.inputs(&vec![f64::NAN; self.layout().unknown_count], parameters, 0.0);
        let mut values = vec![0.0; self.starts.output_count()];
        self.starts.evaluate(&inputs, &mut Workspace::new(&self.starts), &mut values);
        let count = self.layout().unknown_count.max(1);
        values.chunks(count).map(<[f64]>::to_vec).collect()
    }

    fn inputs(&self, unknowns: &[f64], parameters: &[f64], time: f64) -> Vec<f64> {
        let layout = self.layout();
        assert_eq!(unknowns.len(), layout.unknown_count, "one number for each unknown");
        assert_eq!(parameters.len(), layout.parameter_count, "one number for each parameter");
        [unknowns, parameters, &[time]].concat()
    }

    /// All entries of the observables, one after the other, at each `(time, unknowns)`.
    pub fn observables<'p>(
        &self,
        parameters: &[f64],
        points: impl IntoIterator<Item = (f64, &'p [f64])>,
    ) -> Vec<Vec<f64>> {
        let points: Vec<_> =
            points.into_iter().map(|(time, unknowns)| self.inputs(unknowns, parameters, time)).collect();
        let mut workspace = Workspace::new(&self.observables);
        let mut outputs = vec![Lanes([0.0; LANES]); self.observables.output_count()];
        let mut rows = Vec::with_capacity(points.len());
        for block in points.chunks(LANES) {
            let lane = |input: usize| Lanes(std::array::from_fn(|at| block[at.min(block.len() - 1)][input]));
            let inputs: Vec<Lanes<LANES>> = (0..self.layout().len()).map(lane).collect();
            self.observables.evaluate(&inputs, &mut workspace, &mut outputs);
            rows.extend(
                (0..block.len()).map(|at| outputs.iter().map(|lanes| lanes.0[at]).collect::<Vec<f64>>()),
            );
        }
        rows
    }

    /// Names of the columns of [`Model::observables`] with the number of rows and columns of each.
    pub fn observable_shapes(&self) -> impl Iterator<Item = (&str, usize, usize)> {
        let named = self.theory.observables.iter().zip(&self.instance.observables);
        named.map(|(observable, array)| (observable.name.text.as_str(), array.rows, array.columns))
    }

    /// The number of test functions of branches and curves: first the thresholds of the theory, then what its
    /// phases and requirements compare, and last the free energy, if there is one.
    pub fn level_count(&self) -> usize {
        self.levels.output_count()
    }

    /// The number of the test function that is the free energy.
    pub fn free_energy_level(&self) -> Option<usize> {
        self.theory.free_energy.map(|_| self.level_count() - 1)
    }

    /// Observables, phases and requirements at single points.
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self)
    }

    /// The phase of a solution: position in [`Theory::phases`], if any applies.
    pub fn phase(&self, unknowns: &[f64], parameters: &[f64]) -> Option<usize> {
        self.evaluator().phase(unknowns, parameters)
    }

    /// Puts a solution into the gauge of the theory, in place.
    pub fn canonical(&self, unknowns: &mut [f64]) {
        gauge::canonical(&self.theory, self.layout(), unknowns);
    }

    /// The equations at these parameters.
    pub fn saddle(&self, parameters: &[f64]) -> Saddle<'_> {
        Saddle::new(self, parameters, Care::Swift)
    }

    /// The same with averages good to a few digits, for who looks where solutions might be; none if that saves nothing.
    pub fn scout(&self, parameters: &[f64]) -> Option<Saddle<'_>> {
        self.right_sides.has_averages().then(|| Saddle::new(self, parameters, Care::Rough))
    }

    /// How many points are best solved at once.
    pub fn width(&self, in_lanes: bool) -> usize {
        SaddleBatch::width_of(self, in_lanes)
    }

    /// The equations at many parameters at once: in lanes, if that is wanted and they are in closed form.
    pub fn saddle_batch(&self, in_lanes: bool) -> SaddleBatch<'_> {
        SaddleBatch::new(self, in_lanes)
    }

    /// The equations along the parameter at `position` among the flat ones, the others being fixed.
    pub fn along(&self, parameters: &[f64], position: usize) -> Along<'_> {
        Along::new(self, parameters, position)
    }

    /// The equations in the plane of the parameters at two positions among the flat ones, the others being
    /// fixed.
    pub fn plane(&self, parameters: &[f64], positions: [usize; 2]) -> Plane<'_> {
        Plane::new(self, parameters, positions)
    }

    /// The flow, or the difference equation, at these parameters.
    ///
    /// # Panics
    /// When the theory is one of a saddle point.
    pub fn motion(&self, parameters: &[f64]) -> Motion<'_> {
        assert!(self.theory.kind.moves(), "a saddle point does not move");
        Motion::new(self, parameters)
    }

    /// Whether the right sides depend on the time.
    pub fn depends_on_time(&self) -> bool {
        let time = self.layout().time();
        let graph = &self.instance.graph;
        self.instance.right_sides.iter().any(|&node| graph.depends_on(node, |input| input.index() == time))
    }

    /// The entries of the parameters that move, at one time.
    pub fn scheduled(&self, parameters: &[f64], time: f64) -> Vec<(ParameterId, Vec<f64>)> {
        let inputs = self.inputs(&vec![f64::NAN; self.layout().unknown_count], parameters, time);
        let evaluate = |tape: &Tape| {
            let mut values = vec![0.0; tape.output_count()];
            tape.evaluate(&inputs, &mut Workspace::new(tape), &mut values);
            values
        };
        self.scheduled.iter().map(|(id, tape)| (*id, evaluate(tape))).collect()
    }

    /// Times in `[start, end]` at which the right sides jump or have a kink because of the time alone.
    ///
    /// # Errors
    /// When there are more than anybody can want.
    pub fn breakpoints(
        &self,
        parameters: &[f64],
        start: f64,
        end: f64,
    ) -> Result<Vec<f64>, TooManyBreakpoints> {
        breakpoints::breakpoints(&self.instance, parameters, start, end)
    }

    /// Why the right sides are not finite at this point.
    pub fn trouble(&self, unknowns: &[f64], parameters: &[f64], time: f64) -> Option<DomainTrouble> {
        self.right_sides.trouble(&self.inputs(unknowns, parameters, time))
    }

    /// How the averages in the equations are computed at this point, and how accurate they are.
    pub fn averages(&self, unknowns: &[f64], parameters: &[f64]) -> Vec<AverageReport> {
        self.right_sides.averages(&self.inputs(unknowns, parameters, 0.0))
    }

    /// Checks an expression given from outside against the names of the theory.
    ///
    /// # Errors
    /// What is wrong with it; the spans are those of the expression.
    pub fn expression(
        &mut self,
        expression: &Expression,
        role: &'static str,
        allowed: Reach,
    ) -> Result<Typed, Vec<Diagnostic>> {
        self.theory.expression(expression, role, allowed)
    }

    /// Checks a comparison given from outside against the names of the theory.
    ///
    /// # Errors
    /// What is wrong with it; the spans are those of the comparison.
    pub fn comparison(
        &mut self,
        comparison: &tree::Comparison,
        role: &'static str,
    ) -> Result<Comparison, Vec<Diagnostic>> {
        self.theory.comparison(comparison, role)
    }

    /// Evaluates an expression checked against this theory at one point: rows, columns, entries.
    ///
    /// # Errors
    /// What does not work for these sizes.
    pub fn evaluate(
        &mut self,
        typed: &Typed,
        unknowns: &[f64],
        parameters: &[f64],
        time: f64,
    ) -> Result<(usize, usize, Vec<f64>), Diagnostic> {
        let array = self.instance.lower(&self.theory, typed)?;
        let tape = Tape::compile(&self.instance.graph, &array.nodes, self.layout().len());
        let mut values = vec![0.0; array.nodes.len()];
        let inputs = self.inputs(unknowns, parameters, time);
        tape.evaluate(&inputs, &mut Workspace::new(&tape), &mut values);
        Ok((array.rows, array.columns, values))
    }

    /// The unknown or state, and within it the row and column, of each stored number.
    pub fn entry_names(&self) -> Vec<String> {
        self.layout().unknowns.iter().flat_map(Variable::stored_names).collect()
    }

    fn form(&self, row: usize) -> EquationForm {
        self.instance.forms[row]
    }
}

fn scheduled_nodes(
    theory: &Theory,
    instance: &mut Instance,
    schedules: &[(ParameterId, Typed)],
) -> Result<Vec<(ParameterId, Vec<Node>)>, Diagnostic> {
    let mut scheduled = Vec::new();
    for (parameter, right) in schedules {
        let shape = theory.parameters[parameter.0].shape.clone();
        let kind = TypedKind::Symbol(Symbol::Parameter(*parameter));
        let typed = Typed { kind, type_: Type::Number(shape), span: right.span };
        scheduled.push((*parameter, instance.lower(theory, &typed)?.nodes));
    }
    Ok(scheduled)
}

/// Names of the entries of a matrix, vector or scalar: `m[1,2]`, `D[2]`, or `m` for a single entry.
pub fn entry_names(name: &str, rows: usize, columns: usize) -> Vec<String> {
    if rows * columns == 1 {
        return vec![name.to_owned()];
    }
    let places = (1..=rows).flat_map(|row| (1..=columns).map(move |column| (row, column)));
    let entry = |(row, column)| {
        if columns == 1 { format!("{name}[{row}]") } else { format!("{name}[{row},{column}]") }
    };
    places.map(entry).collect()
}

/// Names of all entries of a variable, with both indices where it is a matrix.
pub fn variable_names(variable: &Variable) -> Vec<String> {
    let is_matrix = matches!(variable.shape, crate::theory::shape::Shape::Matrix(..));
    if is_matrix && variable.columns == 1 && variable.rows > 1 {
        return (1..=variable.rows).map(|row| format!("{}[{row},1]", variable.name)).collect();
    }
    entry_names(&variable.name, variable.rows, variable.columns)
}
