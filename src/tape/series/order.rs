//! The recurrences, one order after the other.
//!
//! The order is known to the compiler, so that the convolutions are straight-line code: loops that run one time more
//! at each order would be mispredicted every time.

use super::steps::{Outer, Row, Rule, Step, Sum, Weight};
use super::{Expansion, Series, Weights};
use crate::expr::{Binary, select};
use crate::number::invert;

/// The highest order of a series.
pub const HIGHEST_ORDER: usize = 30;

/// Numbers per row; a power of two, so that rows are found by a shift.
pub(super) const ROOM: usize = 32;

pub(super) type Coefficients = [f64; ROOM];

/// Computes the coefficients of this order of all rows, and those of the states of the next one.
pub(super) fn compute(expansion: &mut Expansion, order: usize, scale: f64) {
    macro_rules! table {
        ($($order:literal)*) => { [$(all::<$order>),*] };
    }
    const ORDERS: [fn(&mut Expansion<'_>, f64); HIGHEST_ORDER] = table!(
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29
    );
    ORDERS[order](expansion, scale);
}

fn all<const K: usize>(expansion: &mut Expansion, scale: f64) {
    let Expansion { series, weights, rows, scratch } = expansion;
    let rows = rows.as_mut_slice();
    for Step { rule, target } in &series.steps {
        let value = match rule {
            Rule::Matrix { size, entries } => {
                inverse(*size, &series.entries[entries.clone()], *target, K, rows, scratch);
                continue;
            }
            Rule::Sum(sum) => total::<K>(sum, series, weights, rows),
            rule => coefficient::<K>(rule, *target, &weights.others, rows),
        };
        rows[target.index()][K] = value;
    }
    for (state, sum) in series.slopes.iter().enumerate() {
        let slope = total::<K>(sum, series, weights, rows);
        rows[state][K + 1] = slope * (scale / (K + 1) as f64);
    }
}

#[inline(always)]
fn coefficient<const K: usize>(rule: &Rule, target: Row, weights: &[f64], rows: &[Coefficients]) -> f64 {
    let row = |row: Row| &rows[row.index()];
    match *rule {
        Rule::Product(x, y) => convolution::<K>(row(x), row(y)),
        Rule::Quotient(x, y) => (row(x)[K] - earlier::<K>(row(target), row(y))) / row(y)[0],
        Rule::Reciprocal(weight, y) => {
            let above = if K == 0 { weights[weight.index()] } else { 0.0 };
            (above - earlier::<K>(row(target), row(y))) / row(y)[0]
        }
        Rule::Chain { function, argument, .. } | Rule::Inverse { function, argument, .. } if K == 0 => {
            value(function, row(argument)[0], weights)
        }
        Rule::Chain { argument, slope, .. } => {
            weighted::<K>(row(argument), row(slope)) / K as f64 + row(argument)[K] * row(slope)[0]
        }
        Rule::Inverse { argument, weight, divisor, .. } => {
            let known = weighted::<K>(row(target), row(divisor)) / K as f64;
            (weights[weight.index()] * row(argument)[K] - known) / row(divisor)[0]
        }
        Rule::Extremum { is_smaller, first, second } => extremum::<K>(is_smaller, row(first), row(second)),
        Rule::Select { condition, then, otherwise } => {
            select(row(condition)[0], row(then)[K], row(otherwise)[K])
        }
        Rule::UnaryPiece(function, x) => {
            if K == 0 {
                function.value(row(x)[0])
            } else {
                0.0
            }
        }
        Rule::BinaryPiece(function, x, y) => {
            if K == 0 {
                function.value(row(x)[0], row(y)[0])
            } else {
                0.0
            }
        }
        Rule::Sum(_) | Rule::Matrix { .. } => unreachable!("they are computed where the terms are known"),
    }
}

#[inline(always)]
fn total<const K: usize>(sum: &Sum, series: &Series, weights: &Weights, rows: &[Coefficients]) -> f64 {
    let mut total = match sum.offset {
        Some(offset) if K == 0 => weights.others[offset.index()],
        _ => 0.0,
    };
    let products = series.products[sum.products.clone()].iter();
    for ([x, y], weight) in products.zip(&weights.products[sum.products.clone()]) {
        total += weight * convolution::<K>(&rows[x.index()], &rows[y.index()]);
    }
    let terms = series.rows[sum.rows.clone()].iter();
    for (row, weight) in terms.zip(&weights.rows[sum.rows.clone()]) {
        total += weight * rows[row.index()][K];
    }
    total
}

fn value(function: Outer, x: f64, weights: &[f64]) -> f64 {
    match function {
        Outer::Unary(function) => function.value(x),
        Outer::Power(Weight(exponent)) => Binary::Pow.value(x, weights[exponent as usize]),
    }
}

/// Sums that run beside each other.
const STRIDE: usize = 4;

fn gathered(sums: [f64; STRIDE]) -> f64 {
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// `Σ_j x_j y_{K−j}`, j from 0 to K.
///
/// The newest coefficients come last here and below: everything else is summed while they are computed.
#[inline(always)]
fn convolution<const K: usize>(x: &Coefficients, y: &Coefficients) -> f64 {
    if K == 0 {
        return x[0] * y[0];
    }
    let mut sums = [0.0; STRIDE];
    for j in 1..K {
        sums[j % STRIDE] += x[j] * y[K - j];
    }
    gathered(sums) + (x[0] * y[K] + x[K] * y[0])
}

/// `Σ_j x_j y_{K−j}`, j from 0 to K − 1.
#[inline(always)]
fn earlier<const K: usize>(x: &Coefficients, y: &Coefficients) -> f64 {
    let mut sums = [0.0; STRIDE];
    for j in 1..K {
        sums[j % STRIDE] += x[j] * y[K - j];
    }
    if K == 0 { 0.0 } else { gathered(sums) + x[0] * y[K] }
}

/// `Σ_j j x_j y_{K−j}`, j from 1 to K − 1.
#[inline(always)]
fn weighted<const K: usize>(x: &Coefficients, y: &Coefficients) -> f64 {
    let mut sums = [0.0; STRIDE];
    for j in 1..K {
        sums[j % STRIDE] += j as f64 * x[j] * y[K - j];
    }
    gathered(sums)
}

/// That of the row which is smaller, or larger, right behind the point: the first coefficients that differ decide.
fn extremum<const K: usize>(is_smaller: bool, x: &Coefficients, y: &Coefficients) -> f64 {
    let decisive = (0..=K).find(|&j| x[j] != y[j]);
    match decisive {
        Some(j) if x[j].is_nan() || y[j].is_nan() => f64::NAN,
        Some(j) if (x[j] < y[j]) == is_smaller => x[K],
        Some(_) => y[K],
        None => x[K],
    }
}

/// The coefficients of this order of the inverse B of A: those of A B = 1.
fn inverse(
    size: usize,
    entries: &[Row],
    target: Row,
    order: usize,
    rows: &mut [Coefficients],
    scratch: &mut [f64],
) {
    let count = size * size;
    let first = target.index();
    let (matrix, rest) = scratch.split_at_mut(count);
    let (sizes, result) = rest.split_at_mut(count);
    let result = &mut result[..count];
    if order == 0 {
        for (value, row) in matrix.iter_mut().zip(entries) {
            *value = rows[row.index()][0];
        }
        invert(size, matrix, sizes, result);
    } else {
        for (at, sum) in matrix.iter_mut().enumerate() {
            let (i, j) = (at / size, at % size);
            *sum = 0.0;
            for l in 0..size {
                let (a, b) = (&rows[entries[i * size + l].index()], &rows[first + l * size + j]);
                *sum += (1..=order).map(|k| a[k] * b[order - k]).sum::<f64>();
            }
        }
        for (at, value) in result.iter_mut().enumerate() {
            let (i, j) = (at / size, at % size);
            *value = -(0..size).map(|l| rows[first + i * size + l][0] * matrix[l * size + j]).sum::<f64>();
        }
    }
    for (row, value) in rows[first..].iter_mut().zip(result) {
        row[order] = *value;
    }
}
