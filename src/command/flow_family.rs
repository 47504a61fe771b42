//! `spinodal flow --each`: learning curves at several values of a parameter.

use clap::Args;

use crate::command::answer::Answer;
use crate::command::failure::Failure;
use crate::command::flow_report::failure_text;
use crate::command::flow_times::EARLIEST;
use crate::command::output::{Bar, OutputArguments, Outputs};
use crate::command::plot::{self, Drawn};
use crate::command::sweep::read_each;
use crate::figure::{Curves, Figure, Series, symbol};
use crate::model::variable_names;
use crate::study::{Family, FlowQuestion, GridAxis, Setup, family};
use crate::table::Provenance;

#[derive(Args, Debug)]
pub struct FamilyArguments {
    /// One learning curve for each value of a parameter: eta=0.5,1,2
    #[arg(
        long,
        value_name = "NAME=VALUE,…",
        conflicts_with_all = ["stop", "event", "plateaus", "spread", "basins"]
    )]
    pub each: Option<String>,
}

/// Integrates all curves.
///
/// # Errors
/// When the parameter or a value makes no sense.
pub fn answer(
    setup: &Setup,
    (each, question, is_logarithmic): (&str, &FlowQuestion, bool),
    (drawn, origin): (&Drawn, Provenance),
    (output, outputs): (&OutputArguments, &Outputs<'_>),
) -> Result<Answer, Failure> {
    let axis = read_each(&setup.model, each)?;
    let moved = setup.model.scheduled(&setup.parameters, 0.0);
    let parameters = &setup.model.layout().parameters;
    let moved = moved.iter().flat_map(|(id, _)| variable_names(&parameters[id.0]));
    if moved.into_iter().any(|name| name == axis.name) {
        return Err(Failure::usage(format!(
            "--each {0}: a schedule moves `{0}`\nhelp: vary a parameter of the schedule, such as its rate",
            axis.name
        )));
    }
    let bar = Bar::new(output, axis.values.len(), "integrating");
    let mut found = outputs
        .timings
        .measure("integrate", || family(setup, &axis, question, &bar))
        .map_err(|problem| Failure::Numerics(problem.to_string()))?;
    drop(bar);
    found.table.provenance = origin.with("each", each);
    let figure = outputs.figure(|| Ok(figure(&axis, &found, (question.until, is_logarithmic), drawn)))?;
    let evaluations: usize = found.curves.iter().map(|curve| curve.work.evaluations).sum();
    let summary = format!("{} curves, {evaluations} evaluations\n", found.curves.len());
    let outcome = first_failure(setup, &axis, &found);
    Ok(Answer::new(found.table, summary).with_figure(figure).but(outcome))
}

/// # Errors
/// When a curve did not come to its end; the first such one.
fn first_failure(setup: &Setup, axis: &GridAxis, found: &Family) -> Result<(), Failure> {
    let failed = axis.values.iter().zip(&found.curves);
    let failed: Vec<_> = failed.filter_map(|(value, curve)| Some((value, curve.failure.as_ref()?))).collect();
    let Some(&(&value, failure)) = failed.first() else { return Ok(()) };
    let mut own = setup.clone();
    own.parameters[axis.position] = value;
    let count = failed.len();
    let curves = if count == 1 { "1 curve ends" } else { &format!("{count} curves end") };
    Err(Failure::Numerics(format!(
        "{curves} early; at {} = {value}: {}",
        axis.name,
        failure_text(&own, failure)
    )))
}

/// One line for each curve and column, named by the value.
fn figure(axis: &GridAxis, found: &Family, (until, is_logarithmic): (f64, bool), drawn: &Drawn) -> Figure {
    let low = if is_logarithmic { until * EARLIEST } else { 0.0 };
    let mut series = Vec::new();
    for (value, curve) in axis.values.iter().zip(&found.curves) {
        for line in plot::lines(&curve.table, drawn.x("t"), &drawn.y) {
            let name = format!("{} = {value}", symbol(&axis.name));
            let label = line.label.as_ref().map_or(name.clone(), |label| format!("{label}, {name}"));
            series.push(Series { label: Some(label), ..line });
        }
    }
    Figure::Curves(Curves {
        title: None,
        x: drawn.x_axis("t", is_logarithmic, (until > low).then_some((low, until))),
        y: drawn.y_axis(),
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    })
}
