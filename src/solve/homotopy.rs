//! Homotopy: walks from a system that is easily solved to the one that is wanted.
//!
//! In: a [`Family`] of systems, `s = 0` the easy one and `s = 1` the wanted one, and a start for the
//! easy one. Out: a [`Root`] of the wanted one, or a [`SolveFailure`]. Each step predicts along the
//! secant and corrects by relaxation (Newton's method if a row is implicit); steps are halved where the
//! corrector fails or lands far from the prediction. Paths are not followed around folds: where a
//! solution ceases to exist the walk ends.
//!
//! Reference: Allgower & Georg (2003), *Introduction to Numerical Continuation Methods*, §2 and §6.1.

use super::gather::now;
use super::problem::{Point, Problem, distance};
use super::{
    FailureReason, Method, NewtonOptions, RelaxationOptions, Root, SolveFailure, System, TOLERANCE, newton,
    relaxation,
};

/// The system at a parameter `s` in [0, 1]; all have the same number of unknowns.
pub type Family<'a> = dyn FnMut(f64) -> Box<dyn System + 'a> + 'a;

/// How the walk is paced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HomotopyOptions {
    /// Accept x once its residual norm is at most this and a further step could not help.
    pub tolerance: f64,
    /// The first and longest step in `s`.
    pub step: f64,
    /// Shortest step in `s`, below which the walk gives up.
    pub shortest: f64,
    /// Longest way from prediction to root, relative to the unknowns, that counts as the same branch.
    pub reach: f64,
    /// Most work to spend altogether: one per residual, `1 + n` per Jacobian.
    pub evaluations: usize,
}

impl Default for HomotopyOptions {
    fn default() -> HomotopyOptions {
        HomotopyOptions {
            tolerance: TOLERANCE,
            step: 0.1,
            shortest: 1e-5,
            reach: 0.1,
            evaluations: usize::MAX,
        }
    }
}

/// Walks through `family` from a root near `start` to a root of `family(1.0)`.
///
/// ```
/// use spinodal::solve::{HomotopyOptions, System, homotopy};
/// struct Field(f64); // m = tanh(m + s)
/// impl System for Field {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, m: &[f64], r: &mut [f64]) { r[0] = (m[0] + self.0).tanh() - m[0] }
///     fn jacobian(&mut self, m: &[f64], r: &mut [f64], j: &mut [f64]) {
///         self.residual(m, r);
///         j[0] = 1.0 / (m[0] + self.0).cosh().powi(2) - 1.0;
///     }
/// }
/// let root = homotopy(&mut |s| Box::new(Field(0.1 + s)), &[0.5], &HomotopyOptions::default()).unwrap();
/// assert!((root.x[0] - (root.x[0] + 1.1).tanh()).abs() < 1e-12);
/// ```
///
/// # Errors
/// Whatever the corrector reports where the walk ends; `last` belongs to the last system solved.
///
/// # Panics
/// When `start` does not have one value per unknown.
pub fn homotopy(family: &mut Family, start: &[f64], options: &HomotopyOptions) -> Result<Root, SolveFailure> {
    let mut walk = Walk { evaluations: 0, tolerance: options.tolerance, limit: options.evaluations };
    let mut here = walk.correct(&mut *family(0.0), start)?;
    let mut before: Option<(f64, Vec<f64>)> = None;
    let (mut s, mut step) = (0.0, options.step);
    while s < 1.0 {
        let next = if s + step > 1.0 - options.shortest { 1.0 } else { s + step };
        let prediction: Vec<f64> = match &before {
            Some((t, x)) => {
                (0..x.len()).map(|i| here.x[i] + (here.x[i] - x[i]) * (next - s) / (s - t)).collect()
            }
            None => here.x.clone(),
        };
        match walk.correct(&mut *family(next), &prediction) {
            Ok(point) if distance(&prediction, &point.x) <= options.reach => {
                before = Some((s, std::mem::replace(&mut here, point).x));
                s = next;
                step = (2.0 * step).min(options.step);
            }
            _ if step > options.shortest && walk.evaluations < walk.limit => step *= 0.5,
            Ok(_) => {
                let system = &mut *family(s);
                return Err(walk.problem(system).failure(here, FailureReason::Stagnated, Method::Homotopy));
            }
            Err(failure) => return Err(failure),
        }
    }
    let system = &mut *family(1.0);
    Ok(now(walk.problem(system).root(here, Method::Homotopy)))
}

/// The work done on the way.
struct Walk {
    evaluations: usize,
    tolerance: f64,
    limit: usize,
}

impl Walk {
    fn problem<'a>(&self, system: &'a mut dyn System) -> Problem<'a> {
        let mut problem = Problem::new(system);
        problem.evaluations = self.evaluations;
        problem
    }

    fn correct(&mut self, system: &mut dyn System, start: &[f64]) -> Result<Point, SolveFailure> {
        let mut problem = self.problem(system);
        let tolerance = self.tolerance;
        let mut point = now(problem.start(start));
        let left = self.limit.saturating_sub(problem.evaluations);
        let outcome = now(problem.within(left, async |problem| {
            if problem.is_fixed_point() {
                let options = RelaxationOptions { tolerance, ..RelaxationOptions::default() };
                relaxation::run(problem, &mut point, &options).await
            } else {
                let options = NewtonOptions { tolerance, ..NewtonOptions::default() };
                newton::run(problem, &mut point, &options).await
            }
        }));
        self.evaluations = problem.evaluations;
        match outcome {
            Ok(()) => Ok(point),
            Err(reason) => Err(problem.failure(point, reason, Method::Homotopy)),
        }
    }
}
