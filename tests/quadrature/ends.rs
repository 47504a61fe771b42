//! What a caller needs to repeat the sums with derivatives.

use crate::functions::{Functions, average_of};
use crate::{TOLERANCE, cdf, normal};
use spinodal::quadrature::{End, FRACTIONS, Integrator, Measure, POINTS, Panel, Status, WEIGHTS, density};
use spinodal::testing::assert_close;

fn averaged(mut functions: Functions) -> (Integrator, Functions) {
    let mut integrator = Integrator::new(TOLERANCE);
    assert_eq!(integrator.integrate(Measure::Normal, &mut functions), Status::Converged);
    (integrator, functions)
}

#[test]
fn the_sum_over_the_mesh_is_the_value_to_the_last_bit() {
    let smooth = average_of(|z| ((0.3 + z) / 0.3).tanh().powi(2));
    let steep = average_of(|z| ((0.3 + z) / 0.02).tanh().powi(2));
    let growing = average_of(|z| (2.5 * z).exp());
    let kink = average_of(|z| (z - 0.3).abs()).switching_at(|z| z - 0.3);
    for functions in [smooth, steep, growing, kink] {
        let (integrator, functions) = averaged(functions);
        let mesh = integrator.mesh();
        let again = mesh.sum(|node| functions.output(mesh.nodes()[node]));
        assert_eq!(again.to_bits(), integrator.values()[0].to_bits());
    }
}

#[test]
fn nodes_and_weights_of_panels_follow_from_their_ends() {
    let (integrator, _) = averaged(average_of(|z| (z - 0.3).abs()).switching_at(|z| z - 0.3));
    let mesh = integrator.mesh();
    assert_eq!(mesh.nodes().len(), mesh.panels().len() * POINTS);
    for (place, panel) in mesh.panels().iter().enumerate() {
        let width = panel.high.at - panel.low.at;
        for k in 0..POINTS {
            let node = panel.low.at + width * FRACTIONS[k];
            let weight = width * WEIGHTS[k] * density(Measure::Normal, node);
            assert_eq!(mesh.nodes()[place * POINTS + k].to_bits(), node.to_bits());
            assert_eq!(mesh.weights()[place * POINTS + k].to_bits(), weight.to_bits());
        }
    }
}

/// The average of `f` over panels whose crossings are moved.
fn moved(panels: &[Panel], shift: f64, f: impl Fn(&Panel, f64) -> f64) -> f64 {
    let place = |end: End| end.at + if end.crossing.is_some() { shift } else { 0.0 };
    let mut sum = 0.0;
    for panel in panels {
        let (low, high) = (place(panel.low), place(panel.high));
        for (fraction, weight) in FRACTIONS.iter().zip(WEIGHTS) {
            let node = low + (high - low) * fraction;
            sum += (high - low) * weight * density(Measure::Normal, node) * f(panel, node);
        }
    }
    sum
}

#[test]
fn moving_the_ends_differentiates_a_jump() {
    let a = 0.7;
    let step = average_of(move |z| f64::from(u8::from(z > a))).switching_at(move |z| z - a);
    let (integrator, _) = averaged(step);
    // Each panel keeps its side of the jump.
    let side = |panel: &Panel, _: f64| f64::from(u8::from(panel.low.at >= a));
    let shift = 1e-4;
    let [ahead, behind] = [shift, -shift].map(|shift| moved(integrator.mesh().panels(), shift, side));
    // d/da of the upper tail is −φ(a); central differences err by h²/6 φ''(a).
    assert_close((ahead - behind) / (2.0 * shift), -normal(a), 1e-9);
}

#[test]
fn ends_say_which_switch_changes_sign() {
    let both = average_of(|z| (z - 0.3).abs() + (z * z - 1.0).abs());
    let (integrator, _) = averaged(both.switching_at(|z| z - 0.3).switching_at(|z| z * z - 1.0));
    let crossings = integrator.mesh().panels().iter().filter_map(|panel| panel.low.crossing);
    let found: Vec<(usize, f64)> = crossings.map(|crossing| (crossing.switch, crossing.at)).collect();
    let expected = [(1, -1.0), (0, 0.3), (1, 1.0)];
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.into_iter().zip(expected) {
        assert_eq!(found.0, expected.0);
        assert_close(found.1, expected.1, 2.3e-16); // one unit in the last place
    }
}

#[test]
fn a_switch_that_vanishes_on_an_interval_is_cut_at_both_ends() {
    let soft = |z: f64| if z > 0.9 { z - 0.9 } else { (z + 0.4).min(0.0) };
    let (integrator, _) = averaged(average_of(move |z| soft(z).abs()).switching_at(soft));
    let crossings = integrator.mesh().panels().iter().filter_map(|panel| panel.low.crossing);
    let found: Vec<f64> = crossings.map(|crossing| crossing.at).collect();
    assert_eq!(found.len(), 2);
    assert_close(found[0], -0.4, 3e-16);
    assert_close(found[1], 0.9, 3e-16);
    assert!(soft(found[0]) != 0.0 && soft(found[1]) != 0.0, "points are next to the interval");
    let above = |a: f64| normal(a) - a * cdf(-a); // the average of max(z − a, 0)
    assert_close(integrator.values()[0], above(0.9) + above(0.4), integrator.errors()[0]);
}
