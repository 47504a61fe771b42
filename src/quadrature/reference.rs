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
        let (low, high) = (piece[0], piece[1]);
        let whole = smooth_piece(function, low, high, tolerance);
        let middle = low + 0.5 * (high - low);
        let halves =
            [(low, middle), (middle, high)].map(|(low, high)| smooth_piece(function, low, high, tolerance));
        let value = halves[0].value + halves[1].value;
        total.value += value;
        // The rule takes two of its sums that agree by chance for convergence.
        total.error += halves[0].error + halves[1].error + (value - whole.value).abs();
        total.evaluations += [whole, halves[0], halves[1]].iter().map(|part| part.evaluations).sum::<usize>();
    }
    total
}

/// What lies between an end and the node next to it, in units of the distance times the value there: enough for
/// singularities as strong as that of `x^(−2/3)`. The crate leaves it out.
const LEFT_OUT: f64 = 3.0;

/// What is seen of a function while it is integrated.
#[derive(Clone, Copy)]
struct Seen {
    is_finite: bool,
    /// Sum of absolute values.
    sum: f64,
    /// The nodes next to the ends, with their absolute values.
    first: (f64, f64),
    last: (f64, f64),
}

/// The crate takes what is not finite for zero, leaves out a bit at both ends, and says nothing when it gives up:
/// all that is seen here. Nodes that round to an end do not count.
fn smooth_piece(function: &mut dyn FnMut(f64) -> f64, low: f64, high: f64, tolerance: f64) -> Reference {
    let function = RefCell::new(function);
    let nothing = Seen { is_finite: true, sum: 0.0, first: (high, 0.0), last: (low, 0.0) };
    let seen = Cell::new(nothing);
    let observed = |at: f64| {
        if at <= low || at >= high {
            return 0.0;
        }
        let value = (function.borrow_mut())(at);
        let Seen { is_finite, sum, first, last } = seen.get();
        let here = (at, value.abs());
        seen.set(Seen {
            is_finite: is_finite && value.is_finite(),
            sum: sum + here.1,
            first: if at < first.0 { here } else { first },
            last: if at > last.0 { here } else { last },
        });
        value
    };
    let output = integrate(observed, low, high, tolerance);
    let (seen, evaluations) = (seen.get(), output.num_function_evaluations);
    let doubt = if evaluations >= MOST_EVALUATIONS { 10.0 } else { 1.0 };
    let rounding = ROUNDING * seen.sum / f64::from(evaluations) * (high - low);
    let left_out = LEFT_OUT * ((seen.first.0 - low) * seen.first.1 + (high - seen.last.0) * seen.last.1);
    let error = doubt * output.error_estimate.abs() + rounding + left_out;
    let error = if seen.is_finite { error } else { f64::INFINITY };
    Reference { value: output.integral, error, evaluations: evaluations as usize }
}
