//! What is handed out: values, errors and the mesh.

use super::{Mesh, Status};

/// Rounding of nodes, weights, integrand and sums, relative to the average of the absolute value.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Averages this small cannot be told from zero.
pub(super) const FLOOR: f64 = 1e-300;

/// Filled by the rule that serves. Between rules, `errors` hold what is known to be left out.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) values: Vec<f64>,
    pub(super) errors: Vec<f64>,
    pub(super) magnitudes: Vec<f64>,
    pub(super) mesh: Mesh,
}

impl Answer {
    pub(super) fn clear(&mut self, outputs: usize) {
        for numbers in [&mut self.values, &mut self.errors, &mut self.magnitudes] {
            numbers.clear();
            numbers.resize(outputs, 0.0);
        }
        self.mesh.clear();
    }

    pub(super) fn fail(&mut self) {
        self.values.fill(f64::NAN);
        self.errors.fill(f64::INFINITY);
        self.magnitudes.fill(f64::NAN);
        self.mesh.clear();
    }

    /// Sums over the mesh; `row(k)` holds the outputs at node k. Rounding is added to the errors.
    pub(super) fn sum<'r>(&mut self, tolerance: f64, row: impl Fn(usize) -> &'r [f64]) -> Status {
        let mut status = Status::Converged;
        for output in 0..self.values.len() {
            self.values[output] = self.mesh.sum(|node| row(node)[output]);
            let magnitude = self.mesh.sum(|node| row(node)[output].abs());
            self.magnitudes[output] = magnitude;
            // Errors in the last digits come on top of a tolerance that was met.
            if !(self.errors[output] <= tolerance * magnitude + FLOOR) {
                status = Status::Inaccurate;
            }
            self.errors[output] += ROUNDING * magnitude;
        }
        status
    }
}
