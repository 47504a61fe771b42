//! Averages over (0, 1), and sums over 0, 1, 2, ….

use crate::TOLERANCE;
use crate::functions::{Functions, average_of};
use spinodal::quadrature::{Integrator, Measure, Status};
use spinodal::testing::assert_close;
use std::f64::consts::PI;

#[track_caller]
fn averaged(measure: Measure, mut functions: Functions, status: Status) -> Integrator {
    let mut integrator = Integrator::new(TOLERANCE);
    assert_eq!(integrator.integrate(measure, &mut functions), status);
    integrator
}

#[test]
fn singular_ends_of_the_unit_interval_converge() {
    let one = |u: f64| 1.0 - u;
    // Closed forms.
    let expected = [
        (average_of(f64::sqrt), 2.0 / 3.0),
        (average_of(move |u| one(u).sqrt()), 2.0 / 3.0),
        (average_of(f64::ln), -1.0),
        (average_of(|u| (-u).ln_1p()), -1.0),
        (average_of(|u| (u * (1.0 - u)).sqrt()), PI / 8.0),
        (average_of(|u| -u * u.ln() - (1.0 - u) * (-u).ln_1p()), 0.5),
        (average_of(|u| 1.0 / u.sqrt()), 2.0),
        (average_of(f64::exp), 1_f64.exp() - 1.0),
    ];
    for (functions, average) in expected {
        let integrator = averaged(Measure::Unit, functions, Status::Converged);
        assert_close(integrator.values()[0], average, integrator.errors()[0]);
        assert_close(integrator.errors()[0], 0.0, 1e-12);
    }
}

#[test]
fn a_singularity_that_numbers_cannot_resolve_is_said_to_be_inaccurate() {
    let integrator = averaged(Measure::Unit, average_of(|u| 1.0 / (1.0 - u).sqrt()), Status::Inaccurate);
    assert_close(integrator.values()[0], 2.0, integrator.errors()[0]);
    assert_close(integrator.errors()[0], 0.0, 1e-4);
}

#[test]
fn kinks_and_jumps_on_the_unit_interval_are_cut() {
    let kink =
        average_of(|u| (u - 0.3).abs()).and(|u| f64::from(u8::from(u < 0.3))).switching_at(|u| u - 0.3);
    let integrator = averaged(Measure::Unit, kink, Status::Converged);
    assert_close(integrator.values()[0], 0.29, integrator.errors()[0]);
    assert_close(integrator.values()[1], 0.3, integrator.errors()[1]);
    assert_eq!(integrator.evaluations(), 120);
}

/// Weights of the Poisson distribution.
fn poisson(c: f64) -> impl Fn(f64) -> f64 {
    move |k| (k * c.ln() - c - libm::lgamma(k + 1.0)).exp()
}

#[test]
fn poisson_averages_are_summed() {
    for c in [0.1, 1.0, 3.0, 30.0, 1000.0, 20_000.0] {
        let weight = poisson(c);
        let functions = average_of(poisson(c)).and(move |k| k * weight(k));
        let integrator = averaged(Measure::Naturals, functions, Status::Converged);
        // The logarithm of a weight is as large as c log c, and its rounding is that of the weight.
        let rounding = 4e-16 * (1.0 + c * c.ln().abs());
        assert_close(integrator.values()[0], 1.0, integrator.errors()[0] + rounding);
        assert_close(integrator.values()[1], c, integrator.errors()[1] + rounding * c);
    }
}

#[test]
fn short_series_are_cheap_and_gaps_are_crossed() {
    assert_eq!(averaged(Measure::Naturals, average_of(poisson(3.0)), Status::Converged).evaluations(), 96);
    let nothing = averaged(Measure::Naturals, average_of(|_| 0.0), Status::Converged);
    assert_eq!((nothing.values()[0], nothing.evaluations()), (0.0, 96));
    let far = poisson(1000.0);
    let gap = average_of(move |k| if k == 0.0 { 1.0 } else { far(k) });
    let integrator = averaged(Measure::Naturals, gap, Status::Converged);
    assert_close(integrator.values()[0], 2.0, 1e-11); // rounding of the weights, as above
}

#[test]
fn slow_series_say_what_they_leave_out() {
    let square = |k: f64| 1.0 / ((k + 1.0) * (k + 1.0));
    let integrator = averaged(Measure::Naturals, average_of(square), Status::Inaccurate);
    assert_close(integrator.values()[0], PI * PI / 6.0, integrator.errors()[0]);
    assert_close(integrator.errors()[0], 0.0, 1e-5);
    averaged(Measure::Naturals, average_of(|k| 1.0 / (k + 1.0)), Status::Diverges);
    averaged(Measure::Naturals, average_of(f64::exp), Status::Diverges);
    averaged(Measure::Naturals, average_of(|k| (40.5 - k).sqrt()), Status::Undefined { at: 41.0 });
}
