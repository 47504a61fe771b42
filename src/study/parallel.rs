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

/// `answer(0), …, answer(count − 1)`, computed in parallel. Each thread makes its own `worker` first;
/// no answer may depend on what the worker did before.
pub fn map<W, T: Send>(
    count: usize,
    progress: &dyn Progress,
    worker: impl Fn() -> W + Sync + Send,
    answer: impl Fn(&mut W, usize) -> T + Sync + Send,
) -> Vec<T> {
    (0..count)
        .into_par_iter()
        .map_init(worker, |worker, at| {
            let answer = answer(worker, at);
            progress.advance(1);
            answer
        })
        .collect()
}
