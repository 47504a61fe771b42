//! Folds: roots of `r = 0, g = 0`, where `g` vanishes iff `∂r/∂x` is singular.
//!
//! With borders `b`, `c` near the left and right null vectors, `g` is the last entry of the solution of
//! `[J b; cᵀ 0] (v, g) = (0, 1)`. With `w` from the transposed system its gradient is `−wᵀ ∂J v`.
//!
//! Reference: Govaerts (2000), §3.2 and §4.1.

use super::dense::{Lu, least_singular, normalised};
use super::problem::{Place, Problem};
use super::singular::{Settled, settle};

/// A fold and the null vector of `∂r/∂x` there, in the unknowns' own units, with length 1.
pub(super) struct Fold {
    pub(super) settled: Settled,
    pub(super) null: Vec<f64>,
}

/// The fold near `guess`, within `reach` in units of the scales.
pub(super) fn fold_near(problem: &mut Problem, guess: &[f64], reach: f64) -> Option<Fold> {
    let n = problem.n();
    let first = problem.evaluate(guess.to_vec());
    let borders = least_singular(&jacobian(problem, &first), n, n)?;
    let mut null = vec![0.0; n];
    let settled = settle(problem, guess, reach, &mut |problem, place| {
        let (v, w, g) = singular_pair(problem, place, &borders.left, &borders.right)?;
        null.copy_from_slice(&v);
        let direction = [&v[..], &[0.0]].concat();
        let gradient = problem.second_derivative(place, &direction, &w)?;
        let gradient: Vec<f64> = gradient.iter().map(|entry| -entry).collect();
        let residual = [&place.r[..], &[g]].concat();
        Lu::new(problem.bordered(place, &gradient), n + 1).solve(&residual)
    })?;
    let null: Vec<f64> = (0..n).map(|i| null[i] * problem.scales[i]).collect();
    Some(Fold { settled, null: normalised(&null) })
}

/// `∂r/∂y` without the parameter's column.
fn jacobian(problem: &Problem, place: &Place) -> Vec<f64> {
    let n = problem.n();
    problem.bordered(place, &[]).chunks(n + 1).flat_map(|row| row[..n].to_vec()).collect()
}

/// `v`, `w` and `g` of the bordered Jacobian.
fn singular_pair(
    problem: &Problem,
    place: &Place,
    left: &[f64],
    right: &[f64],
) -> Option<(Vec<f64>, Vec<f64>, f64)> {
    let n = problem.n();
    let mut matrix: Vec<f64> = Vec::with_capacity((n + 1) * (n + 1));
    for (row, border) in jacobian(problem, place).chunks(n).zip(left) {
        matrix.extend(row.iter().chain([border]));
    }
    matrix.extend(right.iter().chain([&0.0]));
    let mut last = vec![0.0; n + 1];
    last[n] = 1.0;
    let factors = Lu::new(matrix, n + 1);
    let mut v = factors.solve(&last)?;
    let mut w = factors.solve_transposed(&last)?;
    let g = v.pop()?;
    w.pop();
    Some((v, w, g))
}
