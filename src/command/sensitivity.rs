//! `spinodal sensitivity`: how observables change with parameters.

use std::ops::ControlFlow;

use clap::Args;

use crate::command::answer::{Answer, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::{ScheduleArguments, failure_text, refuse_time};
use crate::command::formula;
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::plot;
use crate::command::target::parameter_position;
use crate::figure::{Axis, Curves, Figure, Scale, Series, Style, symbol};
use crate::model::{Model, entry_names, variable_names};
use crate::ode::FlowOptions;
use crate::study::{
    FlowQuestion, Measure, Observed, Range, Regarded, Setup, Spacing, flow_failure, flow_sensitivity,
    solution_sensitivity,
};
use crate::table::{Provenance, Table};
use crate::theory::Kind;

/// Differentiate observables with respect to parameters, along a learning curve or at a solution
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal sensitivity linear-vae-sgd --until 1500 --elasticity -o elasticity.svg\n  spinodal sensitivity linear-vae-sgd --until 1500 --schedule beta=tanh --of eps_g --to gamma\n  spinodal sensitivity linear-vae --of eps_g --of rate"
)]
pub struct SensitivityArguments {
    #[command(flatten)]
    point: PointArguments,
    /// Differentiate this observable or expression (repeatable); by default the first observable
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    of: Vec<String>,
    /// With respect to this parameter (repeatable); by default all that matter
    #[arg(long, value_name = "NAME")]
    to: Vec<String>,
    /// Relative change over relative change, (p/O) dO/dp, instead of derivatives
    #[arg(long)]
    elasticity: bool,
    /// Integrate a flow from t = 0 to this time
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    until: Option<f64>,
    /// How many times to report, evenly from 0 on
    #[arg(long, value_name = "N", default_value_t = 201)]
    points: usize,
    #[command(flatten)]
    schedule: ScheduleArguments,
    /// Relative error permitted per step of an integration
    #[arg(long, default_value = "1e-10", allow_negative_numbers = true, value_name = "ERROR")]
    tol: f64,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

impl Question for SensitivityArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &SensitivityArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    let solver = arguments.solver.read()?;
    let mut setup = Setup { solver, ..arguments.point.setup(&arguments.schedule.schedule, colour())? };
    let observed = observed(&mut setup, &arguments.of)?;
    let regarded = regarded(&setup.model, &arguments.to, &observed)?;
    let measure = if arguments.elasticity { Measure::Elasticity } else { Measure::Derivative };
    let origin = provenance(&setup, "sensitivity")
        .with("of", observed.iter().map(|one| one.name.clone()).collect::<Vec<_>>())
        .with("to", regarded.iter().map(|one| one.name.clone()).collect::<Vec<_>>())
        .with("elasticity", arguments.elasticity);
    match setup.model.theory().kind {
        Kind::Flow => along_flow(arguments, outputs, &setup, (&observed, &regarded, measure), origin),
        Kind::SaddlePoint | Kind::Map => {
            at_solution(arguments, outputs, &setup, (&observed, &regarded, measure), origin)
        }
    }
}

type Wanted<'a> = (&'a [Observed], &'a [Regarded], Measure);

fn along_flow(
    arguments: &SensitivityArguments,
    outputs: &Outputs<'_>,
    setup: &Setup,
    wanted: Wanted<'_>,
    origin: Provenance,
) -> Result<Answer, Failure> {
    let question = question(arguments)?;
    let until = question.until;
    let mut found = {
        let bar = Bar::new(&arguments.output, 1000, "integrating");
        let mut watch = |t: f64| {
            bar.set((1000.0 * t / until) as u64);
            ControlFlow::Continue(())
        };
        let work = || flow_sensitivity(setup, wanted, &question, &mut watch);
        outputs
            .timings
            .measure("integrate", work)
            .map_err(|problem| Failure::Numerics(problem.to_string()))?
    };
    found.table.provenance = origin
        .with("until", until)
        .with("tolerance", arguments.tol)
        .with("schedules", arguments.schedule.schedule.clone());
    if let Some(failure) = &found.failure {
        let text = flow_failure(&setup.model, &setup.parameters, failure);
        found.table.provenance.set("failure", text);
    }
    let work = found.work;
    let summary =
        format!("{} steps, {} rejected, {} evaluations\n", work.steps, work.rejected, work.evaluations);
    let figure = outputs.figure(|| Ok(figure(&found.table, wanted, until)))?;
    let outcome = match &found.failure {
        Some(failure) => Err(Failure::Numerics(failure_text(setup, failure))),
        None => Ok(()),
    };
    Ok(Answer::new(found.table, summary).with_figure(figure).but(outcome))
}

fn at_solution(
    arguments: &SensitivityArguments,
    outputs: &Outputs<'_>,
    setup: &Setup,
    wanted: Wanted<'_>,
    origin: Provenance,
) -> Result<Answer, Failure> {
    if arguments.until.is_some() {
        return Err(Failure::usage("--until: this theory has no flow"));
    }
    refuse_time(&setup.model)?;
    outputs.refuse_figures("sensitivity")?;
    let mut table = outputs
        .timings
        .measure("solve", || solution_sensitivity(setup, wanted))
        .map_err(|problem| Failure::Numerics(problem.to_string()))?;
    table.provenance = origin;
    Ok(Answer::new(table, ""))
}

fn question(arguments: &SensitivityArguments) -> Result<FlowQuestion, Failure> {
    let until = arguments.until.ok_or_else(|| {
        Failure::usage("say with --until TIME how far to integrate the flow, a positive time")
    })?;
    if !(until > 0.0 && until.is_finite()) {
        return Err(Failure::usage(format!("--until {until}: must be a positive time")));
    }
    if !(2..=MOST_TIMES).contains(&arguments.points) {
        let points = arguments.points;
        return Err(Failure::usage(format!("--points {points}: a whole number from 2 to {MOST_TIMES}")));
    }
    if !(1e-14..0.1).contains(&arguments.tol) {
        return Err(Failure::usage(format!("--tol {}: must lie in [1e-14, 0.1)", arguments.tol)));
    }
    let times = Range { low: 0.0, high: until, count: arguments.points, spacing: Spacing::Linear }.values();
    Ok(FlowQuestion { times, until, options: FlowOptions::with_tolerance(arguments.tol) })
}

/// More output times are a slip.
const MOST_TIMES: usize = 10_000_000;

fn observed(setup: &mut Setup, of: &[String]) -> Result<Vec<Observed>, Failure> {
    let mut names: Vec<String> = of.iter().map(|text| text.trim().to_owned()).collect();
    if names.is_empty() {
        let first = setup.model.observable_shapes().next();
        let first = first.map(|(name, rows, columns)| entry_names(name, rows, columns).swap_remove(0));
        names.push(first.ok_or_else(|| {
            Failure::usage("this theory has no observable\nhelp: say what to differentiate: --of EXPRESSION")
        })?);
    }
    if names.iter().any(|name| name == "t") {
        return Err(Failure::usage("--of t: the time depends on no parameter"));
    }
    let mut observed: Vec<Observed> = Vec::new();
    for name in names {
        if !observed.iter().any(|known| known.name == name) {
            let formula = formula::value(setup, "--of", &name)?;
            observed.push(Observed { name, formula });
        }
    }
    Ok(observed)
}

fn regarded(model: &Model, to: &[String], observed: &[Observed]) -> Result<Vec<Regarded>, Failure> {
    let mut regarded: Vec<Regarded> = Vec::new();
    for name in to {
        let (name, position) = parameter_position(model, name)?;
        if !regarded.iter().any(|known| known.position == position) {
            regarded.push(Regarded { name, position });
        }
    }
    if !to.is_empty() {
        return Ok(regarded);
    }
    let formulas: Vec<_> = observed.iter().map(|one| &one.formula).collect();
    for variable in &model.layout().parameters {
        let names = variable_names(variable);
        for (entry, name) in names.into_iter().enumerate() {
            let within = variable.position(entry / variable.columns, entry % variable.columns);
            let position = variable.offset + within - model.layout().unknown_count;
            let is_new = !regarded.iter().any(|known| known.position == position);
            if is_new && model.uses(position, &formulas) {
                regarded.push(Regarded { name, position });
            }
        }
    }
    if regarded.is_empty() {
        return Err(Failure::usage("no parameter matters here"));
    }
    Ok(regarded)
}

fn figure(table: &Table, (observed, regarded, measure): Wanted<'_>, until: f64) -> Figure {
    let t = table.numbers("t").unwrap_or_default();
    let mut series = Vec::new();
    for (at, column) in table.columns().iter().skip(1).enumerate() {
        let Some((parameter, of)) = (at % (regarded.len() + 1))
            .checked_sub(1)
            .map(|parameter| (&regarded[parameter], &observed[at / (regarded.len() + 1)]))
        else {
            continue;
        };
        let label = match observed.len() {
            1 => symbol(&parameter.name),
            _ => format!("{}, {}", symbol(&of.name), symbol(&parameter.name)),
        };
        let y = table.numbers(&column.name).unwrap_or_default().to_vec();
        series.push(Series::new(label, t.to_vec(), y, Style::Line));
    }
    let of = if observed.len() == 1 { symbol(&observed[0].name) } else { "O".to_owned() };
    let label = match measure {
        Measure::Derivative => format!("d{of}/dp"),
        Measure::Elasticity => format!("d log {of} / d log p"),
    };
    Figure::Curves(Curves {
        title: None,
        x: plot::axis(&["t"], false, Some((0.0, until))),
        y: Axis { label, scale: Scale::Linear, range: None },
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    })
}
