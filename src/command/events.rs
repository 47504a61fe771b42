//! The flags that say what is watched along a flow, and what is told of it.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::command::failure::Failure;
use crate::diagnostic::Colour;
use crate::model::Watched;
use crate::ode::{Action, Ending};
use crate::source::Source;
use crate::study::{Curve, Happening, Setup};
use crate::syntax;
use crate::table::{Cell, Column, Provenance, Table};

#[derive(Args, Debug)]
pub struct EventArguments {
    /// Stop where a comparison becomes true ('eps_g < 0.05'; with = where two numbers cross), or at an event
    /// that the theory declares; repeatable
    #[arg(long, value_name = "COMPARISON|EVENT", help_heading = "Events")]
    pub stop: Vec<String>,
    /// Report where a comparison becomes true (repeatable); the theory's own events are reported anyway
    #[arg(long, value_name = "COMPARISON", help_heading = "Events")]
    pub event: Vec<String>,
}

impl EventArguments {
    /// All that is watched: the events of the theory, then those asked for.
    ///
    /// # Errors
    /// When a comparison makes no sense, or no such event is declared.
    pub fn read(&self, setup: &mut Setup, colour: Colour) -> Result<Vec<Watched>, Failure> {
        let declared = setup.model.theory().events.len();
        let mut watched: Vec<Watched> =
            (0..declared).map(|event| setup.model.declared_event(event, Action::Record)).collect();
        let stops = self.stop.iter().map(|text| ("--stop", text, Action::Stop));
        let records = self.event.iter().map(|text| ("--event", text, Action::Record));
        for (flag, text, action) in stops.chain(records) {
            let name = text.trim().trim_matches('"');
            match watched[..declared].iter_mut().find(|watched| watched.name == name) {
                Some(event) if action == Action::Stop => event.action = action,
                Some(_) => {}
                None => watched.push(comparison(setup, flag, text, action, colour)?),
            }
        }
        Ok(watched)
    }
}

fn comparison(
    setup: &mut Setup,
    flag: &str,
    text: &str,
    action: Action,
    colour: Colour,
) -> Result<Watched, Failure> {
    if !text.contains(['<', '>', '=', '≤', '≥']) {
        let names: Vec<&str> = setup.model.theory().events.iter().map(|event| event.name.as_str()).collect();
        let Failure::Usage(message) = Failure::unknown("event", text, names) else {
            return Err(Failure::usage(""));
        };
        return Err(Failure::usage(format!(
            "{flag}: {message}\nhelp: or write a comparison: {flag} 'x < 1'"
        )));
    }
    let source = Source::new(format!("{flag} {text}"), text);
    let fail = |diagnostics: Vec<_>| Failure::diagnostics(&source, &diagnostics, colour);
    let read = syntax::parse_comparison(&source).map_err(fail)?;
    let mut checked = setup.model.comparison(&read, "a side of an event").map_err(fail)?;
    checked.margin.forget_places();
    setup.model.watched(text.trim(), &checked, action).map_err(|problem| fail(vec![problem]))
}

/// What is true from the beginning on, and does not happen before it has been false.
pub fn held_at_start(setup: &Setup, watched: &[Watched]) -> Vec<String> {
    let start = setup.starts(&setup.parameters).swap_remove(0);
    let hold = setup.model.occasions(&setup.parameters, watched).hold(0.0, &start);
    let held = watched.iter().zip(hold).filter(|(_, holds)| *holds);
    held.map(|(watched, _)| watched.name.clone()).collect()
}

/// Events as JSON: `[{"name", "t", "values": {}}]`.
pub fn to_json(curve: &Curve) -> Value {
    let names = || curve.table.columns().iter().skip(1).map(|column| column.name.clone());
    let event = |event: &Happening| {
        let values: Map<String, Value> =
            names().zip(event.values.iter().map(|&value| json!(value))).collect();
        json!({ "name": event.name, "t": event.time, "values": values })
    };
    Value::Array(curve.events.iter().map(event).collect())
}

/// Events as text: name, time and the columns that are drawn; nothing if nothing happened.
pub fn to_text(curve: &Curve, drawn: &[String]) -> String {
    if curve.events.is_empty() {
        return String::new();
    }
    let columns = curve.table.columns();
    let positions: Vec<usize> =
        drawn.iter().filter_map(|name| columns.iter().position(|column| column.name == *name)).collect();
    let mut heads = vec![Column::text("event", Vec::new()), Column::numbers("t", Vec::new())];
    heads.extend(positions.iter().map(|&at| Column::numbers(columns[at].name.clone(), Vec::new())));
    let mut table = Table::new(heads, Provenance::new());
    for event in &curve.events {
        let cells = [Cell::Text(Some(event.name.clone())), Cell::Number(event.time)];
        let values = positions.iter().map(|&at| Cell::Number(event.values[at - 1]));
        table.push_row(cells.into_iter().chain(values));
    }
    format!("\n{}", table.to_text(Some(MOST_SHOWN)))
}

/// More events than this are told of by their first and last ones.
const MOST_SHOWN: usize = 40;

/// Why the curve ends before its time, if it does.
pub fn ending(curve: &Curve) -> Option<String> {
    match (curve.ending, curve.events.last()) {
        (Ending::Event { .. }, Some(event)) => {
            Some(format!("stopped at t = {} by: {}", event.time, event.name))
        }
        _ => None,
    }
}
