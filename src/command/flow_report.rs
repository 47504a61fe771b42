//! What is told of a learning curve: its work, its events, why it ended early.

use crate::command::events;
use crate::command::failure::trouble_text;
use crate::ode::{FlowFailure, FlowFailureReason};
use crate::study::{Curve, Setup};

/// What happened, and what the curve cost.
pub fn summary(curve: &Curve, drawn: &[String]) -> String {
    let mut text = events::to_text(curve, drawn);
    if let Some(ending) = events::ending(curve) {
        text.push_str(&format!("{ending}\n"));
    }
    text.push_str(&work(curve));
    text
}

fn work(curve: &Curve) -> String {
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
