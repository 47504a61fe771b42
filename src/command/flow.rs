//! `spinodal flow`: a learning curve.

use std::ops::ControlFlow;

use clap::Args;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::PointArguments;
use crate::command::ensemble::{self, EnsembleArguments};
use crate::command::events::{self, EventArguments};
use crate::command::failure::Failure;
use crate::command::flow_plateaus;
use crate::command::flow_report as report;
use crate::command::flow_rest;
use crate::command::flow_times::{EARLIEST, TimeArguments, Until};
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance, remark};
use crate::command::plot::{self, Drawn, PlotArguments};
use crate::figure::{Curves, Figure, Mark, MarkShape};
use crate::model::{Model, Watched, variable_names};
use crate::ode::{Action, FlowOptions};
use crate::study::{Curve, FlowQuestion, Happening, Setup, SteadyState, flow_with_events, steady_state};
use crate::table::Provenance;
use crate::theory::Kind;

pub use crate::command::flow_report::failure_text;
pub use crate::command::integrator::IntegratorArguments;

/// Integrate a flow: the learning curve
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal flow linear-vae-sgd --until 1500 -o curve.svg\n  spinodal flow linear-vae-sgd --until 1500 --schedule beta='tanh(0.001*t)' --at 0,500,1000\n  spinodal flow linear-vae-sgd --until 1500 --stop 'eps_g < 0.05'\n  spinodal flow linear-vae-sgd --until steady\n  spinodal flow amp-lasso --until 30"
)]
pub struct FlowArguments {
    #[command(flatten)]
    point: PointArguments,
    #[command(flatten)]
    times: TimeArguments,
    #[command(flatten)]
    schedule: ScheduleArguments,
    #[command(flatten)]
    events: EventArguments,
    #[command(flatten)]
    integrator: IntegratorArguments,
    #[command(flatten)]
    ensemble: EnsembleArguments,
    /// Report where the drawn columns linger between two descents: |d ln y/d ln t| is below 0.1 for at least a
    /// factor of two in time, and above 0.3 before and after
    #[arg(long)]
    plateaus: bool,
    #[command(flatten)]
    plot: PlotArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Args, Debug)]
pub struct ScheduleArguments {
    /// Let a parameter move: one of the theory's schedules (beta=tanh), `constant`, any function of t
    /// (beta='tanh(0.001*t)'), or straight lines through the rows t,value of a file (beta=@ramp.csv), constant
    /// before and behind them; repeatable
    #[arg(long, value_name = "NAME=FORM")]
    pub schedule: Vec<String>,
}

impl Question for FlowArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &FlowArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    let options = arguments.integrator.options()?;
    let until = arguments.times.until()?;
    let mut setup = arguments.point.setup(&arguments.schedule.schedule, colour())?;
    refuse_saddle(&setup.model)?;
    let rest = match until {
        Until::Time(_) => None,
        Until::Steady => Some(come_to_rest(arguments, &setup, &options)?),
    };
    let until = match (until, &rest) {
        (Until::Time(until), _) => until,
        (Until::Steady, rest) => rest.as_ref().map_or(0.0, |rest| rest.time).max(arguments.times.last()),
    };
    let times = arguments.times.times(until, setup.model.theory().kind)?;
    let drawn = arguments.plot.chosen(&setup.model)?;
    let watched = arguments.events.read(&mut setup, colour())?;
    remark_on_start(arguments, &setup, &watched);
    let question = FlowQuestion { times, until, options };
    if arguments.ensemble.is_wanted() {
        let flags = (&arguments.ensemble, &arguments.output);
        return ensemble::answer(&mut setup, question, &drawn.y, flags, outputs);
    }
    let mut curve =
        outputs.timings.measure("integrate", || followed(arguments, &setup, &question, &watched))?;
    curve.table.provenance = origin(arguments, &setup, &question, &curve);
    curve.table.beside.set("events", events::to_json(&curve));
    let mut summary = report::summary(&curve, &drawn.y);
    if arguments.plateaus {
        let found = flow_plateaus::find(&setup, &question, &drawn.y)?;
        curve.table.beside.set("plateaus", flow_plateaus::to_json(&found));
        summary.push_str(&flow_plateaus::to_text(&found));
    }
    if let Some(rest) = &rest {
        curve.table.beside.set("steady", flow_rest::to_json(&setup, &curve, rest));
        summary.push_str(&flow_rest::to_text(&setup, &curve, rest));
    }
    let figure = outputs.figure(|| Ok(figure(&curve, arguments, until, (&drawn, &moving(&setup)))))?;
    let outcome = match curve.failure {
        Some(failure) => Err(Failure::Numerics(failure_text(&setup, &failure))),
        None => flow_rest::refuse_elsewhere(rest.as_ref()),
    };
    Ok(Answer::new(curve.table, summary).with_figure(figure).but(outcome))
}

fn followed(
    arguments: &FlowArguments,
    setup: &Setup,
    question: &FlowQuestion,
    watched: &[Watched],
) -> Result<Curve, Failure> {
    let bar = Bar::new(&arguments.output, 1000, "integrating");
    let mut watch = |t: f64| {
        bar.set((1000.0 * t / question.until.max(f64::MIN_POSITIVE)) as u64);
        ControlFlow::Continue(())
    };
    let curve = flow_with_events(setup, question, watched, &mut watch);
    curve.map_err(|problem| Failure::Numerics(problem.to_string()))
}

fn come_to_rest(
    arguments: &FlowArguments,
    setup: &Setup,
    options: &FlowOptions,
) -> Result<SteadyState, Failure> {
    refuse_time(&setup.model)?;
    let bar = Bar::new(&arguments.output, 1, "waiting for the flow to come to rest");
    let found = steady_state(setup, options, &mut |_| {
        bar.set(0);
        ControlFlow::Continue(())
    });
    found.map_err(|failure| {
        let mut text =
            failure_text(setup, &failure).replace("\nhelp: the table holds the curve up to there", "");
        text.push_str("\nhelp: it may never come to rest; --until TIME shows where it goes");
        Failure::Numerics(text)
    })
}

/// What would stop the flow but holds from the beginning on deserves a word.
fn remark_on_start(arguments: &FlowArguments, setup: &Setup, watched: &[Watched]) {
    let stops: Vec<Watched> =
        watched.iter().filter(|watched| watched.action == Action::Stop).cloned().collect();
    for name in events::held_at_start(setup, &stops) {
        let text = format!("`{name}` holds at the start: the flow stops only where it becomes true again");
        remark(&arguments.output, &text);
    }
}

fn origin(arguments: &FlowArguments, setup: &Setup, question: &FlowQuestion, curve: &Curve) -> Provenance {
    let mut origin = provenance(setup, "flow").with("until", question.until);
    if setup.model.theory().kind == Kind::Flow {
        origin.set("tolerance", arguments.integrator.tolerance());
        origin.set("integrator", format!("{:?}", question.options.method));
    }
    origin.set("max_steps", question.options.max_steps);
    origin.set("schedules", arguments.schedule.schedule.clone());
    for (key, texts) in [("stop", &arguments.events.stop), ("event", &arguments.events.event)] {
        if !texts.is_empty() {
            origin.set(key, texts.clone());
        }
    }
    if let Some(failure) = &curve.failure {
        origin.set("failure", failure.to_string());
    }
    origin
}

/// # Errors
/// When the theory is no flow.
pub fn refuse_saddle(model: &Model) -> Result<(), Failure> {
    match model.theory().kind {
        Kind::Flow | Kind::Map => Ok(()),
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

/// Marks of more events than this would hide the curve.
const MOST_MARKS: usize = 12;

fn figure(
    curve: &Curve,
    arguments: &FlowArguments,
    until: f64,
    (drawn, moving): (&Drawn, &[String]),
) -> Figure {
    let table = &curve.table;
    let is_logarithmic = arguments.times.is_logarithmic();
    let low = if is_logarithmic { until * EARLIEST } else { 0.0 };
    let range = (until > low).then_some((low, until));
    let upper = Curves {
        title: None,
        x: drawn.x_axis("t", is_logarithmic, range),
        y: drawn.y_axis(),
        series: plot::lines(table, drawn.x("t"), &drawn.y),
        failed: Vec::new(),
        marks: event_marks(curve, drawn).chain(ends(curve, drawn)).collect(),
    };
    if moving.is_empty() || drawn.x.is_some() {
        return Figure::Curves(upper);
    }
    let lower = Curves {
        x: upper.x.clone(),
        y: plot::axis(moving, false, None),
        series: plot::lines(table, "t", moving),
        marks: Vec::new(),
        ..upper.clone()
    };
    Figure::Stacked { upper, lower }
}

/// A star on each curve where something happens.
fn event_marks<'c>(curve: &'c Curve, drawn: &'c Drawn) -> impl Iterator<Item = Mark> + 'c {
    let columns = curve.table.columns();
    let position = |name: &str| columns.iter().position(|column| column.name == name);
    let value = |event: &Happening, at: usize| if at == 0 { event.time } else { event.values[at - 1] };
    let x = position(drawn.x("t")).unwrap_or(0);
    let few = if curve.events.len() <= MOST_MARKS { &curve.events[..] } else { &[] };
    let shown = drawn.y.iter().filter_map(move |name| position(name));
    shown.flat_map(move |y| {
        few.iter().map(move |event| {
            Mark::new(event.name.clone(), value(event, x), value(event, y), MarkShape::Star)
        })
    })
}

/// Where a phase portrait begins and ends, which its line does not tell.
fn ends<'c>(curve: &'c Curve, drawn: &'c Drawn) -> impl Iterator<Item = Mark> + 'c {
    let x = drawn.x.as_ref().and_then(|name| curve.table.numbers(name));
    drawn.y.iter().flat_map(move |name| {
        let along = x.zip(curve.table.numbers(name)).filter(|(x, _)| !x.is_empty());
        let mark = |text: &str, at: usize, shape| along.map(|(x, y)| Mark::new(text, x[at], y[at], shape));
        let last = curve.table.len().saturating_sub(1);
        [mark("start", 0, MarkShape::OpenCircle), mark("end", last, MarkShape::FilledCircle)]
            .into_iter()
            .flatten()
    })
}

/// Names of the parameters that a schedule moves.
fn moving(setup: &Setup) -> Vec<String> {
    let scheduled = setup.model.scheduled(&setup.parameters, 0.0).into_iter();
    scheduled.flat_map(|(id, _)| variable_names(&setup.model.layout().parameters[id.0])).collect()
}
