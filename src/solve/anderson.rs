//! Anderson acceleration of `x = F(x)`: fixed-point iteration that learns from its last few steps.
//!
//! In: a [`System`] whose rows are all `x = F(x)`, and a start. Out: a [`Root`], or a [`SolveFailure`].
//! Of the last few differences `ΔX` of iterates and `ΔR` of residuals the combination `γ` is taken that
//! leaves least of the residual, `min ‖r − ΔR γ‖`, and the step is `−ΔX γ + (1 − a)(r − ΔR γ)` with the
//! damping `a`: a secant method that needs no Jacobian. With as many differences as unknowns it solves
//! linear equations exactly; where damped iteration crawls it usually needs a hundredth of the steps.
//!
//! Nothing makes the plain method converge, so it is guarded. Differences that hardly differ from newer
//! ones are left out. A step that cannot be evaluated, raises the residual, or is cut by a domain and does
//! not lower it, is not taken: the memory is cleared and a damped step taken instead, its damping adapted
//! as in [`fixed_point`](super::fixed_point()). When the least residual has not been beaten for a while,
//! the iteration restarts there, more carefully.
//!
//! # References
//! Anderson (1965), *Iterative procedures for nonlinear integral equations*, doi:10.1145/321296.321305.
//! Walker & Ni (2011), *Anderson acceleration for fixed-point iterations*, doi:10.1137/10078356X: the
//! unconstrained form, and the conditioning of the least squares. Evans, Pollock, Rebholz & Xiao (2020),
//! *A proof that Anderson acceleration improves the convergence rate in linearly converging fixed-point
//! methods*, doi:10.1137/19M1245384.

use std::collections::VecDeque;

use super::fixed_point::{DIVERGED, SLOWEST, adapt};
use super::gather::now;
use super::problem::{Point, Problem};
use super::{FailureReason, Method, Root, SolveFailure, System, TOLERANCE};

/// How much is remembered, how steps are damped and when the iteration stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AndersonOptions {
    /// Most differences of iterates to combine; without any this is damped iteration, adapted.
    pub memory: usize,
    /// The part of the old value that is kept, at least 0 and below 1; more is kept after a failed step.
    pub damping: f64,
    /// Accept x once its residual norm is at most this.
    pub tolerance: f64,
    /// Most residuals to spend, counting those of steps that were not taken.
    pub evaluations: usize,
}

impl Default for AndersonOptions {
    fn default() -> AndersonOptions {
        AndersonOptions { memory: 5, damping: 0.5, tolerance: TOLERANCE, evaluations: 10_000 }
    }
}

/// Differences of residuals of which less than this part is left beside the newer ones say nothing new:
/// their coefficients would be rounding noise, enlarged (Walker & Ni 2011, §4, bound the condition at 1e8).
const DEPENDENT: f64 = 1e-8;

/// Rise of the residual norm above the least one that a step may cause: accelerated steps do not descend
/// monotonically, and forbidding it altogether costs more than it saves.
const GROWTH: f64 = 10.0;

/// Iterations without a new least residual after which the memory misleads.
const RESTART: usize = 20;

/// Iterations without a new least residual before giving up.
const PATIENCE: usize = 200;

/// Accelerates `x ← F(x)` from `start`.
///
/// ```
/// use spinodal::solve::{AndersonOptions, System, anderson};
/// struct Cosine;
/// impl System for Cosine {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, x: &[f64], r: &mut [f64]) { r[0] = x[0].cos() - x[0] }
///     fn jacobian(&mut self, x: &[f64], r: &mut [f64], j: &mut [f64]) { self.residual(x, r); j[0] = -x[0].sin() - 1.0 }
/// }
/// let root = anderson(&mut Cosine, &[1.0], &AndersonOptions::default()).unwrap();
/// assert!((root.x[0] - 0.739085133215).abs() < 1e-11 && root.evaluations < 12);
/// ```
///
/// # Errors
/// [`FailureReason::NotFinite`], [`FailureReason::Diverged`], [`FailureReason::Stagnated`],
/// [`FailureReason::EvaluationLimit`]; the last iterate is the one with the least residual.
///
/// # Panics
/// When a row is implicit, `start` does not have one value per unknown, or the damping is not in [0, 1).
pub fn anderson(
    system: &mut dyn System,
    start: &[f64],
    options: &AndersonOptions,
) -> Result<Root, SolveFailure> {
    let problem = Problem::new(system);
    now(problem.solved(start, Method::Anderson, async |problem, point| run(problem, point, options).await))
}

/// Moves `point` to a root, or to the least residual met.
pub(super) async fn run(
    problem: &mut Problem<'_>,
    point: &mut Point,
    options: &AndersonOptions,
) -> Result<(), FailureReason> {
    assert!(problem.is_fixed_point(), "Anderson acceleration needs equations of the form x = F(x)");
    let damping = options.damping;
    assert!((0.0..1.0).contains(&damping), "damping is the part of the old value that is kept: in [0, 1)");
    if !point.norm.is_finite() {
        return Err(FailureReason::NotFinite);
    }
    let mut best = point.clone();
    let outcome = problem
        .within(options.evaluations, async |problem| iterate(problem, point, &mut best, options).await)
        .await;
    if outcome.is_err() {
        *point = best;
    }
    outcome
}

async fn iterate(
    problem: &mut Problem<'_>,
    point: &mut Point,
    best: &mut Point,
    options: &AndersonOptions,
) -> Result<(), FailureReason> {
    let bound = DIVERGED * point.x.iter().fold(1.0, |size: f64, x| size.max(x.abs()));
    let mut memory = Memory { differences: VecDeque::new(), capacity: options.memory };
    let mut pace = 1.0 - options.damping;
    let mut trial = point.clone();
    let mut since_best = 0;
    while point.norm > options.tolerance {
        let step = memory.step(point, pace);
        let accepted = match &step {
            Some(step) => leap(problem, point, step, best.norm, &mut trial).await,
            None => {
                problem.advance(point, &point.r, pace, &mut trial).await;
                adapt(&mut pace, point, &trial)
            }
        };
        pace = pace.min(1.0 - options.damping);
        since_best += 1;
        if accepted {
            memory.learn(point, &trial);
            point.move_to(&mut trial);
        } else if step.is_some() {
            memory.differences.clear();
        } else if pace < SLOWEST {
            let stuck = trial.norm.is_finite();
            return Err(if stuck { FailureReason::Stagnated } else { FailureReason::NotFinite });
        }
        if point.x.iter().any(|x| x.abs() > bound) {
            return Err(FailureReason::Diverged);
        }
        if point.norm < best.norm {
            best.clone_from(point);
            since_best = 0;
        } else if since_best >= PATIENCE {
            return Err(FailureReason::Stagnated);
        } else if since_best % RESTART == RESTART - 1 {
            point.clone_from(best);
            memory.differences.clear();
            pace = (0.5 * pace).max(SLOWEST);
        }
    }
    Ok(())
}

/// Takes an accelerated step to `trial`. Says whether it can be kept.
async fn leap(
    problem: &mut Problem<'_>,
    point: &Point,
    step: &[f64],
    least_norm: f64,
    trial: &mut Point,
) -> bool {
    let limit = if problem.contains(point, step) { GROWTH * least_norm } else { point.norm };
    problem.advance(point, step, 1.0, trial).await;
    trial.norm < limit
}

/// The last differences of iterates and of residuals, newest first.
struct Memory {
    differences: VecDeque<(Vec<f64>, Vec<f64>)>,
    capacity: usize,
}

impl Memory {
    fn learn(&mut self, from: &Point, to: &Point) {
        let minus = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
        self.differences.push_front((minus(&to.x, &from.x), minus(&to.r, &from.r)));
        self.differences.truncate(self.capacity);
    }

    /// The accelerated step from `point`. `None` if nothing useful is remembered.
    fn step(&self, point: &Point, pace: f64) -> Option<Vec<f64>> {
        let (chosen, coefficients) = self.least_squares(point);
        if chosen.is_empty() {
            return None;
        }
        let mut step: Vec<f64> = point.r.iter().map(|r| pace * r).collect();
        for (&at, gamma) in chosen.iter().zip(coefficients) {
            let (dx, dr) = &self.differences[at];
            for i in 0..step.len() {
                step[i] -= gamma * (dx[i] + pace * dr[i]);
            }
        }
        Some(step)
    }

    /// Which differences to combine, and with what coefficients `γ`: the minimum of `‖r − ΔR γ‖`, rows
    /// in the units of the residual norm, by modified Gram–Schmidt from the newest difference on.
    fn least_squares(&self, point: &Point) -> (Vec<usize>, Vec<f64>) {
        let weigh =
            |r: &[f64]| -> Vec<f64> { r.iter().zip(&point.x).map(|(r, x)| r / x.abs().max(1.0)).collect() };
        let mut rest = weigh(&point.r);
        let mut chosen: Vec<usize> = Vec::new();
        let mut basis: Vec<Vec<f64>> = Vec::new();
        // Columns of the triangular factor, and of the residual in the basis.
        let (mut columns, mut components): (Vec<Vec<f64>>, Vec<f64>) = (Vec::new(), Vec::new());
        for (at, (_, dr)) in self.differences.iter().enumerate() {
            if basis.len() == rest.len() {
                break;
            }
            let mut direction = weigh(dr);
            let before = norm(&direction);
            let mut column: Vec<f64> = basis.iter().map(|unit| project(unit, &mut direction)).collect();
            let left = norm(&direction);
            // Also leaves out what is zero or not a number.
            if left > DEPENDENT * before {
                direction.iter_mut().for_each(|d| *d /= left);
                column.push(left);
                components.push(project(&direction, &mut rest));
                basis.push(direction);
                columns.push(column);
                chosen.push(at);
            }
        }
        for j in (0..components.len()).rev() {
            components[j] /= columns[j][j];
            for i in 0..j {
                components[i] -= columns[j][i] * components[j];
            }
        }
        (chosen, components)
    }
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// Takes the component along the unit vector out of `v` and returns it.
fn project(unit: &[f64], v: &mut [f64]) -> f64 {
    let component = unit.iter().zip(v.iter()).map(|(u, v)| u * v).sum();
    v.iter_mut().zip(unit).for_each(|(v, u)| *v -= component * u);
    component
}
