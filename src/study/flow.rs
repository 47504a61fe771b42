//! Learning curves: a flow integrated from a start.

use std::ops::ControlFlow;

use crate::model::TooManyBreakpoints;
use crate::ode::{self, FlowFailure, FlowOptions, FlowRequest, Trajectory};
use crate::study::Setup;
use crate::study::columns::{described, table, value_columns, value_rows};
use crate::table::{Cell, Column, Table};

/// When to look at a flow, and how to integrate it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowQuestion {
    /// Ascending, from the start of the flow at 0 on.
    pub times: Vec<f64>,
    pub until: f64,
    pub options: FlowOptions,
}

/// A learning curve, complete or up to where the integration failed.
pub struct Curve {
    pub table: Table,
    /// What it took.
    pub work: Work,
    pub failure: Option<FlowFailure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    pub steps: usize,
    pub rejected: usize,
    pub evaluations: usize,
    /// Of the right sides, for a stiff method.
    pub jacobians: usize,
    /// How often the automatic method went from an explicit to a stiff one, or back.
    pub switches: usize,
}

impl Work {
    fn of(trajectory: &Trajectory) -> Work {
        let &Trajectory { steps, rejected, evaluations, jacobians, switches, .. } = trajectory;
        Work { steps, rejected, evaluations, jacobians, switches }
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
    let (trajectory, failure) = match integrate(setup, question, watch)? {
        Ok(trajectory) => (trajectory, None),
        Err(failure) => (Trajectory::clone(&failure.partial), Some(failure)),
    };
    Ok(Curve { table: curve_table(setup, &trajectory), work: Work::of(&trajectory), failure })
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
    let trajectory = integrate(setup, question, watch).map_err(|problem| problem.to_string())?;
    let trajectory = trajectory.map_err(|failure| failure.to_string())?;
    Ok(trajectory.state(trajectory.times.len() - 1).to_vec())
}

fn integrate(
    setup: &Setup,
    question: &FlowQuestion,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Result<Trajectory, FlowFailure>, TooManyBreakpoints> {
    let stops = setup.model.breakpoints(&setup.parameters, 0.0, question.until)?;
    let start = setup.starts(&setup.parameters).swap_remove(0);
    let request = FlowRequest { start: 0.0, end: question.until, times: &question.times, stops: &stops };
    let mut motion = setup.model.motion(&setup.parameters);
    Ok(ode::integrate_watched(&mut motion, &start, &request, &question.options, watch))
}

fn curve_table(setup: &Setup, trajectory: &Trajectory) -> Table {
    let model = &setup.model;
    let mut columns = vec![Column::numbers("t", Vec::new()).with_meaning("time")];
    columns.extend(value_columns(model));
    for (parameter, _) in model.scheduled(&setup.parameters, 0.0) {
        let declared = &model.theory().parameters[parameter.0];
        let variable = &model.layout().parameters[parameter.0];
        let names = crate::model::variable_names(variable);
        columns.extend(described(names, declared.meaning.as_deref()));
    }
    let mut table = table(columns);
    let points: Vec<(f64, &[f64])> = trajectory.rows().collect();
    let values = value_rows(model, &setup.parameters, points.iter().copied());
    for ((time, _), values) in points.into_iter().zip(values) {
        let mut row = vec![time];
        row.extend(values);
        for (_, entries) in model.scheduled(&setup.parameters, time) {
            row.extend(entries);
        }
        table.push_row(row.into_iter().map(Cell::Number));
    }
    table
}
