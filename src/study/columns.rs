//! The columns that solutions fill.

use crate::model::{Model, entry_names, variable_names};
use crate::solve::FailureReason;
use crate::table::{Column, Provenance, Table};

/// Columns for the unknowns, then the observables, with their meanings.
pub fn value_columns(model: &Model) -> Vec<Column> {
    let mut columns = Vec::new();
    for (variable, declared) in model.layout().unknowns.iter().zip(&model.theory().unknowns) {
        columns.extend(described(variable_names(variable), declared.meaning.as_deref()));
    }
    for ((name, rows, width), declared) in model.observable_shapes().zip(&model.theory().observables) {
        columns.extend(described(entry_names(name, rows, width), declared.meaning.as_deref()));
    }
    columns
}

pub fn described(names: Vec<String>, meaning: Option<&str>) -> impl Iterator<Item = Column> {
    names.into_iter().map(move |name| {
        let column = Column::numbers(name, Vec::new());
        match meaning {
            Some(meaning) => column.with_meaning(meaning),
            None => column,
        }
    })
}

/// All entries of the unknowns, then of the observables, at each `(time, stored unknowns)`.
pub fn value_rows<'p>(
    model: &Model,
    parameters: &[f64],
    points: impl IntoIterator<Item = (f64, &'p [f64])> + Clone,
) -> Vec<Vec<f64>> {
    let observables = model.observables(parameters, points.clone());
    let rows = points.into_iter().zip(observables);
    rows.map(|((_, stored), observables)| [unknown_entries(model, stored), observables].concat()).collect()
}

/// All entries of the unknowns from the stored ones.
pub fn unknown_entries(model: &Model, stored: &[f64]) -> Vec<f64> {
    let entries = model.layout().unknowns.iter().map(|variable| {
        let range = variable.offset..variable.offset + variable.len();
        variable.entries(&stored[range])
    });
    entries.collect::<Vec<_>>().concat()
}

/// An empty table of these columns; the first of a name wins.
pub fn table(columns: Vec<Column>) -> Table {
    Table::new(columns, Provenance::new())
}

/// What a column of stability says.
pub fn stability_name(is_stable: bool) -> &'static str {
    if is_stable { "stable" } else { "unstable" }
}

/// The reason of a failure in a few words, for a column and for messages.
pub fn reason_name(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::NotFinite => "not a number",
        FailureReason::Diverged => "diverged",
        FailureReason::TwoCycle => "two-cycle",
        FailureReason::Stagnated => "stagnated",
        FailureReason::SingularJacobian => "singular Jacobian",
        FailureReason::EvaluationLimit => "too many evaluations",
    }
}
