//! From columns of tables to what a figure shows.

use crate::command::failure::Failure;
use crate::figure::{Axis, Scale, Series, Style, symbol};
use crate::model::{Model, entry_names, variable_names};
use crate::study::GridAxis;
use crate::table::{Table, Values};

/// The columns to draw: those asked for, else the first observable, else the first unknown.
///
/// # Errors
/// When there is no such column.
pub fn chosen_columns(model: &Model, wanted: &[String]) -> Result<Vec<String>, Failure> {
    let mut known: Vec<String> = model
        .observable_shapes()
        .flat_map(|(name, rows, columns)| entry_names(name, rows, columns))
        .collect();
    known.extend(model.layout().unknowns.iter().flat_map(variable_names));
    if wanted.is_empty() {
        return Ok(known.into_iter().take(1).collect());
    }
    wanted.iter().map(|name| column(&known, name)).collect()
}

fn column(known: &[String], wanted: &str) -> Result<String, Failure> {
    let key = crate::syntax::name::key(wanted);
    let found = known.iter().find(|name| crate::syntax::name::key(name) == key);
    found.cloned().ok_or_else(|| {
        Failure::unknown(
            "observable or unknown",
            wanted,
            known.iter().map(String::as_str).collect::<Vec<_>>(),
        )
    })
}

/// An axis labelled with the symbols of the quantities along it.
pub fn axis(names: &[impl AsRef<str>], is_logarithmic: bool, range: Option<(f64, f64)>) -> Axis {
    let scale = if is_logarithmic { Scale::Logarithmic } else { Scale::Linear };
    let symbols: Vec<String> = names.iter().map(|name| symbol(name.as_ref())).collect();
    Axis { label: symbols.join(", "), scale, range }
}

/// One line for each drawn column against the column `x`; a single one needs no legend.
pub fn lines(table: &Table, x: &str, drawn: &[String]) -> Vec<Series> {
    let values = |name: &str| {
        table.numbers(name).expect("columns to draw are chosen from those of the table").to_vec()
    };
    let line = |name: &String| Series {
        label: (drawn.len() > 1).then(|| symbol(name)),
        x: values(x),
        y: values(name),
        style: Style::Line,
        colour: None,
    };
    drawn.iter().map(line).collect()
}

/// Cuts each line into one for each value of a second parameter, of `length` points each.
pub fn families(lines: Vec<Series>, each: Option<&GridAxis>, length: usize) -> Vec<Series> {
    let Some(each) = each else { return lines };
    let member = |line: &Series, (at, value): (usize, &f64)| {
        let rows = at * length..(at + 1) * length;
        let name = format!("{} = {value}", symbol(&each.name));
        let label = match &line.label {
            Some(label) => format!("{label}, {name}"),
            None => name,
        };
        let (x, y) = (line.x[rows.clone()].to_vec(), line.y[rows].to_vec());
        Series { label: Some(label), x, y, ..line.clone() }
    };
    lines.iter().flat_map(|line| each.values.iter().enumerate().map(move |item| member(line, item))).collect()
}

/// The rows in which a text column is not empty.
pub fn rows_with_text(table: &Table, name: &str) -> Vec<usize> {
    match table.column(name).map(|column| &column.values) {
        Some(Values::Text(texts)) => (0..texts.len()).filter(|&row| texts[row].is_some()).collect(),
        _ => Vec::new(),
    }
}
