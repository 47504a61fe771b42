//! How observables change with parameters: exact derivatives, along learning curves and at solutions.
//!
//! In: a [`Setup`], the quantities observed and the parameters regarded. Out: a table with the value of each
//! quantity and its derivative with respect to each parameter. Along a flow the variational equations are integrated
//! with it ([`Tangent`](crate::model::Tangent)), piece by piece between the breakpoints of schedules; start values
//! that depend on parameters move with them. At a solution of a saddle point the implicit function theorem tells
//! how it moves.

use std::fmt;
use std::ops::ControlFlow;

use crate::model::{Directions, Formula, Reading, TooManyBreakpoints};
use crate::ode::{self, FlowFailure, FlowFailureReason, FlowRequest, Trajectory};
use crate::study::columns::table;
use crate::study::flow::{FlowQuestion, Work};
use crate::study::{NoSolution, Setup};
use crate::table::{Cell, Column, Table};

/// A quantity whose changes are wanted.
pub struct Observed {
    pub name: String,
    pub formula: Formula,
}

/// A parameter with respect to which they are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regarded {
    /// `beta`, or `rho[2]`.
    pub name: String,
    /// Among the flat parameters.
    pub position: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// `dO/dp`.
    Derivative,
    /// `(p/O) dO/dp`: relative change over relative change.
    Elasticity,
}

/// Derivatives along a learning curve, complete or up to where the integration failed.
pub struct Sensitivities {
    pub table: Table,
    pub work: Work,
    pub failure: Option<FlowFailure>,
}

/// Why a saddle point has no derivatives.
#[derive(Clone, Debug)]
pub enum NoResponse {
    Unsolved(NoSolution),
    /// The equations do not determine how the solution moves.
    Singular,
}

impl fmt::Display for NoResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoResponse::Unsolved(problem) => write!(f, "there is no solution: {}", problem.reason()),
            NoResponse::Singular => {
                write!(f, "the solution has no derivatives here: the equations are singular, as at a fold")
            }
        }
    }
}

/// Derivatives along the flow from the first start. `watch` sees the time as it passes, and may stop.
///
/// # Errors
/// When a schedule switches too often to be followed.
pub fn flow_sensitivity(
    setup: &Setup,
    (observed, regarded, measure): (&[Observed], &[Regarded], Measure),
    question: &FlowQuestion,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Sensitivities, TooManyBreakpoints> {
    let parameters = &setup.parameters;
    let (curve, failure) = integrate(setup, parameters, &positions(regarded), question, watch)?;
    let mut columns = vec![Column::numbers("t", Vec::new()).with_meaning("time")];
    columns.extend(value_columns(observed, regarded, measure));
    let mut table = table(columns);
    let mut survey = Survey::new(setup, observed, regarded, measure);
    for (time, state) in curve.rows() {
        let row = [time].into_iter().chain(survey.row(state, time)).map(Cell::Number);
        table.push_row(row);
    }
    let work = Work::of(&curve);
    Ok(Sensitivities { table, work, failure })
}

/// Derivatives at the solution, in one row.
///
/// # Errors
/// Why there are none.
pub fn solution_sensitivity(
    setup: &Setup,
    (observed, regarded, measure): (&[Observed], &[Regarded], Measure),
) -> Result<Table, NoResponse> {
    let root = setup.worker().solve(&setup.parameters).map_err(NoResponse::Unsolved)?;
    let response = setup.model.response(&root.x, &setup.parameters, &positions(regarded));
    let response = response.ok_or(NoResponse::Singular)?;
    let mut table = table(value_columns(observed, regarded, measure));
    let state = [root.x, response.slopes].concat();
    let row = Survey::new(setup, observed, regarded, measure).row(&state, 0.0);
    table.push_row(row.into_iter().map(Cell::Number));
    Ok(table)
}

fn positions(regarded: &[Regarded]) -> Vec<usize> {
    regarded.iter().map(|parameter| parameter.position).collect()
}

/// Turns states with their derivatives into rows.
struct Survey<'a> {
    setup: &'a Setup,
    regarded: &'a [Regarded],
    measure: Measure,
    readings: Vec<Reading<'a>>,
    columns: Vec<usize>,
}

impl<'a> Survey<'a> {
    fn new(
        setup: &'a Setup,
        observed: &'a [Observed],
        regarded: &'a [Regarded],
        measure: Measure,
    ) -> Survey<'a> {
        let readings = observed.iter().map(|one| one.formula.reading()).collect();
        let count = setup.model.layout().unknown_count;
        let columns = regarded.iter().map(|parameter| count + parameter.position).collect();
        Survey { setup, regarded, measure, readings, columns }
    }

    /// The value of each quantity, followed by its derivatives, where the unknowns are followed by theirs.
    fn row(&mut self, state: &[f64], time: f64) -> Vec<f64> {
        let (unknowns, slopes) = state.split_at(self.setup.model.layout().unknown_count);
        let parameters = &self.setup.parameters;
        let directions = Directions { parameters: &self.columns, unknowns: slopes };
        let mut row = Vec::new();
        for reading in &mut self.readings {
            let (value, slopes) = reading.slopes(unknowns, parameters, time, &directions);
            row.push(value);
            for (slope, parameter) in slopes.into_iter().zip(self.regarded) {
                row.push(match self.measure {
                    Measure::Derivative => slope,
                    Measure::Elasticity => slope * parameters[parameter.position] / value,
                });
            }
        }
        row
    }
}

fn value_columns(observed: &[Observed], regarded: &[Regarded], measure: Measure) -> Vec<Column> {
    let mut columns = Vec::new();
    for Observed { name: of, .. } in observed {
        columns.push(Column::numbers(of.clone(), Vec::new()));
        columns.extend(regarded.iter().map(|Regarded { name, .. }| {
            let name = match measure {
                Measure::Derivative => format!("d({of})/d({name})"),
                Measure::Elasticity => format!("dlog({of})/dlog({name})"),
            };
            Column::numbers(name, Vec::new())
        }));
    }
    columns
}

/// Breakpoints closer than this, relative to their time, are one computed twice.
const SAME: f64 = 1e-13;

/// States followed by their derivatives at the times asked for, at these parameters.
///
/// # Errors
/// When a schedule switches too often to be followed.
pub(super) fn integrate(
    setup: &Setup,
    parameters: &[f64],
    positions: &[usize],
    question: &FlowQuestion,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<(Trajectory, Option<FlowFailure>), TooManyBreakpoints> {
    let model = &setup.model;
    let mut stops = model.breakpoints(parameters, 0.0, question.until)?;
    stops.retain(|&stop| stop > 0.0 && stop < question.until);
    stops.dedup_by(|a, b| (*a - *b).abs() <= SAME * b.abs());
    let mut tangent = model.tangent(parameters, positions);
    let mut state = start(setup, parameters, positions);
    let mut whole = Trajectory::default();
    let mut from = 0.0;
    for end in stops.iter().copied().chain([question.until]) {
        let (first, last) = (whole.times.len(), question.times.partition_point(|&time| time <= end));
        let times = &question.times[first..last];
        let request = FlowRequest { start: from, end, times, stops: &stops };
        let outcome = ode::integrate_watched(&mut tangent, &state, &request, &question.options, watch);
        let (piece, failure) = match outcome {
            Ok(piece) => (piece, None),
            Err(failure) => (Trajectory::clone(&failure.partial), Some(failure)),
        };
        state.clone_from(&piece.end_state);
        append(&mut whole, piece);
        if let Some(failure) = failure {
            return Ok((whole, Some(of_states(failure, model.layout().unknown_count))));
        }
        if end < question.until {
            tangent.jump(end, &mut state);
        }
        from = end;
    }
    Ok((whole, None))
}

/// The start and how it moves with the parameters. Values that were set stay.
fn start(setup: &Setup, parameters: &[f64], positions: &[usize]) -> Vec<f64> {
    let mut state = setup.model.start_slopes(parameters, setup.start.named, positions);
    let count = setup.model.layout().unknown_count;
    for &(position, value) in &setup.start.values {
        for slope in state[count..].iter_mut().skip(position).step_by(count) {
            *slope = 0.0;
        }
        state[position] = value;
    }
    state
}

fn append(whole: &mut Trajectory, piece: Trajectory) {
    whole.times.extend(piece.times);
    whole.states.extend(piece.states);
    whole.steps += piece.steps;
    whole.rejected += piece.rejected;
    whole.evaluations += piece.evaluations;
}

/// In terms of the states alone: a derivative that fails is that of a state.
fn of_states(failure: FlowFailure, count: usize) -> FlowFailure {
    let reason = match failure.reason {
        FlowFailureReason::BlowUp { component } => FlowFailureReason::BlowUp { component: component % count },
        FlowFailureReason::NotFinite { component } => {
            FlowFailureReason::NotFinite { component: component % count }
        }
        other => other,
    };
    let mut state = failure.state;
    state.truncate(count);
    FlowFailure { reason, state, ..failure }
}
