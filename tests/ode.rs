//! Integration of flows: accuracy, stops, failures, events; difference equations.
//!
//! References called "Taylor" were computed with power series of order 22 to 34 in 40-digit
//! decimal arithmetic, with two step sizes that agree in all digits printed here.

#[path = "ode/accuracy.rs"]
mod accuracy;
#[path = "ode/domains.rs"]
mod domains;
#[path = "ode/events.rs"]
mod events;
#[path = "ode/maps.rs"]
mod maps;
#[path = "ode/problems.rs"]
mod problems;
#[path = "ode/stiff.rs"]
mod stiff;

use problems::oscillator;
use spinodal::ode::{
    Closure, FlowFailure, FlowFailureReason, FlowOptions, FlowRequest, Method, Trajectory, VectorField,
    integrate, integrate_watched,
};
use spinodal::testing::assert_close;
use std::ops::ControlFlow;

/// The methods that choose their steps.
const ADAPTIVE: [Method; 4] = [Method::Auto, Method::DormandPrince, Method::DormandPrince8, Method::Radau];

fn with_method(method: Method, tolerance: f64) -> FlowOptions {
    FlowOptions { method, ..FlowOptions::with_tolerance(tolerance) }
}

/// The state at `end`, for a smooth right-hand side.
fn flow(field: &mut dyn VectorField, initial: &[f64], end: f64, options: &FlowOptions) -> Trajectory {
    let request = FlowRequest { start: 0.0, end, times: &[end], stops: &[] };
    integrate(field, initial, &request, options).expect("this flow is smooth")
}

fn failure(
    derivative: impl FnMut(f64, &[f64], &mut [f64]),
    initial: f64,
    options: &FlowOptions,
) -> FlowFailure {
    let request = FlowRequest { start: 0.0, end: 3.0, times: &[0.0, 0.5, 2.5], stops: &[] };
    integrate(&mut Closure::new(1, derivative), &[initial], &request, options).expect_err("this flow fails")
}

fn classical(step: f64) -> FlowOptions {
    FlowOptions { method: Method::RungeKutta4 { step }, ..FlowOptions::default() }
}

/// `dy/dt` is 1, then −3 from t = 0.3 on, then 10 from t = 0.7 on; `at_the_jump` says which side
/// the jumps belong to. A look at the wrong side costs at least 1e-3.
fn staircase(at_the_jump: fn(&f64, &f64) -> bool) -> impl FnMut(f64, &[f64], &mut [f64]) {
    move |t, _, dydt| {
        dydt[0] = match t {
            t if at_the_jump(&t, &0.3) => 1.0,
            t if at_the_jump(&t, &0.7) => -3.0,
            _ => 10.0,
        }
    }
}

#[test]
fn no_step_looks_across_a_stop() {
    let times = [0.0, 0.1, 0.3, 0.3, 0.5, 0.7, 1.0];
    // Closed form: the integral of the staircase. Tolerance: rounding.
    let expected = [0.0, 0.1, 0.3, 0.3, -0.3, -0.9, 2.1];
    let request = FlowRequest { start: 0.0, end: 1.0, times: &times, stops: &[0.7, 0.1 * 3.0] };
    for side in [f64::lt, f64::le] {
        let adaptive = ADAPTIVE.map(|method| with_method(method, 1e-8));
        for options in adaptive.into_iter().chain([classical(0.05), classical(0.04)]) {
            let curve =
                integrate(&mut Closure::new(1, staircase(side)), &[0.0], &request, &options).expect("smooth");
            assert_eq!(curve.times, times);
            assert_eq!(curve.rejected, 0);
            for (&value, expected) in curve.states.iter().zip(expected) {
                assert_close(value, expected, 1e-14);
            }
        }
    }
}

#[test]
fn jumps_in_a_nonlinear_flow_do_not_spoil_its_accuracy() {
    // Closed form: y′ = −k y with k = 1, 100, 2 in turn.
    // The right-hand side does not exist at the ends of the span.
    let relaxation = |t: f64, y: &[f64], dydt: &mut [f64]| {
        dydt[0] = match t {
            _ if t <= 0.0 || t >= 2.0 => f64::NAN,
            _ if t < 1.0 => -y[0],
            _ if t <= 1.1 => -100.0 * y[0],
            _ => -2.0 * y[0],
        }
    };
    let request = FlowRequest { start: 0.0, end: 2.0, times: &[1.0, 1.1, 2.0], stops: &[0.0, 1.0, 1.1, 2.0] };
    for method in [Method::Auto, Method::DormandPrince, Method::DormandPrince8] {
        let options = with_method(method, 1e-13);
        let curve = integrate(&mut Closure::new(1, relaxation), &[1.0], &request, &options).expect("smooth");
        for (&value, exponent) in curve.states.iter().zip([-1.0, -11.0, -12.8]) {
            assert_close(value, f64::exp(exponent), 1e-12 * f64::exp(exponent) + 1e-15);
        }
    }
}

#[test]
fn a_blow_up_is_recognised_and_placed() {
    // Closed forms: 1/(1 − t); (1 − 10 t)^(−1/10); −ln(1 − t).
    let square: fn(f64) -> f64 = |y| y * y;
    let flows = [(square, 1.0, 1.0), (|y| y.powi(11), 1.0, 0.1), (f64::exp, 0.0, 1.0)];
    for (rate, initial, time) in flows {
        for (options, accuracy) in [
            (FlowOptions::with_tolerance(1e-6), 1e-6),
            (FlowOptions::default(), 1e-8),
            (FlowOptions::with_tolerance(1e-11), 1e-11),
            (with_method(Method::DormandPrince8, 1e-8), 1e-8),
            (with_method(Method::Radau, 1e-8), 1e-7),
            (classical(0.01), 0.02),
        ] {
            let failed = failure(|_, y, dydt| dydt[0] = rate(y[0]), initial, &options);
            assert_eq!(failed.reason, FlowFailureReason::BlowUp { component: 0 }, "{options:?}");
            assert_close(failed.time, time, accuracy);
            assert!(failed.state[0].is_finite() && failed.partial.states.iter().all(|y| y.is_finite()));
        }
    }
    let kept = failure(|_, y, dydt| dydt[0] = y[0] * y[0], 1.0, &FlowOptions::default()).partial;
    assert_eq!(kept.times, [0.0, 0.5]);
    assert_close(kept.state(1)[0], 2.0, 1e-7);
    let overflowing = failure(|_, y, dydt| dydt[0] = 1e3 * y[0], 1.0, &FlowOptions::default());
    assert_eq!(overflowing.reason, FlowFailureReason::BlowUp { component: 0 });
}

#[test]
fn leaving_the_domain_of_the_right_hand_side_is_not_a_blow_up() {
    let adaptive = ADAPTIVE.map(|method| with_method(method, 1e-8));
    for options in adaptive.into_iter().chain([FlowOptions::with_tolerance(1e-4), classical(0.013)]) {
        // Closed form: (1 − t/2)² reaches 0 at t = 2.
        let draining = failure(|_, y, dydt| dydt[0] = -y[0].sqrt(), 1.0, &options);
        assert_eq!(draining.reason, FlowFailureReason::NotFinite { component: 0 });
        assert_close(draining.time, 2.0, 1e-3);
        // Closed form: t, which leaves the domain of √(1 − y) at t = 1.
        let crossing = failure(|_, y, dydt| dydt[0] = 1.0 + 0.0 * (1.0 - y[0]).sqrt(), 0.0, &options);
        assert_eq!(crossing.reason, FlowFailureReason::NotFinite { component: 0 });
        assert_close(crossing.time, 1.0, 1e-13);
        let hopeless = failure(|_, _, dydt| dydt[0] = f64::NAN, 0.0, &options);
        assert_eq!((hopeless.reason, hopeless.time), (FlowFailureReason::NotFinite { component: 0 }, 0.0));
        assert_eq!(hopeless.partial.times, [0.0]);
        let soon = failure(|t, _, dydt| dydt[0] = if t > 0.0 { f64::NAN } else { 1.0 }, 0.0, &options);
        assert_eq!(soon.reason, FlowFailureReason::NotFinite { component: 0 });
    }
    let nowhere = failure(|_, _, dydt| dydt[0] = 1.0, f64::NAN, &FlowOptions::default());
    assert_eq!(nowhere.reason, FlowFailureReason::NotFinite { component: 0 });
    assert!(nowhere.partial.times.is_empty());
}

#[test]
fn a_number_hidden_from_the_state_by_a_comparison_is_still_noticed() {
    // NaN does not reach the new state through `max`, but the slope it came from is checked.
    let hiding =
        |t: f64, y: &[f64], dydt: &mut [f64]| dydt[0] = if t > 1.0 { f64::NAN } else { y[0].max(0.0) };
    assert_eq!(
        failure(hiding, 1.0, &FlowOptions::default()).reason,
        FlowFailureReason::NotFinite { component: 0 }
    );
}

#[test]
fn the_work_is_bounded() {
    // Closed form √(1 − t): y stays bounded and its slope does not.
    let singular = failure(|_, y, dydt| dydt[0] = -0.5 / y[0], 1.0, &FlowOptions::default());
    assert_eq!(singular.reason, FlowFailureReason::StepUnderflow);
    assert_close(singular.time, 1.0, 1e-7);

    let options = FlowOptions { max_steps: 500, ..with_method(Method::DormandPrince, 1e-8) };
    let stiff = failure(|t, y, dydt| dydt[0] = -1e9 * (y[0] - t.cos()), 0.0, &options);
    assert_eq!(stiff.reason, FlowFailureReason::TooManySteps);
    assert_eq!(stiff.partial.steps + stiff.partial.rejected, 500);
}

#[test]
fn the_caller_can_watch_and_interrupt() {
    let request = FlowRequest { start: 0.0, end: 10.0, times: &[0.0, 1.0, 10.0], stops: &[] };
    let mut seen = Vec::new();
    let mut watch = |t: f64| {
        seen.push(t);
        if t < 5.0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let mut field = Closure::new(2, oscillator);
    let stopped = integrate_watched(&mut field, &[1.0, 0.0], &request, &FlowOptions::default(), &mut watch)
        .expect_err("interrupted half way");
    assert_eq!(stopped.reason, FlowFailureReason::Interrupted);
    assert_eq!(stopped.partial.times, [0.0, 1.0]);
    assert_close(stopped.state[0], stopped.time.cos(), 1e-7);
    assert!(seen.is_sorted() && seen[0] == 0.0 && seen[seen.len() - 1] == stopped.time);
}

#[test]
fn an_empty_span_costs_nothing() {
    let request = FlowRequest { start: 2.0, end: 2.0, times: &[2.0], stops: &[2.0] };
    let here = integrate(&mut Closure::new(2, oscillator), &[1.0, 0.5], &request, &FlowOptions::default());
    let here = here.expect("nothing to do");
    assert_eq!((here.state(0), here.evaluations), (&[1.0, 0.5][..], 0));
}

#[test]
fn a_flow_at_rest_far_from_time_zero_ends() {
    let request = FlowRequest { start: 1e12, end: 2e12, times: &[2e12], stops: &[] };
    let rest = integrate(
        &mut Closure::new(1, |_, _, dydt: &mut [f64]| dydt[0] = 0.0),
        &[1.0],
        &request,
        &FlowOptions::default(),
    );
    assert_eq!(rest.expect("nothing happens").states, [1.0]);
}

#[test]
#[should_panic(expected = "output times ascend")]
fn output_times_out_of_order_are_refused() {
    let request = FlowRequest { start: 0.0, end: 1.0, times: &[0.5, 0.2], stops: &[] };
    let _ = integrate(&mut Closure::new(2, oscillator), &[1.0, 0.0], &request, &FlowOptions::default());
}
