//! Rows of a numpy array, from a `.npy` file or from an archive of them.
//!
//! The first axis of an array counts the samples; the others together are the features, so that images need no
//! reshaping. A vector is a column.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use super::columns::ColumnNames;
use super::fault::{CellFault, Place, SampleError};
use super::npy_header::NpyHeader;

/// Numbers of an array stored by columns, which must be held in memory to be read by rows: 512 MiB.
const MOST_TURNED: usize = 1 << 26;

pub(super) struct NpyRows {
    path: PathBuf,
    reader: BufReader<File>,
    header: NpyHeader,
    pub names: ColumnNames,
    /// Rows in all.
    pub rows: u64,
    /// Rows handed out.
    pub row: u64,
    bytes: Vec<u8>,
    values: Vec<f64>,
    /// An array stored by columns.
    turned: Option<Vec<f64>>,
}

impl NpyRows {
    /// Reads the header of a file that holds one array.
    ///
    /// # Errors
    /// When it holds no numbers, or none in rows.
    pub fn open(path: &Path, file: File) -> Result<NpyRows, SampleError> {
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let bad = |what: String| SampleError::BadArray { path: path.to_owned(), what };
        let header = NpyHeader::read(&mut reader).map_err(bad)?;
        let Some((&rows, features)) = header.shape.split_first() else {
            return Err(bad("it is a single number".to_owned()));
        };
        let width = features.iter().try_fold(1usize, |width, &next| width.checked_mul(next));
        let total = width.and_then(|width| width.checked_mul(rows)?.checked_mul(header.size));
        let (Some(width), Some(_)) = (width, total) else {
            return Err(bad(format!("its shape {:?} is impossible", header.shape)));
        };
        if rows == 0 || width == 0 {
            return Err(SampleError::Empty { path: path.to_owned() });
        }
        let mut opened = NpyRows {
            path: path.to_owned(),
            reader,
            header,
            names: ColumnNames::Counted(width),
            rows: rows as u64,
            row: 0,
            bytes: Vec::new(),
            values: Vec::new(),
            turned: None,
        };
        if opened.header.is_fortran && width > 1 {
            opened.turn(rows, width)?;
        }
        Ok(opened)
    }

    /// Writes the chosen entries of the next row; false at the end.
    pub fn next(&mut self, chosen: &[usize], values: &mut [f64]) -> Result<bool, SampleError> {
        if self.row == self.rows {
            return Ok(false);
        }
        let width = self.names.width();
        if let Some(turned) = &self.turned {
            let (row, rows) = (self.row as usize, self.rows as usize);
            self.values = (0..width).map(|column| turned[column * rows + row]).collect();
        } else {
            self.values = self.numbers(width)?;
        }
        self.row += 1;
        for (value, &column) in values.iter_mut().zip(chosen) {
            *value = self.values[column];
            if value.is_infinite() {
                return Err(self.bad_cell(column, CellFault::NotFinite));
            }
        }
        Ok(true)
    }

    /// What is wrong with an entry of the row that was read last.
    pub fn bad_cell(&self, column: usize, fault: CellFault) -> SampleError {
        let (path, column_name) = (self.path.clone(), self.names.shown(column));
        let place = Place { path, row: self.row, line: None, column: column_name };
        SampleError::BadCell { place, cell: self.values[column].to_string(), fault }
    }

    /// Bytes of the array that were read.
    pub fn bytes(&self) -> u64 {
        self.row * (self.names.width() * self.header.size) as u64
    }

    fn numbers(&mut self, count: usize) -> Result<Vec<f64>, SampleError> {
        // Taken as they come: a header may claim more than there is.
        self.bytes.clear();
        let wanted = count * self.header.size;
        let read = self.reader.by_ref().take(wanted as u64).read_to_end(&mut self.bytes);
        let read = read.map_err(|source| SampleError::unreadable(&self.path, source))?;
        if read < wanted {
            let what = format!("it ends in row {} of {}", self.row + 1, self.rows);
            return Err(SampleError::BadArray { path: self.path.clone(), what });
        }
        let mut values = std::mem::take(&mut self.values);
        values.resize(count, 0.0);
        self.header.decode(&self.bytes, &mut values);
        Ok(values)
    }

    fn turn(&mut self, rows: usize, width: usize) -> Result<(), SampleError> {
        if rows * width > MOST_TURNED {
            let what = "it is large and stored by columns, save numpy.ascontiguousarray(x)".to_owned();
            return Err(SampleError::BadArray { path: self.path.clone(), what });
        }
        self.turned = Some(self.numbers(rows * width)?);
        self.bytes = Vec::new();
        Ok(())
    }
}

/// The array called `name`, or the only one, of an archive, as a temporary file of its own.
///
/// # Errors
/// When the archive is none, or it is not clear which array is meant.
pub(super) fn member(path: &Path, archive: File, name: Option<&str>) -> Result<File, SampleError> {
    let bad = |problem: zip::result::ZipError| SampleError::BadArray {
        path: path.to_owned(),
        what: problem.to_string(),
    };
    let mut archive = zip::ZipArchive::new(archive).map_err(bad)?;
    // The record of what a file came from, which our own archives hold, is no array of numbers.
    let mut available = Vec::new();
    for file in archive.file_names() {
        let file = file.map_err(bad)?;
        available.extend(file.strip_suffix(".npy").filter(|name| *name != "provenance").map(str::to_owned));
    }
    let path_owned = path.to_owned();
    let chosen = match (name, available.as_slice()) {
        (Some(name), _) if available.iter().any(|known| known == name) => name.to_owned(),
        (Some(name), _) => {
            return Err(SampleError::NoArray { path: path_owned, name: name.to_owned(), available });
        }
        (None, [only]) => only.clone(),
        (None, []) => return Err(SampleError::Empty { path: path_owned }),
        (None, _) => return Err(SampleError::SeveralArrays { path: path_owned, available }),
    };
    let unreadable = |source| SampleError::unreadable(path, source);
    let mut member = archive.by_name(&format!("{chosen}.npy")).map_err(bad)?;
    let mut file = tempfile::tempfile().map_err(unreadable)?;
    std::io::copy(&mut member, &mut file).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    Ok(file)
}
