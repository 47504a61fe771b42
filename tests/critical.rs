//! Curves of special points that are known in closed form.

#[path = "critical/equations.rs"]
mod equations;

use equations::{Equations, equations};
use spinodal::critical::{Criterion, Curve, CurveEnd, CurveOptions, IncidentKind, curve, refine};
use spinodal::testing::assert_close;

fn kinds(curve: &Curve) -> Vec<IncidentKind> {
    curve.incidents.iter().map(|incident| incident.kind).collect()
}

fn square(half: f64) -> CurveOptions {
    CurveOptions::over((-half, half), (-half, half))
}

/// `p + q x − x³`: two curves of folds, `27 p² = 4 q³`, meet in a cusp.
fn cusp() -> Equations<1> {
    equations(|&[x, p, q]| ([p + q * x - x * x * x], [[q - 3.0 * x * x, 1.0, x]]))
}

#[test]
fn a_curve_of_folds_goes_through_its_cusp() {
    let mut system = cusp();
    let q: f64 = 0.7;
    let x = (q / 3.0).sqrt();
    let found = curve(&mut system, &Criterion::Fold, &[x, -2.0 * x.powi(3), q], &square(1.0)).unwrap();
    assert_eq!(kinds(&found), [IncidentKind::Cusp]);
    let tip = &found.incidents[0];
    assert_close(tip.p, 0.0, 1e-12);
    assert_close(tip.q, 0.0, 1e-12);
    assert_close(tip.x[0], 0.0, 1e-10);
    assert_eq!(found.ends, [CurveEnd::Range, CurveEnd::Range]);
    for point in &found.points {
        assert_close(27.0 * point.p.powi(2), 4.0 * point.q.powi(3), 1e-13);
    }
    // Both halves are found where they are asked for.
    let refined = refine(&mut system, &found, 0..found.points.len() - 1, &[0.25, 0.75], &square(1.0));
    assert_eq!(refined.len(), 4);
    for point in &refined {
        assert_close(point.p.abs(), 2.0 * (point.q / 3.0).powf(1.5), 1e-12);
    }
    assert!(system.count <= 1400, "{} evaluations", system.count);
}

/// `p x + q x³ − x⁵`: branch points at `p = 0`, folds at `p = −q²/4`, `q > 0`, which meet at the origin.
fn tricritical() -> Equations<1> {
    equations(|&[x, p, q]| {
        let (cube, fourth) = (x.powi(3), x.powi(4));
        ([p * x + q * cube - x * fourth], [[p + 3.0 * q * x * x - 5.0 * fourth, x, cube]])
    })
}

#[test]
fn folds_end_on_branch_points_in_a_tricritical_point() {
    let mut system = tricritical();
    let q: f64 = 0.8;
    let seed = [(q / 2.0).sqrt(), -q * q / 4.0, q];
    let folds = curve(&mut system, &Criterion::Fold, &seed, &square(1.0)).unwrap();
    assert!(kinds(&folds).contains(&IncidentKind::Tricritical), "{:?}", folds.incidents);
    let tip = folds.incidents.iter().find(|incident| incident.kind == IncidentKind::Tricritical).unwrap();
    assert_close(tip.p, 0.0, 1e-9);
    assert_close(tip.q, 0.0, 1e-9);
    for point in folds.points.iter().filter(|point| point.q > 1e-3) {
        assert_close(point.p, -point.q * point.q / 4.0, 1e-12);
    }
    // Those with the other sign of x have the same parameters and are not listed.
    assert_eq!(folds.ends.iter().filter(|end| **end == CurveEnd::Merged).count(), 1, "{:?}", folds.ends);
    assert!(folds.points.iter().all(|point| point.x[0] > -1e-3), "one side of the point");
    let points = curve(&mut system, &Criterion::BranchPoint, &[0.0, 0.0, 0.5], &square(1.0)).unwrap();
    assert_eq!(points.ends, [CurveEnd::Range, CurveEnd::Range]);
    assert_close(points.points.iter().map(|point| point.p.abs()).fold(0.0, f64::max), 0.0, 1e-13);
}

#[test]
fn a_closed_curve_of_folds_is_recognised() {
    // Folds of p = x³/3 − (1 − q²) x: x² = 1 − q².
    let mut system = equations(|&[x, p, q]| {
        ([p - x.powi(3) / 3.0 + (1.0 - q * q) * x], [[1.0 - q * q - x * x, 1.0, -2.0 * q * x]])
    });
    let found = curve(&mut system, &Criterion::Fold, &[1.0, -2.0 / 3.0, 0.0], &square(2.0)).unwrap();
    assert_eq!(found.ends[1], CurveEnd::Loop);
    let tips: Vec<_> = found.incidents.iter().filter(|one| one.kind == IncidentKind::Cusp).collect();
    assert_eq!(tips.len(), 2, "{:?}", found.incidents);
    for tip in tips {
        assert_close(tip.q.abs(), 1.0, 1e-9);
        assert_close(tip.p, 0.0, 1e-9);
    }
}

#[test]
fn levels_turn_in_the_second_parameter() {
    // x = p with g = x² + q² − 1: a circle in the plane.
    let mut system = equations(|&[x, p, _]| ([p - x], [[-1.0, 1.0, 0.0]]))
        .levels(|&[x, _, q]| vec![(x * x + q * q - 1.0, [2.0 * x, 0.0, 2.0 * q])]);
    let found = curve(&mut system, &Criterion::Level(0), &[0.6, 0.6, 0.8], &square(2.0)).unwrap();
    assert_eq!(kinds(&found), [IncidentKind::Turn, IncidentKind::Turn]);
    for incident in &found.incidents {
        assert_close(incident.q.abs(), 1.0, 1e-12);
        assert_close(incident.p, 0.0, 1e-9);
    }
    // Drawn through its points by cubics, where either parameter turns as well: straight lines would be off by h²/8 for
    // steps of h, which are a tenth of the range of 4, cubics by h⁴/384 and what their lengths are off.
    for place in found.outline() {
        assert_close(place.p.hypot(place.q), 1.0, 5e-4);
    }
}

#[test]
fn hopf_points_form_a_curve() {
    // ẋ = g x − ω y, ẏ = ω x + g y with g = p − q², ω = 1 + q, and a third direction.
    let mut system = equations(|&[x, y, z, p, q]: &[f64; 5]| {
        let (g, w, s) = (p - q * q, 1.0 + q, x * x + y * y);
        (
            [g * x - w * y - x * s, w * x + g * y - y * s, p - z],
            [
                [g - s - 2.0 * x * x, -w - 2.0 * x * y, 0.0, x, -2.0 * q * x - y],
                [w - 2.0 * x * y, g - s - 2.0 * y * y, 0.0, y, x - 2.0 * q * y],
                [0.0, 0.0, -1.0, 1.0, 0.0],
            ],
        )
    });
    let criterion = Criterion::Hopf { frequency: 1.3 };
    let found = curve(&mut system, &criterion, &[0.0, 0.0, 0.09, 0.09, 0.3], &square(0.9)).unwrap();
    assert_eq!(found.ends, [CurveEnd::Range, CurveEnd::Range]);
    for point in &found.points {
        assert_close(point.p, point.q * point.q, 1e-12);
    }
}

#[test]
fn equal_levels_end_where_the_roots_become_one() {
    // The cusp again, p being a field: by symmetry both minima of x⁴/4 − q x²/2 − p x are equal at p = 0.
    let mut system = cusp().levels(|&[x, p, q]| {
        let energy = x.powi(4) / 4.0 - q * x * x / 2.0 - p * x;
        vec![(energy, [x.powi(3) - q * x - p, -x, -x * x / 2.0])]
    });
    let criterion = Criterion::Equal { level: 0, other: vec![-0.9] };
    let found = curve(&mut system, &criterion, &[0.9, 0.0, 0.81], &square(1.0)).unwrap();
    assert_eq!(found.ends, [CurveEnd::Merged, CurveEnd::Range]);
    for point in &found.points {
        assert_close(point.p, 0.0, 1e-12);
        assert_close(point.x[0], point.q.sqrt(), 1e-10);
    }
    assert!(found.points[0].q <= 3e-4);
}

#[test]
fn a_curve_ends_where_its_root_becomes_unstable_in_another_direction() {
    // x(p − x²), and y decays at the rate q − 0.25: the pitchfork at p = 0 matters for q < 0.25 only.
    let mut system = equations(|&[x, y, p, q]: &[f64; 4]| {
        (
            [p * x - x.powi(3), (q - 0.25) * y - y.powi(3)],
            [[p - 3.0 * x * x, 0.0, x, 0.0], [0.0, q - 0.25 - 3.0 * y * y, 0.0, y]],
        )
    });
    let found = curve(&mut system, &Criterion::BranchPoint, &[0.0, 0.0, 0.0, -0.5], &square(1.0)).unwrap();
    assert_eq!(found.ends, [CurveEnd::Range, CurveEnd::Unstable]);
    let last = found.points.last().unwrap();
    assert_close(last.q, 0.25, 1e-9);
    assert_close(last.p, 0.0, 1e-12);
}

#[test]
fn where_there_is_no_special_point_that_is_said() {
    let mut system = equations(|&[x, p, q]: &[f64; 3]| ([p + q - x], [[-1.0, 1.0, 1.0]]));
    for criterion in [Criterion::Fold, Criterion::BranchPoint, Criterion::Level(0)] {
        assert!(curve(&mut system, &criterion, &[0.2, 0.1, 0.1], &square(1.0)).is_err(), "{criterion:?}");
    }
}

#[test]
fn a_cusp_is_found_whichever_parameter_is_followed() {
    // The cusp with both parameters exchanged: the curve of folds goes through without a turn in the second.
    let mut system = equations(|&[x, p, q]| ([q + p * x - x * x * x], [[p - 3.0 * x * x, x, 1.0]]));
    let x = 0.4_f64;
    let seed = [x, 3.0 * x * x, -2.0 * x.powi(3)];
    let found = curve(&mut system, &Criterion::Fold, &seed, &square(1.0)).unwrap();
    assert_eq!(kinds(&found), [IncidentKind::Cusp]);
    assert_close(found.incidents[0].p, 0.0, 1e-12);
    assert_close(found.incidents[0].q, 0.0, 1e-12);
}
