//! The normal distribution: density, probability and their ratio, accurate in both tails.
//!
//! Without branches, so that loops over them become vector instructions.

use super::exponential::{gaussian, times_gaussian};
use super::logarithm::log_of_sum;
use super::polynomial::polynomial;

/// 1/√(2π), and what this double lacks of it.
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;
const FRAC_1_SQRT_2PI_REST: f64 = -2.492_327_202_777_731_3e-17;

/// ln √(2π).
const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// Beyond this the slope of the inverse Mills ratio, −1 + 1/x² − …, is −1.
const FARTHEST_TAIL: f64 = 1e9;

/// Below this size of x, Φ(x) is computed as 1/2 and an odd function.
const CENTRE: f64 = 1.0;

/// At this place and below the inverse Mills ratio is computed as −x and what it has more.
const LOWER: f64 = -0.67;

/// exp(−x²) without the loss of digits by which rounding x² would spoil it for large |x|; within 1 unit in the last place.
#[inline(always)]
pub fn exp_minus_square(x: f64) -> f64 {
    let value = times_gaussian(1.0, 0.0, gaussian(x, 1.0));
    if x.is_nan() { x } else { value }
}

/// The density of the normal distribution, exp(−x²/2)/√(2π); within 1.1 units in the last place.
#[inline(always)]
pub fn normal_density(x: f64) -> f64 {
    let value = times_gaussian(FRAC_1_SQRT_2PI, FRAC_1_SQRT_2PI_REST, gaussian(x, 0.5));
    if x.is_nan() { x } else { value }
}

/// Φ(x), the probability that a standard normal variable is at most x; within 2.6 units in the last place.
#[inline(always)]
pub fn normal_cdf(x: f64) -> f64 {
    let tail = lower_tail(x.abs());
    let outer = if x < 0.0 { tail } else { 1.0 - tail };
    let value = if x.abs() < CENTRE { central_probability(x) } else { outer };
    if x.is_nan() { x } else { value }
}

/// ln Φ(x), also where Φ(x) underflows or rounds to 1; within 3.1 units in the last place.
#[inline(always)]
pub fn log_normal_cdf(x: f64) -> f64 {
    let size = x.abs();
    let is_lower = x <= LOWER;
    // In the lower tail φ(x)/r with the inverse Mills ratio r, elsewhere the rest of 1.
    let above = if size < CENTRE { central_probability(-x) } else { lower_tail(size) };
    let below = 1.0 - above;
    let (number, lost) =
        if is_lower { (size + beyond_identity(size), 0.0) } else { (below, (1.0 - below) - above) };
    let log = log_of_sum(number, lost);
    let value = if is_lower { -0.5 * x * x - (LN_SQRT_2PI + log) } else { log };
    if x.is_nan() { x } else { value }
}

/// The inverse Mills ratio density/Φ, which is the derivative of ln Φ: close to −x in the lower tail; within 2.5 units
/// in the last place.
#[inline(always)]
pub fn inverse_mills(x: f64) -> f64 {
    let far = -x + beyond_identity(-x);
    let near = normal_density(x) / normal_cdf(x);
    if x <= LOWER { far } else { near }
}

/// The derivative −r (x + r) of the inverse Mills ratio, given its value r: close to −1 in the lower tail.
#[inline(always)]
pub fn inverse_mills_slope(x: f64, ratio: f64) -> f64 {
    // Far in the tail x + r is too small to be left over from a sum.
    let sum = if x <= LOWER { beyond_identity(-x) } else { x + ratio };
    let slope = if x < -FARTHEST_TAIL { -1.0 } else { -ratio * sum };
    if ratio == 0.0 { 0.0 } else { slope }
}

/// Φ(−x) for x ≥ [`CENTRE`].
#[inline(always)]
fn lower_tail(x: f64) -> f64 {
    let ratio = x + beyond_identity(x);
    times_gaussian(FRAC_1_SQRT_2PI / ratio, FRAC_1_SQRT_2PI_REST / ratio, gaussian(x, 0.5))
}

/// Φ(x) for |x| ≤ [`CENTRE`].
#[inline(always)]
fn central_probability(x: f64) -> f64 {
    // (Φ(x) − 1/2)/x without its first term as a polynomial of x², interpolated at Chebyshev's points.
    const RATIO: [f64; 12] = [
        FRAC_1_SQRT_2PI_REST,
        -0.066_490_380_066_905_44,
        0.009_973_557_010_035_806,
        -0.001_187_328_215_480_254_2,
        0.000_115_434_687_614_219_16,
        -9.444_656_248_451_876e-6,
        6.659_693_116_041_523e-7,
        -4.122_657_858_282_524_6e-8,
        2.273_377_269_408_955e-9,
        -1.128_502_091_645_161_8e-10,
        5.003_112_467_600_408e-12,
        -1.687_966_761_142_046e-13,
    ];
    (0.5 + x * FRAC_1_SQRT_2PI) + x * polynomial(&RATIO, x * x)
}

/// What the inverse Mills ratio at −x has more than x, for x ≥ 0.669: 1/x − 2/x³ + … for large x.
///
/// It is f(t)/x with t = (x − 4)/(x + 4).
#[inline(always)]
fn beyond_identity(x: f64) -> f64 {
    // f, interpolated at Chebyshev's points.
    const EXCESS: [f64; 26] = [
        0.902_428_577_957_884_3,
        0.311_326_327_198_244_3,
        -0.390_123_898_856_526_54,
        0.234_737_315_864_553_04,
        -0.035_353_281_777_857_67,
        -0.052_260_411_915_086_33,
        0.032_680_097_561_879_17,
        0.005_428_036_636_420_276,
        -0.012_644_521_953_784_843,
        0.001_736_410_054_792_304,
        0.003_793_911_280_141_549,
        -0.001_429_684_609_428_267_7,
        -0.000_945_460_813_620_620_2,
        0.000_630_151_990_198_067_2,
        0.000_188_075_951_563_270_54,
        -0.000_219_723_016_106_166_6,
        -2.266_492_914_318_956e-5,
        6.501_371_391_320_96e-5,
        -3.117_734_531_247_767e-6,
        -1.617_509_874_032_413e-5,
        3.315_822_740_884_764_4e-6,
        3.019_446_479_956_776e-6,
        -1.273_129_655_216_707_3e-6,
        -2.377_992_471_446_596_2e-7,
        2.420_095_179_391_947e-7,
        -4.385_460_072_238_324_4e-8,
    ];
    // At infinity t is 1.
    let t = if x > 1e20 { 1.0 } else { (x - 4.0) / (x + 4.0) };
    polynomial(&EXCESS, t) / x
}
