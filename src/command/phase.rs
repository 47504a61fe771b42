//! `spinodal phase`: the phase diagram of two parameters.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::refuse_time;
use crate::command::lines::{junction_marks, junctions_json, junctions_text, overlays};
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance, remark};
use crate::command::plot;
use crate::command::sweep::{all_failed, read_axis, summary};
use crate::figure::{Cell, Figure, PhaseMap};
use crate::study::{Grid, PhaseDiagram, Range, Setup, Spacing, phase_diagram, phase_table};
use crate::table::{FileKind, Provenance, Table, Values, check_writable, write_atomically};
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
    let bar = Bar::new(&arguments.output, grid.len(), "solving");
    let diagram = outputs.timings.measure("solve", || phase_diagram(&setup, grid.clone(), &bar));
    let mut table = if arguments.full {
        outputs.timings.measure("solve all", || phase_table(&setup, &grid, &bar))
    } else {
        diagram.table(&setup.model)
    };
    drop(bar);
    let junctions = junctions_json(&diagram.atlas, &diagram.junctions);
    let provenance = provenance(&setup, "phase").with("x", x_text).with("y", y_text);
    table.provenance = provenance.with("junctions", junctions);
    let lines = boundary_lines(&diagram, &table.provenance);
    if let Some(file) = boundaries {
        file.write(&lines, &arguments.output)?;
    }
    let text = describe(&table, &diagram, setup.model.theory(), arguments.full);
    let ranges = (x_range, y_range);
    let figure = outputs.figure(|| Ok(figure(&table, &diagram, ranges, setup.model.theory())))?;
    let failure = all_failed(&table);
    Ok(Answer { lines: Some(lines), ..Answer::new(table, text).with_figure(figure).but(failure) })
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
        let bytes = match self.kind {
            FileKind::Json => table.to_json().into_bytes(),
            FileKind::Npz => table.to_npz(),
            FileKind::Csv | FileKind::Svg | FileKind::Png => table.to_csv().into_bytes(),
        };
        write_atomically(self.path, &bytes)?;
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

fn phase_of_rows(table: &Table) -> &[Option<String>] {
    match table.column("phase").map(|column| &column.values) {
        Some(Values::Text(phases)) => phases,
        _ => &[],
    }
}

fn shares(table: &Table, theory: &Theory) -> String {
    let phases = phase_of_rows(table);
    let mut text = String::new();
    for phase in &theory.phases {
        let count = phases.iter().filter(|name| name.as_deref() == Some(phase.name.as_str())).count();
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
        .iter()
        .map(|name| match theory.phases.iter().position(|phase| Some(&phase.name) == name.as_ref()) {
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
