//! Several parameters: a Latin hypercube, then Nelder and Mead's simplex from its best points.
//!
//! The simplex knows no bounds: a place outside of the unit cube stands for its mirror image inside. Each descent
//! begins anew, with a small simplex, where it ended, since a simplex may collapse beside the minimum.

use std::cell::{Cell, RefCell};

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;

use crate::solve::latin_hypercube;
use crate::study::optimize::{Minimizer, Problem, Sample, SearchEffort, Valley, quasi_newton};
use crate::study::parallel::{self, Progress};

/// Edges of the simplex a descent begins anew with.
const ANEW: [f64; 2] = [0.02, 0.001];

/// A descent ends where the costs of the corners differ by this part of the best one.
const FLAT: f64 = 1e-13;

/// Steps of a descent, for each parameter.
const MOST_STEPS: u64 = 150;

/// Minima closer than this are one.
const SAME: f64 = 1e-3;

/// A minimum this close to an end of the range is tried at the end.
const BESIDE_END: f64 = 0.01;

/// The sample, the valleys, and how often the objective was computed.
pub fn search(
    problem: &Problem<'_>,
    effort: &SearchEffort,
    progress: &dyn Progress,
) -> (Vec<Sample>, Vec<Valley>, usize) {
    let dimension = problem.choices.len();
    let places = latin_hypercube(effort.samples.max(2), dimension, effort.seed);
    let look = |judge: &mut _, at: usize| problem.sample(judge, places[at].clone());
    let samples = parallel::map(places.len(), progress, || problem.judge(), look);
    let spacing = (samples.len() as f64).powf(-1.0 / dimension as f64);
    let starts = starts(problem, &samples, effort.descents, spacing);
    let descend = |_: &mut (), at: usize| match effort.minimizer {
        Minimizer::NelderMead => descend(problem, &samples[starts[at]], spacing),
        Minimizer::Bfgs => quasi_newton::descend(problem, &samples[starts[at]], spacing),
    };
    let descents = parallel::map(starts.len(), progress, || (), descend);
    let evaluations = samples.len() + descents.iter().map(|(_, evaluations)| evaluations).sum::<usize>();
    let mut valleys: Vec<Valley> = descents.into_iter().map(|(valley, _)| valley).collect();
    valleys.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut distinct: Vec<Valley> = Vec::new();
    for valley in valleys {
        if !distinct.iter().any(|known| distance(&known.place, &valley.place) <= SAME) {
            distinct.push(valley);
        }
    }
    (samples, distinct, evaluations)
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The best samples that are not neighbours of better ones.
fn starts(problem: &Problem<'_>, samples: &[Sample], most: usize, spacing: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..samples.len()).filter(|&at| samples[at].outcome.is_ok()).collect();
    order.sort_by(|&a, &b| problem.cost(&samples[a]).total_cmp(&problem.cost(&samples[b])));
    let mut starts: Vec<usize> = Vec::new();
    for at in order {
        let is_near = |known: &usize| distance(&samples[*known].place, &samples[at].place) < spacing;
        if starts.len() < most.max(1) && !starts.iter().any(is_near) {
            starts.push(at);
        }
    }
    starts
}

/// The mirror image inside of the unit cube.
fn inside(place: &[f64]) -> Vec<f64> {
    let fold = |part: &f64| {
        let part = part.rem_euclid(2.0);
        if part > 1.0 { 2.0 - part } else { part }
    };
    place.iter().map(fold).collect()
}

struct Cost<F>(F);

impl<F: Fn(&[f64]) -> f64> CostFunction for Cost<F> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, place: &Vec<f64>) -> Result<f64, Error> {
        Ok((self.0)(place))
    }
}

/// The minimum below a sample, and how often the objective was computed.
fn descend(problem: &Problem<'_>, start: &Sample, spacing: f64) -> (Valley, usize) {
    let judge = RefCell::new(problem.judge());
    let count = Cell::new(0);
    let cost = |place: &[f64]| {
        count.set(count.get() + 1);
        problem.cost(&problem.sample(&mut judge.borrow_mut(), inside(place)))
    };
    let mut best = (start.place.clone(), problem.cost(start));
    for edge in [0.5 * spacing].into_iter().chain(ANEW) {
        let found = simplex(&cost, &best.0, edge);
        keep(&mut best, found);
    }
    try_ends(&mut { cost }, &mut best);
    (Valley { place: best.0, cost: best.1, scale: 1e-3 }, count.get())
}

/// Moves a minimum next to an end of a range to that end if it is no worse there.
pub(super) fn try_ends(cost: &mut dyn FnMut(&[f64]) -> f64, best: &mut (Vec<f64>, f64)) {
    for at in 0..best.0.len() {
        let end = best.0[at].round();
        if best.0[at] != end && (best.0[at] - end).abs() <= BESIDE_END {
            let mut place = best.0.clone();
            place[at] = end;
            let found = (place.clone(), cost(&place));
            keep(best, Some(found));
        }
    }
}

fn keep(best: &mut (Vec<f64>, f64), found: Option<(Vec<f64>, f64)>) {
    if let Some(found) = found
        && found.1 <= best.1
    {
        *best = found;
    }
}

fn simplex(cost: &dyn Fn(&[f64]) -> f64, from: &[f64], edge: f64) -> Option<(Vec<f64>, f64)> {
    let mut corners = vec![from.to_vec()];
    for at in 0..from.len() {
        let mut corner = from.to_vec();
        corner[at] += if corner[at] + edge <= 1.0 { edge } else { -edge };
        corners.push(corner);
    }
    let solver = NelderMead::new(corners).with_sd_tolerance(FLAT * cost(from).abs()).ok()?;
    let steps = MOST_STEPS * from.len() as u64;
    let result = Executor::new(Cost(cost), solver).configure(|state| state.max_iters(steps)).run().ok()?;
    let place = inside(result.state.best_param.as_ref()?);
    Some((place, result.state.best_cost))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn places_outside_stand_for_their_mirror_images() {
        for (part, image) in [(0.3, 0.3), (-0.2, 0.2), (1.25, 0.75), (2.5, 0.5)] {
            assert_close(inside(&[part])[0], image, 1e-15);
        }
    }
}
