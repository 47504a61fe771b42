//! Table → aligned text for people.

use super::{Column, Table, Values};

/// Enough for any figure and for the thresholds, which are located to ten digits.
const SIGNIFICANT_DIGITS: usize = 10;

/// Stands for a missing value.
const MISSING: &str = "-";

impl Table {
    /// Columns under their names, numbers aligned at the decimal point, without provenance.
    ///
    /// Numbers have up to ten significant digits: this is for reading, not for computing on. With
    /// `max_rows`, rows in the middle of a longer table give way to one line that counts them.
    pub fn to_text(&self, max_rows: Option<usize>) -> String {
        let shown = max_rows.unwrap_or(usize::MAX).min(self.len());
        let hidden = self.len() - shown;
        let head = if hidden == 0 { shown } else { shown.div_ceil(2) };
        let rows: Vec<usize> = (0..head).chain(head + hidden..self.len()).collect();
        let columns: Vec<Vec<String>> = self.columns.iter().map(|column| padded(column, &rows)).collect();
        let mut text = String::new();
        for line in 0..=rows.len() {
            let cells: Vec<&str> = columns.iter().map(|column| column[line].as_str()).collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
            if hidden > 0 && line == head {
                text.push_str(&format!("… {hidden} more {} …\n", if hidden == 1 { "row" } else { "rows" }));
            }
        }
        text
    }
}

/// The name and the cells of the chosen rows, all of one width: numbers to the right, text to the left.
fn padded(column: &Column, rows: &[usize]) -> Vec<String> {
    let (mut cells, to_the_right) = match &column.values {
        Values::Numbers(numbers) => {
            (aligned_at_point(rows.iter().map(|&row| ten_digits(numbers[row])).collect()), true)
        }
        Values::Text(texts) => {
            (rows.iter().map(|&row| texts.get(row).unwrap_or(MISSING).to_owned()).collect(), false)
        }
    };
    cells.insert(0, column.name.clone());
    let width = cells.iter().map(|cell| display_width(cell)).max().unwrap_or(0);
    let pad = |cell: String| {
        let blanks = " ".repeat(width - display_width(&cell));
        if to_the_right { blanks + &cell } else { cell + &blanks }
    };
    cells.into_iter().map(pad).collect()
}

fn ten_digits(number: f64) -> String {
    if number.is_nan() {
        return MISSING.to_owned();
    }
    if number == 0.0 || number.is_infinite() {
        return format!("{}", number + 0.0); // −0 + 0 = 0: a sign of zero tells a reader nothing
    }
    let scientific = format!("{number:.*e}", SIGNIFICANT_DIGITS - 1);
    let (mantissa, exponent) = scientific.split_once('e').expect("`e` formatting writes an exponent");
    let exponent: i32 = exponent.parse().expect("`e` formatting writes an integer exponent");
    let last_digit = SIGNIFICANT_DIGITS as i32 - 1 - exponent;
    match usize::try_from(last_digit) {
        Ok(decimals) if exponent >= -5 => without_zeros(&format!("{number:.decimals$}")).to_owned(),
        _ => format!("{}e{exponent}", without_zeros(mantissa)),
    }
}

fn without_zeros(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

/// Appends blanks so that, set flush right, the decimal points stand below each other.
fn aligned_at_point(cells: Vec<String>) -> Vec<String> {
    let tail = |cell: &str| cell.len() - cell.find(['.', 'e']).unwrap_or(cell.len());
    let longest = cells.iter().map(|cell| tail(cell)).max().unwrap_or(0);
    let blanks = |cell: &str| " ".repeat(longest - tail(cell));
    cells.into_iter().map(|cell| format!("{cell}{}", blanks(&cell))).collect()
}

/// Characters that take a place of their own: the hat of `q̂` is a character, but stands on the `q`.
fn display_width(text: &str) -> usize {
    text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count()
}
