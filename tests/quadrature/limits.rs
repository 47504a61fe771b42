//! Averages that do not exist, and integrands that are hard or hopeless.

use crate::TOLERANCE;
use crate::functions::{Functions, average_of};
use spinodal::quadrature::{Integrator, Measure, Status};
use spinodal::testing::assert_close;

fn averaged(mut functions: Functions) -> (Status, Integrator) {
    let mut integrator = Integrator::new(TOLERANCE);
    let status = integrator.integrate(Measure::Normal, &mut functions);
    (status, integrator)
}

#[test]
fn infinite_averages_are_seen() {
    assert_eq!(averaged(average_of(|z| (z * z).exp())).0, Status::Diverges);
    assert_eq!(averaged(average_of(|z| (0.6 * z * z).exp())).0, Status::Diverges);
    assert_eq!(averaged(average_of(|z| (100.0 * z).exp())).0, Status::Diverges); // 1e2171 is no number
    assert_eq!(averaged(average_of(|z| 1.0 / z.abs())).0, Status::Diverges);
    assert_eq!(averaged(average_of(|z| 1.0 / z.abs()).switching_at(|z| z)).0, Status::Diverges);
    assert_eq!(averaged(average_of(|z| 1.0 / (z * z)).switching_at(|z| z)).0, Status::Diverges);
    let (_, integrator) = averaged(average_of(|z| (z * z).exp()));
    assert!(integrator.values()[0].is_nan() && integrator.errors()[0] == f64::INFINITY);
}

#[test]
fn averages_that_nearly_diverge_are_accurate_or_say_that_they_are_not() {
    for (a, status) in [(0.25, Status::Converged), (0.45, Status::Converged), (0.49, Status::Inaccurate)] {
        let (found, integrator) = averaged(average_of(move |z| (a * z * z).exp()));
        assert_eq!(found, status);
        let average = 1.0 / (1.0_f64 - 2.0 * a).sqrt(); // closed form
        assert_close(integrator.values()[0], average, integrator.errors()[0]);
        assert_close(integrator.errors()[0], 0.0, 1e-5);
    }
}

#[test]
fn places_where_the_integrand_is_not_a_number_are_named() {
    let place = |functions| match averaged(functions).0 {
        Status::Undefined { at } => at,
        other => panic!("{other:?} for an integrand that is not a number"),
    };
    assert_close(place(average_of(f64::sqrt)), -0.6, 0.1); // the first node below zero
    assert_close(place(average_of(|z| (2.0 - z).ln())), 2.2, 0.3);
    assert!(place(average_of(|_| f64::NAN)).abs() < 9.0);
    let inside = place(average_of(|z| (z * z - 1e-4).sqrt()));
    assert_close(inside, 0.0, 0.01);
}

#[test]
fn what_is_not_a_number_far_out_does_not_matter() {
    // The inverse Mills ratio, written so that it is 0/0 below z = −39.
    let mills = |z: f64| (-0.5 * z * z).exp() / libm::erfc(-z / std::f64::consts::SQRT_2);
    let (status, integrator) = averaged(average_of(move |z| mills(8.0 * z) * (-2.0 * z * z).exp()));
    assert_eq!(status, Status::Converged);
    assert!(integrator.errors()[0] <= 1e-12 * integrator.values()[0]);
}

#[test]
fn hopeless_integrands_end() {
    // White noise.
    let noise = |z: f64| (z.to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f64;
    let (status, integrator) = averaged(average_of(noise));
    assert_eq!(status, Status::Inaccurate);
    assert!(integrator.evaluations() < 25_000, "{} evaluations", integrator.evaluations());
    // A switch with more changes of sign than can be cut, and one that is noise itself.
    let waves = average_of(|z| (900.0 * z).sin().abs()).switching_at(|z| (900.0 * z).sin());
    let (_, integrator) = averaged(waves);
    assert!(integrator.evaluations() < 25_000, "{} evaluations", integrator.evaluations());
    assert_close(integrator.values()[0], std::f64::consts::FRAC_2_PI, integrator.errors()[0]); // mean of |sin|
    let (_, integrator) = averaged(average_of(|z| z).switching_at(move |z| noise(z) - 8e6));
    assert!(integrator.evaluations() < 25_000, "{} evaluations", integrator.evaluations());
}

#[test]
fn noise_of_the_integrand_is_not_refined_for_ever() {
    // As that of an average inside, which has errors of its own.
    let noise = |z: f64| {
        1.0 + 1e-12 * ((z.to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / 2_f64.powi(53))
    };
    let (_, integrator) = averaged(average_of(move |z| (z - 0.3).abs() * noise(z)).switching_at(|z| z - 0.3));
    assert!(integrator.evaluations() < 1000, "{} evaluations", integrator.evaluations());
    assert_close(integrator.errors()[0], 0.0, 1e-11);
}
