//! The phase diagram of two parameters: regions, their boundaries as curves, and where those meet.
//!
//! In: a [`Setup`] and a [`Grid`] of two axes, rows first. Out: a [`PhaseDiagram`]. What is found at the
//! points of a coarse grid says where boundaries must be; between two points that differ the threshold is
//! located and followed through the plane; near boundaries the grid is refined to the end.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::Model;
use crate::solve::Root;
use crate::study::boundaries::{Boundaries, Piece};
use crate::study::columns::{stability_name, table};
use crate::study::crew::Desk;
use crate::study::jobs::Question;
use crate::study::mosaic::{Mosaic, Walls};
use crate::study::parallel::{self, NoProgress, Progress};
use crate::study::segment::comes_close;
use crate::study::{Atlas, Grid, GridAxis, Junction, Line, Orientation, Range, Setup, Stretch, Worker};
use crate::table::{Cell, Checkpoint, Column, Row, Table, exact};

/// Regions and boundaries.
pub struct PhaseDiagram<'s> {
    /// The first parameter is that of the columns, the second that of the rows.
    pub atlas: Atlas<'s>,
    pub junctions: Vec<Junction>,
    pub grid: Grid,
    mosaic: Mosaic<Finding>,
    points: usize,
}

/// What was found at a point; work and rounding errors do not make findings differ.
#[derive(Debug, Serialize, Deserialize)]
struct Finding {
    /// Of the equilibrium: a position in [`Theory::phases`](crate::theory::Theory).
    phase: Option<usize>,
    /// Of other solutions that are stable.
    metastable: Vec<usize>,
    /// All solutions that are stable.
    stable: Vec<Stored>,
    outcome: Outcome,
}

/// Unknowns.
#[derive(Debug, Serialize, Deserialize)]
struct Stored(#[serde(with = "exact")] Vec<f64>);

#[derive(Debug, Serialize, Deserialize)]
enum Outcome {
    Solved {
        is_stable: Option<bool>,
        #[serde(with = "exact::number")]
        residual: f64,
        evaluations: usize,
    },
    Failed {
        reason: Cow<'static, str>,
        #[serde(with = "exact::number")]
        residual: f64,
        evaluations: usize,
    },
}

impl PartialEq for Finding {
    fn eq(&self, other: &Finding) -> bool {
        let has_failed = |finding: &Finding| matches!(finding.outcome, Outcome::Failed { .. });
        self.phase == other.phase
            && self.metastable == other.metastable
            && has_failed(self) == has_failed(other)
    }
}

/// Rounds in which thresholds are looked for between points that differ.
const ROUNDS: usize = 6;

/// Places looked at in one round.
const PLACES: usize = 4;

/// A boundary passes between two points of a diagram if it comes so close to the line between them, in steps
/// of the grid: near the ends of boundaries points that differ may lie to one side.
const CLOSE: f64 = 0.75;

/// The same where steps are so long that another boundary may be as close.
const STRICT: f64 = 1e-3;

/// Draws up the phase diagram.
///
/// # Panics
/// When the grid does not have two axes.
pub fn phase_diagram<'s>(
    setup: &'s Setup,
    grid: Grid,
    progress: &dyn Progress,
    checkpoint: Option<&Checkpoint>,
) -> PhaseDiagram<'s> {
    let [rows, columns] = &grid.axes[..] else { panic!("a phase diagram has two axes") };
    let atlas = Atlas::new(setup, &stretch(setup, columns), &stretch(setup, rows));
    let both = &[Orientation::Along, Orientation::Across];
    let solving = Solving { setup, grid: &grid, progress, checkpoint, rounds: 0 };
    let mut survey = Survey::new(solving, atlas, both, CLOSE);
    survey.solve_corners();
    survey.find_boundaries();
    survey.fill();
    let known = survey.atlas.curves.len();
    // What shows on the fine grid alone.
    survey.find_boundaries();
    if survey.atlas.curves.len() > known {
        survey.fill();
    }
    let Survey { atlas, mosaic, .. } = survey;
    let junctions = atlas.junctions();
    let points = (0..grid.len()).filter(|&at| mosaic.value(at).1).count();
    PhaseDiagram { atlas, junctions, mosaic, points, grid }
}

/// Parts of the second range at which thresholds along the first one are looked for at once.
const LINES: [f64; 4] = [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0];

/// Points of the grid that shows what those lines do not meet, along each axis.
const COARSE: [usize; 2] = [5, 3];

/// The curves of thresholds along a parameter over the range of a second one.
pub fn threshold_curves<'s>(setup: &'s Setup, along: &Stretch, over: (&str, usize, &Range)) -> Atlas<'s> {
    let (name, position, range) = over;
    let axis =
        |name: &str, position: usize, values: Vec<f64>| GridAxis { name: name.to_owned(), position, values };
    let part = |at: usize, count: usize| at as f64 / (count - 1) as f64;
    let rows = (0..COARSE[1]).map(|at| range.at(part(at, COARSE[1]))).collect();
    let width = along.high - along.low;
    let columns = (0..COARSE[0]).map(|at| along.low + part(at, COARSE[0]) * width).collect();
    let grid = Grid { axes: vec![axis(name, position, rows), axis(&along.name, along.position, columns)] };
    let mut atlas = Atlas::new(setup, along, &stretch(setup, &grid.axes[0]));
    let line = |part| Line { orientation: Orientation::Along, part: None, fixed: range.at(part) };
    atlas.explore(&LINES.map(line));
    let solving = Solving { setup, grid: &grid, progress: &NoProgress, checkpoint: None, rounds: 0 };
    let mut survey = Survey::new(solving, atlas, &[Orientation::Along], STRICT);
    survey.solve_corners();
    survey.find_boundaries();
    survey.atlas
}

fn stretch(setup: &Setup, axis: &GridAxis) -> Stretch {
    let (low, high) = (axis.values[0], axis.values[axis.values.len() - 1]);
    let parameters = setup.parameters.clone();
    Stretch { parameters, name: axis.name.clone(), position: axis.position, low, high }
}

struct Survey<'s, 'g> {
    solving: Solving<'s, 'g>,
    atlas: Atlas<'s>,
    mosaic: Mosaic<Finding>,
    /// Pairs of points between which thresholds were looked for.
    probed: Vec<(usize, usize)>,
    /// Of the lines that are looked at.
    orientations: &'static [Orientation],
    /// How close a boundary is that passes between two points, in steps.
    close: f64,
}

impl<'s, 'g> Survey<'s, 'g> {
    fn new(
        solving: Solving<'s, 'g>,
        atlas: Atlas<'s>,
        orientations: &'static [Orientation],
        close: f64,
    ) -> Survey<'s, 'g> {
        let axes = &solving.grid.axes;
        let mosaic = Mosaic::new(axes[1].values.len(), axes[0].values.len());
        Survey { solving, atlas, mosaic, probed: Vec::new(), orientations, close }
    }

    fn solve_corners(&mut self) {
        let solving = &mut self.solving;
        self.mosaic.begin(&mut |points| solving.classify(points, &[]));
    }

    fn fill(&mut self) {
        let boundaries = Boundaries::new(self.mosaic.columns, self.mosaic.rows, self.pieces_in_steps());
        let solving = &mut self.solving;
        self.mosaic.fill(&boundaries, &mut |points, known| solving.classify(points, known));
    }

    /// Looks for thresholds between points that differ, as long as that reveals something new.
    fn find_boundaries(&mut self) {
        if self.mosaic.columns < 2 || self.mosaic.rows < 2 {
            return;
        }
        for _ in 0..ROUNDS {
            let open: Vec<(usize, usize)> = self.unexplained();
            if open.is_empty() {
                return;
            }
            // Places far apart tell more than neighbours.
            let step = open.len().div_ceil(PLACES);
            let chosen: Vec<(usize, usize)> = open.into_iter().step_by(step).collect();
            let lines: Vec<Line> = chosen.iter().map(|&(a, b)| self.line_between(a, b)).collect();
            self.probed.extend(chosen);
            self.atlas.explore(&lines);
        }
    }

    /// Pairs of neighbours that differ although no known boundary passes between them.
    fn unexplained(&self) -> Vec<(usize, usize)> {
        let lines: Vec<Vec<[f64; 2]>> = self.lines_in_steps();
        let pairs = self.mosaic.differing().into_iter();
        pairs
            .filter(|pair| !self.probed.contains(pair))
            .filter(|&(a, b)| self.orientations.contains(&self.line_between(a, b).orientation))
            .filter(|&(a, b)| {
                let ends = [a, b].map(|at| self.place(at));
                let is_close =
                    |part: &[[f64; 2]]| comes_close(ends.each_ref(), [&part[0], &part[1]], self.close);
                !lines.iter().any(|line| line.windows(2).any(is_close))
            })
            .collect()
    }

    /// All known boundaries, counted in steps of the grid.
    fn lines_in_steps(&self) -> Vec<Vec<[f64; 2]>> {
        let [rows, columns] = [&self.solving.grid.axes[0].values, &self.solving.grid.axes[1].values];
        let in_steps = |[x, y]: [f64; 2]| [steps(columns, x), steps(rows, y)];
        let line = |curve| self.atlas.outline(curve).into_iter().map(in_steps).collect();
        self.atlas.curves.iter().map(line).collect()
    }

    /// The same, piece by piece, with how far the boundaries may be from them.
    fn pieces_in_steps(&self) -> Vec<Piece> {
        let axes = [&self.solving.grid.axes[1].values, &self.solving.grid.axes[0].values];
        let in_steps = |place: &[f64; 2]| [0, 1].map(|axis| steps(axes[axis], place[axis]));
        let mut pieces = Vec::new();
        for curve in &self.atlas.curves {
            let doubts = self.atlas.doubts(curve);
            for (ends, doubt) in self.atlas.outline(curve).windows(2).zip(&doubts[1..]) {
                let ends_in_steps = [in_steps(&ends[0]), in_steps(&ends[1])];
                let aside = in_steps(&[0, 1].map(|axis| ends[1][axis] + doubt[axis]));
                let doubt = [0, 1].map(|axis| aside[axis] - ends_in_steps[1][axis]);
                pieces.push(Piece::new(ends_in_steps, doubt));
            }
        }
        pieces
    }

    fn place(&self, at: usize) -> [f64; 2] {
        [(at % self.mosaic.columns) as f64, (at / self.mosaic.columns) as f64]
    }

    fn line_between(&self, a: usize, b: usize) -> Line {
        let [ya, xa] = self.solving.grid.point(a)[..] else { panic!("a phase diagram has two axes") };
        let [yb, xb] = self.solving.grid.point(b)[..] else { panic!("a phase diagram has two axes") };
        if ya == yb {
            Line { orientation: Orientation::Along, part: Some((xa, xb)), fixed: ya }
        } else {
            Line { orientation: Orientation::Across, part: Some((ya, yb)), fixed: xa }
        }
    }
}

impl Walls for Boundaries {
    fn cross(&self, columns: (usize, usize), rows: (usize, usize)) -> bool {
        Boundaries::cross(self, columns, rows)
    }

    fn may_separate(&self, a: usize, b: usize) -> bool {
        Boundaries::may_separate(self, a, b)
    }
}

/// Where a value lies among ascending ones: 1.5 is half-way between the second and the third.
fn steps(values: &[f64], value: f64) -> f64 {
    let at = values.partition_point(|known| *known <= value).clamp(1, values.len().max(2) - 1);
    match (values.get(at - 1), values.get(at)) {
        (Some(a), Some(b)) => (at - 1) as f64 + (value - a) / (b - a),
        _ => 0.0,
    }
}

/// Solving points in rounds, each with what those before it found.
struct Solving<'s, 'g> {
    setup: &'s Setup,
    grid: &'g Grid,
    progress: &'g dyn Progress,
    checkpoint: Option<&'g Checkpoint>,
    rounds: usize,
}

/// Blocks of a round, at least, where it has as many points. These are solved one by one, so that many of them can be
/// evaluated together.
const BLOCKS: usize = 512;

/// Sections of a checkpoint that hold the points of a round begin like this.
pub const ROUND_SECTION: &str = "round";

impl Solving<'_, '_> {
    /// What is found at points; `known` is what is known around each of them, if anything is.
    fn classify(&mut self, points: &[usize], known: &[Vec<&Finding>]) -> Vec<Finding> {
        self.rounds += 1;
        let section = format!("{ROUND_SECTION} {}", self.rounds);
        let length = parallel::block_length(points.len(), BLOCKS);
        let blocks: Vec<&[usize]> = points.chunks(length).collect();
        let question = Question {
            setup: self.setup,
            progress: self.progress,
            checkpoint: self.checkpoint,
            section: &section,
            blocks: blocks.iter().map(|block| (block[0], block.len())).collect(),
        };
        let around = |place: usize| known.get(place).map_or(&[][..], Vec::as_slice);
        let (grid, base) = (self.grid, &self.setup.parameters);
        let mut findings = Vec::with_capacity(points.len());
        question.answer(
            |number, desk| {
                let (block, first) = (blocks[number], number * length);
                Box::pin(async move {
                    let mut found = Vec::with_capacity(block.len());
                    for (place, &at) in block.iter().enumerate() {
                        let parameters = grid.parameters(base, &grid.point(at));
                        found.push(finding(desk, &parameters, around(first + place)).await);
                    }
                    found
                })
            },
            |_, found| findings.extend(found),
        );
        findings
    }
}

async fn finding(desk: Desk<'_, '_>, parameters: &[f64], around: &[&Finding]) -> Finding {
    let known: Vec<&[f64]> =
        around.iter().flat_map(|finding| &finding.stable).map(|stored| &stored.0[..]).collect();
    let solved = match desk.continued(&known, parameters).await {
        Some(found) => Ok(found),
        None => desk.solve_among_stable(parameters).await,
    };
    match solved {
        Ok((root, stable)) => {
            let (phase, metastable) = phases(&mut desk.worker.borrow_mut(), &root, &stable, parameters);
            let (residual, evaluations) = (root.residual_norm, root.evaluations);
            let outcome = Outcome::Solved { is_stable: root.stability.is_stable(), residual, evaluations };
            let stable = stable.into_iter().map(|root| Stored(root.x)).collect();
            Finding { phase, metastable, stable, outcome }
        }
        Err(problem) => {
            let (residual, evaluations) = problem.work();
            let outcome = Outcome::Failed { reason: problem.reason().into(), residual, evaluations };
            Finding { phase: None, metastable: Vec::new(), stable: Vec::new(), outcome }
        }
    }
}

/// The phase of a solution, and those of the others that are stable.
fn phases(
    worker: &mut Worker<'_>,
    root: &Root,
    stable: &[Root],
    parameters: &[f64],
) -> (Option<usize>, Vec<usize>) {
    let phase = worker.evaluator.phase(&root.x, parameters);
    let phases = stable.iter().filter_map(|other| worker.evaluator.phase(&other.x, parameters));
    let mut metastable: Vec<usize> = phases.filter(|other| Some(*other) != phase).collect();
    metastable.sort_unstable();
    metastable.dedup();
    (phase, metastable)
}

impl PhaseDiagram<'_> {
    /// Whether a solution, and all that are stable, are of the phases that the diagram has at a point.
    pub(super) fn expects(&self, worker: &mut Worker<'_>, at: usize, root: &Root, stable: &[Root]) -> bool {
        let parameters = self.grid.parameters(&worker.setup.parameters, &self.grid.point(at));
        let finding = self.mosaic.value(at).0;
        (finding.phase, finding.metastable.clone()) == phases(worker, root, stable, &parameters)
    }

    /// How many points were solved; the others follow from these and from the boundaries.
    pub fn solved(&self) -> usize {
        self.points
    }

    /// Another phase that is stable at a point, if there is one.
    pub fn metastable(&self, at: usize) -> Option<usize> {
        self.mosaic.value(at).0.metastable.first().copied()
    }

    /// The points of the grid: phase, other stable phases; residual and evaluations where it was solved.
    pub fn table(&self, model: &Model) -> Table {
        let [rows, columns] = &self.grid.axes[..] else { panic!("a phase diagram has two axes") };
        let axis = |axis: &GridAxis| Column::numbers(axis.name.clone(), Vec::new());
        let mut table = table(vec![
            axis(rows),
            axis(columns),
            Column::text("phase", Vec::new()),
            Column::text("metastable", Vec::new()).with_meaning("other phases that are stable there"),
            Column::text("stability", Vec::new())
                .with_meaning("empty where the phase follows from those around"),
            Column::numbers("residual", Vec::new()).with_meaning("largest scaled residual of the equations"),
            Column::numbers("evaluations", Vec::new()).with_meaning("evaluations of the equations"),
            Column::text("failure", Vec::new()),
        ]);
        table.reserve(self.grid.len());
        let name = |phase: usize| model.theory().phases[phase].name.as_str();
        for at in 0..self.grid.len() {
            let (finding, is_solved) = self.mosaic.value(at);
            let mut cells = table.row();
            cells.number(rows.values[at / columns.values.len()]);
            cells.number(columns.values[at % columns.values.len()]);
            cells.text(finding.phase.map(name));
            match &finding.metastable[..] {
                [] => cells.text(None),
                [other] => cells.text(Some(name(*other))),
                others => {
                    let names: Vec<&str> = others.iter().map(|&phase| name(phase)).collect();
                    cells.text(Some(&names.join(", ")));
                }
            }
            outcome_cells(&mut cells, &finding.outcome, is_solved);
            cells.end();
        }
        table
    }

    /// The boundaries, point by point.
    pub fn boundary_table(&self) -> Table {
        let mut table = table(vec![
            Column::numbers("curve", Vec::new()),
            Column::numbers(self.atlas.along.name.clone(), Vec::new()),
            Column::numbers(self.atlas.over.name.clone(), Vec::new()),
            Column::text("kind", Vec::new()),
            Column::text("name", Vec::new()),
            Column::text("below", Vec::new()),
            Column::text("above", Vec::new()),
        ]);
        for (number, curve) in self.atlas.curves.iter().enumerate() {
            let [below, above] = &curve.between;
            for [x, y] in self.atlas.line(curve) {
                table.push_row([
                    Cell::Number((number + 1) as f64),
                    Cell::Number(x),
                    Cell::Number(y),
                    Cell::from(curve.kind.name()),
                    Cell::Text(curve.name.clone()),
                    Cell::Text(below.clone()),
                    Cell::Text(above.clone()),
                ]);
            }
        }
        table
    }
}

fn outcome_cells(cells: &mut Row<'_>, outcome: &Outcome, is_solved: bool) {
    let (is_stable, residual, evaluations, failure) = match outcome {
        Outcome::Solved { is_stable, residual, evaluations } if is_solved => {
            (*is_stable, *residual, *evaluations, None)
        }
        Outcome::Solved { .. } => (None, f64::NAN, 0, None),
        Outcome::Failed { reason, residual, evaluations } => {
            (None, *residual, *evaluations, Some(reason.as_ref()))
        }
    };
    cells.text(is_stable.map(stability_name));
    cells.number(residual);
    cells.number(evaluations as f64);
    cells.text(failure);
}
