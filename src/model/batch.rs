//! The equations of a model at many parameters at once, as a [`Batch`].
//!
//! In: requests, each with parameters and a place. Out: their residuals and Jacobians, the same bit for bit as those of a
//! [`Saddle`], but for the sign of derivatives that are zero.

use crate::domain::Domain;
use crate::model::Model;
use crate::model::saddle::Saddle;
use crate::number::{DUAL_BATCH, Lanes};
use crate::solve::{Batch, Form, Request, System};
use crate::tape::{JacobianWorkspace, Workspace};
use crate::theory::EquationForm;

/// As many systems as are evaluated at once.
const WIDTH: usize = DUAL_BATCH;

/// From as many on it pays to evaluate them in lanes.
const WORTHWHILE: usize = 3;

/// Equations in closed form are evaluated in lanes, others one after the other.
pub struct SaddleBatch<'m> {
    model: &'m Model,
    /// For one after the other.
    saddle: Saddle<'m>,
    lanes: Option<Buffers>,
}

struct Buffers {
    /// Unknowns, parameters, time.
    inputs: Vec<Lanes<WIDTH>>,
    columns: Vec<usize>,
    workspace: Workspace<Lanes<WIDTH>>,
    jacobian_workspace: JacobianWorkspace<Lanes<WIDTH>>,
    values: Vec<Lanes<WIDTH>>,
    slopes: Vec<Lanes<WIDTH>>,
}

impl<'m> SaddleBatch<'m> {
    /// In lanes, if that is wanted and the equations are in closed form.
    pub(super) fn new(model: &'m Model, in_lanes: bool) -> SaddleBatch<'m> {
        let tape = &model.right_sides;
        let count = model.layout().unknown_count;
        let buffers = || Buffers {
            inputs: vec![Lanes([0.0; WIDTH]); tape.input_count()],
            columns: (0..count).collect(),
            workspace: Workspace::new(tape),
            jacobian_workspace: JacobianWorkspace::new(tape, count),
            values: vec![Lanes([0.0; WIDTH]); tape.output_count()],
            slopes: vec![Lanes([0.0; WIDTH]); tape.output_count() * count],
        };
        let saddle = model.saddle(&model.default_parameters());
        let lanes = (SaddleBatch::width_of(model, in_lanes) > 1).then(buffers);
        SaddleBatch { model, saddle, lanes }
    }

    /// How many are evaluated at once.
    pub(super) fn width_of(model: &Model, in_lanes: bool) -> usize {
        if in_lanes && !model.right_sides.has_nested() { WIDTH } else { 1 }
    }
}

impl Batch for SaddleBatch<'_> {
    fn len(&self) -> usize {
        self.saddle.len()
    }

    fn form(&self, row: usize) -> Form {
        self.saddle.form(row)
    }

    fn domain(&self, index: usize) -> Domain {
        self.saddle.domain(index)
    }

    fn width(&self) -> usize {
        if self.lanes.is_some() { WIDTH } else { 1 }
    }

    fn residuals(&mut self, wanted: &mut [Request]) {
        let SaddleBatch { model, saddle, lanes } = self;
        let Some(lanes) = lanes.as_mut().filter(|_| wanted.len() >= WORTHWHILE) else {
            for Request { parameters, x, r, .. } in wanted {
                saddle.set_parameters(parameters);
                saddle.residual(x, r);
            }
            return;
        };
        lanes.enter(wanted);
        model.right_sides.evaluate(&lanes.inputs, &mut lanes.workspace, &mut lanes.values);
        for (lane, request) in wanted.iter_mut().enumerate() {
            lanes.take_residual(model, lane, request);
        }
    }

    fn jacobians(&mut self, wanted: &mut [Request]) {
        let SaddleBatch { model, saddle, lanes } = self;
        let mut alone = |Request { parameters, x, r, jacobian }: &mut Request| {
            saddle.set_parameters(parameters);
            saddle.jacobian(x, r, jacobian);
        };
        let Some(lanes) = lanes.as_mut().filter(|_| wanted.len() >= WORTHWHILE) else {
            return wanted.iter_mut().for_each(alone);
        };
        lanes.enter(wanted);
        let Buffers { inputs, columns, jacobian_workspace, values, slopes, .. } = lanes;
        model.right_sides.jacobian(inputs, columns, jacobian_workspace, values, slopes);
        for (lane, request) in wanted.iter_mut().enumerate() {
            lanes.take_residual(model, lane, request);
            lanes.take_jacobian(model, lane, request);
            // The limit from inside of a domain, if there is one, is taken apart.
            if request.jacobian.iter().any(|slope| !slope.is_finite()) {
                alone(request);
            }
        }
    }
}

impl Buffers {
    /// Lanes that are not needed repeat the last one.
    fn enter(&mut self, wanted: &[Request]) {
        for lane in 0..WIDTH {
            let Request { parameters, x, .. } = &wanted[lane.min(wanted.len() - 1)];
            // Time is the last input.
            assert!(x.len() + parameters.len() + 1 == self.inputs.len(), "the parameters of a seat are set");
            for (input, value) in self.inputs.iter_mut().zip(x.iter().chain(parameters)) {
                input.0[lane] = *value;
            }
        }
    }

    fn take_residual(&self, model: &Model, lane: usize, request: &mut Request) {
        let rows = request.r.iter_mut().zip(&request.x).zip(&self.values);
        for (row, ((r, x), value)) in rows.enumerate() {
            let is_fixed_point = model.form(row) == EquationForm::FixedPoint;
            *r = if is_fixed_point { value.0[lane] - x } else { value.0[lane] };
        }
    }

    fn take_jacobian(&self, model: &Model, lane: usize, request: &mut Request) {
        let n = request.x.len();
        for (entry, slope) in request.jacobian.iter_mut().zip(&self.slopes) {
            *entry = slope.0[lane];
        }
        for row in (0..n).filter(|row| model.form(*row) == EquationForm::FixedPoint) {
            request.jacobian[row * n + row] -= 1.0;
        }
    }
}
