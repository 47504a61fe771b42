//! Theories whose formulas are evaluated and compared with numbers from elsewhere.
//!
//! A comment `# expect …` in a file of `accepted` is a check in the syntax of the language, in which
//! the unknowns are given too: `# expect m = 0.5 within 1e-12 at beta = 2, m = 0.1 "source"`. The
//! left side is an unknown or state, standing for the right side of its equation (or flow), an observable,
//! `phase`, or `start_NAME`, the start value of an unknown. Parameters not given have their defaults,
//! unknowns their declared start values, or those of the start after `from`. Schedules without a name apply.

use std::collections::HashMap;

use spinodal::source::Source;
use spinodal::syntax::tree::{Check, Expectation, Expression, ExpressionKind, StatementKind};
use spinodal::syntax::{self, name};
use spinodal::tape::{Tape, Workspace};
use spinodal::testing::assert_close;
use spinodal::theory::scope::Reach;
use spinodal::theory::typed::Typed;
use spinodal::theory::{Array, Instance, Kind, ParameterId, Theory, Variable};

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
        let mut theory = Theory::read(source.clone()).expect("it is well-formed");
        let given: HashMap<String, &Expression> =
            check.at.iter().map(|(name, value)| (name.key(), value)).collect();
        let mut dims = theory.default_dims();
        for (size, dim) in dims.iter_mut().zip(&theory.dims) {
            if let Some(value) = given.get(&dim.name.key()) {
                *size = number(value) as usize;
            }
        }
        let schedules = schedules(&theory, &given);
        let by_reference: Vec<(ParameterId, &Typed)> =
            schedules.iter().map(|(id, typed)| (*id, typed)).collect();
        let instance = Instance::scheduled(&theory, &dims, &by_reference).expect("it fits these sizes");
        let mut point =
            Point { inputs: vec![f64::NAN; instance.layout.len()], instance, theory: theory.clone() };
        let layout = point.instance.layout.clone();
        for (at, variable) in layout.parameters.iter().enumerate() {
            let from = variable.offset - layout.unknown_count;
            let defaults = point.instance.defaults[from..from + variable.len()].to_vec();
            let is_form = schedules.iter().any(|(id, _)| id.0 == at)
                && !is_number(given.get(&name::key(&variable.name)));
            match given.get(&name::key(&variable.name)) {
                Some(value) if !is_form => point.give(&mut theory, variable, value),
                _ => {
                    let values = point.values(&defaults);
                    point.inputs[variable.offset..variable.offset + variable.len()].copy_from_slice(&values);
                }
            }
        }
        point.inputs[layout.time()] = given.get("t").map_or(0.0, |time| number(time));
        let start = match &check.from {
            Some(from) => {
                let named = point.theory.starts.iter().position(|start| start.name.key() == from.key());
                point.instance.named_starts[named.expect("the start is declared")].clone()
            }
            None => point.instance.start.clone(),
        };
        let values = point.values(&start);
        point.inputs[..layout.unknown_count].copy_from_slice(&values);
        for variable in &layout.unknowns {
            if let Some(value) = given.get(&name::key(&variable.name)) {
                point.give(&mut theory, variable, value);
            }
        }
        point
    }

    /// Sets the inputs of a variable.
    fn give(&mut self, theory: &mut Theory, variable: &Variable, value: &Expression) {
        let entries = self.constant(theory, value);
        let entries =
            if entries.len() == 1 { vec![entries[0]; variable.rows * variable.columns] } else { entries };
        let stored = variable.stored(&entries);
        self.inputs[variable.offset..variable.offset + variable.len()].copy_from_slice(&stored);
    }

    fn constant(&mut self, theory: &mut Theory, value: &Expression) -> Vec<f64> {
        let typed = theory.expression(value, "a given value", Reach::CONSTANT).expect("it is a number");
        let array: Array = self.instance.lower(theory, &typed).expect("it is a number");
        self.values(&array.nodes)
    }

    fn values(&self, nodes: &[spinodal::expr::Node]) -> Vec<f64> {
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
        let holds = |condition: &Option<spinodal::expr::Node>| {
            condition.is_none_or(|node| self.values(&[node]) == [1.0])
        };
        let at = self.instance.phases.iter().position(holds)?;
        Some(&self.theory.phases[at].name)
    }
}

/// Schedules that apply: those called for by name, else those without a name.
fn schedules(theory: &Theory, given: &HashMap<String, &Expression>) -> Vec<(ParameterId, Typed)> {
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

fn is_number(value: Option<&&Expression>) -> bool {
    value.is_some_and(|value| !matches!(value.kind, ExpressionKind::Name(_)))
}

fn number(value: &Expression) -> f64 {
    match value.kind {
        ExpressionKind::Number(value) => value,
        _ => panic!("dimensions and times are given as plain numbers"),
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
            println!("{place}");
            let mut point = Point::new(&source, &check);
            let mut theory = point.theory.clone();
            for expectation in &check.expectations {
                match expectation {
                    Expectation::Phase { name, .. } => assert_eq!(point.phase(), Some(name.text.as_str())),
                    Expectation::Value { left, right } => {
                        let ExpressionKind::Name(name) = &left.kind else {
                            panic!("{place}: a name is expected")
                        };
                        let actual = point.left(&name.key());
                        let right = point.constant(&mut theory, right);
                        let tolerance =
                            point.constant(&mut theory, check.tolerance.as_ref().expect("within …"))[0];
                        let right = if right.len() == 1 { vec![right[0]; actual.len()] } else { right };
                        assert_eq!(
                            actual.len(),
                            right.len(),
                            "{place}: `{name}` has {} entries",
                            actual.len()
                        );
                        for (actual, expected) in actual.iter().zip(right) {
                            assert_close(*actual, expected, tolerance);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn accepted_theories_of_both_kinds_fit_many_sizes() {
    for path in super::with_extension("accepted", "eq") {
        let theory = Theory::read(super::read(&path)).expect("it is well-formed");
        // Files with lists of fixed length have no dimensions.
        for size in 1..=4 {
            let dims = vec![size; theory.dims.len()];
            let instance = Instance::new(&theory, &dims).expect("it fits these sizes");
            assert_eq!(instance.right_sides.len(), instance.layout.unknown_count, "{}", path.display());
        }
        let has_flow = theory
            .equations
            .iter()
            .any(|equation| equation.form == spinodal::theory::EquationForm::Derivative);
        assert_eq!(has_flow, theory.kind == Kind::Flow);
    }
}
