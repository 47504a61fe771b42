//! What the driver asks of an integration method: to attempt a step, and to fill it in.
//!
//! A stepper holds the state where the current step begins and the slope there. The driver calls
//! `begin` once per smooth segment, then `attempt` until a step is good enough, then
//! `interpolate` for the output times inside it, then `accept`. Times, step sizes, stops and
//! failures are the driver's business.

use super::segment::OneSided;

pub(super) trait Stepper {
    /// Evaluates the slope at the beginning of a smooth segment.
    ///
    /// # Errors
    /// When an entry of the slope is not a number.
    fn begin(&mut self, field: &mut OneSided, t: f64) -> Result<(), NotFinite>;

    /// Tries to go from `t` to `t + step`. After an `Ok`, [`end_state`](Stepper::end_state) and
    /// [`interpolate`](Stepper::interpolate) describe the step; nothing else has changed.
    ///
    /// Gives the estimated error, in units of the tolerance: at most 1 is good enough.
    ///
    /// # Errors
    /// When the right-hand side, or a state on the way, is not a number.
    fn attempt(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<f64, NotFinite>;

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

/// The first entry found that is not a number, or too large to compute with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotFinite {
    pub(super) component: usize,
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
