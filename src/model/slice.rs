//! The equations of a model with some of its parameters free.

use std::ops::Bound;

use crate::domain::Domain;
use crate::model::Model;
use crate::solve::Form;
use crate::tape::{Care, JacobianWorkspace, Workspace};
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

/// Which program of the model.
#[derive(Clone, Copy)]
enum Part {
    RightSides,
    Levels,
}

/// How far inside of its domain an unknown is moved for a limit. Averages over √q z have derivatives with respect to
/// q with errors of about ε/√q there, and the limit is off by the square of this.
const INWARD: f64 = 1e-8;

/// Distance from the end of its domain at which the error of such a derivative, ε/√q, is no less than what it changes
/// from there to the end: ε^⅔.
const NEAR: f64 = 4e-11;

/// Relative difference of derivatives so close to the end that tells an infinite one from a finite one.
const SAME_SLOPE: f64 = 1e-4;

impl<'m> Slice<'m> {
    /// The parameters at the positions `free` among the flat ones are free, the others fixed.
    pub(super) fn new(model: &'m Model, parameters: &[f64], free: &[usize]) -> Slice<'m> {
        Slice::with_care(model, parameters, free, Care::Swift)
    }

    pub(super) fn with_care(model: &'m Model, parameters: &[f64], free: &[usize], care: Care) -> Slice<'m> {
        let layout = model.layout();
        let count = layout.unknown_count;
        let width = count + free.len();
        let domains =
            layout.unknowns.iter().flat_map(|unknown| vec![unknown.domain; unknown.len()]).collect();
        Slice {
            model,
            inputs: model.inputs(&vec![0.0; count], parameters, 0.0),
            columns: (0..count).chain(free.iter().map(|position| count + position)).collect(),
            domains,
            workspace: Workspace::with_care(&model.right_sides, care),
            jacobian_workspace: JacobianWorkspace::with_care(&model.right_sides, width, care),
            level_workspace: Workspace::with_care(&model.levels, care),
            level_jacobian_workspace: JacobianWorkspace::with_care(&model.levels, width, care),
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
        self.one_sided_derivatives(Part::RightSides, r, slope);
        self.subtract_left_slopes(r, slope);
    }

    /// The same for who follows solutions up to where an unknown reaches the end of its domain, and asks for the
    /// derivatives of derivatives there.
    pub(super) fn slope_near_ends(&mut self, r: &mut [f64], slope: &mut [f64]) {
        self.derivatives_near_ends(Part::RightSides, r, slope);
        self.subtract_left_slopes(r, slope);
    }

    fn subtract_left_slopes(&mut self, r: &mut [f64], slope: &mut [f64]) {
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
        let count = self.model.levels.output_count();
        let mut values = vec![0.0; count];
        let mut slopes = vec![0.0; count * self.columns.len()];
        self.derivatives_near_ends(Part::Levels, &mut values, &mut slopes);
        (values, slopes)
    }

    /// Writes outputs at the place set and their derivatives, row by row. An unknown so close to the end of its domain
    /// that its derivatives there are lost in rounding errors has those at the end, where all of these are finite.
    fn derivatives_near_ends(&mut self, part: Part, values: &mut [f64], slopes: &mut [f64]) {
        self.one_sided_derivatives(part, values, slopes);
        let near = |at: &usize| self.end_near(*at).filter(|(end, _)| self.inputs[*at] != *end);
        if !(0..self.len()).any(|at| near(&at).is_some()) {
            return;
        }
        let here = self.inputs.clone();
        for at in 0..self.len() {
            if let Some((end, _)) = self.end_near(at) {
                self.inputs[at] = end;
            }
        }
        let mut at_end = slopes.to_vec();
        self.one_sided_derivatives(part, &mut values.to_vec(), &mut at_end);
        self.inputs = here;
        if at_end.iter().all(|slope| slope.is_finite()) {
            slopes.copy_from_slice(&at_end);
        }
    }

    /// The end of its domain that an unknown has reached, or nearly so, and the direction inwards.
    fn end_near(&self, at: usize) -> Option<(f64, f64)> {
        let ends = [(self.domains[at].lower, 1.0), (self.domains[at].upper, -1.0)];
        ends.into_iter().find_map(|(end, inward)| match end {
            Bound::Included(end) if (self.inputs[at] - end).abs() <= NEAR => Some((end, inward)),
            _ => None,
        })
    }

    /// Writes outputs at the place set and their derivatives, row by row. Where an unknown at the end of its domain
    /// has none, they are the limits from inside: E[f(√q z)] is a smooth function of q, but √q is not at q = 0.
    fn one_sided_derivatives(&mut self, part: Part, values: &mut [f64], slopes: &mut [f64]) {
        self.differentiate(part, values, slopes);
        if slopes.iter().all(|slope| slope.is_finite()) || values.iter().any(|value| !value.is_finite()) {
            return;
        }
        let width = self.columns.len();
        let is_singular = |at: &usize| slopes.iter().skip(*at).step_by(width).any(|slope| !slope.is_finite());
        let inward: Vec<(usize, f64)> = (0..self.len())
            .filter(is_singular)
            .filter_map(|at| match self.end_near(at)? {
                (end, inward) if self.inputs[at] == end => Some((at, inward)),
                _ => None,
            })
            .collect();
        let here = self.inputs.clone();
        let [near, far] = [1.0, 2.0].map(|steps| {
            for &(at, direction) in &inward {
                self.inputs[at] = here[at] + steps * direction * INWARD;
            }
            let mut aside = slopes.to_vec();
            self.differentiate(part, &mut values.to_vec(), &mut aside);
            aside
        });
        self.inputs = here;
        for (slope, (near, far)) in slopes.iter_mut().zip(near.into_iter().zip(far)) {
            // Infinite slopes differ at different distances.
            if !slope.is_finite() && (near - far).abs() <= SAME_SLOPE * (1.0 + near.abs()) {
                *slope = 2.0 * near - far;
            }
        }
    }

    fn differentiate(&mut self, part: Part, values: &mut [f64], slopes: &mut [f64]) {
        let (tape, workspace) = match part {
            Part::RightSides => (&self.model.right_sides, &mut self.jacobian_workspace),
            Part::Levels => (&self.model.levels, &mut self.level_jacobian_workspace),
        };
        tape.jacobian(&self.inputs, &self.columns, workspace, values, slopes);
    }

    fn subtract_left_sides(&self, r: &mut [f64]) {
        for (row, r) in r.iter_mut().enumerate() {
            if self.model.form(row) == EquationForm::FixedPoint {
                *r -= self.inputs[row];
            }
        }
    }
}
