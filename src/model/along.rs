//! The equations of a model along one of its parameters, as a [`ParametricSystem`].

use crate::branch::ParametricSystem;
use crate::domain::Domain;
use crate::model::slice::Slice;
use crate::model::{Evaluator, Model};
use crate::solve::Form;

/// All parameters but one are fixed.
pub struct Along<'m> {
    slice: Slice<'m>,
    slope: Vec<f64>,
    levels: Vec<f64>,
    evaluator: Evaluator<'m>,
    parameters: Vec<f64>,
    position: usize,
}

/// The test function that is negative where a solution does not count; the others follow, in their order.
pub const ADMISSIBILITY: usize = 0;

impl<'m> Along<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64], position: usize) -> Along<'m> {
        let slice = Slice::new(model, parameters, &[position]);
        let slope = vec![0.0; slice.len() * (slice.len() + 1)];
        let levels = vec![0.0; model.level_count()];
        let evaluator = model.evaluator();
        Along { slice, slope, levels, evaluator, parameters: parameters.to_vec(), position }
    }

    fn set(&mut self, x: &[f64], p: f64) {
        self.slice.set(x.iter().copied().chain([p]));
    }
}

impl ParametricSystem for Along<'_> {
    fn len(&self) -> usize {
        self.slice.len()
    }

    fn residual(&mut self, x: &[f64], p: f64, r: &mut [f64]) {
        self.set(x, p);
        self.slice.residual(r);
    }

    fn jacobian(&mut self, x: &[f64], p: f64, r: &mut [f64], dr_dx: &mut [f64], dr_dp: &mut [f64]) {
        self.set(x, p);
        self.slice.slope_near_ends(r, &mut self.slope);
        let n = x.len();
        for (row, slope) in self.slope.chunks(n + 1).enumerate() {
            dr_dx[row * n..][..n].copy_from_slice(&slope[..n]);
            dr_dp[row] = slope[n];
        }
    }

    fn form(&self, row: usize) -> Form {
        self.slice.form(row)
    }

    fn domain(&self, index: usize) -> Domain {
        self.slice.domain(index)
    }

    /// Where it is zero, a free energy says nothing: it is no test function of a branch.
    fn test_count(&self) -> usize {
        1 + self.levels.len() - usize::from(self.slice.model.free_energy_level().is_some())
    }

    fn tests(&mut self, x: &[f64], p: f64, values: &mut [f64]) {
        self.set(x, p);
        self.slice.levels(&mut self.levels);
        let count = values.len() - 1;
        values[1..].copy_from_slice(&self.levels[..count]);
        self.parameters[self.position] = p;
        let counts = self.evaluator.is_admissible(x, &self.parameters);
        values[ADMISSIBILITY] = if counts { 1.0 } else { -1.0 };
    }
}
