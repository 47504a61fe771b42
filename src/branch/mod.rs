//! Following solutions of `r(x, p) = 0` through one parameter, and locating where they change.
//!
//! In: a [`ParametricSystem`] and a start. Out: a [`Branch`] with its [`SpecialPoint`]s (folds, branch
//! points, Hopf points, zeros of test functions), or a [`TraceFailure`] with a typed reason. [`trace`]
//! follows one branch through one start by pseudo-arclength continuation; [`Tracer`] is the same one
//! step at a time; [`trace_all`] also switches at branch points and keeps each branch once.
//!
//! **What holds.** Every point passed the residual test where it stands. A special point is not
//! interpolated: folds and branch points are regular roots of an augmented system and solved for by
//! Newton's method, the others are bracketed on the branch. A step is rejected if the tangent turns
//! too far or if the corrector lands far from the prediction, so that branches are not confused. The
//! system is evaluated inside the domains of its unknowns and the range of its parameter only, except
//! for second derivatives at their ends. Work is bounded.
//!
//! **Sign and stability** are those of [`crate::solve`]: unstable directions are eigenvalues of `∂r/∂x`
//! with positive real part.
//!
//! # References
//! - Keller (1977), *Numerical solution of bifurcation and nonlinear eigenvalue problems*.
//! - Govaerts (2000), *Numerical Methods for Bifurcations of Dynamical Equilibria*, SIAM, §3–4.
//! - Allgower & Georg (2003), *Introduction to Numerical Continuation Methods*, SIAM.

mod branch_point;
mod corrector;
mod crossing;
mod dense;
mod diagram;
mod difference;
mod event;
mod fold;
mod landing;
mod node;
mod options;
mod predictor;
mod problem;
mod result;
mod singular;
mod switching;
mod tracer;

pub(crate) use diagram::between;
pub use diagram::{Diagram, DiagramOptions, trace_all};
pub use options::{Direction, StopAt, TraceOptions, Watch};
pub use result::{Branch, End, Point, SpecialKind, SpecialPoint, TraceFailure, TraceFailureReason, Work};
pub use tracer::{Tracer, trace};

pub(crate) use dense::{Lu, dot, largest, least_singular, normalised};
pub(crate) use difference::{DIFFERENCE, stencil};

use crate::domain::Domain;
use crate::solve::{Form, System};

/// Equations with one parameter `p`, row `i` belonging to unknown `i`.
pub trait ParametricSystem {
    /// The number of unknowns, and of equations; at least one.
    fn len(&self) -> usize;

    /// Writes the residual at `(x, p)`, with the conventions of [`System::residual`].
    fn residual(&mut self, x: &[f64], p: f64, r: &mut [f64]);

    /// Writes the residual, `∂r_i/∂x_j` into `dr_dx[i * len + j]` and `∂r_i/∂p` into `dr_dp[i]`. Special
    /// points are as exact as these derivatives.
    fn jacobian(&mut self, x: &[f64], p: f64, r: &mut [f64], dr_dx: &mut [f64], dr_dp: &mut [f64]);

    /// How row `row` was stated.
    fn form(&self, row: usize) -> Form {
        let _ = row;
        Form::FixedPoint
    }

    /// Where unknown `index` may be.
    fn domain(&self, index: usize) -> Domain {
        let _ = index;
        Domain::REAL
    }

    /// The number of test functions.
    fn test_count(&self) -> usize {
        0
    }

    /// Writes test functions `g(x, p)`, whose zeros on the branch are special points: an observable minus
    /// a level, an entropy, a difference of free energies. NaN where there is no value.
    fn tests(&mut self, x: &[f64], p: f64, values: &mut [f64]) {
        let _ = (x, p, values);
    }

    /// What to look for besides zeros of the test functions.
    fn watch(&self) -> Watch {
        Watch::Stability
    }

    /// The branch has been followed to here: a place to renew what affects the conditioning of the
    /// equations and not their roots.
    fn arrive(&mut self, x: &[f64], p: f64) {
        let _ = (x, p);
    }

    /// Whether there is nothing to follow.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A [`ParametricSystem`] at one value of its parameter, to be given to the solvers of [`crate::solve`].
pub struct AtParameter<'a> {
    pub system: &'a mut dyn ParametricSystem,
    pub p: f64,
}

impl System for AtParameter<'_> {
    fn len(&self) -> usize {
        self.system.len()
    }

    fn residual(&mut self, x: &[f64], r: &mut [f64]) {
        self.system.residual(x, self.p, r);
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        self.system.jacobian(x, self.p, r, jacobian, &mut vec![0.0; x.len()]);
    }

    fn form(&self, row: usize) -> Form {
        self.system.form(row)
    }

    fn domain(&self, index: usize) -> Domain {
        self.system.domain(index)
    }
}
