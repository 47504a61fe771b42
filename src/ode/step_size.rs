//! Step sizes: the first one, and the next one from the error of the last.

use super::request::Tolerance;
use super::segment::OneSided;
use super::stepper::check_finite;

/// Aim below the tolerance, so that most steps are accepted at the first try (HNW §II.4).
const SAFETY: f64 = 0.9;

/// Weight of the previous error in the step size: damps oscillations of the step size where
/// stability and not accuracy limits it (HW §IV.2, code DOPRI5).
const BETA: f64 = 0.04;

/// A step is at most this many times the one before (code DOPRI5).
const LARGEST_GROWTH: f64 = 10.0;

/// A step is at least this fraction of the one before (code DOPRI5).
const LARGEST_CUT: f64 = 0.2;

/// Previous errors below this count as this: one lucky step says little (code DOPRI5).
const SMALLEST_PREVIOUS_ERROR: f64 = 1e-4;

/// Shortening after a step that met something that is not a number: its error is unknown.
const CUT_IF_NOT_FINITE: f64 = 0.25;

/// Shortest step, in units of the time reached: below it the stages are no longer distinct.
const SHORTEST_STEP: f64 = 16.0 * f64::EPSILON;

/// Shortest step worth an attempt at time `t`; positive.
pub(super) fn shortest_step(t: f64) -> f64 {
    (SHORTEST_STEP * t.abs()).max(f64::MIN_POSITIVE)
}

/// Chooses step sizes; errors are in units of the tolerance.
pub(super) struct StepSize {
    law: Law,
    longest: f64,
    next: f64,
    previous_error: f64,
    /// Right after a rejection a longer step would only be rejected again.
    growth: f64,
}

enum Law {
    Fixed { step: f64 },
    Adaptive { order: f64 },
}

impl StepSize {
    pub(super) fn fixed(step: f64, longest: f64) -> StepSize {
        StepSize::with_law(Law::Fixed { step: step.min(longest) }, longest)
    }

    /// For an error estimate that falls like `step^order`.
    pub(super) fn adaptive(order: f64, longest: f64) -> StepSize {
        StepSize::with_law(Law::Adaptive { order }, longest)
    }

    fn with_law(law: Law, longest: f64) -> StepSize {
        let next = 0.0;
        StepSize { law, longest, next, previous_error: SMALLEST_PREVIOUS_ERROR, growth: LARGEST_GROWTH }
    }

    /// Step size to try next.
    pub(super) fn next(&self) -> f64 {
        self.next
    }

    /// Forgets the past and chooses a first step for a segment that begins at `start`.
    pub(super) fn begin(&mut self, start: &Start, field: &mut OneSided, scratch: &mut [f64]) {
        self.previous_error = SMALLEST_PREVIOUS_ERROR;
        self.growth = LARGEST_GROWTH;
        self.next = match self.law {
            Law::Fixed { step } => step,
            Law::Adaptive { order } => {
                start.first_step(order, field, scratch).max(shortest_step(start.t)).min(self.longest)
            }
        };
    }

    pub(super) fn accepted(&mut self, step: f64, error: f64) {
        self.next = match self.law {
            Law::Fixed { step } => step,
            Law::Adaptive { order } => {
                let trust = SAFETY * error.powf(-exponent(order)) * self.previous_error.powf(BETA);
                (step * trust.clamp(LARGEST_CUT, self.growth)).min(self.longest)
            }
        };
        self.previous_error = error.max(SMALLEST_PREVIOUS_ERROR);
        self.growth = LARGEST_GROWTH;
    }

    pub(super) fn rejected(&mut self, step: f64, error: f64) {
        let Law::Adaptive { order } = self.law else {
            unreachable!("a method with fixed steps reports no error");
        };
        self.next = step * (SAFETY * error.powf(-exponent(order))).max(LARGEST_CUT);
        self.growth = 1.0;
    }

    pub(super) fn met_not_finite(&mut self, step: f64) {
        self.next = step * CUT_IF_NOT_FINITE;
        self.growth = 1.0;
    }
}

/// Exponent of the current error, reduced by what the previous error contributes (code DOPRI5).
fn exponent(order: f64) -> f64 {
    1.0 / order - 0.75 * BETA
}

/// The beginning of a segment, as far as the first step depends on it.
pub(super) struct Start<'a> {
    pub(super) t: f64,
    /// Length of the segment: the first step is not longer.
    pub(super) span: f64,
    pub(super) state: &'a [f64],
    pub(super) slope: &'a [f64],
    pub(super) tolerance: Tolerance,
}

impl Start<'_> {
    /// HNW §II.4, "Starting step size": from the sizes of `y`, `y′` and, by one Euler step, `y″`.
    /// `scratch` has two states' room.
    fn first_step(&self, order: f64, field: &mut OneSided, scratch: &mut [f64]) -> f64 {
        let (probe, change) = scratch.split_at_mut(self.state.len());
        let (d0, d1) = (self.size(self.state), self.size(self.slope));
        let guess = if d0 < 1e-5 || d1 < 1e-5 { 1e-6 } else { 0.01 * d0 / d1 };
        let guess = guess.min(self.span);
        for (probe, (y, slope)) in probe.iter_mut().zip(self.state.iter().zip(self.slope)) {
            *probe = y + guess * slope;
        }
        field.derivative(self.t + guess, probe, change);
        if check_finite(change).is_err() {
            return guess;
        }
        for (change, slope) in change.iter_mut().zip(self.slope) {
            *change -= slope;
        }
        let d2 = self.size(change) / guess;
        let steepest = d1.max(d2);
        let step = if steepest <= 1e-15 {
            f64::max(1e-6, 1e-3 * guess)
        } else {
            (0.01 / steepest).powf(1.0 / order)
        };
        step.min(100.0 * guess).min(self.span)
    }

    /// Largest entry in units of the tolerance.
    fn size(&self, values: &[f64]) -> f64 {
        let scaled = |(value, y): (&f64, &f64)| value.abs() / self.tolerance.permitted(*y, *y);
        values.iter().zip(self.state).map(scaled).fold(0.0, f64::max)
    }
}
