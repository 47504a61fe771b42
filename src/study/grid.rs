//! Solving on a line or a grid of parameters: sweeps and phase diagrams.

use crate::model::Model;
use crate::solve::Root;
use crate::study::columns::{stability_name, table, unknown_entries, value_columns};
use crate::study::parallel::{self, Progress};
use crate::study::{NoSolution, Setup, Worker};
use crate::table::{Cell, Column, Table};

/// A parameter, by its position among the flat ones, and its values.
#[derive(Clone, Debug, PartialEq)]
pub struct GridAxis {
    /// `beta`, or `rho[2]`.
    pub name: String,
    pub position: usize,
    pub values: Vec<f64>,
}

/// All combinations of the values of some parameters; the last axis varies fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub axes: Vec<GridAxis>,
}

impl Grid {
    pub fn len(&self) -> usize {
        self.axes.iter().map(|axis| axis.values.len()).product()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of the axes at a position.
    pub fn point(&self, mut at: usize) -> Vec<f64> {
        let mut point = vec![0.0; self.axes.len()];
        for (value, axis) in point.iter_mut().zip(&self.axes).rev() {
            *value = axis.values[at % axis.values.len()];
            at /= axis.values.len();
        }
        point
    }

    pub(super) fn parameters(&self, base: &[f64], point: &[f64]) -> Vec<f64> {
        let mut parameters = base.to_vec();
        for (axis, value) in self.axes.iter().zip(point) {
            parameters[axis.position] = *value;
        }
        parameters
    }
}

/// One solution at each point, with all values: a sweep.
pub fn sweep_table(setup: &Setup, grid: &Grid, progress: &dyn Progress) -> Table {
    let rows = solve_grid(setup, grid, progress);
    let mut columns = axis_columns(setup, &grid.axes);
    columns.extend(value_columns(&setup.model));
    columns.extend(outcome_columns());
    fill(table(columns), &rows, 0)
}

/// One solution at each point, with its phase and the observables: a phase diagram.
pub fn phase_table(setup: &Setup, grid: &Grid, progress: &dyn Progress) -> Table {
    let rows = solve_grid(setup, grid, progress);
    let unknowns = unknown_width(&setup.model);
    let observables: Vec<Column> = value_columns(&setup.model).split_off(unknowns);
    let mut columns = axis_columns(setup, &grid.axes);
    columns.extend(observables);
    columns.extend(outcome_columns());
    fill(table(columns), &rows, unknowns)
}

/// What became of one point.
struct Row {
    point: Vec<f64>,
    /// Entries of unknowns and observables; NaN where there is no solution.
    values: Vec<f64>,
    phase: Option<String>,
    stability: Option<String>,
    residual: f64,
    evaluations: usize,
    failure: Option<String>,
}

fn solve_grid(setup: &Setup, grid: &Grid, progress: &dyn Progress) -> Vec<Row> {
    let solve = |worker: &mut Worker<'_>, at: usize| {
        let point = grid.point(at);
        let parameters = grid.parameters(&setup.parameters, &point);
        match worker.solve(&parameters) {
            Ok(root) => solved_row(setup, worker, point, &parameters, &root),
            Err(problem) => failed_row(&setup.model, point, &problem),
        }
    };
    parallel::map(grid.len(), progress, || setup.worker(), solve)
}

fn solved_row(
    setup: &Setup,
    worker: &mut Worker<'_>,
    point: Vec<f64>,
    parameters: &[f64],
    root: &Root,
) -> Row {
    let model = &setup.model;
    let observables = worker.evaluator.observables(&root.x, parameters, 0.0);
    let phase = worker.evaluator.phase(&root.x, parameters);
    Row {
        point,
        values: [unknown_entries(model, &root.x), observables].concat(),
        phase: phase.map(|phase| model.theory().phases[phase].name.clone()),
        stability: stability_name(root),
        residual: root.residual_norm,
        evaluations: root.evaluations,
        failure: None,
    }
}

fn failed_row(model: &Model, point: Vec<f64>, problem: &NoSolution) -> Row {
    let (residual, evaluations) = problem.work();
    Row {
        point,
        values: vec![f64::NAN; value_columns(model).len()],
        phase: None,
        stability: None,
        residual,
        evaluations,
        failure: Some(problem.reason().to_owned()),
    }
}

fn unknown_width(model: &Model) -> usize {
    model.layout().unknowns.iter().map(|variable| variable.rows * variable.columns).sum()
}

pub(super) fn axis_columns(setup: &Setup, axes: &[GridAxis]) -> Vec<Column> {
    let meaning = |position: usize| {
        let offset = position + setup.model.layout().unknown_count;
        let variables = setup.model.layout().parameters.iter().zip(&setup.model.theory().parameters);
        let mut owners = variables
            .filter(|(variable, _)| (variable.offset..variable.offset + variable.len()).contains(&offset));
        owners.next().and_then(|(_, parameter)| parameter.meaning.clone())
    };
    let column = |axis: &GridAxis| {
        let column = Column::numbers(axis.name.clone(), Vec::new());
        match meaning(axis.position) {
            Some(meaning) => column.with_meaning(meaning),
            None => column,
        }
    };
    axes.iter().map(column).collect()
}

fn outcome_columns() -> [Column; 5] {
    [
        Column::text("phase", Vec::new()),
        Column::text("stability", Vec::new()),
        Column::numbers("residual", Vec::new()).with_meaning("largest scaled residual of the equations"),
        Column::numbers("evaluations", Vec::new()).with_meaning("evaluations of the equations"),
        Column::text("failure", Vec::new()),
    ]
}

/// Adds the rows with their values from `first` on.
fn fill(mut table: Table, rows: &[Row], first: usize) -> Table {
    for row in rows {
        let mut cells: Vec<Cell> = row.point.iter().map(|&value| Cell::Number(value)).collect();
        cells.extend(row.values[first..].iter().map(|&value| Cell::Number(value)));
        cells.extend([
            Cell::Text(row.phase.clone()),
            Cell::Text(row.stability.clone()),
            Cell::Number(row.residual),
            Cell::Number(row.evaluations as f64),
            Cell::Text(row.failure.clone()),
        ]);
        table.push_row(cells);
    }
    table
}
