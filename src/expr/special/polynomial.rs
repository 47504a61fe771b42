//! Polynomials of fixed degree, as approximations need them.

/// c₀ + c₁ x + c₂ x² + …, by Horner's scheme.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(coefficients: &[f64; N], x: f64) -> f64 {
    let mut sum = coefficients[N - 1];
    let mut index = N - 1;
    while index > 0 {
        index -= 1;
        sum = sum * x + coefficients[index];
    }
    sum
}
