//! The corrector: Newton's method on `r(u) = 0` with one more row that says where on the branch.

use super::dense::{Lu, dot, norm};
use super::problem::{Place, Problem};

/// The hyperplane `row · y = offset` in scaled coordinates.
pub(super) struct Border {
    pub(super) row: Vec<f64>,
    pub(super) offset: f64,
}

impl Border {
    /// The hyperplane orthogonal to `direction`, at the distance `length` from `y`.
    pub(super) fn across(direction: &[f64], y: &[f64], length: f64) -> Border {
        Border { row: direction.to_vec(), offset: dot(direction, y) + length }
    }

    /// The hyperplane on which one coordinate has this value.
    pub(super) fn fixing(index: usize, value: f64, dimension: usize) -> Border {
        let row = (0..dimension).map(|i| if i == index { 1.0 } else { 0.0 }).collect();
        Border { row, offset: value }
    }
}

/// Why the corrector did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    NotFinite,
    /// It is held back by the domain of this unknown, or by the range of the parameter.
    Outside(usize),
    /// Too many iterations, or steps that grow, or a singular matrix.
    Slow,
}

/// A Newton step this short, in units of the scales, leaves an error of the order of its square, which is
/// below the spacing of numbers: it is the last.
const LAST_STEP: f64 = 1e-8;

/// Residual norms up to this many tolerances may be rounding noise: a response of 10 and a cancelling
/// inverse amplify the spacing of numbers ten thousandfold (linear VAE, λ = 0.05).
const NOISE: f64 = 100.0;

/// A Newton step longer than this many times the one before does not converge.
const GROWTH: f64 = 2.0;

/// Solves `r(u) = 0` on the hyperplane, from `guess`. Also returns the number of iterations.
pub(super) fn correct(
    problem: &mut Problem,
    inside: &[f64],
    guess: &[f64],
    border: &Border,
    iterations: usize,
) -> Result<(Place, usize), Miss> {
    // What holds the iterates back anywhere is what the branch runs into.
    let (start, mut held) = problem.pull(inside, guess);
    let mut place = problem.evaluate(start);
    let mut before = f64::INFINITY;
    for iteration in 1..=iterations {
        if !place.is_finite() {
            return Err(Miss::NotFinite);
        }
        let y = problem.scaled(&place.u);
        let residual = [&place.r[..], &[dot(&border.row, &y) - border.offset]].concat();
        let factors = Lu::new(problem.bordered(&place, &border.row), y.len());
        let step = factors.solve(&residual).ok_or(Miss::Slow)?;
        let length = norm(&step);
        if length > GROWTH * before && length > LAST_STEP {
            break;
        }
        before = length;
        let to: Vec<f64> = (0..y.len()).map(|i| place.u[i] - step[i] * problem.scales[i]).collect();
        let (u, cut) = problem.pull(&place.u, &to);
        held = cut.or(held);
        place = problem.evaluate(u);
        if length <= LAST_STEP && passes(problem, &place, iteration, iterations) {
            return Ok((place, iteration));
        }
    }
    Err(held.map_or(Miss::Slow, Miss::Outside))
}

/// Whether the residual is zero, or nothing but rounding noise that further iterations did not remove.
fn passes(problem: &Problem, place: &Place, iteration: usize, iterations: usize) -> bool {
    let allowance = if iteration + 1 >= iterations { NOISE } else { 1.0 };
    place.is_finite() && place.residual_norm <= allowance * problem.tolerance
}
