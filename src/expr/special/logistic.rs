//! The logistic function and its relatives.
//!
//! Without branches, so that loops over them become vector instructions.

use super::exponential::{exp, exponential};

/// ln cosh x, without overflow for large |x|, and to all digits where it is small; without branches, within 3 units in the
/// last place.
#[inline(always)]
pub fn log_cosh(x: f64) -> f64 {
    // cosh x − 1 = x²/2 (1 + x²/12 (1 + x²/30 (…))) for |x| ≤ 1.
    const RATIOS: [f64; 9] = [12.0, 30.0, 56.0, 90.0, 132.0, 182.0, 240.0, 306.0, 380.0];
    let size = x.abs();
    let square = if size > 1.0 { 1.0 } else { size * size };
    let mut series = 0.0;
    for ratio in RATIOS.into_iter().rev() {
        series = (1.0 + series) * square * (1.0 / ratio);
    }
    let cosh_minus_one = 0.5 * square + 0.5 * square * series;
    let is_small = size < 1.0;
    let log = log_1p_of_at_most_one(if is_small { cosh_minus_one } else { exp(-2.0 * size) });
    let value = if is_small { log } else { log + (size - std::f64::consts::LN_2) };
    if x.is_nan() { x } else { value }
}

/// ln(1 + eˣ), without overflow, and to all digits where it is small; without branches, within 2 units in the last place.
#[inline(always)]
pub fn softplus(x: f64) -> f64 {
    let value = log_1p_of_at_most_one(exp(-x.abs())) + if x > 0.0 { x } else { 0.0 };
    if x.is_nan() { x } else { value }
}

/// e^−|x| = a/b, without branches: the square of half as much, so that it may become 0.
#[inline(always)]
fn decay(x: f64) -> (f64, f64) {
    let half = if x.abs() > 1400.0 { 700.0 } else { 0.5 * x.abs() };
    let (power, p, q) = exponential(-half);
    let (a, b) = (power * (q + p), q - p);
    (a * a, b * b)
}

/// 1/(1 + e⁻ˣ), to all digits where it is small; without branches.
#[inline(always)]
pub fn sigmoid(x: f64) -> f64 {
    let (a, b) = decay(x);
    let value = (if x < 0.0 { a } else { b }) / (a + b);
    if x.is_nan() { x } else { value }
}

/// The derivative of the sigmoid function, to all digits also where the function is close to 1.
#[inline(always)]
pub fn sigmoid_slope(x: f64) -> f64 {
    let (a, b) = decay(x);
    let sum = a + b;
    let value = a * b / (sum * sum);
    if x.is_nan() { x } else { value }
}

/// ln(1 + x) for 0 ≤ x ≤ 1, without branches: 2 artanh u with u = x/(2 + x), by its series.
#[inline(always)]
fn log_1p_of_at_most_one(x: f64) -> f64 {
    const TERMS: u32 = 17;
    let u = x / (2.0 + x);
    let square = u * u;
    let mut sum = 1.0 / f64::from(2 * TERMS + 1);
    for k in (1..TERMS).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    // 2u = x − x u: so written, x comes with all its digits.
    x - u * (x - 2.0 * square * sum)
}
