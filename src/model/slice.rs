//! The equations of a model with some of its parameters free.

use crate::domain::Domain;
use crate::model::Model;
use crate::solve::Form;
use crate::tape::{JacobianWorkspace, Workspace};
use crate::theory::EquationForm;

/// Evaluates at `y`: the unknowns followed by the free parameters.
pub(super) struct Slice<'m> {
    pub(super) model: &'m Model,
    /// Unknowns, parameters, time.
    inputs: Vec<f64>,
    /// Where each entry of `y` stands among the inputs.
    columns: Vec<usize>,
    domains: Vec<Domain>,
    workspace: Workspace<f64>,
    jacobian_workspace: JacobianWorkspace,
    level_workspace: Workspace<f64>,
    level_jacobian_workspace: JacobianWorkspace,
}

impl<'m> Slice<'m> {
    /// The parameters at the positions `free` among the flat ones are free, the others fixed.
    pub(super) fn new(model: &'m Model, parameters: &[f64], free: &[usize]) -> Slice<'m> {
        let layout = model.layout();
        let count = layout.unknown_count;
        let domains =
            layout.unknowns.iter().flat_map(|unknown| vec![unknown.domain; unknown.len()]).collect();
        Slice {
            model,
            inputs: model.inputs(&vec![0.0; count], parameters, 0.0),
            columns: (0..count).chain(free.iter().map(|position| count + position)).collect(),
            domains,
            workspace: Workspace::new(&model.right_sides),
            jacobian_workspace: JacobianWorkspace::new(&model.right_sides, count + free.len()),
            level_workspace: Workspace::new(&model.levels),
            level_jacobian_workspace: JacobianWorkspace::new(&model.levels, count + free.len()),
        }
    }

    /// The number of unknowns.
    pub(super) fn len(&self) -> usize {
        self.domains.len()
    }

    pub(super) fn domain(&self, index: usize) -> Domain {
        self.domains[index]
    }

    pub(super) fn form(&self, row: usize) -> Form {
        match self.model.form(row) {
            EquationForm::FixedPoint | EquationForm::Derivative => Form::FixedPoint,
            EquationForm::Implicit => Form::Implicit,
        }
    }

    /// Fixes parameters that are not free.
    pub(super) fn set_parameters(&mut self, parameters: &[f64]) {
        let from = self.len();
        self.inputs[from..from + parameters.len()].copy_from_slice(parameters);
    }

    pub(super) fn set(&mut self, y: impl IntoIterator<Item = f64>) {
        for (&column, value) in self.columns.iter().zip(y) {
            self.inputs[column] = value;
        }
    }

    /// Writes the residual at the place set.
    pub(super) fn residual(&mut self, r: &mut [f64]) {
        self.model.right_sides.evaluate(&self.inputs, &mut self.workspace, r);
        self.subtract_left_sides(r);
    }

    /// Writes the residual at the place set, and `∂r_i/∂y_j`, one row after the other.
    pub(super) fn slope(&mut self, r: &mut [f64], slope: &mut [f64]) {
        let tape = &self.model.right_sides;
        tape.jacobian(&self.inputs, &self.columns, &mut self.jacobian_workspace, r, slope);
        self.subtract_left_sides(r);
        let width = self.columns.len();
        for row in 0..r.len() {
            if self.model.form(row) == EquationForm::FixedPoint {
                slope[row * width + row] -= 1.0;
            }
        }
    }

    /// Writes the test functions at the place set.
    pub(super) fn levels(&mut self, values: &mut [f64]) {
        self.model.levels.evaluate(&self.inputs, &mut self.level_workspace, values);
    }

    /// The test functions at the place set, and their derivatives with respect to `y`, row by row.
    pub(super) fn level_slopes(&mut self) -> (Vec<f64>, Vec<f64>) {
        let tape = &self.model.levels;
        let mut values = vec![0.0; tape.output_count()];
        let mut slopes = vec![0.0; tape.output_count() * self.columns.len()];
        let workspace = &mut self.level_jacobian_workspace;
        tape.jacobian(&self.inputs, &self.columns, workspace, &mut values, &mut slopes);
        (values, slopes)
    }

    fn subtract_left_sides(&self, r: &mut [f64]) {
        for (row, r) in r.iter_mut().enumerate() {
            if self.model.form(row) == EquationForm::FixedPoint {
                *r -= self.inputs[row];
            }
        }
    }
}
