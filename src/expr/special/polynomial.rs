//! Polynomials of fixed degree, as approximations need them.

/// c₀ + c₁ x + c₂ x² + …, of degree 3 at least.
///
/// The even and the odd powers from x² on are summed at the same time, each by Horner's scheme, since a processor waits
/// for a product longer than it computes it; the first two, where rounding counts most, by Horner's scheme for all.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(coefficients: &[f64; N], x: f64) -> f64 {
    let square = x * x;
    let mut sums = [0.0, 0.0];
    sums[(N - 1) % 2] = coefficients[N - 1];
    sums[N % 2] = coefficients[N - 2];
    let mut index = N - 2;
    while index > 2 {
        index -= 1;
        sums[index % 2] = sums[index % 2] * square + coefficients[index];
    }
    coefficients[0] + x * (coefficients[1] + x * (sums[0] + x * sums[1]))
}
