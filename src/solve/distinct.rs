//! Telling solutions apart, up to a symmetry and up to rounding.
//!
//! At a fold or a branch point the residual is so flat that it passes not only at the root but at
//! all points within some 1e-4 of it, and where a symmetry is not gauged away roots form a curve. Two
//! roots *hang together* if the residual passes between them as well: on three hyperplanes that cut the
//! straight way from one to the other, Gauss–Newton steps within the hyperplane find a point where it
//! does. Isolated roots fail that test however close they are, as long as the tolerance can tell them
//! apart. Points far apart on a strongly bent curve may fail it too; then more than one stays.

use nalgebra::{DMatrix, DVector};

use super::problem::{Point, Problem, distance};
use super::{Form, Root};

/// The roots that differ, in their canonical form: stable ones first, otherwise as they came.
///
/// `canonical` picks one of the equivalent forms of a solution (for instance the one with `m ≥ 0`) in
/// place. Two roots are the same if no unknown differs by more than `tolerance`, relative to
/// `max(1, |x_i|)`.
pub fn distinct(roots: Vec<Root>, canonical: &mut dyn FnMut(&mut [f64]), tolerance: f64) -> Vec<Root> {
    let mut kept: Vec<Root> = Vec::new();
    for mut root in roots {
        canonical(&mut root.x);
        if !kept.iter().any(|other| distance(&other.x, &root.x) <= tolerance) {
            kept.push(root);
        }
    }
    stable_first(&mut kept);
    kept
}

pub(super) fn stable_first(roots: &mut [Root]) {
    roots.sort_by_key(|root| root.stability.is_stable() != Some(true));
}

/// What counts as the same root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sameness {
    /// Distance below which roots are the same.
    pub(super) separation: f64,
    /// Residual norm that passes.
    pub(super) tolerance: f64,
}

/// Where the hyperplanes cut the way between two roots: not symmetric, so that a third root half-way, as
/// `m = 0` is between `m` and `−m`, does not join them.
const CUTS: [f64; 3] = [0.55, 0.3, 0.8];

/// Residual norms up to this many tolerances pass between roots: a shadow itself just passes.
const NOISE: f64 = 10.0;

/// Gauss–Newton steps within a hyperplane, each of which must lower the residual.
const CORRECTIONS: usize = 12;

/// Parts of a Gauss–Newton step that are tried.
const STRETCHES: [f64; 4] = [1.0, 0.3, 0.1, 0.03];

/// Roots that hang together over less than this are rounding shadows of one: the best represents them.
/// Over more they are points of a curve, of which the first stays.
const SHADOW: f64 = 0.1;

/// Adds a root in canonical form unless it is there; of rounding shadows the best stays: one that is not
/// unstable if there is such a one, then the one with the least residual. Says whether it is new.
pub(super) async fn merge(
    problem: &mut Problem<'_>,
    kept: &mut Vec<Root>,
    root: Root,
    same: Sameness,
) -> bool {
    if kept.iter().any(|other| distance(&other.x, &root.x) <= same.separation) {
        return false;
    }
    let mut joined: Vec<usize> = Vec::new();
    for (at, other) in kept.iter().enumerate() {
        if hang_together(problem, &other.x, &root.x, same.tolerance).await {
            joined.push(at);
        }
    }
    let Some(&first) = joined.first() else {
        kept.push(root);
        return true;
    };
    // What hangs together with the same root does so with each other.
    for &other in joined[1..].iter().rev() {
        kept.remove(other);
    }
    let rank = |root: &Root| (root.stability.is_stable() == Some(false), root.residual_norm);
    if distance(&kept[first].x, &root.x) <= SHADOW && rank(&root) < rank(&kept[first]) {
        kept[first] = root;
    }
    false
}

/// Whether the residual passes between two roots.
async fn hang_together(problem: &mut Problem<'_>, from: &[f64], to: &[f64], tolerance: f64) -> bool {
    let scale: Vec<f64> = from.iter().zip(to).map(|(a, b)| a.abs().max(b.abs()).max(1.0)).collect();
    let mut along = DVector::from_fn(from.len(), |i, _| (to[i] - from[i]) / scale[i]);
    along.normalize_mut();
    for cut in CUTS {
        let between: Vec<f64> = from.iter().zip(to).map(|(a, b)| a + cut * (b - a)).collect();
        if !passes_beside(problem, &between, &scale, &along, NOISE * tolerance).await {
            return false;
        }
    }
    true
}

/// Whether the residual passes somewhere near `x` on the hyperplane orthogonal to `along`, in the
/// units of `scale`.
async fn passes_beside(
    problem: &mut Problem<'_>,
    x: &[f64],
    scale: &[f64],
    along: &DVector<f64>,
    tolerance: f64,
) -> bool {
    let mut here = problem.start(x).await;
    let mut trial = here.clone();
    for _ in 0..CORRECTIONS {
        if here.norm <= tolerance {
            return true;
        }
        problem.differentiate(&mut here).await;
        let Some(step) = step_within(problem, &here, scale, along) else { return false };
        let mut lowers = false;
        for stretch in STRETCHES {
            problem.advance(&here, &step, stretch, &mut trial).await;
            lowers = trial.norm < here.norm;
            if lowers {
                break;
            }
        }
        if !lowers {
            return false;
        }
        here.move_to(&mut trial);
    }
    here.norm <= tolerance
}

/// The step `d` orthogonal to `along` that minimises `‖J d + r‖`: least squares with the constraint as a
/// further row, as heavy as the others.
fn step_within(problem: &Problem, at: &Point, scale: &[f64], along: &DVector<f64>) -> Option<Vec<f64>> {
    let n = at.x.len();
    if !at.is_finite() {
        return None;
    }
    let unit = |row: usize| match problem.form(row) {
        Form::FixedPoint => at.x[row].abs().max(1.0),
        Form::Implicit => 1.0,
    };
    let entry = |i: usize, j: usize| at.jacobian[i * n + j] * scale[j] / unit(i);
    let weight = (0..n * n).map(|k| entry(k / n, k % n).abs()).fold(1.0, f64::max);
    let rows = DMatrix::from_fn(n + 1, n, |i, j| if i < n { entry(i, j) } else { weight * along[j] });
    let mut right = DVector::from_fn(n + 1, |i, _| if i < n { -at.r[i] / unit(i) } else { 0.0 });
    let factors = rows.qr();
    factors.q_tr_mul(&mut right);
    let mut step = right.rows(0, n).into_owned();
    let solved = factors.r().solve_upper_triangular_mut(&mut step);
    let step: Vec<f64> = step.iter().zip(scale).map(|(step, scale)| step * scale).collect();
    (solved && step.iter().all(|step| step.is_finite())).then_some(step)
}
