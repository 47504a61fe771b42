//! Table → JSON: `{"columns":["…"],"rows":[[…]],"provenance":{}}`.

use serde_json::Value;

use super::{Table, Values};

impl Table {
    /// The table as one JSON object, one line per row.
    ///
    /// What JSON has no word for is `null`: missing numbers, infinite numbers, missing text.
    pub fn to_json(&self) -> String {
        let names: Vec<String> =
            self.columns.iter().map(|column| Value::from(column.name.as_str()).to_string()).collect();
        let rows: Vec<String> = (0..self.len()).map(|row| self.json_row(row)).collect();
        let beside: String =
            self.beside.iter().map(|(key, value)| format!("{}:{value},\n", Value::from(key))).collect();
        format!(
            "{{\"columns\":[{}],\n\"rows\":[\n{}\n],\n{beside}\"provenance\":{}}}\n",
            names.join(","),
            rows.join(",\n"),
            self.provenance.to_json()
        )
    }

    fn json_row(&self, row: usize) -> String {
        let cells: Vec<String> = self.columns.iter().map(|column| cell(&column.values, row)).collect();
        format!("[{}]", cells.join(","))
    }
}

fn cell(values: &Values, row: usize) -> String {
    match values {
        // `Value::from` makes `null` of what is not finite.
        Values::Numbers(numbers) => Value::from(numbers[row]).to_string(),
        Values::Text(texts) => Value::from(texts[row].as_deref()).to_string(),
    }
}
