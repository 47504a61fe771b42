//! Blocks of points on all threads, with what a checkpoint holds of them.
//!
//! In: a [`Question`] and a task that answers one block at a [`Desk`]. Out: the answers, in the order of the blocks. Several
//! blocks make a job, in which points of different blocks are evaluated together. What is found does not depend on the jobs.

use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::solve::{self, Task};
use crate::study::Setup;
use crate::study::crew::{Crew, Desk};
use crate::study::parallel::{self, Progress};
use crate::table::Checkpoint;

/// Blocks, of which all points are wanted.
pub(super) struct Question<'q> {
    pub(super) setup: &'q Setup,
    pub(super) progress: &'q dyn Progress,
    pub(super) checkpoint: Option<&'q Checkpoint>,
    /// Of the checkpoint.
    pub(super) section: &'q str,
    /// The first point of each block, as the checkpoint names it, and how many there are.
    pub(super) blocks: Vec<(usize, usize)>,
}

/// Jobs for each thread, at least, where there are as many blocks: all threads are busy to the end.
const JOBS: usize = 4;

impl<'q> Question<'q> {
    /// Answers all blocks; each answer has an entry for each point, and is handed to `take` in order.
    pub(super) fn answer<T: Serialize + DeserializeOwned + Send>(
        &self,
        task: impl for<'c> Fn(usize, Desk<'c, 'q>) -> Task<'c, Vec<T>> + Sync,
        mut take: impl FnMut(usize, Vec<T>) + Send,
    ) {
        let jobs = self.jobs();
        let solve = |crew: &mut Crew<'q>, job: usize| self.job(crew, jobs[job].clone(), &task);
        let take_all = |job: usize, found: Vec<Vec<T>>| {
            jobs[job].clone().zip(found).for_each(|(number, found)| take(number, found));
        };
        parallel::stream(jobs.len(), || Crew::new(self.setup), solve, take_all);
    }

    /// The blocks of each job.
    fn jobs(&self) -> Vec<Range<usize>> {
        let count = self.blocks.len();
        let most = count.div_ceil(JOBS * rayon::current_num_threads()).max(1);
        let length = solve::crowd(self.setup.width()).min(most);
        (0..count).step_by(length).map(|first| first..count.min(first + length)).collect()
    }

    fn job<T: Serialize + DeserializeOwned>(
        &self,
        crew: &mut Crew<'q>,
        numbers: Range<usize>,
        task: &impl for<'c> Fn(usize, Desk<'c, 'q>) -> Task<'c, Vec<T>>,
    ) -> Vec<Vec<T>> {
        let mut answers: Vec<Option<Vec<T>>> = numbers.clone().map(|number| self.known(number)).collect();
        let open: Vec<usize> = (0..answers.len()).filter(|at| answers[*at].is_none()).collect();
        let seats = crew.seats(open.len());
        let found = crew.carry_out(&seats, |place, desk| {
            let number = numbers.start + open[place];
            let task = task(number, desk);
            Box::pin(async move {
                let answer = task.await;
                if let Some(file) = self.checkpoint {
                    file.record(self.section, number, self.blocks[number], &answer);
                }
                self.progress.advance(answer.len());
                answer
            })
        });
        for (at, answer) in open.into_iter().zip(found) {
            answers[at] = Some(answer);
        }
        answers.into_iter().flatten().collect()
    }

    /// What the checkpoint holds of a block.
    fn known<T: DeserializeOwned>(&self, number: usize) -> Option<Vec<T>> {
        let (first, length) = self.blocks[number];
        let answer: Vec<T> = self.checkpoint?.taken(self.section, number, first)?;
        let is_whole = answer.len() == length;
        if is_whole {
            self.progress.skip(length);
        }
        is_whole.then_some(answer)
    }
}
