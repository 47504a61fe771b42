//! Averages over a Gaussian variable on uniform grids: exponentially accurate for analytic functions.
//!
//! A grid is believed if its sum agrees with that of the grid before, and if the integrand in between its nodes
//! is what interpolation says: sums alone agree by chance, and where a function oscillates in step with
//! the grids. The error of a grid is about the square of that of the one before, with which it is compared.
//!
//! Reference: Trefethen & Weideman (2014), *The exponentially convergent trapezoidal rule*, SIAM Rev. 56, 385.

use super::answer::{Answer, FLOOR};
use super::crossing::{differ, insert, locate};
use super::grid::{self, LEVELS, STEP};
use super::sampler::Sampler;
use super::samples::Samples;
use super::sums::{products, weigh};
use super::{End, Status};

/// The doubt about a difference of two sums.
const DOUBT: f64 = 4.0;

/// From grid to grid, differences of functions with kinks in some derivative do not fall by such factors.
const ANALYTIC_FALL: f64 = 1e-3;

/// So many finer grids are hoped for where differences are not yet squared: with more, a kink that was not declared is
/// followed to the last grid but one before panels do it.
const PATIENCE: usize = 2;

/// What became of it.
pub(super) enum Found {
    Answer(Status),
    /// Panels must do it: from [`Trapezoid::range`], with [`Trapezoid::cuts`].
    Rough,
}

#[derive(Debug, Default)]
pub(super) struct Trapezoid {
    samples: Samples,
    cuts: Vec<End>,
    /// One for each output.
    progress: Vec<Progress>,
    /// Weights times values of one output.
    terms: Vec<f64>,
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
    /// Of the error. Differences of analytic functions are squared from grid to grid, which is relied upon only
    /// as far as they fall faster than those of others do.
    fn estimate(self, level: usize) -> f64 {
        let fall = if level > 1 { self.difference / self.previous } else { 1.0 };
        believed(self.difference, fall)
    }

    /// The estimate on the finest grid if differences go on to be squared, as they were, or as they are at best: where
    /// the nearest singularities have little weight, they begin to be squared late, which is not waited for as long.
    fn outlook(self, level: usize) -> f64 {
        let (fall, best) = (self.difference / self.previous, (self.difference / self.magnitude).sqrt());
        let left = LEVELS - 1 - level;
        let finer = 1 << if fall <= best { left } else { left.min(PATIENCE) };
        let rate = fall.min(best).min(1.0);
        // The next difference is smaller by the square of the rate, the one after it by its fourth power besides.
        let last = self.difference * rate.powi(2 * finer - 2);
        if level > 1 { believed(last, rate.powi(finer)) } else { 0.0 }
    }
}

/// The error of a sum that differs from the one before by this much, when differences fell by this factor.
fn believed(difference: f64, fall: f64) -> f64 {
    DOUBT * difference * (fall / ANALYTIC_FALL).min(1.0)
}

impl Trapezoid {
    pub(super) fn integrate(&mut self, sampler: &mut Sampler, tolerance: f64, answer: &mut Answer) -> Found {
        if let Err(status) = self.samples.cover(sampler, tolerance) {
            return Found::Answer(status);
        }
        self.cuts.clear();
        self.progress.clear();
        self.progress.resize(sampler.outputs(), Progress::default());
        loop {
            let level = self.samples.level;
            if self.is_cut(sampler) {
                return Found::Rough;
            }
            self.measure();
            if level > 0 {
                let within =
                    |error: f64, progress: &Progress| error <= tolerance * progress.magnitude + FLOOR;
                if self.progress.iter().all(|progress| within(progress.estimate(level), progress)) {
                    return Found::Answer(self.finish(tolerance, answer));
                }
                if !self.progress.iter().all(|progress| within(progress.outlook(level), progress)) {
                    return Found::Rough;
                }
            }
            if level + 1 == LEVELS {
                return Found::Rough;
            }
            self.samples.refine(sampler);
        }
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

    /// Cuts where switches change sign between nodes, and where the integrand is infinite.
    fn is_cut(&mut self, sampler: &mut Sampler) -> bool {
        let samples = &self.samples;
        if samples.is_plain() {
            return false;
        }
        let outputs = sampler.outputs();
        let mut before: Option<(f64, Vec<f64>)> = None;
        for (at, &node) in grid::nodes_of(samples.reach, samples.level).iter().enumerate() {
            let row = samples.row(at);
            if let Some((low, before)) = before.filter(|(_, before)| differ(sampler, before, &row)) {
                locate(sampler, (low, &before), (node, &row), &mut self.cuts);
            }
            if row[..outputs].iter().any(|value| !value.is_finite()) {
                insert(&mut self.cuts, End::fixed(node));
            }
            before = Some((node, row));
        }
        !self.cuts.is_empty()
    }

    /// Sums each output, and compares it with the sum over every other node and with the integrand in between.
    fn measure(&mut self) {
        let (samples, level) = (&self.samples, self.samples.level);
        let weights = grid::weights_of(samples.reach, level);
        let interpolation = grid::interpolation_of(samples.reach, level);
        for (output, progress) in self.progress.iter_mut().enumerate() {
            self.terms.resize(weights.len(), 0.0);
            let sums = weigh(samples.column(output), weights, &mut self.terms);
            // The first node, and with it every other one, belongs to the coarser grid.
            let coarser = 2.0 * sums.terms.iter().step_by(2).sum::<f64>();
            progress.sum = sums.terms.iter().sum();
            progress.magnitude = sums.sizes.iter().sum();
            progress.previous = progress.difference;
            if level > 0 {
                progress.difference = (progress.sum - coarser).abs();
                let expected = products(&self.terms, interpolation);
                let seen = samples.looks(output).iter().zip(grid::weights_at_looks());
                for ((seen, weight), expected) in seen.zip(expected) {
                    let mismatch = (seen * weight - expected).abs() / STEP;
                    // The maximum of a number and of what is none would be the number.
                    let mismatch = if mismatch.is_nan() { f64::INFINITY } else { mismatch };
                    progress.difference = progress.difference.max(mismatch);
                }
            }
        }
    }

    fn finish(&mut self, tolerance: f64, answer: &mut Answer) -> Status {
        let (reach, level) = (self.samples.reach, self.samples.level);
        answer.mesh.nodes.extend_from_slice(grid::nodes_of(reach, level));
        answer.mesh.weights.extend_from_slice(grid::weights_of(reach, level));
        for (output, progress) in self.progress.iter().enumerate() {
            answer.errors[output] = progress.estimate(level) + self.samples.tails[output];
            answer.magnitudes[output] = progress.magnitude;
            answer.values[output] = progress.sum;
        }
        answer.status(tolerance)
    }
}
