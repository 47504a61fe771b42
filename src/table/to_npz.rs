//! Table → numpy archive: one `.npy` array per column in an uncompressed zip file.
//!
//! `numpy.load("x.npz")["eps_g"]` is a vector of float64, a column of text a vector of `<U` strings (missing
//! text is empty), and `str(numpy.load("x.npz")["provenance"])` the JSON text of the provenance.
//!
//! # References
//! NumPy documentation, `numpy.lib.format`: the NPY format, version 1.0.

use std::io::{Cursor, Write};

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
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for column in &self.columns {
            let array = match &column.values {
                Values::Numbers(numbers) => number_array(numbers),
                Values::Text(texts) => {
                    let texts: Vec<&str> = texts.iter().map(|text| text.as_deref().unwrap_or("")).collect();
                    text_array(&texts, &format!("({},)", texts.len()))
                }
            };
            add_member(&mut archive, &column.name, &array);
        }
        let mut name = "provenance".to_owned();
        while self.column(&name).is_some() {
            name.push('_');
        }
        add_member(&mut archive, &name, &text_array(&[&self.provenance.to_json()], "()"));
        archive.finish().expect("writing to memory does not fail").into_inner()
    }
}

fn add_member(archive: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, array: &[u8]) {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        // A fixed date, so that the same table gives the same bytes tomorrow.
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
        .large_file(u32::try_from(array.len()).is_err());
    archive.start_file(format!("{name}.npy"), options).expect("column names are distinct and short");
    archive.write_all(array).expect("writing to memory does not fail");
}

fn number_array(numbers: &[f64]) -> Vec<u8> {
    let mut array = header("<f8", &format!("({},)", numbers.len()));
    array.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    array
}

/// UTF-32 strings, padded with zeros to the width of the longest; numpy has no strings of width 0.
fn text_array(texts: &[&str], shape: &str) -> Vec<u8> {
    let width = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
    let mut array = header(&format!("<U{width}"), shape);
    for text in texts {
        let padded = text.chars().map(u32::from).chain(std::iter::repeat(0)).take(width);
        array.extend(padded.flat_map(u32::to_le_bytes));
    }
    array
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
