//! Averages over a Gaussian variable on uniform grids: exponentially accurate for analytic functions.
//!
//! A grid is believed if its sum agrees with that of the grid before, and if the integrand in between its nodes
//! is what interpolation says: sums alone agree by chance, and where a function oscillates in step with
//! the grids. The error of a grid is about the square of that of the one before; less is claimed.
//!
//! Reference: Trefethen & Weideman (2014), *The exponentially convergent trapezoidal rule*, SIAM Rev. 56, 385.

use super::answer::{Answer, FLOOR};
use super::crossing::{differ, insert, locate};
use super::grid::{self, LEVELS, LOOKS, Reach, STEP};
use super::sampler::Sampler;
use super::samples::Samples;
use super::{End, Measure, Status, density};

/// The doubt about a difference of two sums.
const DOUBT: f64 = 4.0;

/// What became of it.
pub(super) enum Found {
    Answer(Status),
    /// Panels must do it: from [`Trapezoid::range`], with [`Trapezoid::cuts`].
    Rough,
}

#[derive(Debug, Default)]
pub(super) struct Trapezoid {
    samples: Samples,
    /// Coefficients at each level, for the reach that stands beside them.
    interpolations: [(Reach, Vec<f64>); LEVELS],
    cuts: Vec<End>,
    /// One for each output.
    progress: Vec<Progress>,
}

/// Of one output.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    sum: f64,
    /// The sum of the absolute values.
    magnitude: f64,
    /// Of the last sum from the one before, or of the integrand from its interpolation, whichever is larger.
    difference: f64,
    /// The same one level earlier.
    previous: f64,
}

impl Progress {
    fn estimate(self, level: usize) -> f64 {
        let is_falling = level > 1 && self.difference < self.previous;
        DOUBT * self.difference * if is_falling { self.difference / self.previous } else { 1.0 }
    }

    /// The estimate on the finest grid if differences go on to be squared from grid to grid.
    fn outlook(self, level: usize) -> f64 {
        let rate = (self.difference / self.previous).min(1.0);
        let finer = 1 << (LEVELS - 1 - level);
        if level > 1 { DOUBT * self.difference * rate.powi(3 * finer - 2) } else { 0.0 }
    }
}

impl Trapezoid {
    pub(super) fn integrate(&mut self, sampler: &mut Sampler, tolerance: f64, answer: &mut Answer) -> Found {
        if let Err(status) = self.samples.cover(sampler, tolerance) {
            return Found::Answer(status);
        }
        self.cuts.clear();
        self.begin(sampler.outputs());
        for level in 0..LEVELS {
            if level > 0 {
                self.refine(sampler, level);
            }
            if self.is_cut(sampler, level) {
                return Found::Rough;
            }
            if level > 0 {
                self.measure(level);
                let within = |error: f64, progress: &Progress| error <= tolerance * progress.magnitude + FLOOR;
                if self.progress.iter().all(|progress| within(progress.estimate(level), progress)) {
                    return Found::Answer(self.finish(level, tolerance, answer));
                }
                if !self.progress.iter().all(|progress| within(progress.outlook(level), progress)) {
                    break;
                }
            }
        }
        Found::Rough
    }

    pub(super) fn range(&self) -> (f64, f64) {
        let reach = self.samples.reach;
        (grid::node(0, -reach.low), grid::node(0, reach.high))
    }

    /// In ascending order, inside of the range.
    pub(super) fn cuts(&self) -> &[End] {
        &self.cuts
    }

    /// Of each output, what lies beyond the range.
    pub(super) fn tails(&self) -> &[f64] {
        &self.samples.tails
    }

    fn begin(&mut self, outputs: usize) {
        self.progress.clear();
        for output in 0..outputs {
            let terms = self.samples.reach.nodes(0).map(|k| self.samples.term(k, output));
            let (sum, size) = terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()));
            let (sum, magnitude) = (STEP * sum, STEP * size);
            self.progress.push(Progress { sum, magnitude, ..Progress::default() });
        }
    }

    fn refine(&mut self, sampler: &mut Sampler, level: usize) {
        let looks = if level == 1 { 1..LOOKS.len() } else { 0..0 };
        self.samples.refine(sampler, level, looks);
    }

    /// Cuts where switches change sign between nodes of a level, and where the integrand is infinite.
    fn is_cut(&mut self, sampler: &mut Sampler, level: usize) -> bool {
        let samples = &self.samples;
        let mut before: Option<i32> = None;
        for k in samples.reach.nodes(level) {
            let row = samples.row(level, k);
            if let Some(before) = before.filter(|before| differ(sampler, samples.row(level, *before), row)) {
                let low = (grid::node(level, before), samples.row(level, before));
                locate(sampler, low, (grid::node(level, k), row), &mut self.cuts);
            }
            if !samples.is_finite(level, k) {
                insert(&mut self.cuts, End::fixed(grid::node(level, k)));
            }
            before = Some(k);
        }
        !self.cuts.is_empty()
    }

    /// Sums a level, and compares it with the one before and with the integrand in between.
    fn measure(&mut self, level: usize) {
        let (samples, step) = (&self.samples, grid::step(level));
        let reach = samples.reach;
        let (known, coefficients) = &mut self.interpolations[level];
        if *known != reach {
            *known = reach;
            grid::interpolation(level, reach, coefficients);
        }
        let count = reach.nodes(level).count();
        for (output, progress) in self.progress.iter_mut().enumerate() {
            let (mut sum, mut size) = (0.0, 0.0);
            for k in reach.new_nodes(level) {
                let term = samples.outputs(level, k)[output] * grid::density(level, k);
                sum += term;
                size += term.abs();
            }
            let before = progress.sum;
            progress.sum = 0.5 * before + step * sum;
            progress.magnitude = 0.5 * progress.magnitude + step * size;
            progress.previous = progress.difference;
            progress.difference = (progress.sum - before).abs();
            for (look, row) in coefficients.chunks(count).enumerate() {
                let mut interpolated = 0.0;
                for (k, coefficient) in reach.nodes(level).zip(row) {
                    interpolated += coefficient * samples.outputs(level, k)[output] * grid::density(level, k);
                }
                let seen = samples.look(look, output) * density(Measure::Normal, LOOKS[look]);
                let mismatch = (seen - interpolated).abs();
                // The maximum of a number and of what is none is the number.
                progress.difference = if mismatch.is_nan() { f64::INFINITY } else { progress.difference.max(mismatch) };
            }
        }
    }

    fn finish(&mut self, level: usize, tolerance: f64, answer: &mut Answer) -> Status {
        let (samples, step) = (&self.samples, grid::step(level));
        let first = *samples.reach.nodes(level).start();
        for k in samples.reach.nodes(level) {
            answer.mesh.nodes.push(grid::node(level, k));
            answer.mesh.weights.push(step * grid::density(level, k));
        }
        for (output, progress) in self.progress.iter().enumerate() {
            answer.errors[output] = progress.estimate(level) + samples.tails[output];
        }
        answer.sum(tolerance, |node| samples.outputs(level, first + node as i32))
    }
}
