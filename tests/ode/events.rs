//! Events: all of them, each once, at the right time; and states of rest.

use crate::problems::{lorenz, oscillator};
use crate::{ADAPTIVE, classical, with_method};
use spinodal::ode::{
    Action, Closure, Crossing, Direction, Ending, Event, EventClosure, FlowOptions, FlowRequest, Method,
    Steady, Trajectory, VectorField, integrate, integrate_with_events,
};
use spinodal::testing::assert_close;
use std::f64::consts::PI;
use std::ops::ControlFlow;

fn watched(
    field: &mut dyn VectorField,
    initial: &[f64],
    span: (f64, f64),
    options: &FlowOptions,
    events: &[Event],
    values: impl FnMut(f64, &[f64], &mut [f64]),
) -> Trajectory {
    let times = [span.0, span.1];
    let request = FlowRequest { start: span.0, end: span.1, times: &times, stops: &[] };
    let mut functions = EventClosure::new(events, values);
    let mut watch = |_: f64| ControlFlow::Continue(());
    integrate_with_events(field, initial, &request, options, &mut functions, &mut watch).expect("smooth")
}

/// Time passes; the state is the time.
fn clock() -> impl VectorField {
    Closure::new(1, |_, _, dydt: &mut [f64]| dydt[0] = 1.0)
}

fn times(curve: &Trajectory) -> Vec<f64> {
    curve.events.iter().map(|event| event.time).collect()
}

#[test]
fn ten_thousand_events_are_all_found() {
    for method in ADAPTIVE {
        let mut field = Closure::new(2, oscillator);
        let options = with_method(method, 1e-9);
        let curve =
            watched(&mut field, &[1.0, 0.0], (0.0, 1e4 * PI), &options, &[Event::EVERY], |_, y, g| {
                g[0] = y[0];
            });
        assert_eq!(curve.events.len(), 10_000, "{method:?}");
        for (k, event) in curve.events.iter().enumerate() {
            // Closed form; phases drift with the number of cycles.
            assert_close(event.time, (k as f64 + 0.5) * PI, 2e-4);
            let crossing = if k % 2 == 0 { Crossing::Falling } else { Crossing::Rising };
            assert_eq!(event.crossing, crossing);
            assert_close(event.state[0], 0.0, 1e-10);
        }
    }
}

#[test]
fn a_ball_bounces_ten_thousand_times() {
    // Every bounce ends a flow, and the next one begins right there, with the velocity turned round.
    let mut fall = Closure::new(2, |_, y: &[f64], dydt: &mut [f64]| (dydt[0], dydt[1]) = (y[1], -1.0));
    let (mut time, mut state) = (0.0, vec![0.5, 0.0]);
    for bounce in 0..10_000 {
        let span = (time, 1e5);
        let curve = watched(&mut fall, &state, span, &FlowOptions::default(), &[Event::LAST], |_, y, g| {
            g[0] = y[0];
        });
        assert_eq!(curve.ending, Ending::Event { event: 0 });
        // Closed form: a fall of 1, then flights of 2. Tolerance: rounding errors of the velocity.
        assert_close(curve.end_time, f64::from(2 * bounce + 1), 1e-7);
        (time, state) = (curve.end_time, vec![curve.end_state[0], -curve.end_state[1]]);
    }
}

#[test]
fn pairs_of_crossings_inside_one_step_are_found() {
    // The steps of the clock are as long as its span.
    for method in ADAPTIVE {
        for place in 1..500 {
            let centre = 0.002 * f64::from(place) + 0.0007;
            for width in [1e-2, 1e-3, 1e-5] {
                let options = with_method(method, 1e-8);
                let curve =
                    watched(&mut clock(), &[0.0], (0.0, 1.0), &options, &[Event::EVERY], |_, y, g| {
                        g[0] = (y[0] - centre).powi(2) - width * width;
                    });
                let expected = [centre - width, centre + width];
                let expected: Vec<f64> = expected.into_iter().filter(|t| (0.0..1.0).contains(t)).collect();
                let found = times(&curve);
                assert!(curve.steps < 20, "{} steps", curve.steps);
                assert_eq!(found.len(), expected.len(), "{found:?} and not {expected:?}");
                for (found, expected) in found.into_iter().zip(expected) {
                    // Closed form; the value, of order width², is lost in rounding.
                    assert_close(found, expected, 1e-14 + 1e-15 / width);
                }
            }
        }
    }
}

#[test]
fn a_natural_step_may_hide_a_pair() {
    // The oscillator passes its turning point: cos t > 0.9999 for |t − 2π| < 0.014, a fraction of a step.
    for method in ADAPTIVE {
        let options = with_method(method, 1e-6);
        let mut field = Closure::new(2, oscillator);
        let curve =
            watched(&mut field, &[1.0, 0.0], (1.0, 1.0 + 20.0 * PI), &options, &[Event::EVERY], |_, y, g| {
                g[0] = y[0].hypot(y[1]).recip() * y[0] - 0.9999;
            });
        assert_eq!(curve.events.len(), 20, "{method:?}: {:?}", times(&curve));
    }
}

#[test]
fn several_events_keep_their_order_and_directions() {
    let events = [Direction::Rising, Direction::Falling, Direction::Either, Direction::Either]
        .map(|direction| Event { direction, action: Action::Record });
    let options = FlowOptions::default();
    let mut field = Closure::new(2, oscillator);
    let curve = watched(&mut field, &[0.0, 1.0], (0.0, 10.0), &options, &events, |t, y, g| {
        // sin t, cos t, and two that cross at the same time.
        (g[0], g[1], g[2], g[3]) = (y[0], y[1], t - 5.0, 5.0 - t);
    });
    // Closed forms. sin t starts at zero, which is no event.
    let expected = [(1, 0.5 * PI), (2, 5.0), (3, 5.0), (0, 2.0 * PI), (1, 2.5 * PI)];
    let found: Vec<usize> = curve.events.iter().map(|event| event.event).collect();
    assert_eq!(found, expected.map(|(event, _)| event));
    for (event, (_, time)) in curve.events.iter().zip(expected) {
        assert_close(event.time, time, 1e-7);
    }
}

#[test]
fn a_curve_ends_exactly_at_an_event_that_stops_it() {
    let values = |_: f64, y: &[f64], g: &mut [f64]| (g[0], g[1]) = (y[1] + 0.5, y[0] - 0.5);
    for method in ADAPTIVE.into_iter().chain([classical(0.3).method]) {
        let options = with_method(method, 1e-10);
        let rows = [0.0, 0.5, 1.0, PI / 3.0 + 0.01, 2.0];
        let request = FlowRequest { start: 0.0, end: 9.0, times: &rows, stops: &[] };
        let mut functions = EventClosure::new(&[Event::EVERY, Event::LAST], values);
        let mut watch = |_: f64| ControlFlow::Continue(());
        let mut field = Closure::new(2, oscillator);
        let curve =
            integrate_with_events(&mut field, &[1.0, 0.0], &request, &options, &mut functions, &mut watch)
                .expect("smooth");
        assert_eq!((curve.ending, &curve.times[..]), (Ending::Event { event: 1 }, &rows[..3]));
        assert_eq!(curve.events.len(), 2);
        assert_eq!((curve.end_time, &curve.end_state), (curve.events[1].time, &curve.events[1].state));
        // Closed forms: −sin t = −1/2 and cos t = 1/2.
        let accuracy = if method == classical(0.3).method { 1e-3 } else { 2e-8 };
        assert_close(curve.events[0].time, PI / 6.0, accuracy);
        assert_close(curve.end_time, PI / 3.0, accuracy);
        assert_close(curve.end_state[0], 0.5, 1e-13);
    }
}

#[test]
fn zeros_that_change_no_sign_are_no_events() {
    let options = classical(0.25);
    let curve = watched(&mut clock(), &[0.0], (0.0, 2.0), &options, &[Event::EVERY; 5], |t, y, g| {
        g[0] = 0.0;
        g[1] = y[0] * y[0]; // zero at the start
        g[2] = (y[0] - 0.5).powi(2); // touches zero at the end of a step
        g[3] = if t < 0.5 { f64::NAN } else { 1.0 };
        g[4] = (y[0] - 0.4375).max(0.0); // zero for a while
    });
    assert_eq!(times(&curve), [0.0; 0]);
}

#[test]
fn a_zero_at_the_end_of_a_step_is_one_event() {
    let options = classical(0.25);
    let values = |_: f64, y: &[f64], g: &mut [f64]| {
        (g[0], g[1]) = (y[0] - 0.5, 0.5 - y[0]);
        // Zero from 0.7 to 0.8, where its sign changes.
        g[2] = (y[0] - 0.7).min(0.0) + (y[0] - 0.8).max(0.0);
    };
    let curve = watched(&mut clock(), &[0.0], (0.0, 1.0), &options, &[Event::EVERY; 3], values);
    assert_eq!(curve.events.iter().map(|event| event.event).collect::<Vec<_>>(), [0, 1, 2]);
    for (time, expected) in times(&curve).into_iter().zip([0.5, 0.5, 0.8]) {
        assert_close(time, expected, 1e-14);
    }
}

#[test]
fn jumps_of_event_functions_are_events() {
    let request = FlowRequest { start: 0.0, end: 1.0, times: &[], stops: &[0.3] };
    for jump in [0.3, 0.6] {
        let mut functions = EventClosure::new(&[Event::EVERY], |t, _: &[f64], g: &mut [f64]| {
            g[0] = if t < jump { -1.0 } else { 2.0 };
        });
        let mut watch = |_: f64| ControlFlow::Continue(());
        let options = FlowOptions::default();
        let curve =
            integrate_with_events(&mut clock(), &[0.0], &request, &options, &mut functions, &mut watch);
        let found = times(&curve.expect("smooth"));
        assert_eq!(found.len(), 1);
        assert_close(found[0], jump, 1e-15);
    }
}

#[test]
fn events_do_not_change_the_trajectory() {
    let rows: Vec<f64> = (0..=40).map(|row| 0.5 * f64::from(row)).collect();
    let request = FlowRequest { start: 0.0, end: 20.0, times: &rows, stops: &[3.0] };
    for method in ADAPTIVE.into_iter().chain([classical(0.01).method]) {
        let options = with_method(method, 1e-7);
        let mut field = Closure::new(3, lorenz);
        let plain = integrate(&mut field, &[1.0; 3], &request, &options).expect("smooth");
        let mut functions = EventClosure::new(&[Event::EVERY; 2], |_, y: &[f64], g: &mut [f64]| {
            (g[0], g[1]) = (y[0], y[2] - 27.0);
        });
        let mut watch = |_: f64| ControlFlow::Continue(());
        let watched =
            integrate_with_events(&mut field, &[1.0; 3], &request, &options, &mut functions, &mut watch);
        let watched = watched.expect("smooth");
        assert!(watched.events.len() > 30 && watched.events.is_sorted_by(|a, b| a.time <= b.time));
        assert_eq!((plain.times, plain.states), (watched.times, watched.states));
        assert_eq!((plain.steps, plain.rejected), (watched.steps, watched.rejected));
    }
}

#[test]
fn a_failure_keeps_the_events_before_it() {
    // Closed form 1/(1 − t): 2 at t = 1/2.
    let request = FlowRequest { start: 0.0, end: 2.0, times: &[0.25], stops: &[] };
    for method in ADAPTIVE {
        let mut field = Closure::new(1, |_, y: &[f64], dydt: &mut [f64]| dydt[0] = y[0] * y[0]);
        let mut functions =
            EventClosure::new(&[Event::EVERY], |_, y: &[f64], g: &mut [f64]| g[0] = y[0] - 2.0);
        let mut watch = |_: f64| ControlFlow::Continue(());
        let options = with_method(method, 1e-9);
        let failed =
            integrate_with_events(&mut field, &[1.0], &request, &options, &mut functions, &mut watch);
        let partial = failed.expect_err("blows up").partial;
        assert_eq!((partial.events.len(), partial.ending), (1, Ending::Failure));
        assert_close(partial.events[0].time, 0.5, 1e-7);
        assert_close(partial.end_time, 1.0, 1e-6);
    }
}

#[test]
fn a_flow_ends_at_rest() {
    // Closed form e^(−t): its slope is 1e-6 at t = 13.8.
    for method in ADAPTIVE {
        let steady = Steady { relative: 0.0, absolute: 1e-6, duration: 1.0 };
        let options = FlowOptions { steady: Some(steady), ..with_method(method, 1e-10) };
        let request = FlowRequest { start: 0.0, end: 1e3, times: &[0.0, 500.0], stops: &[] };
        let mut field = Closure::new(1, |_, y: &[f64], dydt: &mut [f64]| dydt[0] = -y[0]);
        let curve = integrate(&mut field, &[1.0], &request, &options).expect("smooth");
        assert_eq!((curve.ending, &curve.times[..]), (Ending::Steady, &[0.0][..]));
        assert!((14.8..22.0).contains(&curve.end_time), "{method:?} ends at {}", curve.end_time);
        assert!(curve.end_state[0].abs() < 1e-6);
    }
}

#[test]
fn a_plateau_that_ends_within_the_duration_is_no_rest() {
    // The logistic curve from 1e-8 has slopes below 1e-6 until t = ln 100, and again from t = 32 on.
    let field = |_: f64, y: &[f64], dydt: &mut [f64]| dydt[0] = y[0] * (1.0 - y[0]);
    let end = |duration: f64| {
        let steady = Steady { relative: 0.0, absolute: 1e-6, duration };
        let options = FlowOptions { steady: Some(steady), ..with_method(Method::DormandPrince, 1e-10) };
        let request = FlowRequest { start: 0.0, end: 1e3, times: &[], stops: &[] };
        integrate(&mut Closure::new(1, field), &[1e-8], &request, &options).expect("smooth").end_state[0]
    };
    assert_close(end(10.0), 1.0, 1e-6);
    assert_close(end(1.0), 0.0, 1e-6);
}
