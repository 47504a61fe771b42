//! Tables below each other.

use super::{Cell, Column, Provenance, Table, Texts, Values};

impl Table {
    /// The rows of all parts, one part after the other, behind a column that tells the parts apart. Cells of columns
    /// that a part does not have are empty; a column is what it is in the first part that has it.
    ///
    /// # Panics
    /// When a part has a column of the name `label`.
    pub fn stacked(label: &str, parts: &[(Cell, &Table)]) -> Table {
        let is_text = parts.first().is_some_and(|(cell, _)| matches!(cell, Cell::Text(_)));
        let first =
            if is_text { Column::text(label, Vec::new()) } else { Column::numbers(label, Vec::new()) };
        let mut columns = vec![first];
        for column in parts.iter().flat_map(|(_, table)| table.columns()) {
            if columns.iter().skip(1).all(|known| known.name != column.name) {
                let values = match column.values {
                    Values::Numbers(_) => Values::Numbers(Vec::new()),
                    Values::Text(_) => Values::Text(Texts::default()),
                };
                columns.push(Column { values, ..column.clone() });
            }
        }
        let mut whole = Table::new(columns, Provenance::new());
        for (cell, table) in parts {
            for row in 0..table.len() {
                let rest = whole.columns[1..].iter().map(|wanted| entry(table, wanted, row));
                let cells: Vec<Cell> = std::iter::once(cell.clone()).chain(rest).collect();
                whole.push_row(cells);
            }
        }
        whole
    }
}

fn entry(table: &Table, wanted: &Column, row: usize) -> Cell {
    match (table.column(&wanted.name).map(|column| &column.values), &wanted.values) {
        (Some(Values::Numbers(numbers)), Values::Numbers(_)) => Cell::Number(numbers[row]),
        (Some(Values::Text(texts)), Values::Text(_)) => Cell::Text(texts.get(row).map(str::to_owned)),
        (_, Values::Numbers(_)) => Cell::Number(f64::NAN),
        (_, Values::Text(_)) => Cell::Text(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_a_part_lacks_are_empty_there() {
        let one = Table::new(vec![Column::numbers("t", vec![0.0])], Provenance::new());
        let columns = vec![Column::numbers("t", vec![1.0]), Column::text("phase", vec![Some("on".into())])];
        let two = Table::new(columns, Provenance::new());
        let whole = Table::stacked("part", &[(Cell::Number(1.0), &one), (Cell::Number(2.0), &two)]);
        assert_eq!(whole.to_csv(), "part,t,phase\n1,0,\n2,1,on\n");
    }
}
