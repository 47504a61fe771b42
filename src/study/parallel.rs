//! Many points at once, in an order that does not depend on the number of threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// Who is told how far the work has come; called from several threads.
pub trait Progress: Sync {
    /// `done` more pieces of work are finished.
    fn advance(&self, done: usize);

    /// `done` more pieces of work need not be done, which tells nothing of how long the others take.
    fn skip(&self, done: usize) {
        self.advance(done);
    }
}

/// The most points of a block.
const LONGEST_BLOCK: usize = 32;

/// How many of so many points are kept in a checkpoint together, if it is to have so many blocks at least, where there
/// are as many points.
pub(super) fn block_length(points: usize, blocks: usize) -> usize {
    (points / blocks).clamp(1, LONGEST_BLOCK)
}

/// So many short answers are given by one thread, at least.
const SHORT: usize = 128;

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

/// [`map`] for many answers of which each takes no time to speak of.
pub fn map_short<T: Send>(count: usize, answer: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..count).into_par_iter().with_min_len(SHORT).map(answer).collect()
}

/// Two answers, computed at the same time.
pub fn both<T: Send>(first: impl FnOnce() -> T + Send, second: impl FnOnce() -> T + Send) -> [T; 2] {
    rayon::join(first, second).into()
}

/// As [`map`], but each answer is handed to `take` as soon as those before it are, so that few are kept. Each
/// thread makes its worker once and takes up the first piece of work that nobody has.
pub fn stream<W, T: Send>(
    count: usize,
    worker: impl Fn() -> W + Sync,
    answer: impl Fn(&mut W, usize) -> T + Sync,
    take: impl FnMut(usize, T) + Send,
) {
    let next = AtomicUsize::new(0);
    let queue = Mutex::new(Queue { take, expected: 0, early: BTreeMap::new() });
    let work = || {
        let mut own = None;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return;
            }
            let answer = answer(own.get_or_insert_with(&worker), at);
            // A panic of another thread is passed on where the threads end.
            queue.lock().unwrap_or_else(PoisonError::into_inner).enter(at, answer);
        }
    };
    let threads = rayon::current_num_threads().min(count);
    rayon::scope(|scope| (0..threads).for_each(|_| scope.spawn(|_| work())));
}

/// Answers on their way into the right order.
struct Queue<T, F> {
    take: F,
    /// The first that has not been taken.
    expected: usize,
    early: BTreeMap<usize, T>,
}

impl<T, F: FnMut(usize, T)> Queue<T, F> {
    fn enter(&mut self, at: usize, answer: T) {
        self.early.insert(at, answer);
        while let Some(answer) = self.early.remove(&self.expected) {
            (self.take)(self.expected, answer);
            self.expected += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_in_order_though_some_are_late() {
        let mut taken = Vec::new();
        let slow =
            |_: &mut (), at: usize| (0..(at % 7) * 1000).fold(at, |sum, k| std::hint::black_box(sum ^ k ^ k));
        stream(500, || (), slow, |at, answer| taken.push((at, answer)));
        assert_eq!(taken, (0..500).map(|at| (at, at)).collect::<Vec<_>>());
    }
}
