//! Thresholds of the magnets of Curie and Weiss and of Potts against their closed forms.
//!
//! Reference: Wu (1982), *The Potts model*, Reviews of Modern Physics 54, 235.

use super::asking::{of_kind, threshold};
use spinodal::testing::assert_close;

/// The field at which the phase against it ceases to exist: βy − artanh y with y = √(1 − 1/β).
pub fn spinodal_field(beta: f64) -> f64 {
    let y = (1.0 - 1.0 / beta).sqrt();
    beta * y - y.atanh()
}

#[test]
fn a_magnet_in_a_field_has_two_spinodals_and_equilibrium_between_them() {
    for range in ["-1:1", "-0.3:5", "-0.21:0.21", "-20:20"] {
        let (found, _) = threshold(&format!("curie-weiss --along h={range}"));
        let kinds: Vec<&str> = found.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["fold", "first-order", "fold"], "h = {range}");
        for (one, expected) in found.iter().zip([-0.207_546_455_322_030_3, 0.0, 0.207_546_455_322_030_3]) {
            assert_close(one.at, expected, 1e-12); // closed form: artanh y − βy, in 40 digits
            assert_eq!(one.between, ["down", "up"]);
        }
    }
}

#[test]
fn spinodals_of_a_magnet_follow_their_closed_form() {
    let (found, junctions) = threshold("curie-weiss --along h=-3:3 --over beta=1.02:4:50");
    assert!(junctions.is_empty(), "all curves end at the ends of the range: {junctions:?}");
    let folds = of_kind(&found, "fold");
    assert_eq!(folds.len(), 100);
    for one in &folds {
        assert_close(one.at.abs(), spinodal_field(one.over), 1e-10);
    }
    assert_eq!(folds.iter().filter(|one| one.at > 0.0).count(), 50);
    let equilibrium = of_kind(&found, "first-order");
    assert_eq!(equilibrium.len(), 50);
    for one in &equilibrium {
        assert_close(one.at, 0.0, 1e-12); // symmetry
        assert_eq!(one.between, ["down", "up"]);
    }
}

#[test]
fn spinodals_and_the_first_order_line_end_in_the_critical_point() {
    for betas in ["0.5:4:50", "0.3:2:8", "0.9:1.2:5"] {
        let (found, junctions) = threshold(&format!("curie-weiss --along h=-3:3 --over beta={betas}"));
        let critical: Vec<_> = junctions.iter().filter(|one| one.kind == "critical point").collect();
        assert_eq!(critical.len(), 1, "β = {betas}: {junctions:?}");
        assert_close(critical[0].parameter("h"), 0.0, 1e-8);
        assert_close(critical[0].parameter("beta"), 1.0, 1e-8); // closed form: y = 0
        for phase in ["down", "up"] {
            assert!(critical[0].phases.iter().any(|known| known == phase), "{critical:?}");
        }
        assert_eq!(junctions.len(), 1, "β = {betas}: nothing else happens in the plane: {junctions:?}");
        for one in of_kind(&found, "fold") {
            assert!(one.over >= 1.0 - 1e-9, "there is no spinodal below β = 1: {one:?}");
        }
    }
}

#[test]
fn the_spinodal_is_the_same_curve_along_the_coupling() {
    let (found, _) = threshold("curie-weiss --along beta=0.5:4 --over h=-1:1:21");
    let folds = of_kind(&found, "fold");
    assert_eq!(folds.iter().filter(|one| one.over != 0.0).count(), 20);
    for one in &folds {
        assert_close(spinodal_field(one.at.max(1.0)), one.over.abs(), 1e-10);
    }
}

#[test]
fn a_magnet_of_three_states_orders_at_once() {
    for range in ["2:4", "2.7:3.1", "2.5:3.5"] {
        let (found, _) = threshold(&format!("potts --along K={range}"));
        let kinds: Vec<&str> = found.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["fold", "first-order", "continuous"], "K = {range}");
        assert_close(found[0].at, 2.745_643_576_732_724_4, 1e-9); // minimum of K(m), in 40 digits
        assert_close(found[1].at, 4.0 * 2_f64.ln(), 1e-10); // Wu 1982
        assert_close(found[2].at, 3.0, 1e-10); // K = q
        assert!(found.iter().all(|one| one.between == ["disordered", "ordered"]), "{found:?}");
    }
}

/// The smallest coupling with order: minimum over m of K(m) = log((1 + (q − 1)m)/(1 − m))/m, by bisection
/// on its derivative.
fn ordered_from(q: f64) -> f64 {
    let log = |m: f64| ((q - 1.0) * m).ln_1p() - (-m).ln_1p();
    let slope = |m: f64| m * ((q - 1.0) / (1.0 + (q - 1.0) * m) + 1.0 / (1.0 - m)) - log(m);
    let (mut low, mut high) = (1e-3, 1.0 - 1e-9);
    assert!(slope(low) < 0.0 && slope(high) > 0.0, "the minimum is inside");
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if slope(middle) < 0.0 { low = middle } else { high = middle }
    }
    log(low) / low
}

#[test]
fn transitions_of_a_magnet_of_many_states_follow_their_closed_forms() {
    assert_close(ordered_from(3.0), 2.745_643_576_732_724_4, 1e-14); // solved in 40 digits
    let (found, _) = threshold("potts --along K=2:9 --over q=2.5:8:34");
    let equilibrium = |q: f64| 2.0 * (q - 1.0) / (q - 2.0) * (q - 1.0).ln(); // Wu 1982
    let curves: [(&str, &dyn Fn(f64) -> f64); 3] =
        [("first-order", &equilibrium), ("continuous", &|q| q), ("fold", &ordered_from)];
    for (kind, expected) in curves {
        let curve = of_kind(&found, kind);
        assert_eq!(curve.len(), 34, "{kind}");
        for one in curve {
            assert_close(one.at, expected(one.over), 1e-9);
        }
    }
}

#[test]
fn a_first_order_transition_is_found_however_wide_the_range() {
    for command in ["potts --along K=0.5:8", "potts --along K=1:6", "potts -s q=2.5 --along K=1:4"] {
        let (found, _) = threshold(command);
        let kinds: Vec<&str> = found.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["fold", "first-order", "continuous"], "{command}");
    }
    for command in ["curie-weiss --along h=-40:40", "curie-weiss -s beta=1.1 --along h=-2:2"] {
        let (found, _) = threshold(command);
        let kinds: Vec<&str> = found.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["fold", "first-order", "fold"], "{command}");
        assert_close(found[1].at, 0.0, 1e-12); // symmetry
    }
}
