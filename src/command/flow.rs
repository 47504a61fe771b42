//! `spinodal flow`: a learning curve.

use std::ops::ControlFlow;

use clap::Args;

use crate::command::arguments::PointArguments;
use crate::command::failure::Failure;
use crate::command::failure::trouble_text;
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::plot;
use crate::figure::{Curves, Figure};
use crate::model::Model;
use crate::ode::{FlowFailure, FlowFailureReason};
use crate::study::{Curve, FlowQuestion, Range, Setup, Spacing, flow};
use crate::table::Table;
use crate::theory::Kind;

pub use crate::command::integrator::IntegratorArguments;

/// Integrate a flow: the learning curve
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal flow linear-vae-sgd --until 1500 -o curve.svg\n  spinodal flow linear-vae-sgd --until 1500 --schedule beta='tanh(0.001*t)' --at 0,500,1000"
)]
pub struct FlowArguments {
    #[command(flatten)]
    point: PointArguments,
    /// Integrate from t = 0 to this time
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    until: f64,
    /// Times at which to report, ascending: 0,10,100
    #[arg(
        long,
        value_name = "T,T,…",
        value_delimiter = ',',
        conflicts_with = "points",
        allow_negative_numbers = true
    )]
    at: Vec<f64>,
    /// How many times to report, evenly from 0 on, or N:log for logarithmic times
    #[arg(long, value_name = "N[:log]", default_value = "201")]
    points: String,
    #[command(flatten)]
    schedule: ScheduleArguments,
    #[command(flatten)]
    integrator: IntegratorArguments,
    /// Column to draw against time (repeatable); by default the first observable
    #[arg(long, value_name = "COLUMN")]
    y: Vec<String>,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Args, Debug)]
pub struct ScheduleArguments {
    /// Let a parameter move: one of the theory's schedules (beta=tanh), `constant`, or any function of t
    /// (beta='tanh(0.001*t)'); repeatable
    #[arg(long, value_name = "NAME=FORM")]
    pub schedule: Vec<String>,
}

pub fn run(arguments: &FlowArguments) -> Result<(), Failure> {
    let outputs = Outputs::prepare(&arguments.output)?;
    let times = times(arguments)?;
    let options = arguments.integrator.options()?;
    let setup = arguments.point.setup(&arguments.schedule.schedule, colour())?;
    refuse_saddle(&setup.model)?;
    let drawn = plot::chosen_columns(&setup.model, &arguments.y)?;
    let question = FlowQuestion { times, until: arguments.until, options };
    let mut curve = {
        let bar = Bar::new(&arguments.output, 1000, "integrating");
        let mut watch = |t: f64| {
            bar.set((1000.0 * t / arguments.until.max(f64::MIN_POSITIVE)) as u64);
            ControlFlow::Continue(())
        };
        outputs
            .timings
            .measure("integrate", || flow(&setup, &question, &mut watch))
            .map_err(|problem| Failure::Numerics(problem.to_string()))?
    };
    curve.table.provenance = provenance(&setup, "flow")
        .with("until", arguments.until)
        .with("tolerance", arguments.integrator.tolerance())
        .with("integrator", format!("{:?}", question.options.method))
        .with("max_steps", question.options.max_steps)
        .with("schedules", arguments.schedule.schedule.clone());
    if let Some(failure) = &curve.failure {
        curve.table.provenance.set("failure", failure.to_string());
    }
    let summary = summary(&curve);
    outputs.deliver(&curve.table, &summary, || Ok(figure(&curve.table, arguments, &drawn)))?;
    match curve.failure {
        Some(failure) => Err(Failure::Numerics(failure_text(&setup, &failure))),
        None => Ok(()),
    }
}

/// # Errors
/// When the theory is no flow.
pub fn refuse_saddle(model: &Model) -> Result<(), Failure> {
    match model.theory().kind {
        Kind::Flow => Ok(()),
        Kind::SaddlePoint => Err(Failure::usage(
            "this theory has no flow: its equations hold at a saddle point\nhelp: use `spinodal solve` or `spinodal sweep`",
        )),
    }
}

/// # Errors
/// When the right sides depend on the time: there are no steady states then.
pub fn refuse_time(model: &Model) -> Result<(), Failure> {
    if model.depends_on_time() {
        return Err(Failure::usage(
            "this flow depends on the time, so it has no steady states\nhelp: integrate it with `spinodal flow`",
        ));
    }
    Ok(())
}

fn times(arguments: &FlowArguments) -> Result<Vec<f64>, Failure> {
    let until = arguments.until;
    if !(until >= 0.0 && until.is_finite()) {
        return Err(Failure::usage(format!("--until {until}: must be a time from 0 on")));
    }
    if !arguments.at.is_empty() {
        let mut times = arguments.at.clone();
        if let Some(outside) = times.iter().find(|t| !(0.0..=until).contains(*t)) {
            return Err(Failure::usage(format!("--at {outside}: must lie between 0 and --until {until}")));
        }
        times.sort_by(f64::total_cmp);
        return Ok(times);
    }
    if until == 0.0 {
        return Ok(vec![0.0]);
    }
    let (count, is_logarithmic) = match arguments.points.split_once(':') {
        Some((count, "log")) => (count, true),
        None => (arguments.points.as_str(), false),
        Some(_) => return Err(Failure::usage(format!("--points {}: write N or N:log", arguments.points))),
    };
    let count = count.parse().ok().filter(|count| (2..=MOST_TIMES).contains(count)).ok_or_else(|| {
        Failure::usage(format!("--points {}: a whole number from 2 to {MOST_TIMES}", arguments.points))
    })?;
    let (low, spacing) =
        if is_logarithmic { (until * EARLIEST, Spacing::Logarithmic) } else { (0.0, Spacing::Linear) };
    Ok(Range { low, high: until, count, spacing }.values())
}

/// Logarithmic times reach this far down from the end: four decades, from one step of an
/// algorithm to its last plateau.
const EARLIEST: f64 = 1e-4;

/// More output times are a slip.
const MOST_TIMES: usize = 10_000_000;

fn summary(curve: &Curve) -> String {
    let work = curve.work;
    let mut text =
        format!("{} steps, {} rejected, {} evaluations", work.steps, work.rejected, work.evaluations);
    for (count, one, many) in
        [(work.jacobians, "Jacobian", "Jacobians"), (work.switches, "switch of method", "switches of method")]
    {
        if count > 0 {
            text.push_str(&format!(", {count} {}", if count == 1 { one } else { many }));
        }
    }
    text.push('\n');
    text
}

/// Why the integration ended early, with the names of the theory.
pub fn failure_text(setup: &Setup, failure: &FlowFailure) -> String {
    let names = setup.model.entry_names();
    let reason = match failure.reason {
        FlowFailureReason::BlowUp { component } => format!("`{}` grows without bound", names[component]),
        FlowFailureReason::NotFinite { component } => {
            format!("the derivative of `{}` is not a number", names[component])
        }
        FlowFailureReason::StepUnderflow
        | FlowFailureReason::Unsolved
        | FlowFailureReason::SingularMatrix
        | FlowFailureReason::TooManySteps
        | FlowFailureReason::Interrupted => failure.reason.to_string(),
    };
    let mut text = format!("the flow ends at t = {}: {reason}", failure.time);
    text.push_str("\nlast state:");
    for (name, value) in names.iter().zip(&failure.state) {
        text.push_str(&format!("\n  {name} = {value}"));
    }
    // At a stop the trouble may begin right behind it.
    let moments = [failure.time, failure.time * (1.0 + 1e-9)];
    let trouble = moments.into_iter().find_map(|t| trouble_text(setup, &failure.state, t));
    text.push_str(&trouble.unwrap_or_default());
    text.push_str("\nhelp: the table holds the curve up to there");
    text
}

fn figure(table: &Table, arguments: &FlowArguments, drawn: &[String]) -> Figure {
    let is_logarithmic = arguments.points.ends_with(":log");
    let low = if is_logarithmic { arguments.until * EARLIEST } else { 0.0 };
    Figure::Curves(Curves {
        title: None,
        x: plot::axis(&["t"], is_logarithmic, (arguments.until > low).then_some((low, arguments.until))),
        y: plot::axis(drawn, false, None),
        series: plot::lines(table, "t", drawn),
        failed: Vec::new(),
        marks: Vec::new(),
    })
}
