//! The equations together with the rows of a criterion, as a [`ParametricSystem`] in `q`.
//!
//! The unknowns are those of the equations, `p`, and what the criterion adds. Test functions of the
//! extended system: [`STABILITY`], [`ADMISSIBILITY`], [`SEPARATION`], [`CURVATURE`], then those of the equations.

use super::base::Base;
use crate::branch::{ParametricSystem, Watch, dot, normalised};
use crate::domain::Domain;
use crate::solve::Form;

/// Test function: the largest real part of an eigenvalue that has nothing to do with the criterion, with the
/// opposite sign: positive where the root is stable.
pub(super) const STABILITY: usize = 0;

/// Test function: 1 where all roots count and the criterion holds, else −1.
pub(super) const ADMISSIBILITY: usize = 1;

/// Test function: how far apart two roots are in the direction in which they were apart, less [`CLOSE`], in
/// units of the scales. NaN for one root.
pub(super) const SEPARATION: usize = 2;

/// How many of these end a curve where they become negative.
pub(super) const ENDINGS: usize = 3;

/// Test function: the curvature of the branch at a fold, zero at a cusp. NaN for what is no fold.
pub(super) const CURVATURE: usize = 3;

/// Test functions before those of the equations.
pub(super) const OWN_TESTS: usize = 4;

/// Two roots this close, in units of the scales, are about to become one.
const CLOSE: f64 = 3e-3;

/// Rows added to equations.
pub(super) trait Condition {
    /// Unknowns besides those of the equations and `p`.
    fn added(&self) -> usize {
        0
    }

    /// Writes the residuals of all rows at `u` and `q`, and their derivatives with respect to `u` and `q`, over
    /// scales, row-major. `None` where they have no value.
    fn evaluate(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Rows>;

    /// The residuals alone.
    fn residual(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Vec<f64>> {
        Some(self.evaluate(base, u, q)?.r)
    }

    /// The places that `u` and `q` stand for, one for each root.
    fn places(&self, n: usize, u: &[f64], q: f64) -> Vec<Vec<f64>> {
        vec![[&u[..n + 1], &[q]].concat()]
    }

    /// Whether a root of all rows is what the criterion asks for.
    fn holds(&self, u: &[f64]) -> bool {
        let _ = u;
        true
    }

    /// `wᵀ ∂²r/∂x² v v` with the null vectors `w` and `v` of a fold.
    fn curvature(&self, base: &mut Base, y: &[f64]) -> Option<f64> {
        let _ = (base, y);
        None
    }

    /// How many eigenvalues of `∂r/∂x` the criterion accounts for.
    fn spent(&self) -> usize {
        0
    }

    fn form(&self, base: &Base, row: usize) -> Form {
        if row < base.n() { base.form(row) } else { Form::Implicit }
    }

    /// Of an unknown that the condition adds; with its scale.
    fn domain(&self, base: &Base, added: usize) -> (Domain, f64) {
        let _ = (base, added);
        (Domain::REAL, 1.0)
    }

    fn watch(&self) -> Watch {
        Watch::Folds
    }

    /// Renews what affects the conditioning of the rows and not their roots.
    fn arrive(&mut self, base: &mut Base, u: &[f64], q: f64) {
        let _ = (base, u, q);
    }
}

/// Residuals, and derivatives over scales, one column more than rows.
pub(super) struct Rows {
    pub(super) r: Vec<f64>,
    pub(super) slope: Vec<f64>,
}

pub(super) struct Extended<'a> {
    base: Base<'a>,
    condition: Box<dyn Condition>,
    /// How many eigenvalues of `∂r/∂x` say nothing about stability.
    spent: usize,
    /// Unit vector from the second root to the first where the curve was last; empty for one root.
    apart: Vec<f64>,
}

impl<'a> Extended<'a> {
    /// `y` is where the curve starts.
    pub(super) fn new(mut base: Base<'a>, condition: Box<dyn Condition>, y: &[f64]) -> Extended<'a> {
        let spent = condition.spent();
        // Where the sheets of a square root meet (linear VAE, edge of the noise), more are zero all along.
        let spent = if spent > 0 { base.marginal(y).max(spent) } else { 0 };
        Extended { base, condition, spent, apart: Vec::new() }
    }

    /// Scales of the unknowns, then of `q`.
    pub(super) fn scales(&self) -> Vec<f64> {
        let n = self.base.n();
        let mut scales = self.base.scales[..n + 1].to_vec();
        scales.extend((0..self.condition.added()).map(|at| self.condition.domain(&self.base, at).1));
        scales.push(self.base.scales[n + 1]);
        scales
    }
}

impl ParametricSystem for Extended<'_> {
    fn len(&self) -> usize {
        self.base.n() + 1 + self.condition.added()
    }

    fn residual(&mut self, u: &[f64], q: f64, r: &mut [f64]) {
        match self.condition.residual(&mut self.base, u, q) {
            Some(residual) => r.copy_from_slice(&residual),
            None => r.fill(f64::NAN),
        }
    }

    fn jacobian(&mut self, u: &[f64], q: f64, r: &mut [f64], dr_du: &mut [f64], dr_dq: &mut [f64]) {
        let Some(rows) = self.condition.evaluate(&mut self.base, u, q) else {
            r.fill(f64::NAN);
            return;
        };
        let (m, scales) = (u.len(), self.scales());
        r.copy_from_slice(&rows.r);
        for (i, row) in rows.slope.chunks(m + 1).enumerate() {
            for j in 0..m {
                dr_du[i * m + j] = row[j] / scales[j];
            }
            dr_dq[i] = row[m] / scales[m];
        }
    }

    fn form(&self, row: usize) -> Form {
        self.condition.form(&self.base, row)
    }

    fn domain(&self, index: usize) -> Domain {
        let own = self.base.n() + 1;
        if index < own { self.base.domains[index] } else { self.condition.domain(&self.base, index - own).0 }
    }

    fn test_count(&self) -> usize {
        OWN_TESTS + self.base.system.level_count()
    }

    fn tests(&mut self, u: &[f64], q: f64, values: &mut [f64]) {
        let places = self.condition.places(self.base.n(), u, q);
        let (spent, base) = (self.spent, &mut self.base);
        values[STABILITY] = places.iter().map(|y| -base.growth(y, spent)).fold(f64::NAN, f64::min);
        let counts = self.condition.holds(u) && places.iter().all(|y| base.system.is_admissible(y));
        values[ADMISSIBILITY] = if counts { 1.0 } else { -1.0 };
        values[SEPARATION] = match &places[..] {
            [first, second] if !self.apart.is_empty() => {
                dot(&base.difference(first, second), &self.apart) - CLOSE
            }
            _ => f64::NAN,
        };
        values[CURVATURE] = self.condition.curvature(base, &places[0]).unwrap_or(f64::NAN);
        base.system.levels(&places[0], &mut values[OWN_TESTS..]);
    }

    fn watch(&self) -> Watch {
        self.condition.watch()
    }

    fn arrive(&mut self, u: &[f64], q: f64) {
        self.condition.arrive(&mut self.base, u, q);
        if let [first, second] = &self.condition.places(self.base.n(), u, q)[..] {
            self.apart = normalised(&self.base.difference(first, second));
        }
    }
}
