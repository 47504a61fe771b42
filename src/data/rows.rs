//! Rows of a file of any kind.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use super::columns::ColumnNames;
use super::csv_rows::CsvRows;
use super::fault::{CellFault, SampleError};
use super::npy_header::MAGIC;
use super::npy_rows::NpyRows;
use super::npz_member::member;

/// Whether the first row of a CSV file holds the names of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// It does if it holds no number.
    Auto,
    Yes,
    No,
}

/// A file of samples that is being read.
pub struct Rows {
    path: PathBuf,
    header: Header,
    array: Option<String>,
    kind: RowKind,
}

enum RowKind {
    Csv(CsvRows),
    Npy(NpyRows),
}

/// The first bytes of an archive.
const ZIP_MAGIC: &[u8; 4] = b"PK\x03\x04";

impl Rows {
    /// Opens a file; `array` names one of several arrays of an archive.
    ///
    /// # Errors
    /// When it cannot be read, or its first row is no row of names or samples, or `header` or `array` is for another
    /// kind of file.
    pub fn open(path: &Path, header: Header, array: Option<&str>) -> Result<Rows, SampleError> {
        let unreadable = |source| SampleError::unreadable(path, source);
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(SampleError::Directory { path: path.to_owned() });
        }
        // A pipe has no beginning to go back to: it is text.
        let mut start = Vec::new();
        if metadata.is_file() {
            file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start).map_err(unreadable)?;
            file.rewind().map_err(unreadable)?;
        }
        let (is_npy, is_npz) = (start == MAGIC, start.starts_with(ZIP_MAGIC));
        if let Some(name) = array.filter(|_| !is_npz) {
            return Err(SampleError::NoArchive { path: path.to_owned(), name: name.to_owned() });
        }
        if (is_npy || is_npz) && header != Header::Auto {
            return Err(SampleError::NoHeaderRow { path: path.to_owned() });
        }
        let kind = if is_npy {
            RowKind::Npy(NpyRows::open(path, file)?)
        } else if is_npz {
            RowKind::Npy(NpyRows::open(path, member(path, file, array)?)?)
        } else {
            RowKind::Csv(CsvRows::open(path, file, header)?)
        };
        Ok(Rows { path: path.to_owned(), header, array: array.map(str::to_owned), kind })
    }

    /// The same file from its beginning.
    ///
    /// # Errors
    /// When it cannot be read twice.
    pub fn reopened(&self) -> Result<Rows, SampleError> {
        let is_file = std::fs::metadata(&self.path).is_ok_and(|metadata| metadata.is_file());
        if !is_file {
            return Err(SampleError::NotRepeatable { path: self.path.clone() });
        }
        Rows::open(&self.path, self.header, self.array.as_deref())
    }

    /// Whether the first row is taken for a sample although its numbers count the columns from 0, as pandas names
    /// columns without names.
    pub fn first_row_may_be_header(&self) -> bool {
        match &self.kind {
            RowKind::Csv(rows) => rows.counts_columns,
            RowKind::Npy(_) => false,
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn names(&self) -> &ColumnNames {
        match &self.kind {
            RowKind::Csv(rows) => &rows.names,
            RowKind::Npy(rows) => &rows.names,
        }
    }

    /// Writes the entries of the next row in the chosen columns, NaN where one is missing; false at the end.
    ///
    /// # Errors
    /// When one of them is no finite number, or the row is longer or shorter than the first one.
    pub fn next(&mut self, chosen: &[usize], values: &mut [f64]) -> Result<bool, SampleError> {
        match &mut self.kind {
            RowKind::Csv(rows) => rows.next(chosen, values),
            RowKind::Npy(rows) => rows.next(chosen, values),
        }
    }

    /// That a value of the row read last is missing.
    pub fn missing(&self, column: usize) -> SampleError {
        match &self.kind {
            RowKind::Csv(rows) => rows.bad_cell(column, CellFault::Missing),
            RowKind::Npy(rows) => rows.bad_cell(column, CellFault::Missing),
        }
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        match &self.kind {
            RowKind::Csv(rows) => rows.bytes(),
            RowKind::Npy(rows) => rows.bytes(),
        }
    }
}
