//! One cell of a text file.

use super::fault::CellFault;

/// What stands for a missing value beside an empty cell, in lower or upper case.
const MISSING: [&[u8]; 4] = [b"na", b"n/a", b"null", b"nan"];

/// Whether a cell without surrounding blanks says that there is no value.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// The number in a cell without surrounding blanks; NaN where it is missing.
pub(super) fn number(cell: &[u8]) -> Result<f64, CellFault> {
    if let Some(number) = parsed(cell) {
        return match number {
            number if number.is_finite() => Ok(number),
            number if number.is_nan() => Ok(f64::NAN),
            _ => Err(CellFault::NotFinite),
        };
    }
    if is_missing(cell) {
        return Ok(f64::NAN);
    }
    let has_comma = cell.contains(&b',');
    let points: Vec<u8> = cell.iter().map(|&byte| if byte == b',' { b'.' } else { byte }).collect();
    Err(if has_comma && parsed(&points).is_some() { CellFault::DecimalComma } else { CellFault::Text })
}

/// Whether a cell without surrounding blanks holds a number, infinite ones included.
pub(super) fn is_number(cell: &[u8]) -> bool {
    parsed(cell).is_some_and(|number| !number.is_nan())
}

fn parsed(cell: &[u8]) -> Option<f64> {
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// A cell as a message can bear it: on one line, at most 40 characters.
pub(super) fn excerpt(cell: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = String::from_utf8_lossy(cell);
    let visible = |c: char| if c.is_control() { c.escape_default().collect() } else { vec![c] };
    let mut shown: String = text.chars().take(LONGEST).flat_map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
