//! The solutions that starts lead to without further ado: from which branches begin.

use crate::model::Saddle;
use crate::solve::{self, Root, SearchOptions, StrategyOptions, System};
use crate::study::{NoProgress, Setup, SolverMethod};

/// Work to spend on one start where branches begin, per unknown: some ten Jacobians. What takes longer is found
/// from another place of the branch, or by crossing it.
const QUICK: usize = 20;

/// Work to spend on the search where branches begin, per unknown.
const SEARCH: usize = 60;

impl Setup {
    /// What each start leads to, stable or not, in the gauge of the theory and without duplicates.
    pub(super) fn reached(&self, saddle: &mut Saddle<'_>, starts: &[Vec<f64>]) -> Vec<Root> {
        let mut canonical = |unknowns: &mut [f64]| self.model.canonical(unknowns);
        solve::solve_all(saddle, starts, None, &mut canonical, &self.quick()).roots
    }

    /// How hard to try from each start.
    pub(super) fn quick(&self) -> StrategyOptions {
        let strategy = self.strategy();
        let evaluations = strategy.evaluations.min(QUICK * (self.model.layout().unknown_count + 1));
        StrategyOptions { departures: 0, leaves_flow: false, evaluations, total: evaluations, ..strategy }
    }

    /// Solutions from which to follow branches: those that the starts lead to and, unless one start was asked
    /// for by name, what a search from so many random starts finds beside them; all solutions where that is
    /// nothing.
    pub(super) fn branch_starts(&self, parameters: &[f64], search: usize) -> Vec<Vec<f64>> {
        let starts = self.starts(parameters);
        let mut saddle = self.model.saddle(parameters);
        let mut roots = Vec::new();
        if self.solver.method == SolverMethod::Auto {
            roots = self.reached(&mut saddle, &starts);
            let search = match self.start.named {
                Some(_) => 0,
                None => search.min(self.search_starts()),
            };
            if search > 0 {
                let evaluations = SEARCH * (saddle.len() + 3);
                let options = SearchOptions { starts: search, evaluations, ..self.search_options() };
                roots = self.searched(&mut saddle, roots, parameters, &options, &NoProgress);
            }
            let mut evaluator = self.model.evaluator();
            roots.retain(|root| evaluator.is_admissible(&root.x, parameters));
        }
        if roots.is_empty() {
            roots = self.solve_all(parameters, &NoProgress).roots;
        }
        roots.into_iter().map(|root| root.x).collect()
    }
}
