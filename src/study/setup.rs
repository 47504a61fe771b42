//! A model at a point, with where to start and how to solve: what every question begins with.

use crate::model::Model;
use crate::solve::{
    self, Damping, FixedPointOptions, NewtonOptions, RelaxationOptions, Root, SolveFailure,
    StrategyOptions, System,
};

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
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SolverMethod {
    /// The default strategy.
    Auto,
    FixedPoint(Damping),
    Newton,
    Relaxation,
}

impl Default for Solver {
    fn default() -> Solver {
        Solver { method: SolverMethod::Auto, tolerance: solve::TOLERANCE, evaluations: None }
    }
}

/// Everything found at one point.
#[derive(Clone, Debug, Default)]
pub struct Solved {
    /// Distinct, in the gauge of the theory, stable ones first.
    pub roots: Vec<Root>,
    pub failures: Vec<SolveFailure>,
}

impl Setup {
    /// The starts in the order in which they are tried.
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
        starts
    }

    /// All distinct solutions that the starts lead to.
    pub fn solve_all(&self, parameters: &[f64]) -> Solved {
        let mut saddle = self.model.saddle(parameters);
        let starts = self.starts(parameters);
        let mut canonical = |unknowns: &mut [f64]| self.model.canonical(unknowns);
        if self.solver.method == SolverMethod::Auto {
            let options = self.strategy();
            let mut family = self.family(parameters);
            let found =
                solve::solve_all(&mut saddle, &starts, Some(&mut family), &mut canonical, &options);
            return Solved { roots: found.roots, failures: found.failures };
        }
        let mut solved = Solved::default();
        for start in &starts {
            match self.pinned(&mut saddle, start) {
                Ok(root) => solved.roots.push(root),
                Err(failure) => solved.failures.push(failure),
            }
        }
        solved.roots = solve::distinct(solved.roots, &mut canonical, self.strategy().separation);
        solved
    }

    /// One solution, not unstable if there is such a one, in the gauge of the theory.
    ///
    /// # Errors
    /// The failure that came closest, if nothing was found.
    pub fn solve_one(&self, parameters: &[f64]) -> Result<Root, SolveFailure> {
        let mut saddle = self.model.saddle(parameters);
        let starts = self.starts(parameters);
        let mut root = if self.solver.method == SolverMethod::Auto {
            let mut family = self.family(parameters);
            solve::solve(&mut saddle, &starts, Some(&mut family), &self.strategy())?
        } else {
            self.pinned(&mut saddle, &starts[0])?
        };
        self.model.canonical(&mut root.x);
        Ok(root)
    }

    fn strategy(&self) -> StrategyOptions {
        let default = StrategyOptions::default();
        StrategyOptions {
            tolerance: self.solver.tolerance,
            evaluations: self.solver.evaluations.unwrap_or(default.evaluations),
            ..default
        }
    }

    fn pinned(&self, saddle: &mut dyn System, start: &[f64]) -> Result<Root, SolveFailure> {
        let tolerance = self.solver.tolerance;
        match self.solver.method {
            SolverMethod::FixedPoint(damping) => {
                let default = FixedPointOptions::default();
                let evaluations = self.solver.evaluations.unwrap_or(default.evaluations);
                solve::fixed_point(saddle, start, &FixedPointOptions { damping, tolerance, evaluations })
            }
            SolverMethod::Newton => {
                let options = NewtonOptions { tolerance, ..NewtonOptions::default() };
                solve::newton(saddle, start, &options)
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
    fn family<'a>(&'a self, parameters: &[f64]) -> impl FnMut(f64) -> Box<dyn System + 'a> + use<'a> {
        let from = self.model.default_parameters();
        let to = parameters.to_vec();
        move |s| {
            let mix = |(from, to): (&f64, &f64)| (1.0 - s) * from + s * to;
            let parameters: Vec<f64> = from.iter().zip(&to).map(mix).collect();
            Box::new(self.model.saddle(&parameters))
        }
    }
}
