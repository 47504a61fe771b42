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

/// The scalar product of columns that are equally long.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; SIDE];
    let ((a, last_a), (b, last_b)) = (a.as_chunks::<SIDE>(), b.as_chunks::<SIDE>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..SIDE {
            sums[lane] += a[lane] * b[lane];
        }
    }
    for ((sum, a), b) in sums.iter_mut().zip(last_a).zip(last_b) {
        *sum += a * b;
    }
    sums.iter().sum()
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
