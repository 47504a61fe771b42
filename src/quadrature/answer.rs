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

    /// Compares the errors with the tolerance, and adds rounding to them.
    pub(super) fn status(&mut self, tolerance: f64) -> Status {
        let mut status = Status::Converged;
        for (error, magnitude) in self.errors.iter_mut().zip(&self.magnitudes) {
            let is_within = *error <= tolerance * magnitude + FLOOR;
            if !is_within {
                status = Status::Inaccurate;
            }
            *error += ROUNDING * magnitude;
        }
        status
    }
}
