//! Logarithms.
//!
//! Without branches, so that loops over them become vector instructions.

use super::exponential::{LN_2_COARSE, LN_2_REST};
use super::polynomial::polynomial;

/// ln x; within 0.8 units in the last place.
#[inline(always)]
pub(crate) fn log(x: f64) -> f64 {
    /// 2⁵⁴, which makes normal numbers of the others.
    const SCALE: f64 = 18_014_398_509_481_984.0;
    let is_subnormal = x < f64::MIN_POSITIVE;
    let normal = x * if is_subnormal { SCALE } else { 1.0 };
    let (exponent, fraction) = split(normal);
    let shift = if is_subnormal { -54.0 } else { 0.0 };
    let value = log_of_parts(exponent + shift, fraction - 1.0, 0.0);
    with_ends(x, value)
}

/// ln(1 + x); within 0.8 units in the last place.
#[inline(always)]
pub(crate) fn log1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    // What rounding took from the sum.
    let lost = if x > 1.0 { 1.0 - (sum - x) } else { x - (sum - 1.0) };
    // So that a zero keeps its sign.
    with_ends(sum, log_of_sum(sum, lost)).copysign(x)
}

/// ln(x + c) for positive normal x and |c| at most half a unit in the last place of it.
#[inline(always)]
pub(super) fn log_of_sum(x: f64, c: f64) -> f64 {
    let (exponent, fraction) = split(x);
    log_of_parts(exponent, fraction - 1.0, c / x)
}

/// ln x where the given value is that for a positive number; at 0, at infinity and outside of the domain what belongs
/// there.
#[inline(always)]
fn with_ends(x: f64, value: f64) -> f64 {
    let is_inside = x > 0.0 && x < f64::INFINITY;
    let end = if x < 0.0 { f64::NAN } else { x };
    let end = if x == 0.0 { f64::NEG_INFINITY } else { end };
    if is_inside { value } else { end }
}

/// Exponent and fraction of a positive normal number, with the fraction from √½ to √2.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    /// The bits of √½ above the first 20 of the fraction, and those of 1.
    const SQRT_HALF: u64 = 0x3fe6_a09e_0000_0000;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const FRACTION: u64 = 0x000f_ffff_ffff_ffff;
    /// 2⁵², in the last bits of which whole numbers can be written.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    let bits = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let exponent = f64::from_bits((bits >> 52) | WHOLE.to_bits()) - (WHOLE + 1023.0);
    (exponent, f64::from_bits((bits & FRACTION).wrapping_add(SQRT_HALF)))
}

/// k ln 2 + ln(1 + f) + c, for √½ ≤ 1 + f < √2 and c so small that its square does not count.
///
/// ln(1 + f) = f − f²/2 + s (f²/2 + R(s²)), s = f/(2 + f).
///
/// Reference of the coefficients: Sun Microsystems (1993), *Freely Distributable LIBM* (fdlibm), `e_log.c`.
#[inline(always)]
fn log_of_parts(k: f64, f: f64, c: f64) -> f64 {
    const R: [f64; 7] = [
        0.666_666_666_666_673_5,
        0.399_999_999_994_094_2,
        0.285_714_287_436_623_9,
        0.222_221_984_321_497_84,
        0.181_835_721_616_180_5,
        0.153_138_376_992_093_73,
        0.147_981_986_051_165_86,
    ];
    let s = f / (2.0 + f);
    let square = s * s;
    let half = 0.5 * f * f;
    let rest = square * polynomial(&R, square);
    let small = s * (half + rest) + (k * LN_2_REST + c);
    k * LN_2_COARSE - ((half - small) - f)
}
