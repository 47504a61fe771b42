//! Named columns of equal length and the record of how they were computed: what every study answers with.
//!
//! In: rows of numbers and phase names, or a file of measurements. Out: a [`Table`] as CSV, JSON, numpy
//! archive or aligned text; [`Measurements`] as columns of numbers; files that are either old or new,
//! never half written; [`Checkpoint`]s of long computations. A missing number (a failed point) is `NaN` in memory, an empty cell in CSV, `null` in
//! JSON. The same table gives the same bytes: no clock, no environment, no thread is consulted.
//! Drawing a table is the business of `figure`, printing one that of `command`.
//!
//! ```
//! use spinodal::table::{Cell, Column, Provenance, Table};
//!
//! let columns = vec![Column::numbers("beta", vec![]), Column::text("phase", vec![])];
//! let mut table = Table::new(columns, Provenance::new().with("theory", "linear-vae"));
//! table.push_row([Cell::from(0.5), Cell::from("signal")]);
//! table.push_row([Cell::from(2.5), Cell::from("collapse")]);
//! assert_eq!(table.to_csv(), "# theory: linear-vae\nbeta,phase\n0.5,signal\n2.5,collapse\n");
//! ```

mod checkpoint;
mod checkpoint_error;
mod data_error;
pub mod exact;
mod lines;
mod measurements;
mod output;
mod provenance;
mod row;
mod stacked;
mod texts;
mod to_csv;
mod to_json;
mod to_npz;
mod to_text;

pub use checkpoint::{Checkpoint, hold_checkpoints};
pub use checkpoint_error::CheckpointError;
pub use data_error::{CellFault, DataError};
pub use measurements::{Measurements, read_csv};
pub use output::{
    FileKind, OutputError, Target, check_writable, remove_unfinished, write_atomically, write_streamed,
};
pub use provenance::Provenance;
pub use row::Row;
pub use texts::Texts;

use std::collections::HashSet;

/// Columns of equal length with distinct names, and where they come from.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    pub provenance: Provenance,
    /// What else the answer consists of: keys beside those of the table in JSON, comments in CSV.
    pub beside: Provenance,
}

/// One quantity, a value per row.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    /// What the quantity is, in words, for axes and legends.
    pub meaning: Option<String>,
    pub values: Values,
}

#[derive(Clone, Debug)]
pub enum Values {
    /// `NaN` where the point failed.
    Numbers(Vec<f64>),
    /// `None` where there is nothing to name.
    Text(Texts),
}

/// One value on its way into a row.
#[derive(Clone, Debug)]
pub enum Cell {
    Number(f64),
    Text(Option<String>),
}

impl Table {
    /// # Panics
    /// When the columns differ in length or two share a name.
    pub fn new(columns: Vec<Column>, provenance: Provenance) -> Table {
        let rows = columns.first().map_or(0, |column| column.values.len());
        let mut names = HashSet::new();
        for Column { name, values, .. } in &columns {
            assert!(values.len() == rows, "column `{name}` has {} values, the first {rows}", values.len());
            assert!(names.insert(name), "two columns are called `{name}`");
        }
        Table { columns, provenance, beside: Provenance::new() }
    }

    /// Appends one cell to each column, in the order of the columns.
    ///
    /// # Panics
    /// When the row is longer or shorter than the table is wide, or a cell is not of its column's type.
    pub fn push_row<C: Into<Cell>>(&mut self, row: impl IntoIterator<Item = C>) {
        let row: Vec<Cell> = row.into_iter().map(Into::into).collect();
        assert!(row.len() == self.columns.len(), "{} cells for {} columns", row.len(), self.columns.len());
        for (column, cell) in self.columns.iter_mut().zip(row) {
            match (&mut column.values, cell) {
                (Values::Numbers(numbers), Cell::Number(number)) => numbers.push(number),
                (Values::Text(texts), Cell::Text(text)) => texts.push(text.as_deref()),
                (Values::Numbers(_), Cell::Text(_)) => panic!("text for the numbers of `{}`", column.name),
                (Values::Text(_), Cell::Number(_)) => panic!("a number for the text of `{}`", column.name),
            }
        }
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The numbers of the column called `name`; `None` without such a column or when it holds text.
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match &self.column(name)?.values {
            Values::Numbers(numbers) => Some(numbers),
            Values::Text(_) => None,
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Column {
    pub fn numbers(name: impl Into<String>, numbers: Vec<f64>) -> Column {
        Column { name: name.into(), meaning: None, values: Values::Numbers(numbers) }
    }

    pub fn text(name: impl Into<String>, texts: Vec<Option<String>>) -> Column {
        Column { name: name.into(), meaning: None, values: Values::Text(texts.into_iter().collect()) }
    }

    pub fn with_meaning(self, meaning: impl Into<String>) -> Column {
        Column { meaning: Some(meaning.into()), ..self }
    }
}

impl Values {
    pub fn len(&self) -> usize {
        match self {
            Values::Numbers(numbers) => numbers.len(),
            Values::Text(texts) => texts.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Cell {
        Cell::Number(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(Some(text.to_owned()))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(Some(text))
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Cell {
        Cell::Text(text)
    }
}
