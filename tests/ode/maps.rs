//! Difference equations.

use spinodal::ode::{
    Ending, Event, EventClosure, FlowFailure, FlowFailureReason, FlowRequest, IterationOptions, MapClosure,
    Steady, Trajectory, iterate, iterate_with_events,
};
use spinodal::testing::assert_close;
use std::ops::ControlFlow;

fn iterated(
    image: fn(f64, f64) -> f64,
    initial: f64,
    times: &[f64],
    options: &IterationOptions,
) -> Result<Trajectory, FlowFailure> {
    let mut map = MapClosure::new(1, |t, x: &[f64], next: &mut [f64]| next[0] = image(t, x[0]));
    let request = FlowRequest { start: 0.0, end: 100.0, times, stops: &[] };
    iterate(&mut map, &[initial], &request, options)
}

#[test]
fn a_map_is_iterated_at_whole_times() {
    // Closed form: x[t] = t (t − 1) / 2.
    let times = [0.0, 1.0, 1.0, 7.0, 100.0];
    let curve = iterated(|t, x| x + t, 0.0, &times, &IterationOptions::default()).expect("finite");
    assert_eq!((&curve.times[..], &curve.states[..]), (&times[..], &[0.0, 0.0, 0.0, 21.0, 4950.0][..]));
    assert_eq!((curve.steps, curve.evaluations, curve.ending), (100, 100, Ending::Span));
    assert_eq!((curve.end_time, &curve.end_state[..]), (100.0, &[4950.0][..]));
}

#[test]
fn events_of_a_map_are_at_the_first_time_behind_them() {
    let mut map = MapClosure::new(1, |_, x: &[f64], next: &mut [f64]| next[0] = x[0] + 1.0);
    let request = FlowRequest { start: -5.0, end: 9.0, times: &[-5.0, 9.0], stops: &[] };
    let events = [Event::EVERY, Event::EVERY, Event::LAST];
    let mut functions = EventClosure::new(&events, |t, x: &[f64], g: &mut [f64]| {
        (g[0], g[1], g[2]) = (x[0] - 0.5, x[0] - 2.0, t - 3.5);
    });
    let mut watch = |_: f64| ControlFlow::Continue(());
    let options = IterationOptions::default();
    let curve = iterate_with_events(&mut map, &[-5.0], &request, &options, &mut functions, &mut watch);
    let curve = curve.expect("finite");
    let found: Vec<(f64, usize)> = curve.events.iter().map(|event| (event.time, event.event)).collect();
    // At 2 the second is zero, and its sign unknown.
    assert_eq!(found, [(1.0, 0), (3.0, 1), (4.0, 2)]);
    assert_eq!((curve.ending, curve.end_time, curve.times.len()), (Ending::Event { event: 2 }, 4.0, 1));
}

#[test]
fn a_map_ends_at_its_fixed_point() {
    let steady = Steady { relative: 1e-12, absolute: 0.0, duration: 3.0 };
    let options = IterationOptions { steady: Some(steady), ..IterationOptions::default() };
    let curve = iterated(|_, x| 0.5 * (x + 2.0 / x), 1.0, &[], &options).expect("finite");
    assert_eq!((curve.ending, curve.end_time), (Ending::Steady, 9.0));
    assert_close(curve.end_state[0], std::f64::consts::SQRT_2, 1e-15);
}

#[test]
fn maps_fail_with_a_reason_and_keep_the_curve() {
    let options = IterationOptions::default();
    let grown = iterated(|_, x| x * x, 10.0, &[0.0, 3.0, 50.0], &options).expect_err("grows");
    assert_eq!(grown.reason, FlowFailureReason::BlowUp { component: 0 });
    assert_eq!((&grown.partial.states[..], grown.time), (&[10.0, 1e8][..], 6.0));
    assert_close(grown.state[0], 1e64, 1e50);
    let overflown = iterated(|_, x| x.exp(), 3.0, &[], &options).expect_err("grows");
    assert_eq!(overflown.reason, FlowFailureReason::BlowUp { component: 0 });
    let nowhere = iterated(|_, x| (x - 1.0).sqrt(), 5.0, &[0.0], &options).expect_err("leaves the domain");
    assert_eq!((nowhere.reason, nowhere.time), (FlowFailureReason::NotFinite { component: 0 }, 3.0));
    let short = IterationOptions { max_steps: 7, ..options };
    let unfinished = iterated(|_, x| x, 5.0, &[7.0, 8.0], &short).expect_err("too many");
    assert_eq!((unfinished.reason, unfinished.time), (FlowFailureReason::TooManySteps, 7.0));
    assert_eq!(unfinished.partial.times, [7.0]);
}

#[test]
#[should_panic(expected = "times are whole numbers")]
fn fractional_times_of_a_map_are_refused() {
    let _ = iterated(|_, x| x, 0.0, &[0.5], &IterationOptions::default());
}
