//! The exponential function and what is made of it.
//!
//! Without branches, so that loops over them become vector instructions.

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

/// Where the two forms of [`tanh`] are equally accurate.
const SMALL_TANH: f64 = 0.625;
