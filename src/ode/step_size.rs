//! Step sizes: the first one, and the next one from the error of the last. Errors are in units of the
//! tolerance.

use super::request::Tolerance;
use super::segment::OneSided;
use super::stepper::check_finite;

/// Aim below the tolerance, so that most steps are accepted at the first try (HNW §II.4).
const SAFETY: f64 = 0.9;

/// Previous errors below this count as this: one lucky step says little (code DOPRI5).
const SMALLEST_PREVIOUS_ERROR: f64 = 1e-4;

/// Shortest step, in units of the time reached: below it the stages are no longer distinct.
const SHORTEST_STEP: f64 = 16.0 * f64::EPSILON;

/// Shortest step worth an attempt at time `t`; positive.
pub(super) fn shortest_step(t: f64) -> f64 {
    (SHORTEST_STEP * t.abs()).max(f64::MIN_POSITIVE)
}

/// How strongly the error of an explicit method moves its step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gains {
    /// The error estimate falls like this power of the step.
    pub(super) order: f64,
    /// Weight of the previous error: damps oscillations of the step size where stability and not
    /// accuracy limits it (HW §IV.2).
    pub(super) memory: f64,
    /// A step is at least and at most this fraction of the one before.
    pub(super) range: (f64, f64),
    /// So many steps after a rejected one are not longer than the one before: the solution has just become harder
    /// to follow, and a longer step would most likely be rejected again.
    pub(super) calm: u32,
}

impl Gains {
    /// Exponent of the current error, reduced by what the previous error contributes (code DOPRI5).
    fn exponent(&self) -> f64 {
        1.0 / self.order - 0.75 * self.memory
    }
}

/// Chooses the step sizes of explicit methods.
pub(super) struct StepSize {
    law: Law,
    /// Its logarithm.
    previous_error: f64,
    /// So many steps must still be accepted before one may be longer.
    calm: u32,
}

enum Law {
    Fixed { step: f64 },
    Adaptive(Gains),
}

impl StepSize {
    pub(super) fn fixed(step: f64) -> StepSize {
        StepSize::with_law(Law::Fixed { step })
    }

    pub(super) fn adaptive(gains: Gains) -> StepSize {
        StepSize::with_law(Law::Adaptive(gains))
    }

    fn with_law(law: Law) -> StepSize {
        StepSize { law, previous_error: SMALLEST_PREVIOUS_ERROR.ln(), calm: 0 }
    }

    pub(super) fn forget(&mut self) {
        (self.previous_error, self.calm) = (SMALLEST_PREVIOUS_ERROR.ln(), 0);
    }

    /// The first step; `scratch` are two states.
    pub(super) fn first(&self, start: &Start, field: &mut OneSided, scratch: [&mut [f64]; 2]) -> f64 {
        match self.law {
            Law::Fixed { step } => step,
            Law::Adaptive(gains) => start.first_step(gains.order, field, scratch),
        }
    }

    /// The step after one of size `step`; an error above 1 means that it is to be repeated.
    pub(super) fn next(&mut self, step: f64, error: f64) -> f64 {
        let gains = match self.law {
            Law::Fixed { step } => return step,
            Law::Adaptive(gains) => gains,
        };
        let (smallest, largest) = gains.range;
        if error > 1.0 {
            self.calm = gains.calm;
            return step * (SAFETY * error.powf(-gains.exponent())).max(smallest);
        }
        // Powers of both errors in one exponential: small theories notice.
        let (size, previous) = (error.ln(), self.previous_error);
        let trust = SAFETY * (gains.memory * previous - gains.exponent() * size).exp();
        let limit = if self.calm == 0 { largest } else { 1.0 };
        self.previous_error = size.max(SMALLEST_PREVIOUS_ERROR.ln());
        self.calm = self.calm.saturating_sub(1);
        step * trust.clamp(smallest, limit)
    }

    /// After an attempt that could not be carried out.
    pub(super) fn forbid_growth(&mut self) {
        self.calm = self.calm.max(1);
    }
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
    /// HNW §II.4, "Starting step size": from the sizes of `y`, `y′` and, by one Euler step, `y″`, for
    /// an error estimate that falls like `step^order`. `scratch` are two states.
    pub(super) fn first_step(&self, order: f64, field: &mut OneSided, scratch: [&mut [f64]; 2]) -> f64 {
        let [probe, change] = scratch;
        let (d0, d1) = (self.size(self.state), self.size(self.slope));
        let guess = if d0 < 1e-5 || d1 < 1e-5 { 1e-6 } else { 0.01 * d0 / d1 };
        let guess = guess.min(self.span);
        for (probe, (y, slope)) in probe.iter_mut().zip(self.state.iter().zip(self.slope)) {
            *probe = y + guess * slope;
        }
        field.derivative(self.t + guess, probe, change);
        if check_finite(change).is_err() {
            return guess.max(shortest_step(self.t));
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
        step.min(100.0 * guess).min(self.span).max(shortest_step(self.t))
    }

    /// Largest entry in units of the tolerance.
    fn size(&self, values: &[f64]) -> f64 {
        let scaled = |(value, y): (&f64, &f64)| value.abs() / self.tolerance.permitted(*y, *y);
        values.iter().zip(self.state).map(scaled).fold(0.0, f64::max)
    }
}

/// A step of a stiff method is at least this fraction of the one before (code RADAU5).
const STIFF_CUT: f64 = 0.125;

/// A step of a stiff method is at most this many times the one before (code RADAU5).
const STIFF_GROWTH: f64 = 5.0;

/// The very first step was a guess: if it is rejected, the next one is this much of it (code RADAU5).
const FIRST_CUT: f64 = 0.1;

/// Growth by less than this is not worth a new factorisation (code RADAU5).
const WORTHWHILE_GROWTH: f64 = 1.2;

/// Chooses the step sizes of methods whose error estimate falls like `step⁴`, from the errors of the
/// last two steps: Gustafsson (1994), *Control-theoretic techniques for stepsize selection in implicit
/// Runge–Kutta methods*, doi:10.1145/198429.198437, in the form of HW §IV.8 and code RADAU5.
#[derive(Default)]
pub(super) struct Predictive {
    /// Size and error of the last accepted step.
    last: Option<(f64, f64)>,
    has_rejected: bool,
}

impl Predictive {
    pub(super) fn forget(&mut self) {
        *self = Predictive::default();
    }

    /// Whether the step at hand was tried before.
    pub(super) fn has_rejected(&self) -> bool {
        self.has_rejected
    }

    /// `trust`, at most 1, shortens the step when it was hard to solve for.
    pub(super) fn next(&mut self, step: f64, error: f64, trust: f64) -> f64 {
        let range = |factor: f64| factor.clamp(STIFF_CUT, STIFF_GROWTH);
        let mut factor = range(SAFETY * trust * error.powf(-0.25));
        if error > 1.0 {
            let is_first = self.last.is_none() && !self.has_rejected;
            self.has_rejected = true;
            return step * if is_first { FIRST_CUT } else { factor };
        }
        if let Some((last, last_error)) = self.last {
            let predicted = SAFETY * step / last * (last_error / (error * error)).powf(0.25);
            factor = factor.min(range(predicted));
        }
        if self.has_rejected {
            factor = factor.min(1.0);
        }
        self.last = Some((step, error.max(1e-2)));
        self.has_rejected = false;
        if (1.0..=WORTHWHILE_GROWTH).contains(&factor) { step } else { step * factor }
    }

    /// After an attempt that could not be carried out.
    pub(super) fn forbid_growth(&mut self) {
        self.has_rejected = true;
    }
}
