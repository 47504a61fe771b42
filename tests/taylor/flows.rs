//! Accuracy and work of Taylor's method.

use super::{largest_difference, model, run, smooth, start, with};
use spinodal::catalogue;
use spinodal::model::Model;
use spinodal::ode::{
    Action, Direction, Ending, Event, EventClosure, FlowOptions, FlowRequest, Method, Tolerance, integrate,
    integrate_with_events,
};
use spinodal::source::Source;
use spinodal::testing::assert_close;
use spinodal::theory::{Kind, Theory};
use std::ops::ControlFlow;

const OSCILLATOR: &str = "state x = 1\nstate v = 0\nflow d/dt x = v\nflow d/dt v = -x\n";

const LORENZ: &str = "parameter s = 10\nparameter b = 8/3\nparameter r = 28\n\
    state x = 1\nstate y = 1\nstate z = 1\n\
    flow d/dt x = s*(y - x)\nflow d/dt y = x*(r - z) - y\nflow d/dt z = x*y - b*z\n";

#[test]
fn errors_fall_with_the_order_at_the_ends_of_steps_and_between_them() {
    // A tolerance that is always met: order 8, and the longest step is the step. Closed form (cos t, −sin t).
    let tolerance = Tolerance { relative: 1e3, absolute: 1e3 };
    let oscillator = model(OSCILLATOR);
    let between: Vec<f64> = (100..=200).map(|row| 0.01 * f64::from(row)).collect();
    for times in [&[2.0][..], &between] {
        let exact: Vec<f64> = times.iter().flat_map(|time| [time.cos(), -time.sin()]).collect();
        let error = |longest_step: f64| {
            let options = FlowOptions { tolerance, longest_step, ..with(Method::Taylor, 1.0) };
            largest_difference(&smooth(&oscillator, times, &options).states, &exact)
        };
        assert_close((error(0.5) / error(0.25)).log2(), 8.0, 0.4);
    }
}

#[test]
fn the_tolerance_is_honest_inside_of_steps_too() {
    // Bounds and the reference "Taylor" as in `tests/ode/accuracy.rs`.
    let lotka = model("state x = 1\nstate y = 1\nflow d/dt x = 1.5*x - x*y\nflow d/dt y = x*y - 3*y\n");
    let logistic = model("state y = 0.01\nflow d/dt y = y*(1 - y)\n");
    let oscillator = model(OSCILLATOR);
    let times: Vec<f64> = (0..=200).map(|row| 0.1 * f64::from(row)).collect();
    let waves: Vec<f64> = times.iter().flat_map(|time| [time.cos(), -time.sin()]).collect();
    let curve: Vec<f64> = times.iter().map(|time| 1.0 / (1.0 + 99.0 * (-time).exp())).collect();
    for tolerance in (4..=13).map(|power| 10.0_f64.powi(-power)) {
        let options = with(Method::Taylor, tolerance);
        let end = smooth(&lotka, &[20.0], &options).end_state;
        let lotka_end = [1.057686406839626, 0.828675744174950];
        assert_close(largest_difference(&end, &lotka_end), 0.0, 60.0 * tolerance);
        for (model, expected, condition) in [(&oscillator, &waves, 3.0), (&logistic, &curve, 1.0)] {
            let found = smooth(model, &times, &options);
            assert_close(largest_difference(&found.states, expected), 0.0, condition * tolerance + 1e-14);
        }
    }
}

#[test]
fn lorenz_is_followed_through_its_chaos_in_few_steps() {
    let lorenz = model(LORENZ);
    // "Taylor" of `tests/ode/accuracy.rs`: errors grow by 7e7 to t = 20.
    let early = [-9.378570010925062, -8.357033788426645, 29.36232533736343];
    let late = [13.79319959512862, 12.9518039361899, 34.90160868113514];
    for (tolerance, first, second) in [(1e-12, 1e-10, 1e-5), (1e-15, 1e-12, 1e-6)] {
        let curve = smooth(&lorenz, &[1.0, 20.0], &with(Method::Taylor, tolerance));
        assert_close(largest_difference(curve.state(0), &early), 0.0, first);
        assert_close(largest_difference(curve.state(1), &late), 0.0, second);
    }
    // What it took when it was written; order 8 takes 42 146 and 140 474 evaluations.
    for (tolerance, most) in [(1e-8, 1700), (1e-13, 1700)] {
        let curve = smooth(&lorenz, &[100.0], &with(Method::Taylor, tolerance));
        assert!(curve.steps <= most, "{} steps", curve.steps);
        assert_eq!(curve.expansions, curve.steps + 1);
        assert_eq!(curve.evaluations, curve.steps + curve.rejected + 1);
        assert!(10 * curve.rejected < curve.steps, "{} rejected of {}", curve.rejected, curve.steps);
    }
}

#[test]
fn flows_of_the_catalogue_are_those_of_order_eight() {
    let mut seen = Vec::new();
    for entry in catalogue::entries() {
        let theory = Theory::read(Source::new(entry.name, entry.text)).expect("it is well-formed");
        if theory.kind != Kind::Flow {
            continue;
        }
        let model = Model::new(&theory, &theory.default_dims(), &[]).expect("the default sizes fit");
        assert!(model.series().is_ok(), "{} has no series", entry.name);
        let times = [0.0, 0.3, 7.0, 50.0];
        let [ours, theirs] = [Method::Taylor, Method::DormandPrince8]
            .map(|method| smooth(&model, &times, &with(method, 1e-11)).states);
        for (at, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            assert!(
                (ours - theirs).abs() <= 1e-8 * theirs.abs().max(1.0),
                "{} {at}: {ours} {theirs}",
                entry.name
            );
        }
        seen.push(entry.name);
    }
    assert_eq!(seen, ["hebb", "saad-solla", "linear-vae-sgd"]);
}

#[test]
fn series_of_matrices_and_special_functions_lead_where_order_eight_does() {
    let text = "let A = [[2, 1, 0], [0.5, 3, 1], [1, 0, 4]]\n\
        state Q[3, 3] = identity(3)\nstate m = 0.2\n\
        flow d/dt Q = inverse(A + m*Q) - Q*0.1\n\
        flow d/dt m = normal_cdf(m - Q[1, 2])*(1 - m^2.5) - tanh(m)*erf(Q[1, 1])/(1 + exp(-t)) + log(1 + m^2)/99\n";
    let model = model(text);
    let [ours, theirs] = [Method::Taylor, Method::DormandPrince8]
        .map(|method| smooth(&model, &[0.5, 3.0, 10.0], &with(method, 1e-12)).states);
    assert_close(largest_difference(&ours, &theirs), 0.0, 1e-11);
}

#[test]
fn an_event_is_located_as_accurately_as_the_curve() {
    let oscillator = model(OSCILLATOR);
    let parameters = oscillator.default_parameters();
    let request = FlowRequest { start: 0.0, end: 10.0, times: &[], stops: &[] };
    let events = [Event { direction: Direction::Rising, action: Action::Stop }];
    let mut functions = EventClosure::new(&events, |_, y: &[f64], values: &mut [f64]| values[0] = y[0]);
    let curve = integrate_with_events(
        &mut oscillator.motion(&parameters),
        &start(&oscillator),
        &request,
        &with(Method::Taylor, 1e-13),
        &mut functions,
        &mut |_| ControlFlow::Continue(()),
    )
    .expect("smooth");
    assert_eq!(curve.ending, Ending::Event { event: 0 });
    // cos t rises through 0 at 3π/2.
    assert_close(curve.end_time, 1.5 * std::f64::consts::PI, 1e-12);
}

#[test]
fn steps_end_at_stops_and_workspaces_keep_nothing() {
    let oscillator = model(OSCILLATOR);
    let parameters = oscillator.default_parameters();
    let mut motion = oscillator.motion(&parameters);
    let options = with(Method::Taylor, 1e-10);
    let request = FlowRequest { start: 0.0, end: 5.0, times: &[5.0], stops: &[1.0, 2.5] };
    let [first, again] =
        [0; 2].map(|_| integrate(&mut motion, &[1.0, 0.0], &request, &options).expect("smooth"));
    assert_eq!(first, again);
    let whole = run(&oscillator, &[5.0], &options).expect("smooth");
    assert_close(largest_difference(&first.states, &whole.states), 0.0, 1e-9);
    assert_close(first.states[0], 5.0_f64.cos(), 1e-9);
}

#[test]
fn long_horizons_take_few_steps() {
    // Closed form: tanh of the area under a schedule that ramps over 1e4.
    let ramp = model("state y = 0\nflow d/dt y = 1e-5*tanh(1e-4*t)*(1 - y^2)\n");
    let times: Vec<f64> = (0..=30).map(|row| 10.0_f64.powf(f64::from(row) / 6.0)).collect();
    let curve = smooth(&ramp, &times, &with(Method::Taylor, 1e-8));
    for (time, state) in curve.rows() {
        assert_close(state[0], (1e-1 * (1e-4 * time).cosh().ln()).tanh(), 2e-8);
    }
    assert!(curve.steps < 40, "{} steps", curve.steps);
}
