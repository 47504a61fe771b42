//! Linear algebra of small dense matrices, row-major: LU factors, and those of a step.

/// The factors of `σI − J`.
pub(super) struct Factors(Lu);

impl Factors {
    /// `jacobian` is row-major and square.
    pub(super) fn new(jacobian: &[f64], shift: f64, n: usize) -> Factors {
        let mut matrix: Vec<f64> = jacobian.iter().map(|entry| -entry).collect();
        for k in 0..n {
            matrix[k * (n + 1)] += shift;
        }
        Factors(Lu::new(matrix, n))
    }

    /// Whether the matrix cannot be told from a singular one in floating point.
    pub(super) fn is_singular(&self) -> bool {
        let n = self.0.n;
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        for k in 0..n {
            let size = self.0.pivot(k).abs();
            if !size.is_finite() {
                return true;
            }
            (least, most) = (least.min(size), most.max(size));
        }
        n > 0 && least <= n as f64 * f64::EPSILON * most
    }

    /// Whether the determinant is positive: no, if an odd number of real eigenvalues of `J` exceeds
    /// `σ`.
    pub(super) fn keeps_orientation(&self) -> bool {
        (0..self.0.n).filter(|&k| self.0.pivot(k) < 0.0).count() % 2 == usize::from(self.0.sign < 0.0)
    }

    /// `(σI − J)⁻¹ r`.
    pub(super) fn solve(&self, r: &[f64]) -> Vec<f64> {
        self.0.solve(r).unwrap_or_else(|| vec![f64::NAN; r.len()])
    }
}

/// `P A = L U` with scaled partial pivoting.
pub(crate) struct Lu {
    n: usize,
    /// L without its unit diagonal, below; U above.
    factors: Vec<f64>,
    /// Row `i` of `P A` is this row of `A`.
    rows: Vec<usize>,
    sign: f64,
}

impl Lu {
    /// Factors the `n × n` matrix.
    pub(crate) fn new(mut a: Vec<f64>, n: usize) -> Lu {
        assert!(a.len() == n * n, "the matrix must be {n} × {n}");
        let mut rows: Vec<usize> = (0..n).collect();
        let mut sign = 1.0;
        // Rows of an implicit equation may have any unit; dividing by their size makes pivots comparable.
        let mut weights: Vec<f64> = a.chunks(n.max(1)).map(weight).collect();
        for k in 0..n {
            let (mut pivot, mut best) = (k, 0.0);
            for (i, weight) in weights.iter().enumerate().skip(k) {
                let size = a[i * n + k].abs() * weight;
                if size > best {
                    (pivot, best) = (i, size);
                }
            }
            if pivot != k {
                let (above, below) = a.split_at_mut(pivot * n);
                above[k * n..(k + 1) * n].swap_with_slice(&mut below[..n]);
                rows.swap(k, pivot);
                weights.swap(k, pivot);
                sign = -sign;
            }
            if a[k * n + k] == 0.0 {
                continue;
            }
            let (above, below) = a.split_at_mut((k + 1) * n);
            let pivot_row = &above[k * n..];
            for row in below.chunks_exact_mut(n) {
                let factor = row[k] / pivot_row[k];
                row[k] = factor;
                for (entry, pivot) in row[k + 1..].iter_mut().zip(&pivot_row[k + 1..]) {
                    *entry -= factor * pivot;
                }
            }
        }
        Lu { n, factors: a, rows, sign }
    }

    fn pivot(&self, k: usize) -> f64 {
        self.factors[k * (self.n + 1)]
    }

    pub(crate) fn determinant(&self) -> f64 {
        (0..self.n).map(|k| self.pivot(k)).product::<f64>() * self.sign
    }

    /// `A⁻¹ b`; `None` where a pivot is zero or anything is not finite.
    pub(crate) fn solve(&self, b: &[f64]) -> Option<Vec<f64>> {
        let (n, a) = (self.n, &self.factors);
        let mut x: Vec<f64> = self.rows.iter().map(|&row| b[row]).collect();
        let sum = |row: &[f64], x: &[f64]| -> f64 { row.iter().zip(x).map(|(a, x)| a * x).sum() };
        for i in 0..n {
            x[i] -= sum(&a[i * n..i * n + i], &x);
        }
        for i in (0..n).rev() {
            x[i] = (x[i] - sum(&a[i * n + i + 1..(i + 1) * n], &x[i + 1..])) / a[i * n + i];
        }
        x.iter().all(|value| value.is_finite()).then_some(x)
    }

    /// `A⁻ᵀ b`; `None` where a pivot is zero or anything is not finite.
    pub(crate) fn solve_transposed(&self, b: &[f64]) -> Option<Vec<f64>> {
        let (n, a) = (self.n, &self.factors);
        let mut y = b.to_vec();
        for i in 0..n {
            for j in 0..i {
                y[i] -= a[j * n + i] * y[j];
            }
            y[i] /= a[i * n + i];
        }
        for i in (0..n).rev() {
            for j in i + 1..n {
                y[i] -= a[j * n + i] * y[j];
            }
        }
        let mut x = vec![0.0; n];
        for i in 0..n {
            x[self.rows[i]] = y[i];
        }
        x.iter().all(|value| value.is_finite()).then_some(x)
    }
}

/// One over the largest absolute value, 0 where that is 0.
fn weight(row: &[f64]) -> f64 {
    let largest =
        row.iter().fold(0.0, |most: f64, entry| if entry.abs() > most { entry.abs() } else { most });
    if largest > 0.0 { 1.0 / largest } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn factors_solve_both_ways_and_know_the_determinant() {
        let a = vec![0.0, 2.0, 1.0, 1e6, 3e6, -1e6, 2.0, 0.0, 1.0];
        let lu = Lu::new(a.clone(), 3);
        assert_close(lu.determinant(), -12e6, 1e-3); // by Sarrus' rule: −4 − 2 − 6 millions
        let (x, y) = (lu.solve(&[1.0, 2.0, 3.0]).unwrap(), lu.solve_transposed(&[1.0, 2.0, 3.0]).unwrap());
        for i in 0..3 {
            assert_close((0..3).map(|j| a[3 * i + j] * x[j]).sum(), [1.0, 2.0, 3.0][i], 1e-9);
            assert_close((0..3).map(|j| a[3 * j + i] * y[j]).sum(), [1.0, 2.0, 3.0][i], 1e-9);
        }
        assert!(Lu::new(vec![0.0; 4], 2).solve(&[1.0, 0.0]).is_none());
    }
}
