//! Stiff flows, and the choice of the method.

use crate::problems::{
    VAE_START, linear_vae, lorenz, lotka_volterra, oscillator, robertson, robertson_jacobian, van_der_pol,
    van_der_pol_jacobian,
};
use crate::{flow, with_method};
use nalgebra::DMatrix;
use spinodal::ode::{
    Closure, FlowFailureReason, FlowOptions, FlowRequest, Method, Tolerance, Trajectory, VectorField,
    integrate,
};
use spinodal::testing::assert_close;

/// Hairer & Wanner's test set for stiff problems, with E. Hairer's reference at t = 1e11.
const ROBERTSON_END: [f64; 3] = [0.2083340149701255e-7, 0.8333360770334713e-13, 0.999999979166505];

/// Test set for IVP solvers, problem "vdpol": in units of `μ` the time is 2 and the velocity 1000 times this.
const VAN_DER_POL_END: [f64; 2] = [1.706167732170483, -0.892809701024797e-3];

/// `relative` is the relative tolerance, `floor` the size below which errors are absolute.
fn stiff(method: Method, relative: f64, floor: f64) -> FlowOptions {
    FlowOptions {
        method,
        tolerance: Tolerance { relative, absolute: floor * relative },
        ..FlowOptions::default()
    }
}

fn assert_reached(curve: &Trajectory, expected: &[f64], relative: f64) {
    for (actual, expected) in curve.end_state.iter().zip(expected) {
        assert_close(*actual, *expected, relative * expected.abs());
    }
}

#[track_caller]
fn assert_work(curve: &Trajectory, evaluations: usize, jacobians: usize, factorizations: usize) {
    let work = (curve.evaluations, curve.jacobians, curve.factorizations);
    let bounds = (evaluations, jacobians, factorizations);
    assert!(work.0 <= bounds.0 && work.1 <= bounds.1 && work.2 <= bounds.2, "{work:?}, at most {bounds:?}");
}

fn robertson_flow(method: Method, relative: f64) -> Trajectory {
    let mut field = Closure::new(3, robertson).with_jacobian(robertson_jacobian);
    flow(&mut field, &[1.0, 0.0, 0.0], 1e11, &stiff(method, relative, 1e-6))
}

fn van_der_pol_flow(method: Method, relative: f64) -> Trajectory {
    let mut field = Closure::new(2, van_der_pol).with_jacobian(van_der_pol_jacobian);
    flow(&mut field, &[2.0, 0.0], 2000.0, &stiff(method, relative, 1e-3))
}

#[test]
fn robertsons_reaction_is_followed_for_eleven_decades() {
    for power in 4..=10 {
        let tolerance = 10.0_f64.powi(-power);
        for method in [Method::Radau, Method::Auto] {
            assert_reached(&robertson_flow(method, tolerance), &ROBERTSON_END, 2.5 * tolerance);
        }
    }
    assert_work(&robertson_flow(Method::Radau, 1e-6), 2302, 293, 306);
    assert_work(&robertson_flow(Method::Auto, 1e-6), 2330, 269, 273);
    assert_work(&robertson_flow(Method::Radau, 1e-10), 10_151, 505, 624);
}

#[test]
fn van_der_pols_relaxation_oscillation_is_followed() {
    for power in 4..=10 {
        let tolerance = 10.0_f64.powi(-power);
        for method in [Method::Radau, Method::Auto] {
            assert_reached(&van_der_pol_flow(method, tolerance), &VAN_DER_POL_END, tolerance);
        }
    }
    assert_work(&van_der_pol_flow(Method::Radau, 1e-6), 4290, 318, 445);
    assert_work(&van_der_pol_flow(Method::Auto, 1e-6), 3801, 106, 127);
}

#[test]
fn differences_do_instead_of_a_jacobian() {
    let options = stiff(Method::Auto, 1e-8, 1e-3);
    let curve = flow(&mut Closure::new(2, van_der_pol), &[2.0, 0.0], 2000.0, &options);
    assert_reached(&curve, &VAN_DER_POL_END, 1e-8);
}

/// `y′ = −k (y − cos t) − sin t`, whose solution from 1 on is `cos t` whatever `k(t)`.
fn attracted(rate: fn(f64) -> f64) -> impl VectorField {
    let derivative = move |t: f64, y: &[f64], dydt: &mut [f64]| {
        dydt[0] = -rate(t) * (y[0] - t.cos()) - t.sin();
    };
    let jacobian = move |t: f64, _: &[f64], jacobian: &mut DMatrix<f64>| jacobian[(0, 0)] = -rate(t);
    Closure::new(1, derivative).with_jacobian(jacobian)
}

#[test]
fn steps_of_the_stiff_method_do_not_depend_on_the_stiffness() {
    // Closed form cos t (Prothero & Robinson).
    for rate in [|_| 1e3_f64, |_| 1e6, |_| 1e9, |_| 1e12] {
        let curve = flow(&mut attracted(rate), &[1.0], 10.0, &with_method(Method::Radau, 1e-8));
        assert_close(curve.end_state[0], f64::cos(10.0), 2e-8);
        assert!(curve.steps < 350, "{} steps", curve.steps);
    }
}

#[test]
fn the_method_follows_the_stiffness() {
    // Stiff until the rate has decayed: e^(12 − t/2) from 1e5 to 1e-10.
    let decaying = |t: f64| (12.0 - 0.5 * t).exp();
    for tolerance in [1e-4, 1e-8, 1e-11] {
        let auto = flow(&mut attracted(decaying), &[1.0], 70.0, &with_method(Method::Auto, tolerance));
        assert_eq!(auto.switches, 2, "there and back at {tolerance}");
        assert_close(auto.end_state[0], f64::cos(70.0), 50.0 * tolerance);
    }
    let [auto, explicit] = [Method::Auto, Method::DormandPrince]
        .map(|method| flow(&mut attracted(decaying), &[1.0], 70.0, &with_method(method, 1e-8)));
    assert!(10 * auto.evaluations < explicit.evaluations);
}

#[test]
fn flows_that_are_not_stiff_are_not_taken_for_it() {
    for power in 3..=12 {
        let options = FlowOptions::with_tolerance(10.0_f64.powi(-power));
        for curve in [
            flow(&mut Closure::new(2, oscillator), &[1.0, 0.0], 300.0, &options),
            flow(&mut Closure::new(2, lotka_volterra), &[1.0, 1.0], 50.0, &options),
            flow(&mut Closure::new(3, lorenz), &[1.0; 3], 50.0, &options),
            flow(&mut Closure::new(6, linear_vae), &VAE_START, 1500.0, &options),
        ] {
            assert_eq!((curve.switches, curve.jacobians), (0, 0));
        }
    }
}

#[test]
fn the_stiff_method_restarts_at_stops() {
    // The target jumps at t = 1 and back at t = 2: closed form of a relaxation at the rate 1e4.
    let target = |t: f64| if (1.0..2.0).contains(&t) { 2.0 } else { 1.0 };
    let mut field =
        Closure::new(1, |t: f64, y: &[f64], dydt: &mut [f64]| dydt[0] = -1e4 * (y[0] - target(t)));
    let times = [1.0, 1.0001, 2.0, 2.0001, 3.0];
    let request = FlowRequest { start: 0.0, end: 3.0, times: &times, stops: &[1.0, 2.0] };
    for method in [Method::Radau, Method::Auto] {
        let curve = integrate(&mut field, &[0.0], &request, &with_method(method, 1e-9)).expect("smooth");
        let decayed = f64::exp(-1.0);
        for (value, expected) in curve.states.iter().zip([1.0, 2.0 - decayed, 2.0, 1.0 + decayed, 1.0]) {
            // Inside of steps the stiff method has order 3 only.
            assert_close(*value, expected, 3e-8);
        }
    }
}

#[test]
fn equations_of_implicit_steps_that_cannot_be_solved_are_reported() {
    let fails = |derivative: fn(f64, &[f64], &mut [f64]), jacobian: fn(f64, &[f64], &mut DMatrix<f64>)| {
        let mut field = Closure::new(2, derivative).with_jacobian(jacobian);
        let request = FlowRequest { start: 1.0, end: 3.0, times: &[1.0], stops: &[] };
        let failed = integrate(&mut field, &[1.0, 1.0], &request, &with_method(Method::Radau, 1e-8));
        let failed = failed.expect_err("there is no step");
        assert_eq!((failed.time, &failed.partial.states[..]), (1.0, &[1.0, 1.0][..]));
        failed.reason
    };
    let gentle = |_: f64, y: &[f64], dydt: &mut [f64]| dydt.copy_from_slice(y);
    // Entries so large that what makes the matrix regular is lost among them.
    let singular = fails(gentle, |_, _, jacobian| jacobian.fill(1e120));
    assert_eq!(singular, FlowFailureReason::SingularMatrix);
    let noise = |_: f64, y: &[f64], dydt: &mut [f64]| {
        dydt.iter_mut().zip(y).for_each(|(rate, y)| *rate = 1e9 * (1e20 * y).sin());
    };
    assert_eq!(fails(noise, |_, _, jacobian| jacobian.fill(0.0)), FlowFailureReason::Unsolved);
    let nowhere = fails(gentle, |_, _, jacobian| jacobian.fill(f64::NAN));
    assert_eq!(nowhere, FlowFailureReason::NotFinite { component: 0 });
}
