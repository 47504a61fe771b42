//! The equations of a model at given parameters, as a [`System`].

use crate::domain::Domain;
use crate::model::Model;
use crate::solve::{Form, System};
use crate::tape::{JacobianWorkspace, Workspace};
use crate::theory::EquationForm;

/// Residuals of fixed-point equations `x = F(x)` are `F(x) − x`, those of implicit ones `0 = g(x)`
/// are `g(x)`, and those of a flow are its derivatives: its roots are the steady states.
pub struct Saddle<'m> {
    model: &'m Model,
    /// Unknowns, parameters, time.
    inputs: Vec<f64>,
    workspace: Workspace<f64>,
    jacobian_workspace: JacobianWorkspace,
    domains: Vec<Domain>,
}

impl<'m> Saddle<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64]) -> Saddle<'m> {
        let layout = model.layout();
        let domains =
            layout.unknowns.iter().flat_map(|unknown| vec![unknown.domain; unknown.len()]).collect();
        Saddle {
            model,
            inputs: model.inputs(&vec![0.0; layout.unknown_count], parameters, 0.0),
            workspace: Workspace::new(&model.right_sides),
            jacobian_workspace: JacobianWorkspace::new(&model.right_sides),
            domains,
        }
    }

    /// Moves to other parameters.
    pub fn set_parameters(&mut self, parameters: &[f64]) {
        let from = self.model.layout().unknown_count;
        self.inputs[from..from + parameters.len()].copy_from_slice(parameters);
    }

    fn set_unknowns(&mut self, x: &[f64]) {
        self.inputs[..x.len()].copy_from_slice(x);
    }
}

impl System for Saddle<'_> {
    fn len(&self) -> usize {
        self.model.layout().unknown_count
    }

    fn residual(&mut self, x: &[f64], r: &mut [f64]) {
        self.set_unknowns(x);
        self.model.right_sides.evaluate(&self.inputs, &mut self.workspace, r);
        for row in 0..r.len() {
            if self.model.form(row) == EquationForm::FixedPoint {
                r[row] -= x[row];
            }
        }
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        self.set_unknowns(x);
        let n = x.len();
        self.model.right_sides.jacobian(&self.inputs, 0..n, &mut self.jacobian_workspace, r, jacobian);
        for row in 0..n {
            if self.model.form(row) == EquationForm::FixedPoint {
                r[row] -= x[row];
                jacobian[row * n + row] -= 1.0;
            }
        }
    }

    fn form(&self, row: usize) -> Form {
        match self.model.form(row) {
            EquationForm::FixedPoint | EquationForm::Derivative => Form::FixedPoint,
            EquationForm::Implicit => Form::Implicit,
        }
    }

    fn domain(&self, index: usize) -> Domain {
        self.domains[index]
    }
}
