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
use super::sums::sum;
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
    /// For each cell, a column of [`POINTS`] for each output and each switch.
    columns: Vec<f64>,
    /// For each cell, one for each output.
    estimates: Vec<Estimate>,
    cuts: Vec<End>,
    order: Vec<usize>,
    batch_nodes: Vec<f64>,
    batch: Vec<f64>,
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
            sampler.columns(&self.batch_nodes, &mut self.batch);
            let row = |k: usize| self.batch.iter().skip(k).step_by(UNIT_LOOKS).copied().collect::<Vec<f64>>();
            for (k, ends) in self.batch_nodes.windows(2).enumerate() {
                locate(sampler, (ends[0], &row(k)), (ends[1], &row(k + 1)), &mut self.cuts);
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
        let (count, width) = (self.cells.len() * POINTS, sampler.width());
        self.nodes.resize(count, 0.0);
        self.weights.resize(count, 0.0);
        self.columns.resize(count * width, 0.0);
        self.batch_nodes.clear();
        for cell in self.fresh.iter().map(|index| self.cells[*index]) {
            let low = cell.low.end.at;
            self.batch_nodes.extend(FRACTIONS.iter().map(|fraction| low + cell.width() * fraction));
        }
        sampler.columns(&self.batch_nodes, &mut self.batch);
        for (place, &index) in self.fresh.iter().enumerate() {
            let (start, size) = (index * POINTS, self.cells[index].width());
            let nodes = &self.batch_nodes[place * POINTS..][..POINTS];
            self.nodes[start..start + POINTS].copy_from_slice(nodes);
            for (k, node) in nodes.iter().enumerate() {
                self.weights[start + k] = size * WEIGHTS[k] * density(measure, *node);
            }
            let own = self.columns[start * width..][..POINTS * width].chunks_exact_mut(POINTS);
            for (own, all) in own.zip(self.batch.chunks_exact(self.batch_nodes.len())) {
                own.copy_from_slice(&all[place * POINTS..][..POINTS]);
            }
        }
    }

    /// An output or, after all of these, a switch at the nodes of a cell; there are `width` of them.
    fn column(&self, index: usize, column: usize, width: usize) -> &[f64] {
        &self.columns[(index * width + column) * POINTS..][..POINTS]
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
        let cells = &self.cells;
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
        let width = sampler.width();
        let mut terms = Vec::with_capacity(answer.mesh.weights.len());
        for (output, value) in answer.values.iter_mut().enumerate() {
            terms.clear();
            for &index in &self.order {
                let weights = self.weights[index * POINTS..].iter();
                terms.extend(
                    weights.zip(self.column(index, output, width)).map(|(weight, value)| weight * value),
                );
            }
            *value = sum(&terms);
        }
        answer.status(tolerance)
    }
}
