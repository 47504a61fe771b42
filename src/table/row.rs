//! A row that is written cell by cell into its columns.

use super::{Table, Values};

/// The row that is being added to a [`Table`]; it is complete when [`Row::end`] is called.
pub struct Row<'t> {
    table: &'t mut Table,
    column: usize,
}

impl Table {
    /// Makes room for more rows.
    pub fn reserve(&mut self, rows: usize) {
        for column in &mut self.columns {
            match &mut column.values {
                Values::Numbers(numbers) => numbers.reserve(rows),
                Values::Text(texts) => texts.reserve(rows),
            }
        }
    }

    /// Begins a row.
    pub fn row(&mut self) -> Row<'_> {
        Row { table: self, column: 0 }
    }
}

impl Row<'_> {
    /// The next cell, a number.
    ///
    /// # Panics
    /// When the next column holds text, or there is none.
    pub fn number(&mut self, number: f64) {
        match self.next() {
            Values::Numbers(numbers) => numbers.push(number),
            Values::Text(_) => panic!("a number for a column of text"),
        }
    }

    /// The next cells, all numbers.
    ///
    /// # Panics
    /// As [`Row::number`] does.
    pub fn numbers(&mut self, numbers: &[f64]) {
        numbers.iter().for_each(|&number| self.number(number));
    }

    /// The next cell, a text.
    ///
    /// # Panics
    /// When the next column holds numbers, or there is none.
    pub fn text(&mut self, text: Option<&str>) {
        match self.next() {
            Values::Text(texts) => texts.push(text),
            Values::Numbers(_) => panic!("text for a column of numbers"),
        }
    }

    /// # Panics
    /// When cells are missing.
    pub fn end(self) {
        let (cells, columns) = (self.column, self.table.columns.len());
        assert!(cells == columns, "{cells} cells for {columns} columns");
    }

    fn next(&mut self) -> &mut Values {
        let columns = self.table.columns.len();
        assert!(self.column < columns, "a row has {columns} cells");
        self.column += 1;
        &mut self.table.columns[self.column - 1].values
    }
}
