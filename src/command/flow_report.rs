//! What is told of a learning curve: its work, its events, why it ended early.

use crate::command::events;
use crate::command::failure::trouble_text;
use crate::ode::FlowFailure;
use crate::study::{Curve, Setup, departed, flow_reason};

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
    for (count, one, many) in [
        (work.expansions, "expansion", "expansions"),
        (work.jacobians, "Jacobian", "Jacobians"),
        (work.switches, "switch of method", "switches of method"),
    ] {
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
    let reason = flow_reason(&setup.model, failure.reason);
    let departed = departed(&setup.model, &setup.parameters, failure);
    let mut text = format!("the flow ends at t = {}: {reason}", failure.time);
    if let Some(driver) = &departed {
        text.push_str(&format!(": it is {} there", driver.shown()));
    }
    text.push_str("\nlast state:");
    for (name, value) in names.iter().zip(&failure.state) {
        text.push_str(&format!("\n  {name} = {value}"));
    }
    text.push_str(&match departed {
        Some(driver) => {
            format!("\nhelp: keep the schedule of `{}` inside, for instance by min or max", driver.name)
        }
        None => {
            // At a stop the trouble may begin right behind it.
            let moments = [failure.time, failure.time * (1.0 + 1e-9)];
            moments.into_iter().find_map(|t| trouble_text(setup, &failure.state, t)).unwrap_or_default()
        }
    });
    text.push_str("\nhelp: the table holds the curve up to there");
    text
}
