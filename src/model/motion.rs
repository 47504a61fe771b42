//! The flow of a model at given parameters, as a [`VectorField`], or its difference equation, as a [`Map`].

use crate::model::Model;
use crate::model::drivers::Drivers;
use crate::ode::{Map, VectorField};
use crate::tape::{JacobianWorkspace, Workspace};
use nalgebra::DMatrix;

pub struct Motion<'m> {
    model: &'m Model,
    /// States, parameters, time.
    inputs: Vec<f64>,
    workspace: Workspace<f64>,
    drivers: Drivers<'m>,
    /// Made when derivatives are first wanted.
    jacobian: Option<JacobianBuffers>,
}

struct JacobianBuffers {
    workspace: JacobianWorkspace,
    columns: Vec<usize>,
    values: Vec<f64>,
    /// Row-major.
    slopes: Vec<f64>,
}

impl<'m> Motion<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64]) -> Motion<'m> {
        let states = vec![0.0; model.layout().unknown_count];
        let inputs = model.inputs(&states, parameters, 0.0);
        let workspace = Workspace::new(&model.right_sides);
        Motion { model, inputs, workspace, drivers: Drivers::new(model, parameters), jacobian: None }
    }
}

impl Motion<'_> {
    fn set(&mut self, t: f64, y: &[f64]) {
        let time = self.model.layout().time();
        self.inputs[..y.len()].copy_from_slice(y);
        self.inputs[time] = t;
    }
}

impl VectorField for Motion<'_> {
    fn len(&self) -> usize {
        self.model.layout().unknown_count
    }

    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]) {
        self.set(t, y);
        self.model.right_sides.evaluate(&self.inputs, &mut self.workspace, dydt);
    }

    /// Parameters that move, by position among the flat ones.
    fn outside(&mut self, times: &[f64]) -> Option<(usize, usize)> {
        self.drivers.outside(times)
    }

    /// Exact.
    fn jacobian(&mut self, t: f64, y: &[f64], jacobian: &mut DMatrix<f64>) {
        self.set(t, y);
        let (tape, n) = (&self.model.right_sides, y.len());
        let buffers = self.jacobian.get_or_insert_with(|| JacobianBuffers {
            workspace: JacobianWorkspace::new(tape, n),
            columns: (0..n).collect(),
            values: vec![0.0; n],
            slopes: vec![0.0; n * n],
        });
        let JacobianBuffers { workspace, columns, values, slopes } = buffers;
        tape.jacobian(&self.inputs, columns, workspace, values, slopes);
        for (row, slopes) in slopes.chunks(n).enumerate() {
            for (column, slope) in slopes.iter().enumerate() {
                jacobian[(row, column)] = *slope;
            }
        }
    }
}

impl Map for Motion<'_> {
    fn len(&self) -> usize {
        self.model.layout().unknown_count
    }

    fn image(&mut self, t: f64, x: &[f64], next: &mut [f64]) {
        self.derivative(t, x, next);
    }

    fn outside(&mut self, times: &[f64]) -> Option<(usize, usize)> {
        self.drivers.outside(times)
    }
}
