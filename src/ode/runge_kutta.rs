//! Coefficients of the classical Runge–Kutta method of order 4, with cubic Hermite interpolation.
//!
//! # References
//! Kutta (1901), *Beitrag zur näherungsweisen Integration totaler Differentialgleichungen*;
//! HNW table II.1.2 (the method) and §II.6 (the interpolation).

use super::explicit::{ErrorWeights, Tableau, hermite};

/// The four classical stages and, for the interpolation, the slope at the end.
pub(super) static TABLEAU: Tableau<5, 5> = Tableau {
    nodes: [0.0, 0.5, 0.5, 1.0, 1.0],
    matrix: [
        [0.0; 5],
        [0.5, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.5, 0.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
        WEIGHTS,
    ],
    error: ErrorWeights::None,
    dense: |theta| hermite::<5, 5>(&WEIGHTS, theta),
    // HNW, figure IV.2.1: the interval of stability on the negative axis.
    stability: 2.78,
};

const WEIGHTS: [f64; 5] = [1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0, 0.0];
