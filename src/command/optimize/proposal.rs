//! What is asked, with what the theory proposes in the place of flags that are not given.
//!
//! A theory that names schedules proposes the first of them, the parameters that it alone uses, within a factor of
//! [`REACH`] to either side; as a goal the first that it declares, or else the time until the first event.

use crate::command::failure::Failure;
use crate::command::optimize::OptimizeArguments;
use crate::command::optimize::goal::GoalText;
use crate::command::output::colour;
use crate::model::variable_names;
use crate::study::{Sense, Setup};
use crate::syntax::tree::{Extreme, Relation};
use crate::theory::{Event, Kind, Theory};

/// The question, complete.
pub struct Proposal {
    pub schedules: Vec<String>,
    pub over: Vec<String>,
    pub goal: GoalText,
    pub sense: Sense,
    pub until: Option<f64>,
    pub references: Vec<String>,
}

/// A rate is looked for within this factor.
const REACH: f64 = 100.0;

/// A level that a check states at some time is looked for until so many times the latest time of a check.
const PATIENCE: f64 = 4.0;

impl Proposal {
    /// # Errors
    /// When a flag is missing for which the theory proposes nothing.
    pub fn new(arguments: &OptimizeArguments) -> Result<Proposal, Failure> {
        let mut proposal = Proposal {
            schedules: arguments.schedule.schedule.clone(),
            over: arguments.over.clone(),
            goal: GoalText::Value(String::new()),
            sense: if arguments.maximize { Sense::Maximise } else { Sense::Minimise },
            until: arguments.until,
            references: arguments.reference.clone(),
        };
        let mut setup = arguments.point.setup(&proposal.schedules, colour())?;
        let theory = setup.model.theory();
        if let Some(named) = first_schedule(theory)
            && proposal.schedules.is_empty()
            && proposal.over.is_empty()
        {
            let (parameter, _) = named.split_once('=').unwrap_or((&named, ""));
            if proposal.references.is_empty() {
                proposal.references.push(format!("{parameter}=constant"));
            }
            proposal.schedules.push(named);
            setup = arguments.point.setup(&proposal.schedules, colour())?;
        }
        if proposal.over.is_empty() {
            let constant = constant(&proposal.schedules);
            proposal.over = rates(&setup, &arguments.point.setup(&constant, colour())?);
        }
        if proposal.over.is_empty() {
            return Err(Failure::usage(
                "say which parameters to choose: --over NAME=LO:HI, for instance --over beta=0.1:2",
            ));
        }
        proposal.until = proposal.until.or_else(|| patience(&mut setup));
        proposal.set_goal(&setup, arguments)?;
        Ok(proposal)
    }

    /// The goal that is given, by the name of one that the theory declares or in words, or else proposed.
    fn set_goal(&mut self, setup: &Setup, arguments: &OptimizeArguments) -> Result<(), Failure> {
        let theory = setup.model.theory();
        let goals = &theory.goals;
        let declared = match &arguments.goal {
            Some(text) => goals.iter().find(|goal| goal.name == text.trim().trim_matches('"')),
            None => goals.first(),
        };
        let Some(declared) = declared else {
            self.goal = match &arguments.goal {
                Some(text) => GoalText::parse(text)?,
                None => goal(setup)?,
            };
            return Ok(());
        };
        self.goal = GoalText::declared(theory, declared);
        match declared.extreme {
            Extreme::Greatest => self.sense = Sense::Maximise,
            Extreme::Least if arguments.maximize => {
                return Err(Failure::usage(format!(
                    "--maximize: the goal \"{}\" of this theory is to be small\nhelp: say with --goal what is to be large",
                    declared.name
                )));
            }
            Extreme::Least => {}
        }
        Ok(())
    }
}

/// `beta=tanh`.
fn first_schedule(theory: &Theory) -> Option<String> {
    theory.schedules.iter().find_map(|schedule| {
        let form = schedule.form.as_ref()?;
        Some(format!("{}={form}", theory.parameters[schedule.parameter.0].name))
    })
}

/// The same parameters, held constant.
fn constant(schedules: &[String]) -> Vec<String> {
    let name = |schedule: &String| schedule.split('=').next().unwrap_or_default().to_owned();
    schedules.iter().map(|schedule| format!("{}=constant", name(schedule))).collect()
}

/// Ranges around the positive parameters that the schedules alone use.
fn rates(scheduled: &Setup, constant: &Setup) -> Vec<String> {
    let layout = scheduled.model.layout();
    let mut rates = Vec::new();
    for variable in layout.parameters.iter().filter(|variable| variable.len() == 1) {
        let position = variable.offset - layout.unknown_count;
        let value = scheduled.parameters[position];
        let ends = [value / REACH, value * REACH].map(|end| variable.domain.pull(value, end));
        let is_rate = scheduled.model.uses(position, &[]) && !constant.model.uses(position, &[]);
        if is_rate && value > 0.0 && ends[0] > 0.0 {
            rates.push(format!("{}={}:{}:log", variable_names(variable)[0], ends[0], ends[1]));
        }
    }
    rates
}

/// The latest time of a check, and some more.
fn patience(setup: &mut Setup) -> Option<f64> {
    let times: Vec<_> = setup.model.theory().checks.iter().filter_map(|check| check.time.clone()).collect();
    let mut latest = 0.0_f64;
    for time in times {
        let unknowns = vec![f64::NAN; setup.model.layout().unknown_count];
        let parameters = setup.parameters.clone();
        if let Ok((_, _, entries)) = setup.model.evaluate(&time, &unknowns, &parameters, f64::NAN) {
            latest = latest.max(entries[0]);
        }
    }
    (latest > 0.0).then_some(PATIENCE * latest)
}

/// The goal where none is given.
fn goal(setup: &Setup) -> Result<GoalText, Failure> {
    let is_flow = setup.model.theory().kind == Kind::Flow;
    if let Some(goal) = first_event(setup.model.theory()).filter(|_| is_flow) {
        return Ok(goal);
    }
    let (name, rows, columns) = setup.model.observable_shapes().next().ok_or_else(|| {
        Failure::usage("this theory has no observable\nhelp: say what is to be small: --goal EXPRESSION")
    })?;
    let first = crate::model::entry_names(name, rows, columns).swap_remove(0);
    Ok(match setup.model.theory().kind {
        Kind::Flow => GoalText::Final(first),
        Kind::SaddlePoint | Kind::Map => GoalText::Value(first),
    })
}

/// The time to the first event that the theory declares.
fn first_event(theory: &Theory) -> Option<GoalText> {
    let is_one_sided = |event: &&Event| event.condition.relation != Relation::Equal;
    let event = theory.events.iter().find(is_one_sided)?;
    Some(GoalText::until(theory, event))
}
