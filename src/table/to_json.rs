//! Table → JSON: `{"columns":["…"],"rows":[[…]],"provenance":{}}`.

use std::io::{self, BufWriter, Write};

use serde_json::Value;

use super::Table;
use super::lines::{Notation, write_rows};

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
        if !self.is_empty() {
            out.write_all(b"\n")?;
        }
        write_rows::<Json>(self, b"", &mut out)?;
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

struct Json;

impl Notation for Json {
    const BEGIN: &[u8] = b"[";
    const END: &[u8] = b"],\n";
    const LAST_END: &[u8] = b"]";

    fn number(number: f64, out: &mut Vec<u8>) -> io::Result<()> {
        // What is not finite becomes `null`.
        Ok(serde_json::to_writer(out, &number)?)
    }

    fn word(word: Option<&str>, out: &mut Vec<u8>) -> io::Result<()> {
        Ok(serde_json::to_writer(out, &word)?)
    }
}
