//! Rows of a numpy array.
//!
//! The first axis of an array counts the samples; the others together are the features, so that images need no
//! reshaping. A vector is a column.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::columns::ColumnNames;
use super::fault::{CellFault, Place, SampleError};
use super::npy_header::{Extent, NpyHeader};

/// Numbers of an array stored by columns, which must be held in memory to be read by rows: 512 MiB.
const MOST_TURNED: usize = 1 << 26;

/// Numbers of such an array that are read at once.
const PART: usize = 1 << 16;

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
    /// Reads the header of a file that holds one array, and checks that the file is as long as that claims.
    ///
    /// # Errors
    /// When it holds no numbers, or none in rows, or fewer than it claims.
    pub fn open(path: &Path, file: File) -> Result<NpyRows, SampleError> {
        let bad = |what: String| SampleError::BadArray { path: path.to_owned(), what };
        let length = file.metadata().map_err(|source| SampleError::unreadable(path, source))?.len();
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let header = NpyHeader::read(&mut reader).map_err(bad)?;
        let extent = header.extent().map_err(bad)?;
        if extent.bytes == 0 {
            return Err(SampleError::Empty { path: path.to_owned() });
        }
        header.check_length(extent, length).map_err(bad)?;
        let is_turned = header.is_fortran && extent.width > 1;
        let mut opened = NpyRows {
            path: path.to_owned(),
            reader,
            header,
            names: ColumnNames::Counted(extent.width),
            rows: extent.rows as u64,
            row: 0,
            bytes: Vec::new(),
            values: Vec::new(),
            turned: None,
        };
        if is_turned {
            opened.turn(extent)?;
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
            self.read_numbers(width)?;
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

    /// Reads the next numbers into `values`.
    fn read_numbers(&mut self, count: usize) -> Result<(), SampleError> {
        self.bytes.resize(count * self.header.size, 0);
        self.values.resize(count, 0.0);
        let read = self.reader.read_exact(&mut self.bytes);
        read.map_err(|source| SampleError::unreadable(&self.path, source))?;
        self.header.decode(&self.bytes, &mut self.values);
        Ok(())
    }

    fn turn(&mut self, extent: Extent) -> Result<(), SampleError> {
        let total = extent.rows * extent.width;
        if total > MOST_TURNED {
            let what = "it is large and stored by columns, save numpy.ascontiguousarray(x)".to_owned();
            return Err(SampleError::BadArray { path: self.path.clone(), what });
        }
        // Part by part, so that the bytes are not held beside the numbers.
        let mut turned = Vec::with_capacity(total);
        while turned.len() < total {
            self.read_numbers(PART.min(total - turned.len()))?;
            turned.extend_from_slice(&self.values);
        }
        self.turned = Some(turned);
        Ok(())
    }
}
