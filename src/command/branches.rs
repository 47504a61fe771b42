//! `spinodal trace` and `spinodal threshold`: branches along a parameter, and where they change.

use clap::Args;
use serde_json::{Value, json};

use crate::branch::Diagram;
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::refuse_time;
use crate::command::output::{
    Format, OutputArguments, Outputs, colour, parameters_json, print, provenance, theory_name,
};
use crate::command::plot;
use crate::command::target::parameter_position;
use crate::command::values::{Assignment, check_domain};
use crate::figure::{Curves, Figure, Series, Style};
use crate::model::Model;
use crate::study::{Setup, Stretch, Threshold, branch_table, branches, thresholds};
use crate::table::{Cell, Column, Table};

/// Follow every branch of solutions along a parameter
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  spinodal trace hopfield --along alpha=0.05:0.2 --y m -o branches.svg")]
pub struct TraceArguments {
    #[command(flatten)]
    point: PointArguments,
    /// The parameter and its range: beta=0.5:2.5
    #[arg(long, value_name = "NAME=LO:HI")]
    along: String,
    /// Column to draw against the parameter; by default the first observable
    #[arg(long, value_name = "COLUMN")]
    y: Vec<String>,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Find the values of a parameter at which stable solutions end or give way
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal threshold linear-vae --along beta=0.5:3\n  spinodal threshold hopfield --along alpha=0.05:0.2 --format json"
)]
pub struct ThresholdArguments {
    #[command(flatten)]
    point: PointArguments,
    /// The parameter and its range: beta=0.5:2.5
    #[arg(long, value_name = "NAME=LO:HI")]
    along: String,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub fn trace(arguments: &TraceArguments) -> Result<(), Failure> {
    let outputs = Outputs::prepare(&arguments.output)?;
    let (setup, along) = prepare(&arguments.point, &arguments.solver, &arguments.along)?;
    let drawn = plot::chosen_columns(&setup.model, &arguments.y)?;
    let diagram = branches(&setup, &along);
    refuse_nothing(&setup, &along, &diagram)?;
    let mut table = branch_table(&setup, &along, &diagram);
    table.provenance = provenance(&setup, "trace").with("along", along_text(&along));
    let summary = format!("{} branches, {} points\n", diagram.branches.len(), table.len());
    outputs.deliver(&table, &summary, || Ok(figure(&table, &along, &drawn)))
}

pub fn threshold(arguments: &ThresholdArguments) -> Result<(), Failure> {
    let outputs = Outputs::prepare(&arguments.output)?;
    outputs.refuse_figures("threshold")?;
    let (setup, along) = prepare(&arguments.point, &arguments.solver, &arguments.along)?;
    let diagram = branches(&setup, &along);
    refuse_nothing(&setup, &along, &diagram)?;
    let found = thresholds(&setup, &along, &diagram);
    let table = threshold_table(&setup, &along, &found);
    let text = text(&along, &found);
    match arguments.output.format {
        Some(Format::Json) => {
            outputs.write(&table, || Err(Failure::usage("`threshold` draws no figure")))?;
            print(&json_text(&setup, &along, &found))
        }
        Some(Format::Csv) => {
            outputs.write(&table, || Err(Failure::usage("`threshold` draws no figure")))?;
            print(&table.to_csv())
        }
        Some(Format::Text) | None => {
            outputs.write(&table, || Err(Failure::usage("`threshold` draws no figure")))?;
            print(&text)
        }
    }
}

fn prepare(
    point: &PointArguments,
    solver: &SolverArguments,
    along: &str,
) -> Result<(Setup, Stretch), Failure> {
    let setup = Setup { solver: solver.read()?, ..point.setup(&[], colour())? };
    refuse_time(&setup.model)?;
    let along = read_stretch(&setup.model, along)?;
    Ok((setup, along))
}

/// `NAME=LO:HI`.
fn read_stretch(model: &Model, text: &str) -> Result<Stretch, Failure> {
    let form = || Failure::usage(format!("--along {text}: write NAME=LO:HI, for instance beta=0.5:2.5"));
    let Assignment { name, value } = Assignment::parse("--along", text).map_err(|_| form())?;
    let (low, high) = value.split_once(':').ok_or_else(form)?;
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    let (Some(low), Some(high)) = (number(low), number(high)) else { return Err(form()) };
    if low >= high {
        return Err(Failure::usage(format!("--along {text}: the first value must be less than the last")));
    }
    let (name, position) = parameter_position(model, name)?;
    let offset = position + model.layout().unknown_count;
    let variables = &model.layout().parameters;
    if let Some(owner) = variables.iter().find(|v| (v.offset..v.offset + v.len()).contains(&offset)) {
        for end in [low, high] {
            check_domain(&name, end, owner.domain)?;
        }
    }
    Ok(Stretch { name, position, low, high })
}

fn along_text(along: &Stretch) -> String {
    format!("{}={}:{}", along.name, along.low, along.high)
}

fn refuse_nothing(setup: &Setup, along: &Stretch, diagram: &Diagram) -> Result<(), Failure> {
    if !diagram.branches.is_empty() {
        return Ok(());
    }
    let mut text = format!("no branch was found along {}", along_text(along));
    if let Some(failure) = diagram.failures.first() {
        text.push_str(&format!(": {:?}", failure.reason));
    }
    let name = theory_name(&setup.model);
    text.push_str(&format!(
        "\nhelp: look at one value with `spinodal solve {name} -s {}={}`",
        along.name, along.low
    ));
    Err(Failure::Numerics(text))
}

fn threshold_table(setup: &Setup, along: &Stretch, found: &[Threshold]) -> Table {
    let columns = vec![
        Column::numbers(along.name.clone(), Vec::new()),
        Column::text("kind", Vec::new()),
        Column::text("name", Vec::new()),
        Column::text("below", Vec::new()),
        Column::text("above", Vec::new()),
        Column::numbers("error", Vec::new()),
    ];
    let provenance = provenance(setup, "threshold").with("along", along_text(along));
    let mut table = Table::new(columns, provenance);
    for threshold in found {
        let [below, above] = threshold.between.clone();
        table.push_row([
            Cell::Number(threshold.at),
            Cell::from(threshold.kind.name()),
            Cell::Text(threshold.name.clone()),
            Cell::Text(below),
            Cell::Text(above),
            Cell::Number(threshold.error),
        ]);
    }
    table
}

fn json_text(setup: &Setup, along: &Stretch, found: &[Threshold]) -> String {
    let threshold = |threshold: &Threshold| {
        json!({
            "at": threshold.at,
            "kind": threshold.kind.name(),
            "name": threshold.name,
            "between": threshold.between,
            "error": threshold.error,
        })
    };
    let provenance = provenance(setup, "threshold").with("along", along_text(along)).to_json();
    let answer = json!({
        "theory": theory_name(&setup.model),
        "parameters": parameters_json(&setup.model, &setup.parameters),
        "along": along.name,
        "thresholds": found.iter().map(threshold).collect::<Vec<Value>>(),
        "provenance": serde_json::from_str::<Value>(&provenance).unwrap_or(Value::Null),
    });
    let text = serde_json::to_string_pretty(&answer).expect("strings and numbers are valid JSON");
    format!("{text}\n")
}

fn text(along: &Stretch, found: &[Threshold]) -> String {
    if found.is_empty() {
        return format!(
            "nothing happens to a stable solution along {} from {} to {}\n",
            along.name, along.low, along.high
        );
    }
    let mut text = String::new();
    for threshold in found {
        let [below, above] =
            threshold.between.clone().map(|phase| phase.unwrap_or_else(|| "unnamed".to_owned()));
        text.push_str(&format!(
            "{} = {:.12}   {}   below: {below}, above: {above}   (error {:.0e})\n",
            along.name,
            threshold.at,
            threshold.name.as_deref().unwrap_or(threshold.kind.name()),
            threshold.error
        ));
    }
    text
}

/// Stable parts of branches as solid lines, unstable ones dashed, special points marked.
fn figure(table: &Table, along: &Stretch, drawn: &[String]) -> Figure {
    let numbers = |name: &str| table.numbers(name).expect("a column of the table");
    let (branch, x, unstable) = (numbers("branch"), numbers(&along.name), numbers("unstable"));
    let special = plot::rows_with_text(table, "special");
    let mut series = Vec::new();
    for (colour, name) in drawn.iter().enumerate() {
        let y = numbers(name);
        let label = |text: &str| {
            if drawn.len() > 1 { format!("{}, {text}", crate::figure::symbol(name)) } else { text.to_owned() }
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
        let (xs, ys): (Vec<f64>, Vec<f64>) = special.iter().map(|&row| (x[row], y[row])).unzip();
        if !xs.is_empty() {
            let style = Style::Points { errors: None };
            series.push(Series {
                label: Some(label("special point")),
                x: xs,
                y: ys,
                style,
                colour: Some(colour),
            });
        }
    }
    Figure::Curves(Curves {
        title: None,
        x: plot::axis(&[&along.name], false, Some((along.low, along.high))),
        y: plot::axis(drawn, false, None),
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    })
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
