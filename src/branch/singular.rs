//! Newton's method for singular points, which are regular roots of an augmented system.

use super::dense::norm;
use super::problem::{Place, Problem};

/// A singular point, where the method stopped.
pub(super) struct Settled {
    pub(super) place: Place,
    /// The last correction of the parameter, not taken.
    pub(super) error: f64,
}

const ITERATIONS: usize = 15;

/// A correction this short, in units of the scales, is not worth taking.
const SHORTEST: f64 = 1e-14;

/// A correction that is this short and does not become shorter is rounding noise.
const NOISE: f64 = 1e-7;

/// Residual norms up to this many tolerances pass.
const ALLOWANCE: f64 = 100.0;

/// Iterates from `guess`. `correction` gives what is to be subtracted, in scaled coordinates; it may have
/// unknowns of its own. `None` if it has no value, leads farther than `reach`, or does not converge.
pub(super) fn settle(
    problem: &mut Problem,
    guess: &[f64],
    reach: f64,
    correction: &mut dyn FnMut(&mut Problem, &Place) -> Option<Vec<f64>>,
) -> Option<Settled> {
    let n = problem.n();
    let mut place = problem.evaluate(guess.to_vec());
    let mut before = f64::INFINITY;
    for _ in 0..ITERATIONS {
        if !place.is_finite() {
            return None;
        }
        let step = correction(problem, &place)?;
        let length = norm(&step);
        if length <= SHORTEST || (length <= NOISE && length >= 0.5 * before) {
            let error = (step[n] * problem.scales[n]).abs().max(f64::EPSILON * place.u[n].abs());
            let passes = place.residual_norm <= ALLOWANCE * problem.tolerance;
            return passes.then_some(Settled { place, error });
        }
        before = length;
        let to: Vec<f64> = (0..=n).map(|i| place.u[i] - step[i] * problem.scales[i]).collect();
        let u = problem.pull(&place.u, &to).0;
        let way: Vec<f64> = (0..=n).map(|i| (u[i] - guess[i]) / problem.scales[i]).collect();
        let distance = norm(&way);
        if distance > reach || distance.is_nan() {
            return None;
        }
        place = problem.evaluate(u);
    }
    None
}
