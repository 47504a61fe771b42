//! `spinodal trace`: every branch of solutions along a parameter.

use clap::Args;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::output::{OutputArguments, Outputs, provenance};
use crate::command::plot::{Drawn, PlotArguments};
use crate::command::stretch::{prepare, refuse_nothing, stretch_text};
use crate::figure::{Curves, Figure, Mark, MarkShape, Series, Style};
use crate::study::{Stretch, branch_table, branches, smoothed};
use crate::table::{Table, Values};

/// Follow every branch of solutions along a parameter
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  spinodal trace hopfield --along alpha=0.05:0.2 --y m -o branches.svg")]
pub struct TraceArguments {
    #[command(flatten)]
    point: PointArguments,
    /// The parameter and its range: beta=0.5:2.5
    #[arg(long, value_name = "NAME=LO:HI")]
    along: String,
    #[command(flatten)]
    plot: PlotArguments,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Question for TraceArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &TraceArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    let (setup, along) = prepare(&arguments.point, &arguments.solver, &arguments.along)?;
    let drawn = arguments.plot.chosen(&setup.model)?;
    let diagram = outputs.timings.measure("solve", || branches(&setup, &along));
    refuse_nothing(&setup, &along, &diagram)?;
    let mut table = branch_table(&setup, &along, &diagram);
    table.provenance = provenance(&setup, "trace").with("along", stretch_text(&along));
    let plural = if diagram.branches.len() == 1 { "" } else { "es" };
    let summary = format!("{} branch{plural}, {} points\n", diagram.branches.len(), table.len());
    let figure = outputs.figure(|| {
        let smooth = branch_table(&setup, &along, &smoothed(&diagram));
        Ok(figure(&smooth, &along, &drawn))
    })?;
    Ok(Answer::new(table, summary).with_figure(figure))
}

/// Stable parts of branches as solid lines, unstable ones dashed, special points marked.
fn figure(table: &Table, along: &Stretch, drawn: &Drawn) -> Figure {
    let numbers = |name: &str| table.numbers(name).expect("a column of the table");
    let (branch, x, unstable) = (numbers("branch"), numbers(drawn.x(&along.name)), numbers("unstable"));
    let names = named_rows(table, "special");
    let special: Vec<usize> = names.iter().map(|(row, _)| *row).collect();
    let (mut series, mut marks) = (Vec::new(), Vec::new());
    for (colour, name) in drawn.y.iter().enumerate() {
        let y = numbers(name);
        let label = |text: &str| {
            if drawn.y.len() > 1 {
                format!("{}, {text}", crate::figure::symbol(name))
            } else {
                text.to_owned()
            }
        };
        for (is_stable, text, style) in
            [(true, "stable", Style::Line), (false, "unstable", Style::DashedLine)]
        {
            let (xs, ys) =
                pieces(branch, x, y, |row| (unstable[row] == 0.0) == is_stable || special.contains(&row));
            if xs.len() > 1 {
                series.push(Series { label: Some(label(text)), x: xs, y: ys, style, colour: Some(colour) });
            }
        }
        marks.extend(names.iter().map(|&(row, name)| Mark::new(name, x[row], y[row], shape(name))));
    }
    Figure::Curves(Curves {
        title: None,
        x: drawn.x_axis(&along.name, false, Some((along.low, along.high))),
        y: drawn.y_axis(),
        series,
        failed: Vec::new(),
        marks,
    })
}

/// The rows that have a text in a column, with it.
fn named_rows<'t>(table: &'t Table, name: &str) -> Vec<(usize, &'t str)> {
    match table.column(name).map(|column| &column.values) {
        Some(Values::Text(texts)) => {
            texts.iter().enumerate().filter_map(|(row, text)| Some((row, text?))).collect()
        }
        _ => Vec::new(),
    }
}

fn shape(name: &str) -> MarkShape {
    match name {
        "fold" | "unresolved" => MarkShape::OpenCircle,
        "pitchfork" | "transcritical" | "multiple branch point" => MarkShape::FilledCircle,
        "hopf" => MarkShape::Square,
        _ => MarkShape::Star,
    }
}

/// The rows wanted, with a gap wherever one is left out or a branch ends.
fn pieces(branch: &[f64], x: &[f64], y: &[f64], wanted: impl Fn(usize) -> bool) -> (Vec<f64>, Vec<f64>) {
    let (mut xs, mut ys) = (Vec::new(), Vec::new());
    for row in 0..x.len() {
        let begins = row == 0 || branch[row] != branch[row - 1] || !wanted(row - 1);
        if !wanted(row) {
            continue;
        }
        if begins && !xs.is_empty() {
            xs.push(x[row]);
            ys.push(f64::NAN);
        }
        xs.push(x[row]);
        ys.push(y[row]);
    }
    (xs, ys)
}
