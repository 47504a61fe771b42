//! Uniform grids of a Gaussian variable, each with twice the nodes of the one before.
//!
//! Nodes are numbered from the centre: node k of a grid of level L is `k · STEP / 2^L`. They are exact, as are
//! their squares.

use super::{Measure, density};
use std::f64::consts::PI;
use std::sync::OnceLock;

/// Distance of nodes on the coarsest grid.
pub(super) const STEP: f64 = 19.0 / 32.0;

/// Number of grids. With one more, derivatives at twice the nodes cost more than the panels they replace: the fold curve
/// of hopfield-temperature takes 7 % more instructions.
pub(super) const LEVELS: usize = 6;

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
}

/// Distance of nodes.
pub(super) fn step(level: usize) -> f64 {
    STEP / f64::from(1 << level)
}

/// Where node k is.
pub(super) fn node(level: usize, k: i32) -> f64 {
    f64::from(k) * step(level)
}

/// What is the same for all integrands on one grid, as far as [`FURTHEST`]; the centre is in the middle.
struct Table {
    nodes: Vec<f64>,
    /// Every other one of these: those that the grid before does not have.
    new: Vec<f64>,
    /// The densities at the nodes, times their distance.
    weights: Vec<f64>,
    /// For each of [`LOOKS`] the coefficients of the band-limited interpolation from weights times values at the nodes
    /// to density times value there, times the distance of the coarsest nodes.
    interpolation: [Vec<f64>; LOOKS.len()],
}

fn table(level: usize) -> &'static Table {
    static TABLES: [OnceLock<Table>; LEVELS] = [const { OnceLock::new() }; LEVELS];
    TABLES[level].get_or_init(|| {
        let all = || Reach { low: FURTHEST, high: FURTHEST }.nodes(level);
        Table {
            nodes: all().map(|k| node(level, k)).collect(),
            new: all().skip(1).step_by(2).map(|k| node(level, k)).collect(),
            weights: all().map(|k| step(level) * density(Measure::Normal, node(level, k))).collect(),
            interpolation: LOOKS.map(|look| interpolation(level, look, all())),
        }
    })
}

fn interpolation(level: usize, look: f64, nodes: impl Iterator<Item = i32>) -> Vec<f64> {
    let (at, steps) = (look / step(level), f64::from(1 << level));
    let sine = (PI * (at - at.round())).sin() / PI;
    let centre = at.round() as i32;
    let sign = |k: i32| if (k - centre) % 2 == 0 { steps } else { -steps };
    nodes.map(|k| sign(k) * sine / (at - f64::from(k))).collect()
}

/// The part of a table that belongs to a reach.
fn part(all: &[f64], reach: Reach, level: usize) -> &[f64] {
    &all[((FURTHEST - reach.low) << level) as usize..=((FURTHEST + reach.high) << level) as usize]
}

/// In ascending order.
pub(super) fn nodes_of(reach: Reach, level: usize) -> &'static [f64] {
    part(&table(level).nodes, reach, level)
}

/// Those between the nodes of the level before, in ascending order.
pub(super) fn new_nodes_of(reach: Reach, level: usize) -> &'static [f64] {
    let before = level - 1;
    &table(level).new
        [((FURTHEST - reach.low) << before) as usize..((FURTHEST + reach.high) << before) as usize]
}

/// The densities at the nodes, times their distance.
pub(super) fn weights_of(reach: Reach, level: usize) -> &'static [f64] {
    part(&table(level).weights, reach, level)
}

/// The weight that node k of the coarsest grid has on that grid.
pub(super) fn coarsest_weight(k: i32) -> f64 {
    table(0).weights[(k + FURTHEST) as usize]
}

/// For each of [`LOOKS`], by what weights times values at the nodes must be multiplied, so that the sum is what
/// is expected of the value at the look times its weight there.
pub(super) fn interpolation_of(reach: Reach, level: usize) -> [&'static [f64]; LOOKS.len()] {
    table(level).interpolation.each_ref().map(|all| part(all, reach, level))
}

/// The weights that [`LOOKS`] would have as nodes of the coarsest grid.
pub(super) fn weights_at_looks() -> &'static [f64; LOOKS.len()] {
    static WEIGHTS: OnceLock<[f64; LOOKS.len()]> = OnceLock::new();
    WEIGHTS.get_or_init(|| LOOKS.map(|look| STEP * density(Measure::Normal, look)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn smooth_functions_are_interpolated_to_rounding() {
        let (level, reach) = (2, Reach { low: 15, high: 15 });
        for (look, row) in interpolation_of(reach, level).into_iter().enumerate() {
            let nodes = nodes_of(reach, level).iter().zip(weights_of(reach, level));
            let terms = nodes.zip(row).map(|((node, weight), c)| c * weight * node.cos());
            assert_close(terms.sum(), weights_at_looks()[look] * LOOKS[look].cos(), 1e-15);
        }
    }
}
