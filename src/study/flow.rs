//! Learning curves: a flow integrated, or a difference equation iterated, from a start.

use std::ops::ControlFlow;

use crate::model::{Model, TooManyBreakpoints, Watched};
use crate::ode::{
    self, Ending, FlowFailure, FlowFailureReason, FlowOptions, FlowRequest, IterationOptions, Trajectory,
};
use crate::study::Setup;
use crate::study::columns::{described, table, value_columns, value_rows};
use crate::study::departure::flow_failure;
use crate::table::{Cell, Column, Table};
use crate::theory::Kind;

/// When to look at a flow, and how to integrate it.
///
/// A difference equation is at rest between its steps, and of the options only the number of steps and the
/// state of rest matter to it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowQuestion {
    /// Ascending, from the start of the flow at 0 on.
    pub times: Vec<f64>,
    pub until: f64,
    pub options: FlowOptions,
}

/// A learning curve, complete or up to where it was stopped or failed.
pub struct Curve {
    /// Time, states, observables and what is scheduled at the times asked for, and where it was stopped.
    pub table: Table,
    /// What was watched and happened, in the order of time.
    pub events: Vec<Happening>,
    pub ending: Ending,
    /// Where it ends: the time and the stored state.
    pub end: (f64, Vec<f64>),
    /// What it took.
    pub work: Work,
    pub failure: Option<FlowFailure>,
}

/// An event that was met.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub name: String,
    pub time: f64,
    /// What the columns of the table behind the time are at that moment, in their order.
    pub values: Vec<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    pub steps: usize,
    pub rejected: usize,
    pub evaluations: usize,
    /// Of the solution as a power series.
    pub expansions: usize,
    /// Of the right sides, for a stiff method.
    pub jacobians: usize,
    /// How often the automatic method went from an explicit to a stiff one, or back.
    pub switches: usize,
}

impl Work {
    pub(super) fn of(trajectory: &Trajectory) -> Work {
        let &Trajectory { steps, rejected, evaluations, expansions, jacobians, switches, .. } = trajectory;
        Work { steps, rejected, evaluations, expansions, jacobians, switches }
    }
}

/// Integrates from the first start. `watch` sees the time as it passes, and may stop.
///
/// # Errors
/// When a schedule switches too often to be followed.
pub fn flow(
    setup: &Setup,
    question: &FlowQuestion,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Curve, TooManyBreakpoints> {
    flow_with_events(setup, question, &[], watch)
}

/// [`flow`], with what happens along the way.
///
/// # Errors
/// As [`flow`].
pub fn flow_with_events(
    setup: &Setup,
    question: &FlowQuestion,
    watched: &[Watched],
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Curve, TooManyBreakpoints> {
    let (mut trajectory, failure) = match integrate(setup, question, watched, watch)? {
        Ok(trajectory) => (trajectory, None),
        Err(failure) => (Trajectory::clone(&failure.partial), Some(failure)),
    };
    let departs = |failure: &FlowFailure| matches!(failure.reason, FlowFailureReason::OutsideDomain { .. });
    if matches!(trajectory.ending, Ending::Event { .. } | Ending::Steady)
        || failure.as_ref().is_some_and(departs)
    {
        end_with_last_state(&mut trajectory);
    }
    let moments: Vec<(f64, &[f64])> =
        trajectory.events.iter().map(|event| (event.time, event.state.as_slice())).collect();
    let named = trajectory.events.iter().map(|event| watched[event.event].name.clone());
    let events = named.zip(rows(setup, &moments)).map(happening).collect();
    Ok(Curve {
        table: curve_table(setup, &trajectory),
        events,
        ending: trajectory.ending,
        work: Work::of(&trajectory),
        end: (trajectory.end_time, trajectory.end_state),
        failure,
    })
}

fn happening((name, row): (String, Vec<f64>)) -> Happening {
    Happening { name, time: row[0], values: row[1..].to_vec() }
}

/// The state at the end.
///
/// # Errors
/// In words, why there is none.
pub fn flow_state(
    setup: &Setup,
    question: &FlowQuestion,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Vec<f64>, String> {
    let trajectory = integrate(setup, question, &[], watch).map_err(|problem| problem.to_string())?;
    let trajectory = trajectory.map_err(|failure| flow_failure(&setup.model, &setup.parameters, &failure))?;
    Ok(trajectory.state(trajectory.times.len() - 1).to_vec())
}

/// When an event of the theory happens for the first time, if it does before the end.
///
/// # Errors
/// In words, why that cannot be told.
pub fn event_time(setup: &Setup, question: &FlowQuestion, event: usize) -> Result<Option<f64>, String> {
    let watched = [setup.model.declared_event(event, ode::Action::Stop)];
    let watch = &mut |_| ControlFlow::Continue(());
    let trajectory = integrate(setup, question, &watched, watch).map_err(|problem| problem.to_string())?;
    let trajectory = trajectory.map_err(|failure| flow_failure(&setup.model, &setup.parameters, &failure))?;
    Ok(trajectory.events.first().map(|event| event.time))
}

/// Greatest number of steps of a difference equation that times can count.
const MOST_STEPS: f64 = 9e15;

fn integrate(
    setup: &Setup,
    question: &FlowQuestion,
    watched: &[Watched],
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Result<Trajectory, FlowFailure>, TooManyBreakpoints> {
    let start = setup.starts(&setup.parameters).swap_remove(0);
    let mut motion = setup.model.motion(&setup.parameters);
    let mut occasions = setup.model.occasions(&setup.parameters, watched);
    if setup.model.theory().kind == Kind::Map {
        let whole = |t: &f64| t.min(MOST_STEPS).floor();
        let times: Vec<f64> = question.times.iter().map(whole).collect();
        let request = FlowRequest { start: 0.0, end: whole(&question.until), times: &times, stops: &[] };
        let options =
            IterationOptions { max_steps: question.options.max_steps, steady: question.options.steady };
        let mut outcome =
            ode::iterate_with_events(&mut motion, &start, &request, &options, &mut occasions, watch);
        let trajectory = match &mut outcome {
            Ok(trajectory) => trajectory,
            Err(failure) => &mut *failure.partial,
        };
        // Nothing changes between two steps: each row is also that of the time asked for.
        let count = trajectory.times.len();
        trajectory.times.copy_from_slice(&question.times[..count]);
        return Ok(outcome);
    }
    let stops = setup.model.breakpoints(&setup.parameters, 0.0, question.until)?;
    let request = FlowRequest { start: 0.0, end: question.until, times: &question.times, stops: &stops };
    let options = &question.options;
    if watched.is_empty() {
        return Ok(ode::integrate_watched(&mut motion, &start, &request, options, watch));
    }
    Ok(ode::integrate_with_events(&mut motion, &start, &request, options, &mut occasions, watch))
}

/// Adds the state at the end, unless it is there.
fn end_with_last_state(trajectory: &mut Trajectory) {
    if trajectory.times.last().is_none_or(|&last| last < trajectory.end_time) {
        trajectory.times.push(trajectory.end_time);
        trajectory.states.extend_from_slice(&trajectory.end_state);
    }
}

/// What the columns behind the time hold at one time and state.
pub fn values_at(setup: &Setup, time: f64, state: &[f64]) -> Vec<f64> {
    rows(setup, &[(time, state)]).swap_remove(0).split_off(1)
}

fn curve_table(setup: &Setup, trajectory: &Trajectory) -> Table {
    let mut table = table(columns(&setup.model, &setup.parameters));
    let points: Vec<(f64, &[f64])> = trajectory.rows().collect();
    for row in rows(setup, &points) {
        table.push_row(row.into_iter().map(Cell::Number));
    }
    table
}

fn columns(model: &Model, parameters: &[f64]) -> Vec<Column> {
    let mut columns = vec![Column::numbers("t", Vec::new()).with_meaning("time")];
    columns.extend(value_columns(model));
    for (parameter, _) in model.scheduled(parameters, 0.0) {
        let declared = &model.theory().parameters[parameter.0];
        let variable = &model.layout().parameters[parameter.0];
        let names = crate::model::variable_names(variable);
        columns.extend(described(names, declared.meaning.as_deref()));
    }
    columns
}

/// What the columns hold at each time and state.
fn rows(setup: &Setup, points: &[(f64, &[f64])]) -> Vec<Vec<f64>> {
    let model = &setup.model;
    let values = value_rows(model, &setup.parameters, points.iter().copied());
    let row = |(&(time, _), values): (&(f64, &[f64]), Vec<f64>)| {
        let mut row = vec![time];
        row.extend(values);
        for (_, entries) in model.scheduled(&setup.parameters, time) {
            row.extend(entries);
        }
        row
    };
    points.iter().zip(values).map(row).collect()
}
