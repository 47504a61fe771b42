//! The linear algebra of a step: factors of `σI − J`.

use nalgebra::{DMatrix, DVector, Dyn, LU};

/// `σI − J`, factored.
pub(super) struct Factors {
    lu: LU<f64, Dyn, Dyn>,
    /// The rows and columns that were kept; `None` for all.
    kept: Option<Vec<usize>>,
}

impl Factors {
    /// `jacobian` is row-major and square.
    pub(super) fn new(jacobian: &[f64], shift: f64, n: usize) -> Factors {
        assert!(jacobian.len() == n * n, "the Jacobian must be {n} × {n}");
        let shifted =
            |i: usize, j: usize| if i == j { shift - jacobian[i * n + j] } else { -jacobian[i * n + j] };
        Factors { lu: LU::new(DMatrix::from_fn(n, n, shifted)), kept: None }
    }

    /// The same for the unknowns that move when the flow is followed from a place with residual `r`. The others
    /// stay exactly where they are, whether or not a push would grow: `m = 0` is left by no iteration. All are kept
    /// where none moves.
    pub(super) fn of_moving(jacobian: &[f64], shift: f64, r: &[f64]) -> Factors {
        let n = r.len();
        let kept = moving(jacobian, r);
        if kept.is_empty() || kept.len() == n {
            return Factors::new(jacobian, shift, n);
        }
        let entry = |i: usize, j: usize| jacobian[kept[i] * n + kept[j]];
        let shifted = |i: usize, j: usize| if i == j { shift - entry(i, j) } else { -entry(i, j) };
        Factors { lu: LU::new(DMatrix::from_fn(kept.len(), kept.len(), shifted)), kept: Some(kept) }
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

    /// `(σI − J)⁻¹ r`; zero where no row was kept.
    pub(super) fn solve(&self, r: &[f64]) -> Vec<f64> {
        let Some(kept) = &self.kept else {
            return self.solved(DVector::from_column_slice(r)).as_slice().to_vec();
        };
        let part = self.solved(DVector::from_fn(kept.len(), |at, _| r[kept[at]]));
        let mut step = vec![0.0; r.len()];
        kept.iter().zip(part.iter()).for_each(|(&i, &entry)| step[i] = entry);
        step
    }

    fn solved(&self, mut step: DVector<f64>) -> DVector<f64> {
        if !self.lu.solve_mut(&mut step) {
            step.fill(f64::NAN);
        }
        step
    }
}

/// The unknowns that have a residual, and those that depend on unknowns that move, in ascending order.
fn moving(jacobian: &[f64], r: &[f64]) -> Vec<usize> {
    let n = r.len();
    let mut moves: Vec<bool> = r.iter().map(|r| *r != 0.0).collect();
    let mut open: Vec<usize> = (0..n).filter(|&i| moves[i]).collect();
    while let Some(j) = open.pop() {
        for i in 0..n {
            if !moves[i] && jacobian[i * n + j] != 0.0 {
                moves[i] = true;
                open.push(i);
            }
        }
    }
    (0..n).filter(|&i| moves[i]).collect()
}
