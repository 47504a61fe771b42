//! Special functions of one real variable that the standard library lacks, in double precision, and those of it of
//! which a loop should become vector instructions.
//!
//! Every function is accurate to a few units in the last place over its whole range, including both tails
//! (near a zero of the function: to that absolute accuracy). Outside of its domain a function is NaN, at a
//! pole NaN or infinite. `erf`, `erfc` and `lgamma` are those of the `libm` crate.

#[cfg(test)]
mod accuracy_tests;
mod exponential;
mod gamma;
mod inverse_trigonometric;
mod logistic;
mod normal;
mod polynomial;

pub use exponential::exp;
pub(crate) use exponential::tanh;
pub use gamma::{digamma, tetragamma, trigamma};
pub(crate) use inverse_trigonometric::{acos, asin, atan};
pub use logistic::{log_cosh, sigmoid, sigmoid_slope, softplus};
pub use normal::{
    exp_minus_square, inverse_mills, inverse_mills_slope, log_normal_cdf, normal_cdf, normal_density,
};
