//! Inverse and determinant of a matrix of numbers.

use super::Number;
use crate::expr::Binary;

/// Writes the inverse of an n × n matrix, row-major, into `inverse`, and rubble into `matrix` and `sizes`.
///
/// Gauss–Jordan elimination with partial pivoting. Each lane pivots for itself, by comparing and exchanging
/// rows, so a zero on the diagonal does no harm. Derivatives come from the same elimination, pivots being
/// chosen by value. A pivot that is no larger than the rounding errors made in computing it counts as zero;
/// then no entry of the inverse is finite. That is where an error of a few units in the last place of the
/// matrix would make it singular, in contrast to one that is only badly scaled.
///
/// # Panics
/// When `matrix`, `sizes` or `inverse` does not have n² entries.
///
/// # References
/// Higham (2002), *Accuracy and Stability of Numerical Algorithms*, theorem 9.3: elimination is exact
/// for a matrix that differs by at most n ε |L| |U|, whose entries are summed in `sizes`.
pub fn invert<N: Number>(n: usize, matrix: &mut [N], sizes: &mut [N], inverse: &mut [N]) {
    for entries in [&*matrix, &*sizes, &*inverse] {
        assert!(entries.len() == n * n, "a matrix, its sizes and its inverse must be {n} × {n}");
    }
    let (zero, one) = (N::constant(0.0), N::constant(1.0));
    for index in 0..n * n {
        inverse[index].clone_from(if index % (n + 1) == 0 { &one } else { &zero });
        sizes[index].clone_from(&zero);
        sizes[index].add_size(&matrix[index], &one);
    }
    let mut number = zero;
    for k in 0..n {
        raise_pivot(k, n, [&mut *matrix, &mut *sizes, &mut *inverse], &mut number);
        let mut pivot = matrix[k * n + k].clone();
        pivot.vanish_below(n as f64 * f64::EPSILON, &sizes[k * n + k]);
        divide(&mut matrix[k * n + k + 1..(k + 1) * n], &pivot, &mut number);
        divide(&mut inverse[k * n..(k + 1) * n], &pivot, &mut number);
        for i in (0..n).filter(|&i| i != k) {
            let factor = matrix[i * n + k].clone();
            let (pivot_row, row) = two_rows(matrix, n, k, i);
            for j in k + 1..n {
                row[j].subtract_product(&factor, &pivot_row[j]);
                // Rows above hold no pivots to come.
                if i > k {
                    sizes[i * n + j].add_size(&factor, &pivot_row[j]);
                }
            }
            let (pivot_row, row) = two_rows(inverse, n, k, i);
            for j in 0..n {
                row[j].subtract_product(&factor, &pivot_row[j]);
            }
        }
    }
}

/// Writes the determinant of an n × n matrix, row-major, into `out`, and rubble into `matrix`.
///
/// Elimination with partial pivoting, as for [`invert`]. A singular matrix has determinant 0, or as little as
/// rounding makes of it.
///
/// # Panics
/// When `matrix` does not have n² entries.
pub fn determinant<N: Number>(n: usize, matrix: &mut [N], out: &mut N) {
    assert!(matrix.len() == n * n, "the matrix must be {n} × {n}");
    let zero = N::constant(0.0);
    let (mut number, mut condition) = (zero.clone(), zero.clone());
    let (mut sign, mut opposite) = (N::constant(1.0), N::constant(-1.0));
    *out = N::constant(1.0);
    for k in 0..n {
        for i in k + 1..n {
            if N::prefers(&matrix[i * n + k], &matrix[k * n + k], &mut condition) {
                let (upper, lower) = two_rows(matrix, n, k, i);
                for (x, y) in upper.iter_mut().zip(lower) {
                    N::swap_where(&condition, x, y);
                }
                N::swap_where(&condition, &mut sign, &mut opposite);
            }
        }
        N::binary(Binary::Mul, out, &matrix[k * n + k], &mut number);
        std::mem::swap(out, &mut number);
        for i in k + 1..n {
            let (pivot_row, row) = two_rows(matrix, n, k, i);
            N::binary(Binary::Div, &row[k], &pivot_row[k], &mut number);
            // Below a pivot of zero there are zeros alone, and nothing to eliminate.
            let mut factor = zero.clone();
            N::select(&pivot_row[k], &number, &zero, &mut factor);
            for j in k + 1..n {
                row[j].subtract_product(&factor, &pivot_row[j]);
            }
        }
    }
    N::binary(Binary::Mul, out, &sign, &mut number);
    std::mem::swap(out, &mut number);
}

/// Brings the largest of the entries of column k on and below the diagonal of the first matrix to the
/// diagonal, by exchanging rows of all matrices.
fn raise_pivot<N: Number>(k: usize, n: usize, mut matrices: [&mut [N]; 3], condition: &mut N) {
    for i in k + 1..n {
        if !N::prefers(&matrices[0][i * n + k], &matrices[0][k * n + k], condition) {
            continue;
        }
        for rows in &mut matrices {
            let (upper, lower) = two_rows(rows, n, k, i);
            for (x, y) in upper.iter_mut().zip(lower) {
                N::swap_where(condition, x, y);
            }
        }
    }
}

fn divide<N: Number>(row: &mut [N], divisor: &N, quotient: &mut N) {
    for entry in row {
        N::binary(Binary::Div, entry, divisor, quotient);
        std::mem::swap(entry, quotient);
    }
}

/// Rows `first` and `second` of a matrix with rows of length n, in this order.
fn two_rows<N>(matrix: &mut [N], n: usize, first: usize, second: usize) -> (&mut [N], &mut [N]) {
    let cut = first.max(second) * n;
    let (before, after) = matrix.split_at_mut(cut);
    let upper = &mut before[first.min(second) * n..][..n];
    let lower = &mut after[..n];
    if first < second { (upper, lower) } else { (lower, upper) }
}
