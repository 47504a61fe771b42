//! Every explicit Runge–Kutta method, with the slope at the end of the step as its last stage.
//!
//! That slope is the first stage of the next step ("first same as last"), so it costs nothing;
//! a method that does not come with one gets it appended, and it serves the interpolation. Stages
//! that serve nothing but the interpolation follow it, and are evaluated for steps that are looked into.

use super::request::Tolerance;
use super::segment::OneSided;
use super::step_size::{Start, StepSize};
use super::stepper::{Attempt, NotFinite, Obstacle, Stepper, check_finite};

/// Coefficients of a method with `S` stages, the last one at the end of the step, and `D − S` more for
/// the interpolation.
pub(super) struct Tableau<const S: usize, const D: usize> {
    /// Times of the stages, as fractions of the step; 0 first, 1 in the last two of the step.
    pub(super) nodes: [f64; D],
    /// Stage `s` is at `y + h Σ_j matrix[s][j] k_j` with `j < s`; row `S − 1` gives the new state.
    pub(super) matrix: [[f64; D]; D],
    pub(super) error: ErrorWeights<S>,
    /// Weights `w` such that `y + h Σ_j w[j] k_j` is the state at a fraction of the step.
    pub(super) dense: fn(f64) -> [f64; D],
    /// The method decays like `y′ = −λ y` while the step times `λ` is at most this.
    pub(super) stability: f64,
}

/// Error estimates `h Σ_j w[j] k_j`.
pub(super) enum ErrorWeights<const S: usize> {
    /// The method has fixed steps.
    None,
    One([f64; S]),
    /// Of orders 5 and 3, to be combined to one of order 7: [`combined`].
    Two {
        fifth: [f64; S],
        third: [f64; S],
    },
}

/// Entries that are computed at once. Buffers are padded to whole blocks: small theories would spend more
/// time on remainders than on the rest.
const BLOCK: usize = 4;

type Block = [f64; BLOCK];

/// A method given by its tableau, with the buffers for one step.
pub(super) struct Explicit<const S: usize, const D: usize> {
    tableau: &'static Tableau<S, D>,
    tolerance: Tolerance,
    step_size: StepSize,
    /// Entries of a state; those beyond are padding, and zero.
    len: usize,
    state: Vec<Block>,
    /// Argument of the stage at hand; after the last one, the new state.
    end: Vec<Block>,
    /// Argument of the last stage but one, and then of those of the interpolation.
    probe: Vec<Block>,
    /// At the beginning of the step.
    slope: Vec<Block>,
    /// The slope evaluated last, which is not among `slopes` yet.
    fresh: Vec<Block>,
    /// Of all stages, block by block: a sum over stages runs through memory once.
    slopes: Vec<[Block; D]>,
    /// Whether the slopes of the interpolation are known.
    is_complete: bool,
}

impl<const S: usize, const D: usize> Explicit<S, D> {
    pub(super) fn new(
        tableau: &'static Tableau<S, D>,
        initial: &[f64],
        tolerance: Tolerance,
        step_size: StepSize,
    ) -> Explicit<S, D> {
        let len = initial.len();
        let zeros = vec![[0.0; BLOCK]; len.div_ceil(BLOCK)];
        let mut state = zeros.clone();
        state.as_flattened_mut()[..len].copy_from_slice(initial);
        Explicit {
            tableau,
            tolerance,
            step_size,
            len,
            state,
            end: zeros.clone(),
            probe: zeros.clone(),
            slopes: vec![[[0.0; BLOCK]; D]; zeros.len()],
            slope: zeros.clone(),
            fresh: zeros,
            is_complete: false,
        }
    }

    fn evaluate_stages(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<(), NotFinite> {
        self.fresh.copy_from_slice(&self.slope);
        for stage in 1..S {
            if stage == S - 1 {
                std::mem::swap(&mut self.probe, &mut self.end);
            }
            let weights = &self.tableau.matrix[stage][..stage];
            advance(&self.state, step, weights, &mut self.slopes, &self.fresh, &mut self.end);
            let time = t + self.tableau.nodes[stage] * step;
            evaluate(field, time, &self.end, &mut self.fresh, self.len)?;
        }
        keep(&self.fresh, &mut self.slopes, S - 1);
        check_finite(flat(&self.end, self.len))
    }

    fn error(&self, step: f64) -> f64 {
        match &self.tableau.error {
            ErrorWeights::None => 0.0,
            ErrorWeights::One(weights) => self.largest(step, weights),
            ErrorWeights::Two { fifth, third } => {
                combined(self.largest(step, fifth), self.largest(step, third))
            }
        }
    }

    /// Largest entry of an error estimate, in units of the tolerance. The largest and not the
    /// mean square: one bad entry must not hide among many that are at rest.
    fn largest(&self, step: f64, weights: &[f64; S]) -> f64 {
        let mut largest = [0.0; BLOCK];
        for ((before, after), slopes) in self.state.iter().zip(&self.end).zip(&self.slopes) {
            let sums = combination(weights, slopes);
            for lane in 0..BLOCK {
                let permitted = self.tolerance.permitted(before[lane], after[lane]);
                let error = (step * sums[lane]).abs() / permitted;
                largest[lane] = if error > largest[lane] { error } else { largest[lane] };
            }
        }
        largest.into_iter().fold(0.0, f64::max)
    }

    /// HW §IV.2: the last two stages are at the same time in different states, a pair that is nearly
    /// an eigenvector of the Jacobian where the step is limited by stability.
    fn stiffness(&self, step: f64) -> f64 {
        let (mut rates, mut states) = ([0.0; BLOCK], [0.0; BLOCK]);
        for ((end, probe), slopes) in self.end.iter().zip(&self.probe).zip(&self.slopes) {
            for lane in 0..BLOCK {
                rates[lane] += (slopes[S - 1][lane] - slopes[S - 2][lane]).powi(2);
                states[lane] += (end[lane] - probe[lane]).powi(2);
            }
        }
        let (rates, states) = (rates.iter().sum::<f64>(), states.iter().sum::<f64>());
        if states > 0.0 { step * (rates / states).sqrt() / self.tableau.stability } else { 0.0 }
    }
}

impl<const S: usize, const D: usize> Stepper for Explicit<S, D> {
    fn begin(&mut self, field: &mut OneSided, t: f64, span: f64) -> Result<f64, NotFinite> {
        evaluate(field, t, &self.state, &mut self.slope, self.len)?;
        self.step_size.forget();
        let (state, slope) = (flat(&self.state, self.len), flat(&self.slope, self.len));
        let start = Start { t, span, state, slope, tolerance: self.tolerance };
        let scratch =
            [&mut self.end, &mut self.probe].map(|buffer| &mut buffer.as_flattened_mut()[..self.len]);
        Ok(self.step_size.first(&start, field, scratch))
    }

    fn resume(&mut self, state: &[f64], slope: &[f64]) {
        self.state.as_flattened_mut()[..self.len].copy_from_slice(state);
        self.slope.as_flattened_mut()[..self.len].copy_from_slice(slope);
        self.step_size.forget();
    }

    fn attempt(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<Attempt, Obstacle> {
        self.is_complete = false;
        self.evaluate_stages(field, t, step).inspect_err(|_| self.step_size.forbid_growth())?;
        let error = self.error(step);
        Ok(Attempt { error, next: self.step_size.next(step, error), stiffness: self.stiffness(step) })
    }

    fn complete(&mut self, field: &mut OneSided, t: f64, step: f64) {
        for stage in S..D {
            let weights = &self.tableau.matrix[stage][..stage];
            advance(&self.state, step, weights, &mut self.slopes, &self.fresh, &mut self.probe);
            let time = t + self.tableau.nodes[stage] * step;
            if evaluate(field, time, &self.probe, &mut self.fresh, self.len).is_err() {
                // Outside of the domain although the step is not: the cubic must do.
                return;
            }
        }
        keep(&self.fresh, &mut self.slopes, D - 1);
        self.is_complete = true;
    }

    fn state(&self) -> &[f64] {
        flat(&self.state, self.len)
    }

    fn slope(&self) -> &[f64] {
        flat(&self.slope, self.len)
    }

    fn end_state(&self) -> &[f64] {
        flat(&self.end, self.len)
    }

    fn interpolate(&self, step: f64, theta: f64, state: &mut [f64]) {
        let weights = if self.is_complete || D == S {
            (self.tableau.dense)(theta)
        } else {
            hermite::<S, D>(&self.tableau.matrix[S - 1], theta)
        };
        for ((state, before), slopes) in state.chunks_mut(BLOCK).zip(&self.state).zip(&self.slopes) {
            let sums = combination(&weights, slopes);
            for (lane, state) in state.iter_mut().enumerate() {
                *state = before[lane] + step * sums[lane];
            }
        }
    }

    fn accept(&mut self) {
        std::mem::swap(&mut self.state, &mut self.end);
        for (slope, slopes) in self.slope.iter_mut().zip(&self.slopes) {
            *slope = slopes[S - 1];
        }
    }
}

/// The cubic with the states and slopes of both ends, written as weights of the slopes; `weights` are
/// those of the new state.
pub(super) fn hermite<const S: usize, const D: usize>(weights: &[f64; D], theta: f64) -> [f64; D] {
    let rest = 1.0 - theta;
    let mut weights = weights.map(|weight| weight * theta * theta * (3.0 - 2.0 * theta));
    weights[0] += theta * rest * rest;
    weights[S - 1] -= theta * theta * rest;
    weights
}

/// HNW §II.10, code DOP853: the estimate of order 5, weakened where the one of order 3 shows how much
/// smaller the error must be.
fn combined(fifth: f64, third: f64) -> f64 {
    if fifth > 0.0 { fifth * fifth / fifth.hypot(0.1 * third) } else { 0.0 }
}

/// Evaluates the slope at `state`, whose first `len` entries count.
fn evaluate(
    field: &mut OneSided,
    t: f64,
    state: &[Block],
    slope: &mut [Block],
    len: usize,
) -> Result<(), NotFinite> {
    let slope = &mut slope.as_flattened_mut()[..len];
    field.derivative(t, flat(state, len), slope);
    check_finite(slope)
}

fn flat(blocks: &[Block], len: usize) -> &[f64] {
    &blocks.as_flattened()[..len]
}

/// Puts a slope among those of the stages.
fn keep<const D: usize>(slope: &[Block], slopes: &mut [[Block; D]], stage: usize) {
    for (slope, slopes) in slope.iter().zip(slopes) {
        slopes[stage] = *slope;
    }
}

/// Puts `fresh` among the slopes and writes `y + step Σ_j weights[j] slopes[j]` into `result`; the last
/// weight is that of `fresh`. Both at once, because a small theory waits for nothing but this sum.
fn advance<const D: usize>(
    y: &[Block],
    step: f64,
    weights: &[f64],
    slopes: &mut [[Block; D]],
    fresh: &[Block],
    result: &mut [Block],
) {
    let (newest, older) = weights.split_last().expect("a stage follows another one");
    for (((result, y), slopes), fresh) in result.iter_mut().zip(y).zip(slopes).zip(fresh) {
        let sums = combination(older, slopes);
        *result = std::array::from_fn(|lane| y[lane] + step * (sums[lane] + newest * fresh[lane]));
        slopes[older.len()] = *fresh;
    }
}

/// `Σ_j weights[j] slopes[j]`.
fn combination(weights: &[f64], slopes: &[Block]) -> Block {
    let mut sums = [0.0; BLOCK];
    for (weight, slope) in weights.iter().zip(slopes) {
        for lane in 0..BLOCK {
            sums[lane] += weight * slope[lane];
        }
    }
    sums
}
