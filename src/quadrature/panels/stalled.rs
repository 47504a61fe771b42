//! Panels at singularities that are too narrow to be halved.
//!
//! The panel's own estimate is pessimistic there: it sees a singularity, not how little it matters. The double
//! exponential rule is made for such ends, and shares nothing with the panel's.

use super::Panels;
use super::cell::Kind;
use crate::quadrature::answer::{Answer, FLOOR};
use crate::quadrature::kronrod::POINTS;
use crate::quadrature::reference::double_exponential;
use crate::quadrature::sampler::Sampler;
use crate::quadrature::{Measure, density};

/// Panels that are judged in this way at most; more of them are a sign of other troubles.
const MOST: usize = 8;

/// Accuracy asked of the other rule, relative to the tolerance.
const SHARE: f64 = 0.01;

impl Panels {
    /// Replaces errors by distances from another rule, where these are smaller.
    pub(super) fn ask_another_rule(
        &mut self,
        measure: Measure,
        sampler: &mut Sampler,
        tolerance: f64,
        answer: &Answer,
    ) {
        let outputs = sampler.outputs();
        let is_stalled = |index: &usize| {
            let cell = &self.cells[*index];
            let at_edge = cell.low.kind == Kind::Edge || cell.high.kind == Kind::Edge;
            at_edge && cell.division().is_none() && cell.error * MOST as f64 > SHARE
        };
        let stalled: Vec<usize> = (0..self.cells.len()).filter(is_stalled).take(MOST).collect();
        for index in stalled {
            let ends = [self.cells[index].low.end.at, self.cells[index].high.end.at];
            for (output, magnitude) in answer.magnitudes.iter().enumerate() {
                let mut integrand = |at: f64| sampler.output(output, at) * density(measure, at);
                let aim = SHARE * (tolerance * magnitude + FLOOR);
                let other = double_exponential(&mut integrand, &ends, aim);
                let distance = (self.sum(index, output, sampler.width()) - other.value).abs();
                let estimate = &mut self.estimates[index * outputs + output];
                estimate.inside = estimate.inside.min(distance + other.error);
            }
        }
    }

    /// The integral of an output over a cell.
    fn sum(&self, index: usize, output: usize, width: usize) -> f64 {
        let terms = self.weights[index * POINTS..].iter().zip(self.column(index, output, width));
        terms.map(|(weight, value)| weight * value).sum()
    }
}
