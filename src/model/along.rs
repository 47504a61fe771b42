//! The equations of a model along one of its parameters, as a [`ParametricSystem`].

use crate::branch::ParametricSystem;
use crate::domain::Domain;
use crate::model::{Model, Saddle};
use crate::solve::{Form, System};
use crate::tape::JacobianWorkspace;

/// All parameters but one are fixed.
pub struct Along<'m> {
    model: &'m Model,
    saddle: Saddle<'m>,
    parameters: Vec<f64>,
    /// Of the one that varies, among the flat parameters.
    position: usize,
    workspace: JacobianWorkspace,
}

impl<'m> Along<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64], position: usize) -> Along<'m> {
        Along {
            model,
            saddle: model.saddle(parameters),
            parameters: parameters.to_vec(),
            position,
            workspace: JacobianWorkspace::new(&model.right_sides),
        }
    }

    fn set(&mut self, p: f64) {
        self.parameters[self.position] = p;
        self.saddle.set_parameters(&self.parameters);
    }
}

impl ParametricSystem for Along<'_> {
    fn len(&self) -> usize {
        self.saddle.len()
    }

    fn residual(&mut self, x: &[f64], p: f64, r: &mut [f64]) {
        self.set(p);
        self.saddle.residual(x, r);
    }

    fn jacobian(&mut self, x: &[f64], p: f64, r: &mut [f64], dr_dx: &mut [f64], dr_dp: &mut [f64]) {
        self.set(p);
        // The left side of an equation is an unknown or zero: the parameter moves right sides alone.
        let inputs = self.model.inputs(x, &self.parameters, 0.0);
        let column = x.len() + self.position;
        let tape = &self.model.right_sides;
        tape.jacobian(&inputs, column..column + 1, &mut self.workspace, r, dr_dp);
        self.saddle.jacobian(x, r, dr_dx);
    }

    fn form(&self, row: usize) -> Form {
        self.saddle.form(row)
    }

    fn domain(&self, index: usize) -> Domain {
        self.saddle.domain(index)
    }
}
