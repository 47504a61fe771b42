//! Sums over columns of numbers, compiled for several widths of vector and chosen when the program runs.
//!
//! What always holds: the order of additions is the same for all of them. Every eighth term is added to one of
//! [`SIDE`] sums, which are added up at the end.

use multiversion::multiversion;

/// So many sums run side by side.
pub(super) const SIDE: usize = 8;

/// Sums of every eighth term, and of their absolute values: from the first, from the second, and so on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) terms: [f64; SIDE],
    pub(super) sizes: [f64; SIDE],
}

/// The sum of the terms.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn sum(terms: &[f64]) -> f64 {
    let mut sums = [0.0; SIDE];
    let (chunks, rest) = terms.as_chunks::<SIDE>();
    for chunk in chunks {
        for lane in 0..SIDE {
            sums[lane] += chunk[lane];
        }
    }
    for (sum, term) in sums.iter_mut().zip(rest) {
        *sum += term;
    }
    sums.iter().sum()
}

/// The sum of the absolute values of weight times value; both are equally long.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn sizes(values: &[f64], weights: &[f64]) -> f64 {
    let mut sums = [0.0; SIDE];
    let ((values, last_values), (weights, last_weights)) =
        (values.as_chunks::<SIDE>(), weights.as_chunks::<SIDE>());
    for (values, weights) in values.iter().zip(weights) {
        for lane in 0..SIDE {
            sums[lane] += (values[lane] * weights[lane]).abs();
        }
    }
    for ((sum, value), weight) in sums.iter_mut().zip(last_values).zip(last_weights) {
        *sum += (value * weight).abs();
    }
    sums.iter().sum()
}

/// Writes weight times value into `terms`, and sums them. All three are equally long.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn weigh(values: &[f64], weights: &[f64], terms: &mut [f64]) -> Sums {
    let mut sums = Sums::default();
    let ((values, last_values), (weights, last_weights)) =
        (values.as_chunks::<SIDE>(), weights.as_chunks::<SIDE>());
    let (terms, last_terms) = terms.as_chunks_mut::<SIDE>();
    for ((values, weights), terms) in values.iter().zip(weights).zip(terms) {
        for lane in 0..SIDE {
            terms[lane] = values[lane] * weights[lane];
            sums.terms[lane] += terms[lane];
            sums.sizes[lane] += terms[lane].abs();
        }
    }
    for (lane, term) in last_terms.iter_mut().enumerate() {
        *term = last_values[lane] * last_weights[lane];
        sums.terms[lane] += *term;
        sums.sizes[lane] += term.abs();
    }
    sums
}

/// The scalar products of terms with three columns that are equally long.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn products(terms: &[f64], columns: [&[f64]; 3]) -> [f64; 3] {
    let mut sums = [[0.0; SIDE]; 3];
    let (chunks, rest) = terms.as_chunks::<SIDE>();
    let [a, b, c] = columns.map(|column| column.as_chunks::<SIDE>().0);
    for (((chunk, a), b), c) in chunks.iter().zip(a).zip(b).zip(c) {
        for lane in 0..SIDE {
            sums[0][lane] += a[lane] * chunk[lane];
            sums[1][lane] += b[lane] * chunk[lane];
            sums[2][lane] += c[lane] * chunk[lane];
        }
    }
    for (sums, column) in sums.iter_mut().zip(columns) {
        let last = &column[terms.len() - rest.len()..];
        for ((sum, a), b) in sums.iter_mut().zip(last).zip(rest) {
            *sum += a * b;
        }
    }
    sums.map(|sums| sums.iter().sum())
}

/// Whether none is infinite or not a number.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn is_finite(values: &[f64]) -> bool {
    // Without branches: infinity and NaN times zero are NaN, and stay so in a sum.
    let mut sums = [0.0; SIDE];
    let (chunks, rest) = values.as_chunks::<SIDE>();
    for chunk in chunks {
        for lane in 0..SIDE {
            sums[lane] += 0.0 * chunk[lane];
        }
    }
    sums.iter().chain(rest).map(|value| 0.0 * value).sum::<f64>() == 0.0
}
