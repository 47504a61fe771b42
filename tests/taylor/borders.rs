//! Kinks, ends of domains, blow-ups, rest.

use super::{largest_difference, model, run, smooth, with};
use spinodal::ode::{Closure, FlowFailureReason, FlowOptions, FlowRequest, Method, integrate};
use spinodal::testing::assert_close;

#[test]
fn a_field_without_series_is_refused() {
    let mut field = Closure::new(1, |_, y: &[f64], dydt: &mut [f64]| dydt[0] = -y[0]);
    let request = FlowRequest { start: 0.0, end: 1.0, times: &[0.0, 1.0], stops: &[] };
    let failed = integrate(&mut field, &[1.0], &request, &with(Method::Taylor, 1e-8)).expect_err("no series");
    assert_eq!(failed.reason, FlowFailureReason::NoSeries);
    assert_eq!(failed.partial.times, [0.0]);
}

#[test]
fn pieces_of_time_are_followed_to_their_ends() {
    // Closed forms. Ramps, jumps, cases and periods.
    for (right_side, end, expected) in [
        ("min(1, t/3)", 10.0, 8.5),
        ("if t < 0.3 then 1 else if t < 0.7 then -3 else 10", 1.0, 2.1),
        ("abs(t - 2)*exp(-abs(t - 2))", 4.0, 2.0 - 6.0 * f64::exp(-2.0)),
        ("floor(t/0.1)", 2.0, 19.0),
        ("sign(sin(t))", 10.0, 4.0 * std::f64::consts::PI - 10.0),
    ] {
        let model = model(&format!("state y = 0\nflow d/dt y = {right_side}\n"));
        let curve = smooth(&model, &[end], &with(Method::Taylor, 1e-12));
        assert_close(curve.end_state[0], expected, 1e-12);
    }
}

#[test]
fn borders_of_the_domain_end_a_flow_as_with_other_methods() {
    // Closed forms: t leaves the domain of √(1 − y) at t = 1; 1/(1 − t) blows up; a square root of 0 has no series.
    for (flow, reason, time, accuracy) in [
        (
            "state y = 0\nflow d/dt y = 1 + 0.001*(1 - y)^1.5\n",
            FlowFailureReason::NotFinite { component: 0 },
            1.0,
            1e-3,
        ),
        ("state y = 1\nflow d/dt y = y^2\n", FlowFailureReason::BlowUp { component: 0 }, 1.0, 1e-7),
        ("state y = 0\nflow d/dt y = sqrt(t)\n", FlowFailureReason::NoSeries, 0.0, 0.0),
        ("state y = -1\nflow d/dt y = log(y)\n", FlowFailureReason::NotFinite { component: 0 }, 0.0, 0.0),
    ] {
        let failed = run(&model(flow), &[3.0], &with(Method::Taylor, 1e-8)).expect_err("it ends");
        assert_close(failed.time, time, accuracy);
        assert_eq!(failed.reason, reason, "{flow}");
        assert!(failed.state[0].is_finite());
    }
}

#[test]
fn a_border_inside_of_a_series_is_seen_by_its_slope() {
    // Closed form: y = (1 − t/2)² up to t = 2; the series is this parabola, which goes on where y′ = −√y does not.
    let model = model("state y = 1\nflow d/dt y = -sqrt(y)\n");
    let curve = smooth(&model, &[1.0, 1.9], &with(Method::Taylor, 1e-10));
    assert_close(curve.state(0)[0], 0.25, 1e-11);
    assert_close(curve.state(1)[0], 0.0025, 1e-11);
    // Behind t = 2 there is the solution 0, and none else.
    let options = FlowOptions { max_steps: 3000, ..with(Method::Taylor, 1e-10) };
    let failed = run(&model, &[3.0], &options).expect_err("it creeps along the border");
    assert_close(failed.state[0], 0.0, 1e-9);
    assert!(failed.time >= 1.99 && failed.partial.rejected < 3 * failed.partial.steps, "{failed:?}");
}

#[test]
fn what_rests_takes_one_step_and_what_is_fast_or_slow_keeps_its_digits() {
    let rest = model("state y = 1\nflow d/dt y = 0*y\n");
    assert_eq!(smooth(&rest, &[1e12], &with(Method::Taylor, 1e-8)).steps, 1);
    // Closed form: e^(-r t) in units in which it takes from 1e-150 to 1e150.
    for power in [-150, -100, -20, -8, 0, 8, 20, 100, 150] {
        let text = format!("parameter r = 1e{power}\nstate y = 1\nflow d/dt y = -r*y\n");
        let time = 2.0 * 10.0_f64.powi(-power);
        let curve = smooth(&model(&text), &[0.5 * time, time], &with(Method::Taylor, 1e-12));
        assert_close(largest_difference(&curve.states, &[(-1.0_f64).exp(), (-2.0_f64).exp()]), 0.0, 1e-12);
        assert!(curve.steps < 10, "{} steps at 1e{power}", curve.steps);
    }
}
