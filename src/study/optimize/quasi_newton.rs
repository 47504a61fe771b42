//! Several parameters: the method of Broyden, Fletcher, Goldfarb and Shanno, with exact gradients.
//!
//! The method knows no bounds: the part `p` of a range is `(1 − cos πu)/2` of an angle `u` without bounds, so that
//! an optimum at an end is as smooth as one inside. A line search that meets a place without a value gives up; each
//! descent goes on from the best place met, with a fresh Hessian and shorter first steps.
//!
//! Reference: Nocedal & Wright (2006), *Numerical Optimization*, §6.1; Moré & Thuente (1994), *Line search
//! algorithms with guaranteed sufficient decrease*, doi:10.1145/192115.192132.

use std::cell::RefCell;
use std::f64::consts::PI;

use argmin::core::{CostFunction, Error, Executor, Gradient};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::BFGS;

use crate::study::Spacing;
use crate::study::optimize::simplex::try_ends;
use crate::study::optimize::{Judge, Problem, Sample, Valley};

/// Lengths of the first steps of each descent, in units of the distance between samples.
const FIRST: [f64; 3] = [0.5, 0.05, 0.005];

/// Iterations of a descent.
const MOST_STEPS: u64 = 60;

/// A descent ends where the cost changes by this part of itself, or the slope is this part of the cost.
const FLAT: f64 = 1e-14;

/// The minimum below a sample, and how often the objective or its gradient was computed.
pub fn descend(problem: &Problem<'_>, start: &Sample, spacing: f64) -> (Valley, usize) {
    let angles: Vec<f64> = start.place.iter().map(|part| (1.0 - 2.0 * part).acos() / PI).collect();
    let best = (angles, problem.cost(start));
    let survey = Survey { problem, inner: RefCell::new(Inner { judge: problem.judge(), best, count: 0 }) };
    for first in FIRST {
        let from = survey.inner.borrow().best.0.clone();
        // Where the line search gives up, what it has seen is worth having all the same.
        let _ = survey.run(&from, first * spacing);
    }
    let Inner { mut judge, best: (angles, cost), mut count } = survey.inner.into_inner();
    let mut best = (parts(&angles), cost);
    let mut look = |place: &[f64]| {
        count += 1;
        problem.cost(&problem.sample(&mut judge, place.to_vec()))
    };
    try_ends(&mut look, &mut best);
    (Valley { place: best.0, cost: best.1, scale: 1e-3 }, count)
}

fn parts(angles: &[f64]) -> Vec<f64> {
    angles.iter().map(|u| 0.5 * (1.0 - (PI * u).cos())).collect()
}

/// The objective as a function of angles, which remembers the best place.
struct Survey<'p, 'a> {
    problem: &'p Problem<'a>,
    inner: RefCell<Inner<'a>>,
}

struct Inner<'a> {
    judge: Judge<'a>,
    /// Angles and cost.
    best: (Vec<f64>, f64),
    count: usize,
}

impl Survey<'_, '_> {
    /// One descent whose first step has this length.
    fn run(&self, from: &[f64], length: f64) -> Result<(), Error> {
        let slope = self.slopes(from)?;
        let steepness = slope.iter().map(|slope| slope * slope).sum::<f64>().sqrt();
        let size = self.inner.borrow().best.1.abs();
        if steepness <= FLAT * size || !steepness.is_finite() {
            return Ok(());
        }
        let unit =
            |row: usize| (0..from.len()).map(move |at| if at == row { length / steepness } else { 0.0 });
        let hessian: Vec<Vec<f64>> = (0..from.len()).map(|row| unit(row).collect()).collect();
        let solver = BFGS::new(MoreThuenteLineSearch::new())
            .with_tolerance_cost(FLAT * size)?
            .with_tolerance_grad(FLAT * size)?;
        let begin = from.to_vec();
        Executor::new(self, solver)
            .configure(|state| state.param(begin).inv_hessian(hessian).gradient(slope).max_iters(MOST_STEPS))
            .run()?;
        Ok(())
    }

    fn slopes(&self, angles: &[f64]) -> Result<Vec<f64>, Error> {
        let problem = self.problem;
        let inner = &mut *self.inner.borrow_mut();
        inner.count += 1;
        let place = parts(angles);
        let positions: Vec<usize> = problem.choices.iter().map(|choice| choice.position).collect();
        let slopes = inner.judge.gradient(&problem.parameters(&place), &positions);
        let slopes = slopes.map_err(|_miss| Error::msg("the objective has no derivatives here"))?;
        let chain = |(at, slope): (usize, f64)| {
            let range = &problem.choices[at].range;
            let stretch = match range.spacing {
                Spacing::Linear => range.high - range.low,
                Spacing::Logarithmic => range.at(place[at]) * (range.high / range.low).ln(),
            };
            problem.aim.sense.sign() * slope * stretch * 0.5 * PI * (PI * angles[at]).sin()
        };
        Ok(slopes.into_iter().enumerate().map(chain).collect())
    }
}

impl CostFunction for &Survey<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, angles: &Vec<f64>) -> Result<f64, Error> {
        let inner = &mut *self.inner.borrow_mut();
        inner.count += 1;
        let cost = self.problem.cost(&self.problem.sample(&mut inner.judge, parts(angles)));
        if cost < inner.best.1 {
            inner.best = (angles.clone(), cost);
        }
        if cost.is_finite() { Ok(cost) } else { Err(Error::msg("the objective has no value here")) }
    }
}

impl Gradient for &Survey<'_, '_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, angles: &Vec<f64>) -> Result<Vec<f64>, Error> {
        self.slopes(angles)
    }
}
