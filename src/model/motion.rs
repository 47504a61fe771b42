//! The flow of a model at given parameters, as a [`VectorField`], or its difference equation, as a [`Map`].

use crate::model::Model;
use crate::model::drivers::Drivers;
use crate::ode::{Map, VectorField};
use crate::tape::{Expansion, JacobianWorkspace, NoSeries, Series, Variables, Workspace};
use nalgebra::DMatrix;

pub struct Motion<'m> {
    model: &'m Model,
    /// States, parameters, time.
    inputs: Vec<f64>,
    workspace: Workspace<f64>,
    drivers: Drivers<'m>,
    /// Made when derivatives are first wanted.
    jacobian: Option<JacobianBuffers>,
    /// Made when the solution is first wanted as a power series.
    expansion: Option<Expansion<'m>>,
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
        let drivers = Drivers::new(model, parameters);
        Motion { model, inputs, workspace, drivers, jacobian: None, expansion: None }
    }
}

impl Model {
    /// The solutions of the flow as power series in time.
    ///
    /// # Errors
    /// The operation because of which there are none.
    pub fn series(&self) -> Result<&Series, NoSeries> {
        let compiled = self.series.get_or_init(|| {
            let layout = self.layout();
            let variables =
                Variables { states: layout.unknown_count, time: layout.time(), count: layout.len() };
            Series::compile(&self.instance.graph, &self.instance.right_sides, variables)
        });
        compiled.as_ref().map_err(|obstacle| *obstacle)
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

    fn has_series(&mut self) -> bool {
        if self.expansion.is_none() {
            self.expansion = self.model.series().ok().map(|series| series.expansion(&self.inputs));
        }
        self.expansion.is_some()
    }

    fn expand(&mut self, t: f64, y: &[f64], unit: f64, coefficients: &mut [f64]) {
        self.has_series();
        match &mut self.expansion {
            Some(expansion) => expansion.expand(t, y, unit, coefficients),
            None => coefficients.fill(f64::NAN),
        }
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
