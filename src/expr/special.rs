//! Special functions of one real variable that the standard library lacks, in double precision.
//!
//! Every function is accurate to a few units in the last place over its whole range, including both tails
//! (near a zero of the function: to that absolute accuracy). Outside of its domain a function is NaN, at a
//! pole NaN or infinite. `erf`, `erfc` and `lgamma` are those of the `libm` crate.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// 1/√(2π).
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// ln √(2π).
const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// What the double `FRAC_1_SQRT_2` lacks of 1/√2.
const FRAC_1_SQRT_2_REST: f64 = -4.833_646_656_726_457e-17;

/// From here on the tail of the normal distribution is taken from the continued fraction of [`mills_ratio`].
const TAIL: f64 = 5.0;

/// Terms of the continued fraction; at [`TAIL`], where it is slowest, 20 leave 3e-15 and 25 leave nothing.
const MILLS_TERMS: u32 = 25;

/// From −x = 2 on the sum x + r of a point and its inverse Mills ratio would lose a digit.
const CANCELLATION: f64 = 2.0;

/// At −x as many terms of the continued fraction as this over x² leave nothing.
const SLOPE_TERMS: f64 = 640.0;

/// Beyond this the slope of the inverse Mills ratio, −1 + 1/x² − …, is −1.
const FARTHEST_TAIL: f64 = 1e9;

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

/// tanh(x), without branches, so that a loop over it becomes vector instructions; within 2 units in the last place.
///
/// Below [`SMALL_TANH`] a rational approximation, above it 1 − 2/(e²ˣ + 1), where e²ˣ = 2ⁿ (Q + P)/(Q − P). Both are
/// written as one quotient.
///
/// Reference of the coefficients: Moshier (1989), *Methods and Programs for Mathematical Functions* (Cephes).
#[inline(always)]
pub(crate) fn tanh(x: f64) -> f64 {
    // Beyond 20 the result is 1, and far below the exponential would overflow.
    let a = if x.abs() > 20.0 { 20.0 } else { x.abs() };
    let s = a * a;
    let small =
        a * s * ((-0.964_399_179_425_052_2 * s - 99.287_723_100_191_86) * s - 1_614.687_684_417_084_5);
    let small_below =
        ((s + 112.811_678_491_632_93) * s + 2_235.488_390_601_004_6) * s + 4_844.063_053_251_255;
    let (power, p, q) = exponential(2.0 * a);
    let large = -2.0 * (q - p);
    let large_below = power * (q + p) + (q - p);
    let is_small = a < SMALL_TANH;
    let (base, above, below) = if is_small { (a, small, small_below) } else { (1.0, large, large_below) };
    let value = (base + above / below).copysign(x);
    if x.is_nan() { x } else { value }
}

/// 2ⁿ, P and Q in eˣ = 2ⁿ (Q + P)/(Q − P), for |x| < 700, without branches.
#[inline(always)]
fn exponential(x: f64) -> (f64, f64, f64) {
    let (n, p, q) = reduced_exponential(x);
    (power_of_two(n), p, q)
}

/// n, P and Q in eˣ = 2ⁿ (Q + P)/(Q − P), for |x| < 10⁹, without branches.
#[inline(always)]
fn reduced_exponential(x: f64) -> (f64, f64, f64) {
    // x = n ln 2 + r.
    let n = rounded(x * std::f64::consts::LOG2_E);
    let r = (x - n * 0.693_145_751_953_125) - n * 1.428_606_820_309_417_3e-6;
    let r2 = r * r;
    let p = r * ((1.261_771_930_748_105_9e-4 * r2 + 0.030_299_440_770_744_197) * r2 + 1.0);
    let q = ((3.001_985_051_386_644_6e-6 * r2 + 2.524_483_403_496_841e-3) * r2 + 0.227_265_548_208_155_03)
        * r2
        + 2.0;
    (n, p, q)
}

/// Adding this rounds to whole numbers, which are then the last bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The nearest whole number, for |x| < 10¹⁵.
#[inline(always)]
fn rounded(x: f64) -> f64 {
    (x + ROUND) - ROUND
}

/// 2ⁿ for whole numbers from −1022 to 1023.
#[inline(always)]
fn power_of_two(n: f64) -> f64 {
    f64::from_bits(((n + ROUND).to_bits() << 52).wrapping_add(1.0_f64.to_bits()))
}

/// eˣ, without branches; within 1.5 units in the last place.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Beyond these the result is infinite, or zero.
    let within = if x > 720.0 { 720.0 } else { x };
    let within = if within < -760.0 { -760.0 } else { within };
    let (n, p, q) = reduced_exponential(within);
    // In two steps, the results of which are within range where eˣ is not.
    let half = rounded(0.5 * n);
    let value = (1.0 + 2.0 * p / (q - p)) * power_of_two(half) * power_of_two(n - half);
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

/// Where the two forms of [`tanh`] are equally accurate.
const SMALL_TANH: f64 = 0.625;

/// exp(−x²) without the loss of digits by which rounding x² would spoil it for large |x|.
pub fn exp_minus_square(x: f64) -> f64 {
    let (coarse, rest) = split_square(x);
    (-coarse).exp() * (-rest).exp()
}

/// The density of the normal distribution, exp(−x²/2)/√(2π).
pub fn normal_density(x: f64) -> f64 {
    let (coarse, rest) = split_square(x);
    FRAC_1_SQRT_2PI * (-0.5 * coarse).exp() * (-0.5 * rest).exp()
}

/// x² = coarse + rest, where coarse is exact: the square of x cut to multiples of 1/16.
fn split_square(x: f64) -> (f64, f64) {
    // Beyond 64 either exponential has underflowed, and coarse would need more than 53 bits later on.
    if x.abs() > 64.0 {
        return (x * x, 0.0);
    }
    let cut = (x * 16.0).trunc() / 16.0;
    (cut * cut, (x - cut) * (x + cut))
}

/// Φ(x), the probability that a standard normal variable is at most x.
pub fn normal_cdf(x: f64) -> f64 {
    if x < -TAIL {
        return normal_density(x) * mills_ratio(-x);
    }
    // erfc multiplies the rounding error of its argument by up to x², hence the first-order correction.
    let argument = -x * FRAC_1_SQRT_2;
    let rounding = (-x).mul_add(FRAC_1_SQRT_2, -argument) - x * FRAC_1_SQRT_2_REST;
    let correction =
        if x.abs() < 9.0 { rounding * std::f64::consts::SQRT_2 * normal_density(x) } else { 0.0 };
    0.5 * libm::erfc(argument) - correction
}

/// ln Φ(x), also where Φ(x) underflows or rounds to 1.
pub fn log_normal_cdf(x: f64) -> f64 {
    if x < -TAIL {
        -0.5 * x * x - LN_SQRT_2PI + mills_ratio(-x).ln()
    } else if x <= 0.0 {
        normal_cdf(x).ln()
    } else {
        (-normal_cdf(-x)).ln_1p()
    }
}

/// The inverse Mills ratio density/Φ, which is the derivative of ln Φ: close to −x in the lower tail.
pub fn inverse_mills(x: f64) -> f64 {
    if x < -TAIL { 1.0 / mills_ratio(-x) } else { normal_density(x) / normal_cdf(x) }
}

/// The derivative −r (x + r) of the inverse Mills ratio, given its value r: close to −1 in the lower tail.
pub fn inverse_mills_slope(x: f64, ratio: f64) -> f64 {
    if ratio == 0.0 {
        return 0.0;
    }
    // Far enough in the tail x + r is 1/|x|: too small to be left over from a sum, and 1/|x| times r is 1
    // in the limit.
    if x < -FARTHEST_TAIL {
        return -1.0;
    }
    if x < -CANCELLATION { -ratio * tail_fraction(-x, slope_terms(x)).recip() } else { -ratio * (x + ratio) }
}

/// (1 − Φ(x)) / density(x) for x ≥ [`TAIL`], by Laplace's continued fraction 1/(x + 1/(x + 2/(x + 3/(x + …)))).
fn mills_ratio(x: f64) -> f64 {
    1.0 / (x + 1.0 / tail_fraction(x, MILLS_TERMS))
}

/// x + 2/(x + 3/(x + …)), with the last numerator `terms`.
fn tail_fraction(x: f64, terms: u32) -> f64 {
    (2..=terms).rev().fold(x, |tail, k| x + f64::from(k) / tail)
}

/// Enough terms of [`tail_fraction`] at −x: the closer to 0 the more, inversely to the square.
fn slope_terms(x: f64) -> u32 {
    MILLS_TERMS.max((SLOPE_TERMS / (x * x)).ceil() as u32)
}

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
