//! Special functions of one real variable that the standard library lacks, in double precision, and elementary ones that
//! are to become vector instructions in a loop.
//!
//! Every function is accurate to a few units in the last place over its whole range, including both tails
//! (near a zero of the function: to that absolute accuracy); the largest error found among many places is said at each.
//! Outside of its domain a function is NaN, at a pole NaN or infinite. `lgamma` is that of the `libm` crate.
//!
//! Polynomials whose origin is not said were found by interpolation at Chebyshev's points in 60 digits, such that their
//! own error is far below rounding.

#[cfg(test)]
mod accuracy_tests;
mod error_function;
mod exponential;
mod gamma;
mod inverse_trigonometric;
mod logarithm;
mod logistic;
mod normal;
mod polynomial;

pub(crate) use error_function::{erf, erfc};
pub use exponential::exp;
pub(crate) use exponential::{cosh, expm1, sinh, tanh};
pub use gamma::{digamma, tetragamma, trigamma};
pub(crate) use inverse_trigonometric::{acos, asin, atan};
pub(crate) use logarithm::{log, log1p};
pub use logistic::{log_cosh, sigmoid, sigmoid_slope, softplus};
pub use normal::{
    exp_minus_square, inverse_mills, inverse_mills_slope, log_normal_cdf, normal_cdf, normal_density,
};
