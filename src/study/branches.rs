//! Branches of solutions along a parameter, and the thresholds at which stable ones end or give way.

use crate::branch::{Branch, Diagram, DiagramOptions, SpecialKind, SpecialPoint, trace_all};
use crate::study::columns::{table, unknown_entries, value_columns};
use crate::study::{Setup, Worker};
use crate::table::{Cell, Column, Table};

/// A parameter, by name and position among the flat ones, and its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub name: String,
    pub position: usize,
    pub low: f64,
    pub high: f64,
}

/// A value of the parameter at which a stable solution ends or loses its stability.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    pub at: f64,
    pub kind: ThresholdKind,
    /// The phases found just below and just above, where they have names.
    pub between: [Option<String>; 2],
    /// Estimated error of `at`.
    pub error: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThresholdKind {
    /// A stable branch hands its stability over to one that begins there.
    Continuous,
    /// A stable branch turns back: a spinodal.
    Fold,
    /// A steady state gives way to a cycle.
    Hopf,
}

/// How far to either side of a threshold the phases are looked up, as a part of the range.
const ASIDE: f64 = 1e-4;

/// Thresholds closer than this, relative to `1 + |at|`, are one seen from two branches.
const SAME: f64 = 1e-8;

/// All branches through the solutions found at both ends and in the middle of the range.
pub fn branches(setup: &Setup, along: &Stretch) -> Diagram {
    let mut starts = Vec::new();
    for p in [along.low, 0.5 * (along.low + along.high), along.high] {
        let mut parameters = setup.parameters.clone();
        parameters[along.position] = p;
        starts.extend(setup.solve_all(&parameters).roots.into_iter().map(|root| (root.x, p)));
    }
    let mut system = setup.model.along(&setup.parameters, along.position);
    let mut canonical = |unknowns: &mut [f64]| setup.model.canonical(unknowns);
    trace_all(&mut system, &starts, &mut canonical, &DiagramOptions::over(along.low, along.high))
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
    let mut parameters = setup.parameters.clone();
    for (number, branch) in diagram.branches.iter().enumerate() {
        for (at, point) in branch.points.iter().enumerate() {
            parameters[along.position] = point.p;
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
            cells.push(Cell::Text(special.map(|special| special_name(special.kind).to_owned())));
            table.push_row(cells);
        }
    }
    table
}

/// The thresholds on stable branches, in ascending order.
pub fn thresholds(setup: &Setup, along: &Stretch, diagram: &Diagram) -> Vec<Threshold> {
    let mut worker = setup.worker();
    let mut found: Vec<Threshold> = Vec::new();
    for branch in &diagram.branches {
        for special in &branch.specials {
            let Some(kind) = threshold_kind(special.kind) else { continue };
            let is_known =
                found.iter().any(|known| (known.at - special.p).abs() <= SAME * (1.0 + known.at.abs()));
            if is_known || !is_left_by_stability(setup, along, &mut worker, branch, special) {
                continue;
            }
            let aside = ASIDE * (along.high - along.low);
            let between = [special.p - aside, special.p + aside]
                .map(|p| phase_at(setup, along, &mut worker, p.clamp(along.low, along.high)));
            found.push(Threshold { at: special.p, kind, between, error: special.error });
        }
    }
    found.sort_by(|a, b| a.at.total_cmp(&b.at));
    found
}

/// What happens at a point, in a word or two.
pub fn special_name(kind: SpecialKind) -> &'static str {
    match kind {
        SpecialKind::Fold => "fold",
        SpecialKind::Transcritical => "transcritical",
        SpecialKind::Pitchfork => "pitchfork",
        SpecialKind::Multiple { .. } => "multiple branch point",
        SpecialKind::Hopf { .. } => "hopf",
        SpecialKind::TestZero(_) | SpecialKind::TestJump(_) => "test",
        SpecialKind::Unresolved => "unresolved",
    }
}

fn threshold_kind(kind: SpecialKind) -> Option<ThresholdKind> {
    match kind {
        SpecialKind::Fold => Some(ThresholdKind::Fold),
        SpecialKind::Transcritical | SpecialKind::Pitchfork | SpecialKind::Multiple { .. } => {
            Some(ThresholdKind::Continuous)
        }
        SpecialKind::Hopf { .. } => Some(ThresholdKind::Hopf),
        SpecialKind::TestZero(_) | SpecialKind::TestJump(_) | SpecialKind::Unresolved => None,
    }
}

/// Whether a neighbour of the special point is a stable solution that counts.
fn is_left_by_stability(
    setup: &Setup,
    along: &Stretch,
    worker: &mut Worker<'_>,
    branch: &Branch,
    special: &SpecialPoint,
) -> bool {
    let neighbours = [special.at.checked_sub(1), Some(special.at + 1)];
    neighbours.into_iter().flatten().filter_map(|at| branch.points.get(at)).any(|point| {
        let mut parameters = setup.parameters.clone();
        parameters[along.position] = point.p;
        point.unstable == Some(0) && worker.evaluator.is_admissible(&point.x, &parameters)
    })
}

fn phase_at(setup: &Setup, along: &Stretch, worker: &mut Worker<'_>, p: f64) -> Option<String> {
    let mut parameters = setup.parameters.clone();
    parameters[along.position] = p;
    let root = worker.solve(&parameters).ok()?;
    let phase = worker.evaluator.phase(&root.x, &parameters)?;
    Some(setup.model.theory().phases[phase].name.clone())
}
