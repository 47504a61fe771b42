//! From columns of tables to what a figure shows.

use clap::{Args, ValueEnum};

use crate::command::failure::Failure;
use crate::figure::{Axis, Scale, Series, Style, symbol};
use crate::model::{Model, entry_names, variable_names};
use crate::table::{Table, Values};

/// What to draw.
#[derive(Args, Clone, Debug)]
pub struct PlotArguments {
    /// Column to draw (repeatable); by default the first observable
    #[arg(long, value_name = "COLUMN")]
    pub y: Vec<String>,
    /// Column to draw it against; by default what varies. Two order parameters give a phase portrait
    #[arg(long, value_name = "COLUMN")]
    pub x: Option<String>,
    /// Draw with logarithmic axes
    #[arg(long, value_enum, value_name = "AXES")]
    pub log: Option<LogAxes>,
}

/// Which axes are logarithmic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogAxes {
    X,
    Y,
    Xy,
}

/// The columns that a figure shows.
pub struct Drawn {
    /// Instead of what varies.
    pub x: Option<String>,
    pub y: Vec<String>,
    log: Option<LogAxes>,
}

impl PlotArguments {
    /// # Errors
    /// When there is no such column.
    pub fn chosen(&self, model: &Model) -> Result<Drawn, Failure> {
        let x = self.x.as_ref().map(|name| column(&known_columns(model), name)).transpose()?;
        Ok(Drawn { x, y: chosen_columns(model, &self.y)?, log: self.log })
    }
}

impl Drawn {
    /// The column along the horizontal axis, where `varying` is what varies.
    pub fn x<'n>(&'n self, varying: &'n str) -> &'n str {
        self.x.as_deref().unwrap_or(varying)
    }

    /// The horizontal axis; the scale and the range are those of what varies.
    pub fn x_axis(&self, varying: &str, is_logarithmic: bool, range: Option<(f64, f64)>) -> Axis {
        let is_wanted = matches!(self.log, Some(LogAxes::X | LogAxes::Xy));
        let has_own_scale = self.x.is_none();
        let range = range.filter(|range| has_own_scale && (range.0 > 0.0 || !is_wanted));
        axis(&[self.x(varying)], is_wanted || (has_own_scale && is_logarithmic), range)
    }

    pub fn y_axis(&self) -> Axis {
        axis(&self.y, matches!(self.log, Some(LogAxes::Y | LogAxes::Xy)), None)
    }
}

/// The columns to draw: those asked for, else the first observable, else the first unknown.
///
/// # Errors
/// When there is no such column.
pub fn chosen_columns(model: &Model, wanted: &[String]) -> Result<Vec<String>, Failure> {
    let known = known_columns(model);
    if wanted.is_empty() {
        return Ok(known.into_iter().take(1).collect());
    }
    wanted.iter().map(|name| column(&known, name)).collect()
}

/// Observables, then unknowns, entry by entry.
fn known_columns(model: &Model) -> Vec<String> {
    let entries = |(name, rows, columns): (&str, usize, usize)| entry_names(name, rows, columns);
    let mut known: Vec<String> = model.observable_shapes().flat_map(entries).collect();
    known.extend(model.layout().unknowns.iter().flat_map(variable_names));
    known
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

/// The rows in which a text column is not empty.
pub fn rows_with_text(table: &Table, name: &str) -> Vec<usize> {
    match table.column(name).map(|column| &column.values) {
        Some(Values::Text(texts)) => (0..texts.len()).filter(|&row| texts[row].is_some()).collect(),
        _ => Vec::new(),
    }
}
