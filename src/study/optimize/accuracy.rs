//! How accurate a minimum is: an objective that is off by δ hides a minimum within √(2δ/f″).

use nalgebra::DMatrix;

use crate::study::optimize::{Judge, Optimum, Problem, Valley};
use crate::study::parallel::{self, Progress};

/// The minima with their errors, and how often the objective was computed for each.
pub fn assess(problem: &Problem<'_>, valleys: &[Valley], progress: &dyn Progress) -> Vec<(Optimum, usize)> {
    let judge = || problem.judge();
    parallel::map(valleys.len(), progress, judge, |judge, at| optimum(problem, judge, &valleys[at]))
}

fn optimum<'a>(problem: &Problem<'a>, judge: &mut Judge<'a>, valley: &Valley) -> (Optimum, usize) {
    let parameters = problem.parameters(&valley.place);
    let objective = problem.aim.sense.sign() * valley.cost;
    let error = judge.error(&parameters, objective);
    let at_end: Vec<bool> = valley.place.iter().map(|&part| part == 0.0 || part == 1.0).collect();
    let free: Vec<usize> = (0..at_end.len()).filter(|&at| !at_end[at]).collect();
    let mut count = 1;
    let mut cost = |place: &[f64]| {
        count += 1;
        problem.cost(&problem.sample(judge, place.to_vec()))
    };
    let hessian = hessian(&mut cost, valley, &free);
    let shifts = shifts(hessian, error);
    let mut parameter_errors = vec![0.0; at_end.len()];
    for (&at, shift) in free.iter().zip(shifts) {
        parameter_errors[at] = spread(problem, at, valley.place[at], shift);
    }
    let values = problem.values(&valley.place);
    (Optimum { parameters: values, objective, error, parameter_errors, at_end }, count)
}

/// How far the value of a parameter changes with its part of the range.
fn spread(problem: &Problem<'_>, at: usize, part: f64, shift: f64) -> f64 {
    if !shift.is_finite() {
        return f64::NAN;
    }
    let range = &problem.choices[at].range;
    let value = range.at(part);
    [part - shift, part + shift].map(|end| (range.at(end) - value).abs()).into_iter().fold(0.0, f64::max)
}

/// Second derivatives of the cost by differences.
fn hessian(cost: &mut dyn FnMut(&[f64]) -> f64, valley: &Valley, free: &[usize]) -> DMatrix<f64> {
    let step = |at: usize| valley.scale.min(valley.place[at]).min(1.0 - valley.place[at]);
    let mut shifted = |steps: &[(usize, f64)]| {
        let mut place = valley.place.clone();
        for &(at, sign) in steps {
            place[at] += sign * step(at);
        }
        cost(&place)
    };
    let mut hessian = DMatrix::zeros(free.len(), free.len());
    for (row, &i) in free.iter().enumerate() {
        let rises = shifted(&[(i, 1.0)]) + shifted(&[(i, -1.0)]) - 2.0 * valley.cost;
        hessian[(row, row)] = rises / step(i).powi(2);
        for (column, &j) in free[..row].iter().enumerate() {
            let even = shifted(&[(i, 1.0), (j, 1.0)]) + shifted(&[(i, -1.0), (j, -1.0)]);
            let odd = shifted(&[(i, 1.0), (j, -1.0)]) + shifted(&[(i, -1.0), (j, 1.0)]);
            let mixed = (even - odd) / (4.0 * step(i) * step(j));
            hessian[(row, column)] = mixed;
            hessian[(column, row)] = mixed;
        }
    }
    hessian
}

/// How far each coordinate can move before the cost rises by `error`; NaN where there is no valley to tell.
fn shifts(hessian: DMatrix<f64>, error: f64) -> Vec<f64> {
    let count = hessian.nrows();
    match hessian.cholesky() {
        Some(factors) if factors.l().iter().all(|entry| entry.is_finite()) => {
            factors.inverse().diagonal().iter().map(|width| (2.0 * error * width).sqrt()).collect()
        }
        _ => vec![f64::NAN; count],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn a_tilted_valley_hides_its_minimum_as_far_as_it_is_long() {
        // x² + y² + 1.8 xy rises by δ first at x² = δ / (1 − 0.81), closed form.
        let valley = Valley { place: vec![0.5, 0.5], cost: 0.0, scale: 0.01 };
        let mut cost = |place: &[f64]| {
            let (x, y) = (place[0] - 0.5, place[1] - 0.5);
            x * x + y * y + 1.8 * x * y
        };
        let shifts = shifts(hessian(&mut cost, &valley, &[0, 1]), 1e-6);
        assert_close(shifts[0], (1e-6_f64 / 0.19).sqrt(), 1e-9);
        assert_close(shifts[1], shifts[0], 1e-9);
    }
}
