//! The answer of an integration: states at the requested times, events, and what they cost.

use super::event::Occurrence;

/// States at the requested times.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trajectory {
    /// The requested times reached, ascending.
    pub times: Vec<f64>,
    /// Row-major, one row per entry of `times`; see [`Trajectory::state`].
    pub states: Vec<f64>,
    /// Accepted steps.
    pub steps: usize,
    /// Attempted steps that were thrown away.
    pub rejected: usize,
    /// Evaluations of the right-hand side, without those made to get a Jacobian by differences.
    pub evaluations: usize,
    /// Expansions of the solution as a power series.
    pub expansions: usize,
    /// Jacobians of the right-hand side.
    pub jacobians: usize,
    /// Pairs of a real and a complex matrix that were factored.
    pub factorizations: usize,
    /// How often [`Method::Auto`](super::Method::Auto) went from an explicit to an implicit method or
    /// back.
    pub switches: usize,
    /// The events met, in the order of time.
    pub events: Vec<Occurrence>,
    pub ending: Ending,
    /// The time reached.
    pub end_time: f64,
    /// The state at `end_time`.
    pub end_state: Vec<f64>,
}

/// Where a trajectory ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// At a failure.
    #[default]
    Failure,
    /// At the end of the span.
    Span,
    /// At an event that was to stop it: exactly there.
    Event { event: usize },
    /// At rest, see [`Steady`](super::Steady).
    Steady,
}

impl Trajectory {
    /// The state at `times[row]`.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn state(&self, row: usize) -> &[f64] {
        assert!(row < self.times.len(), "trajectory: row {row} of {}", self.times.len());
        let len = self.states.len() / self.times.len();
        &self.states[row * len..(row + 1) * len]
    }

    /// Times with their states.
    pub fn rows(&self) -> impl Iterator<Item = (f64, &[f64])> {
        self.times.iter().enumerate().map(|(row, &time)| (time, self.state(row)))
    }

    pub(super) fn push(&mut self, time: f64, state: &[f64]) {
        self.times.push(time);
        self.states.extend_from_slice(state);
    }
}
