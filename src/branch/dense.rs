//! Linear algebra of small dense matrices, row-major: LU factors and singular vectors.

use nalgebra::{DMatrix, SVD};

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
        let mut sizes: Vec<f64> = a.chunks(n).map(largest).collect();
        for k in 0..n {
            let weight = |i: usize| if sizes[i] > 0.0 { a[i * n + k].abs() / sizes[i] } else { 0.0 };
            let pivot = (k..n).fold(k, |best, i| if weight(i) > weight(best) { i } else { best });
            if pivot != k {
                for j in 0..n {
                    a.swap(k * n + j, pivot * n + j);
                }
                rows.swap(k, pivot);
                sizes.swap(k, pivot);
                sign = -sign;
            }
            if a[k * n + k] == 0.0 {
                continue;
            }
            for i in k + 1..n {
                let factor = a[i * n + k] / a[k * n + k];
                a[i * n + k] = factor;
                for j in k + 1..n {
                    a[i * n + j] -= factor * a[k * n + j];
                }
            }
        }
        Lu { n, factors: a, rows, sign }
    }

    pub(crate) fn determinant(&self) -> f64 {
        (0..self.n).map(|i| self.factors[i * self.n + i]).product::<f64>() * self.sign
    }

    /// `A⁻¹ b`; `None` where a pivot is zero or anything is not finite.
    pub(crate) fn solve(&self, b: &[f64]) -> Option<Vec<f64>> {
        let (n, a) = (self.n, &self.factors);
        let mut x: Vec<f64> = self.rows.iter().map(|&row| b[row]).collect();
        for i in 0..n {
            for j in 0..i {
                x[i] -= a[i * n + j] * x[j];
            }
        }
        for i in (0..n).rev() {
            for j in i + 1..n {
                x[i] -= a[i * n + j] * x[j];
            }
            x[i] /= a[i * n + i];
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
