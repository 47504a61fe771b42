//! A model at a point, with where to start and how to solve: what every question begins with.

use crate::model::Model;
use crate::solve::{
    self, AndersonOptions, Damping, Family, FixedPointOptions, NewtonOptions, RelaxationOptions, Root,
    SearchOptions, SolveFailure, StrategyOptions, System,
};
use crate::study::columns::reason_name;
use crate::study::{Progress, Worker};

#[derive(Clone)]
pub struct Setup {
    pub model: Model,
    /// Flat values of the parameters.
    pub parameters: Vec<f64>,
    pub start: Start,
    pub solver: Solver,
}

/// Where iterations and flows begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// One named start; else the declared one and, where one start is not enough, all named ones.
    pub named: Option<usize>,
    /// Stored unknowns set to other values: position and value.
    pub values: Vec<(usize, f64)>,
}

/// How to solve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Solver {
    pub method: SolverMethod,
    /// Accept a solution once its residual norm is at most this.
    pub tolerance: f64,
    /// Most work to spend from one start; by default what the method finds sensible.
    pub evaluations: Option<usize>,
    /// How further solutions are sought where all are wanted.
    pub search: Search,
    /// Whether many points are evaluated at once where the equations are in closed form; that changes no result.
    pub in_lanes: bool,
}

/// Random starts from which further solutions are sought, by the default strategy alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// How many, without any there is no search; by default as many as are sensible, or none where the theory says that
    /// its solution is unique.
    pub starts: Option<usize>,
    /// Which.
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SolverMethod {
    /// The default strategy.
    Auto,
    FixedPoint(Damping),
    /// Anderson acceleration with this memory and damping.
    Anderson {
        memory: usize,
        damping: f64,
    },
    Newton,
    Relaxation,
}

impl Default for Solver {
    fn default() -> Solver {
        Solver {
            method: SolverMethod::Auto,
            tolerance: solve::TOLERANCE,
            evaluations: None,
            search: Search { starts: None, seed: SearchOptions::default().seed },
            in_lanes: true,
        }
    }
}

/// Everything found at one point.
#[derive(Clone, Debug, Default)]
pub struct Solved {
    /// Distinct, in the gauge of the theory, stable ones first.
    pub roots: Vec<Root>,
    pub failures: Vec<SolveFailure>,
    /// How many roots were left out because they violate a requirement of the theory.
    pub inadmissible: usize,
    /// Roots left out because an average in their equations is not accurate, or an inner minimum not the only one.
    pub unsound: Vec<Root>,
}

/// Why there is no solution at a point.
#[derive(Clone, Debug)]
pub enum NoSolution {
    Failed(SolveFailure),
    /// The equations hold, but not the theory's requirements.
    Inadmissible(Root),
    /// An average in the equations is not accurate, or an inner minimum or root is not the only one.
    Unsound(Root),
}

impl NoSolution {
    /// In a few words.
    pub fn reason(&self) -> &'static str {
        match self {
            NoSolution::Failed(failure) => reason_name(failure.reason),
            NoSolution::Inadmissible(_) => "requirement violated",
            NoSolution::Unsound(_) => "unsound average or inner root",
        }
    }

    /// Residual norm and evaluations of the last attempt.
    pub fn work(&self) -> (f64, usize) {
        match self {
            NoSolution::Failed(failure) => (failure.residual_norm, failure.evaluations),
            NoSolution::Inadmissible(root) | NoSolution::Unsound(root) => {
                (root.residual_norm, root.evaluations)
            }
        }
    }
}

impl Setup {
    /// The starts in the order in which they are tried, each once.
    pub fn starts(&self, parameters: &[f64]) -> Vec<Vec<f64>> {
        let mut starts = self.model.starts(parameters);
        if let Some(named) = self.start.named {
            starts = vec![starts.swap_remove(named + 1)];
        } else if !self.start.values.is_empty() {
            starts.truncate(1);
        }
        for start in &mut starts {
            for &(position, value) in &self.start.values {
                start[position] = value;
            }
        }
        let mut distinct: Vec<Vec<f64>> = Vec::new();
        for start in starts {
            if !distinct.contains(&start) {
                distinct.push(start);
            }
        }
        distinct
    }

    /// All distinct solutions that the starts lead to, and by the default strategy those that a search
    /// finds beside them, as far as they satisfy the theory's requirements. Progress is that of the search:
    /// [`Setup::search_length`] in all.
    pub fn solve_all(&self, parameters: &[f64], progress: &dyn Progress) -> Solved {
        let mut saddle = self.model.saddle(parameters);
        let starts = self.starts(parameters);
        let mut canonical = |unknowns: &mut [f64]| self.model.canonical(unknowns);
        let mut solved = Solved::default();
        let mut roots = if self.solver.method == SolverMethod::Auto {
            let mut family = self.family(parameters);
            let family: &mut Family<'_> = &mut family;
            let found =
                solve::solve_all(&mut saddle, &starts, Some(family), &mut canonical, &self.strategy());
            solved.failures = found.failures;
            found.roots
        } else {
            let (roots, failures) = self.pinned_all(&mut saddle, &starts);
            solved.failures = failures;
            solve::distinct(roots, &mut canonical, self.strategy().separation)
        };
        let mut evaluator = self.model.evaluator();
        let mut is_admissible = |root: &Root| evaluator.is_admissible(&root.x, parameters);
        solved.inadmissible = roots.iter().filter(|root| !is_admissible(root)).count();
        if self.solver.method == SolverMethod::Auto {
            let is_good = |root: &Root| root.stability.is_stable() != Some(false);
            if !roots.iter().any(|root| is_good(root) && is_admissible(root))
                && let Some(root) = self.worker().walk(parameters)
            {
                roots.insert(0, root);
                roots = solve::distinct(roots, &mut canonical, self.strategy().separation);
            }
            if self.search_starts() > 0 {
                // What is not admissible is known all the same, lest it be found again.
                roots = self.searched(&mut saddle, roots, parameters, &self.search_options(), progress);
            }
        }
        roots.retain(is_admissible);
        let is_sound = |root: &Root| evaluator.is_sound(&root.x, parameters);
        (roots, solved.unsound) = roots.into_iter().partition(is_sound);
        self.rank(&mut roots, parameters);
        Solved { roots, ..solved }
    }

    /// Sorts by free energy, if the theory declares one, among those that are stable and among those that are
    /// not.
    pub(super) fn rank(&self, roots: &mut [Root], parameters: &[f64]) {
        if roots.len() < 2 || self.model.theory().free_energy.is_none() {
            return;
        }
        let mut evaluator = self.model.evaluator();
        let mut free_energy =
            |root: &Root| evaluator.free_energy(&root.x, parameters).unwrap_or(f64::INFINITY);
        let mut ranked: Vec<(bool, f64, Root)> = roots
            .iter()
            .map(|root| (root.stability.is_stable() != Some(true), free_energy(root), root.clone()))
            .collect();
        ranked.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (place, (_, _, root)) in roots.iter_mut().zip(ranked) {
            *place = root;
        }
    }

    /// Whether there is a choice among solutions, and a free energy to choose by.
    pub(super) fn ranks(&self) -> bool {
        let has_choice = self.start.named.is_none() && self.start.values.is_empty();
        has_choice && self.model.theory().free_energy.is_some()
    }

    /// How many points are best solved at once: where none are ranked, the strategy solves one after the other.
    pub fn width(&self) -> usize {
        if self.ranks() { self.model.width(self.solver.in_lanes) } else { 1 }
    }

    /// Solves one point after the other.
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
    }

    pub(super) fn strategy(&self) -> StrategyOptions {
        let default = StrategyOptions::default();
        StrategyOptions {
            tolerance: self.solver.tolerance,
            evaluations: self.solver.evaluations.unwrap_or(default.evaluations),
            total: self.solver.evaluations.unwrap_or(default.total),
            ..default
        }
    }

    /// These roots and those that a search finds beside them.
    pub(super) fn searched(
        &self,
        saddle: &mut dyn System,
        roots: Vec<Root>,
        parameters: &[f64],
        options: &SearchOptions,
        progress: &dyn Progress,
    ) -> Vec<Root> {
        let mut scout = self.model.scout(parameters);
        let scout = scout.as_mut().map(|scout| scout as &mut dyn System);
        let mut canonical = |unknowns: &mut [f64]| self.model.canonical(unknowns);
        let mut done = || progress.advance(1);
        let starts = self.starts(parameters);
        solve::search(saddle, scout, roots, &starts, &mut canonical, &mut done, options)
    }

    /// From how many random starts further solutions are sought.
    pub fn search_starts(&self) -> usize {
        match (self.solver.search.starts, &self.model.theory().unique) {
            (Some(starts), _) => starts,
            (None, Some(_)) => 0,
            (None, None) => SearchOptions::default().starts,
        }
    }

    /// From how many starts is searched.
    pub fn search_length(&self, parameters: &[f64]) -> usize {
        self.starts(parameters).len() + self.search_starts()
    }

    pub(super) fn search_options(&self) -> SearchOptions {
        let (starts, seed) = (self.search_starts(), self.solver.search.seed);
        let default = SearchOptions::default();
        let evaluations = self.solver.evaluations.unwrap_or(default.evaluations);
        SearchOptions { starts, seed, tolerance: self.solver.tolerance, evaluations, ..default }
    }

    fn pinned_all(&self, saddle: &mut dyn System, starts: &[Vec<f64>]) -> (Vec<Root>, Vec<SolveFailure>) {
        let (mut roots, mut failures) = (Vec::new(), Vec::new());
        for start in starts {
            match self.pinned(saddle, start) {
                Ok(root) => roots.push(root),
                Err(failure) => failures.push(failure),
            }
        }
        (roots, failures)
    }

    pub(super) fn pinned(&self, saddle: &mut dyn System, start: &[f64]) -> Result<Root, SolveFailure> {
        let tolerance = self.solver.tolerance;
        match self.solver.method {
            SolverMethod::FixedPoint(damping) => {
                let default = FixedPointOptions::default();
                let evaluations = self.solver.evaluations.unwrap_or(default.evaluations);
                solve::fixed_point(saddle, start, &FixedPointOptions { damping, tolerance, evaluations })
            }
            SolverMethod::Anderson { memory, damping } => {
                let default = AndersonOptions::default();
                let evaluations = self.solver.evaluations.unwrap_or(default.evaluations);
                solve::anderson(saddle, start, &AndersonOptions { memory, damping, tolerance, evaluations })
            }
            SolverMethod::Newton => {
                let default = NewtonOptions::default();
                let (evaluations, iterations) = match self.solver.evaluations {
                    Some(evaluations) => (evaluations, evaluations),
                    None => (default.evaluations, default.iterations),
                };
                solve::newton(saddle, start, &NewtonOptions { tolerance, iterations, evaluations })
            }
            SolverMethod::Auto | SolverMethod::Relaxation => {
                let default = RelaxationOptions::default();
                let evaluations = self.solver.evaluations.unwrap_or(default.evaluations);
                solve::relaxation(saddle, start, &RelaxationOptions { tolerance, evaluations, ..default })
            }
        }
    }

    /// The same equations on the straight way from the theory's default parameters, where its
    /// start is meant to work, to these.
    pub(super) fn family<'a>(
        &'a self,
        parameters: &[f64],
    ) -> impl FnMut(f64) -> Box<dyn System + 'a> + use<'a> {
        let from = self.model.default_parameters();
        let to = parameters.to_vec();
        move |s| {
            let mix = |(from, to): (&f64, &f64)| (1.0 - s) * from + s * to;
            let parameters: Vec<f64> = from.iter().zip(&to).map(mix).collect();
            Box::new(self.model.saddle(&parameters))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::study::NoProgress;
    use crate::testing::assert_close;
    use crate::theory::Theory;

    /// The theory at its default parameters, searched from so many random starts.
    fn solved(text: &str, starts: usize) -> Solved {
        let theory = Theory::read(Source::new("test.eq", text)).expect("the theory is right");
        let model = Model::new(&theory, &theory.default_dims(), &[]).expect("sizes fit");
        let parameters = model.default_parameters();
        let start = Start { named: None, values: Vec::new() };
        let mut solver = Solver::default();
        solver.search.starts = Some(starts);
        let setup = Setup { model, parameters, start, solver };
        setup.solve_all(&setup.parameters, &NoProgress)
    }

    const MAGNET: &str = "parameter beta = 1.5 in (0, inf)\nunknown m = 1 in [-1, 1]\n\
        equation m = tanh(beta*m)\ngauge flip m\n";

    #[test]
    fn unstable_solutions_that_no_start_leads_to_are_listed_after_the_stable_ones() {
        let found = solved(MAGNET, 12).roots;
        assert_eq!(found.len(), 2);
        assert_close(found[0].x[0], 0.858_559_636_640, 1e-12); // bisection
        assert_close(found[1].x[0], 0.0, 1e-11);
        assert_eq!(found[1].stability.is_stable(), Some(false));
        assert_eq!(solved(MAGNET, 0).roots.len(), 1);
    }

    #[test]
    fn what_a_search_finds_must_meet_the_requirements() {
        let ordered = format!("{MAGNET}require m > 0.1 \"an order\"\n");
        let found = solved(&ordered, 12);
        assert_eq!((found.roots.len(), found.inadmissible), (1, 0));
    }
}
