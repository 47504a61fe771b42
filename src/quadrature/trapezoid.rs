//! Averages over a Gaussian variable on uniform grids: exponentially accurate for analytic functions.
//!
//! A grid is believed if its sum agrees with that of the grid before, and if the integrand in between its nodes
//! is what interpolation says: sums alone agree by chance, and where a function oscillates in step with
//! the grids. The error of a grid is about the square of that of the one before, with which it is compared.
//!
//! Reference: Trefethen & Weideman (2014), *The exponentially convergent trapezoidal rule*, SIAM Rev. 56, 385.

use super::answer::{Answer, FLOOR};
use super::crossing::{differ, insert, locate};
use super::grid::{self, LEVELS, LOOKS, Reach, STEP};
use super::mesh::BLOCK;
use super::sampler::Sampler;
use super::samples::Samples;
use super::{End, Status};

/// The doubt about a difference of two sums.
const DOUBT: f64 = 4.0;

/// From grid to grid, differences of functions with kinks in some derivative do not fall by such factors.
const ANALYTIC_FALL: f64 = 1e-3;

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
    /// For each output, weights of the coarsest grid times values, at all nodes.
    terms: Vec<Vec<f64>>,
    new_terms: Vec<f64>,
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
        DOUBT * self.difference * (fall / ANALYTIC_FALL).min(1.0)
    }

    /// The estimate on the finest grid if differences go on to be squared.
    fn outlook(self, level: usize) -> f64 {
        let rate = (self.difference / self.previous).min(1.0);
        let finer = 1 << (LEVELS - 1 - level);
        if level > 1 { DOUBT * self.difference * rate.powi(2 * finer - 2) } else { 0.0 }
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
                let within =
                    |error: f64, progress: &Progress| error <= tolerance * progress.magnitude + FLOOR;
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
        let weights = grid::weights_of(self.samples.reach, 0);
        self.progress.clear();
        self.terms.resize_with(outputs.max(self.terms.len()), Vec::new);
        for (output, terms) in self.terms.iter_mut().enumerate().take(outputs) {
            terms.clear();
            terms.extend(self.samples.column(0, output).zip(weights).map(|(value, weight)| value * weight));
            let (sum, magnitude) = sums(terms);
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
        // No switch changed sign before; the first node tells whether the new ones have its signs.
        let first = samples.row(level, *samples.reach.nodes(level).start());
        if samples.is_plain(level) && !differ(sampler, first, samples.new_rows(level)) {
            return false;
        }
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
        let (samples, reach) = (&self.samples, self.samples.reach);
        let (known, coefficients) = &mut self.interpolations[level];
        if *known != reach {
            *known = reach;
            grid::interpolation(level, reach, coefficients);
        }
        let finer = 1.0 / f64::from(1 << level);
        let weights = grid::weights_of(reach, level);
        for (output, progress) in self.progress.iter_mut().enumerate() {
            let (terms, new) = (&mut self.terms[output], &mut self.new_terms);
            let values = samples.column(level, output).zip(weights.iter().skip(1).step_by(2));
            new.clear();
            new.extend(values.map(|(value, weight)| value * weight));
            let (sum, size) = sums(new);
            let before = progress.sum;
            progress.sum = 0.5 * before + finer * sum;
            progress.magnitude = 0.5 * progress.magnitude + finer * size;
            progress.previous = progress.difference;
            progress.difference = (progress.sum - before).abs();
            interleave(terms, new);
            for (look, row) in coefficients.chunks(terms.len()).enumerate() {
                let interpolated = dot(row, terms);
                let seen = samples.look(look, output) * grid::weight_at_look(look);
                let mismatch = (seen - interpolated).abs() / STEP;
                // The maximum of a number and of what is none would be the number.
                let mismatch = if mismatch.is_nan() { f64::INFINITY } else { mismatch };
                progress.difference = progress.difference.max(mismatch);
            }
        }
    }

    fn finish(&mut self, level: usize, tolerance: f64, answer: &mut Answer) -> Status {
        let (reach, finer) = (self.samples.reach, 1.0 / f64::from(1 << level));
        answer.mesh.nodes.extend(reach.nodes(level).map(|k| grid::node(level, k)));
        answer.mesh.weights.extend(grid::weights_of(reach, level).iter().map(|weight| finer * weight));
        for (output, progress) in self.progress.iter().enumerate() {
            answer.errors[output] = progress.estimate(level) + self.samples.tails[output];
            answer.magnitudes[output] = progress.magnitude;
            // Terms have the weights of the coarsest grid; the factor is a power of two and may come last.
            let blocks =
                self.terms[output].chunks(BLOCK).map(|block| block.iter().fold(0.0, |sum, term| sum + term));
            answer.values[output] = finer * blocks.fold(0.0, |sum, block| sum + block);
        }
        answer.status(tolerance)
    }
}

/// So many partial sums run side by side.
const SIDE: usize = 8;

/// The scalar product.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; SIDE];
    let (a, b) = (a.chunks_exact(SIDE), b.chunks_exact(SIDE));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..SIDE {
            parts[lane] += a[lane] * b[lane];
        }
    }
    parts.iter().sum::<f64>() + rest
}

/// The sum of the terms, and of their absolute values.
fn sums(terms: &[f64]) -> (f64, f64) {
    let (mut sum, mut size) = ([0.0; SIDE], [0.0; SIDE]);
    let chunks = terms.chunks_exact(SIDE);
    let rest = chunks.remainder().iter();
    for chunk in chunks {
        for lane in 0..SIDE {
            sum[lane] += chunk[lane];
            size[lane] += chunk[lane].abs();
        }
    }
    let (rest_sum, rest_size) = rest.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()));
    (sum.iter().sum::<f64>() + rest_sum, size.iter().sum::<f64>() + rest_size)
}

/// Puts a new term between each two.
fn interleave(terms: &mut Vec<f64>, new: &[f64]) {
    let count = terms.len();
    terms.resize(count + new.len(), 0.0);
    for k in (1..count).rev() {
        terms[2 * k] = terms[k];
        terms[2 * k - 1] = new[k - 1];
    }
}
