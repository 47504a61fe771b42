//! Curves of special points in the plane of two parameters.
//!
//! In: a [`PlanarSystem`] `r(x, p, q) = 0`, a [`Criterion`] that says what makes a root special, and one
//! such root. Out: a [`Curve`] through it, or why there is none. Every criterion adds rows to the equations
//! so that special points are regular roots of the extended system; that is followed in `q` by the same
//! pseudo-arclength continuation as branches are in `p`, through the folds of the curve and with the
//! same guarantees: each point passed the residual test of the extended system.
//!
//! | criterion | rows added | unknowns added |
//! |---|---|---|
//! | [`Criterion::Fold`] | `∂r/∂x` is singular | `p` |
//! | [`Criterion::BranchPoint`] | `[∂r/∂x ∂r/∂p]` has dependent rows | `p`, an unfolding that is zero |
//! | [`Criterion::Hopf`] | a pair of eigenvalues is imaginary | `p` |
//! | [`Criterion::Level`] | a test function is zero | `p` |
//! | [`Criterion::Equal`] | a test function is equal at two roots | `p`, the second root |
//!
//! A curve is followed as long as what it bounds exists: it ends where the root violates a requirement
//! or becomes unstable in a direction that has nothing to do with the criterion.
//!
//! # References
//! - Govaerts (2000), *Numerical Methods for Bifurcations of Dynamical Equilibria*, SIAM, §3–4, 8.
//! - Moore & Spence (1980), *The calculation of turning points of nonlinear equations*, doi:10.1137/0717048.

mod base;
mod bordered;
mod branch_point;
mod curve;
mod equal;
mod extended;
mod fold;
mod hopf;
mod level;
mod outline;

pub use crate::branch::Direction;
pub use curve::{
    Curve, CurveEnd, CurveOptions, CurvePoint, HalfCurve, Incident, IncidentKind, curve, half_curve, refine,
};
pub use outline::OutlinePoint;

use crate::domain::Domain;
use crate::solve::Form;

/// Equations with two parameters `p` and `q`; a place `y` is the unknowns followed by both.
pub trait PlanarSystem {
    /// The number of unknowns, and of equations; at least one.
    fn len(&self) -> usize;

    /// Writes the residual at `y` and `∂r_i/∂y_j` into `slope[i * (len + 2) + j]`, with the conventions of
    /// [`System`](crate::solve::System).
    fn slope(&mut self, y: &[f64], r: &mut [f64], slope: &mut [f64]);

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
    fn level_count(&self) -> usize {
        0
    }

    /// Writes all test functions at `y`.
    fn levels(&mut self, y: &[f64], values: &mut [f64]) {
        let mut gradient = vec![0.0; y.len()];
        for (level, value) in values.iter_mut().enumerate() {
            *value = self.level(level, y, &mut gradient);
        }
    }

    /// A test function at `y`, and its gradient, `len + 2` numbers. NaN where there is no value.
    fn level(&mut self, level: usize, y: &[f64], gradient: &mut [f64]) -> f64 {
        let _ = (level, y, gradient);
        f64::NAN
    }

    /// Whether a root counts.
    fn is_admissible(&mut self, y: &[f64]) -> bool {
        let _ = y;
        true
    }

    /// Whether there is nothing to solve.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What makes a root special.
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion {
    /// The branch along `p` turns back: a spinodal.
    Fold,
    /// Branches along `p` cross: a continuous transition.
    BranchPoint,
    /// A pair of eigenvalues `±i frequency`. Only for fixed-point rows.
    Hopf { frequency: f64 },
    /// The test function with this number is zero.
    Level(usize),
    /// The test function with this number is the same at the root and at `other`, a root for the same
    /// parameters: equal free energies.
    Equal { level: usize, other: Vec<f64> },
}
