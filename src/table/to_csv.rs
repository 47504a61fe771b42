//! Table → CSV: `# key: value` lines, a header, rows.

use csv::{Terminator, Writer, WriterBuilder};
use serde_json::Value;

use super::{Table, Values};

impl Table {
    /// The table as CSV with `\n` line ends, provenance first as `# key: value` lines.
    ///
    /// Numbers are the shortest decimals that read back to the same bits; a missing one is an empty cell,
    /// infinities are `inf` and `-inf`. Texts in the provenance stand as they are unless a line cannot hold
    /// them; nested values are JSON on one line.
    pub fn to_csv(&self) -> String {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            // Quotes what begins with `#`, so that a row is not taken for a comment when read back.
            .comment(Some(b'#'))
            .from_writer(self.comment_lines().into_bytes());
        write_record(&mut writer, self.columns.iter().map(|column| column.name.clone()));
        for row in 0..self.len() {
            write_record(&mut writer, self.columns.iter().map(|column| cell(&column.values, row)));
        }
        let bytes = writer.into_inner().expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("a CSV file of strings is a string")
    }

    fn comment_lines(&self) -> String {
        self.provenance
            .iter()
            .chain(self.beside.iter())
            .map(|(key, value)| format!("# {key}: {}\n", one_line(value)))
            .collect()
    }
}

fn one_line(value: &Value) -> String {
    match value {
        Value::String(text) if !text.contains(char::is_control) => text.clone(),
        other => other.to_string(),
    }
}

fn write_record(writer: &mut Writer<Vec<u8>>, cells: impl Iterator<Item = String>) {
    writer.write_record(cells).expect("rows are of equal length and memory takes them all");
}

fn cell(values: &Values, row: usize) -> String {
    match values {
        Values::Numbers(numbers) if numbers[row].is_nan() => String::new(),
        Values::Numbers(numbers) => shortest(numbers[row]),
        Values::Text(texts) => texts[row].clone().unwrap_or_default(),
    }
}

/// The shortest digits that read back to the same bits, without exponent while that stays readable.
fn shortest(number: f64) -> String {
    // From 2^53 ≈ 9e15 on not every integer is a number, and padding with zeros would feign digits.
    let readable = number == 0.0 || (1e-5..1e15).contains(&number.abs());
    if readable || number.is_infinite() { format!("{number}") } else { format!("{number:e}") }
}
