//! Solving `r(x) = 0` for whatever can evaluate `r` and its Jacobian.
//!
//! In: a [`System`] and one or more starts. Out: a [`Root`], whose residual was evaluated where it
//! stands and passed, or a [`SolveFailure`] with a typed reason and the last iterate. A solver is
//! one file: [`fixed_point`] (damped iteration), [`anderson`] (the same, accelerated), [`newton`], [`relaxation`] (follows the flow
//! `dx/dt = r(x)` to a stable root), [`homotopy`] (walks from a solvable system to the wanted one).
//! [`solve`] is the default strategy, built from them; [`solve_all`] keeps what every start gave,
//! without duplicates, and [`search`] looks for what no start led to. Where a branch goes when a parameter changes is somebody else's business.
//!
//! **Many at once.** A solver waits for each evaluation. Alone it gets it at once; among the tasks of [`together`] it
//! gets it when the [`Batch`] has evaluated those of other tasks too, in lanes. What it gives is the same.
//!
//! **Sign and stability.** For fixed-point equations `x = F(x)` the residual is `F(x) − x`. A root
//! is stable iff all eigenvalues of `∂r/∂x` have negative real parts: then, and only then, some
//! damping makes the iteration converge to it from nearby.

mod anderson;
mod deflation;
mod distinct;
mod fixed_point;
mod gather;
mod homotopy;
mod latin;
mod linear;
mod newton;
mod problem;
mod relaxation;
mod search;
mod stability;
mod strategy;

pub use crate::domain::Domain;
pub use anderson::{AndersonOptions, anderson};
pub use distinct::distinct;
pub use fixed_point::{Damping, FixedPointOptions, fixed_point};
pub use gather::{Batch, Request, Seat, Task, crowd, seats, together};
pub use homotopy::{Family, HomotopyOptions, homotopy};
pub use latin::latin_hypercube;
pub use newton::{NewtonOptions, newton, newton_at};
pub use relaxation::{RelaxationOptions, relaxation};
pub use search::{SearchOptions, search};
pub use stability::{Eigenvalue, Stability, eigenvalues};
pub use strategy::{Solutions, StrategyOptions, solve, solve_all, solve_all_at};

/// Equations to be solved, row `i` belonging to unknown `i`.
pub trait System {
    /// The number of unknowns, and of equations. It may be zero.
    fn len(&self) -> usize;

    /// Writes the residual at `x`: `F(x) − x` for fixed-point rows `x = F(x)`, `g(x)` for implicit
    /// rows `0 = g(x)`. What cannot be evaluated is written as NaN. All slices have length `len`.
    fn residual(&mut self, x: &[f64], r: &mut [f64]);

    /// Writes the residual at `x`, and `∂r_i/∂x_j` into `jacobian[i * len + j]`.
    fn jacobian(&mut self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]);

    /// How row `row` was stated.
    fn form(&self, row: usize) -> Form {
        let _ = row;
        Form::FixedPoint
    }

    /// Where unknown `index` may be. Starts are moved inside, iterates never leave.
    fn domain(&self, index: usize) -> Domain {
        let _ = index;
        Domain::REAL
    }

    /// Whether there is nothing to solve.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How an equation was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `x = F(x)`: damped iteration, relaxation and stability have a meaning.
    FixedPoint,
    /// `0 = g(x)`: only Newton's method applies, and stability is unknown.
    Implicit,
}

/// A solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    pub x: Vec<f64>,
    /// The [`residual_norm`] at `x`.
    pub residual_norm: f64,
    /// Work spent since the start: one per residual, `1 + len` per Jacobian.
    pub evaluations: usize,
    /// The solver that arrived.
    pub method: Method,
    pub stability: Stability,
}

/// Why there is no solution, and how far the solver came.
#[derive(Clone, Debug, PartialEq)]
pub struct SolveFailure {
    pub reason: FailureReason,
    /// The last iterate at which everything was finite, or the start.
    pub last: Vec<f64>,
    /// The residuals at `last`, one per equation.
    pub residuals: Vec<f64>,
    /// The [`residual_norm`] at `last`; infinite if a residual is not a number.
    pub residual_norm: f64,
    /// Work spent since the start: one per residual, `1 + len` per Jacobian.
    pub evaluations: usize,
    /// The solver that gave up.
    pub method: Method,
}

/// The ways in which solving fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureReason {
    /// The residual is not a number at the start, or wherever a step leads, however short.
    NotFinite,
    /// The iterates grew beyond all bounds.
    Diverged,
    /// The iteration alternates between two points: more damping is needed.
    TwoCycle,
    /// The residual no longer decreases.
    Stagnated,
    /// The Jacobian is singular, as at a fold.
    SingularJacobian,
    /// The permitted work was spent.
    EvaluationLimit,
}

/// A solver, named in results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    FixedPoint,
    Anderson,
    Newton,
    Relaxation,
    Homotopy,
    /// Newton's method kept away from the roots already known.
    Deflation,
}

/// What every solver accepts as zero unless told otherwise, as a [`residual_norm`]. Newton's last steps
/// usually end far below; what the response of a weakly regularised theory leaves as rounding noise is
/// just met.
pub const TOLERANCE: f64 = 1e-12;

/// Unknowns beyond this are not accepted: the residual of an equation without a solution, such as
/// `x = x + 1`, is small compared with an `x` that has run away.
pub const LARGEST: f64 = 1e8;

/// `max_i |r_i| / scale_i`, where `scale_i` is `max(1, |x_i|)` for fixed-point rows, whose residual
/// is measured in the unit of `x_i`, and 1 for implicit ones. At least 1 if an unknown
/// exceeds [`LARGEST`]; infinite if anything is not finite.
///
/// # Panics
/// When the lengths of `x` and `r` differ from the system's.
pub fn residual_norm(system: &dyn System, x: &[f64], r: &[f64]) -> f64 {
    let forms: Vec<Form> = (0..system.len()).map(|row| system.form(row)).collect();
    norm(&forms, x, r)
}

fn norm(forms: &[Form], x: &[f64], r: &[f64]) -> f64 {
    assert!(x.len() == forms.len() && r.len() == forms.len(), "one residual and one unknown per row");
    let mut norm: f64 = 0.0;
    for (form, (x, r)) in forms.iter().zip(x.iter().zip(r)) {
        let scale = match form {
            Form::FixedPoint => x.abs().max(1.0),
            Form::Implicit => 1.0,
        };
        let size = r.abs() / scale;
        if !(size.is_finite() && x.is_finite()) {
            return f64::INFINITY;
        }
        norm = norm.max(size);
        if x.abs() > LARGEST {
            norm = norm.max(1.0);
        }
    }
    norm
}
