//! Coefficients of the classical Runge–Kutta method of order 4, with cubic Hermite interpolation.
//!
//! # References
//! Kutta (1901), *Beitrag zur näherungsweisen Integration totaler Differentialgleichungen*;
//! HNW table II.1.2 (the method) and §II.6 (the interpolation).

use super::explicit::Tableau;

/// The four classical stages and, for the interpolation, the slope at the end.
pub(super) static TABLEAU: Tableau<5> = Tableau {
    nodes: [0.0, 0.5, 0.5, 1.0, 1.0],
    matrix: [
        [0.0; 5],
        [0.5, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.5, 0.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
        WEIGHTS,
    ],
    error: [0.0; 5],
    dense,
};

const WEIGHTS: [f64; 5] = [1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0, 0.0];

/// The cubic with the states and slopes of both ends, written as weights of the slopes.
fn dense(theta: f64) -> [f64; 5] {
    let rest = 1.0 - theta;
    let mut weights = WEIGHTS.map(|weight| weight * theta * theta * (3.0 - 2.0 * theta));
    weights[0] += theta * rest * rest;
    weights[4] -= theta * theta * rest;
    weights
}
