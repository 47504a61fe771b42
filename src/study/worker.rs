//! Solving one point after the other.

use crate::model::{Evaluator, Saddle};
use crate::solve::{self, Family, HomotopyOptions, Root};
use crate::study::{NoSolution, Setup, SolverMethod};

/// Free energies closer than this are equal up to rounding.
const TIE: f64 = 1e-10;

/// A free energy lower by this much, relatively, is that of another solution.
const LOWER: f64 = 1e-8;

/// What one thread needs to solve many points: its workspaces are made once, since making them for
/// every point costs as much as solving it, and scatters the memory.
pub struct Worker<'s> {
    pub(super) setup: &'s Setup,
    saddle: Saddle<'s>,
    pub evaluator: Evaluator<'s>,
}

impl<'s> Worker<'s> {
    pub(super) fn new(setup: &'s Setup) -> Worker<'s> {
        let (saddle, evaluator) = (setup.model.saddle(&setup.parameters), setup.model.evaluator());
        Worker { setup, saddle, evaluator }
    }
}

impl Worker<'_> {
    /// One solution that satisfies the requirements, not unstable if there is such a one, in the
    /// gauge of the theory: of several the one with the lowest free energy, if the theory declares one, else
    /// the one that the first start leads to.
    ///
    /// # Errors
    /// Why there is none.
    pub fn solve(&mut self, parameters: &[f64]) -> Result<Root, NoSolution> {
        if self.setup.ranks()
            && let Some(root) = self.stable(parameters).into_iter().next()
        {
            return Ok(root);
        }
        self.solve_from_starts(parameters)
    }

    /// What several solutions continued from points nearby come to: the one of lowest free energy, and all. `None`
    /// where one is not stable or there is no choosing: then only the starts can tell.
    pub(super) fn chosen(&mut self, roots: Vec<Root>, parameters: &[f64]) -> Option<(Root, Vec<Root>)> {
        let setup = self.setup;
        let mut canonical = |unknowns: &mut [f64]| setup.model.canonical(unknowns);
        let mut roots = solve::distinct(roots, &mut canonical, setup.strategy().separation);
        if roots.iter().any(|root| root.stability.is_stable() != Some(true)) {
            return None;
        }
        roots.retain(|root| {
            self.evaluator.is_admissible(&root.x, parameters) && self.evaluator.is_sound(&root.x, parameters)
        });
        setup.rank(&mut roots, parameters);
        let mut free_energies =
            roots.iter().map(|root| self.evaluator.free_energy(&root.x, parameters).unwrap_or(f64::NAN));
        if let (Some(first), Some(second)) = (free_energies.next(), free_energies.next())
            && second - first <= TIE * (1.0 + first.abs())
        {
            // Of equals the starts choose, whichever way one comes from.
            return None;
        }
        Some((roots.first()?.clone(), roots))
    }

    /// Whether another solution has a lower free energy than this one.
    pub fn is_beaten(&mut self, x: &[f64], parameters: &[f64]) -> bool {
        let Some(own) = self.evaluator.free_energy(x, parameters) else { return false };
        let least = self.solve(parameters).ok();
        let least = least.and_then(|root| self.evaluator.free_energy(&root.x, parameters));
        least.is_some_and(|least| least < own - LOWER * (1.0 + own.abs()))
    }

    pub(super) fn solve_from_starts(&mut self, parameters: &[f64]) -> Result<Root, NoSolution> {
        let mut best: Option<Root> = None;
        let mut failure = None;
        for start in self.setup.starts(parameters) {
            match self.solve_from(start, parameters) {
                Ok(root) if root.stability.is_stable() != Some(false) => return Ok(root),
                Ok(root) => best = best.or(Some(root)),
                Err(reason) => failure = failure.or(Some(reason)),
            }
        }
        if self.setup.solver.method == SolverMethod::Auto
            && let Some(root) = self.walk(parameters)
            && (best.is_none() || root.stability.is_stable() != Some(false))
        {
            return Ok(root);
        }
        best.ok_or_else(|| failure.expect("there is at least one start"))
    }

    /// All distinct solutions that the starts lead to, that satisfy the requirements and are not unstable, in the
    /// gauge of the theory: the one with the lowest free energy first if the theory declares one, else in the order
    /// of the starts.
    pub fn stable(&mut self, parameters: &[f64]) -> Vec<Root> {
        self.saddle.set_parameters(parameters);
        let roots = self.setup.reached(&mut self.saddle, &self.setup.starts(parameters));
        self.stable_among(roots, parameters)
    }

    /// The same among what the starts led to.
    pub(super) fn stable_among(&mut self, mut roots: Vec<Root>, parameters: &[f64]) -> Vec<Root> {
        roots.retain(|root| {
            root.stability.is_stable() != Some(false)
                && self.evaluator.is_admissible(&root.x, parameters)
                && self.evaluator.is_sound(&root.x, parameters)
        });
        self.setup.rank(&mut roots, parameters);
        roots
    }

    /// The solution at the theory's default parameters, where its start is meant to work, followed
    /// to these: for where every start leads to an unstable solution, or to one that does not count.
    pub(super) fn walk(&mut self, parameters: &[f64]) -> Option<Root> {
        let setup = self.setup;
        let start = setup.starts(&setup.model.default_parameters()).swap_remove(0);
        let default = HomotopyOptions::default();
        let evaluations = setup.solver.evaluations.unwrap_or(default.evaluations);
        let options = HomotopyOptions { tolerance: setup.solver.tolerance, evaluations, ..default };
        let mut family = setup.family(parameters);
        let family: &mut Family<'_> = &mut family;
        let mut root = solve::homotopy(family, &start, &options).ok()?;
        setup.model.canonical(&mut root.x);
        let counts =
            self.evaluator.is_admissible(&root.x, parameters) && self.evaluator.is_sound(&root.x, parameters);
        counts.then_some(root)
    }

    fn solve_from(&mut self, start: Vec<f64>, parameters: &[f64]) -> Result<Root, NoSolution> {
        let setup = self.setup;
        self.saddle.set_parameters(parameters);
        let outcome = if setup.solver.method == SolverMethod::Auto {
            let mut family = setup.family(parameters);
            let family: &mut Family<'_> = &mut family;
            solve::solve(&mut self.saddle, &[start], Some(family), &setup.strategy())
        } else {
            setup.pinned(&mut self.saddle, &start)
        };
        let mut root = outcome.map_err(NoSolution::Failed)?;
        setup.model.canonical(&mut root.x);
        if !self.evaluator.is_admissible(&root.x, parameters) {
            Err(NoSolution::Inadmissible(root))
        } else if !self.evaluator.is_sound(&root.x, parameters) {
            Err(NoSolution::Unsound(root))
        } else {
            Ok(root)
        }
    }
}
