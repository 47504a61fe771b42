//! `spinodal phase`: the phase diagram of two parameters.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::refuse_time;
use crate::command::lines::{junction_marks, junctions_json, junctions_text, overlays};
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance, remark, write_table};
use crate::command::plot;
use crate::command::resume::{self, ResumeArguments};
use crate::command::sweep::{all_failed, read_axis, summary};
use crate::figure::{Cell, Figure, PhaseMap};
use crate::study::{
    GRID_SECTION, Grid, PhaseDiagram, ROUND_SECTION, Range, Setup, Spacing, phase_diagram, phase_table,
};
use crate::table::{Checkpoint, FileKind, Provenance, Table, Texts, Values, check_writable};
use crate::theory::Theory;

/// Draw the phase diagram of two parameters
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal phase linear-vae --x alpha=0.2:6:100 --y beta=0.1:2.4:100 -o phase.svg -o phase.csv"
)]
pub struct PhaseArguments {
    #[command(flatten)]
    point: PointArguments,
    /// The horizontal parameter and its values: alpha=0.2:6:100
    #[arg(long, value_name = "NAME=LO:HI:N[:log]")]
    x: String,
    /// The vertical parameter and its values: beta=0.1:2.4:100
    #[arg(long, value_name = "NAME=LO:HI:N[:log]")]
    y: String,
    /// Solve every point of the grid, not only those near boundaries, and list the observables
    #[arg(long)]
    full: bool,
    /// Write the curves that bound the regions, point by point: .csv .json .npz
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    boundaries: Option<PathBuf>,
    #[command(flatten)]
    resume: ResumeArguments,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Question for PhaseArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &PhaseArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    let setup = Setup { solver: arguments.solver.read()?, ..arguments.point.setup(&[], colour())? };
    refuse_time(&setup.model)?;
    if setup.model.theory().phases.is_empty() {
        return Err(Failure::usage(
            "this theory names no phases\nhelp: add lines such as `phase \"ordered\" when m > 0` to its file",
        ));
    }
    let (y, y_range) = read_axis(&setup.model, "--y", &arguments.y)?;
    let (x, x_range) = read_axis(&setup.model, "--x", &arguments.x)?;
    if x.position == y.position {
        return Err(Failure::usage(format!("--x and --y are both `{}`", x.name)));
    }
    let [x_text, y_text] =
        [(&x, x_range), (&y, y_range)].map(|(axis, range)| format!("{}={range}", axis.name));
    // Rows of the picture are the slow axis.
    let grid = Grid { axes: vec![y, x] };
    if grid.len() > MOST_POINTS {
        return Err(Failure::usage(format!("{} points are too many: at most {MOST_POINTS}", grid.len())));
    }
    let boundaries = arguments.boundaries.as_deref().map(BoundaryFile::prepare).transpose()?;
    if let Some(file) = &boundaries {
        arguments.resume.spare(file.path, "--boundaries")?;
        if arguments
            .output
            .out
            .iter()
            .any(|out| resume::place(out).is_some_and(|out| resume::place(file.path) == Some(out)))
        {
            return Err(Failure::usage("--boundaries and --out name the same file: one would be lost"));
        }
    }
    let origin = provenance(&setup, "phase").with("x", x_text).with("y", y_text);
    let checkpoint = arguments.resume.open(&origin, &arguments.output)?;
    let (diagram, mut table) = solve(arguments, outputs, &setup, grid, checkpoint.as_ref());
    let kept = resume::finish(checkpoint);
    table.provenance = origin.with("junctions", junctions_json(&diagram.atlas, &diagram.junctions));
    let lines = boundary_lines(&diagram, &table.provenance);
    if let Some(file) = boundaries {
        file.write(&lines, &arguments.output)?;
    }
    let text = describe(&table, &diagram, setup.model.theory(), arguments.full);
    let ranges = (x_range, y_range);
    let figure = outputs.figure(|| Ok(figure(&table, &diagram, ranges, setup.model.theory())))?;
    let failure = all_failed(&table).and(kept);
    Ok(Answer { lines: Some(lines), ..Answer::new(table, text).with_figure(figure).but(failure) })
}

/// The boundaries, and the points: all of them, or those that tell the others.
fn solve<'s>(
    arguments: &PhaseArguments,
    outputs: &Outputs<'_>,
    setup: &'s Setup,
    grid: Grid,
    checkpoint: Option<&Checkpoint>,
) -> (PhaseDiagram<'s>, Table) {
    let all = grid.len();
    let taken = |section| checkpoint.map_or(0, |file| file.points(section));
    let (of_rounds, of_grid) = (taken(ROUND_SECTION), taken(GRID_SECTION));
    match arguments.full && of_grid > 0 {
        true => arguments.resume.tell(&arguments.output, of_grid, Some(all)),
        false => arguments.resume.tell(&arguments.output, of_rounds, None),
    }
    let bar = Bar::new(&arguments.output, all, "solving near boundaries");
    let diagram = outputs.timings.measure("solve", || phase_diagram(setup, grid, &bar, checkpoint));
    drop(bar);
    if !arguments.full {
        let table = diagram.table(&setup.model);
        return (diagram, table);
    }
    let bar = Bar::new(&arguments.output, all, "solving all");
    let full = || phase_table(setup, &diagram, &bar, checkpoint);
    let table = outputs.timings.measure("solve all", full);
    drop(bar);
    (diagram, table)
}

fn boundary_lines(diagram: &PhaseDiagram<'_>, origin: &Provenance) -> Table {
    let mut lines = diagram.boundary_table();
    lines.provenance = origin.clone();
    lines
}

/// Where the boundaries go, checked before long work begins.
struct BoundaryFile<'a> {
    path: &'a Path,
    kind: FileKind,
}

impl BoundaryFile<'_> {
    fn prepare(path: &Path) -> Result<BoundaryFile<'_>, Failure> {
        let kind = FileKind::from_path(path)?;
        if matches!(kind, FileKind::Svg | FileKind::Png) {
            return Err(Failure::usage(
                "--boundaries writes a table: use .csv, .json or .npz; -o draws the diagram",
            ));
        }
        check_writable(path)?;
        Ok(BoundaryFile { path, kind })
    }

    fn write(&self, table: &Table, arguments: &OutputArguments) -> Result<(), Failure> {
        write_table(self.path, self.kind, table)?;
        remark(arguments, &format!("wrote {}", self.path.display()));
        Ok(())
    }
}

/// What was solved, the share of each phase, the boundaries by kind, and where they meet.
fn describe(table: &Table, diagram: &PhaseDiagram<'_>, theory: &Theory, full: bool) -> String {
    let atlas = &diagram.atlas;
    let mut text = if full || diagram.solved() == table.len() {
        summary(table)
    } else {
        let (solved, all) = (diagram.solved(), table.len());
        format!("{solved} of {all} points solved; the others follow from these and from the boundaries\n")
    };
    text.push_str(&shares(table, theory));
    for curve in &atlas.curves {
        let [below, above] = curve.between.clone().map(|phase| phase.unwrap_or_else(|| "unnamed".to_owned()));
        let kind = curve.name.as_deref().unwrap_or(curve.kind.name());
        let metastable = if curve.is_metastable { ", metastable" } else { "" };
        text.push_str(&format!("boundary: {kind}{metastable}, between {below} and {above}\n"));
    }
    text.push_str(&junctions_text(&diagram.junctions, [(0, &atlas.along.name), (1, &atlas.over.name)]));
    text
}

/// A larger diagram does not fit into memory.
const MOST_POINTS: usize = 4_000_000;

/// The names of the phases, row by row.
fn phase_of_rows(table: &Table) -> Option<&Texts> {
    match table.column("phase").map(|column| &column.values) {
        Some(Values::Text(phases)) => Some(phases),
        _ => None,
    }
}

fn shares(table: &Table, theory: &Theory) -> String {
    let mut text = String::new();
    let Some(phases) = phase_of_rows(table) else { return text };
    for phase in &theory.phases {
        let count = phases.count(Some(&phase.name));
        if count > 0 {
            text.push_str(&format!("  {}: {count} points\n", phase.name));
        }
    }
    text
}

fn figure(table: &Table, diagram: &PhaseDiagram<'_>, (x, y): (Range, Range), theory: &Theory) -> Figure {
    let grid = &diagram.grid;
    let failed = plot::rows_with_text(table, "failure");
    let mut cells: Vec<Cell> = phase_of_rows(table)
        .into_iter()
        .flat_map(Texts::iter)
        .map(|name| match theory.phases.iter().position(|phase| Some(phase.name.as_str()) == name) {
            Some(phase) => Cell::Phase(phase),
            None => Cell::Unnamed,
        })
        .collect();
    for row in failed {
        cells[row] = Cell::Failed;
    }
    let axis = |at: usize, range: Range| {
        plot::axis(
            &[&grid.axes[at].name],
            range.spacing == Spacing::Logarithmic,
            Some((range.low, range.high)),
        )
    };
    Figure::PhaseMap(PhaseMap {
        title: None,
        x: axis(1, x),
        y: axis(0, y),
        xs: grid.axes[1].values.clone(),
        ys: grid.axes[0].values.clone(),
        phases: theory.phases.iter().map(|phase| phase.name.clone()).collect(),
        cells,
        metastable: (0..grid.len()).map(|at| diagram.metastable(at)).collect(),
        overlays: overlays(&diagram.atlas, |at| at),
        marks: junction_marks(&diagram.junctions, |at| at),
    })
}
