//! `spinodal threshold`: where stable solutions end or give way, as points or as curves.

use clap::Args;
use serde_json::{Value, json};

use crate::command::answer::{Answer, Prints, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::lines::{junction_marks, junctions_json, junctions_text, known_digits, overlays};
use crate::command::output::{OutputArguments, Outputs, parameters_json, provenance, theory_name};
use crate::command::plot;
use crate::command::stretch::{prepare, refuse_nothing, stretch_text};
use crate::command::sweep::read_axis;
use crate::figure::{Curves, Figure, Series};
use crate::study::{
    Atlas, Junction, Range, Setup, Share, Spacing, Stretch, Threshold, ThresholdCurve, branches, mode,
    threshold_curves, thresholds,
};
use crate::table::{Cell, Column, Provenance, Table};

/// Find the values of a parameter at which stable solutions end or give way
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal threshold linear-vae --along beta=0.5:3\n  spinodal threshold hopfield --along alpha=0.05:0.2 --format json\n  spinodal threshold linear-vae --along beta=0.5:3 --over alpha=0.1:100:200:log -o collapse.csv -o collapse.svg"
)]
pub struct ThresholdArguments {
    #[command(flatten)]
    point: PointArguments,
    /// The parameter and its range: beta=0.5:2.5
    #[arg(long, value_name = "NAME=LO:HI")]
    along: String,
    /// Follow the thresholds as curves over a second parameter: alpha=0.1:10:50
    #[arg(long, value_name = "NAME=LO:HI:N[:log]")]
    over: Option<String>,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Question for ThresholdArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        if self.over.is_none() {
            outputs.refuse_figures("threshold")?;
        }
        let (setup, along) = prepare(&self.point, &self.solver, &self.along)?;
        match &self.over {
            Some(over) => curves(outputs, &setup, &along, over),
            None => points(outputs, &setup, &along),
        }
    }
}

fn points(outputs: &Outputs<'_>, setup: &Setup, along: &Stretch) -> Result<Answer, Failure> {
    let diagram = outputs.timings.measure("trace", || branches(setup, along));
    refuse_nothing(setup, along, &diagram)?;
    let found = outputs.timings.measure("locate", || thresholds(setup, along, &diagram));
    let provenance = provenance(setup, "threshold").with("along", stretch_text(along));
    let modes: Vec<Vec<Share>> = found.iter().map(|threshold| mode(setup, along, threshold)).collect();
    let text = text(along, &found, &modes);
    let rows: Vec<Value> =
        found.iter().zip(&modes).map(|(found, mode)| threshold_json(found, mode)).collect();
    let json = answer_json(setup, along, json!(rows), None, &provenance);
    let table = table(along, &found, provenance);
    let print = Prints { text: Some(text.clone()), json: Some(json) };
    Ok(Answer { print, ..Answer::new(table, text) })
}

fn curves(outputs: &Outputs<'_>, setup: &Setup, along: &Stretch, over: &str) -> Result<Answer, Failure> {
    let (axis, range) = read_axis(&setup.model, "--over", over)?;
    if axis.position == along.position {
        return Err(Failure::usage(format!("--along and --over are both `{}`", along.name)));
    }
    if range.low == range.high || range.count < 2 {
        return Err(Failure::usage(format!(
            "--over {over}: a curve needs a range and two points at least; for one value set `{}` with -s",
            axis.name
        )));
    }
    let over_axis = (axis.name.as_str(), axis.position, &range);
    let atlas = outputs.timings.measure("trace", || threshold_curves(setup, along, over_axis));
    let provenance =
        provenance(setup, "threshold").with("along", stretch_text(along)).with("over", over.to_owned());
    let (rows, junctions) =
        outputs.timings.measure("locate", || (curve_rows(&atlas, &axis.values), atlas.junctions()));
    let provenance = provenance.with("junctions", junctions_json(&atlas, &junctions));
    let table = curve_table(&atlas, &rows, provenance.clone());
    let summary = curve_summary(&atlas, &rows, &junctions);
    let text =
        if rows.is_empty() { summary.clone() } else { format!("{}{summary}", table.to_text(Some(ROWS))) };
    let json_rows = rows.iter().map(|row| row.json(&atlas)).collect();
    let json = answer_json(
        setup,
        along,
        Value::Array(json_rows),
        Some(junctions_json(&atlas, &junctions)),
        &provenance,
    );
    let figure = (!rows.is_empty()).then(|| figure(&atlas, &range, &junctions));
    let print = Prints { text: Some(text), json: Some(json) };
    Ok(Answer { print, figure, ..Answer::new(table, summary) })
}

/// Longer tables are cut in the middle on a terminal.
const ROWS: usize = 40;

fn table(along: &Stretch, found: &[Threshold], provenance: Provenance) -> Table {
    let columns = vec![
        Column::numbers(along.name.clone(), Vec::new()),
        Column::text("kind", Vec::new()),
        Column::text("name", Vec::new()),
        Column::text("below", Vec::new()),
        Column::text("above", Vec::new()),
        Column::numbers("error", Vec::new()),
    ];
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

fn threshold_json(threshold: &Threshold, mode: &[Share]) -> Value {
    let mode: serde_json::Map<String, Value> =
        mode.iter().map(|share| (share.name.clone(), json!(share.share))).collect();
    json!({
        "at": threshold.at,
        "kind": threshold.kind.name(),
        "name": threshold.name,
        "between": threshold.between,
        "metastable": threshold.is_metastable,
        "error": threshold.error,
        "mode": mode,
    })
}

fn answer_json(
    setup: &Setup,
    along: &Stretch,
    thresholds: Value,
    junctions: Option<Value>,
    provenance: &Provenance,
) -> String {
    let mut answer = json!({
        "theory": theory_name(&setup.model),
        "parameters": parameters_json(&setup.model, &setup.parameters),
        "along": along.name,
        "thresholds": thresholds,
    });
    if let Some(junctions) = junctions {
        answer["junctions"] = junctions;
    }
    answer["provenance"] = serde_json::from_str::<Value>(&provenance.to_json()).unwrap_or(Value::Null);
    let text = serde_json::to_string_pretty(&answer).expect("strings and numbers are valid JSON");
    format!("{text}\n")
}

fn nothing(along: &Stretch) -> String {
    format!(
        "nothing happens to a stable solution along {} from {} to {}\n",
        along.name, along.low, along.high
    )
}

/// Unknowns with at least this share of the critical mode are named.
const NAMED: f64 = 0.01;

fn text(along: &Stretch, found: &[Threshold], modes: &[Vec<Share>]) -> String {
    if found.is_empty() {
        return nothing(along);
    }
    let mut text = String::new();
    for (threshold, mode) in found.iter().zip(modes) {
        let [below, above] =
            threshold.between.clone().map(|phase| phase.unwrap_or_else(|| "unnamed".to_owned()));
        text.push_str(&format!(
            "{} = {}   {}{}   below: {below}, above: {above}   (error {:.0e})\n",
            along.name,
            known_digits(threshold.at, 0.0),
            threshold.name.as_deref().unwrap_or(threshold.kind.name()),
            if threshold.is_metastable { ", metastable" } else { "" },
            threshold.error
        ));
        let names: Vec<&str> =
            mode.iter().filter(|share| share.share >= NAMED).map(|share| share.name.as_str()).collect();
        if !names.is_empty() {
            text.push_str(&format!("  gives way in the direction of {}\n", names.join(", ")));
        }
    }
    text
}

/// A threshold on a curve.
struct Row<'a> {
    number: usize,
    curve: &'a ThresholdCurve,
    at: f64,
    over: f64,
    residual: f64,
}

impl Row<'_> {
    fn json(&self, atlas: &Atlas<'_>) -> Value {
        let mut value = json!({
            "at": self.at,
            "over": self.over,
            "kind": self.curve.kind.name(),
            "name": self.curve.name,
            "between": self.curve.between,
            "metastable": self.curve.is_metastable,
            "curve": self.number + 1,
            "residual": self.residual,
        });
        value[&atlas.along.name] = json!(self.at);
        value[&atlas.over.name] = json!(self.over);
        value
    }
}

/// Curves this close at one value of the second parameter meet there.
const MEETING: f64 = 1e-7;

fn curve_rows<'a>(atlas: &'a Atlas<'_>, values: &[f64]) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (number, curve) in atlas.curves.iter().enumerate() {
        for point in atlas.at(curve, values).unwrap_or_default() {
            // Where curves meet, the place belongs to the first of them.
            let is_same = |row: &Row<'_>| {
                row.number < number
                    && row.over == point.q
                    && (row.at - point.p).abs() <= MEETING * (1.0 + point.p.abs())
            };
            if rows.iter().any(is_same) {
                continue;
            }
            rows.push(Row { number, curve, at: point.p, over: point.q, residual: point.residual_norm });
        }
    }
    rows
}

fn curve_table(atlas: &Atlas<'_>, rows: &[Row<'_>], provenance: Provenance) -> Table {
    let columns = vec![
        Column::numbers("curve", Vec::new()),
        Column::numbers(atlas.over.name.clone(), Vec::new()),
        Column::numbers(atlas.along.name.clone(), Vec::new()),
        Column::text("kind", Vec::new()),
        Column::text("name", Vec::new()),
        Column::text("below", Vec::new()),
        Column::text("above", Vec::new()),
        Column::numbers("residual", Vec::new())
            .with_meaning("of the equations with the rows that define the kind"),
    ];
    let mut table = Table::new(columns, provenance);
    for row in rows {
        let [below, above] = row.curve.between.clone();
        table.push_row([
            Cell::Number((row.number + 1) as f64),
            Cell::Number(row.over),
            Cell::Number(row.at),
            Cell::from(row.curve.kind.name()),
            Cell::Text(row.curve.name.clone()),
            Cell::Text(below),
            Cell::Text(above),
            Cell::Number(row.residual),
        ]);
    }
    table
}

fn curve_summary(atlas: &Atlas<'_>, rows: &[Row<'_>], junctions: &[Junction]) -> String {
    if atlas.curves.is_empty() && atlas.unfollowed.is_empty() {
        return nothing(&atlas.along);
    }
    let plural = if atlas.curves.len() == 1 { "" } else { "s" };
    let mut text = format!("{} curve{plural}, {} points\n", atlas.curves.len(), rows.len());
    text.push_str(&junctions_text(junctions, [(1, &atlas.over.name), (0, &atlas.along.name)]));
    for sighting in &atlas.unfollowed {
        let [along, over] = sighting.place().map(|at| known_digits(at, 0.0));
        let (kind, names) = (sighting.threshold.kind.name(), [&atlas.along.name, &atlas.over.name]);
        text.push_str(&format!("not followed from {} = {along}, {} = {over}: {kind}\n", names[0], names[1]));
    }
    text
}

/// Curves of one kind in one colour.
fn in_colour(mut series: Vec<Series>) -> Vec<Series> {
    let mut labels: Vec<Option<String>> = series.iter().map(|one| one.label.clone()).collect();
    labels.dedup();
    for one in &mut series {
        one.colour = labels.iter().position(|label| *label == one.label);
    }
    series
}

fn figure(atlas: &Atlas<'_>, range: &Range, junctions: &[Junction]) -> Figure {
    let is_logarithmic = range.spacing == Spacing::Logarithmic;
    Figure::Curves(Curves {
        title: None,
        x: plot::axis(&[&atlas.over.name], is_logarithmic, Some((range.low, range.high))),
        y: plot::axis(&[&atlas.along.name], false, None),
        series: in_colour(overlays(atlas, |[along, over]| [over, along])),
        failed: Vec::new(),
        marks: junction_marks(junctions, |[along, over]| [over, along]),
    })
}
