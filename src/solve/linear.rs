//! The linear algebra of a step: factors of `σI − J`.

use nalgebra::{DMatrix, DVector, Dyn, LU};

/// `σI − J`, factored.
pub(super) struct Factors {
    lu: LU<f64, Dyn, Dyn>,
}

impl Factors {
    /// `jacobian` is row-major and square.
    pub(super) fn new(jacobian: &[f64], shift: f64, n: usize) -> Factors {
        assert!(jacobian.len() == n * n, "the Jacobian must be {n} × {n}");
        let shifted =
            |i: usize, j: usize| if i == j { shift - jacobian[i * n + j] } else { -jacobian[i * n + j] };
        Factors { lu: LU::new(DMatrix::from_fn(n, n, shifted)) }
    }

    /// Whether the matrix cannot be told from a singular one in floating point.
    pub(super) fn is_singular(&self) -> bool {
        let factors = self.lu.lu_internal();
        let n = factors.nrows();
        let pivots = (0..n).map(|i| factors[(i, i)].abs());
        let (least, most) = pivots.fold((f64::INFINITY, 0.0_f64), |(least, most), pivot| {
            (if pivot.is_nan() { 0.0 } else { least.min(pivot) }, most.max(pivot))
        });
        n > 0 && (least <= n as f64 * f64::EPSILON * most || !most.is_finite())
    }

    /// Whether the determinant is positive: no, if an odd number of real eigenvalues of `J` exceeds
    /// `σ`.
    pub(super) fn keeps_orientation(&self) -> bool {
        let factors = self.lu.lu_internal();
        let negative = (0..factors.nrows()).filter(|&i| factors[(i, i)] < 0.0).count();
        let swaps: f64 = self.lu.p().determinant();
        (negative % 2 == 0) == (swaps > 0.0)
    }

    /// `(σI − J)⁻¹ r`.
    pub(super) fn solve(&self, r: &[f64]) -> Vec<f64> {
        let mut step = DVector::from_column_slice(r);
        if !self.lu.solve_mut(&mut step) {
            step.fill(f64::NAN);
        }
        step.as_slice().to_vec()
    }
}
