//! What is told of the state in which a flow comes to rest.

use serde_json::{Map, Value, json};

use crate::command::failure::Failure;
use crate::study::{Curve, Rest, Setup, SteadyState, values_at};
use crate::table::Table;
use crate::theory::Kind;

/// The values of the columns of a curve in the state of rest, by name.
fn values(setup: &Setup, table: &Table, rest: &SteadyState) -> Vec<(String, f64)> {
    let names = table.columns().iter().skip(1).map(|column| column.name.clone());
    names.zip(values_at(setup, rest.time, &rest.state)).collect()
}

/// `{"t", "values": {}, "residual", "distance", "stable", "leading", "phase"}`.
pub fn to_json(setup: &Setup, curve: &Curve, rest: &SteadyState) -> Value {
    let values: Map<String, Value> =
        values(setup, &curve.table, rest).into_iter().map(|(name, value)| (name, json!(value))).collect();
    let stable = match rest.rest {
        Rest::Stable => json!(true),
        Rest::Unstable => json!(false),
        Rest::Marginal | Rest::Elsewhere => Value::Null,
    };
    json!({
        "t": rest.time,
        "values": values,
        "residual": rest.residual,
        "distance": rest.distance,
        "found": rest.rest != Rest::Elsewhere,
        "stable": stable,
        "leading": rest.leading.map(|leading| json!({ "re": leading.re, "im": leading.im })),
        "phase": rest.phase,
    })
}

/// The state, how well it is known, and whether the flow returns to it.
pub fn to_text(setup: &Setup, curve: &Curve, rest: &SteadyState) -> String {
    let phase = rest.phase.as_ref().map_or(String::new(), |phase| format!(", phase \"{phase}\""));
    let headline = match rest.rest {
        Rest::Elsewhere => "no steady state close by",
        Rest::Stable | Rest::Marginal | Rest::Unstable => "steady state",
    };
    let mut text = format!("\n{headline}, at rest from t = {:.6} on{phase}\n", rest.time);
    for (name, value) in values(setup, &curve.table, rest) {
        text.push_str(&format!("  {name} = {value}\n"));
    }
    let far = format!("residual {:.1e}, {:.1e} from where the flow is", rest.residual, rest.distance);
    text.push_str(&format!("{far}; {}\n", stability(setup, rest)));
    text
}

fn stability(setup: &Setup, rest: &SteadyState) -> String {
    let is_map = setup.model.theory().kind == Kind::Map;
    let Some(leading) = rest.leading else { return "its stability is not known".to_owned() };
    let (size, turns) = (leading.re.hypot(leading.im), if leading.im == 0.0 { "" } else { ", turning" });
    let rate = match is_map {
        true => format!("multiplied by {size:.4} per step{turns}"),
        false => format!("rate {:.4e}{turns}", leading.re),
    };
    match rest.rest {
        Rest::Stable => format!("stable: the slowest disturbance decays ({rate})"),
        Rest::Unstable => format!("unstable: a disturbance grows ({rate})"),
        Rest::Marginal => format!("marginal: some disturbance neither grows nor decays ({rate})"),
        Rest::Elsewhere => "Newton's method leads elsewhere, or nowhere: this is slow motion".to_owned(),
    }
}

/// # Errors
/// Where the flow has come to no steady state: the numerics have not found what was asked for.
pub fn refuse_elsewhere(rest: Option<&SteadyState>) -> Result<(), Failure> {
    match rest {
        Some(rest) if rest.rest == Rest::Elsewhere => Err(Failure::Numerics(format!(
            "the flow moves slowly at t = {}, and no steady state is close by\nhelp: a smaller --tol follows it to slower motion; --until TIME integrates further",
            rest.time
        ))),
        _ => Ok(()),
    }
}
