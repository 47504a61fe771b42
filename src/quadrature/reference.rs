//! A second opinion: the double exponential rule, which shares nothing with the others.

use quadrature::integrate;
use std::cell::{Cell, RefCell};

/// An integral, and what its rule believes its error to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reference {
    pub value: f64,
    /// Absolute; infinite if the integrand was not a number somewhere.
    pub error: f64,
    pub evaluations: usize,
}

/// The rule stops here, whatever its error.
const MOST_EVALUATIONS: u32 = 385;

/// Error, relative to the mean absolute value at the nodes, that is rounding.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// The integral of a function that is smooth between the points of `cuts`, in ascending order, the first and last
/// of which are the ends; singularities may sit at all of them. Errors aim at `tolerance`, absolute, in each piece.
pub fn double_exponential(function: &mut dyn FnMut(f64) -> f64, cuts: &[f64], tolerance: f64) -> Reference {
    let mut total = Reference { value: 0.0, error: 0.0, evaluations: 0 };
    for piece in cuts.windows(2).filter(|piece| piece[0] < piece[1]) {
        let piece = smooth_piece(function, piece[0], piece[1], tolerance);
        total.value += piece.value;
        total.error += piece.error;
        total.evaluations += piece.evaluations;
    }
    total
}

/// The crate takes what is not finite for zero, and says nothing when it gives up: both are seen here. Nodes that
/// round to an end are the exception; there a singularity is harmless.
fn smooth_piece(function: &mut dyn FnMut(f64) -> f64, low: f64, high: f64, tolerance: f64) -> Reference {
    let function = RefCell::new(function);
    let (sizes, is_whole) = (Cell::new(0.0_f64), Cell::new(true));
    let seen = |at: f64| {
        if at <= low || at >= high {
            return 0.0;
        }
        let value = (function.borrow_mut())(at);
        sizes.set(sizes.get() + value.abs());
        is_whole.set(is_whole.get() && value.is_finite());
        value
    };
    let output = integrate(seen, low, high, tolerance);
    let gave_up = output.num_function_evaluations >= MOST_EVALUATIONS;
    let doubt = if gave_up { 10.0 } else { 1.0 };
    let evaluations = output.num_function_evaluations;
    let rounding = ROUNDING * sizes.get() / f64::from(evaluations) * (high - low);
    let error = if is_whole.get() { doubt * output.error_estimate.abs() + rounding } else { f64::INFINITY };
    Reference { value: output.integral, error, evaluations: evaluations as usize }
}
