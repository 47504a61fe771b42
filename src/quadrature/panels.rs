//! Averages over panels: cut where switches change sign, and halved until each is accurate.
//!
//! All panels that are not accurate enough are halved at once, so that they are evaluated in one batch.

use super::answer::{Answer, FLOOR};
use super::crossing::{MOST_CUTS, differ, insert, locate};
use super::kronrod::{self, Estimate, FRACTIONS, POINTS, WEIGHTS};
use super::sampler::Sampler;
use super::{End, Measure, Panel, Status, density};

/// Width of the panels at the start, for a Gaussian variable.
const WIDEST_NORMAL: f64 = 3.0;

/// Width of the panels at the start on (0, 1).
const WIDEST_UNIT: f64 = 0.34;

/// Where switches are looked at on (0, 1) before panels are made.
const UNIT_LOOKS: usize = 32;

/// With so many panels what is not accurate stays so.
const MOST_PANELS: usize = 400;

/// Narrowest panel that is halved, relative to where it is: the nodes of its halves are still distinct.
const NARROWEST: f64 = 1e-13;

/// Share of the tolerance that the panels that are not halved may use up.
const SHARE: f64 = 0.5;

/// Where a panel ends at an edge, where singularities are, this part of it at the edge is cut off instead of half.
const GRADED: f64 = 0.25;

/// Errors smaller than this, relative to the whole, that halving does not reduce are noise of the integrand.
const NOISE: f64 = 1e-8;

/// Error of both halves together, relative to that of the whole, from which halving did not help.
const NO_HELP: f64 = 0.5;

/// Smallest share of the worse half's error that the other has if it is noise: other troubles are on one side.
const BOTH: f64 = 0.1;

/// A panel at a singularity with more than this part of what its parent had: the sum over ever smaller ones diverges.
const DIVERGING: f64 = 0.97;

/// Whether singularities may sit at an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Edge,
    Inner,
}

#[derive(Clone, Copy, Debug)]
struct Corner {
    end: End,
    kind: Kind,
}

/// A panel that is being worked on.
#[derive(Clone, Copy, Debug)]
struct Cell {
    low: Corner,
    high: Corner,
    state: State,
    /// Of the panel it was cut from: the largest error in units of the tolerance, and all magnitudes together.
    parent: (f64, f64),
    /// The same of this one.
    error: f64,
    magnitude: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not yet evaluated.
    Fresh,
    Judged,
    /// Not to be halved again.
    Settled,
}

impl Cell {
    fn fresh(low: Corner, high: Corner, parent: (f64, f64)) -> Cell {
        Cell { low, high, state: State::Fresh, parent, error: f64::INFINITY, magnitude: 0.0 }
    }

    fn width(&self) -> f64 {
        self.high.end.at - self.low.end.at
    }

    /// Where to divide it; none if it is too narrow.
    fn division(&self) -> Option<f64> {
        let (low, high) = (self.low.end.at, self.high.end.at);
        let part = match (self.low.kind, self.high.kind) {
            (Kind::Edge, Kind::Inner) => GRADED,
            (Kind::Inner, Kind::Edge) => 1.0 - GRADED,
            _ => 0.5,
        };
        (self.width() > NARROWEST * low.abs().max(high.abs())).then_some(low + part * self.width())
    }
}

/// Cells with what is known of them; the storage is reused.
#[derive(Debug, Default)]
pub(super) struct Panels {
    cells: Vec<Cell>,
    /// Indices of the cells that were not yet evaluated; halves of one cell follow each other.
    fresh: Vec<usize>,
    /// Those that were evaluated since.
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
                is_accurate = self.is_accurate(tolerance, answer);
                if !is_accurate {
                    self.halve();
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

    /// Cuts fresh cells where switches change sign or the integrand is infinite; the pieces are fresh, and what
    /// needs no cut is to be judged.
    fn cut(&mut self, sampler: &mut Sampler) -> Result<(), Status> {
        let fresh = std::mem::take(&mut self.fresh);
        for index in &fresh {
            self.find_cuts(*index, sampler)?;
            if self.cuts.is_empty() {
                self.unjudged.push(*index);
                continue;
            }
            let whole = self.cells[*index];
            let mut low = whole.low;
            for cut in 0..=self.cuts.len() {
                let high = self.cuts.get(cut).map_or(whole.high, |end| Corner { end: *end, kind: Kind::Edge });
                let piece = Cell::fresh(low, high, (f64::INFINITY, f64::INFINITY));
                if cut == 0 {
                    self.cells[*index] = piece;
                    self.fresh.push(*index);
                } else {
                    self.push(piece);
                }
                low = high;
            }
        }
        Ok(())
    }

    fn find_cuts(&mut self, index: usize, sampler: &mut Sampler) -> Result<(), Status> {
        self.cuts.clear();
        let stride = sampler.stride();
        let nodes = &self.nodes[index * POINTS..][..POINTS];
        let row = |k: usize| &self.rows[(index * POINTS + k) * stride..][..stride];
        if self.cells.len() < MOST_CUTS {
            for k in 1..POINTS {
                if differ(sampler, row(k - 1), row(k)) {
                    locate(sampler, (nodes[k - 1], row(k - 1)), (nodes[k], row(k)), &mut self.cuts);
                }
            }
        }
        let wrong = |k: &usize| row(*k)[..sampler.outputs()].iter().any(|value| !value.is_finite());
        let mut wrongs = (0..POINTS).filter(wrong);
        if let Some(first) = wrongs.next() {
            let is_nan = |k: &usize| row(*k)[..sampler.outputs()].iter().any(|value| value.is_nan());
            let nan = (0..POINTS).find(is_nan);
            match (wrongs.next(), nan) {
                (None, _) if self.cells.len() < MOST_CUTS => insert(&mut self.cuts, End::fixed(nodes[first])),
                (_, Some(k)) => return Err(Status::Undefined { at: nodes[k] }),
                _ => return Err(Status::Diverges),
            }
        }
        let (low, high) = (self.cells[index].low.end.at, self.cells[index].high.end.at);
        self.cuts.retain(|cut| low < cut.at && cut.at < high);
        Ok(())
    }

    /// Errors of the cells that were evaluated last; magnitudes of all.
    fn judge(&mut self, outputs: usize, tolerance: f64, answer: &mut Answer) {
        let stride = self.rows.len() / (self.cells.len() * POINTS);
        let nothing = Estimate { magnitude: 0.0, error: 0.0 };
        self.estimates.resize(self.cells.len() * outputs, nothing);
        let mut values = [0.0; POINTS];
        for &index in &self.unjudged {
            let cell = &mut self.cells[index];
            cell.state = State::Judged;
            cell.magnitude = 0.0;
            for output in 0..outputs {
                for (k, value) in values.iter_mut().enumerate() {
                    let node = index * POINTS + k;
                    *value = self.rows[node * stride + output] * self.weights[node] / WEIGHTS[k];
                }
                let estimate = kronrod::estimate(&values);
                cell.magnitude += estimate.magnitude;
                self.estimates[index * outputs + output] = estimate;
            }
        }
        for output in 0..outputs {
            let estimates = self.estimates[output..].iter().step_by(outputs);
            answer.magnitudes[output] = estimates.map(|estimate| estimate.magnitude).sum();
        }
        self.settle(outputs, tolerance, answer);
        self.unjudged.clear();
    }

    /// Errors of new cells in units of the tolerance; halves with no less of it than the whole are not halved again.
    fn settle(&mut self, outputs: usize, tolerance: f64, answer: &Answer) {
        for &index in &self.unjudged {
            let estimates = &self.estimates[index * outputs..][..outputs];
            let errors = estimates.iter().zip(&answer.magnitudes).map(|(estimate, magnitude)| {
                estimate.error / (tolerance * magnitude + FLOOR)
            });
            self.cells[index].error = errors.fold(0.0, f64::max);
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

    fn is_accurate(&self, tolerance: f64, answer: &Answer) -> bool {
        let outputs = answer.magnitudes.len();
        answer.magnitudes.iter().enumerate().all(|(output, magnitude)| {
            let errors = self.estimates[output..].iter().step_by(outputs).map(|estimate| estimate.error);
            errors.sum::<f64>() <= tolerance * magnitude + FLOOR
        })
    }

    /// Halves the cells with more than their share of the error.
    fn halve(&mut self) {
        let count = self.cells.len();
        for index in 0..count {
            let cell = self.cells[index];
            let is_good = cell.error * count as f64 <= SHARE;
            if is_good || cell.state == State::Settled || self.cells.len() >= MOST_PANELS {
                continue;
            }
            if let Some(at) = cell.division() {
                let middle = Corner { end: End::fixed(at), kind: Kind::Inner };
                let parent = (cell.error, cell.magnitude);
                self.cells[index] = Cell::fresh(cell.low, middle, parent);
                self.fresh.push(index);
                self.push(Cell::fresh(middle, cell.high, parent));
            }
        }
    }

    /// Whether ever smaller panels at a singularity have no less in them.
    fn diverges(&self) -> bool {
        let worst = self.cells.iter().max_by(|one, other| one.error.total_cmp(&other.error));
        worst.is_some_and(|cell| {
            let at_edge = cell.low.kind == Kind::Edge || cell.high.kind == Kind::Edge;
            at_edge && cell.magnitude >= DIVERGING * cell.parent.1
        })
    }

    fn finish(&mut self, sampler: &Sampler, tolerance: f64, answer: &mut Answer) -> Status {
        let (cells, stride) = (&self.cells, sampler.stride());
        self.order.clear();
        self.order.extend(0..cells.len());
        self.order.sort_unstable_by(|one, other| cells[*one].low.end.at.total_cmp(&cells[*other].low.end.at));
        for &index in &self.order {
            let place = index * POINTS..(index + 1) * POINTS;
            answer.mesh.nodes.extend_from_slice(&self.nodes[place.clone()]);
            answer.mesh.weights.extend_from_slice(&self.weights[place]);
            answer.mesh.panels.push(Panel { low: cells[index].low.end, high: cells[index].high.end });
        }
        for (output, error) in answer.errors.iter_mut().enumerate() {
            let estimates = self.estimates[output..].iter().step_by(sampler.outputs());
            *error += estimates.map(|estimate| estimate.error).sum::<f64>();
        }
        answer.sum(tolerance, |node| {
            let index = self.order[node / POINTS] * POINTS + node % POINTS;
            &self.rows[index * stride..index * stride + sampler.outputs()]
        })
    }
}
