//! What the driver asks of an integration method: to attempt a step, and to fill it in.
//!
//! A stepper holds the state where the current step begins and the slope there, and chooses the sizes
//! of its steps. The driver calls `begin` once per smooth segment, then `attempt` until a step is good
//! enough, then `complete` and `interpolate` if it wants to look inside, then `accept`. Times, stops
//! and failures are the driver's business.

use super::segment::OneSided;

pub(super) trait Stepper {
    /// Evaluates the slope at the beginning of a smooth segment of length `span`, and gives the size
    /// of the first step to try.
    ///
    /// # Errors
    /// When an entry of the slope is not a number.
    fn begin(&mut self, field: &mut OneSided, t: f64, span: f64) -> Result<f64, NotFinite>;

    /// Continues a flow that another stepper brought to `state`, with `slope` there.
    fn resume(&mut self, state: &[f64], slope: &[f64]);

    /// Tries to go from `t` to `t + step`. After an `Ok`, [`end_state`](Stepper::end_state) and
    /// [`interpolate`](Stepper::interpolate) describe the step; nothing else has changed.
    ///
    /// # Errors
    /// When the step cannot be carried out at all, however large its error may be.
    fn attempt(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<Attempt, Obstacle>;

    /// Evaluates what [`interpolate`](Stepper::interpolate) needs beyond what the attempt left.
    fn complete(&mut self, field: &mut OneSided, t: f64, step: f64) {
        let _ = (field, t, step);
    }

    /// The state at the beginning of the step.
    fn state(&self) -> &[f64];

    /// `f(t, y)` at the beginning of the step.
    fn slope(&self) -> &[f64];

    /// The state at the end of the attempted step.
    fn end_state(&self) -> &[f64];

    /// Writes the state at the fraction `theta` in `[0, 1]` of the attempted step of size `step`.
    fn interpolate(&self, step: f64, theta: f64, state: &mut [f64]);

    /// Makes the end of the attempted step the beginning of the next one.
    fn accept(&mut self);
}

/// What came of an attempted step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// Estimated error, in units of the tolerance: at most 1 is good enough.
    pub(super) error: f64,
    /// Size of the step to try next: from its end if this one is good enough, else from its start.
    pub(super) next: f64,
    /// Estimate of the step times the largest eigenvalue of the Jacobian, in units of what an explicit
    /// method can take. About 1, step after step, means that stability and not accuracy limits it.
    pub(super) stiffness: f64,
}

impl Attempt {
    pub(super) fn is_good(&self) -> bool {
        self.error <= 1.0
    }
}

/// Why an attempt was thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// The step was carried out, with too large an error.
    Error,
    NotFinite(NotFinite),
    /// The equations of an implicit step were not solved by the iterations permitted.
    Unsolved,
    /// The equations of an implicit step do not determine it.
    Singular,
    /// The solution has no power series where the step begins, although it has a slope.
    NoSeries,
}

impl Obstacle {
    /// The next step to try, as a fraction of one that could not be carried out.
    pub(super) fn cut(self) -> f64 {
        match self {
            // Where the right-hand side ends is unknown, and most attempts are yet to come.
            Obstacle::NotFinite(_) => 0.25,
            Obstacle::Error | Obstacle::Unsolved | Obstacle::Singular => 0.5,
            // No step will do.
            Obstacle::NoSeries => 0.0,
        }
    }
}

/// The first entry found that is not a number, or too large to compute with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotFinite {
    pub(super) component: usize,
}

impl From<NotFinite> for Obstacle {
    fn from(found: NotFinite) -> Obstacle {
        Obstacle::NotFinite(found)
    }
}

/// Larger values are treated like infinity, so that what a method makes of them, sums times a
/// step, cannot overflow.
const LARGEST: f64 = 1e200;

/// # Errors
/// When an entry is not a number or not below [`LARGEST`].
pub(super) fn check_finite(values: &[f64]) -> Result<(), NotFinite> {
    // The plain conjunction is one vector comparison; looking for the culprit is not.
    if values.iter().fold(true, |finite, value| finite & (value.abs() < LARGEST)) {
        return Ok(());
    }
    let culprit = values.iter().position(|value| !matches!(value.abs(), size if size < LARGEST));
    Err(NotFinite { component: culprit.expect("some entry failed the same comparison above") })
}
