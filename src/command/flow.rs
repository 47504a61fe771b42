//! `spinodal flow`: a learning curve.

use std::ops::ControlFlow;

use clap::Args;
use serde_json::Value;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::PointArguments;
use crate::command::basins::{self, BasinArguments};
use crate::command::ensemble::{self, EnsembleArguments};
use crate::command::events::{self, EventArguments};
use crate::command::failure::Failure;
use crate::command::flow_family::{self, FamilyArguments};
use crate::command::flow_figure;
use crate::command::flow_plateaus;
use crate::command::flow_report as report;
use crate::command::flow_rest;
use crate::command::flow_times::{TimeArguments, Until};
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance, remark};
use crate::command::plot::{Drawn, PlotArguments};
use crate::model::{Model, Watched};
use crate::ode::{Action, FlowOptions};
use crate::study::{
    Astray, Curve, FlowQuestion, Setup, SteadyState, flow_failure, flow_with_events, states_outside,
    steady_state,
};
use crate::table::Provenance;
use crate::theory::Kind;

pub use crate::command::flow_report::failure_text;
pub use crate::command::integrator::IntegratorArguments;

/// Integrate a flow: the learning curve
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal flow linear-vae-sgd --until 1500 -o curve.svg\n  spinodal flow linear-vae-sgd --until 1500 --schedule beta='tanh(0.001*t)' --at 0,500,1000\n  spinodal flow linear-vae-sgd --until 1500 --stop 'eps_g < 0.05'\n  spinodal flow linear-vae-sgd --until steady\n  spinodal flow linear-vae-sgd --until steady --basins 100 --range m=-0.2:0.2 --range d=-0.2:0.2\n  spinodal flow linear-vae-sgd --until 1500 --each beta=0.5,1,1.5 --log y -o family.svg\n  spinodal flow amp-lasso --until 30"
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
    #[command(flatten)]
    basins: BasinArguments,
    /// Report where the drawn columns linger between two descents: |d ln y/d ln t| is below 0.1 for at least a
    /// factor of two in time, and above 0.3 before and after
    #[arg(long)]
    plateaus: bool,
    #[command(flatten)]
    family: FamilyArguments,
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
    arguments.integrator.check(&setup.model)?;
    if arguments.basins.wanted().is_some() {
        return run_basins(arguments, &mut setup, (until, options), outputs);
    }
    let is_many = arguments.family.each.is_some() || arguments.ensemble.is_wanted();
    let rest = match until {
        Until::Time(_) => None,
        Until::Steady if is_many => {
            let text = "--until steady follows one curve: for --each and --spread give a time";
            return Err(Failure::usage(text));
        }
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
        let origin = origin(arguments, &setup, until.into(), &question.options);
        let flags = (&arguments.ensemble, &arguments.output);
        return ensemble::answer(&mut setup, question, (&drawn.y, origin), flags, outputs);
    }
    if let Some(each) = &arguments.family.each {
        let origin = origin(arguments, &setup, until.into(), &question.options);
        let question = (each.as_str(), &question, arguments.times.is_logarithmic());
        return flow_family::answer(&setup, question, (&drawn, origin), (&arguments.output, outputs));
    }
    curve(arguments, &setup, (&question, &watched, rest.as_ref()), &drawn, outputs)
}

/// Integrates: the curve, with what is to be told of it.
fn curve(
    arguments: &FlowArguments,
    setup: &Setup,
    (question, watched, rest): (&FlowQuestion, &[Watched], Option<&SteadyState>),
    drawn: &Drawn,
    outputs: &Outputs<'_>,
) -> Result<Answer, Failure> {
    let until = question.until;
    let mut curve = outputs.timings.measure("integrate", || followed(arguments, setup, question, watched))?;
    curve.table.provenance = origin(arguments, setup, until.into(), &question.options);
    if let Some(failure) = &curve.failure {
        let text = flow_failure(&setup.model, &setup.parameters, failure);
        curve.table.provenance.set("failure", text);
    }
    curve.table.beside.set("events", events::to_json(&curve));
    remark_on_states(arguments, setup, &curve);
    let mut summary = report::summary(&curve, &drawn.y);
    if arguments.plateaus {
        let found = flow_plateaus::find(setup, question, &drawn.y)?;
        curve.table.beside.set("plateaus", flow_plateaus::to_json(&found));
        summary.push_str(&flow_plateaus::to_text(&found));
    }
    if let Some(rest) = rest {
        curve.table.beside.set("steady", flow_rest::to_json(setup, &curve, rest));
        summary.push_str(&flow_rest::to_text(setup, &curve, rest));
    }
    let is_logarithmic = arguments.times.is_logarithmic();
    let figure = outputs.figure(|| Ok(flow_figure::figure(setup, &curve, (until, is_logarithmic), drawn)))?;
    let outcome = match curve.failure {
        Some(failure) => Err(Failure::Numerics(failure_text(setup, &failure))),
        None => flow_rest::refuse_elsewhere(rest),
    };
    Ok(Answer::new(curve.table, summary).with_figure(figure).but(outcome))
}

fn run_basins(
    arguments: &FlowArguments,
    setup: &mut Setup,
    (until, options): (Until, FlowOptions),
    outputs: &Outputs<'_>,
) -> Result<Answer, Failure> {
    if let Until::Time(_) = until {
        return Err(Failure::usage("--basins needs --until steady"));
    }
    refuse_time(&setup.model)?;
    let origin = origin(arguments, setup, "steady".into(), &options);
    let wanted = (options, arguments.ensemble.seed, origin);
    basins::answer(setup, wanted, (&arguments.basins, &arguments.output), outputs)
}

fn followed(
    arguments: &FlowArguments,
    setup: &Setup,
    question: &FlowQuestion,
    watched: &[Watched],
) -> Result<Curve, Failure> {
    let bar = Bar::new(&arguments.output, 1000, "integrating");
    let mut shown = 0;
    let mut watch = |t: f64| {
        let position = (1000.0 * t / question.until.max(f64::MIN_POSITIVE)) as u64;
        // The bar looks at the clock.
        if position != shown {
            shown = position;
            bar.set(position);
        }
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

/// A state outside of its domain says that the equations, the start or the integrator are not what they should be.
fn remark_on_states(arguments: &FlowArguments, setup: &Setup, curve: &Curve) {
    for Astray { state, time } in states_outside(&setup.model, &curve.table) {
        let text = format!(
            "`{}` = {} lies outside of its domain {}, first at t = {time}; the flow goes on",
            state.name, state.value, state.domain
        );
        remark(&arguments.output, &text);
    }
}

fn origin(arguments: &FlowArguments, setup: &Setup, until: Value, options: &FlowOptions) -> Provenance {
    let mut origin = provenance(setup, "flow").with("until", until);
    if setup.model.theory().kind == Kind::Flow {
        origin.set("tolerance", arguments.integrator.tolerance());
        origin.set("integrator", format!("{:?}", options.method));
    }
    origin.set("max_steps", options.max_steps);
    origin.set("schedules", arguments.schedule.schedule.clone());
    for (key, texts) in [("stop", &arguments.events.stop), ("event", &arguments.events.event)] {
        if !texts.is_empty() {
            origin.set(key, texts.clone());
        }
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
