//! Consecutive points of a grid along its fastest axis.
//!
//! In: a [`Desk`] and the parameters of each point. Out: a [`Row`] for each, a pure function of the block. Its ends
//! are solved from the starts. Where the theory ranks its solutions by a free energy, all stable ones are followed
//! from one end by Newton's method; if the same are found at the other end, what was found on the way counts,
//! else the middle is solved from the starts as well. Else every point is solved from the starts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::Model;
use crate::solve::Root;
use crate::study::columns::{unknown_entries, value_columns};
use crate::study::crew::Desk;
use crate::study::{NoSolution, Setup, SolverMethod, Worker};
use crate::table::exact;

/// What became of one point.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    /// Entries of unknowns and observables; NaN where there is no solution.
    #[serde(with = "exact")]
    pub(super) values: Vec<f64>,
    /// A position in [`Theory::phases`](crate::theory::Theory).
    pub(super) phase: Option<usize>,
    pub(super) is_stable: Option<bool>,
    #[serde(with = "exact::number")]
    pub(super) residual: f64,
    pub(super) evaluations: usize,
    pub(super) failure: Option<Cow<'static, str>>,
}

/// The solution at a point, and all that are stable there; there may be none to follow.
struct Found {
    root: Root,
    stable: Vec<Root>,
}

/// What is known beforehand of the points of a block.
pub(super) struct Block<'b> {
    /// The parameters of each point.
    pub(super) points: Vec<Vec<f64>>,
    /// Whether solutions may be followed from point to point.
    pub(super) follows: bool,
    /// Most steps between points that are solved from the starts.
    pub(super) anchors: usize,
    /// Whether a solution, and all that are stable, are what is expected at a point.
    pub(super) agrees: &'b Agreement<'b>,
}

/// Says of a point, a solution there, and all that are stable, whether that is to be believed.
type Agreement<'b> = dyn Fn(&mut Worker<'_>, usize, &Root, &[Root]) -> bool + 'b;

/// Solves all points of a block.
pub(super) async fn solve_block(desk: Desk<'_, '_>, block: Block<'_>) -> Vec<Row> {
    let last = block.points.len().saturating_sub(1);
    if last < 2 || !block.follows || !can_follow(desk.setup) {
        let mut rows = Vec::with_capacity(block.points.len());
        for parameters in &block.points {
            let outcome = desk.solve(parameters).await;
            rows.push(row(&mut desk.worker.borrow_mut(), parameters, outcome));
        }
        return rows;
    }
    let mut found: Vec<Option<Result<Found, NoSolution>>> = block.points.iter().map(|_| None).collect();
    let mut anchors: Vec<usize> = (0..last).step_by(block.anchors).collect();
    anchors.push(last);
    for &at in &anchors {
        found[at] = Some(cold(desk, &block.points[at]).await);
    }
    let mut gaps: Vec<(usize, usize)> = anchors.windows(2).map(|ends| (ends[0], ends[1])).collect();
    while let Some((from, to)) = gaps.pop() {
        if to - from < 2 {
            continue;
        }
        if let Some(between) = follow(desk, &block, &found, from, to).await {
            for (place, solution) in found[from + 1..to].iter_mut().zip(between) {
                *place = Some(Ok(solution));
            }
        } else {
            let middle = from + (to - from) / 2;
            found[middle] = Some(cold(desk, &block.points[middle]).await);
            gaps.extend([(from, middle), (middle, to)]);
        }
    }
    let worker = &mut desk.worker.borrow_mut();
    let rows = found.into_iter().zip(&block.points);
    rows.map(|(found, parameters)| {
        row(worker, parameters, found.expect("every gap was closed").map(|found| found.root))
    })
    .collect()
}

/// Whether there is a free energy to choose by among the solutions that are followed.
fn can_follow(setup: &Setup) -> bool {
    setup.ranks() && setup.solver.method == SolverMethod::Auto
}

/// What is found between two points, if following the solutions at the first leads to those at the second.
async fn follow(
    desk: Desk<'_, '_>,
    block: &Block<'_>,
    found: &[Option<Result<Found, NoSolution>>],
    from: usize,
    to: usize,
) -> Option<Vec<Found>> {
    let setup = desk.setup;
    let (Some(Ok(first)), Some(Ok(last))) = (&found[from], &found[to]) else { return None };
    if first.stable.len() != last.stable.len() {
        return None;
    }
    let mut before: Vec<Vec<f64>> = Vec::new();
    let mut known: Vec<Vec<f64>> = first.stable.iter().map(|root| root.x.clone()).collect();
    let mut between = Vec::new();
    for at in from + 1..=to {
        let ahead = if at < from + 2 { 0.0 } else { step_ratio(&block.points[at - 2..=at]) };
        let predicted = predicted(&setup.model, &before, &known, ahead);
        let starts: Vec<&[f64]> = predicted.iter().map(Vec::as_slice).collect();
        let (root, stable) = desk.continued(&starts, &block.points[at]).await?;
        let worker = &mut desk.worker.borrow_mut();
        if stable.len() != known.len() || !(block.agrees)(worker, at, &root, &stable) {
            return None;
        }
        before = std::mem::replace(&mut known, stable.iter().map(|root| root.x.clone()).collect());
        between.push(Found { root, stable });
    }
    let arrived = between.pop()?;
    let is_same =
        |a: &Root, b: &Root| a.x.iter().zip(&b.x).all(|(a, b)| (a - b).abs() <= SAME * a.abs().max(1.0));
    let all_known = arrived.stable.iter().all(|root| last.stable.iter().any(|other| is_same(root, other)));
    (all_known && is_same(&arrived.root, &last.root)).then_some(between)
}

/// How long the second of two steps is, measured by the first.
fn step_ratio(points: &[Vec<f64>]) -> f64 {
    let [a, b, c] = points else { return 0.0 };
    let longest = (0..a.len()).max_by(|&i, &j| (b[i] - a[i]).abs().total_cmp(&(b[j] - a[j]).abs()));
    let ratio = longest.map_or(0.0, |i| (c[i] - b[i]) / (b[i] - a[i]));
    if ratio.is_finite() { ratio } else { 0.0 }
}

/// Where solutions will be after a further step, on straight lines from those before.
fn predicted(model: &Model, before: &[Vec<f64>], known: &[Vec<f64>], ahead: f64) -> Vec<Vec<f64>> {
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let ahead_of = |x: &Vec<f64>| {
        let nearest = before.iter().min_by(|a, b| distance(a, x).total_cmp(&distance(b, x)));
        let Some(nearest) = nearest else { return x.clone() };
        let mut predicted: Vec<f64> = x.iter().zip(nearest).map(|(x, y)| x + ahead * (x - y)).collect();
        for unknown in &model.layout().unknowns {
            for entry in &mut predicted[unknown.offset..unknown.offset + unknown.len()] {
                *entry = unknown.domain.nearest(*entry);
            }
        }
        predicted
    };
    known.iter().map(ahead_of).collect()
}

/// Solutions that differ by less than this, relative to `max(1, |x_i|)`, are the same.
const SAME: f64 = 1e-6;

async fn cold(desk: Desk<'_, '_>, parameters: &[f64]) -> Result<Found, NoSolution> {
    desk.solve_among_stable(parameters).await.map(|(root, stable)| Found { root, stable })
}

fn row(worker: &mut Worker<'_>, parameters: &[f64], outcome: Result<Root, NoSolution>) -> Row {
    match outcome {
        Ok(root) => {
            let observables = worker.evaluator.observables(&root.x, parameters, 0.0);
            Row {
                values: [unknown_entries(&worker.setup.model, &root.x), observables].concat(),
                phase: worker.evaluator.phase(&root.x, parameters),
                is_stable: root.stability.is_stable(),
                residual: root.residual_norm,
                evaluations: root.evaluations,
                failure: None,
            }
        }
        Err(problem) => failed_row(&worker.setup.model, &problem),
    }
}

fn failed_row(model: &Model, problem: &NoSolution) -> Row {
    let (residual, evaluations) = problem.work();
    Row {
        values: vec![f64::NAN; value_columns(model).len()],
        phase: None,
        is_stable: None,
        residual,
        evaluations,
        failure: Some(Cow::Borrowed(problem.reason())),
    }
}
