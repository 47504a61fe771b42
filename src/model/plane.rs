//! The equations of a model in the plane of two of its parameters, as a [`PlanarSystem`].

use crate::critical::PlanarSystem;
use crate::domain::Domain;
use crate::model::slice::Slice;
use crate::model::{Evaluator, Model};
use crate::solve::Form;

/// All parameters but two are fixed.
pub struct Plane<'m> {
    slice: Slice<'m>,
    evaluator: Evaluator<'m>,
    parameters: Vec<f64>,
    /// Of the two among the flat parameters.
    positions: [usize; 2],
}

impl<'m> Plane<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64], positions: [usize; 2]) -> Plane<'m> {
        Plane {
            slice: Slice::new(model, parameters, &positions),
            evaluator: model.evaluator(),
            parameters: parameters.to_vec(),
            positions,
        }
    }
}

impl PlanarSystem for Plane<'_> {
    fn len(&self) -> usize {
        self.slice.len()
    }

    fn slope(&mut self, y: &[f64], r: &mut [f64], slope: &mut [f64]) {
        self.slice.set(y.iter().copied());
        self.slice.slope_near_ends(r, slope);
    }

    fn form(&self, row: usize) -> Form {
        self.slice.form(row)
    }

    fn domain(&self, index: usize) -> Domain {
        self.slice.domain(index)
    }

    fn level_count(&self) -> usize {
        self.slice.model.level_count()
    }

    fn levels(&mut self, y: &[f64], values: &mut [f64]) {
        self.slice.set(y.iter().copied());
        self.slice.levels(values);
    }

    fn level(&mut self, level: usize, y: &[f64], gradient: &mut [f64]) -> f64 {
        self.slice.set(y.iter().copied());
        let (values, slopes) = self.slice.level_slopes();
        gradient.copy_from_slice(&slopes[level * y.len()..][..y.len()]);
        values[level]
    }

    fn is_admissible(&mut self, y: &[f64]) -> bool {
        let (x, free) = y.split_at(self.slice.len());
        for (position, value) in self.positions.iter().zip(free) {
            self.parameters[*position] = *value;
        }
        self.evaluator.is_admissible(x, &self.parameters)
    }
}
