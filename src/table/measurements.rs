//! Measured data: CSV → columns of numbers, or the place in the file where that fails.
//!
//! In: a file with a header row, comma separated, `#` lines as comments; a byte order mark, CRLF and blanks
//! around cells do no harm. Out: [`Measurements`], whose cells are read as numbers only when asked for, so
//! that a column of remarks is welcome. All lines are those of the file, counted from 1.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, Trim};

use super::data_error::{CellFault, DataError, excerpt};

/// A file of measurements: named columns of cells, and the comments that say where they come from.
#[derive(Clone, Debug)]
pub struct Measurements {
    path: PathBuf,
    comments: Vec<String>,
    names: Vec<String>,
    /// Each as long as `names`.
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    line: u64,
    cells: StringRecord,
}

/// Reads the file and checks its shape, not its numbers.
///
/// # Errors
/// All of [`DataError`] but [`DataError::NoColumn`] and [`DataError::NotANumber`].
pub fn read_csv(path: &Path) -> Result<Measurements, DataError> {
    let owned = path.to_owned();
    let bytes = bytes(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => DataError::MissingFile { path: owned.clone() },
        ErrorKind::IsADirectory => DataError::Directory { path: owned.clone() },
        _ => DataError::Unreadable { path: owned.clone(), source: error },
    })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(DataError::TooLarge { path: owned, mebibytes: MOST_BYTES >> 20 });
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count() as u64;
        DataError::NotUtf8 { path: owned.clone(), line }
    })?;
    parse(owned, text.strip_prefix('\u{feff}').unwrap_or(&text))
}

/// Larger files hold samples, not measurements.
const MOST_BYTES: u64 = 256 << 20;

/// The bytes of a file, up to one more than are read.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Measurements {
    /// The `#` lines without their `#` and surrounding blanks.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// The header, in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of rows, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a file without rows is an error")]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The finite numbers of the column called `name`, one per row.
    ///
    /// # Errors
    /// [`DataError::NoColumn`], or [`DataError::NotANumber`] for the first cell that is not a finite number.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, DataError> {
        let asked = |known: &String| !name.is_empty() && known == name;
        let index = self.names.iter().position(asked).ok_or_else(|| self.no_column(name))?;
        self.rows.iter().map(|row| self.number(row, index)).collect()
    }

    fn number(&self, row: &Row, index: usize) -> Result<f64, DataError> {
        let cell = &row.cells[index];
        let fault = match cell.parse::<f64>() {
            Ok(number) if number.is_finite() => return Ok(number),
            Ok(_) => CellFault::NotFinite,
            Err(_) if cell.is_empty() => CellFault::Empty,
            Err(_) if is_number(&cell.replacen(',', ".", 1)) => CellFault::DecimalComma,
            Err(_) => CellFault::Text,
        };
        let (path, column) = (self.path.clone(), self.names[index].clone());
        Err(DataError::NotANumber { path, line: row.line, column, cell: excerpt(cell), fault })
    }

    fn no_column(&self, name: &str) -> DataError {
        let available: Vec<String> = self.names.iter().filter(|name| !name.is_empty()).cloned().collect();
        let nearest = nearest(name, &available).map(str::to_owned);
        DataError::NoColumn { path: self.path.clone(), name: name.to_owned(), available, nearest }
    }
}

fn parse(path: PathBuf, text: &str) -> Result<Measurements, DataError> {
    let comments = text.lines().filter_map(comment).map(str::to_owned).collect();
    let mut rows = records(text).into_iter();
    let Some(header) = rows.next() else { return Err(DataError::Empty { path }) };
    check_header(&path, &header)?;
    let names: Vec<String> = header.cells.iter().map(str::to_owned).collect();
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return Err(DataError::NoRows { path });
    }
    if let Some(row) = rows.iter().find(|row| row.cells.len() != names.len()) {
        let (expected, found) = (names.len(), row.cells.len());
        return Err(DataError::RaggedRow { path, line: row.line, expected, found });
    }
    Ok(Measurements { path, comments, names, rows })
}

fn comment(line: &str) -> Option<&str> {
    line.trim().strip_prefix('#').map(str::trim)
}

/// Header and rows, each with the line it begins on.
fn records(text: &str) -> Vec<Row> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut cells = StringRecord::new();
    while reader.read_record(&mut cells).expect("a string in memory reads as flexible records of UTF-8") {
        let start = cells.position().expect("a record that was read has a position");
        let mut line = start.line();
        let mut raw = &text[start.byte() as usize..reader.position().byte() as usize];
        // The reader places a record where it began to look for it: before blank lines and comments.
        while let Some((first, rest)) = raw.split_once('\n')
            && is_skipped(first)
        {
            (line, raw) = (line + 1, rest);
        }
        if !is_skipped(raw) {
            rows.push(Row { line, cells: cells.clone() });
        }
    }
    rows
}

fn is_skipped(line: &str) -> bool {
    line.trim().is_empty() || comment(line).is_some()
}

fn check_header(path: &Path, header: &Row) -> Result<(), DataError> {
    let (path, line, cells) = (path.to_owned(), header.line, &header.cells);
    if let (1, Some(delimiter)) = (cells.len(), cells[0].chars().find(|c| matches!(c, ';' | '\t'))) {
        return Err(DataError::WrongDelimiter { path, line, delimiter });
    }
    // Numbers that count the columns are what pandas writes over columns without names.
    let counts_from =
        |first: usize| cells.iter().enumerate().all(|(i, cell)| *cell == *(first + i).to_string());
    if cells.iter().all(is_number) && !counts_from(0) && !counts_from(1) {
        return Err(DataError::NoHeader { path, line });
    }
    // Columns without a name cannot be asked for, so any number of them is harmless.
    let repeated = |&i: &usize| !cells[i].is_empty() && cells.iter().take(i).any(|cell| *cell == cells[i]);
    match (1..cells.len()).find(repeated) {
        Some(i) => Err(DataError::DuplicateColumn { path, line, name: cells[i].to_owned() }),
        None => Ok(()),
    }
}

fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The known name that `name` was probably meant to be: at most a third of its characters differ.
fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let distance = |candidate: &str| strsim::osa_distance(&name.to_lowercase(), &candidate.to_lowercase());
    let similar =
        |candidate: &str| 3 * distance(candidate) <= name.chars().count().max(candidate.chars().count());
    known.iter().map(String::as_str).filter(|candidate| similar(candidate)).min_by_key(|c| distance(c))
}
