//! The flow of a model at given parameters, as a [`VectorField`].

use crate::model::Model;
use crate::ode::VectorField;
use crate::tape::Workspace;

pub struct Motion<'m> {
    model: &'m Model,
    /// States, parameters, time.
    inputs: Vec<f64>,
    workspace: Workspace<f64>,
}

impl<'m> Motion<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64]) -> Motion<'m> {
        let states = vec![0.0; model.layout().unknown_count];
        let inputs = model.inputs(&states, parameters, 0.0);
        Motion { model, inputs, workspace: Workspace::new(&model.right_sides) }
    }
}

impl VectorField for Motion<'_> {
    fn len(&self) -> usize {
        self.model.layout().unknown_count
    }

    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]) {
        let time = self.model.layout().time();
        self.inputs[..y.len()].copy_from_slice(y);
        self.inputs[time] = t;
        self.model.right_sides.evaluate(&self.inputs, &mut self.workspace, dydt);
    }
}
