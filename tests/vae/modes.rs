//! Modes of linear VAEs: what minimising the loss of a mode gives is the closed form.
//!
//! Source of the closed forms: Dang, Tran, Nguyen & Ho 2024, *Beyond Vanilla Variational Autoencoders*,
//! arXiv:2306.05023, written anew here.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use spinodal::model::Model;
use spinodal::study::{NoProgress, Search, Setup, Solver, Start, Worker};

/// Random modes of each kind.
const CASES: u32 = 10_000;

/// Closer to a threshold than this, relatively, a decoder, which grows as a square root from there, is not known
/// to [`TOLERANCE`] in double precision.
const NEAR: f64 = 1e-4;

const TOLERANCE: f64 = 1e-8;

fn setup(name: &str) -> Setup {
    let theory = super::theory(name);
    let model = Model::new(&theory, &theory.default_dims(), &[]).expect("sizes fit");
    let parameters = model.default_parameters();
    let start = Start { named: None, values: Vec::new() };
    Setup { model, parameters, start, solver: Solver::default() }
}

/// The parameters with some of them set.
fn at(model: &Model, values: &[(&str, f64)]) -> Vec<f64> {
    let mut parameters = model.default_parameters();
    for &(name, value) in values {
        parameters[super::position(model, name)] = value;
    }
    parameters
}

/// Observables by name, of one number each.
fn observables(model: &Model, worker: &mut Worker<'_>, x: &[f64], parameters: &[f64]) -> Vec<(String, f64)> {
    let values = worker.evaluator.observables(x, parameters, 0.0);
    model.observable_shapes().map(|(name, _, _)| name.to_owned()).zip(values).collect()
}

/// Solves at random parameters, compares observables with what `closed` expects of them, and asks for stability.
/// `switch` holds parameters that stay; where `closed` gives nothing, nothing is compared.
fn compare<const N: usize>(
    name: &str,
    parameters: [&str; N],
    switch: &[(&str, f64)],
    observed: &[&str],
    closed: impl Fn([f64; N]) -> Option<Vec<f64>>,
) {
    let setup = setup(name);
    let model = &setup.model;
    let logarithmic = |low: f64, high: f64| (low.ln()..high.ln()).prop_map(f64::exp);
    let strategy = proptest::collection::vec(logarithmic(0.15, 6.0), N);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config { cases: CASES, ..Config::default() }, rng);
    let worker = std::cell::RefCell::new(setup.worker());
    let outcome = runner.run(&strategy, |drawn| {
        let drawn: [f64; N] = drawn.try_into().expect("there are as many");
        let Some(expected) = closed(drawn) else { return Ok(()) };
        let values: Vec<(&str, f64)> =
            parameters.into_iter().zip(drawn).chain(switch.iter().copied()).collect();
        let parameters = at(model, &values);
        let mut worker = worker.borrow_mut();
        let root = worker.solve(&parameters).map_err(|why| TestCaseError::fail(format!("{why:?}")))?;
        prop_assert_eq!(root.stability.is_stable(), Some(true));
        let found = observables(model, &mut worker, &root.x, &parameters);
        for (&name, expected) in observed.iter().zip(expected) {
            let value = found.iter().find(|(found, _)| found == name).expect("it is an observable").1;
            let error = (value - expected).abs() / expected.abs().max(1.0);
            prop_assert!(error <= TOLERANCE, "{}: {} instead of {}", name, value, expected);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{name}: {failure}"));
}

fn near(x: f64, threshold: f64) -> bool {
    (x / threshold - 1.0).abs() < NEAR
}

fn root(x: f64) -> f64 {
    x.max(0.0).sqrt()
}

#[test]
fn a_mode_of_the_linear_vae_is_as_in_closed_form() {
    let parameters = ["theta", "beta", "eta_enc", "eta_dec"];
    compare(
        "linear-vae-spectrum",
        parameters,
        &[],
        &["omega", "lambda", "sigma", "KL"],
        |[theta, beta, enc, dec]| {
            let noise = beta * dec * dec;
            let excess = theta * theta - noise;
            let is_alive = excess > 0.0;
            let sigma = if is_alive { noise.sqrt() * enc / theta } else { enc };
            let kl = if is_alive { 0.5 * (theta * theta / noise).ln() } else { 0.0 };
            let expected = vec![root(excess) / enc, enc * root(excess) / theta, sigma, kl];
            (!near(theta * theta, noise)).then_some(expected)
        },
    );
}

#[test]
fn a_mode_of_the_linear_vae_with_fixed_variances_is_as_in_closed_form() {
    let parameters = ["theta", "beta", "eta_enc", "eta_dec", "sigma_0"];
    let switch = [("fixed", 1.0)];
    compare(
        "linear-vae-spectrum",
        parameters,
        &switch,
        &["omega", "lambda", "sigma"],
        |[theta, beta, enc, dec, sigma]| {
            let r = beta.sqrt() * dec / enc;
            let excess = theta - r * sigma;
            let expected = vec![root(r * excess / sigma), root(sigma * excess / r), sigma];
            (!near(theta, r * sigma)).then_some(expected)
        },
    );
}

#[test]
fn a_mode_of_the_conditional_vae_is_as_in_closed_form() {
    let parameters = ["v_y", "beta", "eta_enc", "eta_dec", "r"];
    compare("linear-cvae", parameters, &[], &["theta", "omega", "sigma"], |[variance, beta, enc, dec, r]| {
        let (theta, noise) = (variance * (1.0 - r * r), beta * dec * dec);
        if r >= 1.0 || near(theta, noise) {
            return None;
        }
        let sigma = if theta > noise { noise.sqrt() * enc / theta.sqrt() } else { enc };
        Some(vec![theta, root(theta - noise) / enc, sigma])
    });
}

#[test]
fn a_mode_of_the_hierarchical_vae_is_as_in_closed_form() {
    let parameters = ["theta", "sigma_1", "beta_1", "beta_2", "eta_enc", "eta_dec"];
    compare(
        "linear-hvae",
        parameters,
        &[],
        &["lambda", "omega"],
        |[theta, sigma, beta_1, beta_2, enc, dec]| {
            let (variance, noise, ratio) = (sigma * sigma, beta_2 * dec * dec, beta_2 / beta_1);
            let c = dec / enc;
            let both = (
                sigma * root(theta * theta - noise) / noise.sqrt(),
                variance * theta * theta / (noise * enc * enc) - ratio * c * c,
            );
            let edges = [
                (variance, ratio * dec * dec),
                (theta * theta, noise),
                (variance * theta * theta, ratio * beta_2 * dec.powi(4)),
                (theta, beta_1.sqrt() * sigma),
            ];
            if edges.into_iter().any(|(x, threshold)| near(x, threshold)) {
                return None;
            }
            let (lambda, omega) = if variance >= ratio * dec * dec {
                (both.0, root(both.1.max((variance - ratio * dec * dec) / (enc * enc))))
            } else if variance * theta * theta < ratio * beta_2 * dec.powi(4) {
                (root(sigma / beta_1.sqrt() * (theta - beta_1.sqrt() * sigma)), 0.0)
            } else {
                (both.0, root(both.1))
            };
            Some(vec![lambda, omega])
        },
    );
}

#[test]
fn a_mode_of_the_hierarchical_vae_with_fixed_variances_is_as_in_closed_form() {
    let parameters = ["theta", "sigma_1", "sigma_2", "beta_1", "beta_2", "eta_enc", "eta_dec"];
    let switch = [("fixed", 1.0)];
    let closed = |[theta, sigma_1, sigma_2, beta_1, beta_2, enc, dec]: [f64; 7]| {
        let (c, g) = (dec / enc, (beta_1 * beta_2).sqrt() * dec / enc);
        let edge = (g * sigma_1 * sigma_2).sqrt();
        let other = beta_2 * (c * sigma_2).powi(2) / (beta_1.sqrt() * sigma_1);
        let (lower, upper) = (beta_1.sqrt() * sigma_1, beta_2.sqrt() * c * sigma_2);
        let edges = [(theta, edge), (theta, other), (lower, upper), (theta, lower)];
        if edges.into_iter().any(|(x, threshold)| near(x, threshold)) {
            return None;
        }
        let (lambda, omega) = if theta >= edge && theta >= other {
            let encoder = (sigma_1 * sigma_1 / (g * sigma_2)).cbrt();
            let decoder = (beta_2.sqrt() * c * sigma_1 / (beta_1 * sigma_2 * sigma_2)).cbrt();
            let noise = beta_2 * beta_2 * (c * sigma_2).powi(4) / (beta_1 * sigma_1 * sigma_1);
            (
                encoder * root(theta.powf(4.0 / 3.0) - edge.powf(4.0 / 3.0)),
                decoder * root(theta.powf(2.0 / 3.0) - noise.cbrt()),
            )
        } else if lower >= upper {
            let variance = beta_2.sqrt() * c * sigma_1 / (beta_1.sqrt() * sigma_2);
            (0.0, root(variance - beta_2 / beta_1 * c * c))
        } else {
            (root(sigma_1 * (theta / beta_1.sqrt() - sigma_1)), 0.0)
        };
        Some(vec![lambda, omega])
    };
    compare("linear-hvae", parameters, &switch, &["lambda", "omega"], closed);
}

#[test]
fn of_all_solutions_of_a_mode_the_minimum_is_listed_first() {
    for name in ["linear-vae-spectrum", "linear-cvae", "linear-hvae"] {
        let setup = Setup {
            solver: Solver { search: Search { starts: Some(24), seed: 3 }, ..Solver::default() },
            ..setup(name)
        };
        for beta in [0.3, 1.0, 3.0] {
            let names: &[&str] = if name == "linear-hvae" { &["beta_1", "beta_2"] } else { &["beta"] };
            let values: Vec<(&str, f64)> = names.iter().map(|&name| (name, beta)).collect();
            let parameters = at(&setup.model, &values);
            let roots = setup.solve_all(&parameters, &NoProgress).roots;
            let mut worker = setup.worker();
            let mut energy = |x: &[f64]| worker.evaluator.free_energy(x, &parameters).expect("a number");
            let lowest = energy(&roots[0].x);
            assert_eq!(roots[0].stability.is_stable(), Some(true), "{name} at {beta}");
            for root in &roots[1..] {
                assert_eq!(root.stability.is_stable(), Some(false), "{name} at {beta}: {:?}", root.x);
                assert!(energy(&root.x) > lowest, "{name} at {beta}");
            }
            assert!(beta == 3.0 || roots.len() > 1, "{name}: collapse is a solution, too");
        }
    }
}
