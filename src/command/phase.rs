//! `spinodal phase`: the phase diagram of two parameters.

use clap::Args;

use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::refuse_time;
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::plot;
use crate::command::sweep::{all_failed, read_axis, summary};
use crate::figure::{Cell, Figure, PhaseMap};
use crate::study::{Grid, Range, Setup, Spacing, phase_table};
use crate::table::{Table, Values};
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
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub fn run(arguments: &PhaseArguments) -> Result<(), Failure> {
    let outputs = Outputs::prepare(&arguments.output)?;
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
    let (x_text, y_text) = (format!("{}={x_range}", x.name), format!("{}={y_range}", y.name));
    // Rows of the picture are the slow axis.
    let grid = Grid { axes: vec![y, x] };
    if grid.len() > MOST_POINTS {
        return Err(Failure::usage(format!("{} points are too many: at most {MOST_POINTS}", grid.len())));
    }
    let mut table = {
        let bar = Bar::new(&arguments.output, grid.len(), "solving");
        outputs.timings.measure("solve", || phase_table(&setup, &grid, &bar))
    };
    table.provenance = provenance(&setup, "phase").with("x", x_text).with("y", y_text);
    let text = format!("{}{}", summary(&table), shares(&table, setup.model.theory()));
    outputs.deliver(&table, &text, || Ok(figure(&table, &grid, (x_range, y_range), setup.model.theory())))?;
    all_failed(&table)
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

fn figure(table: &Table, grid: &Grid, (x, y): (Range, Range), theory: &Theory) -> Figure {
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
        metastable: Vec::new(),
        overlays: Vec::new(),
        marks: Vec::new(),
    })
}
