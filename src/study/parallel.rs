//! Many points at once, in an order that does not depend on the number of threads.

use rayon::prelude::*;

/// Who is told how far the work has come; called from several threads.
pub trait Progress: Sync {
    /// `done` more pieces of work are finished.
    fn advance(&self, done: usize);
}

/// Nobody.
pub struct NoProgress;

impl Progress for NoProgress {
    fn advance(&self, _done: usize) {}
}

/// `answer(0), …, answer(count − 1)`, computed in parallel.
pub fn map<T: Send>(count: usize, progress: &dyn Progress, answer: impl Fn(usize) -> T + Sync) -> Vec<T> {
    (0..count)
        .into_par_iter()
        .map(|at| {
            let answer = answer(at);
            progress.advance(1);
            answer
        })
        .collect()
}
