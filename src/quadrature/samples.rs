//! An integrand on uniform grids: evaluated once at each node, and drawn in or out to where it matters.

use super::Status;
use super::crossing::is_plain;
use super::grid::{self, FURTHEST, LEVELS, LOOKS, REACHES, Reach, STEP};
use super::sampler::Sampler;
use super::tail::tail;
use std::ops::Range;

/// Share of the tolerance that may lie beyond the grid.
const TAIL_SHARE: f64 = 0.1;

/// Terms next to where the integrand is not a number that say that nothing is missed there, relative to the whole.
const NEGLIGIBLE: f64 = 1e-17;

/// How many of these terms are looked at.
const NEIGHBOURS: usize = 2;

/// Rows of all nodes of the grids up to some level.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) reach: Reach,
    outputs: usize,
    stride: usize,
    /// Beyond it the integrand is not a number, or there is no density.
    limit: Reach,
    /// For each level the rows of its new nodes; at level 0 there is room for the longest reach.
    rows: [Vec<f64>; LEVELS],
    /// One row for each of [`LOOKS`].
    looks: Vec<f64>,
    /// Of each output, an estimate of what lies beyond the reach.
    pub(super) tails: Vec<f64>,
    nodes: Vec<f64>,
    batch: Vec<f64>,
}

impl Samples {
    /// Evaluates the coarsest grid, so far out that little is left beyond it.
    pub(super) fn cover(&mut self, sampler: &mut Sampler, tolerance: f64) -> Result<(), Status> {
        (self.outputs, self.stride) = (sampler.outputs(), sampler.stride());
        self.limit = Reach { low: FURTHEST, high: FURTHEST };
        self.reach = Reach { low: REACHES[0], high: REACHES[0] };
        self.looks.resize(LOOKS.len() * self.stride, 0.0);
        self.rows[0].resize((2 * FURTHEST + 1) as usize * self.stride, 0.0);
        self.sample(sampler, 0, self.reach.nodes(0), 0..1);
        loop {
            self.trim()?;
            let wanted = self.wanted(tolerance);
            if wanted == self.reach {
                break;
            }
            let before = std::mem::replace(&mut self.reach, wanted);
            self.sample(sampler, 0, -wanted.low..=-before.low - 1, 0..0);
            self.sample(sampler, 0, before.high + 1..=wanted.high, 0..0);
        }
        if self.tails.contains(&f64::INFINITY) { Err(Status::Diverges) } else { Ok(()) }
    }

    /// Evaluates the new nodes of a level, and some of [`LOOKS`] with them.
    pub(super) fn refine(&mut self, sampler: &mut Sampler, level: usize, looks: Range<usize>) {
        self.rows[level].clear();
        self.sample(sampler, level, self.reach.new_nodes(level), looks);
    }

    fn sample<I>(&mut self, sampler: &mut Sampler, level: usize, numbers: I, looks: Range<usize>)
    where
        I: Iterator<Item = i32> + Clone,
    {
        self.nodes.clear();
        self.nodes.extend(numbers.clone().map(|k| grid::node(level, k)));
        let Some(first) = numbers.clone().next() else { return };
        let count = self.nodes.len() * self.stride;
        self.nodes.extend_from_slice(&LOOKS[looks.clone()]);
        sampler.rows(&self.nodes, &mut self.batch);
        let (rows, seen) = self.batch.split_at(count);
        self.looks[looks.start * self.stride..looks.end * self.stride].copy_from_slice(seen);
        if level > 0 {
            self.rows[level].extend_from_slice(rows);
        } else {
            let place = (first + FURTHEST) as usize * self.stride;
            self.rows[0][place..place + count].copy_from_slice(rows);
        }
    }

    /// Outputs and switches at node k of a level.
    pub(super) fn row(&self, level: usize, k: i32) -> &[f64] {
        let up = (k.trailing_zeros() as usize).min(level);
        let (own, k) = (level - up, k >> up);
        let index = match own {
            0 => k + FURTHEST,
            _ => (k + (self.reach.low << own) - 1) / 2,
        };
        let start = index as usize * self.stride;
        &self.rows[own][start..start + self.stride]
    }

    pub(super) fn outputs(&self, level: usize, k: i32) -> &[f64] {
        &self.row(level, k)[..self.outputs]
    }

    pub(super) fn is_finite(&self, level: usize, k: i32) -> bool {
        self.outputs(level, k).iter().all(|value| value.is_finite())
    }

    /// One output at one of [`LOOKS`].
    pub(super) fn look(&self, look: usize, output: usize) -> f64 {
        self.looks[look * self.stride + output]
    }

    /// The rows of the new nodes of a level.
    pub(super) fn new_rows(&self, level: usize) -> &[f64] {
        let Reach { low, high } = self.reach;
        let all = (FURTHEST - low) as usize * self.stride..(FURTHEST + high + 1) as usize * self.stride;
        if level == 0 { &self.rows[0][all] } else { &self.rows[level] }
    }

    /// One output at the new nodes of a level.
    pub(super) fn column(&self, level: usize, output: usize) -> impl Iterator<Item = f64> {
        self.new_rows(level)[output..].iter().step_by(self.stride).copied()
    }

    /// Whether there is nothing to cut in the new rows of a level.
    pub(super) fn is_plain(&self, level: usize) -> bool {
        is_plain(self.new_rows(level), self.stride, self.outputs)
    }

    /// Weight times output, at node k of the coarsest grid.
    fn term(&self, k: i32, output: usize) -> f64 {
        self.outputs(0, k)[output] * grid::weights(0)[(k + FURTHEST) as usize]
    }

    /// The average of the absolute value of an output on the coarsest grid, where it is finite.
    fn magnitude(&self, output: usize) -> f64 {
        let terms = self.column(0, output).zip(grid::weights_of(self.reach, 0));
        terms.map(|(value, weight)| (value * weight).abs()).filter(|term| term.is_finite()).sum()
    }

    /// Draws the ends in to where the integrand is finite, if nothing is missed by it.
    fn trim(&mut self) -> Result<(), Status> {
        if self.is_plain(0) {
            return Ok(());
        }
        let before = self.reach;
        while self.reach.count() > NEIGHBOURS && !self.is_finite(0, self.reach.high) {
            self.reach.high -= 1;
        }
        while self.reach.count() > NEIGHBOURS && !self.is_finite(0, -self.reach.low) {
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
        match inner.find(|k| !self.is_finite(0, *k) && !self.is_finite(0, k + 1)) {
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
        grows &= self.outputs(0, beyond).iter().any(|value| value.is_infinite());
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
            let above = self.tail(self.reach.high, self.limit.high, (output, 1), magnitude);
            let below = self.tail(self.reach.low, self.limit.low, (output, -1), magnitude);
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

    /// What lies beyond `reach` on the side of a sign.
    fn tail(&self, reach: i32, limit: i32, (output, sign): (usize, i32), magnitude: f64) -> f64 {
        if reach == limit && limit < FURTHEST {
            return 0.0; // what is beyond was found not to matter
        }
        let larger = |k: i32| self.term(sign * k, output).abs().max(self.term(sign * (k - 1), output).abs());
        let at = |k: i32| f64::from(k) * STEP;
        let last = larger(reach);
        // Terms have the width of a step in them.
        match tail((at(reach - 2), larger(reach - 2)), (at(reach), last)) / STEP {
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
