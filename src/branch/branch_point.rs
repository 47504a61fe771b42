//! Branch points: roots of `r + μ b = 0, g₁ = 0, g₂ = 0`, where both `g` vanish iff the rows of
//! `[∂r/∂x ∂r/∂p]` are dependent.
//!
//! With a row `b` near the left null vector and a pair of rows `C` near the two null directions,
//! `ψ` and `g` solve `[R bᵀ; C 0]ᵀ (ψ, g) = (0, 1)`; with `v_i` the columns of the inverse that belong to
//! `C`, the gradient of `g_i` is `−ψᵀ ∂R v_i`. The system is regular where two branches cross at an angle.
//! Their directions `a v₁ + b v₂` are the roots of the quadratic form `ψᵀ ∂R[v_i, v_j]`.
//!
//! Reference: Govaerts (2000), §4.1; Keller (1977) for the directions.

use super::dense::{Lu, dot, largest, least_singular, normalised};
use super::problem::{Place, Problem};
use super::singular::{Settled, settle};

/// A branch point and the directions of both branches, unit vectors in scaled coordinates.
pub(super) struct Crossing {
    pub(super) settled: Settled,
    pub(super) directions: [Vec<f64>; 2],
    /// Null vector of `∂r/∂x`, in the unknowns' own units, with length 1.
    pub(super) null: Vec<f64>,
}

/// What the bordered matrix gives at a place: `ψ`, `g`, and `v₁`, `v₂`.
struct Frame {
    left: Vec<f64>,
    defect: [f64; 2],
    right: [Vec<f64>; 2],
}

/// The branch point near `guess`, where a branch has about the unit direction `tangent`; within `reach` in
/// units of the scales.
pub(super) fn branch_point_near(
    problem: &mut Problem,
    guess: &[f64],
    tangent: &[f64],
    reach: f64,
) -> Option<Crossing> {
    let n = problem.n();
    let first = problem.evaluate(guess.to_vec());
    // The tangent, made heavy, is not the least singular direction even where R is large.
    let heavy: Vec<f64> = tangent.iter().map(|entry| entry * largest(&first.slope).max(1.0)).collect();
    let least = least_singular(&problem.bordered(&first, &heavy), n + 1, n + 1)?;
    let (b, rows) = (&least.left[..n], [tangent.to_vec(), least.right]);
    let mut unfolding = 0.0;
    let settled = settle(problem, guess, reach, &mut |problem, place| {
        let frame = frame(problem, place, b, &rows)?;
        let mut matrix: Vec<f64> = Vec::with_capacity((n + 2) * (n + 2));
        for (row, border) in problem.bordered(place, &[]).chunks(n + 1).zip(b) {
            matrix.extend(row.iter().chain([border]));
        }
        for v in &frame.right {
            let gradient = problem.second_derivative(place, v, &frame.left)?;
            matrix.extend(gradient.iter().map(|entry| -entry).chain([0.0]));
        }
        let residual = place.r.iter().zip(b).map(|(r, b)| r + unfolding * b).chain(frame.defect);
        let mut step = Lu::new(matrix, n + 2).solve(&residual.collect::<Vec<f64>>())?;
        unfolding -= step.pop()?;
        Some(step)
    })?;
    let frame = frame(problem, &settled.place, b, &rows)?;
    let directions = directions(problem, &settled.place, &frame)?;
    let null = null(problem, &frame)?;
    Some(Crossing { settled, directions, null })
}

fn frame(problem: &Problem, place: &Place, b: &[f64], rows: &[Vec<f64>; 2]) -> Option<Frame> {
    let n = problem.n();
    let mut matrix: Vec<f64> = Vec::with_capacity((n + 2) * (n + 2));
    for (row, border) in problem.bordered(place, &[]).chunks(n + 1).zip(b) {
        matrix.extend(row.iter().chain([border]));
    }
    for row in rows {
        matrix.extend(row.iter().chain([&0.0]));
    }
    let unit = |index: usize| {
        let mut unit = vec![0.0; n + 2];
        unit[index] = 1.0;
        unit
    };
    let factors = Lu::new(matrix, n + 2);
    let left = factors.solve_transposed(&unit(n + 1))?;
    let mut right = [factors.solve(&unit(n))?, factors.solve(&unit(n + 1))?];
    right.iter_mut().for_each(|v| v.truncate(n + 1));
    Some(Frame { defect: [left[n], left[n + 1]], left: left[..n].to_vec(), right })
}

/// The two roots of the quadratic form. `None` if they are complex or cannot be told apart.
fn directions(problem: &mut Problem, place: &Place, frame: &Frame) -> Option<[Vec<f64>; 2]> {
    let [v1, v2] = &frame.right;
    let first = problem.second_derivative(place, v1, &frame.left)?;
    let second = problem.second_derivative(place, v2, &frame.left)?;
    let (h11, h12, h22) = (dot(&first, v1), dot(&first, v2), dot(&second, v2));
    let size = h11.abs().max(h12.abs()).max(h22.abs());
    let discriminant = h12 * h12 - h11 * h22;
    if discriminant.is_nan() || discriminant <= TOUCHING * size * size {
        return None;
    }
    let q = -(h12 + discriminant.sqrt().copysign(h12));
    let combine =
        |a: f64, b: f64| normalised(&v1.iter().zip(v2).map(|(v1, v2)| a * v1 + b * v2).collect::<Vec<f64>>());
    Some([combine(q, h11), combine(h22, q)])
}

/// Discriminant of the quadratic form, relative to the square of its largest coefficient, below which the
/// branches touch rather than cross: second differences are exact to 1e-10.
const TOUCHING: f64 = 1e-8;

/// The combination of both null directions in which the parameter does not change.
fn null(problem: &Problem, frame: &Frame) -> Option<Vec<f64>> {
    let n = problem.n();
    let [v1, v2] = &frame.right;
    let null: Vec<f64> = (0..n).map(|i| (v1[i] * v2[n] - v2[i] * v1[n]) * problem.scales[i]).collect();
    let null = normalised(&null);
    null.iter().all(|entry| entry.is_finite()).then_some(null)
}
