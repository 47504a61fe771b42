//! Uniform grids of a Gaussian variable, each with twice the nodes of the one before.
//!
//! Nodes are numbered from the centre: node k of a grid of level L is `k · STEP / 2^L`. They are exact, as are
//! their squares.

use super::{Measure, density};
use std::f64::consts::PI;
use std::sync::OnceLock;

/// Distance of nodes on the coarsest grid.
pub(super) const STEP: f64 = 19.0 / 32.0;

/// Number of grids.
pub(super) const LEVELS: usize = 5;

/// How far the coarsest grid reaches, in steps; the last is where the density underflows.
pub(super) const REACHES: [i32; 5] = [15, 20, 27, 40, 63];

/// The last of them.
pub(super) const FURTHEST: i32 = REACHES[REACHES.len() - 1];

/// Where the integrand is compared with what the nodes say in between: incommensurable with all grids, and
/// where the weight is.
pub(super) const LOOKS: [f64; 3] = [0.227_113_949_832_602, -1.319_660_112_501_051, 1.906_966_011_250_105];

/// From −low to high, in steps of the coarsest grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) low: i32,
    pub(super) high: i32,
}

impl Reach {
    /// How many nodes the coarsest grid has.
    pub(super) fn count(self) -> usize {
        (self.low + self.high + 1) as usize
    }

    /// Numbers of all nodes of a level.
    pub(super) fn nodes(self, level: usize) -> std::ops::RangeInclusive<i32> {
        -(self.low << level)..=self.high << level
    }

    /// Numbers of the nodes of a level that no coarser grid has.
    pub(super) fn new_nodes(self, level: usize) -> std::iter::StepBy<std::ops::RangeInclusive<i32>> {
        let all = self.nodes(level);
        if level == 0 { all.step_by(1) } else { (all.start() + 1..=*all.end()).step_by(2) }
    }
}

/// Distance of nodes.
pub(super) fn step(level: usize) -> f64 {
    STEP / f64::from(1 << level)
}

/// Where node k is.
pub(super) fn node(level: usize, k: i32) -> f64 {
    f64::from(k) * step(level)
}

/// The densities at the nodes of a level, times the distance of the coarsest, as far as [`FURTHEST`]; the centre is
/// in the middle. Weights of finer grids are exact fractions of these.
pub(super) fn weights(level: usize) -> &'static [f64] {
    static WEIGHTS: OnceLock<[Vec<f64>; LEVELS]> = OnceLock::new();
    let all = WEIGHTS.get_or_init(|| {
        std::array::from_fn(|level| {
            let reach = Reach { low: FURTHEST, high: FURTHEST };
            reach.nodes(level).map(|k| STEP * density(Measure::Normal, node(level, k))).collect()
        })
    });
    &all[level]
}

/// Those of a reach.
pub(super) fn weights_of(reach: Reach, level: usize) -> &'static [f64] {
    let all = weights(level);
    &all[((FURTHEST - reach.low) << level) as usize..=((FURTHEST + reach.high) << level) as usize]
}

/// The weight at one of [`LOOKS`] if it were a node.
pub(super) fn weight_at_look(look: usize) -> f64 {
    static WEIGHTS: OnceLock<[f64; LOOKS.len()]> = OnceLock::new();
    WEIGHTS.get_or_init(|| LOOKS.map(|look| STEP * density(Measure::Normal, look)))[look]
}

/// Coefficients of the band-limited interpolation from the nodes of a level to each of [`LOOKS`], one after the
/// other.
pub(super) fn interpolation(level: usize, reach: Reach, coefficients: &mut Vec<f64>) {
    coefficients.clear();
    for look in LOOKS {
        let at = look / step(level);
        let sine = (PI * (at - at.round())).sin() / PI;
        let centre = at.round() as i32;
        coefficients.extend(reach.nodes(level).map(|k| {
            let sign = if (k - centre) % 2 == 0 { 1.0 } else { -1.0 };
            sign * sine / (at - f64::from(k))
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn smooth_functions_are_interpolated_to_rounding() {
        let (level, reach) = (2, Reach { low: 15, high: 15 });
        let mut coefficients = Vec::new();
        interpolation(level, reach, &mut coefficients);
        let count = reach.nodes(level).count();
        for (look, row) in LOOKS.into_iter().zip(coefficients.chunks(count)) {
            let nodes = reach.nodes(level).zip(weights_of(reach, level));
            let terms = nodes.zip(row).map(|((k, weight), c)| c * weight * node(level, k).cos());
            assert_close(terms.sum(), STEP * density(Measure::Normal, look) * look.cos(), 1e-15);
        }
    }

    #[test]
    fn every_node_of_a_grid_belongs_to_one_level() {
        let reach = Reach { low: 3, high: 2 };
        for level in 1..LEVELS {
            let coarser = reach.nodes(level - 1).count();
            assert_eq!(coarser + reach.new_nodes(level).count(), reach.nodes(level).count());
        }
    }
}
