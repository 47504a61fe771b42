//! `--plateaus`: where the drawn columns linger.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use crate::command::failure::Failure;
use crate::study::{FlowQuestion, Plateau, Range, Setup, Spacing, flow, plateaus};
use crate::table::{Cell, Column, Provenance, Table};

/// Times at which a curve is looked at, over [`DECADES`]: steps of a hundredth.
const SAMPLES: usize = 1400;

/// How far down from the end plateaus are looked for.
const DECADES: i32 = 6;

/// The plateaus of each of these columns, from a run of its own.
///
/// # Errors
/// When a schedule switches too often to be followed.
pub fn find(
    setup: &Setup,
    question: &FlowQuestion,
    drawn: &[String],
) -> Result<Vec<(String, Plateau)>, Failure> {
    let until = question.until;
    if until <= 0.0 {
        return Ok(Vec::new());
    }
    let low = until * 10.0_f64.powi(-DECADES);
    let times = Range { low, high: until, count: SAMPLES, spacing: Spacing::Logarithmic }.values();
    let dense = FlowQuestion { times, ..question.clone() };
    let curve = flow(setup, &dense, &mut |_| ControlFlow::Continue(()))
        .map_err(|problem| Failure::Numerics(problem.to_string()))?;
    let numbers = |name: &str| curve.table.numbers(name).expect("drawn columns are among those of a curve");
    let of_column = |name: &String| {
        let found = plateaus(numbers("t"), numbers(name)).into_iter();
        found.map(|plateau| (name.clone(), plateau)).collect::<Vec<_>>()
    };
    Ok(drawn.iter().flat_map(of_column).collect())
}

/// `[{"column", "entry", "exit", "height"}]`.
pub fn to_json(found: &[(String, Plateau)]) -> Value {
    let plateau = |(column, plateau): &(String, Plateau)| {
        let Plateau { entry, exit, height } = *plateau;
        json!({ "column": column, "entry": entry, "exit": exit, "height": height })
    };
    Value::Array(found.iter().map(plateau).collect())
}

/// A table, or that there are none.
pub fn to_text(found: &[(String, Plateau)]) -> String {
    if found.is_empty() {
        return "\nno plateau between two descents\n".to_owned();
    }
    let heads = ["entry", "exit", "height"].map(|name| Column::numbers(name, Vec::new()));
    let columns = [Column::text("plateau", Vec::new())].into_iter().chain(heads).collect();
    let mut table = Table::new(columns, Provenance::new());
    for (column, plateau) in found {
        // To the digits that the sampled times have.
        let rounded = |time: f64| Cell::Number(format!("{time:.3e}").parse().unwrap_or(time));
        let (entry, exit) = (rounded(plateau.entry), rounded(plateau.exit));
        table.push_row([Cell::Text(Some(column.clone())), entry, exit, Cell::Number(plateau.height)]);
    }
    format!("\n{}", table.to_text(None))
}
