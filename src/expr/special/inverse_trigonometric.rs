//! Arcsine, arccosine and arctangent.
//!
//! Without branches, so that loops over them become vector instructions. NaN outside of the domain.

use super::polynomial::polynomial;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// What the double `FRAC_PI_2` lacks of π/2.
const FRAC_PI_2_REST: f64 = 6.123_233_995_736_766e-17;

/// asin(x); within 1.3 units in the last place.
///
/// Beyond 1/2 from asin x = π/2 − 2 asin √((1 − x)/2).
#[inline(always)]
pub(crate) fn asin(x: f64) -> f64 {
    let size = x.abs();
    let is_small = size < 0.5;
    let (base, rest) = reduced_asin(size, is_small);
    // The inner difference is exact where that of 2 base to π/2 would need one bit more than the result has.
    let large = FRAC_PI_4 - ((2.0 * base - FRAC_PI_4) + (2.0 * rest - FRAC_PI_2_REST));
    (if is_small { base + rest } else { large }).copysign(x)
}

/// acos(x); within 1.1 units in the last place.
///
/// Beyond 1/2 from acos x = 2 asin √((1 − x)/2).
#[inline(always)]
pub(crate) fn acos(x: f64) -> f64 {
    let size = x.abs();
    let is_small = size < 0.5;
    let (base, rest) = reduced_asin(size, is_small);
    let small = FRAC_PI_2 - (base.copysign(x) - (FRAC_PI_2_REST - rest.copysign(x)));
    let large = 2.0 * (base + rest);
    let reflected = PI - 2.0 * (base + (rest - FRAC_PI_2_REST));
    if is_small {
        small
    } else if x < 0.0 {
        reflected
    } else {
        large
    }
}

/// s and asin s − s, for s = `size` where it is small, that is less than 1/2, and s = √((1 − `size`)/2) elsewhere.
///
/// Reference of the coefficients: Sun Microsystems (1993), *Freely Distributable LIBM* (fdlibm), `e_asin.c`.
#[inline(always)]
fn reduced_asin(size: f64, is_small: bool) -> (f64, f64) {
    const P: [f64; 6] = [
        0.166_666_666_666_666_66,
        -0.325_565_818_622_400_9,
        0.201_212_532_134_862_93,
        -0.040_055_534_500_679_41,
        0.000_791_534_994_289_814_5,
        3.479_331_075_960_212e-5,
    ];
    const Q: [f64; 5] = [
        1.0,
        -2.403_394_911_734_414,
        2.020_945_760_233_505_7,
        -0.688_283_971_605_453_3,
        0.077_038_150_555_901_94,
    ];
    let square = if is_small { size * size } else { 0.5 * (1.0 - size) };
    let base = if is_small { size } else { square.sqrt() };
    (base, base * (square * polynomial(&P, square) / polynomial(&Q, square)))
}

/// atan(x); within 1 unit in the last place.
///
/// From tan π/8 on by the difference to π/4, from 1/tan π/8 on by that to π/2.
///
/// Reference of the coefficients: Moshier (1989), *Methods and Programs for Mathematical Functions* (Cephes).
#[inline(always)]
pub(crate) fn atan(x: f64) -> f64 {
    const P: [f64; 5] = [
        -64.850_219_049_420_25,
        -122.886_668_449_013_61,
        -75.008_557_923_147_05,
        -16.157_537_187_333_652,
        -0.875_060_860_003_190_4,
    ];
    const Q: [f64; 6] = [
        194.550_657_148_261_4,
        485.390_399_635_913_7,
        432.881_060_491_290_27,
        165.027_009_831_698_85,
        24.858_464_901_423_062,
        1.0,
    ];
    let size = x.abs();
    let is_large = size > 2.414_213_562_373_095;
    let is_small = size <= 0.66;
    let above = if is_large {
        -1.0
    } else if is_small {
        size
    } else {
        size - 1.0
    };
    let below = if is_large {
        size
    } else if is_small {
        1.0
    } else {
        size + 1.0
    };
    let t = above / below;
    let square = t * t;
    let rest = t * (square * polynomial(&P, square) / polynomial(&Q, square));
    let base = if is_large {
        FRAC_PI_2
    } else if is_small {
        0.0
    } else {
        FRAC_PI_4
    };
    let base_rest = if is_large {
        FRAC_PI_2_REST
    } else if is_small {
        0.0
    } else {
        0.5 * FRAC_PI_2_REST
    };
    (base + (t + (rest + base_rest))).copysign(x)
}
