//! Table → JSON: `{"columns":["…"],"rows":[[…]],"provenance":{}}`.

use std::io::{self, BufWriter, Write};

use serde_json::Value;

use super::{Table, Values};

impl Table {
    /// The table as one JSON object, one line per row.
    ///
    /// What JSON has no word for is `null`: missing numbers, infinite numbers, missing text.
    pub fn to_json(&self) -> String {
        let mut bytes = Vec::new();
        self.write_json(&mut bytes).expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("JSON is text")
    }

    /// Writes what [`Table::to_json`] returns, row by row.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        write!(out, "{{\"columns\":{},\n\"rows\":[", Value::from(names))?;
        for row in 0..self.len() {
            out.write_all(if row == 0 { b"\n[" } else { b",\n[" })?;
            for (at, column) in self.columns.iter().enumerate() {
                if at > 0 {
                    out.write_all(b",")?;
                }
                match &column.values {
                    // What is not finite becomes `null`.
                    Values::Numbers(numbers) => serde_json::to_writer(&mut out, &numbers[row])?,
                    Values::Text(texts) => serde_json::to_writer(&mut out, &texts.get(row))?,
                }
            }
            out.write_all(b"]")?;
        }
        if self.is_empty() {
            out.write_all(b"\n")?;
        }
        out.write_all(b"\n],\n")?;
        for (key, value) in self.beside.iter() {
            writeln!(out, "{}:{value},", Value::from(key))?;
        }
        writeln!(out, "\"provenance\":{}}}", self.provenance.to_json())?;
        out.flush()
    }
}
