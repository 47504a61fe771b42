//! From columns of tables to what a figure shows.

use clap::{Args, ValueEnum};

use crate::command::failure::Failure;
use crate::figure::{Axis, Scale, Series, Style, symbol};
use crate::model::{Model, entry_names, variable_names};
use crate::study::GridAxis;
use crate::syntax::name;
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

/// A formula, or words around it, with the symbols of the quantities in it: `eps_g < 0.05` is ε_{g} < 0.05.
pub fn formula_label(model: &Model, text: &str) -> String {
    let layout = model.layout();
    let mut names: Vec<&str> =
        layout.unknowns.iter().chain(&layout.parameters).map(|variable| variable.name.as_str()).collect();
    names.extend(model.observable_shapes().map(|(name, ..)| name));
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut label = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_letter(c) != is_letter(first)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        if !is_letter(first) {
            label.push_str(&word.replace("<=", "≤").replace(">=", "≥"));
        } else if let Some(name) = names.iter().find(|name| name::key(name) == name::key(word)) {
            let index = entry_index(rest);
            label.push_str(&symbol(&format!("{name}{}", &rest[..index])));
            rest = &rest[index..];
        } else {
            label.push_str(&word.replace('_', " "));
        }
    }
    label
}

/// The length of the `[2]` or `[1,2]` with which a text begins.
fn entry_index(text: &str) -> usize {
    let end = text.find(']').filter(|_| text.starts_with('['));
    let is_index = |inside: &str| inside.chars().all(|c| c.is_ascii_digit() || c == ',' || c == ' ');
    end.filter(|&end| is_index(&text[1..end])).map_or(0, |end| end + 1)
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
        Some(Values::Text(texts)) => (0..texts.len()).filter(|&row| texts.get(row).is_some()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::theory::Theory;

    #[test]
    fn comparisons_are_labelled_with_the_symbols_of_their_quantities() {
        let text =
            "state m[2] = 1\nflow d/dt m = -m\nobservable eps_g = sum(m)\nobservable drop_out = m[1]\n";
        let theory = Theory::read(Source::new("x.eq", text)).expect("it is well-formed");
        let model = Model::new(&theory, &[], &[]).expect("sizes fit");
        for (text, label) in [
            ("eps_g < 0.05", "ε_{g} < 0.05"),
            ("ε_g >= 1e-3", "ε_{g} ≥ 1e-3"),
            ("m[2] = 0.1 + t", "m_{2} = 0.1 + t"),
            ("final drop_out", "final drop_{out}"),
            ("time to_learn", "time to learn"),
        ] {
            assert_eq!(formula_label(&model, text), label, "{text}");
        }
    }
}
