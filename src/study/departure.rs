//! Why flows end early, in the names of the theory.

use std::ops::Bound;

use crate::domain::Domain;
use crate::model::{Driver, Model, variable_names};
use crate::ode::{FlowFailure, FlowFailureReason};
use crate::table::Table;

/// The reason why a flow ends early.
pub fn flow_reason(model: &Model, reason: FlowFailureReason) -> String {
    let names = || model.entry_names();
    match reason {
        FlowFailureReason::BlowUp { component } => format!("`{}` grows without bound", names()[component]),
        FlowFailureReason::NotFinite { component } => {
            format!("the derivative of `{}` is not a number", names()[component])
        }
        FlowFailureReason::OutsideDomain { driver } => {
            let Driver { name, domain, .. } = model.driver(&model.default_parameters(), driver, 0.0);
            format!("`{name}` leaves its domain {domain}")
        }
        FlowFailureReason::StepUnderflow
        | FlowFailureReason::Unsolved
        | FlowFailureReason::SingularMatrix
        | FlowFailureReason::NoSeries
        | FlowFailureReason::TooManySteps
        | FlowFailureReason::Interrupted => reason.to_string(),
    }
}

/// The parameter that has left its domain, as it is right behind the time of the failure, if that is the reason.
pub fn departed(model: &Model, parameters: &[f64], failure: &FlowFailure) -> Option<Driver> {
    let FlowFailureReason::OutsideDomain { driver } = failure.reason else { return None };
    let t = failure.time;
    // Next to a stop, flows know the times on their side only.
    let moments = [t, t.next_up(), t * (1.0 + ASIDE)];
    let values = moments.map(|t| model.driver(parameters, driver, t));
    let outside = values.iter().find(|driver| !driver.domain.contains(driver.value));
    Some(outside.unwrap_or(&values[2]).clone())
}

/// Distance from a stop at which flows are on its other side, relative to its time.
const ASIDE: f64 = 1e-14;

/// [`flow_reason`] and the time, and for a parameter that has left its domain its value.
pub fn flow_failure(model: &Model, parameters: &[f64], failure: &FlowFailure) -> String {
    let mut text = format!("{} at t = {}", flow_reason(model, failure.reason), failure.time);
    if let Some(driver) = departed(model, parameters, failure) {
        text.push_str(&format!(", where it is {}", driver.shown()));
    }
    text
}

/// A state outside of its domain, at the first time of a table at which it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Astray {
    pub state: Driver,
    pub time: f64,
}

/// The entries of states that the rows of a learning curve show outside of their domains by more than errors of
/// integration explain, each once.
///
/// That ends no flow. The domain of a state says where a solver looks and what an order parameter means; the
/// equations alone say where a flow goes, and an overlap that they keep below one may pass it by an error.
pub fn states_outside(model: &Model, curve: &Table) -> Vec<Astray> {
    let times = curve.numbers("t").unwrap_or_default();
    let mut found = Vec::new();
    for variable in &model.layout().unknowns {
        for name in variable_names(variable) {
            let values = curve.numbers(&name).unwrap_or_default();
            let domain = variable.domain;
            let is_outside = |&value: &f64| beyond(domain, value) > SLACK * value.abs().max(1.0);
            let first = values.iter().position(is_outside);
            if let Some(row) = first {
                let state = Driver { name, domain, value: values[row] };
                found.push(Astray { state, time: times[row] });
            }
        }
    }
    found
}

/// How far behind an end of the domain a value lies; negative inside.
fn beyond(domain: Domain, value: f64) -> f64 {
    let behind = |end: Bound<f64>, sign: f64| match end {
        Bound::Included(end) | Bound::Excluded(end) => sign * (value - end),
        Bound::Unbounded => f64::NEG_INFINITY,
    };
    behind(domain.lower, -1.0).max(behind(domain.upper, 1.0))
}

/// How far errors of integration may carry a state, relative to it or to one.
const SLACK: f64 = 1e-6;
