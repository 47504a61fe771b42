//! Theories whose formulas are evaluated and compared with numbers from elsewhere.
//!
//! A comment `# expect …` in a file of `accepted` is a check in the syntax of the language, in which
//! the unknowns are given too: `# expect m = 0.5 within 1e-12 at beta = 2, m = 0.1 "source"`. The
//! left side is an unknown or state, standing for the right side of its equation (or flow), an observable,
//! `phase`, `start_NAME`, the start value of an unknown, or `free_energy`, `thresholds` and `margins`,
//! numbers that follow from the theory without having a name of their own. Parameters not given have their defaults,
//! unknowns their declared start values, or those of the start after `from`. Schedules without a name apply.

use std::collections::HashMap;

use spinodal::expr::Node;
use spinodal::source::Source;
use spinodal::syntax::tree::{Check, Expectation, Expression, ExpressionKind, StatementKind};
use spinodal::syntax::{self, name};
use spinodal::tape::{Tape, Workspace};
use spinodal::testing::assert_close;
use spinodal::theory::scope::Reach;
use spinodal::theory::typed::Typed;
use spinodal::theory::{
    self, Dim, EquationForm, Instance, Kind, ParameterId, Theory, Variable, WantedThreshold,
};

/// Values after `at`, by the key of their name.
type Given<'a> = HashMap<String, &'a Expression>;

/// One `# expect` of a file.
struct Expected {
    check: Check,
    /// For messages: file and line.
    place: String,
}

fn expectations(source: &Source) -> Vec<Expected> {
    let lines = source
        .text
        .lines()
        .enumerate()
        .filter_map(|(at, line)| Some((at + 1, line.strip_prefix("# expect ")?)));
    let read = |(line, text): (usize, &str)| {
        let place = format!("{}:{line}", source.name);
        let (tree, diagnostics) = syntax::parse(&Source::new(place.clone(), format!("check {text}\n")));
        assert_eq!(diagnostics, [], "{place}");
        match tree.statements.into_iter().next().map(|statement| statement.kind) {
            Some(StatementKind::Check(check)) => Expected { check, place },
            other => panic!("{place}: {other:?}"),
        }
    };
    lines.map(read).collect()
}

/// A theory at the sizes and the point of an expectation.
struct Point {
    theory: Theory,
    instance: Instance,
    inputs: Vec<f64>,
}

impl Point {
    fn new(source: &Source, check: &Check) -> Point {
        let theory = Theory::read(source.clone()).expect("it is well-formed");
        let given: Given<'_> = check.at.iter().map(|(name, value)| (name.key(), value)).collect();
        let size = |dim: &Dim| given.get(&dim.name.key()).map_or(dim.default, |value| number(value) as usize);
        let dims: Vec<usize> = theory.dims.iter().map(size).collect();
        let schedules = schedules(&theory, &given);
        let by_reference: Vec<(ParameterId, &Typed)> =
            schedules.iter().map(|(id, typed)| (*id, typed)).collect();
        let instance = Instance::scheduled(&theory, &dims, &by_reference).expect("it fits these sizes");
        let mut point = Point { inputs: vec![f64::NAN; instance.layout.len()], instance, theory };
        let layout = point.instance.layout.clone();
        let defaults = point.values(&point.instance.defaults);
        point.inputs[layout.unknown_count..layout.time()].copy_from_slice(&defaults);
        for variable in &layout.parameters {
            point.give(&given, variable);
        }
        point.inputs[layout.time()] = given.get("t").map_or(0.0, |time| number(time));
        let values = point.values(point.start(check));
        point.inputs[..layout.unknown_count].copy_from_slice(&values);
        for variable in &layout.unknowns {
            point.give(&given, variable);
        }
        point
    }

    fn start(&self, check: &Check) -> &[Node] {
        let Some(from) = &check.from else { return &self.instance.start };
        let named = self.theory.starts.iter().position(|start| start.name.key() == from.key());
        &self.instance.named_starts[named.expect("the start is declared")]
    }

    /// Sets the inputs of a variable, if it is given a value and not a schedule.
    fn give(&mut self, given: &Given<'_>, variable: &Variable) {
        let Some(value) = given.get(&name::key(&variable.name)) else { return };
        if matches!(value.kind, ExpressionKind::Name(_)) {
            return;
        }
        let entries = filled(self.constant(value), variable.rows * variable.columns);
        let stored = variable.stored(&entries);
        self.inputs[variable.offset..variable.offset + variable.len()].copy_from_slice(&stored);
    }

    fn constant(&mut self, value: &Expression) -> Vec<f64> {
        let typed = self.theory.expression(value, "a given value", Reach::CONSTANT).expect("it is a number");
        let array = self.instance.lower(&self.theory, &typed).expect("it is a number");
        self.values(&array.nodes)
    }

    fn values(&self, nodes: &[Node]) -> Vec<f64> {
        let tape = Tape::compile(&self.instance.graph, nodes, self.inputs.len());
        let mut values = vec![0.0; nodes.len()];
        tape.evaluate(&self.inputs, &mut Workspace::new(&tape), &mut values);
        values
    }

    /// All entries of what stands on the left of an expectation.
    fn left(&self, key: &str) -> Vec<f64> {
        let layout = &self.instance.layout;
        if let Some(id) = self.theory.observable(key) {
            return self.values(&self.instance.observables[id.0].nodes);
        }
        match key {
            "free_energy" => return self.values(self.instance.free_energy.as_slice()),
            "thresholds" => return self.values(&self.instance.thresholds),
            "margins" => return self.values(&self.instance.margins),
            _ => {}
        }
        let (nodes, unknown) = match key.strip_prefix("start_") {
            Some(unknown) => (None, unknown),
            None => (Some(&self.instance.right_sides), key),
        };
        let id = self.theory.unknown(unknown).unwrap_or_else(|| panic!("there is no `{unknown}`"));
        let variable = &layout.unknowns[id.0];
        let range = variable.offset..variable.offset + variable.len();
        let stored = nodes.map_or(self.inputs[range.clone()].to_vec(), |nodes| self.values(&nodes[range]));
        variable.entries(&stored)
    }

    /// The first phase whose condition holds.
    fn phase(&self) -> Option<&str> {
        let holds = |condition: &Option<Node>| condition.is_none_or(|node| self.values(&[node]) == [1.0]);
        let at = self.instance.phases.iter().position(holds)?;
        Some(&self.theory.phases[at].name)
    }
}

/// Schedules that apply: those called for by name, else those without a name.
fn schedules(theory: &Theory, given: &Given<'_>) -> Vec<(ParameterId, Typed)> {
    let mut applied = Vec::new();
    for (at, parameter) in theory.parameters.iter().enumerate() {
        let form = match given.get(&parameter.name.key()).map(|value| &value.kind) {
            Some(ExpressionKind::Name(form)) => Some(form.key()),
            _ => None,
        };
        let applies = |form: &Option<name::Name>, wanted: &Option<String>| {
            form.as_ref().map(name::Name::key) == *wanted
        };
        let schedule = theory.schedules.iter().find(|s| s.parameter.0 == at && applies(&s.form, &form));
        applied.extend(schedule.map(|schedule| (schedule.parameter, schedule.right.clone())));
    }
    applied
}

/// A number stands for all entries.
fn filled(entries: Vec<f64>, count: usize) -> Vec<f64> {
    if entries.len() == 1 { vec![entries[0]; count] } else { entries }
}

fn number(value: &Expression) -> f64 {
    match value.kind {
        ExpressionKind::Number(value) => value,
        _ => panic!("dimensions and times are given as plain numbers"),
    }
}

/// Compares one value or phase.
fn compare(point: &mut Point, check: &Check, expectation: &Expectation, place: &str) {
    let (left, right) = match expectation {
        Expectation::Phase { name, .. } => {
            assert_eq!(point.phase(), Some(name.text.as_str()), "{place}");
            return;
        }
        Expectation::Threshold(_) | Expectation::Time(_) => panic!("{place}: nothing is looked for here"),
        Expectation::Value { left, right } => (left, right),
    };
    let ExpressionKind::Name(name) = &left.kind else { panic!("{place}: a name is expected") };
    let actual = point.left(&name.key());
    let tolerance = point.constant(check.tolerance.as_ref().expect("within …"))[0];
    let expected = filled(point.constant(right), actual.len());
    assert_eq!(actual.len(), expected.len(), "{place}: the number of entries of `{name}`");
    for (actual, expected) in actual.iter().zip(expected) {
        assert_close(*actual, expected, tolerance);
    }
}

#[test]
fn accepted_theories_mean_what_their_comments_say() {
    let paths = super::with_extension("accepted", "eq");
    assert!(paths.len() >= 12, "only {} theories are collected", paths.len());
    for path in paths {
        let source = super::read(&path);
        assert_eq!(super::message(&source), "");
        let expected = expectations(&source);
        assert!(!expected.is_empty(), "{} expects nothing", source.name);
        for Expected { check, place } in expected {
            // Shown if a comparison fails.
            println!("{place}");
            let mut point = Point::new(&source, &check);
            for expectation in &check.expectations {
                compare(&mut point, &check, expectation, &place);
            }
        }
    }
}

#[test]
fn accepted_theories_of_both_kinds_fit_many_sizes() {
    for path in super::with_extension("accepted", "eq") {
        let theory = Theory::read(super::read(&path)).expect("it is well-formed");
        for size in 1..=4 {
            let dims = vec![size; theory.dims.len()];
            let instance = Instance::new(&theory, &dims).expect("it fits these sizes");
            assert_eq!(instance.right_sides.len(), instance.layout.unknown_count, "{}", path.display());
        }
        let has_flow =
            theory.equations.iter().any(|equation| equation.form() == Some(EquationForm::Derivative));
        assert_eq!(has_flow, theory.kind == Kind::Flow);
    }
}

#[test]
fn expected_thresholds_say_what_is_looked_for_and_where() {
    let path =
        super::with_extension("accepted", "eq").into_iter().find(|path| path.ends_with("thresholds.eq"));
    let theory = Theory::read(super::read(&path.expect("the theory is there"))).expect("it is well-formed");
    let expected = |check: &theory::Check| match &check.expectations[..] {
        [theory::Expectation::Threshold(threshold)] => Some((
            threshold.kind,
            theory.parameters[threshold.parameter.0].name.text.clone(),
            threshold.entry,
            threshold.range.is_some(),
        )),
        _ => None,
    };
    let found: Vec<_> = theory.checks.iter().filter_map(expected).collect();
    let wanted = [
        (WantedThreshold::Any, "beta", 0, false),
        (WantedThreshold::Continuous, "beta", 0, false),
        (WantedThreshold::Fold, "h", 0, true),
        (WantedThreshold::FirstOrder, "h", 0, true),
        (WantedThreshold::Hopf, "rho", 1, false),
        // Of a symmetric matrix the upper triangle is stored, row by row.
        (WantedThreshold::Named(0), "A", 1, false),
        (WantedThreshold::Any, "rho", 3, false),
    ];
    assert_eq!(found, wanted.map(|(kind, name, entry, has_range)| (kind, name.to_owned(), entry, has_range)));
}
