//! An integrand on a uniform grid: evaluated once at each node, and drawn in or out to where it matters.

use super::Status;
use super::crossing::is_plain;
use super::grid::{self, FURTHEST, LOOKS, REACHES, Reach, STEP};
use super::sampler::Sampler;
use super::sums::{is_finite, sizes};
use super::tail::tail;
use std::ops::Range;

/// Share of the tolerance that may lie beyond the grid.
const TAIL_SHARE: f64 = 0.1;

/// Terms next to where the integrand is not a number that say that nothing is missed there, relative to the whole.
const NEGLIGIBLE: f64 = 1e-17;

/// How many of these terms are looked at.
const NEIGHBOURS: usize = 2;

/// What falls by this factor over two steps, as far out as all of [`REACHES`], falls faster than the inverse square.
const SQUARE_FALL: f64 = 1.4;

/// The level at which a smooth integrand is first evaluated: its nodes and [`LOOKS`] fill two batches.
const SMOOTH_START: usize = 1;

/// Outputs and switches at all nodes of a grid.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) level: usize,
    pub(super) reach: Reach,
    /// Of the columns.
    stored: Reach,
    outputs: usize,
    /// Beyond it the integrand is not a number, or there is no density.
    limit: Reach,
    /// For each output and switch its values at the nodes in ascending order.
    columns: Vec<Vec<f64>>,
    /// The same at [`LOOKS`].
    looks: Vec<[f64; LOOKS.len()]>,
    /// Whether all values seen are finite.
    is_finite: bool,
    /// Of each output, an estimate of what lies beyond the reach.
    pub(super) tails: Vec<f64>,
    nodes: Vec<f64>,
    batch: Vec<f64>,
    spare: Vec<f64>,
}

impl Samples {
    /// Evaluates a coarse grid, so far out that little is left beyond it.
    pub(super) fn cover(&mut self, sampler: &mut Sampler, tolerance: f64) -> Result<(), Status> {
        self.outputs = sampler.outputs();
        // Where there is something to cut the grid is of no use.
        self.level = if sampler.switches() == 0 { SMOOTH_START } else { 0 };
        self.limit = Reach { low: FURTHEST, high: FURTHEST };
        self.reach = Reach { low: REACHES[0], high: REACHES[0] };
        self.stored = self.reach;
        self.columns.resize_with(sampler.width().max(self.columns.len()), Vec::new);
        self.looks.resize(sampler.width(), [0.0; LOOKS.len()]);
        self.columns.iter_mut().for_each(Vec::clear);
        let looks = if self.level == 0 { 0..1 } else { 0..LOOKS.len() };
        let nodes = grid::nodes_of(self.reach, self.level);
        self.is_finite = true;
        self.sample(sampler, &[nodes], looks);
        for (column, values) in self.columns.iter_mut().zip(self.batch.chunks_exact(self.nodes.len())) {
            column.extend_from_slice(&values[..nodes.len()]);
        }
        loop {
            self.trim()?;
            let wanted = self.wanted(tolerance);
            if wanted == self.reach {
                break;
            }
            self.lengthen(sampler, wanted);
        }
        if self.tails.contains(&f64::INFINITY) { Err(Status::Diverges) } else { Ok(()) }
    }

    /// Goes on to the next level. The looks that are still missing are evaluated with it.
    pub(super) fn refine(&mut self, sampler: &mut Sampler) {
        self.drop_what_is_beyond();
        let looks = if self.level == 0 { 1..LOOKS.len() } else { 0..0 };
        self.level += 1;
        self.sample(sampler, &[grid::new_nodes_of(self.reach, self.level)], looks);
        for (column, new) in self.columns.iter_mut().zip(self.batch.chunks_exact(self.nodes.len())) {
            interleave(column, new, &mut self.spare);
        }
    }

    /// Evaluates at nodes and at some of [`LOOKS`]; what was found at the nodes is then at the beginning of each
    /// column of the batch.
    fn sample(&mut self, sampler: &mut Sampler, nodes: &[&[f64]], looks: Range<usize>) {
        self.nodes.clear();
        nodes.iter().for_each(|nodes| self.nodes.extend_from_slice(nodes));
        let count = self.nodes.len();
        self.nodes.extend_from_slice(&LOOKS[looks.clone()]);
        sampler.columns(&self.nodes, &mut self.batch);
        self.is_finite &= is_finite(&self.batch);
        for (seen, values) in self.looks.iter_mut().zip(self.batch.chunks_exact(self.nodes.len())) {
            seen[looks.clone()].copy_from_slice(&values[count..]);
        }
    }

    fn lengthen(&mut self, sampler: &mut Sampler, wanted: Reach) {
        self.drop_what_is_beyond();
        let before = std::mem::replace(&mut self.reach, wanted);
        self.stored = wanted;
        let below = ((wanted.low - before.low) << self.level) as usize;
        let nodes = grid::nodes_of(wanted, self.level);
        let from_high = below + self.columns[0].len();
        self.sample(sampler, &[&nodes[..below], &nodes[from_high..]], 0..0);
        for (column, new) in self.columns.iter_mut().zip(self.batch.chunks_exact(self.nodes.len())) {
            column.splice(..0, new[..below].iter().copied());
            column.extend_from_slice(&new[below..]);
        }
    }

    fn drop_what_is_beyond(&mut self) {
        if self.stored == self.reach {
            return;
        }
        let range = self.range();
        for column in self.columns.iter_mut().filter(|column| !column.is_empty()) {
            column.truncate(range.end);
            column.drain(..range.start);
        }
        self.stored = self.reach;
    }

    /// Where the nodes of the reach are in the columns.
    fn range(&self) -> Range<usize> {
        let start = ((self.stored.low - self.reach.low) << self.level) as usize;
        start..start + ((self.reach.low + self.reach.high) << self.level) as usize + 1
    }

    /// An output or, after all of these, a switch at the nodes in ascending order.
    pub(super) fn column(&self, column: usize) -> &[f64] {
        &self.columns[column][self.range()]
    }

    /// An output at [`LOOKS`].
    pub(super) fn looks(&self, output: usize) -> &[f64; LOOKS.len()] {
        &self.looks[output]
    }

    /// Whether there is nothing to cut.
    pub(super) fn is_plain(&self) -> bool {
        let has_switches = self.looks.len() > self.outputs;
        (self.is_finite && !has_switches)
            || is_plain((0..self.looks.len()).map(|column| self.column(column)), self.outputs)
    }

    /// Outputs and switches at a node, counted from the first one.
    pub(super) fn row(&self, at: usize) -> Vec<f64> {
        (0..self.looks.len()).map(|column| self.column(column)[at]).collect()
    }

    /// An output at node k of the coarsest grid.
    fn value(&self, k: i32, output: usize) -> f64 {
        self.columns[output][((k + self.stored.low) << self.level) as usize]
    }

    fn is_finite_at(&self, k: i32) -> bool {
        (0..self.outputs).all(|output| self.value(k, output).is_finite())
    }

    /// Weight times output, at node k of the coarsest grid.
    fn term(&self, k: i32, output: usize) -> f64 {
        self.value(k, output) * grid::coarsest_weight(k)
    }

    /// The average of the absolute value of an output, where it is finite.
    fn magnitude(&self, output: usize) -> f64 {
        let (values, weights) = (self.column(output), grid::weights_of(self.reach, self.level));
        let all = sizes(values, weights);
        if all.is_finite() {
            return all;
        }
        let terms = values.iter().zip(weights).map(|(value, weight)| (value * weight).abs());
        terms.filter(|term| term.is_finite()).sum()
    }

    /// Draws the ends in to where the integrand is finite, if nothing is missed by it.
    fn trim(&mut self) -> Result<(), Status> {
        if self.is_plain() {
            return Ok(());
        }
        let before = self.reach;
        while self.reach.count() > NEIGHBOURS && !self.is_finite_at(self.reach.high) {
            self.reach.high -= 1;
        }
        while self.reach.count() > NEIGHBOURS && !self.is_finite_at(-self.reach.low) {
            self.reach.low -= 1;
        }
        if self.reach.high < before.high {
            self.limit.high = self.reach.high;
            self.judge(self.reach.high, -1)?;
        }
        if self.reach.low < before.low {
            self.limit.low = self.reach.low;
            self.judge(-self.reach.low, 1)?;
        }
        let mut inner = -self.reach.low + 1..self.reach.high - 1;
        match inner.find(|k| !self.is_finite_at(*k) && !self.is_finite_at(k + 1)) {
            Some(k) => Err(Status::Undefined { at: grid::node(0, k) }),
            None => Ok(()),
        }
    }

    /// Whether the terms from node `last` inwards say that what is beyond it does not matter.
    fn judge(&self, last: i32, inwards: i32) -> Result<(), Status> {
        let (mut matters, mut grows) = (self.reach.count() <= NEIGHBOURS, false);
        for output in 0..self.outputs {
            let mut terms = [0.0; NEIGHBOURS];
            for (away, term) in (0..).zip(&mut terms) {
                *term = self.term(last + away * inwards, output).abs();
            }
            let largest = terms.into_iter().fold(0.0, f64::max);
            matters |= largest > NEGLIGIBLE * self.magnitude(output);
            grows |= largest > 0.0 && largest == terms[0];
        }
        let beyond = last - inwards;
        grows &= (0..self.outputs).any(|output| self.value(beyond, output).is_infinite());
        match (matters, grows) {
            (false, _) => Ok(()),
            (true, true) => Err(Status::Diverges),
            (true, false) => Err(Status::Undefined { at: grid::node(0, beyond) }),
        }
    }

    /// The reach that leaves little beyond it, or the next longer one. Notes what is left.
    fn wanted(&mut self, tolerance: f64) -> Reach {
        let mut wanted = self.reach;
        self.tails.clear();
        for output in 0..self.outputs {
            let magnitude = self.magnitude(output);
            let little = TAIL_SHARE * tolerance * magnitude;
            let sizes = (magnitude, little);
            let above = self.tail(self.reach.high, self.limit.high, (output, 1), sizes);
            let below = self.tail(self.reach.low, self.limit.low, (output, -1), sizes);
            if above > little {
                wanted.high = longer(self.reach.high).min(self.limit.high);
            }
            if below > little {
                wanted.low = longer(self.reach.low).min(self.limit.low);
            }
            self.tails.push(above + below);
        }
        wanted
    }

    /// What lies beyond `reach` on the side of a sign, or something larger that is still little.
    fn tail(
        &self,
        reach: i32,
        limit: i32,
        (output, sign): (usize, i32),
        (magnitude, little): (f64, f64),
    ) -> f64 {
        if reach == limit && limit < FURTHEST {
            return 0.0; // what is beyond was found not to matter
        }
        let larger = |k: i32| self.term(sign * k, output).abs().max(self.term(sign * (k - 1), output).abs());
        let at = |k: i32| f64::from(k) * STEP;
        let (before, last) = (larger(reach - 2), larger(reach));
        let bound = last * at(reach) / STEP;
        if before >= SQUARE_FALL * last && bound <= little {
            return bound; // as if it fell like the inverse square from here on
        }
        // Terms have the width of a step in them.
        match tail((at(reach - 2), before), (at(reach), last)) / STEP {
            // Growth of what is nothing yet: a jump close to the end, most often.
            f64::INFINITY if last <= NEGLIGIBLE * magnitude => last * at(reach),
            tail => tail,
        }
    }
}

/// The next of [`REACHES`].
fn longer(reach: i32) -> i32 {
    REACHES.into_iter().find(|longer| *longer > reach).unwrap_or(reach)
}

/// Puts a new value between each two; `spare` is storage.
fn interleave(values: &mut Vec<f64>, new: &[f64], spare: &mut Vec<f64>) {
    spare.resize(2 * values.len() - 1, 0.0);
    let (pairs, last) = spare.as_chunks_mut::<2>();
    for ((pair, value), new) in pairs.iter_mut().zip(&*values).zip(new) {
        *pair = [*value, *new];
    }
    last.copy_from_slice(&values[values.len() - 1..]);
    std::mem::swap(values, spare);
}
