//! Rows of a CSV file: commas between cells, `#` lines as comments, with a header or without; a byte order mark,
//! CRLF and blanks around cells do no harm.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Position, Reader, ReaderBuilder};

use super::cell::{excerpt, is_missing, is_number, number};
use super::columns::ColumnNames;
use super::fault::{CellFault, Place, SampleError};
use super::rows::Header;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// Longer rows are not held in memory: bytes.
const LONGEST: u64 = 1 << 26;

/// Names of columns may be broken into lines, but not longer than these bytes.
const LONGEST_NAME: usize = 1000;

/// A file of which so many bytes may be read.
struct Rationed {
    file: File,
    left: u64,
}

impl Read for Rationed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.file.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

pub(super) struct CsvRows {
    path: PathBuf,
    reader: Reader<Rationed>,
    /// Bytes of the file; nothing for a pipe.
    length: Option<u64>,
    record: ByteRecord,
    /// The record holds a row that was read but not asked for yet.
    is_ahead: bool,
    pub names: ColumnNames,
    /// The first row is a sample, but its numbers count the columns.
    pub counts_columns: bool,
    /// Rows handed out.
    pub row: u64,
}

impl CsvRows {
    /// Reads the first row and decides whether it is a header.
    ///
    /// # Errors
    /// When there is none, or it cannot be told what it is.
    pub fn open(path: &Path, file: File, header: Header) -> Result<CsvRows, SampleError> {
        let length = file.metadata().ok().filter(Metadata::is_file).map(|metadata| metadata.len());
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .buffer_capacity(BUFFER)
            .from_reader(Rationed { file, left: LONGEST });
        let mut rows = CsvRows {
            path: path.to_owned(),
            reader,
            length,
            record: ByteRecord::new(),
            is_ahead: false,
            names: ColumnNames::Counted(0),
            counts_columns: false,
            row: 0,
        };
        if !rows.read_record()? {
            return Err(SampleError::Empty { path: path.to_owned() });
        }
        rows.row = 1;
        rows.check_delimiter()?;
        rows.names = ColumnNames::Counted(rows.record.len());
        let is_header = match header {
            Header::Auto => rows.first_row_is_header()?,
            Header::Yes => true,
            Header::No => false,
        };
        rows.row = 0;
        if is_header {
            let name = |cell: &[u8]| String::from_utf8_lossy(cell.trim_ascii()).into_owned();
            rows.names = ColumnNames::Given(rows.record.iter().map(name).collect());
        }
        rows.counts_columns = header == Header::Auto && !is_header && rows.record_counts_columns();
        rows.is_ahead = !is_header;
        Ok(rows)
    }

    /// Writes the chosen cells of the next row, NaN where a value is missing; false at the end.
    pub fn next(&mut self, chosen: &[usize], values: &mut [f64]) -> Result<bool, SampleError> {
        if self.is_ahead {
            self.is_ahead = false;
        } else if !self.read_record()? {
            return match (self.row, &self.names) {
                (0, ColumnNames::Given(_)) => Err(SampleError::NoRows { path: self.path.clone() }),
                _ => Ok(false),
            };
        }
        self.row += 1;
        let (expected, found) = (self.names.width(), self.record.len());
        if found != expected {
            let place = self.place(found.min(expected));
            return Err(SampleError::RaggedRow { place, expected, found });
        }
        for (value, &column) in values.iter_mut().zip(chosen) {
            match number(self.cell(column)) {
                Ok(number) => *value = number,
                Err(fault) => return Err(self.bad_cell(column, fault)),
            }
        }
        Ok(true)
    }

    /// What is wrong with a cell of the row that was read last.
    pub fn bad_cell(&self, column: usize, fault: CellFault) -> SampleError {
        SampleError::BadCell { place: self.place(column), cell: excerpt(self.cell(column)), fault }
    }

    /// Bytes of the file that were read.
    pub fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    fn cell(&self, column: usize) -> &[u8] {
        self.record[column].trim_ascii()
    }

    fn place(&self, column: usize) -> Place {
        let path = self.path.clone();
        Place { path, row: self.row, line: self.line(), column: self.names.shown(column) }
    }

    /// Rows of nothing but blanks, and comments that are indented, are no rows.
    fn read_record(&mut self) -> Result<bool, SampleError> {
        loop {
            self.reader.get_mut().left = LONGEST;
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return Ok(false),
                Ok(true) => {
                    self.check_quotes()?;
                    let first = self.cell(0);
                    if !(first.starts_with(b"#") || self.record.len() == 1 && first.is_empty()) {
                        return Ok(true);
                    }
                }
                Err(problem) => return Err(self.unreadable(problem)),
            }
        }
    }

    fn unreadable(&self, problem: csv::Error) -> SampleError {
        let text = problem.to_string();
        match problem.into_kind() {
            csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => self.too_long(),
            csv::ErrorKind::Io(source) => SampleError::unreadable(&self.path, source),
            _ => SampleError::unreadable(&self.path, io::Error::other(text)),
        }
    }

    /// A row of numbers is one line. So is one of names, but for short names that are broken into lines.
    fn check_quotes(&self) -> Result<(), SampleError> {
        if !self.record.as_slice().contains(&b'\n') {
            return Ok(());
        }
        let is_last = self.length.is_some_and(|length| self.reader.position().byte() >= length);
        let is_long = self.record.iter().any(|cell| cell.len() > LONGEST_NAME && cell.contains(&b'\n'));
        if self.names.width() == 0 && !is_last && !is_long {
            return Ok(());
        }
        Err(SampleError::OpenQuote { path: self.path.clone(), line: self.line() })
    }

    /// A row that was not read to its end: a quotation mark may be why, or there are no lines.
    fn too_long(&self) -> SampleError {
        let path = self.path.clone();
        match self.first_line() {
            Some((line, length)) if length < LONGEST => SampleError::OpenQuote { path, line: Some(line) },
            at => SampleError::LongRow { path, line: at.map(|(line, _)| line), longest: LONGEST },
        }
    }

    fn check_delimiter(&self) -> Result<(), SampleError> {
        let cells = || self.record.iter();
        let blanks = |cell: &[u8]| {
            let mut parts = cell.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty()).peekable();
            parts.clone().count() > 1 && parts.all(is_number)
        };
        let wrong = if cells().any(|cell| cell.contains(&b';')) {
            Some(';')
        } else if cells().any(|cell| cell.trim_ascii().contains(&b'\t')) {
            Some('\t')
        } else {
            (self.record.len() == 1 && blanks(&self.record[0])).then_some(' ')
        };
        match wrong {
            Some(delimiter) => {
                let line = self.line().unwrap_or(1);
                Err(SampleError::WrongDelimiter { path: self.path.clone(), line, delimiter })
            }
            None => Ok(()),
        }
    }

    /// A row of names, as opposed to one of numbers.
    fn first_row_is_header(&self) -> Result<bool, SampleError> {
        let width = self.record.len();
        let is_text = |column: &usize| {
            let cell = self.cell(*column);
            !is_missing(cell) && !is_number(cell)
        };
        let numbers = (0..width).filter(|&column| is_number(self.cell(column))).count();
        match (0..width).find(is_text) {
            None => Ok(false),
            Some(_) if numbers == 0 => Ok(true),
            Some(column) => {
                let cell = excerpt(self.cell(column));
                Err(SampleError::MixedFirstRow { place: self.place(column), cell })
            }
        }
    }

    /// Numbers that count the columns are what pandas writes over columns without names.
    fn record_counts_columns(&self) -> bool {
        let width = self.record.len();
        width > 2 && (0..width).all(|column| self.cell(column) == column.to_string().as_bytes())
    }

    /// The line where the record begins. Nothing for a pipe.
    fn line(&self) -> Option<u64> {
        self.first_line().map(|(line, _)| line)
    }

    /// The number and the length of that line, counted from where the reader began to look for it: it may have passed
    /// blank lines and comments on its way.
    fn first_line(&self) -> Option<(u64, u64)> {
        let start: &Position = self.record.position()?;
        // Opening a pipe once more may wait for ever.
        self.length?;
        let mut file = File::open(&self.path).ok()?;
        file.seek(SeekFrom::Start(start.byte())).ok()?;
        let mut reader = BufReader::new(file);
        for number in start.line().. {
            let mut line = Vec::new();
            let length = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line).ok()? as u64;
            if length == 0 {
                return None;
            }
            if !(line.trim_ascii().is_empty() || line.starts_with(b"#")) {
                return Some((number, length));
            }
        }
        None
    }
}
