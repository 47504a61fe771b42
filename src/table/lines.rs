//! The rows of a table as lines of text.
//!
//! In: a table and a [`Notation`]. Out: one line after the other, put together on all threads. A word, and a number that occurred lately, is put
//! into the notation once: the values of a grid, and the names of its phases, come again and again.

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;

use super::texts::Texts;
use super::{Table, Values};

/// How a row is written.
pub(super) trait Notation {
    /// Begins and ends each line; the last line has another end.
    const BEGIN: &[u8];
    const END: &[u8];
    const LAST_END: &[u8];

    fn number(number: f64, out: &mut Vec<u8>) -> io::Result<()>;

    /// A text, or that there is none.
    fn word(word: Option<&str>, out: &mut Vec<u8>) -> io::Result<()>;
}

/// Rows that are put into the notation by one thread, and how many times as many as there are threads are kept until they
/// are written.
const PART: usize = 4096;
const AHEAD: usize = 2;

/// Writes all rows, cells with commas between them. A cell of which nothing is written is `empty`.
pub(super) fn write_rows<N: Notation>(table: &Table, empty: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let count = table.len();
    let parts: Vec<Range<usize>> =
        (0..count).step_by(PART).map(|first| first..count.min(first + PART)).collect();
    for parts in parts.chunks(AHEAD * rayon::current_num_threads()) {
        let written: Vec<io::Result<Vec<u8>>> =
            parts.par_iter().map(|rows| lines::<N>(table, rows.clone(), empty)).collect();
        written.into_iter().try_for_each(|lines| out.write_all(&lines?))?;
    }
    Ok(())
}

fn lines<N: Notation>(table: &Table, rows: Range<usize>, empty: &[u8]) -> io::Result<Vec<u8>> {
    let columns = table.columns.iter().map(|column| Cells::new::<N>(&column.values));
    let mut columns = columns.collect::<io::Result<Vec<Cells>>>()?;
    let mut lines = Vec::new();
    for row in rows {
        lines.extend_from_slice(N::BEGIN);
        for (at, cells) in columns.iter_mut().enumerate() {
            if at > 0 {
                lines.push(b',');
            }
            let cell = cells.at::<N>(row)?;
            lines.extend_from_slice(if cell.is_empty() { empty } else { cell });
        }
        lines.extend_from_slice(if row + 1 < table.len() { N::END } else { N::LAST_END });
    }
    Ok(lines)
}

/// The cells of a column.
enum Cells<'t> {
    Numbers { numbers: &'t [f64], written: Recent },
    Text { texts: &'t Texts, words: Vec<Vec<u8>>, missing: Vec<u8> },
}

impl<'t> Cells<'t> {
    fn new<N: Notation>(values: &'t Values) -> io::Result<Cells<'t>> {
        Ok(match values {
            Values::Numbers(numbers) => Cells::Numbers { numbers, written: Recent::new() },
            Values::Text(texts) => {
                let written = |word: Option<&str>| {
                    let mut bytes = Vec::new();
                    N::word(word, &mut bytes).map(|()| bytes)
                };
                let words = texts.words().iter().map(|word| written(Some(word.as_str())));
                Cells::Text { texts, words: words.collect::<io::Result<_>>()?, missing: written(None)? }
            }
        })
    }

    fn at<N: Notation>(&mut self, row: usize) -> io::Result<&[u8]> {
        match self {
            Cells::Numbers { numbers, written } => written.number::<N>(numbers[row]),
            Cells::Text { texts, words, missing } => Ok(texts.word(row).map_or(missing, |word| &words[word])),
        }
    }
}

/// Numbers that were written lately.
struct Recent(Vec<(u64, Vec<u8>)>);

/// How many are remembered; a power of two.
const REMEMBERED: usize = 1 << 10;

impl Recent {
    fn new() -> Recent {
        Recent(Vec::new())
    }

    fn number<N: Notation>(&mut self, number: f64) -> io::Result<&[u8]> {
        if self.0.is_empty() {
            let mut nothing = Vec::new();
            N::number(f64::NAN, &mut nothing)?;
            self.0 = vec![(f64::NAN.to_bits(), nothing); REMEMBERED];
        }
        let bits = number.to_bits();
        // The high bits of a product with an odd constant depend on all bits (Fibonacci hashing).
        let at = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - REMEMBERED.trailing_zeros());
        let (known, written) = &mut self.0[at as usize];
        if *known != bits {
            *known = bits;
            written.clear();
            N::number(number, written)?;
        }
        Ok(written)
    }
}
