//! Whether a theory reproduces the numbers its file promises.

use std::ops::ControlFlow;

use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::ode::FlowOptions;
use crate::study::flow::{FlowQuestion, event_time, flow_state};
use crate::study::parallel::{self, Progress};
use crate::study::{
    NoSolution, Setup, Solver, Start, Stretch, Threshold, ThresholdKind, branches, thresholds,
};
use crate::theory::{
    Check, DimId, Expectation, ExpectedThreshold, ExpectedTime, Kind, Theory, WantedThreshold,
};

/// One expectation of one check.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckOutcome {
    /// Line of the check in its file, from 1.
    pub line: usize,
    /// What is checked, as written.
    pub subject: String,
    /// Where the number comes from.
    pub note: Option<String>,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Passed,
    /// The value furthest from what was expected.
    Differs {
        actual: f64,
        expected: f64,
        tolerance: f64,
    },
    WrongPhase {
        actual: Option<String>,
        expected: String,
    },
    /// There is no solution to check.
    Unsolved(String),
}

/// Flows are integrated this precisely for a check, below the tolerances that checks state.
const CHECK_TOLERANCE: f64 = 1e-11;

/// Carries out all checks of a theory, in parallel.
pub fn run_checks(theory: &Theory, progress: &dyn Progress) -> Vec<CheckOutcome> {
    let outcomes = parallel::map(
        theory.checks.len(),
        progress,
        || (),
        |(), at| {
            let check = &theory.checks[at];
            let verdicts = match verdicts(theory, check) {
                Ok(verdicts) => verdicts,
                Err(reason) => vec![Verdict::Unsolved(reason); check.expectations.len()],
            };
            let outcome = |(expectation, verdict)| outcome(theory, check, expectation, verdict);
            check.expectations.iter().zip(verdicts).map(outcome).collect::<Vec<_>>()
        },
    );
    outcomes.concat()
}

fn outcome(theory: &Theory, check: &Check, expectation: &Expectation, verdict: Verdict) -> CheckOutcome {
    let subject = match expectation {
        Expectation::Value(value) => {
            format!("{} = {}", theory.source.slice(value.left.span), theory.source.slice(value.right.span))
        }
        Expectation::Phase { name } => format!("phase = \"{name}\""),
        Expectation::Time(time) => {
            let event = &theory.events[time.event].name;
            format!("time of \"{event}\" = {}", theory.source.slice(time.value.span))
        }
        Expectation::Threshold(threshold) => {
            let parameter = &theory.parameters[threshold.parameter.0].name;
            format!("threshold along {parameter} = {}", theory.source.slice(threshold.value.span))
        }
    };
    let (line, _) = theory.source.line_and_column(check.span);
    CheckOutcome { line, subject, note: check.note.clone(), verdict }
}

fn verdicts(theory: &Theory, check: &Check) -> Result<Vec<Verdict>, String> {
    let mut dims = theory.default_dims();
    for &(DimId(id), size) in &check.dims {
        dims[id] = size;
    }
    let schedules: Vec<_> = check
        .schedules
        .iter()
        .map(|&at| (theory.schedules[at].parameter, theory.schedules[at].right.clone()))
        .collect();
    let schedules = with_default_schedules(theory, schedules);
    let model = Model::new(theory, &dims, &schedules).map_err(|diagnostics| first_headline(&diagnostics))?;
    let parameters = model.default_parameters();
    let start = Start { named: check.start, values: Vec::new() };
    let mut setup = Setup { model, parameters, start, solver: Solver::default() };
    for (parameter, value) in &check.parameters {
        let (_, _, entries) = constant(&mut setup, value)?;
        let variable = setup.model.layout().parameters[parameter.0].clone();
        let from = variable.offset - setup.model.layout().unknown_count;
        let stored = match entries[..] {
            [number] => vec![number; variable.len()],
            _ => variable.stored(&entries),
        };
        setup.parameters[from..from + variable.len()].copy_from_slice(&stored);
    }
    let (time, point) = place(&mut setup, theory, check)?;
    check.expectations.iter().map(|expectation| verdict(&mut setup, expectation, &point, time)).collect()
}

/// The time and the solution at which numbers are checked, if any are.
fn place(setup: &mut Setup, theory: &Theory, check: &Check) -> Result<(f64, Vec<f64>), String> {
    let needs_point =
        |expectation: &Expectation| !matches!(expectation, Expectation::Threshold(_) | Expectation::Time(_));
    Ok(match theory.kind {
        _ if !check.expectations.iter().any(needs_point) => (0.0, Vec::new()),
        Kind::SaddlePoint => {
            let root = setup.worker().solve(&setup.parameters).map_err(|failure| unsolved(&failure))?;
            (0.0, root.x)
        }
        Kind::Flow | Kind::Map => {
            let time = check.time.as_ref().expect("a check of a flow's values without a time is refused");
            let (_, _, time) = constant(setup, time)?;
            if !(0.0..f64::INFINITY).contains(&time[0]) {
                return Err(format!("t = {} is no time from the start on", time[0]));
            }
            if theory.kind == Kind::Map && time[0].fract() != 0.0 {
                return Err(format!("t = {} is no whole number of steps", time[0]));
            }
            let options = FlowOptions::with_tolerance(CHECK_TOLERANCE);
            let question = FlowQuestion { times: vec![time[0]], until: time[0], options };
            (time[0], flow_state(setup, &question, &mut |_| ControlFlow::Continue(()))?)
        }
    })
}

/// Schedules without a name hold unless another one is chosen for their parameter.
pub fn with_default_schedules(
    theory: &Theory,
    mut chosen: Vec<(crate::theory::ParameterId, crate::theory::typed::Typed)>,
) -> Vec<(crate::theory::ParameterId, crate::theory::typed::Typed)> {
    for schedule in &theory.schedules {
        let is_chosen = chosen.iter().any(|(parameter, _)| *parameter == schedule.parameter);
        if schedule.form.is_none() && !is_chosen {
            chosen.push((schedule.parameter, schedule.right.clone()));
        }
    }
    chosen
}

fn constant(
    setup: &mut Setup,
    typed: &crate::theory::typed::Typed,
) -> Result<(usize, usize, Vec<f64>), String> {
    let unknowns = vec![f64::NAN; setup.model.layout().unknown_count];
    let parameters = setup.parameters.clone();
    let value = setup.model.evaluate(typed, &unknowns, &parameters, f64::NAN);
    value.map_err(|diagnostic| diagnostic.headline)
}

fn verdict(
    setup: &mut Setup,
    expectation: &Expectation,
    point: &[f64],
    time: f64,
) -> Result<Verdict, String> {
    let parameters = setup.parameters.clone();
    let (left, right, tolerance) = match expectation {
        Expectation::Phase { name } => {
            let phase = setup.model.phase(point, &parameters);
            let actual = phase.map(|phase| setup.model.theory().phases[phase].name.clone());
            if actual.as_deref() == Some(name) {
                return Ok(Verdict::Passed);
            }
            return Ok(Verdict::WrongPhase { actual, expected: name.clone() });
        }
        Expectation::Threshold(expected) => return threshold_verdict(setup, expected),
        Expectation::Time(expected) => return time_verdict(setup, expected),
        Expectation::Value(value) => (&value.left, &value.right, &value.tolerance),
    };
    let value = setup.model.evaluate(left, point, &parameters, time);
    let (_, _, actual) = value.map_err(|diagnostic| diagnostic.headline)?;
    let (_, _, expected) = constant(setup, right)?;
    let (_, _, tolerance) = constant(setup, tolerance)?;
    let pairs = actual
        .iter()
        .enumerate()
        .map(|(at, &actual)| (actual, expected[if expected.len() == 1 { 0 } else { at }]));
    // NaN is the worst of all.
    let error = |(actual, expected): &(f64, f64)| (actual - expected).abs();
    let worst = pairs.max_by(|a, b| error(a).total_cmp(&error(b)));
    let (actual, expected) = worst.expect("arrays have entries");
    Ok(if error(&(actual, expected)) <= tolerance[0] {
        Verdict::Passed
    } else {
        Verdict::Differs { actual, expected, tolerance: tolerance[0] }
    })
}

/// An event is waited for until this many times its expected time, and one unit more.
const PATIENCE: f64 = 2.0;

/// Compares the first time of an event.
fn time_verdict(setup: &mut Setup, wanted: &ExpectedTime) -> Result<Verdict, String> {
    let (_, _, value) = constant(setup, &wanted.value)?;
    let (_, _, tolerance) = constant(setup, &wanted.tolerance)?;
    let (expected, tolerance) = (value[0], tolerance[0]);
    let until = PATIENCE * expected + 1.0;
    if !(until > 0.0 && until.is_finite()) {
        return Err(format!("{expected} is no time from the start on"));
    }
    let options = FlowOptions::with_tolerance(CHECK_TOLERANCE);
    let question = FlowQuestion { times: Vec::new(), until, options };
    Ok(match event_time(setup, &question, wanted.event)? {
        None => Verdict::Unsolved(format!("it does not happen before t = {until}")),
        Some(actual) if (actual - expected).abs() <= tolerance => Verdict::Passed,
        Some(actual) => Verdict::Differs { actual, expected, tolerance },
    })
}

/// The range in which a threshold is looked for unless the check says so: this part of its value to either
/// side, or this much where the value is zero.
const REACH: (f64, f64) = (0.4, 0.5);

/// Compares the nearest threshold of the wanted kind.
fn threshold_verdict(setup: &mut Setup, wanted: &ExpectedThreshold) -> Result<Verdict, String> {
    let (_, _, value) = constant(setup, &wanted.value)?;
    let (_, _, tolerance) = constant(setup, &wanted.tolerance)?;
    let (expected, tolerance) = (value[0], tolerance[0]);
    let variable = setup.model.layout().parameters[wanted.parameter.0].clone();
    let (low, high) = match &wanted.range {
        Some((low, high)) => (constant(setup, low)?.2[0], constant(setup, high)?.2[0]),
        None => {
            let reach = if expected == 0.0 { REACH.1 } else { REACH.0 * expected.abs() };
            let inside = |end: f64| variable.domain.pull(expected, end);
            (inside(expected - reach), inside(expected + reach))
        }
    };
    let position = variable.offset - setup.model.layout().unknown_count + wanted.entry;
    let parameters = setup.parameters.clone();
    let along = Stretch { parameters, name: variable.name.clone(), position, low, high };
    let found = thresholds(setup, &along, &branches(setup, &along));
    let names = &setup.model.theory().thresholds;
    let is_wanted = |found: &&Threshold| match wanted.kind {
        WantedThreshold::Any => true,
        WantedThreshold::Continuous => found.kind == ThresholdKind::Continuous,
        WantedThreshold::Fold => found.kind == ThresholdKind::Fold,
        WantedThreshold::FirstOrder => found.kind == ThresholdKind::FirstOrder,
        WantedThreshold::Hopf => found.kind == ThresholdKind::Hopf,
        WantedThreshold::Named(at) => found.name.as_deref() == Some(names[at].name.as_str()),
    };
    let distance = |found: &&Threshold| (found.at - expected).abs();
    let nearest = found.iter().filter(is_wanted).min_by(|a, b| distance(a).total_cmp(&distance(b)));
    Ok(match nearest {
        None => Verdict::Unsolved(format!("no such threshold between {low} and {high}")),
        Some(found) if distance(&found) <= tolerance => Verdict::Passed,
        Some(found) => Verdict::Differs { actual: found.at, expected, tolerance },
    })
}

fn unsolved(problem: &NoSolution) -> String {
    format!("no solution: {}, residual {:.1e}", problem.reason(), problem.work().0)
}

fn first_headline(diagnostics: &[Diagnostic]) -> String {
    diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.headline.clone())
}
