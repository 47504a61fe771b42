//! Pseudo-transient continuation: follows the flow `dx/dt = r(x)` to a stable root.
//!
//! In: a [`System`] whose rows are all `x = F(x)`, and a start. Out: a [`Root`] to which the flow
//! leads, or a [`SolveFailure`]. Time steps are implicit Euler,
//! `y = x + h r(y)`, solved by Newton's method with a frozen Jacobian; `h` grows by orders of
//! magnitude as long as that converges, so that the last steps are Newton's own, and is cut when it
//! does not, or when the residual cannot be evaluated. The Jacobian is kept while it serves.
//!
//! A long implicit step could also jump *against* the flow onto an unstable root. A real unstable
//! mode of eigenvalue `μ > 1/h` shows in the sign of `det(I/h − J)`, and such steps are cut. Only unknowns
//! that move count: from a symmetric subspace, such as `m = 0`, the flow itself may lead to an unstable root.
//! A complex pair does not show. Whether the root is stable is therefore verified at the end, as always.
//!
//! # References
//! Kelley & Keyes (1998), *Convergence analysis of pseudo-transient continuation*,
//! doi:10.1137/S0036142996304796. Deuflhard (2004), *Newton Methods for Nonlinear Problems*, §6.4.

use super::gather::now;
use super::linear::Factors;
use super::newton;
use super::problem::{Point, Problem, distance, step_length};
use super::{FailureReason, Method, NewtonOptions, Root, SolveFailure, System, TOLERANCE};

/// How the flow is followed, and how far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelaxationOptions {
    /// Accept x once its residual norm is at most this and a further step could not help.
    pub tolerance: f64,
    /// The first time step; in the unit of time of the flow, plain iteration steps by 1.
    pub time_step: f64,
    /// Most work to spend: one per residual, `1 + n` per Jacobian.
    pub evaluations: usize,
}

impl Default for RelaxationOptions {
    fn default() -> RelaxationOptions {
        RelaxationOptions { tolerance: TOLERANCE, time_step: 1.0, evaluations: 2_000 }
    }
}

/// Newton corrections of one time step that shrink by less than this factor are not going to converge.
const CONTRACTION: f64 = 0.8;

/// A time step is accepted when the next correction is below this part of it. Following the flow
/// needs no more; close to a root the next step corrects the rest.
const REMAINDER: f64 = 0.5;

/// Newton corrections per time step.
const CORRECTIONS: usize = 5;

/// The Jacobian serves again if it made corrections shrink by this factor.
const REUSE: f64 = 0.2;

/// Growth of the time step after 1, 2 and more corrections: so fast that Newton's method takes over
/// in a few steps.
const GROWTH: [f64; 3] = [100.0, 10.0, 2.0];

/// What is left of a time step that failed.
const CUT: f64 = 0.25;

/// Time steps cut because of an unstable mode, while the residual decreases all the same, before Newton's
/// method takes over: the point is in a symmetric subspace that no unknown stands for (equal entries of a matrix) and
/// approaches a root that is unstable towards its outside.
const PATIENCE: usize = 15;

/// A step is one towards a pole if it is shorter than this although the residual grows beyond that: an iteration would
/// go ten times the size of the unknowns, where a flow that leaves an unstable root is about their size.
const ESCAPE_STEP: f64 = 1e-2;
const ESCAPE_RESIDUAL: f64 = 10.0;

/// Steps towards a pole in a row after which the flow is given up. At 1134 settings of all theories no solution was lost.
const ESCAPE: usize = 4;

/// Shortest time step: the flow does not become easier below, only longer.
const SHORTEST: f64 = 1e-8;

/// Follows the flow from `start` to a root.
///
/// ```
/// use spinodal::solve::{RelaxationOptions, System, relaxation};
/// struct Magnet; // m = tanh(2 m)
/// impl System for Magnet {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, m: &[f64], r: &mut [f64]) { r[0] = (2.0 * m[0]).tanh() - m[0] }
///     fn jacobian(&mut self, m: &[f64], r: &mut [f64], j: &mut [f64]) {
///         self.residual(m, r);
///         j[0] = 2.0 / (2.0 * m[0]).cosh().powi(2) - 1.0;
///     }
/// }
/// let root = relaxation(&mut Magnet, &[0.01], &RelaxationOptions::default()).unwrap();
/// assert!((root.x[0] - 0.957504024).abs() < 1e-9 && root.stability.is_stable() == Some(true));
/// ```
///
/// # Errors
/// [`FailureReason::NotFinite`], [`FailureReason::Stagnated`], [`FailureReason::EvaluationLimit`];
/// [`FailureReason::Diverged`] when the flow comes to a pole.
///
/// # Panics
/// When a row is implicit, or `start` does not have one value per unknown.
pub fn relaxation(
    system: &mut dyn System,
    start: &[f64],
    options: &RelaxationOptions,
) -> Result<Root, SolveFailure> {
    let problem = Problem::new(system);
    now(problem.solved(start, Method::Relaxation, async |problem, point| run(problem, point, options).await))
}

/// Moves `point` to a root, or as far as the flow can be followed.
pub(super) async fn run(
    problem: &mut Problem<'_>,
    point: &mut Point,
    options: &RelaxationOptions,
) -> Result<(), FailureReason> {
    assert!(problem.is_fixed_point(), "only equations of the form x = F(x) define a flow");
    problem.within(options.evaluations, async |problem| follow(problem, point, options).await).await
}

async fn follow(
    problem: &mut Problem<'_>,
    point: &mut Point,
    options: &RelaxationOptions,
) -> Result<(), FailureReason> {
    let RelaxationOptions { tolerance, time_step, evaluations } = *options;
    if point.norm <= tolerance {
        return Ok(());
    }
    let mut trial = point.without_jacobian();
    let mut pace = Pace { time_step, cut_back: false, steps_cut_back: 0, escapes: 0, reuse: false };
    let budget = problem.evaluations + evaluations;
    while problem.evaluations < budget && pace.time_step >= SHORTEST {
        if !pace.reuse {
            problem.differentiate(point).await;
        }
        let passes = point.norm <= tolerance;
        if !point.is_finite() {
            return if passes { Ok(()) } else { Err(FailureReason::NotFinite) };
        }
        if pace.steps_cut_back >= PATIENCE {
            let iterations = evaluations / (1 + problem.len());
            return newton::run(problem, point, &NewtonOptions { tolerance, iterations, evaluations }).await;
        }
        // A point that passes is improved by pure Newton steps.
        let rate = if passes { 0.0 } else { 1.0 / pace.time_step };
        let arrival = arrive(problem, point, rate, &mut trial).await;
        if pace.arrived(&arrival, [point.norm, trial.norm]) {
            point.move_to(&mut trial);
            if pace.escapes >= ESCAPE {
                return Err(FailureReason::Diverged);
            }
        } else if point.lag > 0.0 && !matches!(arrival, Arrival::Here) {
            pace.reuse = false;
        } else if passes || newton::settle(problem, point, tolerance).await {
            return Ok(());
        } else {
            pace.cut(&arrival);
        }
    }
    let reason =
        if pace.time_step < SHORTEST { FailureReason::Stagnated } else { FailureReason::EvaluationLimit };
    if point.norm <= tolerance { Ok(()) } else { Err(reason) }
}

/// Longest time step: at this one a step is Newton's to all digits. One that grew to infinity, as for
/// `x = x + 1`, could never be cut again.
const LONGEST: f64 = 1e12;

/// How fast the flow is followed.
struct Pace {
    time_step: f64,
    /// Whether the present step was cut because of an unstable mode.
    cut_back: bool,
    /// How many were, in a row, while the residual decreased.
    steps_cut_back: usize,
    /// How many steps in a row went towards a pole.
    escapes: usize,
    /// Whether the Jacobian serves again.
    reuse: bool,
}

impl Pace {
    /// Speeds up after a step that came to an end; says whether it did. Given are the norms before and after.
    fn arrived(&mut self, arrival: &Arrival, [before, after]: [f64; 2]) -> bool {
        let Arrival::There { corrections, contraction } = *arrival else { return false };
        let escapes = self.time_step <= ESCAPE_STEP && after > before.max(ESCAPE_RESIDUAL);
        self.escapes = if escapes { self.escapes + 1 } else { 0 };
        self.time_step = LONGEST.min(self.time_step * GROWTH[corrections.min(GROWTH.len()) - 1]);
        self.reuse = contraction <= REUSE;
        self.steps_cut_back = if self.cut_back && after < before { self.steps_cut_back + 1 } else { 0 };
        self.cut_back = false;
        true
    }

    fn cut(&mut self, arrival: &Arrival) {
        self.time_step *= CUT;
        self.cut_back |= matches!(arrival, Arrival::Against);
    }
}

/// How a time step ended.
enum Arrival {
    /// At `trial`, after so many Newton corrections, each so much smaller than the last.
    There { corrections: usize, contraction: f64 },
    /// The step is shorter than what Newton's method leaves as error: this is the end of the way.
    Here,
    /// It would go against the flow, along an unstable mode.
    Against,
    /// The corrections do not converge.
    Nowhere,
}

/// Solves `r(y) = rate · (y − x)` for `y`, the end of an implicit Euler step of length `1 / rate`
/// from `x`, with the Jacobian at hand.
async fn arrive(problem: &mut Problem<'_>, from: &Point, rate: f64, trial: &mut Point) -> Arrival {
    let factors = Factors::of_moving(&from.jacobian, rate, &from.r);
    if factors.is_singular() || !factors.keeps_orientation() {
        return Arrival::Against;
    }
    let mut defect = from.r.clone();
    let mut here = from.without_jacobian();
    let mut before = f64::INFINITY;
    for corrections in 0..=CORRECTIONS {
        let step = factors.solve(&defect);
        let length = step_length(&here.x, &step);
        let contraction = length / before;
        if rate == 0.0 && corrections == 0 && length <= newton::FINAL_STEP {
            return Arrival::Here;
        }
        if corrections > 0 && (contraction.is_nan() || contraction >= CONTRACTION) {
            return Arrival::Nowhere;
        }
        if corrections > 0 && length <= REMAINDER * distance(&from.x, &here.x) {
            std::mem::swap(trial, &mut here);
            return Arrival::There { corrections, contraction };
        }
        problem.advance(&here, &step, 1.0, trial).await;
        if !trial.norm.is_finite() || distance(&here.x, &trial.x) == 0.0 {
            return Arrival::Nowhere;
        }
        std::mem::swap(trial, &mut here);
        for (i, defect) in defect.iter_mut().enumerate() {
            *defect = here.r[i] - rate * (here.x[i] - from.x[i]);
        }
        before = length;
    }
    Arrival::Nowhere
}
