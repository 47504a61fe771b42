//! The default strategy: what to try, in which order, and when to be content.
//!
//! In: a [`System`], one or more starts, and if there is one a [`Family`] to walk through. Out:
//! [`solve`] returns the first root that is not unstable; [`solve_all`] what every start gave.
//!
//! From a start, for fixed-point equations:
//! 1. a few damped iterations, cheap and true to the flow `dx/dt = F(x) − x`, then
//!    [`relaxation`](super::relaxation()), which ends in Newton's steps;
//! 2. if the root is unstable, it is left along its most unstable direction, to either side, and the
//!    flow followed again: a start on a symmetric subspace (`m = 0`) would otherwise stay there;
//! 3. if the flow led nowhere, relaxation from the start itself, then Newton's method;
//! 4. if all Jacobians misled, Anderson acceleration. It comes last because, unlike a flow that is followed, it
//!    may land on any root, and because what it adds is a way without derivatives: where `√x` meets `x = 0`
//!    or a map has a kink, the others stop. Many unknowns are no reason to begin with it: after the first
//!    damped iterations relaxation needs some two Jacobians, of which the stability wants one anyway.
//!
//! Implicit equations have no flow: Newton's method alone is tried. When all starts fail, the family.

use super::distinct::{Sameness, merge, stable_first};
use super::gather::{Seat, now};
use super::linear::Factors;
use super::problem::{Point, Problem, distance};
use super::{
    AndersonOptions, Damping, FailureReason, Family, FixedPointOptions, HomotopyOptions, Method,
    NewtonOptions, RelaxationOptions, Root, SolveFailure, Stability, System, TOLERANCE, anderson, distinct,
    fixed_point, homotopy, newton, relaxation,
};

/// How hard to try.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrategyOptions {
    /// Accept x once its residual norm is at most this and a further step could not help.
    pub tolerance: f64,
    /// Most work to spend on one solver from one start: one per residual, `1 + len` per Jacobian.
    pub evaluations: usize,
    /// Most work to spend on all of them from one start.
    pub total: usize,
    /// Most unstable roots to leave, from one start.
    pub departures: usize,
    /// Whether other methods, which may land on any root, are tried where the flow comes to a pole.
    pub leaves_flow: bool,
    /// Roots closer than this, relative to `max(1, |x_i|)`, are the same.
    pub separation: f64,
}

impl Default for StrategyOptions {
    fn default() -> StrategyOptions {
        StrategyOptions {
            tolerance: TOLERANCE,
            evaluations: 3_000,
            total: usize::MAX,
            departures: 3,
            leaves_flow: true,
            separation: 1e-6,
        }
    }
}

/// Everything that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solutions {
    /// Distinct, stable ones first, otherwise in the order of the starts.
    pub roots: Vec<Root>,
    /// One for each start from which no root was reached.
    pub failures: Vec<SolveFailure>,
}

/// Damped iterations before the first Jacobian: about as much work as two Jacobians of ten unknowns.
const WARM_UP: FixedPointOptions =
    FixedPointOptions { damping: Damping::Adaptive { start: 0.8 }, tolerance: 1e-3, evaluations: 20 };

/// How far to go from an unstable root, relative to its unknowns, before following the flow: first
/// beyond the stable root that is near it close to a continuous transition, because Newton's method
/// returns from there monotonically; then closer.
const KICKS: [f64; 2] = [0.1, 1e-3];

/// Inverse iterations for the unstable direction. Each gains many digits.
const INVERSE_ITERATIONS: usize = 3;

/// Finds a root that is not known to be unstable; failing that, an unstable one.
///
/// ```
/// use spinodal::solve::{StrategyOptions, System, solve};
/// struct Magnet; // m = tanh(2 m)
/// impl System for Magnet {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, m: &[f64], r: &mut [f64]) { r[0] = (2.0 * m[0]).tanh() - m[0] }
///     fn jacobian(&mut self, m: &[f64], r: &mut [f64], j: &mut [f64]) {
///         self.residual(m, r);
///         j[0] = 2.0 / (2.0 * m[0]).cosh().powi(2) - 1.0;
///     }
/// }
/// let root = solve(&mut Magnet, &[vec![0.0]], None, &StrategyOptions::default()).unwrap();
/// assert!((root.x[0].abs() - 0.957504024).abs() < 1e-9); // not the unstable m = 0
/// ```
///
/// # Errors
/// The failure with the smallest residual norm.
///
/// # Panics
/// When there is no start, or one does not have one value per unknown.
pub fn solve(
    system: &mut dyn System,
    starts: &[Vec<f64>],
    family: Option<&mut Family>,
    options: &StrategyOptions,
) -> Result<Root, SolveFailure> {
    assert!(!starts.is_empty(), "solving needs a start");
    let mut problem = Problem::new(system);
    let mut unstable: Vec<Root> = Vec::new();
    let mut failures: Vec<SolveFailure> = Vec::new();
    for start in starts {
        match now(attempt(&mut problem, start, options)) {
            Ok(mut roots) => match roots.pop() {
                Some(root) if root.stability.is_stable() != Some(false) => return Ok(root),
                root => unstable.extend(root),
            },
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(family) = family {
        let options = walk(options);
        match homotopy(family, &starts[0], &options) {
            Ok(root) if root.stability.is_stable() != Some(false) || unstable.is_empty() => return Ok(root),
            Ok(_) => {}
            Err(failure) => failures.push(failure),
        }
    }
    let best = failures.into_iter().min_by(|a, b| a.residual_norm.total_cmp(&b.residual_norm));
    match unstable.into_iter().next() {
        Some(root) => Ok(root),
        None => Err(best.expect("a start that gave no root gave a failure")),
    }
}

/// Finds what can be found from every start, without duplicates.
///
/// `canonical` picks one of the equivalent forms of a solution, in place (see [`distinct`]).
///
/// # Panics
/// When a start does not have one value per unknown.
pub fn solve_all(
    system: &mut dyn System,
    starts: &[Vec<f64>],
    family: Option<&mut Family>,
    canonical: &mut dyn FnMut(&mut [f64]),
    options: &StrategyOptions,
) -> Solutions {
    let mut problem = Problem::new(system);
    let (mut roots, mut failures) = now(attempts(&mut problem, starts, options));
    if let (true, Some(family), Some(start)) = (roots.is_empty(), family, starts.first()) {
        let options = walk(options);
        match homotopy(family, start, &options) {
            Ok(root) => roots.push(root),
            Err(failure) => failures.push(failure),
        }
    }
    Solutions { roots: now(without_duplicates(&mut problem, roots, canonical, options)), failures }
}

/// [`solve_all`], without a family, for a system that is evaluated together with others.
///
/// # Panics
/// As [`solve_all`].
pub async fn solve_all_at(
    seat: &Seat,
    starts: &[Vec<f64>],
    canonical: &mut dyn FnMut(&mut [f64]),
    options: &StrategyOptions,
) -> Solutions {
    let mut problem = Problem::at(seat);
    let (roots, failures) = attempts(&mut problem, starts, options).await;
    Solutions { roots: without_duplicates(&mut problem, roots, canonical, options).await, failures }
}

/// What every start gave.
async fn attempts(
    problem: &mut Problem<'_>,
    starts: &[Vec<f64>],
    options: &StrategyOptions,
) -> (Vec<Root>, Vec<SolveFailure>) {
    let (mut roots, mut failures) = (Vec::new(), Vec::new());
    for start in starts {
        match attempt(problem, start, options).await {
            Ok(found) => roots.extend(found.into_iter().rev()),
            Err(failure) => failures.push(failure),
        }
    }
    (roots, failures)
}

/// Merged once more for the rounding shadows that degenerate roots cast.
async fn without_duplicates(
    problem: &mut Problem<'_>,
    roots: Vec<Root>,
    canonical: &mut dyn FnMut(&mut [f64]),
    options: &StrategyOptions,
) -> Vec<Root> {
    let StrategyOptions { tolerance, separation, .. } = *options;
    let mut kept = Vec::new();
    for root in distinct(roots, canonical, separation) {
        merge(problem, &mut kept, root, Sameness { separation, tolerance }).await;
    }
    stable_first(&mut kept);
    kept
}

/// The roots met on the way from `start`: any number of unstable ones, and last the best.
async fn attempt(
    problem: &mut Problem<'_>,
    start: &[f64],
    options: &StrategyOptions,
) -> Result<Vec<Root>, SolveFailure> {
    let (outcome, wanted_more) =
        problem.limited(options.total, async |problem| explore(problem, start, options).await).await;
    outcome.map_err(|failure| match wanted_more {
        true => SolveFailure { reason: FailureReason::EvaluationLimit, ..failure },
        false => failure,
    })
}

async fn explore(
    problem: &mut Problem<'_>,
    start: &[f64],
    options: &StrategyOptions,
) -> Result<Vec<Root>, SolveFailure> {
    let (mut point, mut method) = reach(problem, start, options).await?;
    let mut roots = Vec::new();
    for left in (0..=options.departures).rev() {
        let root = problem.root(point.clone(), method).await;
        let leading = root.stability;
        roots.push(root);
        let Stability::Unstable { leading } = leading else { break };
        if left == 0 {
            break;
        }
        problem.differentiate(&mut point).await;
        let Some(next) = depart(problem, &point, leading.re, options).await else { break };
        point = next;
        method = Method::Relaxation;
    }
    Ok(roots)
}

/// Some root, of whatever stability.
async fn reach(
    problem: &mut Problem<'_>,
    start: &[f64],
    options: &StrategyOptions,
) -> Result<(Point, Method), SolveFailure> {
    let start = problem.start(start).await;
    let mut ways = vec![(start.clone(), Method::Newton)];
    if problem.is_fixed_point() {
        let mut warm = start.clone();
        // Where the warm-up ends matters, not whether it calls that a success.
        let _ = fixed_point::run(problem, &mut warm, &WARM_UP).await;
        ways.insert(0, (start.clone(), Method::Relaxation));
        ways.insert(0, (warm, Method::Relaxation));
        ways.push((start, Method::Anderson));
    }
    let mut best: Option<(Point, FailureReason, Method)> = None;
    for (mut point, method) in ways {
        let outcome = match method {
            Method::Newton => {
                let options = descent(problem, options);
                newton::run(problem, &mut point, &options).await
            }
            Method::Anderson => anderson::run(problem, &mut point, &acceleration(options)).await,
            _ => relaxation::run(problem, &mut point, &flow(options)).await,
        };
        let Err(reason) = outcome else { return Ok((point, method)) };
        if best.as_ref().is_none_or(|(best, ..)| point.norm < best.norm) {
            best = Some((point, reason, method));
        }
        if reason == FailureReason::Diverged && !options.leaves_flow {
            break;
        }
    }
    let (point, reason, method) = best.expect("at least Newton's method was tried");
    Err(problem.failure(point, reason, method))
}

/// Follows the flow away from an unstable root, whose Jacobian is at hand.
async fn depart(
    problem: &mut Problem<'_>,
    root: &Point,
    growth: f64,
    options: &StrategyOptions,
) -> Option<Point> {
    let direction = unstable_direction(root, growth)?;
    let mut trial = root.clone();
    for kick in KICKS {
        for side in [kick, -kick] {
            problem.advance(root, &direction, side, &mut trial).await;
            // A side may lie outside of the domain.
            if !trial.norm.is_finite() || distance(&root.x, &trial.x) < 0.5 * kick {
                continue;
            }
            let mut point = trial.clone();
            let arrived = relaxation::run(problem, &mut point, &flow(options)).await.is_ok();
            if arrived && distance(&root.x, &point.x) > options.separation {
                return Some(point);
            }
        }
    }
    None
}

fn descent(problem: &Problem, options: &StrategyOptions) -> NewtonOptions {
    let StrategyOptions { tolerance, evaluations, .. } = *options;
    NewtonOptions { tolerance, iterations: evaluations / (1 + problem.len()), evaluations }
}

fn acceleration(options: &StrategyOptions) -> AndersonOptions {
    let StrategyOptions { tolerance, evaluations, .. } = *options;
    AndersonOptions { tolerance, evaluations, ..AndersonOptions::default() }
}

fn walk(options: &StrategyOptions) -> HomotopyOptions {
    let StrategyOptions { tolerance, total, .. } = *options;
    HomotopyOptions { tolerance, evaluations: total, ..HomotopyOptions::default() }
}

fn flow(options: &StrategyOptions) -> RelaxationOptions {
    let StrategyOptions { tolerance, evaluations, .. } = *options;
    RelaxationOptions { tolerance, evaluations, ..RelaxationOptions::default() }
}

/// The eigenvector of the eigenvalue nearest to `growth`, its largest entry, in units of
/// `max(1, |x_i|)`, being 1.
fn unstable_direction(root: &Point, growth: f64) -> Option<Vec<f64>> {
    let n = root.x.len();
    // Beside the eigenvalue, because at it there is nothing to invert.
    let beside = growth + f64::EPSILON.sqrt() * growth.abs().max(1.0);
    let factors = Factors::new(&root.jacobian, beside, n);
    // Different entries, so that no symmetric subspace is orthogonal to them.
    let mut direction: Vec<f64> = (0..n).map(|i| 1.0 + (i + 1) as f64 / (n + 1) as f64).collect();
    for _ in 0..INVERSE_ITERATIONS {
        direction = factors.solve(&direction);
        let relative = |(d, x): (&f64, &f64)| d / x.abs().max(1.0);
        let largest =
            direction.iter().zip(&root.x).map(relative).max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
        direction.iter_mut().for_each(|d| *d /= largest);
    }
    direction.iter().all(|d| d.is_finite()).then_some(direction)
}
