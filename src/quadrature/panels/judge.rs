//! Which panels are accurate, and which are halved.

use super::Panels;
use super::cell::{Cell, Corner, Kind, State};
use crate::quadrature::End;
use crate::quadrature::answer::{Answer, FLOOR};
use crate::quadrature::kronrod::{self, Estimate, POINTS, WEIGHTS};

/// With so many panels what is not accurate stays so.
const MOST_PANELS: usize = 400;

/// Share of the tolerance for all panels; the rest is for what lies outside of them.
const INSIDE: f64 = 0.8;

/// Share of the tolerance that the panels that are not halved may use up.
const SHARE: f64 = 0.4;

/// Errors smaller than this, relative to the whole, that halving does not reduce are noise of the integrand.
const NOISE: f64 = 1e-10;

/// Error of both halves together, relative to that of the whole, from which halving did not help.
const NO_HELP: f64 = 0.75;

/// Smallest share of the worse half's error that the other has if it is noise: other troubles are on one side.
const BOTH: f64 = 0.1;

/// A panel at a singularity with more than this part of what its parent had: the sum over ever smaller ones diverges.
const DIVERGING: f64 = 0.97;

impl Panels {
    /// Errors of the cells that were evaluated last; magnitudes of all.
    pub(super) fn judge(&mut self, outputs: usize, tolerance: f64, answer: &mut Answer) {
        let width = self.columns.len() / (self.cells.len() * POINTS);
        self.estimates.resize(self.cells.len() * outputs, Estimate::default());
        let mut values = [0.0; POINTS];
        let weights = WEIGHTS.map(|weight| 1.0 / weight);
        for &index in &self.unjudged {
            let mut all = 0.0;
            for output in 0..outputs {
                let column = self.column(index, output, width);
                let densities =
                    self.weights[index * POINTS..].iter().zip(&weights).map(|(weight, one)| weight * one);
                for ((value, density), own) in values.iter_mut().zip(densities).zip(column) {
                    *value = density * own;
                }
                let estimate = kronrod::estimate(&values);
                all += estimate.magnitude;
                self.estimates[index * outputs + output] = estimate;
            }
            let cell = &mut self.cells[index];
            (cell.state, cell.magnitude) = (State::Judged, all);
        }
        for output in 0..outputs {
            let estimates = self.estimates[output..].iter().step_by(outputs);
            answer.magnitudes[output] = estimates.map(|estimate| estimate.magnitude).sum();
        }
        self.settle(outputs, tolerance, answer);
        self.unjudged.clear();
    }

    /// Errors of new cells; halves with no less of it than the whole are not halved again.
    fn settle(&mut self, outputs: usize, tolerance: f64, answer: &Answer) {
        for &index in &self.unjudged {
            let estimates = &self.estimates[index * outputs..][..outputs];
            self.cells[index].error = worst(estimates, tolerance, answer);
        }
        for pair in self.unjudged.windows(2) {
            let [one, other] = [self.cells[pair[0]], self.cells[pair[1]]];
            let whole = one.parent.0;
            if whole != other.parent.0 || whole * tolerance > NOISE {
                continue;
            }
            let (less, more) = (one.error.min(other.error), one.error.max(other.error));
            if less + more > NO_HELP * whole && less > BOTH * more {
                self.cells[pair[0]].state = State::Settled;
                self.cells[pair[1]].state = State::Settled;
            }
        }
    }

    pub(super) fn is_accurate(&self, tolerance: f64, answer: &Answer) -> bool {
        let outputs = answer.magnitudes.len();
        answer.magnitudes.iter().enumerate().all(|(output, magnitude)| {
            let errors = self.estimates[output..].iter().step_by(outputs).map(Estimate::error);
            errors.sum::<f64>() <= INSIDE * tolerance * magnitude + FLOOR
        })
    }

    /// Whether neighbours fit together where neither has nodes; if they do not, that is added to their errors.
    pub(super) fn has_no_gaps(&mut self, tolerance: f64, answer: &Answer) -> bool {
        let outputs = answer.magnitudes.len();
        self.sort();
        self.estimates.iter_mut().for_each(|estimate| estimate.seams = 0.0);
        for pair in self.order.windows(2) {
            let [low, high] = [self.cells[pair[0]], self.cells[pair[1]]];
            let edge = 2.0 * f64::EPSILON * low.high.end.at.abs();
            let gaps = [low.width(), high.width()].map(|width| match low.high.kind {
                Kind::Inner => kronrod::GAP * width,
                Kind::Edge => edge, // as well as crossings are located
            });
            for output in 0..outputs {
                let [below, above] = [pair[0] * outputs + output, pair[1] * outputs + output];
                let step = self.estimates[below].ends[1] / low.width()
                    - self.estimates[above].ends[0] / high.width();
                self.estimates[below].seams += gaps[0] * step.abs();
                self.estimates[above].seams += gaps[1] * step.abs();
            }
        }
        for (cell, estimates) in self.cells.iter_mut().zip(self.estimates.chunks(outputs)) {
            cell.error = worst(estimates, tolerance, answer);
        }
        self.is_accurate(tolerance, answer)
    }

    /// Halves the cells with the largest errors, so many that those of the others are within their share.
    pub(super) fn halve(&mut self) {
        let error = |index: &usize| self.cells[*index].error;
        self.order.clear();
        self.order.extend(0..self.cells.len());
        self.order.sort_unstable_by(|one, other| error(one).total_cmp(&error(other)).then(one.cmp(other)));
        let mut kept = 0.0;
        for &index in &self.order {
            let cell = self.cells[index];
            kept += cell.error;
            if kept <= SHARE || cell.state == State::Settled || self.cells.len() >= MOST_PANELS {
                continue;
            }
            if let Some(at) = cell.division() {
                let middle = Corner { end: End::fixed(at), kind: Kind::Inner };
                let parent = (cell.error, cell.magnitude);
                self.cells[index] = Cell::fresh(cell.low, middle, parent);
                self.fresh.extend([index, self.cells.len()]);
                self.cells.push(Cell::fresh(middle, cell.high, parent));
            }
        }
    }

    /// Whether ever smaller panels at a singularity have no less in them.
    pub(super) fn diverges(&self) -> bool {
        let worst = self.cells.iter().max_by(|one, other| one.error.total_cmp(&other.error));
        worst.is_some_and(|cell| {
            let at_edge = cell.low.kind == Kind::Edge || cell.high.kind == Kind::Edge;
            at_edge && cell.magnitude >= DIVERGING * cell.parent.1
        })
    }
}

/// The largest of the errors of a cell, in units of the tolerance.
fn worst(estimates: &[Estimate], tolerance: f64, answer: &Answer) -> f64 {
    let errors = estimates.iter().zip(&answer.magnitudes);
    let errors = errors.map(|(estimate, magnitude)| estimate.error() / (tolerance * magnitude + FLOOR));
    errors.fold(0.0, f64::max)
}
