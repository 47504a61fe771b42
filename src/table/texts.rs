//! A column of text in which few different words occur many times.

use std::collections::HashMap;

/// Texts that may be missing, each word stored once: four bytes per row.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    words: Vec<String>,
    /// Where a word stands among the words.
    places: HashMap<String, u32>,
    /// One per row: a position among the words, or [`MISSING`].
    codes: Vec<u32>,
}

/// The code of what is missing.
const MISSING: u32 = u32::MAX;

impl Texts {
    /// # Panics
    /// With more than four billion different words.
    pub fn push(&mut self, text: Option<&str>) {
        let code = text.map_or(MISSING, |text| self.code(text));
        self.codes.push(code);
    }

    fn code(&mut self, text: &str) -> u32 {
        if let Some(&last) = self.codes.last()
            && last != MISSING
            && self.words[last as usize] == text
        {
            return last;
        }
        if let Some(&code) = self.places.get(text) {
            return code;
        }
        let code = u32::try_from(self.words.len()).ok().filter(|&code| code != MISSING);
        let code = code.expect("fewer different words than there are codes");
        self.words.push(text.to_owned());
        self.places.insert(text.to_owned(), code);
        code
    }

    /// The text of a row.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.word(row).map(|word| self.words[word].as_str())
    }

    /// The text of a row as a position among [`Texts::words`].
    ///
    /// # Panics
    /// When there is no such row.
    pub fn word(&self, row: usize) -> Option<usize> {
        let code = self.codes[row];
        (code != MISSING).then_some(code as usize)
    }

    /// The texts, row by row.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> + Clone {
        (0..self.len()).map(|row| self.get(row))
    }

    /// How many rows hold a text, or none.
    pub fn count(&self, text: Option<&str>) -> usize {
        let code = match text {
            None => MISSING,
            Some(text) => match self.places.get(text) {
                Some(&code) => code,
                None => return 0,
            },
        };
        self.codes.iter().filter(|&&other| other == code).count()
    }

    /// Makes room for more rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.codes.reserve(rows);
    }

    /// The different words, in the order of their first occurrence.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}

impl<T: AsRef<str>> FromIterator<Option<T>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(texts: I) -> Texts {
        let mut column = Texts::default();
        for text in texts {
            column.push(text.as_ref().map(AsRef::as_ref));
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_as_they_went_in_and_words_are_kept_once() {
        let rows = [Some("a"), None, Some(""), Some("b"), Some("a"), Some("a"), None];
        let texts: Texts = rows.into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), rows);
        assert_eq!(texts.words(), ["a", "", "b"]);
        assert_eq!([Some("a"), Some("b"), Some("c"), None].map(|text| texts.count(text)), [3, 1, 0, 2]);
    }
}
