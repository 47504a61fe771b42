//! Where the flow leads, and with how much work.

use super::equations::fixed_point_equations;
use spinodal::solve::{
    FailureReason, Method, RelaxationOptions, Stability, StrategyOptions, relaxation, solve_all,
};
use spinodal::testing::assert_close;

#[test]
fn in_a_symmetric_subspace_the_flow_is_followed_without_regard_to_what_grows_outside() {
    // m = 0 stays, though a push would grow at the rate 2 and more; q = 0.2 + 0.6 tanh(q) beside it.
    let mut system = fixed_point_equations(2, |x, r| {
        let (m, q) = (x[0], x[1]);
        r[0] = ((3.0 + q) * m).tanh() - m;
        r[1] = 0.2 + 0.6 * q.tanh() + m * m - q;
    });
    let root = relaxation(&mut system, &[0.0, 0.0], &RelaxationOptions::default()).unwrap();
    assert_eq!(root.x[0], 0.0);
    assert_close(root.x[1], 0.4561788587, 1e-9); // bisection
    let Stability::Unstable { leading } = root.stability else { panic!("{:?}", root.stability) };
    assert_close(leading.re, 2.0 + root.x[1], 1e-6);
    // The start, four steps of a residual or two with three Jacobians, and the Jacobian of the stability.
    assert_eq!(root.evaluations, 18);
}

#[test]
fn a_way_to_a_pole_is_seen_before_it_gets_there() {
    // dx/dt = 1/(1 − x) reaches x = 1 at t = 1/2, and there is no root.
    let mut system = fixed_point_equations(1, |x, r| r[0] = 1.0 / (1.0 - x[0]));
    let failure = relaxation(&mut system, &[0.0], &RelaxationOptions::default()).unwrap_err();
    assert_eq!((failure.reason, failure.method), (FailureReason::Diverged, Method::Relaxation));
    assert!(failure.last[0] > 0.9 && failure.last[0] < 1.0, "{:?}", failure.last);
    assert!(failure.evaluations <= 60, "{}", failure.evaluations);
}

#[test]
fn where_the_flow_comes_to_a_pole_other_methods_find_a_root() {
    // Newton's method leads from 0 to x = −3, from which the flow leads away.
    let mut system = fixed_point_equations(1, |x, r| r[0] = (x[0] + 3.0) / (1.0 - x[0]));
    let (start, options) = ([vec![0.0]], StrategyOptions::default());
    let found = solve_all(&mut system, &start, None, &mut |_| (), &options);
    assert_close(found.roots[0].x[0], -3.0, 1e-9);
    let on_the_flow = StrategyOptions { leaves_flow: false, ..options };
    let failed = solve_all(&mut system, &start, None, &mut |_| (), &on_the_flow);
    assert!(failed.roots.is_empty());
    assert_eq!(failed.failures[0].reason, FailureReason::Diverged);
}
