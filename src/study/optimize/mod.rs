//! The best parameters for a goal.
//!
//! In: a [`Setup`], an [`Aim`] and the parameters that vary, each in a range. Out: an [`Optimization`]: the local
//! minima that were found, best first, each with its error, and the landscape of the objective. One parameter is
//! scanned and each valley refined by Brent's method (`line`); several are sampled and searched by Nelder and
//! Mead's simplex from the best samples (`simplex`), or by a quasi-Newton method (`quasi_newton`). Points without a value, such as those at which a level is not
//! reached, are worse than all others; the landscape says why they have none. The answer depends on the seed and
//! on no number of threads.
//!
//! # References
//! Brent (1973), *Algorithms for Minimization without Derivatives*, chapter 5; Nelder & Mead (1965), *A simplex
//! method for function minimization*, doi:10.1093/comjnl/7.4.308.

mod accuracy;
mod gradient;
mod line;
mod objective;
mod quasi_newton;
mod simplex;

use crate::study::axis::Range;
use crate::study::columns::table;
use crate::study::parallel::Progress;
use crate::study::{GridAxis, Setup};
use crate::table::{Cell, Column, Table};

pub use objective::{Aim, Goal, Judge, Miss, Sense};

/// A parameter that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// `gamma`, or `rho[2]`.
    pub name: String,
    /// Among the flat parameters.
    pub position: usize,
    /// Between which values, how many of them are looked at first, and how they are spaced.
    pub range: Range,
}

/// How hard to search where several parameters vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchEffort {
    /// Points of the first sample, a Latin hypercube.
    pub samples: usize,
    /// From how many of them a simplex descends.
    pub descents: usize,
    /// Which sample.
    pub seed: u64,
    pub minimizer: Minimizer,
}

/// How to descend where several parameters vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minimizer {
    /// Needs values alone, and goes on where there are none.
    NelderMead,
    /// Needs exact gradients, each of which costs some evaluations, and fewer steps where the objective is smooth.
    Bfgs,
}

impl Default for SearchEffort {
    fn default() -> SearchEffort {
        SearchEffort { samples: 128, descents: 6, seed: 1, minimizer: Minimizer::NelderMead }
    }
}

/// A local minimum of the objective, or maximum where that is the aim.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    /// Values of the parameters that vary.
    pub parameters: Vec<f64>,
    pub objective: f64,
    /// Estimated error of the objective.
    pub error: f64,
    /// How far each parameter may be off: so far that the objective changes by its error. NaN where the
    /// landscape has no curvature to tell.
    pub parameter_errors: Vec<f64>,
    /// The parameters that stand at an end of their range: better values may lie outside.
    pub at_end: Vec<bool>,
}

/// What was found.
pub struct Optimization {
    /// The best first; none where no point has a value.
    pub optima: Vec<Optimum>,
    /// The objective at the points looked at: ascending for one parameter, the first sample for several.
    pub landscape: Table,
    /// Points of the landscape at which there is no value.
    pub missed: usize,
    /// How often the objective was computed.
    pub evaluations: usize,
}

/// The best values of some parameters.
///
/// # Panics
/// When nothing varies.
pub fn optimize(
    setup: &Setup,
    aim: &Aim,
    choices: &[Choice],
    effort: &SearchEffort,
    progress: &dyn Progress,
) -> Optimization {
    assert!(!choices.is_empty(), "something varies");
    let problem = Problem { setup, aim, choices };
    let (samples, mut valleys, evaluations) = if choices.len() == 1 {
        line::search(&problem, progress)
    } else {
        simplex::search(&problem, effort, progress)
    };
    valleys.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let assessed = accuracy::assess(&problem, &valleys, progress);
    let missed = samples.iter().filter(|sample| sample.outcome.is_err()).count();
    let landscape = problem.landscape(&samples);
    let evaluations = evaluations + assessed.iter().map(|(_, evaluations)| evaluations).sum::<usize>();
    let optima = assessed.into_iter().map(|(optimum, _)| optimum).collect();
    Optimization { optima, landscape, missed, evaluations }
}

/// A place is a vector of numbers from 0 to 1, one for each choice: the part of the way through its range.
struct Problem<'a> {
    setup: &'a Setup,
    aim: &'a Aim,
    choices: &'a [Choice],
}

/// The objective at a place.
struct Sample {
    place: Vec<f64>,
    outcome: Result<f64, Miss>,
}

/// A local minimum of the cost.
#[derive(Clone, Debug)]
struct Valley {
    place: Vec<f64>,
    cost: f64,
    /// Step from the place at which the cost has risen but is still smooth.
    scale: f64,
}

impl<'a> Problem<'a> {
    fn judge(&self) -> Judge<'a> {
        Judge::new(self.setup, self.aim)
    }

    fn values(&self, place: &[f64]) -> Vec<f64> {
        self.choices.iter().zip(place).map(|(choice, &part)| choice.range.at(part)).collect()
    }

    fn parameters(&self, place: &[f64]) -> Vec<f64> {
        let mut parameters = self.setup.parameters.clone();
        for (choice, value) in self.choices.iter().zip(self.values(place)) {
            parameters[choice.position] = value;
        }
        parameters
    }

    fn sample(&self, judge: &mut Judge<'a>, place: Vec<f64>) -> Sample {
        let outcome = judge.objective(&self.parameters(&place));
        Sample { place, outcome }
    }

    /// What is made small: the objective, or its negative; infinite where there is none.
    fn cost(&self, sample: &Sample) -> f64 {
        sample.outcome.map_or(f64::INFINITY, |value| self.aim.sense.sign() * value)
    }

    fn landscape(&self, samples: &[Sample]) -> Table {
        let axes: Vec<GridAxis> = self
            .choices
            .iter()
            .map(|choice| GridAxis {
                name: choice.name.clone(),
                position: choice.position,
                values: Vec::new(),
            })
            .collect();
        let mut columns = crate::study::grid::axis_columns(self.setup, &axes);
        // A parameter may bear the same name, a column may not.
        let free = |name: &str| match self.choices.iter().any(|choice| choice.name == name) {
            true => format!("{name} of the search"),
            false => name.to_owned(),
        };
        columns.push(Column::numbers(free("objective"), Vec::new()).with_meaning(self.aim.text.clone()));
        columns.push(Column::text(free("failure"), Vec::new()));
        let mut table = table(columns);
        for sample in samples {
            let mut row: Vec<Cell> = self.values(&sample.place).into_iter().map(Cell::Number).collect();
            row.push(Cell::Number(*sample.outcome.as_ref().unwrap_or(&f64::NAN)));
            row.push(Cell::Text(sample.outcome.err().map(|miss| miss.text(&self.setup.model))));
            table.push_row(row);
        }
        table
    }
}
