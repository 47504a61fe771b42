//! Table → numpy archive: one `.npy` array per column in an uncompressed zip file.
//!
//! `numpy.load("x.npz")["eps_g"]` is a vector of float64, a column of text a vector of `<U` strings (missing
//! text is empty), and `str(numpy.load("x.npz")["provenance"])` the JSON text of the provenance.
//!
//! # References
//! NumPy documentation, `numpy.lib.format`: the NPY format, version 1.0.

use std::io::{self, Cursor, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Table, Values};

/// The `.npy` header, magic and length included, ends on a multiple of this many bytes.
const ALIGNMENT: usize = 64;

/// Magic string, version 1.0: the bytes before the two that hold the header's length.
const MAGIC: &[u8; 8] = b"\x93NUMPY\x01\x00";

impl Table {
    /// The table as the bytes of an `.npz` file: the columns in order, then `provenance`, to which
    /// underscores are appended should a column have that name.
    pub fn to_npz(&self) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        self.write_npz(&mut bytes).expect("writing to memory does not fail");
        bytes.into_inner()
    }

    /// Writes what [`Table::to_npz`] returns, column by column.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_npz(&self, out: impl Write + Seek) -> io::Result<()> {
        let mut archive = ZipWriter::new(out);
        for column in &self.columns {
            let shape = format!("({},)", column.values.len());
            match &column.values {
                Values::Numbers(numbers) => {
                    begin_member(&mut archive, &column.name, 8 * numbers.len())?;
                    write_numbers(&mut archive, numbers, &shape)?;
                }
                Values::Text(texts) => {
                    let width = width(texts.words().iter().map(String::as_str));
                    begin_member(&mut archive, &column.name, 4 * width * texts.len())?;
                    let texts = texts.iter().map(Option::unwrap_or_default);
                    write_texts(&mut archive, texts, width, &shape)?;
                }
            }
        }
        let mut name = "provenance".to_owned();
        while self.column(&name).is_some() {
            name.push('_');
        }
        let provenance = self.provenance.to_json();
        let width = width(std::iter::once(provenance.as_str()));
        begin_member(&mut archive, &name, 4 * width)?;
        write_texts(&mut archive, std::iter::once(provenance.as_str()), width, "()")?;
        archive.finish()?;
        Ok(())
    }
}

/// Bytes that are written at once.
const BUFFER: usize = 1 << 16;

/// A member may grow beyond this many bytes only if that is said when it begins.
const SMALL: usize = 0xff00_0000;

fn begin_member<W: Write + Seek>(archive: &mut ZipWriter<W>, name: &str, size: usize) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        // A fixed date, so that the same table gives the same bytes tomorrow.
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
        .large_file(size > SMALL);
    Ok(archive.start_file(format!("{name}.npy"), options)?)
}

fn write_numbers(out: &mut dyn Write, numbers: &[f64], shape: &str) -> io::Result<()> {
    out.write_all(&header("<f8", shape))?;
    let mut buffer = Vec::with_capacity(BUFFER);
    for chunk in numbers.chunks(BUFFER / 8) {
        buffer.clear();
        // Of the many bit patterns that are no number one stands for all.
        let bits = |number: &f64| if number.is_nan() { f64::NAN } else { *number }.to_le_bytes();
        buffer.extend(chunk.iter().flat_map(bits));
        out.write_all(&buffer)?;
    }
    Ok(())
}

/// The width of the longest text, in characters; numpy has no strings of width 0.
fn width<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0).max(1)
}

/// UTF-32 strings, padded with zeros.
fn write_texts<'t>(
    out: &mut dyn Write,
    texts: impl Iterator<Item = &'t str>,
    width: usize,
    shape: &str,
) -> io::Result<()> {
    out.write_all(&header(&format!("<U{width}"), shape))?;
    let mut buffer = Vec::with_capacity(BUFFER);
    for text in texts {
        let padded = text.chars().map(u32::from).chain(std::iter::repeat(0)).take(width);
        buffer.extend(padded.flat_map(u32::to_le_bytes));
        if buffer.len() >= BUFFER {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

/// Everything before the data: magic, length, and a Python dictionary padded with spaces.
fn header(dtype: &str, shape: &str) -> Vec<u8> {
    let mut dictionary = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    let before = MAGIC.len() + 2;
    let unpadded = before + dictionary.len() + 1;
    dictionary.push_str(&" ".repeat(unpadded.next_multiple_of(ALIGNMENT) - unpadded));
    dictionary.push('\n');
    let length = u16::try_from(dictionary.len()).expect("a type and a shape take fewer than 64 kB");
    [MAGIC.as_slice(), &length.to_le_bytes(), dictionary.as_bytes()].concat()
}
