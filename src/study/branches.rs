//! Branches of solutions along a parameter.

use crate::branch::{Diagram, DiagramOptions, Point, SpecialKind, StopAt, TraceOptions, trace_all};
use crate::model::ADMISSIBILITY;
use crate::study::Setup;
use crate::study::columns::{table, unknown_entries, value_columns};
use crate::table::{Cell, Column, Table};
use crate::theory::Theory;

/// A line in the space of parameters: one of them varies, by name and position among the flat ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// All parameters, flat; what stands at `position` does not matter.
    pub parameters: Vec<f64>,
    pub name: String,
    pub position: usize,
    pub low: f64,
    pub high: f64,
}

impl Stretch {
    /// All parameters where the one that varies has this value.
    pub fn at(&self, p: f64) -> Vec<f64> {
        let mut parameters = self.parameters.clone();
        parameters[self.position] = p;
        parameters
    }
}

/// Random starts in the middle of the range from which branches are sought that nothing else leads to.
const SEARCH: usize = 4;

/// All branches through the solutions found at both ends and in the middle of the range.
pub fn branches(setup: &Setup, along: &Stretch) -> Diagram {
    let mut starts = Vec::new();
    let middle = 0.5 * (along.low + along.high);
    for p in [along.low, middle, along.high] {
        let parameters = along.at(p);
        let search = if p == middle { SEARCH } else { 0 };
        starts.extend(setup.branch_starts(&parameters, search).into_iter().map(|x| (x, p)));
    }
    let mut system = setup.model.along(&along.parameters, along.position);
    let mut canonical = |unknowns: &mut [f64]| setup.model.canonical(unknowns);
    let over = DiagramOptions::over(along.low, along.high);
    let trace = TraceOptions { tolerance: setup.solver.tolerance, stop: StopAt::Outside(1), ..over.trace };
    trace_all(&mut system, &starts, &mut canonical, &DiagramOptions { trace, ..over })
}

/// Every point of every branch that satisfies the theory's requirements, in the order of the branch.
///
/// Columns: `branch` (from 1), the parameter, unknowns, observables, `phase`, `unstable` (directions, by
/// number), `special` (what happens at the point, if anything).
pub fn branch_table(setup: &Setup, along: &Stretch, diagram: &Diagram) -> Table {
    let model = &setup.model;
    let mut columns =
        vec![Column::numbers("branch", Vec::new()), Column::numbers(along.name.clone(), Vec::new())];
    columns.extend(value_columns(model));
    columns.push(Column::text("phase", Vec::new()));
    columns.push(Column::numbers("unstable", Vec::new()));
    columns.push(Column::text("special", Vec::new()));
    let mut table = table(columns);
    let mut evaluator = model.evaluator();
    for (number, branch) in diagram.branches.iter().enumerate() {
        for (at, point) in branch.points.iter().enumerate() {
            let parameters = along.at(point.p);
            if !evaluator.is_admissible(&point.x, &parameters) {
                continue;
            }
            let phase = evaluator.phase(&point.x, &parameters);
            let special = branch.specials.iter().find(|special| special.at == at);
            let mut cells = vec![Cell::Number((number + 1) as f64), Cell::Number(point.p)];
            cells.extend(unknown_entries(model, &point.x).into_iter().map(Cell::Number));
            cells.extend(evaluator.observables(&point.x, &parameters, 0.0).into_iter().map(Cell::Number));
            cells.push(Cell::Text(phase.map(|phase| model.theory().phases[phase].name.clone())));
            cells.push(Cell::Number(point.unstable.map_or(f64::NAN, |count| count as f64)));
            let name = special.and_then(|special| special_name(model.theory(), special.kind));
            cells.push(Cell::Text(name.map(str::to_owned)));
            table.push_row(cells);
        }
    }
    table
}

/// Points that lines are drawn through between two points of a branch.
const BETWEEN: usize = 7;

/// The same branches with points between their points, on the cubics through both with their directions: for lines
/// that look smooth, not for numbers.
pub fn smoothed(diagram: &Diagram) -> Diagram {
    let mut smooth = diagram.clone();
    for branch in &mut smooth.branches {
        let units = units(&branch.points);
        let mut points = Vec::with_capacity(branch.points.len() * (BETWEEN + 1));
        for (from, to) in branch.points.iter().zip(branch.points.iter().skip(1)) {
            points.push(from.clone());
            let lengths = [from, to].map(|end| length(from, to, end, &units));
            let part = |at: usize| at as f64 / (BETWEEN + 1) as f64;
            points.extend((1..=BETWEEN).map(|at| between([from, to], lengths, part(at))));
        }
        points.extend(branch.points.last().cloned());
        branch.points = points;
        for special in &mut branch.specials {
            special.at *= BETWEEN + 1;
        }
    }
    smooth
}

/// Unknowns, then the parameter.
fn place(point: &Point) -> impl Iterator<Item = f64> {
    point.x.iter().copied().chain([point.p])
}

/// How far each of them goes along the branch, or 1 where it stays.
fn units(points: &[Point]) -> Vec<f64> {
    let Some(first) = points.first() else { return Vec::new() };
    let mut ends: Vec<[f64; 2]> = place(first).map(|value| [value; 2]).collect();
    for point in points {
        for ([low, high], value) in ends.iter_mut().zip(place(point)) {
            (*low, *high) = (low.min(value), high.max(value));
        }
    }
    ends.iter().map(|[low, high]| if high > low { high - low } else { 1.0 }).collect()
}

/// The arclength between two points, by the chord, in the measure in which the direction at `end` has length one.
fn length(from: &Point, to: &Point, end: &Point, units: &[f64]) -> f64 {
    let chord = place(to).zip(place(from)).zip(units).map(|((to, from), unit)| ((to - from) / unit).powi(2));
    let slope = end.dx.iter().chain([&end.dp]).zip(units).map(|(slope, unit)| (slope / unit).powi(2));
    let slope = slope.sum::<f64>().sqrt();
    if slope > 0.0 { chord.sum::<f64>().sqrt() / slope } else { 0.0 }
}

/// A part of the way from one point to the next, by Hermite's cubic.
fn between([from, to]: [&Point; 2], lengths: [f64; 2], part: f64) -> Point {
    let rest = 1.0 - part;
    let cubic = |[start, end]: [f64; 2], [slope, end_slope]: [f64; 2]| {
        let step = end - start;
        let bend = rest * (lengths[0] * slope - step) - part * (lengths[1] * end_slope - step);
        rest * start + part * end + part * rest * bend
    };
    let entry = |at: usize| cubic([from.x[at], to.x[at]], [from.dx[at], to.dx[at]]);
    Point {
        p: cubic([from.p, to.p], [from.dp, to.dp]),
        x: (0..from.x.len()).map(entry).collect(),
        unstable: from.unstable.or(to.unstable),
        residual_norm: f64::NAN,
        ..from.clone()
    }
}

/// What happens at a point, in a word or two; a threshold of the theory by its name. `None` where only a
/// condition changes.
pub fn special_name(theory: &Theory, kind: SpecialKind) -> Option<&str> {
    Some(match kind {
        SpecialKind::Fold => "fold",
        SpecialKind::Transcritical => "transcritical",
        SpecialKind::Pitchfork => "pitchfork",
        SpecialKind::Multiple { .. } => "multiple branch point",
        SpecialKind::Hopf { .. } => "hopf",
        SpecialKind::TestZero(test) | SpecialKind::TestJump(test) => {
            &theory.thresholds.get(test.checked_sub(ADMISSIBILITY + 1)?)?.name
        }
        SpecialKind::Unresolved => "unresolved",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn between_two_points_of_a_circle_the_cubic_is_close_to_it() {
        // Two unknowns on the unit circle, a step of a quarter of a radian, directions of any length.
        let point = |angle: f64, stretch: f64| Point {
            p: angle.cos(),
            x: vec![angle.sin()],
            dx: vec![stretch * angle.cos()],
            dp: -stretch * angle.sin(),
            residual_norm: 0.0,
            unstable: Some(0),
            leading: None,
        };
        let (from, to) = (point(0.0, 1.0), point(0.25, 3.0));
        let units = [1.0, 1.0];
        let lengths = [&from, &to].map(|end| length(&from, &to, end, &units));
        for part in [0.25, 0.5, 0.75] {
            let middle = between([&from, &to], lengths, part);
            assert_close(middle.p.hypot(middle.x[0]), 1.0, 1e-4);
        }
    }
}
