//! Averages over panels: cut where switches change sign, and halved until each is accurate.
//!
//! All panels that are not accurate enough are halved at once, so that they are evaluated in one batch.

mod cell;
mod cut;
mod judge;
mod stalled;

use super::answer::Answer;
use super::crossing::locate;
use super::kronrod::{Estimate, FRACTIONS, POINTS, WEIGHTS};
use super::sampler::Sampler;
use super::{End, Measure, Panel, Status, density};
use cell::{Cell, Corner, Kind};

/// Width of the panels at the start, for a Gaussian variable.
const WIDEST_NORMAL: f64 = 3.0;

/// Width of the panels at the start on (0, 1).
const WIDEST_UNIT: f64 = 0.34;

/// Where switches are looked at on (0, 1) before panels are made.
const UNIT_LOOKS: usize = 32;

/// Cells with what is known of them; the storage is reused.
#[derive(Debug, Default)]
pub(super) struct Panels {
    cells: Vec<Cell>,
    /// Indices of the cells that were not yet evaluated; halves of one cell follow each other.
    fresh: Vec<usize>,
    /// Those of them that were evaluated last.
    evaluated: Vec<usize>,
    /// Those that were evaluated and need no cut.
    unjudged: Vec<usize>,
    /// For each cell, [`POINTS`] of each.
    nodes: Vec<f64>,
    weights: Vec<f64>,
    rows: Vec<f64>,
    /// For each cell, one for each output.
    estimates: Vec<Estimate>,
    cuts: Vec<End>,
    order: Vec<usize>,
    batch_nodes: Vec<f64>,
    batch_rows: Vec<f64>,
}

impl Panels {
    /// Begins with panels between the ends of a range and cuts in it, for a Gaussian variable.
    pub(super) fn cut_at(&mut self, (low, high): (f64, f64), cuts: &[End]) {
        self.cuts.clear();
        self.cuts.extend_from_slice(cuts);
        self.begin([low, high].map(|at| Corner { end: End::fixed(at), kind: Kind::Inner }), WIDEST_NORMAL);
    }

    /// Begins with panels on (0, 1), cut where switches change sign.
    pub(super) fn cut_unit(&mut self, sampler: &mut Sampler) {
        self.cuts.clear();
        if sampler.switches() > 0 {
            let looks = (0..UNIT_LOOKS).map(|k| (k as f64 + 0.5) / UNIT_LOOKS as f64);
            self.batch_nodes.clear();
            self.batch_nodes.extend(looks);
            sampler.rows(&self.batch_nodes, &mut self.batch_rows);
            let rows = self.batch_rows.chunks(sampler.stride());
            let samples = || self.batch_nodes.iter().copied().zip(rows.clone());
            for (low, high) in samples().zip(samples().skip(1)) {
                locate(sampler, low, high, &mut self.cuts);
            }
        }
        self.begin([0.0, 1.0].map(|at| Corner { end: End::fixed(at), kind: Kind::Edge }), WIDEST_UNIT);
    }

    fn begin(&mut self, [first, last]: [Corner; 2], widest: f64) {
        self.cells.clear();
        self.fresh.clear();
        self.unjudged.clear();
        self.estimates.clear();
        let mut low = first;
        for index in 0..=self.cuts.len() {
            let high = self.cuts.get(index).map_or(last, |end| Corner { end: *end, kind: Kind::Edge });
            let width = high.end.at - low.end.at;
            let count = (width / widest).ceil().max(1.0);
            for piece in 1..=count as usize {
                let at = low.end.at + (high.end.at - low.end.at) / (count - piece as f64 + 1.0);
                let inner = Corner { end: End::fixed(at), kind: Kind::Inner };
                let next = if piece as f64 == count { high } else { inner };
                self.push(Cell::fresh(low, next, (f64::INFINITY, f64::INFINITY)));
                low = next;
            }
        }
    }

    fn push(&mut self, cell: Cell) {
        self.fresh.push(self.cells.len());
        self.cells.push(cell);
    }

    /// Refines the panels and fills `answer`, whose errors hold what lies outside of them.
    pub(super) fn integrate(
        &mut self,
        measure: Measure,
        sampler: &mut Sampler,
        tolerance: f64,
        answer: &mut Answer,
    ) -> Status {
        let mut is_accurate = false;
        while !self.fresh.is_empty() {
            self.evaluate(measure, sampler);
            if let Err(status) = self.cut(sampler) {
                return status;
            }
            if self.fresh.is_empty() {
                self.judge(sampler.outputs(), tolerance, answer);
                is_accurate = self.is_accurate(tolerance, answer) && self.has_no_gaps(tolerance, answer);
                if !is_accurate {
                    self.halve();
                }
                if !is_accurate && self.fresh.is_empty() {
                    self.ask_another_rule(measure, sampler, tolerance, answer);
                    is_accurate = self.has_no_gaps(tolerance, answer);
                }
            }
        }
        if !is_accurate && self.diverges() {
            return Status::Diverges;
        }
        self.finish(sampler, tolerance, answer)
    }

    /// Evaluates all fresh cells at once.
    fn evaluate(&mut self, measure: Measure, sampler: &mut Sampler) {
        let (count, stride) = (self.cells.len() * POINTS, sampler.stride());
        self.nodes.resize(count, 0.0);
        self.weights.resize(count, 0.0);
        self.rows.resize(count * stride, 0.0);
        self.batch_nodes.clear();
        for cell in self.fresh.iter().map(|index| self.cells[*index]) {
            let low = cell.low.end.at;
            self.batch_nodes.extend(FRACTIONS.iter().map(|fraction| low + cell.width() * fraction));
        }
        sampler.rows(&self.batch_nodes, &mut self.batch_rows);
        let rows = self.batch_rows.chunks(POINTS * stride);
        for ((index, nodes), rows) in self.fresh.iter().zip(self.batch_nodes.chunks(POINTS)).zip(rows) {
            let (start, width) = (index * POINTS, self.cells[*index].width());
            self.nodes[start..start + POINTS].copy_from_slice(nodes);
            self.rows[start * stride..(start + POINTS) * stride].copy_from_slice(rows);
            for (k, node) in nodes.iter().enumerate() {
                self.weights[start + k] = width * WEIGHTS[k] * density(measure, *node);
            }
        }
    }

    /// Cells in ascending order.
    fn sort(&mut self) {
        let low = |index: &usize| self.cells[*index].low.end.at;
        self.order.clear();
        self.order.extend(0..self.cells.len());
        self.order.sort_unstable_by(|one, other| low(one).total_cmp(&low(other)));
    }

    fn finish(&mut self, sampler: &Sampler, tolerance: f64, answer: &mut Answer) -> Status {
        self.sort();
        let (cells, stride) = (&self.cells, sampler.stride());
        for &index in &self.order {
            let place = index * POINTS..(index + 1) * POINTS;
            answer.mesh.nodes.extend_from_slice(&self.nodes[place.clone()]);
            answer.mesh.weights.extend_from_slice(&self.weights[place]);
            answer.mesh.panels.push(Panel { low: cells[index].low.end, high: cells[index].high.end });
        }
        for (output, error) in answer.errors.iter_mut().enumerate() {
            let estimates = self.estimates[output..].iter().step_by(sampler.outputs());
            *error += estimates.map(Estimate::error).sum::<f64>();
        }
        answer.sum(&self.rows, stride, |block| self.order[block] * POINTS);
        answer.status(tolerance)
    }
}
