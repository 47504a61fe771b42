//! Solving on a line or a grid of parameters: sweeps and phase diagrams.

use std::ops::Range;

use crate::model::Model;
use crate::solve::Root;
use crate::study::block::{Block, Row, solve_block};
use crate::study::columns::{stability_name, table, value_columns};
use crate::study::crew::Desk;
use crate::study::jobs::Question;
use crate::study::parallel::{self, Progress};
use crate::study::{PhaseDiagram, Setup, Worker};
use crate::table::{Checkpoint, Column, Table};

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

/// One solution at each point, with all values: a sweep. What the checkpoint holds is not computed again.
pub fn sweep_table(
    setup: &Setup,
    grid: &Grid,
    progress: &dyn Progress,
    checkpoint: Option<&Checkpoint>,
) -> Table {
    let mut columns = axis_columns(setup, &grid.axes);
    columns.extend(value_columns(&setup.model));
    columns.extend(outcome_columns());
    let anything = |_: &mut Worker<'_>, _: usize, _: &Root, _: &[Root]| true;
    let values = grid.axes.last().map_or(&[][..], |axis| &axis.values);
    // What is the same at both ends of a stretch is so between them only where the places between lie between.
    let is_ordered = values.is_sorted() || values.iter().rev().is_sorted();
    let follows = values.len() >= LONG && is_ordered;
    let survey = Survey { setup, grid, follows, anchors: ANCHORS, agrees: &anything };
    survey.fill(table(columns), 0, progress, checkpoint)
}

/// One solution at each point, with its phase and the observables: a phase diagram. Where the boundaries are, and
/// what is stable at each point, is known already.
pub fn phase_table(
    setup: &Setup,
    diagram: &PhaseDiagram<'_>,
    progress: &dyn Progress,
    checkpoint: Option<&Checkpoint>,
) -> Table {
    let unknowns = unknown_width(&setup.model);
    let observables: Vec<Column> = value_columns(&setup.model).split_off(unknowns);
    let mut columns = axis_columns(setup, &diagram.grid.axes);
    columns.extend(observables);
    columns.extend(outcome_columns());
    let agrees = |worker: &mut Worker<'_>, at: usize, root: &Root, stable: &[Root]| {
        diagram.expects(worker, at, root, stable)
    };
    let survey = Survey { setup, grid: &diagram.grid, follows: true, anchors: usize::MAX, agrees: &agrees };
    survey.fill(table(columns), unknowns, progress, checkpoint)
}

/// Points of a line from which on solutions are followed from one to the next: solutions that are there on a few
/// points only, between two that are solved from the starts, would be missed.
const LONG: usize = 256;

/// Blocks of a grid, at least, where it has as many points: little is lost when it is interrupted.
const BLOCKS: usize = 64;

/// Where boundaries are not known, every so many points are solved from the starts.
const ANCHORS: usize = 16;

/// The section of a checkpoint that holds the points of a grid.
pub const GRID_SECTION: &str = "grid";

/// A grid that is to be solved at all points.
struct Survey<'s> {
    setup: &'s Setup,
    grid: &'s Grid,
    follows: bool,
    /// Most steps between points of a block that are solved from the starts.
    anchors: usize,
    /// Whether solutions are what is expected at a point.
    agrees: &'s Expectation<'s>,
}

/// Whether a solution, and all that are stable, are what is expected at a point.
type Expectation<'s> = dyn Fn(&mut Worker<'_>, usize, &Root, &[Root]) -> bool + Sync + 's;

impl Survey<'_> {
    /// Adds a row for each point, with its values from `first` on.
    fn fill(
        &self,
        mut table: Table,
        first: usize,
        progress: &dyn Progress,
        checkpoint: Option<&Checkpoint>,
    ) -> Table {
        let blocks = self.blocks();
        let names: Vec<&str> =
            self.setup.model.theory().phases.iter().map(|phase| phase.name.as_str()).collect();
        let question = Question {
            setup: self.setup,
            progress,
            checkpoint,
            section: GRID_SECTION,
            blocks: blocks.iter().map(|range| (range.start, range.len())).collect(),
        };
        question.answer(
            |number, desk| Box::pin(self.solve(desk, blocks[number].clone())),
            |number, rows| {
                for (at, row) in blocks[number].clone().zip(rows) {
                    push(&mut table, &self.grid.point(at), &row, first, &names);
                }
            },
        );
        table
    }

    /// Consecutive points of one line each.
    fn blocks(&self) -> Vec<Range<usize>> {
        let width = self.grid.axes.last().map_or(1, |axis| axis.values.len()).max(1);
        let length = parallel::block_length(self.grid.len(), BLOCKS).min(width);
        let lines = (0..self.grid.len()).step_by(width);
        let cut = |line: usize| {
            (line..line + width).step_by(length).map(move |at| at..(at + length).min(line + width))
        };
        lines.flat_map(cut).collect()
    }

    async fn solve(&self, desk: Desk<'_, '_>, range: Range<usize>) -> Vec<Row> {
        let (setup, start) = (self.setup, range.start);
        let parameters = |at| self.grid.parameters(&setup.parameters, &self.grid.point(at));
        let agrees = |worker: &mut Worker<'_>, at: usize, root: &Root, stable: &[Root]| {
            (self.agrees)(worker, start + at, root, stable)
        };
        let points: Vec<Vec<f64>> = range.map(parameters).collect();
        let (follows, anchors) = (self.follows, self.anchors);
        solve_block(desk, Block { points, follows, anchors, agrees: &agrees }).await
    }
}

fn push(table: &mut Table, point: &[f64], row: &Row, first: usize, phases: &[&str]) {
    let mut cells = table.row();
    cells.numbers(point);
    cells.numbers(&row.values[first..]);
    cells.text(row.phase.map(|phase| phases[phase]));
    cells.text(row.is_stable.map(stability_name));
    cells.number(row.residual);
    cells.number(row.evaluations as f64);
    cells.text(row.failure.as_deref());
    cells.end();
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
