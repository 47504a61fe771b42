//! What can be wrong with a file of samples, told with row and column.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Where a value stands. Rows of samples, lines of the file and columns without a name are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: PathBuf,
    /// Samples above and including this one.
    pub row: u64,
    /// Of a text file.
    pub line: Option<u64>,
    /// The name of the column in backticks, or its number.
    pub column: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: row {}", self.path.display(), self.row)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        write!(f, ", column {}", self.column)
    }
}

/// What a cell holds where a finite number is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// Empty, `NA`, `N/A`, `null` or `NaN`.
    Missing,
    Text,
    DecimalComma,
    /// An infinity, or a number beyond the range of `f64`.
    NotFinite,
}

/// Why a file of samples cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("there is no file `{}`", path.display())]
    MissingFile { path: PathBuf },
    #[error("`{}` is a directory, name a file in it", path.display())]
    Directory { path: PathBuf },
    /// The system refused for another reason than the two above.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` holds no samples: rows of numbers are expected", path.display())]
    Empty { path: PathBuf },
    #[error("`{}` has a header but no rows below it", path.display())]
    NoRows { path: PathBuf },
    #[error("{place} holds `{cell}` and others of this row hold numbers: are these names or samples?")]
    MixedFirstRow { place: Place, cell: String },
    #[error(
        "{}: row 1 (line {line}), column 1: cells are separated by {}, use commas and decimal points",
        path.display(), delimiter_name(*delimiter)
    )]
    WrongDelimiter { path: PathBuf, line: u64, delimiter: char },
    /// The place is that of the first cell that is missing or too many.
    #[error("{place}: the row has {found} cells where the first row has {expected}")]
    RaggedRow { place: Place, expected: usize, found: usize },
    /// `cell` is shortened and its control characters are escaped.
    #[error("{place} {}", described(*fault, cell))]
    BadCell { place: Place, cell: String, fault: CellFault },
    #[error("`{}` has no column `{name}`{}", path.display(), suggestion(nearest.as_deref()))]
    NoColumn { path: PathBuf, name: String, nearest: Option<String> },
    #[error("`{}` has no header, so there is no column `{name}`: number the columns from 1", path.display())]
    NoNames { path: PathBuf, name: String },
    #[error("`{}` has {width} columns: there is no column {position}", path.display())]
    NoPosition { path: PathBuf, position: usize, width: usize },
    #[error("two columns of `{}` are called `{name}`: number the columns from 1", path.display())]
    AmbiguousColumn { path: PathBuf, name: String },
    #[error("`{}` holds no value in column {column}, so that it has no mean", path.display())]
    NoValues { path: PathBuf, column: String },
    #[error("`{}` is no numpy file that can be read: {what}", path.display())]
    BadArray { path: PathBuf, what: String },
    /// The disk is full, or there is no folder for temporary files.
    #[error(
        "the array of `{}` takes {length} bytes unpacked, which cannot be written to `{}`: {source}",
        path.display(), folder.display()
    )]
    NoRoom { path: PathBuf, folder: PathBuf, length: u64, source: io::Error },
    #[error("`{}` is no .npz archive: it has no array `{name}`", path.display())]
    NoArchive { path: PathBuf, name: String },
    #[error("`{}` is a numpy file: it has no row of names", path.display())]
    NoHeaderRow { path: PathBuf },
    /// A quotation mark without its partner takes what follows into one cell.
    #[error("{}: a quotation mark{} opens a cell that does not end on that line", path.display(), on_line(*line))]
    OpenQuote { path: PathBuf, line: Option<u64> },
    #[error("{}: the row{} has more than {longest} bytes", path.display(), on_line(*line))]
    LongRow { path: PathBuf, line: Option<u64>, longest: u64 },
    #[error("`{}` has no array `{name}`: there is {}", path.display(), available.join(", "))]
    NoArray { path: PathBuf, name: String, available: Vec<String> },
    #[error("`{}` holds several arrays: {}", path.display(), available.join(", "))]
    SeveralArrays { path: PathBuf, available: Vec<String> },
    #[error("`{}` can be read only once, but the means of the columns need a first pass", path.display())]
    NotRepeatable { path: PathBuf },
}

impl SampleError {
    pub(super) fn unreadable(path: &Path, source: io::Error) -> SampleError {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => SampleError::MissingFile { path },
            io::ErrorKind::IsADirectory => SampleError::Directory { path },
            _ => SampleError::Unreadable { path, source },
        }
    }
}

fn described(fault: CellFault, cell: &str) -> String {
    match fault {
        CellFault::Missing if cell.is_empty() => "is empty, a number is needed".to_owned(),
        CellFault::Missing => format!("holds `{cell}`, a number is needed"),
        CellFault::Text => format!("holds `{cell}`, which is not a number"),
        CellFault::DecimalComma => format!("holds `{cell}`, write the number with a decimal point"),
        CellFault::NotFinite => format!("holds `{cell}`, which is not a finite number"),
    }
}

fn delimiter_name(delimiter: char) -> String {
    match delimiter {
        '\t' => "tabs".to_owned(),
        ' ' => "blanks".to_owned(),
        other => format!("`{other}`"),
    }
}

fn on_line(line: Option<u64>) -> String {
    line.map_or(String::new(), |line| format!(" on line {line}"))
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}
