//! The rule of a panel: 21 points, exact for polynomials of degree 31, and what its error is.
//!
//! Reference of the rule: Piessens et al. (1983), *QUADPACK*, routine QK21. Of the errors: Berntsen & Espelid
//! (1991), *Error estimation in automatic quadrature routines*, ACM TOMS 17, 233.

use std::sync::OnceLock;

/// Number of nodes in a panel.
pub const POINTS: usize = 21;

/// Half of the nodes on (−1, 1) from the end, and the middle.
const NODES: [f64; 11] = [
    0.995_657_163_025_808_1,
    0.973_906_528_517_171_7,
    0.930_157_491_355_708_2,
    0.865_063_366_688_984_5,
    0.780_817_726_586_416_9,
    0.679_409_568_299_024_4,
    0.562_757_134_668_604_7,
    0.433_395_394_129_247_2,
    0.294_392_862_701_460_2,
    0.148_874_338_981_631_22,
    0.0,
];

const WEIGHTS_OF_NODES: [f64; 11] = [
    0.011_694_638_867_371_874,
    0.032_558_162_307_964_725,
    0.054_755_896_574_351_995,
    0.075_039_674_810_919_96,
    0.093_125_454_583_697_6,
    0.109_387_158_802_297_64,
    0.123_491_976_262_065_84,
    0.134_709_217_311_473_34,
    0.142_775_938_577_060_09,
    0.147_739_104_901_338_49,
    0.149_445_554_002_916_9,
];

/// Where the nodes of a panel are, from 0 at its low end to 1 at its high end.
pub const FRACTIONS: [f64; POINTS] = {
    let mut fractions = [0.5; POINTS];
    let mut k = 0;
    while k < POINTS / 2 {
        fractions[k] = 0.5 - 0.5 * NODES[k];
        fractions[POINTS - 1 - k] = 0.5 + 0.5 * NODES[k];
        k += 1;
    }
    fractions
};

/// Their weights in a panel of width one.
pub const WEIGHTS: [f64; POINTS] = {
    let mut weights = [0.5 * WEIGHTS_OF_NODES[POINTS / 2]; POINTS];
    let mut k = 0;
    while k < POINTS / 2 {
        weights[k] = 0.5 * WEIGHTS_OF_NODES[k];
        weights[POINTS - 1 - k] = weights[k];
        k += 1;
    }
    weights
};

/// How many pairs of null rules are compared.
const PAIRS: usize = 4;

/// The doubt about the largest null rule.
const DOUBT: f64 = 10.0;

/// Coefficients that do not fall at least by this factor from pair to pair promise nothing.
const SLOWEST_FALL: f64 = 0.5;

/// The rule's error falls like this power of the fall from pair to pair. For an analytic function it is the sixth:
/// the rule is exact for twelve degrees more than the first pair, and a pair is two degrees.
const FALL_POWER: i32 = 4;

/// What is known of one output in a panel.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Estimate {
    /// The integral of the absolute value.
    pub(super) magnitude: f64,
    /// Of the rule.
    pub(super) inside: f64,
    /// What may hide between the last nodes and those of the neighbours.
    pub(super) seams: f64,
    /// Where the values lead to at both ends.
    pub(super) ends: [f64; 2],
}

impl Estimate {
    pub(super) fn error(&self) -> f64 {
        self.inside + self.seams
    }
}

/// Part of a panel between its end and its first node.
pub(super) const GAP: f64 = FRACTIONS[0];

/// Judges the rule in a panel of width one by the values at its nodes. Null rules vanish for polynomials up to some degree: they show
/// how fast the coefficients of the values in such polynomials fall.
pub(super) fn estimate(values: &[f64; POINTS]) -> Estimate {
    let mut sums = [0.0; 2 * PAIRS];
    for (weights, value) in null_rules().iter().zip(values) {
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += weight * value;
        }
    }
    let mut pairs = [0.0; PAIRS];
    for (pair, sums) in pairs.iter_mut().zip(sums.chunks(2)) {
        *pair = (sums[0] * sums[0] + sums[1] * sums[1]).sqrt();
    }
    let magnitude = WEIGHTS.iter().zip(values).map(|(weight, value)| weight * value.abs()).sum();
    let largest = pairs.into_iter().fold(0.0, f64::max);
    let fall = pairs.windows(2).map(|two| two[0] / two[1]).fold(0.0, f64::max);
    let inside = if fall < SLOWEST_FALL {
        DOUBT * pairs[0] * (fall / SLOWEST_FALL).powi(FALL_POWER)
    } else {
        DOUBT * largest
    };
    // Values near the largest number overflow in the rules.
    let inside = if inside.is_nan() { f64::INFINITY } else { inside };
    let mut ends = [0.0; 2];
    for (k, coefficient) in to_the_end().iter().enumerate() {
        ends[0] += coefficient * values[k];
        ends[1] += coefficient * values[POINTS - 1 - k];
    }
    Estimate { magnitude, inside, seams: 0.0, ends }
}

/// Coefficients of the values in that of their interpolating polynomial at the low end.
fn to_the_end() -> &'static [f64; POINTS] {
    static COEFFICIENTS: OnceLock<[f64; POINTS]> = OnceLock::new();
    COEFFICIENTS.get_or_init(|| {
        let mut coefficients = [1.0; POINTS];
        for (k, coefficient) in coefficients.iter_mut().enumerate() {
            for other in (0..POINTS).filter(|other| *other != k) {
                *coefficient *= FRACTIONS[other] / (FRACTIONS[other] - FRACTIONS[k]);
            }
        }
        coefficients
    })
}

/// For each node its weights in all rules, that of the highest degree first. Each rule is as long as the panel's.
fn null_rules() -> &'static [[f64; 2 * PAIRS]; POINTS] {
    static RULES: OnceLock<[[f64; 2 * PAIRS]; POINTS]> = OnceLock::new();
    RULES.get_or_init(|| {
        let length = WEIGHTS.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        let polynomials = orthonormal_polynomials();
        let mut rules = [[0.0; 2 * PAIRS]; POINTS];
        for (rule, polynomial) in (0..2 * PAIRS).zip(polynomials.iter().rev()) {
            for (weights, value) in rules.iter_mut().zip(polynomial) {
                weights[rule] = value * length;
            }
        }
        rules
    })
}

/// Polynomials of degree 0, 1, …, orthonormal over the nodes with equal weights, by Stieltjes' recurrence,
/// orthogonalised once more.
fn orthonormal_polynomials() -> [[f64; POINTS]; POINTS] {
    let mut polynomials = [[1.0; POINTS]; POINTS];
    for degree in 0..POINTS {
        let mut next = [1.0; POINTS];
        if degree > 0 {
            for k in 0..POINTS {
                next[k] = (2.0 * FRACTIONS[k] - 1.0) * polynomials[degree - 1][k];
            }
        }
        for _ in 0..2 {
            for lower in &polynomials[..degree] {
                let overlap: f64 = lower.iter().zip(&next).map(|(a, b)| a * b).sum();
                for k in 0..POINTS {
                    next[k] -= overlap * lower[k];
                }
            }
        }
        let length = next.iter().map(|value| value * value).sum::<f64>().sqrt();
        polynomials[degree] = next.map(|value| value / length);
    }
    polynomials
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn the_rule_integrates_powers_up_to_the_31st() {
        for power in 0..=31 {
            let terms = FRACTIONS.iter().zip(WEIGHTS).map(|(x, weight)| weight * x.powi(power));
            assert_close(terms.sum(), 1.0 / f64::from(power + 1), 4e-16);
        }
    }

    #[test]
    fn null_rules_vanish_for_lower_powers() {
        for (rule, degree) in (0..2 * PAIRS).zip((0..POINTS as i32).rev()) {
            for power in 0..degree {
                let terms = null_rules().iter().zip(FRACTIONS);
                let sum: f64 = terms.map(|(weights, x)| weights[rule] * x.powi(power)).sum();
                assert_close(sum, 0.0, 2e-16);
            }
        }
    }

    #[test]
    fn polynomials_are_continued_to_the_ends() {
        let ends = estimate(&FRACTIONS.map(|x| (1.0 + x).powi(20))).ends;
        assert_close(ends[0], 1.0, 1e-9);
        assert_close(ends[1], 2.0_f64.powi(20), 1e-8);
    }

    #[test]
    fn errors_are_not_smaller_than_they_are() {
        for at in [-0.3, 0.0, 0.1, 0.317, 0.5, 0.77] {
            let kink = FRACTIONS.map(|x| (x - at).abs());
            let sum: f64 = kink.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
            let exact = if at < 0.0 { 0.5 - at } else { 0.5 * (at * at + (1.0 - at) * (1.0 - at)) };
            let estimate = estimate(&kink);
            assert_close(sum, exact, estimate.error() + 4e-16);
            assert_close(estimate.magnitude, exact, estimate.error() + 4e-16);
        }
    }
}
