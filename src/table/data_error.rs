//! What can be wrong with a file of measurements, told with file, line and column.

use std::io;
use std::path::PathBuf;

/// Why a file of measurements, or a column of it, cannot be used. Lines are counted from 1.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("there is no file `{}`", path.display())]
    MissingFile { path: PathBuf },
    #[error("`{}` is a directory, name a CSV file in it", path.display())]
    Directory { path: PathBuf },
    /// The system refused for another reason than the two above.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}:{line}: this is not UTF-8 text, save the file as CSV in UTF-8", path.display())]
    NotUtf8 { path: PathBuf, line: u64 },
    #[error("`{}` is larger than {mebibytes} MiB, which no table of measurements is", path.display())]
    TooLarge { path: PathBuf, mebibytes: u64 },
    #[error("`{}` holds no data: a header row and rows of numbers are expected", path.display())]
    Empty { path: PathBuf },
    #[error("`{}` has a header but no rows below it", path.display())]
    NoRows { path: PathBuf },
    #[error(
        "{}:{line}: the first row holds numbers, put a row with the names of the columns above it",
        path.display()
    )]
    NoHeader { path: PathBuf, line: u64 },
    #[error(
        "{}:{line}: cells are separated by {}, use commas and decimal points",
        path.display(), delimiter_name(*delimiter)
    )]
    WrongDelimiter { path: PathBuf, line: u64, delimiter: char },
    #[error("{}:{line}: two columns are called `{name}`", path.display())]
    DuplicateColumn { path: PathBuf, line: u64, name: String },
    #[error("{}:{line}: {} where the header has {expected}", path.display(), cells(*found))]
    RaggedRow { path: PathBuf, line: u64, expected: usize, found: usize },
    #[error(
        "`{}` has no column `{name}`: there is {}{}",
        path.display(), quoted(available), suggestion(nearest.as_deref())
    )]
    NoColumn { path: PathBuf, name: String, available: Vec<String>, nearest: Option<String> },
    /// `cell` is shortened and its control characters are escaped.
    #[error("{}:{line}: column `{column}` {}", path.display(), fault.described(cell))]
    NotANumber { path: PathBuf, line: u64, column: String, cell: String, fault: CellFault },
}

/// What a cell holds where a finite number is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    Empty,
    Text,
    DecimalComma,
    /// `NaN`, an infinity, or a number beyond the range of `f64`.
    NotFinite,
}

impl CellFault {
    fn described(self, cell: &str) -> String {
        match self {
            CellFault::Empty => "is empty here, a number is needed".to_owned(),
            CellFault::Text => format!("holds `{cell}`, which is not a number"),
            CellFault::DecimalComma => format!("holds `{cell}`, write the number with a decimal point"),
            CellFault::NotFinite => format!("holds `{cell}`, which is not a finite number"),
        }
    }
}

/// A cell as a message can bear it: on one line, at most 40 characters.
pub(super) fn excerpt(cell: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = cell.chars().take(LONGEST).flat_map(visible).collect();
    if cell.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

fn visible(c: char) -> Vec<char> {
    if c.is_control() { c.escape_default().collect() } else { vec![c] }
}

fn delimiter_name(delimiter: char) -> String {
    if delimiter == '\t' { "tabs".to_owned() } else { format!("`{delimiter}`") }
}

fn cells(number: usize) -> String {
    format!("{number} {}", if number == 1 { "cell" } else { "cells" })
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}
