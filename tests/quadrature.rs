//! Averages whose values are known, whether their errors can be believed, and what they cost.

#[path = "quadrature/ends.rs"]
mod ends_of_panels;
#[path = "quadrature/family.rs"]
mod family;
#[path = "quadrature/functions.rs"]
mod functions;
#[path = "quadrature/limits.rs"]
mod limits;
#[path = "quadrature/unit_and_naturals.rs"]
mod other_measures;

use functions::{Functions, average_of};
use spinodal::quadrature::{Integrator, Measure, Status, density, double_exponential};
use spinodal::testing::assert_close;
use std::f64::consts::SQRT_2;

/// The tolerance that users of averages get if they say nothing.
pub const TOLERANCE: f64 = 1e-13;

/// Averages the first output over a Gaussian variable; checks that the error is honest and small.
#[track_caller]
fn assert_average(mut functions: Functions, expected: f64) {
    let mut integrator = Integrator::new(TOLERANCE);
    assert_eq!(integrator.integrate(Measure::Normal, &mut functions), Status::Converged);
    let size = integrator.magnitudes()[0];
    assert_close(integrator.values()[0], expected, integrator.errors()[0] + 4e-16 * size);
    assert_close(integrator.errors()[0], 0.0, 2e-13 * size);
}

fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

fn normal(x: f64) -> f64 {
    density(Measure::Normal, x)
}

#[test]
fn hyperbolic_tangents_are_averaged_at_all_temperatures() {
    // 30-digit arithmetic.
    let expected = [
        (0.02, 0.984_746_770_251_185_3),
        (0.05, 0.961_896_829_987_653_3),
        (0.1, 0.924_005_681_705_662_2),
        (0.3, 0.778_382_867_104_619_8),
        (1.0, 0.410_427_279_513_123_1),
        (2.0, 0.184_661_091_736_326),
    ];
    for (temperature, average) in expected {
        assert_average(average_of(move |z| ((0.3 + z) / temperature).tanh().powi(2)), average);
    }
}

#[test]
fn declared_kinks_and_jumps_are_exact() {
    for a in [-4.0, -1.3, 0.0, 1e-9, 0.3, 1.7, 5.0] {
        // Closed forms.
        let modulus = 2.0 * normal(a) + a * (2.0 * cdf(a) - 1.0);
        assert_average(average_of(move |z| (z - a).abs()).switching_at(move |z| z - a), modulus);
        let step = average_of(move |z| f64::from(u8::from(z > a)));
        assert_average(step.switching_at(move |z| z - a), cdf(-a));
        let square = (1.0 + a * a) * cdf(a) + a * normal(a);
        if a > -2.0 {
            // Further out the closed form cancels.
            assert_average(
                average_of(move |z| (z + a).max(0.0).powi(2)).switching_at(move |z| z + a),
                square,
            );
        }
    }
}

#[test]
fn steep_logistic_losses_are_averaged() {
    // 30-digit arithmetic.
    let expected = [
        (1.0, 0.806_059_183_347_439_8),
        (2.0, 1.067_714_388_051_383_3),
        (5.0, 2.120_547_414_682_835),
        (10.0, 4.054_313_031_171_149),
        (20.0, 8.011_563_570_610_073),
        (50.0, 19.960_232_657_577_215),
    ];
    for (a, average) in expected {
        assert_average(average_of(move |z| (-a * z).max(0.0) + (-(a * z).abs()).exp().ln_1p()), average);
    }
}

#[test]
fn errors_are_never_smaller_than_they_are() {
    let mut numbers = family::Numbers(1);
    let mut integrator = Integrator::new(TOLERANCE);
    let mut converged = 0;
    for index in 0..200 {
        let mut member = family::member(index % family::KINDS, &mut numbers);
        let status = integrator.integrate(Measure::Normal, &mut member.functions);
        converged += usize::from(status == Status::Converged);
        let (value, error) = (integrator.values()[0], integrator.errors()[0]);
        let distance = (value - member.average).abs();
        assert!(distance <= error + member.doubt, "{}: {distance:e} > {error:e}", member.name);
        assert!(error <= 1e-6 * integrator.magnitudes()[0], "{}: only {error:e}", member.name);
    }
    // The others have jumps and singularities that were not declared.
    assert!(converged >= 190, "only {converged} converged");
}

#[test]
fn the_work_is_as_small_as_it_was() {
    let steep = |t: f64| average_of(move |z| ((0.3 + z) / t).tanh().powi(2));
    let kink = || average_of(|z| (z - 0.3).abs());
    let pinned = [
        (average_of(|z| z.powi(4)), 84),
        (steep(1.0), 124),
        (steep(0.3), 484),
        (steep(0.2), 964),
        (steep(0.02), 628),
        (kink().switching_at(|z| z - 0.3), 183),
        (kink(), 1132),
    ];
    for (at, (mut functions, evaluations)) in pinned.into_iter().enumerate() {
        let mut integrator = Integrator::new(TOLERANCE);
        integrator.integrate(Measure::Normal, &mut functions);
        assert_eq!(integrator.evaluations(), evaluations, "integrand {at}");
    }
}

#[test]
fn several_outputs_share_a_mesh() {
    let mut functions = average_of(|z| (z - 0.3).abs()).and(|z| z * z).and(|z| z).switching_at(|z| z - 0.3);
    let mut integrator = Integrator::new(TOLERANCE);
    assert_eq!(integrator.integrate(Measure::Normal, &mut functions), Status::Converged);
    let expected = [2.0 * normal(0.3) + 0.3 * (2.0 * cdf(0.3) - 1.0), 1.0, 0.0]; // closed forms
    for (output, expected) in expected.into_iter().enumerate() {
        assert_close(integrator.values()[output], expected, integrator.errors()[output]);
    }
}

#[test]
fn an_integrator_forgets_what_it_did_before() {
    let mut used = Integrator::new(TOLERANCE);
    for kind in [0, 10, 17, 5, 22, 5, 10, 0] {
        let mut member = family::member(kind, &mut family::Numbers(9));
        let mut fresh = Integrator::new(TOLERANCE);
        let statuses =
            [&mut used, &mut fresh].map(|one| one.integrate(Measure::Normal, &mut member.functions));
        assert_eq!(statuses[0], statuses[1]);
        assert_eq!(used.values()[0].to_bits(), fresh.values()[0].to_bits());
        assert_eq!(used.errors()[0].to_bits(), fresh.errors()[0].to_bits());
        assert_eq!((used.mesh().nodes(), used.evaluations()), (fresh.mesh().nodes(), fresh.evaluations()));
    }
}

#[test]
fn the_reference_rule_says_when_it_fails() {
    let smooth = double_exponential(&mut f64::exp, &[0.0, 0.3, 1.0], 1e-16);
    assert_close(smooth.value, 1_f64.exp() - 1.0, smooth.error);
    assert_close(smooth.error, 0.0, 1e-12);
    let undefined = double_exponential(&mut |x: f64| (x - 0.5).sqrt(), &[0.0, 1.0], 1e-16);
    assert_eq!(undefined.error, f64::INFINITY);
    let kink = double_exponential(&mut |x: f64| (x - 0.3).abs(), &[0.0, 1.0], 1e-16);
    assert_close(kink.value, 0.29, kink.error);
    let singular = double_exponential(&mut |x: f64| 1.0 / x.sqrt(), &[0.0, 1.0], 1e-16);
    assert_close(singular.value, 2.0, singular.error);
}
