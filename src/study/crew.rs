//! Solving many points at once.
//!
//! In: a [`Setup`]. Out: a [`Crew`] for each thread, whose tasks solve one point, or one after the other, at a [`Desk`].
//! What the solvers of several tasks want evaluated is computed together; what a task finds does not depend on the others.

use std::cell::RefCell;

use crate::model::SaddleBatch;
use crate::solve::{self, NewtonOptions, Root, Seat, Task};
use crate::study::{NoSolution, Setup, SolverMethod, Worker};

/// What one thread needs to solve many points at once.
pub(super) struct Crew<'s> {
    worker: RefCell<Worker<'s>>,
    batch: SaddleBatch<'s>,
}

/// The place of one task.
#[derive(Clone, Copy)]
pub(super) struct Desk<'c, 's> {
    /// Not to be borrowed while something is waited for.
    pub(super) worker: &'c RefCell<Worker<'s>>,
    seat: &'c Seat,
    pub(super) setup: &'s Setup,
}

/// Newton steps from a solution at a point nearby, after which it is no continuation.
const CONTINUATION: usize = 12;

/// Solutions at points nearby that are so close lead to the same one.
const NEARBY: f64 = 0.02;

impl<'s> Crew<'s> {
    pub(super) fn new(setup: &'s Setup) -> Crew<'s> {
        let batch = setup.model.saddle_batch(setup.width() > 1);
        Crew { worker: RefCell::new(setup.worker()), batch }
    }

    /// The seats of so many tasks.
    pub(super) fn seats(&self, count: usize) -> Vec<Seat> {
        solve::seats(&self.batch, count)
    }

    /// Carries out a task at each seat.
    pub(super) fn carry_out<'c, T>(
        &'c mut self,
        seats: &'c [Seat],
        task: impl Fn(usize, Desk<'c, 's>) -> Task<'c, T>,
    ) -> Vec<T> {
        let Crew { worker, batch } = self;
        let (worker, setup) = (&*worker, worker.borrow().setup);
        solve::together(batch, seats, |at, seat| task(at, Desk { worker, seat, setup }))
    }
}

impl Desk<'_, '_> {
    /// [`Worker::solve`].
    ///
    /// # Errors
    /// Why there is no solution.
    pub(super) async fn solve(self, parameters: &[f64]) -> Result<Root, NoSolution> {
        if self.setup.ranks()
            && let Some(root) = self.stable(parameters).await.into_iter().next()
        {
            return Ok(root);
        }
        self.worker.borrow_mut().solve_from_starts(parameters)
    }

    /// The solution of [`Worker::solve`], and all that are stable there.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn solve_among_stable(
        self,
        parameters: &[f64],
    ) -> Result<(Root, Vec<Root>), NoSolution> {
        let stable = self.stable(parameters).await;
        let mut worker = self.worker.borrow_mut();
        let root = match stable.first() {
            Some(root) if self.setup.ranks() => root.clone(),
            _ => worker.solve_from_starts(parameters)?,
        };
        Ok((root, stable))
    }

    /// [`Worker::stable`].
    async fn stable(self, parameters: &[f64]) -> Vec<Root> {
        self.seat.set_parameters(parameters);
        let starts = self.setup.starts(parameters);
        let mut canonical = |unknowns: &mut [f64]| self.setup.model.canonical(unknowns);
        let options = self.setup.quick();
        let found = solve::solve_all_at(self.seat, &starts, &mut canonical, &options).await;
        self.worker.borrow_mut().stable_among(found.roots, parameters)
    }

    /// The solution of [`Worker::solve`], and all that are stable, continued from those at points nearby by
    /// Newton's method. `None` if there is no free energy to choose by, or nothing nearby, or one leads nowhere:
    /// then only the starts can tell.
    pub(super) async fn continued(self, known: &[&[f64]], parameters: &[f64]) -> Option<(Root, Vec<Root>)> {
        let solver = &self.setup.solver;
        if !self.setup.ranks() || known.is_empty() || solver.method != SolverMethod::Auto {
            return None;
        }
        let options = NewtonOptions {
            tolerance: solver.tolerance,
            evaluations: CONTINUATION * (known[0].len() + 2),
            ..NewtonOptions::default()
        };
        let mut distinct: Vec<&[f64]> = Vec::new();
        for &start in known {
            let is_same = |other: &&[f64]| other.iter().zip(start).all(|(a, b)| (a - b).abs() <= NEARBY);
            if !distinct.iter().any(is_same) {
                distinct.push(start);
            }
        }
        self.seat.set_parameters(parameters);
        let mut roots = Vec::new();
        for start in distinct {
            roots.push(solve::newton_at(self.seat, start, &options).await.ok()?);
        }
        self.worker.borrow_mut().chosen(roots, parameters)
    }
}
