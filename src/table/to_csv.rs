//! Table → CSV: `# key: value` lines, a header, rows.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::{Table, Values};

impl Table {
    /// The table as CSV with `\n` line ends, provenance first as `# key: value` lines.
    ///
    /// Numbers are the shortest decimals that read back to the same bits; a missing one is an empty cell,
    /// infinities are `inf` and `-inf`. Texts in the provenance stand as they are unless a line cannot hold
    /// them; nested values are JSON on one line.
    pub fn to_csv(&self) -> String {
        let mut bytes = Vec::new();
        self.write_csv(&mut bytes).expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("a CSV file of strings is a string")
    }

    /// Writes what [`Table::to_csv`] returns, row by row.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.comment_lines().as_bytes())?;
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            // Quotes what begins with `#`, so that a row is not taken for a comment when read back.
            .comment(Some(b'#'))
            .buffer_capacity(BUFFER)
            .from_writer(out);
        writer.write_record(self.columns.iter().map(|column| column.name.as_str())).map_err(refusal)?;
        let mut digits = Digits::new();
        for row in 0..self.len() {
            for column in &self.columns {
                match &column.values {
                    Values::Numbers(numbers) => {
                        writer.write_field(digits.of(numbers[row])?).map_err(refusal)?;
                    }
                    Values::Text(texts) => {
                        writer.write_field(texts.get(row).unwrap_or_default()).map_err(refusal)?;
                    }
                }
            }
            writer.write_record(None::<&[u8]>).map_err(refusal)?;
        }
        writer.flush()
    }

    fn comment_lines(&self) -> String {
        self.provenance
            .iter()
            .chain(self.beside.iter())
            .map(|(key, value)| format!("# {key}: {}\n", one_line(value)))
            .collect()
    }
}

/// What the system refused: a full disk, or a reader that has gone away.
fn refusal(problem: csv::Error) -> io::Error {
    match problem.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Bytes that are written at once.
const BUFFER: usize = 1 << 16;

fn one_line(value: &Value) -> String {
    match value {
        Value::String(text) if !text.contains(char::is_control) => text.clone(),
        other => other.to_string(),
    }
}

/// The digits of numbers that were written lately: values of a grid come again and again.
struct Digits(Vec<(u64, Vec<u8>)>);

/// How many are remembered; a power of two.
const REMEMBERED: usize = 1 << 10;

impl Digits {
    fn new() -> Digits {
        Digits(vec![(f64::NAN.to_bits(), Vec::new()); REMEMBERED])
    }

    fn of(&mut self, number: f64) -> io::Result<&[u8]> {
        let bits = number.to_bits();
        // The high bits of a product with an odd constant depend on all bits (Fibonacci hashing).
        let at = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - REMEMBERED.trailing_zeros());
        let (known, digits) = &mut self.0[at as usize];
        if *known != bits {
            *known = bits;
            digits.clear();
            write_number(digits, number)?;
        }
        Ok(digits)
    }
}

/// The shortest digits that read back to the same bits, without exponent while that stays readable; nothing
/// for a missing number.
fn write_number(digits: &mut Vec<u8>, number: f64) -> io::Result<()> {
    // From 2^53 ≈ 9e15 on not every integer is a number, and padding with zeros would feign digits.
    let readable = number == 0.0 || (1e-5..1e15).contains(&number.abs());
    if number.is_nan() {
        Ok(())
    } else if readable || number.is_infinite() {
        write!(digits, "{number}")
    } else {
        write!(digits, "{number:e}")
    }
}
