//! The solvers on equations whose solutions are known in closed form.

#[path = "solve/anderson.rs"]
mod anderson_acceleration;
#[path = "solve/equations.rs"]
mod equations;
#[path = "solve/search.rs"]
mod further_solutions;
#[path = "solve/linear_vae.rs"]
mod linear_vae;
#[path = "solve/linear_vae_phases.rs"]
mod linear_vae_phases;
#[path = "solve/together.rs"]
mod many_at_once;
#[path = "solve/relaxation.rs"]
mod the_flow;

use equations::{fixed_point_equations, implicit_equations};
use spinodal::solve::{
    Damping, Domain, FailureReason, FixedPointOptions, HomotopyOptions, Method, NewtonOptions,
    RelaxationOptions, Root, Stability, StrategyOptions, System, distinct, eigenvalues, fixed_point,
    homotopy, newton, relaxation, solve, solve_all,
};
use spinodal::testing::assert_close;
use std::f64::consts::PI;

/// Residual and stability of `m = tanh(βm)` at any β.
fn curie_weiss(beta: f64) -> impl System {
    fixed_point_equations(1, move |m, r| r[0] = (beta * m[0]).tanh() - m[0])
}

/// Hopfield's network at zero temperature: unknowns m, r, C.
fn hopfield(alpha: f64) -> impl System {
    let zero_temperature = move |x: &[f64], out: &mut [f64]| {
        let (m, r, c) = (x[0], x[1], x[2]);
        out[0] = libm::erf(m / (2.0 * alpha * r).sqrt()) - m;
        out[1] = 1.0 / (1.0 - c).powi(2) - r;
        out[2] = (2.0 / (PI * alpha * r)).sqrt() * (-m * m / (2.0 * alpha * r)).exp() - c;
    };
    let domains = [Domain::closed(0.0, 1.0), Domain::closed(0.0, f64::INFINITY), half_open()];
    fixed_point_equations(3, zero_temperature).within(&domains)
}

/// [0, 1)
fn half_open() -> Domain {
    Domain { lower: std::ops::Bound::Included(0.0), ..Domain::open(0.0, 1.0) }
}

fn undamped() -> FixedPointOptions {
    FixedPointOptions { damping: Damping::Fixed(0.0), ..FixedPointOptions::default() }
}

#[test]
fn a_magnet_is_ordered_below_its_critical_temperature_only() {
    let options = StrategyOptions::default();
    let hot = solve(&mut curie_weiss(0.5), &[vec![0.7]], None, &options).unwrap();
    assert_close(hot.x[0], 0.0, 1e-11);
    assert_eq!(hot.stability.is_stable(), Some(true));
    assert_close(hot.stability.leading().unwrap().re, -0.5, 1e-9); // β − 1
    for start in [1.0, 1e-3, 0.0] {
        let cold = solve(&mut curie_weiss(2.0), &[vec![start]], None, &options).unwrap();
        assert_close(cold.x[0].abs(), 0.957504024079, 1e-11); // bisection
        assert_eq!(cold.stability.is_stable(), Some(true));
    }
}

#[test]
fn an_unstable_root_is_kept_beside_the_stable_one_it_leads_to() {
    let canonical = &mut |x: &mut [f64]| x[0] = x[0].abs();
    let starts = [vec![0.0], vec![-1.0]];
    let found = solve_all(&mut curie_weiss(2.0), &starts, None, canonical, &StrategyOptions::default());
    let stable: Vec<_> = found.roots.iter().map(|root| root.stability.is_stable()).collect();
    assert_eq!(stable, [Some(true), Some(false)]);
    assert_close(found.roots[1].x[0], 0.0, 0.0);
    assert!(found.failures.is_empty());
}

#[test]
fn a_hopfield_network_below_capacity_retrieves() {
    let alpha = 0.1;
    let start = [vec![1.0, 1.0, 0.0]];
    let root = solve(&mut hopfield(alpha), &start, None, &StrategyOptions::default()).unwrap();
    let y = root.x[0] / (2.0 * alpha * root.x[1]).sqrt();
    // Closed form: √(2α) = erf(y)/y − 2/√π exp(−y²) (Amit, Gutfreund & Sompolinsky 1987).
    assert_close(libm::erf(y) / y - 2.0 / PI.sqrt() * (-y * y).exp(), (2.0 * alpha).sqrt(), 1e-11);
    assert!(root.x[0] > 0.98 && root.stability.is_stable() == Some(true));
}

#[test]
fn a_hopfield_network_above_capacity_is_a_spin_glass() {
    let alpha = 0.15;
    let start = [vec![1.0, 1.0, 0.0]];
    let root = solve(&mut hopfield(alpha), &start, None, &StrategyOptions::default()).unwrap();
    let k = (2.0 / (PI * alpha)).sqrt(); // at m = 0: C = k (1 − C) and r = (1 + k)²
    assert_close(root.x[0], 0.0, 1e-9);
    assert_close(root.x[1], (1.0 + k).powi(2), 1e-9);
    assert_close(root.x[2], k / (1.0 + k), 1e-11);
    assert_eq!(root.stability.is_stable(), Some(true));
}

#[test]
fn an_iteration_that_alternates_is_a_two_cycle() {
    let mut inverse = fixed_point_equations(1, |x, r| r[0] = 1.0 / x[0] - x[0]);
    let failure = fixed_point(&mut inverse, &[2.0], &undamped()).unwrap_err();
    assert_eq!(failure.reason, FailureReason::TwoCycle);
    assert_eq!(failure.evaluations, 12); // start, one step, ten returns
    assert_close(failure.residuals[0], 1.0 / failure.last[0] - failure.last[0], 0.0);
    let halved = fixed_point(&mut inverse, &[2.0], &FixedPointOptions::default()).unwrap();
    assert_close(halved.x[0], 1.0, 1e-12);
}

#[test]
fn damping_makes_a_steep_map_converge() {
    let mut steep = fixed_point_equations(1, |x, r| r[0] = 3.0 - 2.0 * x[0] - x[0]);
    let failure = fixed_point(&mut steep, &[0.0], &undamped()).unwrap_err();
    assert_eq!(failure.reason, FailureReason::Diverged);
    for damping in [Damping::Fixed(0.5), Damping::Adaptive { start: 0.0 }] {
        let options = FixedPointOptions { damping, ..FixedPointOptions::default() };
        assert_close(fixed_point(&mut steep, &[0.0], &options).unwrap().x[0], 1.0, 1e-11);
    }
}

#[test]
fn an_equation_without_a_solution_is_not_solved_by_running_away() {
    // x = x + 1: the residual is 1 wherever x is, and small only compared with x.
    let mut none = fixed_point_equations(1, |_, r| r[0] = 1.0);
    let outcome = solve(&mut none, &[vec![1.0]], None, &StrategyOptions::default());
    assert!(outcome.is_err(), "{outcome:?}");
}

#[test]
fn an_iteration_that_turns_in_circles_stagnates() {
    let mut turn = fixed_point_equations(2, |x, r| {
        r[0] = -x[1] - x[0];
        r[1] = x[0] - x[1];
    });
    let failure = fixed_point(&mut turn, &[1.0, 0.0], &undamped()).unwrap_err();
    assert_eq!(failure.reason, FailureReason::Stagnated);
    assert_close(
        fixed_point(&mut turn, &[1.0, 0.0], &FixedPointOptions::default()).unwrap().x[0],
        0.0,
        1e-12,
    );
}

#[test]
fn the_budget_is_kept() {
    let options = FixedPointOptions { evaluations: 25, ..undamped() };
    let failure = fixed_point(&mut curie_weiss(1.0), &[1.0], &options).unwrap_err();
    assert_eq!((failure.reason, failure.evaluations), (FailureReason::EvaluationLimit, 1 + 25));
}

#[test]
fn newton_reports_a_singular_jacobian() {
    let mut parallel = implicit_equations(2, |x, g| {
        g[0] = x[0] + x[1] - 1.0;
        g[1] = 2.0 * (x[0] + x[1]) - 3.0;
    });
    let failure = newton(&mut parallel, &[0.0, 0.0], &NewtonOptions::default()).unwrap_err();
    assert_eq!(failure.reason, FailureReason::SingularJacobian);
    assert_eq!(failure.method, Method::Newton);
    let mut beyond_a_fold = implicit_equations(1, |x, g| g[0] = x[0] * x[0] + 1.0);
    let failure = newton(&mut beyond_a_fold, &[0.0], &NewtonOptions::default()).unwrap_err();
    assert_eq!(failure.reason, FailureReason::SingularJacobian);
}

#[test]
fn newton_shortens_a_step_to_where_the_residual_is_not_a_number() {
    let mut logarithm = implicit_equations(1, |x, g| g[0] = x[0].ln());
    let root = newton(&mut logarithm, &[5.0], &NewtonOptions::default()).unwrap(); // 5 − 5 ln 5 < 0
    assert_close(root.x[0], 1.0, 1e-12);
    assert_eq!(root.stability, Stability::Unknown);
    let failure = solve(&mut logarithm, &[vec![-1.0]], None, &StrategyOptions::default()).unwrap_err();
    assert_eq!((failure.reason, failure.last), (FailureReason::NotFinite, vec![-1.0]));
}

#[test]
fn newton_converges_quadratically() {
    let mut root_of_two = implicit_equations(1, |x, g| g[0] = x[0] * x[0] - 2.0);
    let root = newton(&mut root_of_two, &[1.0], &NewtonOptions::default()).unwrap();
    assert_close(root.x[0], 2_f64.sqrt(), 1e-15);
    assert_eq!(root.evaluations, 16); // the start, then five steps of a Jacobian (2) and a residual
}

#[test]
fn no_solver_evaluates_outside_of_the_domain() {
    let domains = [Domain::closed(0.0, 1.0), Domain::open(0.0, f64::INFINITY), half_open()];
    let overshooting = |x: &[f64], r: &mut [f64]| {
        r[0] = 5.0 * (0.9 - x[0]) + 10.0 * (x[2] - 0.3);
        r[1] = 1.0 / x[1] - 4.0 * x[1];
        r[2] = 8.0 * (0.3 - x[2]) - (x[0] - 0.9).powi(2);
    };
    for start in [[0.0, 3.0, 0.99], [2.0, -1.0, 1.0]] {
        let mut system = fixed_point_equations(3, overshooting).within(&domains);
        let _ = fixed_point(&mut system, &start, &undamped());
        let found = [
            newton(&mut system, &start, &NewtonOptions::default()),
            relaxation(&mut system, &start, &RelaxationOptions::default()),
            solve(&mut system, &[start.to_vec()], None, &StrategyOptions::default()),
        ];
        for root in found {
            let x = root.unwrap().x;
            assert_close(x[0], 0.9, 1e-11);
            assert_close(x[1], 0.5, 1e-11);
            assert_close(x[2], 0.3, 1e-11);
        }
        for x in &system.visited {
            assert!((0..3).all(|i| domains[i].contains(x[i])), "{x:?} is outside");
        }
    }
}

#[test]
fn a_start_at_the_solution_is_returned_as_it_is() {
    let mut half = fixed_point_equations(1, |x, r| r[0] = 0.5 * x[0] + 1.0 - x[0]);
    let root = solve(&mut half, &[vec![2.0]], None, &StrategyOptions::default()).unwrap();
    assert_eq!((root.x, root.residual_norm), (vec![2.0], 0.0));
    assert_eq!(root.evaluations, 3); // a residual, and a Jacobian for the stability
    assert_eq!(fixed_point(&mut half, &[2.0], &undamped()).unwrap().evaluations, 3);
}

#[test]
fn nothing_to_solve_is_solved() {
    let mut nothing = fixed_point_equations(0, |_, _| ());
    let root = solve(&mut nothing, &[vec![]], None, &StrategyOptions::default()).unwrap();
    assert_eq!((root.x, root.residual_norm, root.stability), (vec![], 0.0, Stability::Unknown));
}

#[test]
fn mirror_images_are_one_solution_and_stable_ones_come_first() {
    let leading = spinodal::solve::Eigenvalue { re: 1.0, im: 0.0 };
    let root = |x: f64, stability| Root {
        x: vec![x, 2.0],
        residual_norm: 0.0,
        evaluations: 1,
        method: Method::Newton,
        stability,
    };
    let stable = Stability::Stable { leading };
    let roots = vec![
        root(0.0, Stability::Unstable { leading }),
        root(-0.5, stable),
        root(0.5 + 1e-9, stable),
        root(1.0, stable),
    ];
    let kept = distinct(roots, &mut |x| x[0] = x[0].abs(), 1e-6);
    assert_eq!(kept.iter().map(|root| root.x[0]).collect::<Vec<_>>(), [0.5, 1.0, 0.0]);
}

#[test]
fn a_homotopy_follows_a_root_through_a_family() {
    // Retrieval, from an almost empty memory to α = 0.13.
    let mut family = |s: f64| Box::new(hopfield(0.01 + 0.12 * s)) as Box<dyn System>;
    let root = homotopy(&mut family, &[1.0, 1.0, 0.0], &HomotopyOptions::default()).unwrap();
    let y = root.x[0] / (0.26 * root.x[1]).sqrt();
    assert_close(libm::erf(y) / y - 2.0 / PI.sqrt() * (-y * y).exp(), 0.26_f64.sqrt(), 1e-11);
    assert_eq!((root.method, root.stability.is_stable()), (Method::Homotopy, Some(true)));
}

#[test]
fn a_homotopy_ends_where_its_branch_does() {
    // x² = 1 − 2s has no solution beyond s = ½.
    let mut family = |s: f64| {
        Box::new(implicit_equations(1, move |x, g| g[0] = x[0] * x[0] - 1.0 + 2.0 * s)) as Box<dyn System>
    };
    let failure = homotopy(&mut family, &[1.0], &HomotopyOptions::default()).unwrap_err();
    assert!(failure.last[0].abs() < 0.1, "the fold is at 0, the walk ended at {}", failure.last[0]);
}

#[test]
fn the_eigenvalues_of_a_cyclic_matrix_are_the_roots_of_unity() {
    for n in [1, 2, 6, 9] {
        let mut cyclic = vec![0.0; n * n];
        for i in 0..n {
            cyclic[i * n + (i + 1) % n] = 1.0;
        }
        let all = eigenvalues(&cyclic, n).unwrap();
        assert_eq!(all.len(), n);
        assert_close(all[0].re, 1.0, 1e-13);
        assert!(all.iter().all(|value| (value.re.hypot(value.im) - 1.0).abs() < 1e-13));
    }
    assert_eq!(eigenvalues(&[f64::NAN], 1), None);
}
