//! The theories of the catalogue against closed forms and against each other.

use expect_test::expect_file;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use spinodal::catalogue;
use spinodal::model::Model;
use spinodal::ode::{FlowOptions, FlowRequest, integrate};
use spinodal::solve::{Root, StrategyOptions, solve};
use spinodal::source::Source;
use spinodal::study::{NoProgress, Search, Setup, Solver, Start, Verdict, run_checks};
use spinodal::testing::assert_close;
use spinodal::theory::Theory;

fn theory(name: &str) -> Theory {
    let entry = catalogue::find(name).unwrap_or_else(|| panic!("{name} is in the catalogue"));
    Theory::read(Source::new(name, entry.text)).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))
}

/// Position of a scalar parameter among the flat ones.
fn position(model: &Model, name: &str) -> usize {
    let variables = &model.layout().parameters;
    let variable = variables.iter().find(|variable| variable.name == name).expect("a parameter");
    variable.offset - model.layout().unknown_count
}

#[test]
fn every_theory_of_the_catalogue_reproduces_its_numbers() {
    for entry in catalogue::entries() {
        let theory = theory(entry.name);
        assert!(!theory.checks.is_empty(), "{} promises nothing", entry.name);
        for outcome in run_checks(&theory, &NoProgress) {
            let place = format!("{}:{} {}", entry.name, outcome.line, outcome.subject);
            assert_eq!(outcome.verdict, Verdict::Passed, "{place}");
        }
    }
}

#[test]
fn every_theory_says_what_it_is_and_what_its_numbers_mean() {
    for entry in catalogue::entries() {
        let theory = theory(entry.name);
        assert!(!theory.references.is_empty(), "{} has no source", entry.name);
        for parameter in &theory.parameters {
            assert!(parameter.meaning.is_some(), "{}: what is {}?", entry.name, parameter.name);
        }
        for observable in &theory.observables {
            assert!(observable.meaning.is_some(), "{}: what is {}?", entry.name, observable.name);
        }
    }
}

/// Random starts of a search that puts what a theory says to the test.
const STARTS: usize = 12;

#[test]
fn a_solution_that_is_called_unique_is_the_only_one_that_a_search_finds() {
    let mut count = 0;
    for entry in catalogue::entries() {
        let theory = theory(entry.name);
        if theory.unique.is_none() {
            continue;
        }
        let model = Model::new(&theory, &theory.default_dims(), &[]).expect("sizes fit");
        let (default, start) = (model.default_parameters(), Start { named: None, values: Vec::new() });
        let solver = Solver { search: Search { starts: Some(STARTS), seed: 2 }, ..Solver::default() };
        let mut setup = Setup { model, parameters: default.clone(), start, solver };
        let mut found = 0;
        // All parameters at once, larger and smaller in turn.
        for factor in [0.4, 0.8, 1.0, 1.2] {
            let factors = [factor, 1.0 / factor].into_iter().cycle();
            let values = default.iter().zip(factors);
            setup.parameters = values.map(|(value, factor)| value * factor).collect();
            let roots = setup.solve_all(&setup.parameters, &NoProgress).roots;
            assert!(roots.len() <= 1, "{} at {:?}: {roots:?}", entry.name, setup.parameters);
            found += roots.len();
        }
        assert!(found >= 3, "{}: {found} solutions", entry.name);
        setup.solver.search.starts = None;
        assert_eq!(setup.search_starts(), 0, "{}", entry.name);
        count += 1;
    }
    assert!(count >= 6, "{count} theories");
}

/// A point of the linear VAE of rank one.
#[derive(Clone, Copy, Debug)]
struct Point {
    alpha: f64,
    beta: f64,
    rho: f64,
    eta: f64,
    lambda: f64,
}

impl Point {
    /// Collapse above this β: the top eigenvalue s of the sample covariance decides.
    fn collapse_boundary(&self) -> f64 {
        let Point { alpha, rho, eta, lambda, .. } = *self;
        let s = if alpha > self.signal_boundary() {
            (rho + eta) * (1.0 + eta / (alpha * rho))
        } else {
            eta * (1.0 + 1.0 / alpha.sqrt()).powi(2)
        };
        s / (1.0 + lambda / alpha) - lambda / (alpha * s)
    }

    /// The signal is seen above this α.
    fn signal_boundary(&self) -> f64 {
        (self.eta / self.rho).powi(2)
    }

    fn phase(&self) -> &'static str {
        if self.beta > self.collapse_boundary() {
            "collapse"
        } else if self.alpha < self.signal_boundary() {
            "noise learning"
        } else {
            "signal learning"
        }
    }

    fn solve(&self, model: &Model) -> Root {
        let mut parameters = model.default_parameters();
        let Point { alpha, beta, rho, eta, lambda } = *self;
        for (name, value) in
            [("alpha", alpha), ("beta", beta), ("rho", rho), ("eta", eta), ("lambda", lambda)]
        {
            parameters[position(model, name)] = value;
        }
        // The default start alone: no luck with another one.
        let starts = &model.starts(&parameters)[..1];
        let root = solve(&mut model.saddle(&parameters), starts, None, &StrategyOptions::default());
        let root = root.unwrap_or_else(|failure| panic!("{self:?}: {failure:?}"));
        assert!(root.residual_norm <= 1e-12, "{self:?}: residual {:e}", root.residual_norm);
        assert!(root.x.iter().all(|x| x.is_finite()), "{self:?}: {:?}", root.x);
        // Undecided is right next to a boundary only; unstable is right nowhere.
        assert_ne!(root.stability.is_stable(), Some(false), "{self:?} {:?}", root.stability);
        root
    }

    fn solved_phase(&self, model: &Model) -> String {
        let root = self.solve(model);
        let mut parameters = model.default_parameters();
        parameters[position(model, "rho")] = self.rho;
        let phase = model.phase(&root.x, &parameters).expect("every solution has a phase");
        model.theory().phases[phase].name.clone()
    }
}

#[test]
fn the_linear_vae_is_solved_everywhere_and_in_the_right_phase() {
    let model = Model::new(&theory("linear-vae"), &[1, 1], &[]).expect("sizes fit");
    let logarithmic = |low: f64, high: f64| (low.ln()..high.ln()).prop_map(f64::exp);
    let strategy = (
        logarithmic(0.1, 20.0),
        logarithmic(0.05, 3.0),
        logarithmic(0.3, 3.0),
        logarithmic(0.3, 3.0),
        logarithmic(0.05, 2.0),
    );
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config { cases: 10_000, ..Config::default() }, rng);
    let outcome = runner.run(&strategy, |(alpha, beta, rho, eta, lambda)| {
        let point = Point { alpha, beta, rho, eta, lambda };
        // Closed form of the boundaries; within 1e-5 of one the order parameters are as small as
        // what a phase condition takes for zero.
        let near = |x: f64, boundary: f64| (x / boundary - 1.0).abs() < 1e-5;
        // Where β_c is small, learning and collapse may both be stable above it: β_c is where
        // collapse loses its stability, and the default start leads to the learnt solution.
        let may_coexist = point.collapse_boundary() < 0.3 && beta > point.collapse_boundary();
        if may_coexist {
            point.solve(&model);
        } else if !near(beta, point.collapse_boundary()) && !near(alpha, point.signal_boundary()) {
            prop_assert_eq!(point.solved_phase(&model), point.phase());
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_linear_vae_is_solved_next_to_its_boundaries() {
    let model = Model::new(&theory("linear-vae"), &[1, 1], &[]).expect("sizes fit");
    for (rho, eta, lambda) in [(1.0, 1.0, 1.0), (2.0, 0.5, 0.5), (0.5, 1.5, 0.1)] {
        let base = Point { alpha: 1.0, beta: 1.0, rho, eta, lambda };
        for alpha in [0.2, 0.5, 1.0, 3.0, 12.0] {
            let boundary = Point { alpha, ..base }.collapse_boundary();
            for distance in [-1e-2, -1e-4, 1e-4, 1e-2] {
                let point = Point { alpha, beta: boundary * (1.0 + distance), ..base };
                if (point.alpha / point.signal_boundary() - 1.0).abs() > 1e-5 {
                    assert_eq!(point.solved_phase(&model), point.phase(), "{point:?}");
                }
                // Closer still the phase is a matter of 1e-6, but there is a solution.
                Point { beta: boundary * (1.0 + 1e-3 * distance), ..point }.solve(&model);
            }
        }
        for distance in [-1e-3, -1e-5, 1e-5, 1e-3] {
            let alpha = base.signal_boundary() * (1.0 + distance);
            for beta in [0.1, 0.5, 1.0] {
                Point { alpha, beta, ..base }.solve(&model);
            }
        }
    }
}

#[test]
fn the_linear_vae_is_solved_where_plain_iteration_diverges() {
    let model = Model::new(&theory("linear-vae"), &[1, 1], &[]).expect("sizes fit");
    let mut most = 0;
    for step in 0..=59 {
        let beta = 0.05 + 0.05 * f64::from(step);
        let point = Point { alpha: 3.0, beta, rho: 2.0, eta: 0.5, lambda: 0.5 };
        most = most.max(point.solve(&model).evaluations);
        assert_eq!(point.solved_phase(&model), point.phase(), "{point:?}");
    }
    // Evaluations that the default strategy needs at the worst of these points.
    assert!(most <= 250, "{most} evaluations");
}

#[test]
fn a_phase_diagram_of_the_linear_vae_follows_its_closed_boundary() {
    let model = Model::new(&theory("linear-vae"), &[1, 1], &[]).expect("sizes fit");
    for at in 0..100 {
        for step in 0..25 {
            let (alpha, beta) = (0.2 + 5.8 * f64::from(at) / 99.0, 0.1 + 2.3 * f64::from(step) / 24.0);
            let point = Point { alpha, beta, rho: 1.0, eta: 1.0, lambda: 1.0 };
            assert_eq!(point.solved_phase(&model), point.phase(), "{point:?}");
        }
    }
}

#[test]
fn a_hopfield_network_beyond_its_fold_is_a_spin_glass() {
    let model = Model::new(&theory("hopfield"), &[], &[]).expect("sizes fit");
    let phase = |alpha: f64| {
        let parameters = [alpha];
        let starts = model.starts(&parameters);
        let root = solve(&mut model.saddle(&parameters), &starts, None, &StrategyOptions::default());
        let root = root.expect("it has a solution");
        model.phase(&root.x, &parameters).map(|phase| model.theory().phases[phase].name.clone())
    };
    // The fold: Amit, Gutfreund & Sompolinsky 1987, to the digits of the closed form.
    assert_eq!(phase(0.137_905).as_deref(), Some("retrieval"));
    assert_eq!(phase(0.137_906).as_deref(), Some("spin glass"));
}

#[test]
fn the_dynamics_without_noise_of_sgd_end_in_the_statics_with_infinite_data() {
    // As τ → 0 one-pass SGD minimises the same loss that αN samples define for α → ∞:
    // m² = Q = ρ + η − β, D = β/(ρ + η), closed form of THEORY for λ = 0.
    let model = Model::new(&theory("linear-vae-sgd"), &[1, 1], &[]).expect("sizes fit");
    let mut parameters = model.default_parameters();
    parameters[position(&model, "tau")] = 1e-5;
    parameters[position(&model, "beta")] = 0.8;
    let start = model.starts(&parameters).swap_remove(0);
    let end = 4e6;
    let request = FlowRequest { start: 0.0, end, times: &[end], stops: &[] };
    let trajectory = integrate(&mut model.motion(&parameters), &start, &request, &FlowOptions::default());
    let trajectory = trajectory.expect("the flow is smooth");
    let state = trajectory.state(0);
    // States in the order of the file: m, d, Q, E, R, D. The noise of SGD is of order τ.
    assert_close(state[0], 1.2f64.sqrt(), 1e-4);
    assert_close(state[2], 1.2, 1e-4);
    assert_close(state[5], 0.4, 1e-4);
}

#[test]
fn schedules_stop_the_integrator_exactly_where_they_bend() {
    let theory = theory("linear-vae-sgd");
    let schedule = |form: &str| {
        let found = theory
            .schedules
            .iter()
            .find(|schedule| schedule.form.as_ref().is_some_and(|name| name.text == form));
        let schedule = found.unwrap_or_else(|| panic!("there is a schedule {form}"));
        (schedule.parameter, schedule.right.clone())
    };
    let breakpoints = |form: &str, until: f64| {
        let model = Model::new(&theory, &[1, 1], &[schedule(form)]).expect("sizes fit");
        model.breakpoints(&model.default_parameters(), 0.0, until).expect("few enough")
    };
    assert_eq!(breakpoints("tanh", 1500.0), Vec::<f64>::new());
    assert_eq!(breakpoints("linear", 1500.0), [500.0]);
    // A ramp of 200 in every period of 400.
    let expected: Vec<f64> = (1..=7).map(|at| 200.0 * f64::from(at)).collect();
    let found = breakpoints("cyclic", 1500.0);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.into_iter().zip(expected) {
        assert_close(found, expected, 1e-10);
    }
}

/// The work of one evaluation: a formula that is written differently, or compiled worse, shows here.
#[test]
fn programs_of_the_catalogue_are_no_longer_than_they_were() {
    let mut table = String::new();
    for entry in catalogue::entries() {
        let theory = theory(entry.name);
        let model = Model::new(&theory, &theory.default_dims(), &[]).expect("the default sizes fit");
        let counts: Vec<String> =
            model.tape().histogram().into_iter().map(|(name, count)| format!("{count} {name}")).collect();
        let (name, tape) = (entry.name, model.tape());
        let [length, steps, places] = [tape.len(), tape.step_count(), tape.place_count()];
        table.push_str(&format!(
            "{name}: {length} in {steps} steps, {places} places = {}\n",
            counts.join(", ")
        ));
    }
    expect_file!["theories/programs.txt"].assert_eq(&table);
}
