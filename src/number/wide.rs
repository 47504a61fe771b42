//! Functions of many numbers, compiled for several widths of vector and chosen when the program runs.
//!
//! What always holds: results are bit for bit those of [`Unary::value`] and the like for one number, whatever the
//! width, since nothing is contracted or reordered.

use crate::expr::{Binary, Unary};
use multiversion::multiversion;

/// Expands to one loop per listed function, each compiled for that function alone.
macro_rules! for_each_function {
    ($kind:ident, $function:expr, [$($name:ident)*], |$f:ident| $body:expr) => {
        match $function {
            $($kind::$name => {
                const FUNCTION: $kind = $kind::$name;
                let $f = FUNCTION;
                $body
            })*
        }
    };
}

/// Writes the values of a function at all of `x`, which is as long as `out`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn unary(function: Unary, x: &[f64], out: &mut [f64]) {
    for_each_function!(
        Unary,
        function,
        [Neg Abs Sign Step Floor Sqrt Exp Expm1 Log Log1p Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh
         Asinh Acosh Atanh Erf Erfc NormalCdf LogNormalCdf NormalPdf InverseMills
         LogCosh Softplus Sigmoid Lgamma Digamma Trigamma],
        |f| for (out, x) in out.iter_mut().zip(x) {
            *out = f.value(*x);
        }
    );
}

/// Writes the values of a function at all of `x`, and its derivatives there.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn values_and_slopes(function: Unary, x: &[f64], values: &mut [f64], slopes: &mut [f64]) {
    for_each_function!(
        Unary,
        function,
        [Neg Abs Sign Step Floor Sqrt Exp Expm1 Log Log1p Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh
         Asinh Acosh Atanh Erf Erfc NormalCdf LogNormalCdf NormalPdf InverseMills
         LogCosh Softplus Sigmoid Lgamma Digamma Trigamma],
        |f| for ((value, slope), x) in values.iter_mut().zip(slopes).zip(x) {
            *value = f.value(*x);
            *slope = f.derivative(*x, *value);
        }
    );
}

/// Writes the values of a function at all pairs of `x` and `y`, which are as long as `out`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn binary(function: Binary, x: &[f64], y: &[f64], out: &mut [f64]) {
    for_each_function!(
        Binary,
        function,
        [Add Sub Mul Div Pow Min Max Less LessEqual Equal],
        |f| for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
            *out = f.value(*x, *y);
        }
    );
}

/// Writes `a x + b y` into each column of `out`; `a` and `b` are one column each, as long as those of `x`, `y` and `out`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn combine<const W: usize>(
    (a, x): (&[f64; W], &[[f64; W]]),
    (b, y): (&[f64; W], &[[f64; W]]),
    out: &mut [[f64; W]],
) {
    for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
        for lane in 0..W {
            out[lane] = a[lane] * x[lane] + b[lane] * y[lane];
        }
    }
}
