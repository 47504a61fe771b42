//! The normal distribution: density, probability and their ratio, accurate in both tails.

use std::f64::consts::FRAC_1_SQRT_2;

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
