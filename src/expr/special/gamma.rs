//! Derivatives of ln Γ.

use std::f64::consts::PI;

/// The Bernoulli numbers B₂, B₄, …, B₁₆.
const BERNOULLI: [f64; 8] = [
    1.0 / 6.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    5.0 / 66.0,
    -691.0 / 2730.0,
    7.0 / 6.0,
    -3617.0 / 510.0,
];

/// From here on the asymptotic series of the polygamma functions, cut after B₁₆, are exact in double precision.
const ASYMPTOTIC: f64 = 12.0;

/// ψ(x) = d ln Γ / dx. NaN at the poles 0, −1, −2, ….
pub fn digamma(x: f64) -> f64 {
    if x <= 0.0 {
        let Some(r) = distance_to_integer(x) else { return f64::NAN };
        return digamma(1.0 - x) - PI / (PI * r).tan();
    }
    let (y, shift) = shifted(x, |y| -1.0 / y);
    let series = bernoulli_series(y, |two_k| 1.0 / two_k);
    y.ln() - 0.5 / y - series + shift
}

/// ψ′(x). Infinite at the poles 0, −1, −2, ….
pub fn trigamma(x: f64) -> f64 {
    if x <= 0.0 {
        let Some(r) = distance_to_integer(x) else { return f64::INFINITY };
        return (PI / (PI * r).sin()).powi(2) - trigamma(1.0 - x);
    }
    let (y, shift) = shifted(x, |y| 1.0 / (y * y));
    let series = bernoulli_series(y, |_| 1.0) / y;
    1.0 / y + 0.5 / (y * y) + series + shift
}

/// ψ″(x). NaN at the poles 0, −1, −2, ….
pub fn tetragamma(x: f64) -> f64 {
    if x <= 0.0 {
        let Some(r) = distance_to_integer(x) else { return f64::NAN };
        return tetragamma(1.0 - x) - 2.0 * (PI / (PI * r).sin()).powi(3) * (PI * r).cos();
    }
    let (y, shift) = shifted(x, |y| -2.0 / (y * y * y));
    let series = bernoulli_series(y, |two_k| two_k + 1.0) / (y * y);
    -1.0 / (y * y) - 1.0 / (y * y * y) - series + shift
}

/// x less the nearest integer, exactly; `None` at an integer and where doubles are integers anyway.
fn distance_to_integer(x: f64) -> Option<f64> {
    let r = x - x.round();
    (r != 0.0).then_some(r)
}

/// Moves x up by integers to [`ASYMPTOTIC`]; also the sum of `term` over the places left.
fn shifted(x: f64, term: impl Fn(f64) -> f64) -> (f64, f64) {
    let mut y = x;
    let mut sum = 0.0;
    while y < ASYMPTOTIC {
        sum += term(y);
        y += 1.0;
    }
    (y, sum)
}

/// Σ over k of weight(2k) B₂ₖ / y²ᵏ, the common part of the three asymptotic series.
///
/// Reference: Abramowitz & Stegun (1964), *Handbook of Mathematical Functions*, 6.3.18, 6.4.12, 6.4.13.
fn bernoulli_series(y: f64, weight: impl Fn(f64) -> f64) -> f64 {
    let inverse_square = 1.0 / (y * y);
    let term = |index: usize| weight(2.0 * (index + 1) as f64) * BERNOULLI[index];
    (0..BERNOULLI.len()).rev().fold(0.0, |sum, index| (sum + term(index)) * inverse_square)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn the_bernoulli_numbers_obey_their_recurrence() {
        // Σ over j < m of binomial(m, j) Bⱼ = 0 with B₀ = 1, B₁ = −1/2; tolerance: rounding of the sum.
        let mut numbers = vec![1.0, -0.5];
        for b in BERNOULLI {
            numbers.extend([b, 0.0]);
        }
        for m in 2..18 {
            let mut binomial = 1.0;
            let (mut sum, mut size) = (0.0, 0.0_f64);
            for (j, b) in numbers.iter().take(m).enumerate() {
                sum += binomial * b;
                size = size.max((binomial * b).abs());
                binomial *= (m - j) as f64 / (j + 1) as f64;
            }
            assert_close(sum, 0.0, 1e-14 * size);
        }
    }
}
