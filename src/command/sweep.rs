//! `spinodal sweep`: one solution at each value of a parameter.

use clap::Args;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::refuse_time;
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::plot::{self, Drawn, PlotArguments};
use crate::command::resume::{self, ResumeArguments};
use crate::command::target::parameter_position;
use crate::command::values::{Assignment, check_domain};
use crate::figure::{Curves, Figure};
use crate::model::Model;
use crate::study::{GRID_SECTION, Grid, GridAxis, Range, Setup, Spacing, sweep_table};
use crate::table::{Table, Values};

/// Solve along a line of parameter values
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal sweep linear-vae --over beta=0.1:2:100 -o rate.svg --y rate\n  spinodal sweep linear-vae --over alpha=0.1:100:200:log -o sweep.csv\n  spinodal sweep linear-vae --over beta=0.1:2:100 --each alpha=1,2,4 --x rate --y distortion -o curve.svg"
)]
pub struct SweepArguments {
    #[command(flatten)]
    point: PointArguments,
    /// The parameter and its values: beta=0.1:2:100, alpha=0.1:100:50:log
    #[arg(long, value_name = "NAME=LO:HI:N[:log]")]
    over: String,
    /// One curve for each value of a second parameter: alpha=0.5,1,4
    #[arg(long, value_name = "NAME=VALUE,…")]
    each: Option<String>,
    #[command(flatten)]
    plot: PlotArguments,
    #[command(flatten)]
    resume: ResumeArguments,
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
    let each = arguments.each.as_deref().map(|text| read_each(&setup.model, text)).transpose()?;
    if each.as_ref().is_some_and(|each| each.position == axis.position) {
        return Err(Failure::usage(format!("--each {0}: {0} is swept over already", axis.name)));
    }
    let drawn = arguments.plot.chosen(&setup.model)?;
    let grid = Grid { axes: each.into_iter().chain([axis]).collect() };
    let over = &grid.axes.last().expect("a sweep has an axis").name;
    let mut origin = provenance(&setup, "sweep").with("over", format!("{over}={range}"));
    if let Some(each) = &arguments.each {
        origin.set("each", each.as_str());
    }
    let checkpoint = arguments.resume.open(&origin, &arguments.output)?;
    let taken = checkpoint.as_ref().map_or(0, |file| file.points(GRID_SECTION));
    arguments.resume.tell(&arguments.output, taken, Some(grid.len()));
    let mut table = {
        let bar = Bar::new(&arguments.output, grid.len(), "solving");
        outputs.timings.measure("solve", || sweep_table(&setup, &grid, &bar, checkpoint.as_ref()))
    };
    table.provenance = origin;
    let kept = resume::finish(checkpoint);
    let summary = summary(&table);
    let figure = outputs.figure(|| Ok(figure(&table, &grid, range, &drawn)))?;
    let failure = all_failed(&table).and(kept);
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
    for end in [range.low, range.high] {
        check_value(model, &name, position, end)?;
    }
    Ok((GridAxis { name, position, values: range.values() }, range))
}

/// `NAME=VALUE,VALUE,…` as an axis of a grid.
///
/// # Errors
/// When there is no such parameter, or what follows are no numbers of its domain.
pub fn read_each(model: &Model, text: &str) -> Result<GridAxis, Failure> {
    let usage = || Failure::usage(format!("--each {text}: write NAME=VALUE,…, for instance alpha=0.5,1,4"));
    let Assignment { name, value } = Assignment::parse("--each", text).map_err(|_| usage())?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let values: Option<Vec<f64>> = value.split(',').map(number).collect();
    let values = values.ok_or_else(usage)?;
    let (name, position) = parameter_position(model, name)?;
    for &value in &values {
        check_value(model, &name, position, value)?;
    }
    Ok(GridAxis { name, position, values })
}

fn check_value(model: &Model, name: &str, position: usize, value: f64) -> Result<(), Failure> {
    let offset = position + model.layout().unknown_count;
    let mut variables = model.layout().parameters.iter();
    match variables.find(|v| (v.offset..v.offset + v.len()).contains(&offset)) {
        Some(variable) => check_domain(name, value, variable.domain),
        None => Ok(()),
    }
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
        Values::Text(texts) => texts.count(Some("unstable")),
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
        Values::Text(texts) => texts.len() - texts.count(None),
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

/// Curves against the parameter that is swept over, or against another column.
fn figure(table: &Table, grid: &Grid, range: Range, drawn: &Drawn) -> Figure {
    let (each, axis) = match &grid.axes[..] {
        [each, axis] => (Some(each), axis),
        axes => (None, &axes[0]),
    };
    let failed = if drawn.x.is_none() { plot::rows_with_text(table, "failure") } else { Vec::new() };
    let is_logarithmic = range.spacing == Spacing::Logarithmic;
    let lines = plot::lines(table, drawn.x(&axis.name), &drawn.y);
    Figure::Curves(Curves {
        title: None,
        x: drawn.x_axis(&axis.name, is_logarithmic, Some((range.low, range.high))),
        y: drawn.y_axis(),
        series: plot::families(lines, each, axis.values.len()),
        failed: failed.into_iter().map(|row| axis.values[row % axis.values.len()]).collect(),
        marks: Vec::new(),
    })
}
