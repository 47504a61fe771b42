//! `spinodal optimize`: the best parameters, or the best schedule, for a goal.

mod goal;
mod proposal;
mod report;

use clap::{Args, ValueEnum};

use crate::command::answer::{Answer, Prints, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::{ScheduleArguments, refuse_time};
use crate::command::formula;
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::sweep::read_axis;
use crate::command::values::Assignment;
use crate::model::{Formula, Model};
use crate::ode::FlowOptions;
use crate::study::{Aim, Choice, Goal, Judge, Minimizer, SearchEffort, Sense, Setup, optimize};
use crate::theory::Kind;
use goal::GoalText;
use proposal::Proposal;
use report::{Reference, Report};

/// Find the parameters or the schedule that serve a goal best
#[derive(Args, Debug)]
#[command(after_help = "\
Goals:
  'time until eps_g < 0.05'   the time at which a condition comes true (flows)
  'eps_g at t = 1000'         a value at a time (flows)
  'final eps_g'               a value at --until (flows)
  'eps_g'                     a value at the solution (saddle points)

Without --over and --schedule, the rate of the first schedule that the theory names is tuned, within a factor of \
100 to either side; without --goal, the first goal that the theory declares, or else the time until its first event, or \
else the first observable. A declared goal is also called by its name: --goal 'time to learn'.

Examples:
  spinodal optimize linear-vae-sgd
  spinodal optimize linear-vae-sgd --schedule beta=tanh --over gamma=1e-5:1e-1:log --goal 'time until eps_g < 0.05' \
--reference beta=constant -o annealing.svg
  spinodal optimize linear-vae --over beta=0.1:2 --over lambda=0.1:2 --goal eps_g")]
pub struct OptimizeArguments {
    #[command(flatten)]
    point: PointArguments,
    /// A parameter that may be chosen, between which values, and at how many of them to look first:
    /// gamma=1e-5:1e-1:log, beta=0.1:2:65 (repeatable)
    #[arg(long, value_name = "NAME=LO:HI[:N][:log]")]
    over: Vec<String>,
    /// What is to be small: see below
    #[arg(long, value_name = "GOAL", allow_hyphen_values = true)]
    goal: Option<String>,
    /// Make the goal large instead
    #[arg(long)]
    maximize: bool,
    /// Integrate from t = 0 to this time at most; by default four times as far as the theory's checks go
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    until: Option<f64>,
    #[command(flatten)]
    schedule: ScheduleArguments,
    /// A schedule to compare with: beta=constant (repeatable)
    #[arg(long, value_name = "NAME=FORM")]
    reference: Vec<String>,
    /// Relative error permitted per step of an integration
    #[arg(long, default_value = "1e-10", allow_negative_numbers = true, value_name = "ERROR")]
    tol: f64,
    /// Points to look at first where several parameters are chosen
    #[arg(long, value_name = "N", default_value_t = SearchEffort::default().samples)]
    samples: usize,
    /// From how many of them to descend
    #[arg(long, value_name = "N", default_value_t = SearchEffort::default().descents)]
    descents: usize,
    /// How to descend where several parameters are chosen
    #[arg(long, value_enum, default_value_t = MinimizerName::NelderMead)]
    minimizer: MinimizerName,
    /// Which points to look at where several parameters are chosen
    #[arg(long, value_name = "N", default_value_t = SearchEffort::default().seed)]
    seed: u64,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MinimizerName {
    /// By a simplex, from values alone
    NelderMead,
    /// By a quasi-Newton method, with exact derivatives along flows and at solutions
    Bfgs,
}

impl Question for OptimizeArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &OptimizeArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    let effort = effort(arguments)?;
    let proposal = Proposal::new(arguments)?;
    let mut setup = setup(arguments, &proposal.schedules)?;
    let aim = aim(arguments, &mut setup, &proposal)?;
    let choices = choices(&setup.model, &proposal.over, &aim)?;
    let references = references(arguments, &proposal)?;
    let looks: usize = if choices.len() == 1 { choices[0].range.count } else { effort.samples };
    let found = {
        let bar = Bar::new(&arguments.output, looks + 2 * effort.descents, "searching");
        outputs.timings.measure("search", || optimize(&setup, &aim, &choices, &effort, &bar))
    };
    let origin = provenance(&setup, "optimize")
        .with("goal", aim.text.clone())
        .with("sense", if aim.sense == Sense::Minimise { "minimise" } else { "maximise" })
        .with("over", proposal.over.clone())
        .with("schedules", proposal.schedules.clone())
        .with("until", proposal.until)
        .with("tolerance", arguments.tol)
        .with("samples", effort.samples)
        .with("descents", effort.descents)
        .with("minimizer", if effort.minimizer == Minimizer::Bfgs { "bfgs" } else { "nelder-mead" })
        .with("seed", effort.seed);
    let report = Report::new(&setup, &aim, &choices, found, (proposal.schedules, references), origin);
    let figure = outputs.figure(|| Ok(report.figure()))?;
    let (text, outcome) = (report.text(), report.refuse_nothing());
    let print = Prints { text: Some(text.clone()), json: Some(report.json()) };
    let answer = Answer::new(report.found.landscape, text).with_figure(figure).but(outcome);
    Ok(Answer { print, ..answer })
}

fn effort(arguments: &OptimizeArguments) -> Result<SearchEffort, Failure> {
    let OptimizeArguments { samples, descents, seed, tol, .. } = *arguments;
    if !(1e-14..0.1).contains(&tol) {
        return Err(Failure::usage(format!("--tol {tol}: must lie in [1e-14, 0.1)")));
    }
    if !(2..=MOST_SAMPLES).contains(&samples) || !(1..=samples).contains(&descents) {
        return Err(Failure::usage(format!(
            "--samples {samples} --descents {descents}: from 2 to {MOST_SAMPLES} samples, and descents from some of them"
        )));
    }
    let minimizer = match arguments.minimizer {
        MinimizerName::NelderMead => Minimizer::NelderMead,
        MinimizerName::Bfgs => Minimizer::Bfgs,
    };
    Ok(SearchEffort { samples, descents, seed, minimizer })
}

/// More samples are a slip.
const MOST_SAMPLES: usize = 1_000_000;

fn setup(arguments: &OptimizeArguments, schedules: &[String]) -> Result<Setup, Failure> {
    Ok(Setup { solver: arguments.solver.read()?, ..arguments.point.setup(schedules, colour())? })
}

fn aim(arguments: &OptimizeArguments, setup: &mut Setup, proposal: &Proposal) -> Result<Aim, Failure> {
    let text = &proposal.goal;
    let is_flow = setup.model.theory().kind == Kind::Flow;
    if !is_flow {
        refuse_time(&setup.model)?;
        if let GoalText::Time(_) | GoalText::At(..) | GoalText::Final(_) = text {
            return Err(Failure::usage(format!(
                "--goal '{}': this theory has no flow, and so no times\nhelp: name an observable alone",
                proposal.goal
            )));
        }
    }
    let until = || {
        let until = arguments.until.or(proposal.until).filter(|until| *until > 0.0 && until.is_finite());
        until.ok_or_else(|| Failure::usage("say with --until TIME how far to integrate, a positive time"))
    };
    let goal = match text {
        GoalText::Time(condition) => {
            let formula = formula::condition(setup, "--goal", condition)?;
            Goal::Time { formula, until: until()? }
        }
        GoalText::At(value, time) => {
            Goal::At { formula: formula::value(setup, "--goal", value)?, time: goal::time(setup, time)? }
        }
        GoalText::Final(value) => {
            Goal::At { formula: formula::value(setup, "--goal", value)?, time: until()? }
        }
        GoalText::Value(value) if is_flow => {
            Goal::At { formula: formula::value(setup, "--goal", value)?, time: until()? }
        }
        GoalText::Value(value) => Goal::Solution { formula: formula::value(setup, "--goal", value)? },
    };
    let sense = proposal.sense;
    Ok(Aim { goal, sense, text: text.to_string(), options: FlowOptions::with_tolerance(arguments.tol) })
}

/// How many values of a parameter are looked at first.
const LOOKS: usize = 33;

/// `LO:HI` and `LO:HI:log` with the usual number of values.
fn counted(over: &str) -> Result<String, Failure> {
    let form =
        || Failure::usage(format!("--over {over}: write NAME=LO:HI, for instance gamma=1e-5:1e-1:log"));
    let Assignment { name, value } = Assignment::parse("--over", over).map_err(|_| form())?;
    let parts: Vec<&str> = value.split(':').map(str::trim).collect();
    match parts[..] {
        [low, high] => Ok(format!("{name}={low}:{high}:{LOOKS}")),
        [low, high, "log"] => Ok(format!("{name}={low}:{high}:{LOOKS}:log")),
        [_, _, _] | [_, _, _, _] => Ok(over.to_owned()),
        _ => Err(form()),
    }
}

fn choices(model: &Model, over: &[String], aim: &Aim) -> Result<Vec<Choice>, Failure> {
    let mut choices: Vec<Choice> = Vec::new();
    let (Goal::Time { formula, .. } | Goal::At { formula, .. } | Goal::Solution { formula }) = &aim.goal;
    for text in over {
        let (axis, range) = read_axis(model, "--over", &counted(text)?)?;
        if range.low == range.high || range.count < 3 {
            return Err(Failure::usage(format!(
                "--over {text}: a search needs a range and three points at least"
            )));
        }
        if choices.iter().any(|known| known.position == axis.position) {
            return Err(Failure::usage(format!("--over: `{}` is given twice", axis.name)));
        }
        refuse_idle(model, &axis.name, axis.position, formula)?;
        choices.push(Choice { name: axis.name, position: axis.position, range });
    }
    Ok(choices)
}

fn refuse_idle(model: &Model, name: &str, position: usize, formula: &Formula) -> Result<(), Failure> {
    if model.uses(position, &[formula]) {
        return Ok(());
    }
    let mut text = format!("nothing here depends on `{name}`");
    let named = model.theory().schedules.iter().find_map(|schedule| {
        let parameter = &model.theory().parameters[schedule.parameter.0].name;
        Some(format!("{parameter}={}", schedule.form.as_ref()?))
    });
    if let Some(named) = named {
        text.push_str(&format!("\nhelp: let a schedule depend on it: --schedule {named}"));
    }
    Err(Failure::usage(text))
}

/// The objective under other schedules, at the parameters that were set.
fn references(arguments: &OptimizeArguments, proposal: &Proposal) -> Result<Vec<Reference>, Failure> {
    let reference = |text: &String| {
        let Assignment { name, .. } = Assignment::parse("--reference", text)?;
        let key = crate::syntax::name::key(name);
        let is_other = |schedule: &&String| {
            schedule.split('=').next().is_none_or(|other| crate::syntax::name::key(other.trim()) != key)
        };
        let mut schedules: Vec<String> = proposal.schedules.iter().filter(is_other).cloned().collect();
        schedules.push(text.clone());
        let mut setup = setup(arguments, &schedules)?;
        let aim = aim(arguments, &mut setup, proposal)?;
        let mut judge = Judge::new(&setup, &aim);
        let outcome = judge.objective(&setup.parameters);
        let error = outcome.map_or(f64::NAN, |objective| judge.error(&setup.parameters, objective));
        Ok(Reference { name: text.clone(), outcome, error })
    };
    proposal.references.iter().map(reference).collect()
}
