//! Anderson acceleration: what it gains, and that its guards hold.

use super::equations::fixed_point_equations;
use super::linear_vae::{LinearVae, START, UNKNOWNS};
use super::undamped;
use proptest::prelude::*;
use spinodal::solve::{
    AndersonOptions, Damping, Domain, FailureReason, FixedPointOptions, Method, NewtonOptions,
    RelaxationOptions, Root, SolveFailure, Stability, StrategyOptions, System, anderson, fixed_point, newton,
    relaxation, residual_norm, solve,
};
use spinodal::testing::assert_close;

fn with_memory(memory: usize) -> AndersonOptions {
    AndersonOptions { memory, damping: 0.0, ..AndersonOptions::default() }
}

/// `x = A x + b` with the solution `(1, 2, …)`, whose rows are cyclic shifts of one another: all
/// eigenvalues of `A` differ.
fn linear(n: usize) -> impl System {
    fixed_point_equations(n, move |x, r| {
        for i in 0..n {
            r[i] = (0..n).map(|j| 0.8 / (1 + (n + j - i) % n) as f64 * (x[j] - (j + 1) as f64)).sum::<f64>()
                - (x[i] - (i + 1) as f64);
        }
    })
}

#[test]
fn linear_equations_are_solved_in_one_step_more_than_there_are_unknowns() {
    for n in [1, 2, 4, 6] {
        let root = anderson(&mut linear(n), &vec![0.0; n], &with_memory(n)).unwrap();
        for i in 0..n {
            assert_close(root.x[i], (i + 1) as f64, 1e-11);
        }
        // The start, n steps for the differences and one that lands (Walker & Ni 2011, Theorem 2.2: as
        // GMRES), then the Jacobian for the stability.
        assert_eq!((root.evaluations, root.method), (1 + (n + 1) + (1 + n), Method::Anderson));
    }
}

#[test]
fn a_slow_contraction_becomes_fast() {
    // At its root this map contracts by 0.98.
    let mut slow = fixed_point_equations(1, |x, r| r[0] = 0.01 * (1.0 - x[0].powi(2)));
    let plain = fixed_point(&mut slow, &[0.5], &undamped()).unwrap();
    let fast = anderson(&mut slow, &[0.5], &AndersonOptions::default()).unwrap();
    assert_close(fast.x[0], 1.0, 1e-10);
    // One unknown: the secant method.
    assert_eq!((plain.evaluations, fast.evaluations), (1158, 11));
}

#[test]
fn what_alternates_under_plain_iteration_converges() {
    let mut inverse = fixed_point_equations(1, |x, r| r[0] = 1.0 / x[0] - x[0]);
    let cycle = fixed_point(&mut inverse, &[2.0], &undamped()).unwrap_err();
    assert_eq!(cycle.reason, FailureReason::TwoCycle);
    let root = anderson(&mut inverse, &[2.0], &with_memory(5)).unwrap();
    assert_close(root.x[0], 1.0, 1e-12);
    let mut steep = fixed_point_equations(1, |x, r| r[0] = 3.0 - 2.0 * x[0] - x[0]);
    let root = anderson(&mut steep, &[0.0], &with_memory(5)).unwrap();
    assert_close(root.x[0], 1.0, 1e-12);
    // The start, a step that overshoots, one that lands, and the Jacobian.
    assert_eq!(root.evaluations, 5);
}

#[test]
fn near_a_transition_two_orders_of_magnitude_are_gained() {
    for (beta, plain, accelerated) in [(2.25, 8_877, 65), (2.27, 17_252, 63)] {
        let mut vae = LinearVae { alpha: 3.0, beta, rho: 2.0, eta: 0.5, lambda: 0.5 };
        let damped =
            FixedPointOptions { damping: Damping::Fixed(0.8), evaluations: 20_000, ..Default::default() };
        let slow = fixed_point(&mut vae, &START, &damped).unwrap();
        let fast = anderson(&mut vae, &START, &AndersonOptions::default()).unwrap();
        assert_eq!((slow.evaluations, fast.evaluations), (plain, accelerated));
        let reference = solve(&mut vae, &[START.to_vec()], None, &StrategyOptions::default()).unwrap();
        for i in 0..UNKNOWNS {
            // The tolerance 1e-12 over the leading eigenvalue 0.01.
            assert_close(fast.x[i].abs(), reference.x[i].abs(), 1e-9);
        }
    }
}

/// Flat, though not zero, around x = 1: there differences promise a root far away.
fn flat(x: &[f64], r: &mut [f64]) {
    r[0] = -((x[0] - 1.0).powi(3) + 0.01 * (x[0] - 1.0) + 0.3);
}

#[test]
fn a_step_that_raises_the_residual_is_not_taken() {
    let mut system = fixed_point_equations(1, flat);
    let root = anderson(&mut system, &[1.2], &with_memory(5)).unwrap();
    let away = root.x[0] - 1.0;
    assert_close(away.powi(3) + 0.01 * away, -0.3, 1e-12);
    let leap = system.visited.iter().position(|x| x[0] < -2.0).expect("the first secant leads far away");
    // What follows is a damped step from where the leap began.
    let [before, after] = [leap - 1, leap + 1].map(|at| system.visited[at][0]);
    let mut r = [0.0];
    flat(&[before], &mut r);
    assert_close(after, before + r[0], 1e-15);
    assert_eq!(root.evaluations, 13);
}

#[test]
fn a_failure_holds_the_least_residual_met() {
    // Without a root: the residual is at least 0.1, at x = 0.
    let least = |x: &[f64], r: &mut [f64]| r[0] = -0.1 - x[0] * x[0];
    let mut system = fixed_point_equations(1, least);
    let failure = anderson(&mut system, &[0.7], &AndersonOptions::default()).unwrap_err();
    assert_eq!(failure.reason, FailureReason::Stagnated);
    let norm = |x: &Vec<f64>| (0.1 + x[0] * x[0]) / x[0].abs().max(1.0);
    let met = system.visited.iter().map(norm).fold(f64::INFINITY, f64::min);
    assert_close(failure.residual_norm, met, 1e-15);
}

#[test]
fn a_step_to_where_nothing_can_be_evaluated_is_replaced_by_a_damped_one() {
    // The first secant from 2.5 leads below zero, where there is no logarithm.
    let mut logarithm = fixed_point_equations(1, |x, r| r[0] = -0.5 * x[0].ln() - 0.1);
    let root = anderson(&mut logarithm, &[4.0], &with_memory(5)).unwrap();
    assert_close(root.x[0], (-0.2f64).exp(), 1e-11);
    assert!(logarithm.visited.iter().any(|x| x[0] < 0.0), "{:?}", logarithm.visited);
    let failure = anderson(&mut logarithm, &[-1.0], &with_memory(5)).unwrap_err();
    assert_eq!((failure.reason, failure.evaluations), (FailureReason::NotFinite, 1));
}

#[test]
fn acceleration_stays_in_the_domain() {
    let domains = [Domain::closed(0.0, 1.0), Domain::open(0.0, f64::INFINITY)];
    let mut system = fixed_point_equations(2, |x, r| {
        r[0] = 5.0 * (0.9 - x[0]);
        r[1] = 1.0 / x[1] - 4.0 * x[1];
    })
    .within(&domains);
    let root = anderson(&mut system, &[0.0, 3.0], &with_memory(5)).unwrap();
    assert_close(root.x[0], 0.9, 1e-11);
    assert_close(root.x[1], 0.5, 1e-11);
    assert!(system.visited.iter().all(|x| domains[0].contains(x[0]) && domains[1].contains(x[1])));
}

#[test]
fn equations_without_a_solution_end_in_a_reason() {
    let mut none = fixed_point_equations(1, |x, r| r[0] = 1.0 + x[0] * x[0]);
    let failure = anderson(&mut none, &[0.5], &AndersonOptions::default()).unwrap_err();
    assert!(failure.residual_norm >= 1e-12 && failure.evaluations <= 10_001, "{failure:?}");
    let options = AndersonOptions { evaluations: 7, ..AndersonOptions::default() };
    let failure = anderson(&mut linear(6), &[0.0; 6], &options).unwrap_err();
    assert_eq!((failure.reason, failure.evaluations), (FailureReason::EvaluationLimit, 1 + 7));
}

/// x = ½ + ¼ x, of which no derivative can be had.
struct Underived;

impl System for Underived {
    fn len(&self) -> usize {
        1
    }

    fn residual(&mut self, x: &[f64], r: &mut [f64]) {
        r[0] = 0.5 + 0.25 * x[0] - x[0];
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        self.residual(x, r);
        jacobian[0] = f64::NAN;
    }
}

#[test]
fn the_default_strategy_accelerates_where_there_is_no_derivative() {
    let root = solve(&mut Underived, &[vec![5.0]], None, &StrategyOptions::default()).unwrap();
    assert_close(root.x[0], 2.0 / 3.0, 1e-12);
    assert_eq!((root.method, root.stability), (Method::Anderson, Stability::Unknown));
}

/// A solver from one start with this many evaluations.
type Limited<'s> = &'s dyn Fn(&mut dyn System, usize) -> Result<Root, SolveFailure>;

#[test]
fn every_solver_keeps_its_budget() {
    let start = [START.to_vec()];
    let solvers: [(&str, Limited); 5] = [
        ("fixed point", &|system, evaluations| {
            fixed_point(system, &START, &FixedPointOptions { evaluations, ..FixedPointOptions::default() })
        }),
        ("anderson", &|system, evaluations| {
            anderson(system, &START, &AndersonOptions { evaluations, ..AndersonOptions::default() })
        }),
        ("newton", &|system, evaluations| {
            newton(system, &START, &NewtonOptions { evaluations, ..NewtonOptions::default() })
        }),
        ("relaxation", &|system, evaluations| {
            relaxation(system, &START, &RelaxationOptions { evaluations, ..RelaxationOptions::default() })
        }),
        ("strategy", &|system, total| {
            solve(system, &start, None, &StrategyOptions { total, ..StrategyOptions::default() })
        }),
    ];
    let mut vae = LinearVae { alpha: 3.0, beta: 2.2, rho: 2.0, eta: 0.5, lambda: 0.5 };
    for (name, solver) in solvers {
        for budget in [0, 1, 5, 20, 27] {
            let failure = solver(&mut vae, budget).expect_err(name);
            assert_eq!(failure.reason, FailureReason::EvaluationLimit, "{name} with {budget}");
            // The start is not counted.
            assert!(failure.evaluations <= 1 + budget, "{name} with {budget}: {}", failure.evaluations);
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_returned_passes_the_residual_test(
        a in proptest::array::uniform9(-3.0..3.0f64),
        b in proptest::array::uniform3(-3.0..3.0f64),
        start in proptest::array::uniform3(-10.0..10.0f64),
        memory in 0usize..6,
        damping in 0.0..0.95f64,
    ) {
        let map = move |x: &[f64], r: &mut [f64]| {
            for i in 0..3 {
                let field: f64 = b[i] + (0..3).map(|j| a[3 * i + j] * x[j]).sum::<f64>();
                r[i] = if i == 0 { field.tanh() } else { 0.3 * field } - x[i];
            }
        };
        let mut system = fixed_point_equations(3, map);
        let options = AndersonOptions { memory, damping, evaluations: 500, ..AndersonOptions::default() };
        let mut r = [0.0; 3];
        let (x, norm) = match anderson(&mut system, &start, &options) {
            Ok(root) => {
                prop_assert!(root.residual_norm <= options.tolerance);
                (root.x, root.residual_norm)
            }
            Err(failure) => (failure.last, failure.residual_norm),
        };
        map(&x, &mut r);
        prop_assert_eq!(residual_norm(&system, &x, &r), norm);
    }
}
