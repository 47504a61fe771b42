//! Newton's method with backtracking, for roots of any stability.
//!
//! In: a [`System`] and a start. Out: a [`Root`], or a [`SolveFailure`] holding the last iterate.
//! The step solves `J Δx = −r` by LU, is cut where it would leave a domain, and is halved until the
//! residual norm decreases; what cannot be evaluated counts as an infinite norm. A singular Jacobian
//! is reported, never regularised.
//!
//! Reference: Dennis & Schnabel (1983), *Numerical Methods for Unconstrained Optimization*, §6.3.

use super::gather::{Seat, now};
use super::linear::Factors;
use super::problem::{Point, Problem, distance, step_length};
use super::{FailureReason, Method, Root, SolveFailure, System, TOLERANCE};

/// When Newton's method stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewtonOptions {
    /// Accept x once its residual norm is at most this and the next step could not help.
    pub tolerance: f64,
    /// Most Jacobians to spend.
    pub iterations: usize,
    /// Most work to spend: one per residual, `1 + n` per Jacobian.
    pub evaluations: usize,
}

impl Default for NewtonOptions {
    fn default() -> NewtonOptions {
        NewtonOptions { tolerance: TOLERANCE, iterations: 60, evaluations: usize::MAX }
    }
}

/// Decrease demanded of a step, as a part of what the linear model promises (Dennis & Schnabel, A6.3.1).
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Shortest step tried, as a part of Newton's: a residual that does not decrease there is not going to.
const SHORTEST: f64 = 1e-9;

/// A Newton step this short, relative to the unknowns, leaves an error of the order of its square,
/// which is below the spacing of numbers: it is the last.
const LAST_STEP: f64 = 1.5e-8;

/// A Newton step this short, relative to the unknowns, is not worth taking.
pub(super) const FINAL_STEP: f64 = 1e-9;

/// Residual norms up to this many tolerances may be rounding noise: a response of 10 and a cancelling
/// inverse amplify the spacing of numbers ten thousandfold (linear VAE, λ = 0.05).
const NOISE: f64 = 100.0;

/// Points tried against rounding noise: enough to pass where one in three does.
const SETTLING: usize = 30;

/// Solves `r(x) = 0` from `start`.
///
/// ```
/// use spinodal::solve::{Form, NewtonOptions, System, newton};
/// struct Two;
/// impl System for Two {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, x: &[f64], r: &mut [f64]) { r[0] = x[0] * x[0] - 2.0 }
///     fn jacobian(&mut self, x: &[f64], r: &mut [f64], j: &mut [f64]) { self.residual(x, r); j[0] = 2.0 * x[0] }
///     fn form(&self, _: usize) -> Form { Form::Implicit }
/// }
/// assert_eq!(newton(&mut Two, &[1.0], &NewtonOptions::default()).unwrap().x, [2_f64.sqrt()]);
/// ```
///
/// # Errors
/// [`FailureReason::SingularJacobian`], [`FailureReason::NotFinite`] at the start,
/// [`FailureReason::Stagnated`] when no step along Newton's direction decreases the residual,
/// [`FailureReason::EvaluationLimit`].
///
/// # Panics
/// When `start` does not have one value per unknown.
pub fn newton(system: &mut dyn System, start: &[f64], options: &NewtonOptions) -> Result<Root, SolveFailure> {
    let problem = Problem::new(system);
    now(problem.solved(start, Method::Newton, async |problem, point| run(problem, point, options).await))
}

/// [`newton`] for a system that is evaluated together with others.
///
/// # Errors
/// As [`newton`].
pub async fn newton_at(seat: &Seat, start: &[f64], options: &NewtonOptions) -> Result<Root, SolveFailure> {
    Problem::at(seat)
        .solved(start, Method::Newton, async |problem, point| run(problem, point, options).await)
        .await
}

/// Moves `point` to a root, or as far as the method gets.
pub(super) async fn run(
    problem: &mut Problem<'_>,
    point: &mut Point,
    options: &NewtonOptions,
) -> Result<(), FailureReason> {
    problem.within(options.evaluations, async |problem| iterate(problem, point, options).await).await
}

async fn iterate(
    problem: &mut Problem<'_>,
    point: &mut Point,
    options: &NewtonOptions,
) -> Result<(), FailureReason> {
    if point.norm <= options.tolerance {
        return Ok(());
    }
    let mut trial = point.without_jacobian();
    for _ in 0..options.iterations {
        problem.differentiate(point).await;
        let passes = point.norm <= options.tolerance;
        if !point.is_finite() {
            return if passes { Ok(()) } else { Err(FailureReason::NotFinite) };
        }
        let factors = Factors::new(&point.jacobian, 0.0, problem.len());
        if factors.is_singular() {
            return if passes { Ok(()) } else { Err(FailureReason::SingularJacobian) };
        }
        let step = factors.solve(&point.r);
        if passes && step_length(&point.x, &step) <= FINAL_STEP {
            return Ok(());
        }
        if !descend(problem, point, &step, &mut trial).await {
            let settled = passes || settle(problem, point, options.tolerance).await;
            return if settled { Ok(()) } else { Err(FailureReason::Stagnated) };
        }
        if point.norm <= options.tolerance && point.lag <= LAST_STEP {
            return Ok(());
        }
    }
    if point.norm <= options.tolerance { Ok(()) } else { Err(FailureReason::EvaluationLimit) }
}

/// Moves `point` along `step` to where the residual norm is smaller. False if that is nowhere.
async fn descend(problem: &mut Problem<'_>, point: &mut Point, step: &[f64], trial: &mut Point) -> bool {
    let mut stretch = 1.0;
    while stretch >= SHORTEST {
        problem.advance(point, step, stretch, trial).await;
        if trial.norm <= (1.0 - SUFFICIENT_DECREASE * stretch) * point.norm {
            point.move_to(trial);
            return true;
        }
        if distance(&point.x, &trial.x) == 0.0 {
            return false;
        }
        stretch *= 0.5;
    }
    false
}

/// Tries points around a root whose residual is nothing but rounding noise, and takes the one where
/// it is least. `point.jacobian` must be its own. Says whether that one passes, which does not make the
/// root better known than the noise allows.
pub(super) async fn settle(problem: &mut Problem<'_>, point: &mut Point, tolerance: f64) -> bool {
    if point.norm > NOISE * tolerance {
        return false;
    }
    let factors = Factors::new(&point.jacobian, 0.0, problem.len());
    let mut here = point.clone();
    let mut trial = point.without_jacobian();
    for attempt in 0..SETTLING {
        // Full steps soon repeat themselves.
        let stretch = 1.0 - attempt as f64 / (2 * SETTLING) as f64;
        problem.advance(&here, &factors.solve(&here.r), stretch, &mut trial).await;
        if trial.norm.is_nan() || trial.norm > NOISE * tolerance {
            break;
        }
        std::mem::swap(&mut here, &mut trial);
        if here.norm < point.norm {
            point.move_to(&mut here.clone());
        }
        if point.norm <= tolerance {
            return true;
        }
    }
    false
}
