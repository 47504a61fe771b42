//! One parameter: a scan of its range, then Brent's method in each valley that the scan shows.

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::brent::BrentOpt;

use crate::study::optimize::{Problem, Sample, Valley};
use crate::study::parallel::{self, Progress};

/// A landscape with more valleys is rough; the deepest ones are refined.
const MOST_VALLEYS: usize = 8;

/// Halvings of the bracket by the golden section bring it to rounding errors within this.
const MOST_STEPS: u64 = 80;

/// Where Brent's method ends, relative to the place and absolutely. Closer to a minimum the cost is flat to
/// rounding errors.
const NARROWEST: (f64, f64) = (1.5e-8, 1e-9);

/// The samples in ascending order, the valleys, and how often the objective was computed.
pub fn search(problem: &Problem<'_>, progress: &dyn Progress) -> (Vec<Sample>, Vec<Valley>, usize) {
    let count = problem.choices[0].range.count.max(2);
    let part = |at: usize| at as f64 / (count - 1) as f64;
    let scan = |judge: &mut _, at: usize| problem.sample(judge, vec![part(at)]);
    let mut samples = parallel::map(count, progress, || problem.judge(), scan);
    let costs: Vec<f64> = samples.iter().map(|sample| problem.cost(sample)).collect();
    let brackets = brackets(&costs);
    // Brent's method cannot compute with infinity; anything higher than what is known will do.
    let known = costs.iter().copied().filter(|cost| cost.is_finite());
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), c| (a.min(c), b.max(c)));
    let ceiling = high + (high - low) + high.abs() + 1.0;
    let descend = |_: &mut (), at: usize| {
        let (left, right) = brackets[at];
        descend(problem, [part(left), part(right)], ceiling)
    };
    let descents = parallel::map(brackets.len(), progress, || (), descend);
    let mut valleys: Vec<Valley> = Vec::new();
    for (further, &(left, right)) in descents.into_iter().zip(&brackets) {
        let around = samples.iter().filter(|sample| (part(left)..=part(right)).contains(&sample.place[0]));
        let best = around.chain(&further).min_by(|a, b| problem.cost(a).total_cmp(&problem.cost(b)));
        if let Some(best) = best {
            let scale = 0.05 * part(1);
            let valley = Valley { place: best.place.clone(), cost: problem.cost(best), scale };
            if !valleys.iter().any(|known| (known.place[0] - valley.place[0]).abs() <= 1e-6) {
                valleys.push(valley);
            }
        }
        samples.extend(further);
    }
    samples.sort_by(|a, b| a.place[0].total_cmp(&b.place[0]));
    samples.dedup_by(|a, b| a.place == b.place);
    let evaluations = samples.len();
    (samples, valleys, evaluations)
}

/// The neighbours around each stretch of equal costs that is lower than both of its neighbours, the lowest first.
fn brackets(costs: &[f64]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < costs.len() {
        let stretch = costs[from..].iter().take_while(|&&cost| cost == costs[from]).count();
        let to = from + stretch;
        let left = from.checked_sub(1).map_or(f64::INFINITY, |before| costs[before]);
        let right = costs.get(to).copied().unwrap_or(f64::INFINITY);
        if costs[from] < left && costs[from] < right {
            found.push((costs[from], (from.saturating_sub(1), to.min(costs.len() - 1))));
        }
        from = to;
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().take(MOST_VALLEYS).map(|(_, bracket)| bracket).collect()
}

struct Cost<F>(F);

impl<F: Fn(f64) -> f64> CostFunction for Cost<F> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, place: &f64) -> Result<f64, Error> {
        Ok((self.0)(*place))
    }
}

/// Everything that Brent's method looks at inside of a bracket.
fn descend(problem: &Problem<'_>, [left, right]: [f64; 2], ceiling: f64) -> Vec<Sample> {
    let samples = RefCell::new((problem.judge(), Vec::new()));
    let cost = Cost(|part: f64| {
        let (judge, samples) = &mut *samples.borrow_mut();
        let sample = problem.sample(judge, vec![part]);
        let cost = problem.cost(&sample).min(ceiling);
        samples.push(sample);
        cost
    });
    let solver = BrentOpt::new(left, right).set_tolerance(NARROWEST.0, NARROWEST.1);
    // The cost never fails, and what it was asked for is known.
    let _ = Executor::new(cost, solver).configure(|state| state.max_iters(MOST_STEPS)).run();
    samples.into_inner().1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valleys_end_at_their_neighbours_and_at_the_ends_of_the_range() {
        let inf = f64::INFINITY;
        assert_eq!(brackets(&[3.0, 1.0, 2.0, 0.0]), [(2, 3), (0, 2)]);
        assert_eq!(brackets(&[0.0, 1.0, inf, inf, 5.0, inf]), [(0, 1), (3, 5)]);
        assert_eq!(brackets(&[2.0, 1.0, 1.0, 1.0, 2.0]), [(0, 4)]);
        assert_eq!(brackets(&[1.0, 1.0]), [(0, 1)]);
        assert_eq!(brackets(&[inf, inf, inf]), []);
    }
}
