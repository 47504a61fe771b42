//! The equations of a model at given parameters, as a [`System`].

use crate::domain::Domain;
use crate::model::Model;
use crate::model::slice::Slice;
use crate::solve::{Form, System};
use crate::tape::Care;

/// Residuals of fixed-point equations `x = F(x)` are `F(x) − x`, those of implicit ones `0 = g(x)`
/// are `g(x)`, and those of a flow are its derivatives: its roots are the steady states.
pub struct Saddle<'m> {
    slice: Slice<'m>,
}

impl<'m> Saddle<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64], care: Care) -> Saddle<'m> {
        Saddle { slice: Slice::with_care(model, parameters, &[], care) }
    }

    /// Moves to other parameters.
    pub fn set_parameters(&mut self, parameters: &[f64]) {
        self.slice.set_parameters(parameters);
    }
}

impl System for Saddle<'_> {
    fn len(&self) -> usize {
        self.slice.len()
    }

    fn residual(&mut self, x: &[f64], r: &mut [f64]) {
        self.slice.set(x.iter().copied());
        self.slice.residual(r);
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        self.slice.set(x.iter().copied());
        self.slice.slope(r, jacobian);
    }

    fn form(&self, row: usize) -> Form {
        self.slice.form(row)
    }

    fn domain(&self, index: usize) -> Domain {
        self.slice.domain(index)
    }
}
