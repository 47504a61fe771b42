//! The nodes of an average, and what is needed to move them.

use super::Measure;
use super::sums::sum;

/// Nodes in ascending order with their weights; the order of summation is part of it, see [`Mesh::sum`].
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    pub(super) nodes: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(super) panels: Vec<Panel>,
}

/// A piece between two ends, with [`super::POINTS`] nodes. Node k is `low + (high − low) X[k]`, and its weight
/// `(high − low) W[k] density(node)`, with X from [`super::FRACTIONS`] and W from [`super::WEIGHTS`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    pub low: End,
    pub high: End,
}

/// Where a panel ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    pub at: f64,
    /// Present if the end moves with the integrand.
    pub crossing: Option<Crossing>,
}

/// A change of sign of a switch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    pub switch: usize,
    /// The zero of the switch; where it vanishes on a whole interval, the number next to that interval.
    pub at: f64,
}

impl Panel {
    /// Low and high.
    pub fn ends(&self) -> [End; 2] {
        [self.low, self.high]
    }

    /// Whether neither end moves with the integrand.
    pub fn is_fixed(&self) -> bool {
        self.low.crossing.is_none() && self.high.crossing.is_none()
    }
}

impl End {
    /// An end that stays where it is.
    pub(super) fn fixed(at: f64) -> End {
        End { at, crossing: None }
    }
}

impl Mesh {
    /// In ascending order.
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }

    /// One for each node, with the density of the measure.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// In ascending order; empty if the nodes are fixed, as those of a uniform grid are.
    pub fn panels(&self) -> &[Panel] {
        &self.panels
    }

    /// The sum of weight times `value(k)` over the nodes k: of every eighth term from the first, the second and so on,
    /// and then of these eight sums. Bit for bit how averages are computed.
    pub fn sum(&self, mut value: impl FnMut(usize) -> f64) -> f64 {
        let terms: Vec<f64> = self.weights.iter().enumerate().map(|(k, weight)| weight * value(k)).collect();
        sum(&terms)
    }

    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.weights.clear();
        self.panels.clear();
    }
}

/// 1/√(2π).
const NORMAL_PEAK: f64 = 0.398_942_280_401_432_7;

/// Keeps the upper half of the digits of a number, so that its square is exact.
const UPPER_HALF: u64 = !0 << 27;

/// The density of the measure at `node`, to rounding even where z² rounds.
pub fn density(measure: Measure, node: f64) -> f64 {
    match measure {
        Measure::Normal => {
            let upper = f64::from_bits(node.to_bits() & UPPER_HALF);
            let rest = 0.5 * (node - upper) * (node + upper);
            NORMAL_PEAK * (-0.5 * upper * upper).exp() * (1.0 - rest * (1.0 - 0.5 * rest))
        }
        Measure::Unit | Measure::Naturals => 1.0,
    }
}
