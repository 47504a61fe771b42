//! `spinodal sweep`: one solution at each value of a parameter.

use clap::Args;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::refuse_time;
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::plot::{self, Drawn, PlotArguments};
use crate::command::target::parameter_position;
use crate::command::values::Assignment;
use crate::figure::{Curves, Figure};
use crate::model::Model;
use crate::study::{Grid, GridAxis, Range, Setup, Spacing, sweep_table};
use crate::table::{Table, Values};

/// Solve along a line of parameter values
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal sweep linear-vae --over beta=0.1:2:100 -o rate.svg --y rate\n  spinodal sweep linear-vae --over alpha=0.1:100:200:log -o sweep.csv"
)]
pub struct SweepArguments {
    #[command(flatten)]
    point: PointArguments,
    /// The parameter and its values: beta=0.1:2:100, alpha=0.1:100:50:log
    #[arg(long, value_name = "NAME=LO:HI:N[:log]")]
    over: String,
    #[command(flatten)]
    plot: PlotArguments,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Question for SweepArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &SweepArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    let setup = Setup { solver: arguments.solver.read()?, ..arguments.point.setup(&[], colour())? };
    refuse_time(&setup.model)?;
    let (axis, range) = read_axis(&setup.model, "--over", &arguments.over)?;
    let drawn = arguments.plot.chosen(&setup.model)?;
    let grid = Grid { axes: vec![axis] };
    let mut table = {
        let bar = Bar::new(&arguments.output, grid.len(), "solving");
        outputs.timings.measure("solve", || sweep_table(&setup, &grid, &bar))
    };
    table.provenance = provenance(&setup, "sweep").with("over", format!("{}={range}", grid.axes[0].name));
    let summary = summary(&table);
    let figure = outputs.figure(|| Ok(figure(&table, &grid.axes[0], range, &drawn)))?;
    let failure = all_failed(&table);
    Ok(Answer::new(table, summary).with_figure(figure).but(failure))
}

/// `NAME=LO:HI:N` as an axis of a grid.
///
/// # Errors
/// When there is no such parameter, the range is malformed or leaves the parameter's domain.
pub fn read_axis(model: &Model, flag: &str, text: &str) -> Result<(GridAxis, Range), Failure> {
    let Assignment { name, value } = Assignment::parse(flag, text).map_err(|_| {
        Failure::usage(format!("{flag} {text}: write NAME=LO:HI:N, for instance beta=0.1:2:100"))
    })?;
    let range = Range::parse(value).map_err(|problem| Failure::usage(format!("{flag} {text}: {problem}")))?;
    let (name, position) = parameter_position(model, name)?;
    let offset = position + model.layout().unknown_count;
    let variables = &model.layout().parameters;
    let owner = variables.iter().find(|v| (v.offset..v.offset + v.len()).contains(&offset));
    for end in [range.low, range.high] {
        if let Some(variable) = owner {
            crate::command::values::check_domain(&name, end, variable.domain)?;
        }
    }
    Ok((GridAxis { name, position, values: range.values() }, range))
}

/// How many points were solved.
pub fn summary(table: &Table) -> String {
    let failed = failures(table);
    let solved = table.len() - failed;
    let mut text = match failed {
        0 => format!("{solved} points solved\n"),
        _ => format!("{solved} points solved, {failed} failed (column `failure` says why)\n"),
    };
    let unstable = table.column("stability").map_or(0, |column| match &column.values {
        Values::Text(texts) => texts.iter().filter(|text| text.as_deref() == Some("unstable")).count(),
        Values::Numbers(_) => 0,
    });
    if unstable > 0 {
        text.push_str(&format!(
            "only an unstable solution was found at {unstable} points (column `stability`)\n"
        ));
    }
    text
}

fn failures(table: &Table) -> usize {
    let residuals = table.column("failure").map(|column| match &column.values {
        Values::Text(texts) => texts.iter().filter(|text| text.is_some()).count(),
        Values::Numbers(_) => 0,
    });
    residuals.unwrap_or(0)
}

/// # Errors
/// When not a single point was solved.
pub fn all_failed(table: &Table) -> Result<(), Failure> {
    if failures(table) == table.len() {
        return Err(Failure::Numerics(
            "no point was solved; the column `failure` says why\nhelp: look at one of them with `spinodal solve`"
                .to_owned(),
        ));
    }
    Ok(())
}

fn figure(table: &Table, axis: &GridAxis, range: Range, drawn: &Drawn) -> Figure {
    let failed = plot::rows_with_text(table, "failure");
    let failed = if drawn.x.is_none() { failed } else { Vec::new() };
    let is_logarithmic = range.spacing == Spacing::Logarithmic;
    Figure::Curves(Curves {
        title: None,
        x: drawn.x_axis(&axis.name, is_logarithmic, Some((range.low, range.high))),
        y: drawn.y_axis(),
        series: plot::lines(table, drawn.x(&axis.name), &drawn.y),
        failed: failed.into_iter().map(|row| axis.values[row]).collect(),
        marks: Vec::new(),
    })
}
