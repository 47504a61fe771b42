//! Which columns are meant: `a,b,3:10`.

use std::path::Path;

use super::fault::SampleError;

/// A choice of columns by name or by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnList {
    items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Name(String),
    /// Numbers from 1, both ends included; without the second to the last column.
    Positions(usize, Option<usize>),
}

/// What the columns of a file are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnNames {
    /// From a header.
    Given(Vec<String>),
    /// So many columns, which have numbers only.
    Counted(usize),
}

impl ColumnNames {
    /// The number of columns.
    pub fn width(&self) -> usize {
        match self {
            ColumnNames::Given(names) => names.len(),
            ColumnNames::Counted(width) => *width,
        }
    }

    /// The name in backticks, or the number from 1, of the column at a position from 0 on.
    pub fn shown(&self, position: usize) -> String {
        match self {
            ColumnNames::Given(names) => match names.get(position) {
                Some(name) if !name.is_empty() => format!("`{name}`"),
                _ => (position + 1).to_string(),
            },
            ColumnNames::Counted(_) => (position + 1).to_string(),
        }
    }
}

impl ColumnList {
    /// Reads names, numbers from 1 and ranges of numbers, separated by commas: `a,b,3:10,12:`. What looks like a
    /// number is one, whatever the columns are called.
    ///
    /// Without an answer the text has an empty part, a zero, or a range that runs backwards.
    pub fn parse(text: &str) -> Option<ColumnList> {
        let items: Option<Vec<Item>> = text.split(',').map(|part| item(part.trim())).collect();
        Some(ColumnList { items: items? })
    }

    /// The positions from 0 on, in the order of the list, each once.
    ///
    /// # Errors
    /// When there is no such column, or more than one.
    pub fn positions(&self, path: &Path, names: &ColumnNames) -> Result<Vec<usize>, SampleError> {
        let (mut positions, mut is_chosen) = (Vec::new(), vec![false; names.width()]);
        for item in &self.items {
            let (first, last) = match item {
                Item::Name(name) => {
                    let at = position(path, names, name)?;
                    (at, at)
                }
                Item::Positions(first, last) => (first - 1, last.unwrap_or(names.width().max(*first)) - 1),
            };
            if last >= names.width() {
                let (path, width) = (path.to_owned(), names.width());
                return Err(SampleError::NoPosition { path, position: last + 1, width });
            }
            positions.extend((first..=last).filter(|&at| !std::mem::replace(&mut is_chosen[at], true)));
        }
        Ok(positions)
    }
}

fn item(part: &str) -> Option<Item> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|&number| number > 0);
    if part.is_empty() {
        return None;
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(part) {
        let only = number(part)?;
        return Some(Item::Positions(only, Some(only)));
    }
    match part.split_once(':') {
        Some((first, "")) if is_number(first) => Some(Item::Positions(number(first)?, None)),
        Some((first, last)) if is_number(first) && is_number(last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Item::Positions(first, Some(last)))
        }
        _ => Some(Item::Name(part.to_owned())),
    }
}

fn position(path: &Path, names: &ColumnNames, name: &str) -> Result<usize, SampleError> {
    let (path, name) = (path.to_owned(), name.to_owned());
    let ColumnNames::Given(known) = names else { return Err(SampleError::NoNames { path, name }) };
    let mut found = (0..known.len()).filter(|&at| known[at] == name);
    match (found.next(), found.next()) {
        (Some(at), None) => Ok(at),
        (Some(_), Some(_)) => Err(SampleError::AmbiguousColumn { path, name }),
        (None, _) => {
            let known = known.iter().map(String::as_str);
            let nearest = crate::diagnostic::nearest(&name, known).map(str::to_owned);
            Err(SampleError::NoColumn { path, name, nearest })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(text: &str) -> Result<Vec<usize>, String> {
        let names = ColumnNames::Given(["a", "b", "3", "d", "d"].map(str::to_owned).to_vec());
        let list = ColumnList::parse(text).ok_or("no list")?;
        list.positions(Path::new("x.csv"), &names).map_err(|problem| problem.to_string())
    }

    #[test]
    fn columns_are_chosen_by_name_and_by_number() {
        assert_eq!(positions("b,a").unwrap(), [1, 0]);
        assert_eq!(positions("2:4, a").unwrap(), [1, 2, 3, 0]);
        assert_eq!(positions("3:,1").unwrap(), [2, 3, 4, 0]);
        assert_eq!(positions("a,1:2").unwrap(), [0, 1]);
    }

    #[test]
    fn columns_that_are_not_there_are_named() {
        for (text, expected) in [
            ("", "no list"),
            ("a,,b", "no list"),
            ("0", "no list"),
            ("4:2", "no list"),
            ("c", "no column `c`"),
            ("d", "two columns of `x.csv` are called `d`"),
            ("2:9", "there is no column 9"),
            ("7:", "there is no column 7"),
        ] {
            let message = positions(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
