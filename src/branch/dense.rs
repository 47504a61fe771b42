//! Linear algebra of small dense matrices, row-major: singular vectors and lengths.

use nalgebra::{DMatrix, SVD};

/// The singular vectors of the least singular value of a matrix with at least as many columns as rows:
/// left, right, and all singular values, largest first. `None` if anything is not finite.
pub(crate) fn least_singular(matrix: &[f64], rows: usize, columns: usize) -> Option<LeastSingular> {
    if !matrix.iter().all(|entry| entry.is_finite()) {
        return None;
    }
    let matrix = DMatrix::from_row_slice(rows, columns, matrix);
    let svd = SVD::try_new(matrix, true, true, f64::EPSILON, SVD_ITERATIONS * columns)?;
    let least = svd.singular_values.imin();
    Some(LeastSingular {
        left: svd.u.as_ref()?.column(least).iter().copied().collect(),
        right: svd.v_t.as_ref()?.row(least).iter().copied().collect(),
        values: svd.singular_values.iter().copied().collect(),
    })
}

/// Iterations that a singular value decomposition may take per column.
const SVD_ITERATIONS: usize = 100;

/// See [`least_singular`].
pub(crate) struct LeastSingular {
    pub(crate) left: Vec<f64>,
    pub(crate) right: Vec<f64>,
    pub(crate) values: Vec<f64>,
}

impl LeastSingular {
    /// How many singular values are not larger than `tolerance` times the largest, or than `tolerance`.
    pub(crate) fn kernel_dimension(&self, tolerance: f64) -> usize {
        let most = largest(&self.values).max(1.0);
        self.values.iter().filter(|value| **value <= tolerance * most).count()
    }
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(crate) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// The largest absolute value.
pub(crate) fn largest(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |most, entry| most.max(entry.abs()))
}

/// `a / |a|`.
pub(crate) fn normalised(a: &[f64]) -> Vec<f64> {
    let length = norm(a);
    a.iter().map(|entry| entry / length).collect()
}
