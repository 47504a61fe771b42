//! Exact derivatives against closed forms and against differences of whole runs.

use std::ops::ControlFlow;

use spinodal::model::Model;
use spinodal::ode::FlowOptions;
use spinodal::source::Source;
use spinodal::study::{
    FlowQuestion, Measure, Observed, Regarded, Setup, Solver, Start, flow, flow_sensitivity,
    solution_sensitivity,
};
use spinodal::syntax;
use spinodal::table::Table;
use spinodal::testing::assert_close;
use spinodal::theory::Theory;
use spinodal::theory::scope::Reach;

/// A theory with its first named schedule, or none, at its default parameters.
fn setup(text: &str, schedule: Option<&str>) -> Setup {
    let theory = Theory::read(Source::new("test.eq", text)).expect("the theory is right");
    let is_wanted = |form: &str| Some(form) == schedule;
    let schedules = theory.schedules.iter().filter(|one| match &one.form {
        Some(form) => is_wanted(&form.text),
        None => true,
    });
    let schedules: Vec<_> = schedules.map(|one| (one.parameter, one.right.clone())).collect();
    let model = Model::new(&theory, &theory.default_dims(), &schedules).expect("sizes fit");
    let parameters = model.default_parameters();
    Setup { model, parameters, start: Start { named: None, values: Vec::new() }, solver: Solver::default() }
}

fn catalogue(name: &str) -> String {
    spinodal::catalogue::find(name).expect("it is in the catalogue").text.to_owned()
}

fn observed(setup: &mut Setup, text: &str) -> Observed {
    let expression = syntax::parse_expression(&Source::new("test", text)).expect("well-formed");
    let reach = Reach::PARAMETERS.and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
    let mut typed = setup.model.expression(&expression, "a value", reach).expect("names are known");
    typed.forget_places();
    let formula = setup.model.formula(&typed).expect("sizes fit").expect("one number");
    Observed { name: text.to_owned(), formula }
}

fn regarded(setup: &Setup, names: &[&str]) -> Vec<Regarded> {
    let layout = setup.model.layout();
    let one = |name: &&str| {
        let variable = layout.parameters.iter().find(|variable| variable.name == *name);
        let position = variable.expect("there is such a parameter").offset - layout.unknown_count;
        Regarded { name: (*name).to_owned(), position }
    };
    names.iter().map(one).collect()
}

fn question(times: &[f64]) -> FlowQuestion {
    let until = times[times.len() - 1];
    FlowQuestion { times: times.to_vec(), until, options: FlowOptions::with_tolerance(1e-12) }
}

fn derivatives(setup: &mut Setup, of: &str, to: &[&str], times: &[f64]) -> Table {
    let (of, to) = ([observed(setup, of)], regarded(setup, to));
    let mut watch = |_: f64| ControlFlow::Continue(());
    let found = flow_sensitivity(setup, (&of, &to, Measure::Derivative), &question(times), &mut watch);
    let found = found.expect("few breakpoints");
    assert!(found.failure.is_none());
    found.table
}

fn last(table: &Table, name: &str) -> f64 {
    *table.numbers(name).expect("there is such a column").last().expect("there is a row")
}

/// Central differences of order 8, at relative steps of half a per cent: larger ones are off by their truncation, smaller ones by the
/// errors of the runs.
fn difference(setup: &mut Setup, position: usize, value: &mut dyn FnMut(&Setup) -> f64) -> f64 {
    let at = setup.parameters[position];
    let step = 0.005 * at.abs();
    let mut sum = 0.0;
    for (k, weight) in [(1.0, 4.0 / 5.0), (2.0, -1.0 / 5.0), (3.0, 4.0 / 105.0), (4.0, -1.0 / 280.0)] {
        for sign in [1.0, -1.0] {
            setup.parameters[position] = at + sign * k * step;
            sum += sign * weight * value(setup);
        }
    }
    setup.parameters[position] = at;
    sum / step
}

const DECAY: &str = "parameter k = 0.5 in (0, inf)\nparameter a = 2\nparameter b = 3\n\
    state x = a*b\nflow d/dt x = -k*x\nobservable y = a*x^2\n";

#[test]
fn start_values_move_with_the_parameters() {
    let mut setup = setup(DECAY, None);
    let table = derivatives(&mut setup, "y", &["k", "a", "b"], &[0.0, 1.5]);
    // Closed form: y = a³ b² e^(−2kt).
    let y = 72.0 * (-1.5_f64).exp();
    assert_close(last(&table, "y"), y, 1e-9);
    assert_close(last(&table, "d(y)/d(k)"), -3.0 * y, 1e-9);
    assert_close(last(&table, "d(y)/d(a)"), 1.5 * y, 1e-9);
    assert_close(last(&table, "d(y)/d(b)"), 2.0 / 3.0 * y, 1e-9);
    assert_close(table.numbers("d(y)/d(a)").expect("there")[0], 108.0, 1e-12);
}

#[test]
fn start_values_that_are_set_stay() {
    let mut setup = setup(DECAY, None);
    setup.start.values = vec![(0, 5.0)];
    let table = derivatives(&mut setup, "x", &["k", "a"], &[0.0, 1.5]);
    assert_close(last(&table, "d(x)/d(k)"), -1.5 * 5.0 * (-0.75_f64).exp(), 1e-9);
    assert_close(last(&table, "d(x)/d(a)"), 0.0, 0.0);
}

#[test]
fn elasticities_are_relative_changes() {
    let mut setup = setup(DECAY, None);
    let (of, to) = ([observed(&mut setup, "y")], regarded(&setup, &["k", "a", "b"]));
    let mut watch = |_: f64| ControlFlow::Continue(());
    let found = flow_sensitivity(&setup, (&of, &to, Measure::Elasticity), &question(&[0.0, 1.5]), &mut watch);
    let table = found.expect("few breakpoints").table;
    // Closed form: the exponents of a³ b² e^(−2kt), k t = 0.75.
    for (name, expected) in [("k", -1.5), ("a", 3.0), ("b", 2.0)] {
        assert_close(last(&table, &format!("dlog(y)/dlog({name})")), expected, 1e-9);
    }
}

#[test]
fn a_jump_that_moves_moves_what_follows() {
    let text = "parameter u = 1\nparameter early = 2\nparameter late = 7\nparameter w = 0.3 in (0, inf)\n\
        schedule switch: u(t) = if t < w then early else late\nstate x = 0\nflow d/dt x = u - x\n";
    let mut setup = setup(text, Some("switch"));
    let table = derivatives(&mut setup, "x", &["w", "early", "late"], &[0.2, 1.0]);
    // Closed form: x = early (e^w − 1) e^(−t) + late (1 − e^(w − t)).
    let decay = (-0.7_f64).exp();
    assert_close(last(&table, "d(x)/d(w)"), -5.0 * decay, 1e-9);
    assert_close(last(&table, "d(x)/d(late)"), 1.0 - decay, 1e-9);
    assert_close(last(&table, "d(x)/d(early)"), decay - (-1.0_f64).exp(), 1e-9);
    assert_close(table.numbers("d(x)/d(w)").expect("there")[0], 0.0, 1e-12);
}

/// ε_g at the end of a run of the linear VAE under a schedule, by differences and exactly.
fn compare_with_runs(schedule: Option<&str>, names: &[&str], until: f64, tolerance: f64) {
    let mut setup = setup(&catalogue("linear-vae-sgd"), schedule);
    let table = derivatives(&mut setup, "eps_g", names, &[0.0, until]);
    let mut end = |setup: &Setup| {
        let mut watch = |_: f64| ControlFlow::Continue(());
        let curve = flow(setup, &question(&[until]), &mut watch).expect("few breakpoints");
        assert!(curve.failure.is_none());
        last(&curve.table, "eps_g")
    };
    for parameter in regarded(&setup, names) {
        let expected = difference(&mut setup, parameter.position, &mut end);
        let actual = last(&table, &format!("d(eps_g)/d({})", parameter.name));
        // Differences of order 8 of whole runs.
        assert_close(actual / expected, 1.0, tolerance);
    }
}

#[test]
fn learning_curves_move_as_runs_beside_them() {
    compare_with_runs(None, &["beta", "rho", "eta", "tau"], 400.0, 1e-7);
    compare_with_runs(Some("tanh"), &["beta", "gamma", "rho", "eta", "tau"], 400.0, 1e-7);
}

#[test]
fn cycles_of_a_schedule_move_with_their_period() {
    compare_with_runs(Some("linear"), &["t_ramp", "beta"], 700.0, 1e-7);
    compare_with_runs(Some("cyclic"), &["period", "share", "beta"], 700.0, 1e-7);
}

#[test]
fn solutions_move_as_solutions_beside_them() {
    let mut setup = setup(&catalogue("linear-vae"), None);
    let names = ["alpha", "beta", "rho", "eta", "lambda"];
    let (of, to) = ([observed(&mut setup, "eps_g")], regarded(&setup, &names));
    let table = solution_sensitivity(&setup, (&of, &to, Measure::Derivative)).expect("it is solved");
    let mut value = |setup: &Setup| {
        let root = setup.worker().solve(&setup.parameters).expect("solved beside a solution");
        of[0].formula.reading().value(&root.x, &setup.parameters, 0.0)
    };
    for parameter in &to {
        let expected = difference(&mut setup, parameter.position, &mut value);
        let actual = last(&table, &format!("d(eps_g)/d({})", parameter.name));
        // Differences of order 8 of solutions.
        assert_close(actual / expected, 1.0, 1e-7);
    }
}

#[test]
fn a_fold_has_no_derivatives() {
    let text = "parameter p = 0\nunknown x = 0\nequation 0 = p - x^2\n";
    let mut setup = setup(text, None);
    let (of, to) = ([observed(&mut setup, "x")], regarded(&setup, &["p"]));
    let table = solution_sensitivity(&setup, (&of, &to, Measure::Derivative));
    let problem = table.expect_err("x = √p has no derivative at 0").to_string();
    assert!(problem.contains("fold"), "{problem}");
}
