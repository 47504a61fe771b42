//! The answer of an integration: states at the requested times, and what they cost.

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
    /// Evaluations of the right-hand side.
    pub evaluations: usize,
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
}
