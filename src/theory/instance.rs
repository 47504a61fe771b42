//! A theory at given sizes, as scalar formulas of one flat vector of inputs.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::expr::{Graph, Input, Node, Operation};
use crate::source::Span;
use crate::theory::extremize::stationary;
use crate::theory::layout::{Layout, Variable};
use crate::theory::lower::{Array, Lowered, Lowering};
use crate::theory::margins::margins;
use crate::theory::scope::Reach;
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed};
use crate::theory::{
    Defined, Equation, EquationForm, LetId, ObservableId, ParameterId, Phase, Quantity, Theory, UnknownId,
};

/// In a phase condition, numbers closer than this count as equal: a solution is known to about
/// its residual, and next to a continuous transition an order parameter is the square root of that.
pub const PHASE_SLACK: f64 = 1e-6;

/// Formulas of a theory at given sizes.
#[derive(Clone)]
pub struct Instance {
    pub graph: Graph,
    pub layout: Layout,
    /// Right sides, entry by entry in the order of the stored unknowns.
    pub right_sides: Vec<Node>,
    /// Whether each right side is an update `F(x)`, a residual or a derivative.
    pub forms: Vec<EquationForm>,
    pub observables: Vec<Array>,
    /// 1 where a phase's condition holds; `None` for `otherwise`.
    pub phases: Vec<Option<Node>>,
    /// 1 where a requirement holds.
    pub requirements: Vec<Node>,
    pub free_energy: Option<Node>,
    /// Left side minus right side of each threshold of the theory.
    pub thresholds: Vec<Node>,
    /// Of each event of the theory, the margin of its condition.
    pub events: Vec<Node>,
    /// Left side minus right side of every comparison in the conditions of phases, then of
    /// requirements, each once: conditions change only where one of them is zero.
    pub margins: Vec<Node>,
    /// Defaults of the parameters, functions of nothing.
    pub defaults: Vec<Node>,
    /// Declared start values, functions of the parameters.
    pub start: Vec<Node>,
    /// The same for each named start.
    pub named_starts: Vec<Vec<Node>>,
    symbols: HashMap<Symbol, Array>,
    dims: Vec<usize>,
}

impl Instance {
    /// Writes a theory out for the given sizes, parameters being constant in time.
    ///
    /// # Errors
    /// What does not work for these sizes.
    pub fn new(theory: &Theory, dims: &[usize]) -> Result<Instance, Vec<Diagnostic>> {
        Instance::scheduled(theory, dims, &[])
    }

    /// The same with some parameters given as functions of time.
    ///
    /// # Errors
    /// What does not work for these sizes.
    pub fn scheduled(
        theory: &Theory,
        dims: &[usize],
        schedules: &[(ParameterId, &Typed)],
    ) -> Result<Instance, Vec<Diagnostic>> {
        assert_eq!(dims.len(), theory.dims.len(), "one size for each dimension");
        let instance = build(theory, dims, schedules).map_err(|diagnostic| vec![*diagnostic])?;
        let refused = instance.values_outside(theory);
        if refused.is_empty() { Ok(instance) } else { Err(refused) }
    }

    /// Adds the formulas of one more expression, checked against this theory.
    ///
    /// # Errors
    /// What does not work for these sizes.
    pub fn lower(&mut self, theory: &Theory, typed: &Typed) -> Result<Array, Diagnostic> {
        let dims = self.dims.clone();
        let mut lowering = Lowering::new(theory, &dims);
        lowering.graph = std::mem::replace(&mut self.graph, Graph::new());
        lowering.values = std::mem::take(&mut self.symbols);
        let outcome = lowering.lower(typed);
        self.graph = lowering.graph;
        self.symbols = lowering.values;
        outcome.map_err(|diagnostic| *diagnostic)
    }

    /// Which nodes contain an operation of this kind.
    fn containing(&self, wanted: impl Fn(Operation) -> bool) -> Vec<bool> {
        let mut contain = vec![false; self.graph.len()];
        for node in self.graph.nodes() {
            let mut any = wanted(self.graph.operation(node));
            self.graph.for_each_operand(node, |operand| any |= contain[operand.index()]);
            contain[node.index()] = any;
        }
        contain
    }

    /// Default and start values that are no numbers or lie outside of their domain.
    fn values_outside(&self, theory: &Theory) -> Vec<Diagnostic> {
        let depends = self.containing(|operation| matches!(operation, Operation::Input(_)));
        let binds = self
            .containing(|operation| matches!(operation, Operation::Average { .. } | Operation::Root { .. }));
        let mut diagnostics = Vec::new();
        let mut examine = |what: Given, span: Span, variable: &Variable, nodes: &[Node]| {
            let problem = |&node: &Node| match self.graph.constant_value(node) {
                Some(value) if variable.domain.contains(value) => None,
                Some(value) if value.is_finite() => Some(outside(what, value, variable, span)),
                None if depends[node.index()] => None,
                // A start value may be computed, a default must be known.
                None if binds[node.index()] => (what == Given::Default).then(|| computed(variable, span)),
                Some(_) | None => Some(not_finite(what, variable, span)),
            };
            diagnostics.extend(nodes.iter().find_map(problem));
        };
        for (parameter, variable) in theory.parameters.iter().zip(&self.layout.parameters) {
            let from = variable.offset - self.layout.unknown_count;
            let nodes = &self.defaults[from..from + variable.len()];
            examine(Given::Default, parameter.value.span, variable, nodes);
        }
        for (unknown, variable) in theory.unknowns.iter().zip(&self.layout.unknowns) {
            let nodes = &self.start[variable.offset..variable.offset + variable.len()];
            examine(Given::Start, unknown.value.span, variable, nodes);
        }
        for (start, nodes) in theory.starts.iter().zip(&self.named_starts) {
            for (UnknownId(at), value) in &start.values {
                let variable = &self.layout.unknowns[*at];
                let nodes = &nodes[variable.offset..variable.offset + variable.len()];
                examine(Given::Start, value.span, variable, nodes);
            }
        }
        diagnostics
    }
}

/// What a theory gives a value to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Default,
    Start,
}

impl Given {
    fn words(self) -> &'static str {
        match self {
            Given::Default => "the default",
            Given::Start => "the start value",
        }
    }
}

fn outside(what: Given, value: f64, variable: &Variable, span: Span) -> Diagnostic {
    Diagnostic::new("E0405", format!("{} of `{}` is outside of its domain", what.words(), variable.name))
        .at(span, format!("{value} is not in {}", variable.domain))
}

fn computed(variable: &Variable, span: Span) -> Diagnostic {
    Diagnostic::new("E0406", format!("the default of `{}` must be known beforehand", variable.name))
        .at(span, "averages and roots are computed for given parameters")
        .help("what follows from parameters is a `let`")
}

fn not_finite(what: Given, variable: &Variable, span: Span) -> Diagnostic {
    Diagnostic::new("E0406", format!("{} of `{}` is not a number", what.words(), variable.name))
        .at(span, "this has no finite value")
}

fn build(theory: &Theory, dims: &[usize], schedules: &[(ParameterId, &Typed)]) -> Lowered<Instance> {
    let mut lowering = Lowering::new(theory, dims);
    let layout = layout(&mut lowering, theory)?;
    given_inputs(&mut lowering, &layout);
    // Defaults, starts and schedules see the parameters as they were set, and so do the definitions
    // they use.
    definitions(&mut lowering, theory, Reach::PARAMETERS.and(Reach::TIME))?;
    let defaults = values_of(&mut lowering, &theory.parameters, &layout.parameters)?;
    let start = values_of(&mut lowering, &theory.unknowns, &layout.unknowns)?;
    let named_starts = named_starts(&mut lowering, theory, &layout, &start)?;
    apply_schedules(&mut lowering, &layout, schedules)?;
    let unknowns = (0..).map(|at| Symbol::Unknown(UnknownId(at)));
    known_inputs(&mut lowering, unknowns.zip(&layout.unknowns));
    let everything = Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
    definitions(&mut lowering, theory, everything)?;
    let observable = |id| lowering.values[&Symbol::Observable(ObservableId(id))].clone();
    let observables: Vec<Array> = (0..theory.observables.len()).map(observable).collect();
    let (right_sides, forms) = equations(&mut lowering, theory, &layout)?;
    let phases = phases(&mut lowering, theory)?;
    let requirements = requirements(&mut lowering, theory)?;
    let thresholds = thresholds(&mut lowering, theory)?;
    let margins = margins(&mut lowering, theory)?;
    let events = events(&mut lowering, theory)?;
    Ok(Instance {
        graph: lowering.graph,
        layout,
        right_sides,
        forms,
        free_energy: theory.free_energy.map(|ObservableId(id)| observables[id].nodes[0]),
        observables,
        phases,
        requirements,
        thresholds,
        events,
        margins,
        defaults,
        start,
        named_starts,
        symbols: lowering.values,
        dims: dims.to_vec(),
    })
}

/// Writes out the `let`s and observables that depend on no more than `known`.
fn definitions(lowering: &mut Lowering<'_>, theory: &Theory, known: Reach) -> Lowered<()> {
    for &defined in &theory.order {
        let (symbol, typed) = match defined {
            Defined::Let(LetId(id)) => (Symbol::Let(LetId(id)), &theory.lets[id].1),
            Defined::Observable(ObservableId(id)) => {
                (Symbol::Observable(ObservableId(id)), &theory.observables[id].value)
            }
        };
        if !theory.scope.reach_of(symbol).is_within(known) {
            continue;
        }
        if let (Symbol::Let(id), Type::Truth) = (symbol, &typed.type_) {
            lowering.keep_lenient(id, typed, PHASE_SLACK)?;
        }
        let array = lowering.lower(typed)?;
        lowering.values.insert(symbol, array);
    }
    Ok(())
}

fn equations(
    lowering: &mut Lowering<'_>,
    theory: &Theory,
    layout: &Layout,
) -> Lowered<(Vec<Node>, Vec<EquationForm>)> {
    let mut rows = stationary(lowering, theory, layout)?;
    for (equation, variable) in theory.equations.iter().zip(&layout.unknowns) {
        if let Equation::Written { form, right, .. } = equation {
            let array = lowering.lower(right)?;
            let stored = variable.stored(&filled(array, variable).nodes);
            for (row, node) in rows[variable.offset..].iter_mut().zip(stored) {
                *row = Some((node, *form));
            }
        }
    }
    Ok(rows.into_iter().map(|row| row.expect("every unknown has an equation")).unzip())
}

/// The conditions of the phases.
fn phases(lowering: &mut Lowering<'_>, theory: &Theory) -> Lowered<Vec<Option<Node>>> {
    let condition = |phase: &Phase| match &phase.condition {
        Some(condition) => Ok(Some(lowering.truth(condition, PHASE_SLACK)?)),
        None => Ok(None),
    };
    theory.phases.iter().map(condition).collect()
}

fn requirements(lowering: &mut Lowering<'_>, theory: &Theory) -> Lowered<Vec<Node>> {
    theory.requirements.iter().map(|requirement| lowering.truth(&requirement.condition, 0.0)).collect()
}

fn thresholds(lowering: &mut Lowering<'_>, theory: &Theory) -> Lowered<Vec<Node>> {
    let mut nodes = Vec::new();
    for threshold in &theory.thresholds {
        nodes.push(lowering.difference(&threshold.left, &threshold.right, threshold.span)?);
    }
    Ok(nodes)
}

fn events(lowering: &mut Lowering<'_>, theory: &Theory) -> Lowered<Vec<Node>> {
    theory.events.iter().map(|event| Ok(lowering.lower(&event.condition.margin)?.nodes[0])).collect()
}

fn layout(lowering: &mut Lowering<'_>, theory: &Theory) -> Lowered<Layout> {
    let mut offset = 0;
    let unknowns = variables(lowering, &theory.unknowns, &mut offset)?;
    let unknown_count = offset;
    let parameters = variables(lowering, &theory.parameters, &mut offset)?;
    Ok(Layout { unknowns, parameters, unknown_count, parameter_count: offset - unknown_count })
}

fn input(position: usize) -> Input {
    Input(u32::try_from(position).expect("there are fewer inputs than nodes, and those are counted in u32"))
}

fn variables(
    lowering: &mut Lowering<'_>,
    quantities: &[Quantity],
    offset: &mut usize,
) -> Lowered<Vec<Variable>> {
    let mut variables = Vec::new();
    for quantity in quantities {
        let type_ = Type::Number(quantity.shape.clone());
        let extents = lowering.extents(&type_, quantity.name.span)?;
        let variable = Variable::new(quantity, extents, *offset);
        *offset += variable.len();
        variables.push(variable);
    }
    Ok(variables)
}

/// A scalar stands for every entry.
fn filled(array: Array, variable: &Variable) -> Array {
    if array.nodes.len() > 1 {
        return array;
    }
    let (rows, columns) = (variable.rows, variable.columns);
    Array { rows, columns, nodes: vec![array.nodes[0]; rows * columns] }
}

/// Default or start values, entry by entry as they are stored.
fn values_of(
    lowering: &mut Lowering<'_>,
    quantities: &[Quantity],
    variables: &[Variable],
) -> Lowered<Vec<Node>> {
    let mut nodes = Vec::new();
    for (quantity, variable) in quantities.iter().zip(variables) {
        nodes.extend(stored_value(lowering, &quantity.value, variable)?);
    }
    Ok(nodes)
}

/// The numbers stored of a value; of a symmetric matrix both triangles must agree.
fn stored_value(lowering: &mut Lowering<'_>, value: &Typed, variable: &Variable) -> Lowered<Vec<Node>> {
    let array = filled(lowering.lower(value)?, variable);
    if variable.is_symmetric {
        let differ = |row: usize, column: usize| {
            let [above, below] = [array.at(column, row), array.at(row, column)];
            let values = [above, below].map(|node| lowering.graph.constant_value(node));
            matches!(values, [Some(above), Some(below)] if above != below)
        };
        if let Some((row, column)) = (0..array.rows)
            .flat_map(|row| (0..row).map(move |column| (row, column)))
            .find(|&(r, c)| differ(r, c))
        {
            let headline = format!("this value of the symmetric matrix `{}` is not symmetric", variable.name);
            let (row, column) = (row + 1, column + 1);
            let label = format!("entries [{row},{column}] and [{column},{row}] differ");
            return Err(Box::new(Diagnostic::new("E0413", headline).at(value.span, label)));
        }
    }
    Ok(variable.stored(&array.nodes))
}

fn named_starts(
    lowering: &mut Lowering<'_>,
    theory: &Theory,
    layout: &Layout,
    declared: &[Node],
) -> Lowered<Vec<Vec<Node>>> {
    let mut starts = Vec::new();
    for start in &theory.starts {
        let mut nodes = declared.to_vec();
        for (UnknownId(at), value) in &start.values {
            let variable = &layout.unknowns[*at];
            let stored = stored_value(lowering, value, variable)?;
            nodes[variable.offset..variable.offset + variable.len()].copy_from_slice(&stored);
        }
        starts.push(nodes);
    }
    Ok(starts)
}

/// Puts inputs in the place of the parameters and the time.
fn given_inputs(lowering: &mut Lowering<'_>, layout: &Layout) {
    let parameters = (0..).map(|at| Symbol::Parameter(ParameterId(at)));
    known_inputs(lowering, parameters.zip(&layout.parameters));
    let time = lowering.graph.input(input(layout.time()));
    lowering.values.insert(Symbol::Time, Array::scalar(time));
}

/// Puts inputs in the place of symbols.
fn known_inputs<'v>(lowering: &mut Lowering<'_>, symbols: impl Iterator<Item = (Symbol, &'v Variable)>) {
    for (symbol, variable) in symbols {
        let array = inputs(&mut lowering.graph, variable);
        lowering.values.insert(symbol, array);
    }
}

/// Input nodes for every entry of a variable.
fn inputs(graph: &mut Graph, variable: &Variable) -> Array {
    let places = (0..variable.rows).flat_map(|row| (0..variable.columns).map(move |column| (row, column)));
    let nodes = places
        .map(|(row, column)| graph.input(input(variable.offset + variable.position(row, column))))
        .collect();
    Array { rows: variable.rows, columns: variable.columns, nodes }
}

/// Puts functions of time in the place of parameters. All right sides see the values that were set.
fn apply_schedules(
    lowering: &mut Lowering<'_>,
    layout: &Layout,
    schedules: &[(ParameterId, &Typed)],
) -> Lowered<()> {
    let mut scheduled = Vec::new();
    for (parameter, right) in schedules {
        let array = lowering.lower(right)?;
        scheduled.push((*parameter, filled(array, &layout.parameters[parameter.0])));
    }
    for (parameter, array) in scheduled {
        lowering.values.insert(Symbol::Parameter(parameter), array);
    }
    lowering.forget_applied();
    Ok(())
}
