//! Table → CSV: `# key: value` lines, a header, rows.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::Table;
use super::lines::{Notation, write_rows};

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
        out.write_all(&record(self.columns.iter().map(|column| column.name.as_str()))?)?;
        // An empty line would be no row.
        let empty: &[u8] = if self.columns.len() == 1 { b"\"\"" } else { b"" };
        write_rows::<Csv>(self, empty, out)?;
        out.flush()
    }

    fn comment_lines(&self) -> String {
        self.provenance
            .iter()
            .chain(self.beside.iter())
            .map(|(key, value)| format!("# {key}: {}\n", one_line(value)))
            .collect()
    }
}

struct Csv;

impl Notation for Csv {
    const BEGIN: &[u8] = b"";
    const END: &[u8] = b"\n";
    const LAST_END: &[u8] = b"\n";

    fn number(number: f64, out: &mut Vec<u8>) -> io::Result<()> {
        write_number(out, number)
    }

    fn word(word: Option<&str>, out: &mut Vec<u8>) -> io::Result<()> {
        if let Some(word) = word.filter(|word| !word.is_empty()) {
            // The word alone on a line, without the end of it.
            out.extend(record([word])?);
            out.pop();
        }
        Ok(())
    }
}

/// A line, with quotes where they are needed.
fn record<'f>(fields: impl IntoIterator<Item = &'f str>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        // Quotes what begins with `#`, so that a row is not taken for a comment when read back.
        .comment(Some(b'#'))
        .from_writer(&mut line);
    writer.write_record(fields).map_err(io::Error::other)?;
    writer.flush()?;
    drop(writer);
    Ok(line)
}

fn one_line(value: &Value) -> String {
    match value {
        Value::String(text) if !text.contains(char::is_control) => text.clone(),
        other => other.to_string(),
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
