//! The exponential function and what is made of it.
//!
//! Without branches, so that loops over them become vector instructions.

use super::polynomial::polynomial;

/// Where the two forms of [`tanh`] are equally accurate.
const SMALL_TANH: f64 = 0.625;

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
        a * s * ((-0.964_399_179_425_052_2 * s - 99.287_723_100_191_85) * s - 1_614.687_684_417_084_5);
    let small_below =
        ((s + 112.811_678_491_632_93) * s + 2_235.488_390_601_004_5) * s + 4_844.063_053_251_255;
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
pub(super) fn exponential(x: f64) -> (f64, f64, f64) {
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
    let p = r * ((0.000_126_177_193_074_810_58 * r2 + 0.030_299_440_770_744_198) * r2 + 1.0);
    let q = ((3.001_985_051_386_644_6e-6 * r2 + 0.002_524_483_403_496_841) * r2 + 0.227_265_548_208_155_03)
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

/// ln 2 in two parts, of which the first has so few bits that 2¹¹ times it is exact.
pub(super) const LN_2_COARSE: f64 = 0.693_147_180_369_123_8;
pub(super) const LN_2_REST: f64 = 1.908_214_929_270_587_7e-10;

/// x = n ln 2 + r for |x| < 10³, with r in two parts: n, the nearest double to r, and what that lacks.
#[inline(always)]
fn reduced(x: f64) -> (f64, f64, f64) {
    let n = rounded(x * std::f64::consts::LOG2_E);
    let coarse = x - n * LN_2_COARSE;
    let rest = n * LN_2_REST;
    let r = coarse - rest;
    (n, r, (coarse - r) - rest)
}

/// eʳ⁺ᶜ − 1 − r for |r| ≤ ½ ln 2 and c so small that its square does not count.
#[inline(always)]
fn exp_beyond_linear(r: f64, c: f64) -> f64 {
    // (eʳ − 1 − r − r²/2)/r³, interpolated at Chebyshev's points.
    const CUBIC: [f64; 10] = [
        0.166_666_666_666_666_69,
        0.041_666_666_666_666_67,
        0.008_333_333_333_330_055,
        0.001_388_888_888_888_373_7,
        0.000_198_412_698_630_895_02,
        2.480_158_732_558_689_3e-5,
        2.755_726_840_452_815e-6,
        2.755_727_359_363_045e-7,
        2.510_041_177_363_480_4e-8,
        2.091_470_750_184_295_7e-9,
    ];
    let square = r * r;
    let beyond = 0.5 * square + square * (r * polynomial(&CUBIC, r));
    beyond + (c + c * (r + beyond))
}

/// eˣ − 1; within 1.4 units in the last place.
#[inline(always)]
pub(crate) fn expm1(x: f64) -> f64 {
    // Beyond these the result is infinite, or −1.
    let within = if x > 710.0 { 710.0 } else { x };
    let within = if within < -60.0 { -60.0 } else { within };
    let (n, r, c) = reduced(within);
    let near = r + exp_beyond_linear(r, c);
    // Half of it, which is within range where it is not.
    let power = power_of_two(n - 1.0);
    let far = 2.0 * ((power - 0.5) + power * near);
    (if n == 0.0 { near } else { far }).copysign(x)
}

/// eˣ/2 for x ≥ 0, or infinity where that is out of range.
#[inline(always)]
fn half_exp(x: f64) -> f64 {
    let (n, r, c) = reduced(if x > 720.0 { 720.0 } else { x });
    scaled(1.0 + (r + exp_beyond_linear(r, c)), n - 1.0)
}

/// sinh x; within 1.6 units in the last place.
#[inline(always)]
pub(crate) fn sinh(x: f64) -> f64 {
    // (sinh x − x)/x³ as a polynomial of x², interpolated at Chebyshev's points.
    const CUBIC: [f64; 8] = [
        0.166_666_666_666_666_66,
        0.008_333_333_333_333_333,
        0.000_198_412_698_412_697_73,
        2.755_731_922_404_035_2e-6,
        2.505_210_836_405_398_6e-8,
        1.605_904_839_694_507_8e-10,
        7.646_625_318_417_251e-13,
        2.844_527_652_444_732_5e-15,
    ];
    let size = x.abs();
    let square = size * size;
    let small = size + size * (square * polynomial(&CUBIC, square));
    let half = half_exp(size);
    (if size < 1.0 { small } else { half - 0.25 / half }).copysign(x)
}

/// cosh x; within 1.2 units in the last place.
#[inline(always)]
pub(crate) fn cosh(x: f64) -> f64 {
    let half = half_exp(x.abs());
    half + 0.25 / half
}

/// p and n in e^−(weight x²) = (1 + p) 2ⁿ with |p| < ½ and n at least −1100, for a weight of 1 or ½.
#[inline(always)]
pub(super) fn gaussian(x: f64, weight: f64) -> (f64, f64) {
    // Beyond this the result is less than half the smallest number.
    let farthest = if weight == 1.0 { 27.3 } else { 38.7 };
    let size = if x.abs() > farthest { farthest } else { x.abs() };
    // Both halves of x have so few bits that their products are exact, and so is the sum of coarse and rest.
    let shifted = size * 134_217_729.0;
    let high = shifted - (shifted - size);
    let low = size - high;
    let coarse = size * size;
    let rest = ((high * high - coarse) + 2.0 * high * low) + low * low;
    let (n, r, c) = reduced(-weight * coarse);
    (r + exp_beyond_linear(r, c - weight * rest), n)
}

/// (x + rest) (1 + p) 2ⁿ for a rest that is next to nothing, as precise as if neither sum had been rounded.
#[inline(always)]
pub(super) fn times_gaussian(x: f64, rest: f64, (p, n): (f64, f64)) -> f64 {
    scaled(x + (x * p + rest), n)
}

/// x 2ⁿ, for whole numbers n from −2000 to 2000.
#[inline(always)]
fn scaled(x: f64, n: f64) -> f64 {
    // In two steps, the first of which stays within range where the result does not.
    let half = rounded(0.5 * n);
    x * power_of_two(half) * power_of_two(n - half)
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
