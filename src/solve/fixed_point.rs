//! Damped fixed-point iteration, `x ← a x + (1 − a) F(x)`.
//!
//! In: a [`System`] whose rows are all `x = F(x)`, and a start. Out: a [`Root`], or a
//! [`SolveFailure`] saying how the iteration went wrong. The *damping* `a` is the part of the old
//! value that is kept: 0 is plain iteration, values near 1 are slow and safe. It is fixed, or
//! adapted so that the residual changes by half of itself in a step: then the iterates follow the
//! flow `dx/dt = F(x) − x` as an explicit Euler method would, with time steps `1 − a`.
//!
//! Fixed damping is the textbook's method and never interferes: what it cannot evaluate, it reports.

use super::gather::now;
use super::problem::{Point, Problem, distance};
use super::{FailureReason, Method, Root, SolveFailure, System, TOLERANCE};

/// How much of the old value is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Damping {
    /// The same in all iterations, at least 0 and below 1.
    Fixed(f64),
    /// Starts here and is changed by what the residual does.
    Adaptive { start: f64 },
}

/// How the iteration is damped and when it stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedPointOptions {
    pub damping: Damping,
    /// Accept x once its residual norm is at most this.
    pub tolerance: f64,
    /// Most iterations, counting those that were taken again.
    pub evaluations: usize,
}

impl Default for FixedPointOptions {
    fn default() -> FixedPointOptions {
        FixedPointOptions { damping: Damping::Fixed(0.5), tolerance: TOLERANCE, evaluations: 10_000 }
    }
}

/// Adapted damping aims at this change of the residual, relative to itself: at 1 an explicit Euler
/// step lands on the root of a linear equation, at 2 it becomes unstable.
const AIM: f64 = 0.5;

/// A step that changes the residual by more than this without decreasing it is taken again, shorter.
const OVERSHOOT: f64 = 1.5;

/// Most by which `1 − a` may shrink and grow from one step to the next.
const PACE_CHANGE: (f64, f64) = (0.2, 1.5);

/// Least `1 − a`: below it 10 000 steps do not cover one unit of the time of the flow.
pub(super) const SLOWEST: f64 = 1e-4;

/// Iterates beyond this, relative to `max(1, |start|)`, are on their way to infinity.
pub(super) const DIVERGED: f64 = 1e12;

/// Iterates that return to the last but one within this part of their step alternate.
const CYCLE: f64 = 1e-6;

/// How often in a row iterates must alternate.
const ALTERNATIONS: usize = 10;

/// Iterations without a new lowest residual before giving up: longer than one turn of a slowly decaying
/// oscillation.
const PATIENCE: usize = 100;

/// Iterates `x ← a x + (1 − a) F(x)` from `start`.
///
/// ```
/// use spinodal::solve::{Damping, FixedPointOptions, System, fixed_point};
/// struct Cosine;
/// impl System for Cosine {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, x: &[f64], r: &mut [f64]) { r[0] = x[0].cos() - x[0] }
///     fn jacobian(&mut self, x: &[f64], r: &mut [f64], j: &mut [f64]) { self.residual(x, r); j[0] = -x[0].sin() - 1.0 }
/// }
/// let options = FixedPointOptions { damping: Damping::Fixed(0.4), ..Default::default() };
/// assert!((fixed_point(&mut Cosine, &[1.0], &options).unwrap().x[0] - 0.739085133215).abs() < 1e-11);
/// ```
///
/// # Errors
/// Every [`FailureReason`] but a singular Jacobian.
///
/// # Panics
/// When a row is implicit, `start` does not have one value per unknown, or the damping is not in [0, 1).
pub fn fixed_point(
    system: &mut dyn System,
    start: &[f64],
    options: &FixedPointOptions,
) -> Result<Root, SolveFailure> {
    let problem = Problem::new(system);
    now(problem.solved(start, Method::FixedPoint, async |problem, point| run(problem, point, options).await))
}

/// Moves `point` to a root, or as far as the iteration gets.
pub(super) async fn run(
    problem: &mut Problem<'_>,
    point: &mut Point,
    options: &FixedPointOptions,
) -> Result<(), FailureReason> {
    assert!(problem.is_fixed_point(), "damped iteration needs equations of the form x = F(x)");
    let (Damping::Fixed(damping) | Damping::Adaptive { start: damping }) = options.damping;
    assert!((0.0..1.0).contains(&damping), "damping is the part of the old value that is kept: in [0, 1)");
    if !point.norm.is_finite() {
        return Err(FailureReason::NotFinite);
    }
    let mut pace = 1.0 - damping;
    let mut trial = point.clone();
    let mut watch = Watch::new(point);
    let budget = problem.evaluations + options.evaluations;
    while point.norm > options.tolerance {
        if problem.evaluations >= budget {
            return Err(FailureReason::EvaluationLimit);
        }
        problem.advance(point, &point.r, pace, &mut trial).await;
        let accepted = match options.damping {
            Damping::Fixed(_) => trial.norm.is_finite(),
            Damping::Adaptive { .. } => adapt(&mut pace, point, &trial),
        };
        if accepted {
            watch.look(point, &trial)?;
            point.move_to(&mut trial);
        } else if !trial.norm.is_finite() && (pace < SLOWEST || matches!(options.damping, Damping::Fixed(_)))
        {
            return Err(FailureReason::NotFinite);
        } else if pace < SLOWEST {
            return Err(FailureReason::Stagnated);
        }
    }
    Ok(())
}

/// Changes `pace` by what the step did to the residual. Says whether the step can be kept.
pub(super) fn adapt(pace: &mut f64, from: &Point, to: &Point) -> bool {
    let change = change(&from.r, &to.r);
    let factor = if to.norm.is_finite() { AIM / change } else { 0.0 };
    *pace = (*pace * factor.clamp(PACE_CHANGE.0, PACE_CHANGE.1)).min(1.0);
    to.norm.is_finite() && (change <= OVERSHOOT || to.norm <= from.norm)
}

/// `‖s − r‖ / ‖r‖` in the Euclidean norm.
fn change(r: &[f64], s: &[f64]) -> f64 {
    let squared: f64 = r.iter().map(|r| r * r).sum();
    let difference: f64 = r.iter().zip(s).map(|(r, s)| (s - r) * (s - r)).sum();
    (difference / squared).sqrt()
}

/// Looks out for iterations that lead nowhere.
struct Watch {
    /// The last but one iterate.
    previous: Vec<f64>,
    returns: usize,
    least_norm: f64,
    since_least: usize,
    bound: f64,
}

impl Watch {
    fn new(start: &Point) -> Watch {
        let bound = DIVERGED * start.x.iter().fold(1.0, |size: f64, x| size.max(x.abs()));
        Watch { previous: start.x.clone(), returns: 0, least_norm: f64::INFINITY, since_least: 0, bound }
    }

    fn look(&mut self, from: &Point, to: &Point) -> Result<(), FailureReason> {
        if to.x.iter().any(|x| x.abs() > self.bound) {
            return Err(FailureReason::Diverged);
        }
        let returned = distance(&self.previous, &to.x) <= CYCLE * distance(&from.x, &to.x);
        self.previous.copy_from_slice(&from.x);
        self.returns = if returned { self.returns + 1 } else { 0 };
        self.since_least = if to.norm < self.least_norm { 0 } else { self.since_least + 1 };
        self.least_norm = self.least_norm.min(to.norm);
        match () {
            () if self.returns >= ALTERNATIONS => Err(FailureReason::TwoCycle),
            () if self.since_least >= PATIENCE => Err(FailureReason::Stagnated),
            () => Ok(()),
        }
    }
}
