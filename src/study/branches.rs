//! Branches of solutions along a parameter.

use crate::branch::{Diagram, DiagramOptions, SpecialKind, StopAt, TraceOptions, trace_all};
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
