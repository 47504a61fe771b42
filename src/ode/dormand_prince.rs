//! Coefficients of the Dormand–Prince method of order 5 with error estimate of order 4.
//!
//! # References
//! Dormand & Prince (1980), *A family of embedded Runge–Kutta formulae*, doi:10.1016/0771-050X(80)90013-3
//! (the method); Shampine (1986), *Some practical Runge–Kutta formulas*, doi:10.2307/2008219
//! (the interpolation of order 4), in the form of HNW §II.6 and code DOPRI5, function CONTD5.

use super::explicit::{ErrorWeights, Tableau};
use super::step_size::Gains;

/// The error estimate is a difference of orders 5 and 4; the rest is from code DOPRI5.
pub(super) const GAINS: Gains = Gains { order: 5.0, memory: 0.04, range: (0.2, 10.0), calm: 1 };

/// HNW table II.5.2.
pub(super) static TABLEAU: Tableau<7, 7> = Tableau {
    nodes: [0.0, 1.0 / 5.0, 3.0 / 10.0, 4.0 / 5.0, 8.0 / 9.0, 1.0, 1.0],
    matrix: [
        [0.0; 7],
        [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0, 0.0],
        [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0, 0.0],
        [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0, 0.0],
        WEIGHTS,
    ],
    error: ErrorWeights::One([
        71.0 / 57600.0,
        0.0,
        -71.0 / 16695.0,
        71.0 / 1920.0,
        -17253.0 / 339200.0,
        22.0 / 525.0,
        -1.0 / 40.0,
    ]),
    dense,
    // HW §IV.2 and code DOPRI5.
    stability: 3.0,
};

const WEIGHTS: [f64; 7] =
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0, 0.0];

/// Coefficients `d` of CONTD5: the quartic part of the interpolation.
const QUARTIC: [f64; 7] = [
    -12715105075.0 / 11282082432.0,
    0.0,
    87487479700.0 / 32700410799.0,
    -10690763975.0 / 1880347072.0,
    701980252875.0 / 199316789632.0,
    -1453857185.0 / 822651844.0,
    69997945.0 / 29380423.0,
];

/// CONTD5, `y + θ(Δ + ϑ(c₃ + θ(c₄ + ϑ c₅)))` with `ϑ = 1 − θ`, `Δ = h Σ b k`, `c₃ = h k₁ − Δ`,
/// `c₄ = Δ − h k₇ − c₃` and `c₅ = h Σ d k`, written as weights of the slopes.
fn dense(theta: f64) -> [f64; 7] {
    let rest = 1.0 - theta;
    std::array::from_fn(|j| {
        let first = if j == 0 { 1.0 } else { 0.0 };
        let last = if j == 6 { 1.0 } else { 0.0 };
        let cubic = 2.0 * WEIGHTS[j] - first - last;
        theta * (WEIGHTS[j] + rest * (first - WEIGHTS[j] + theta * (cubic + rest * QUARTIC[j])))
    })
}
