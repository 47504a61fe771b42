//! A text and places in it.
//!
//! Everything a user may want pointed out (a statement, a subexpression) is a [`Span`] into the
//! [`Source`] it was read from. Lines and columns are computed only when a message is printed.

use std::ops::Range;

/// A named text: a file's path (or a catalogue name) and its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub name: String,
    pub text: String,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }

    /// The text under `span`; empty where the span does not lie in this source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of the first character of `span`, both counted from 1, in characters.
    pub fn line_and_column(&self, span: Span) -> (usize, usize) {
        let before = self.text.get(..span.range().start).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A half-open range of bytes of a [`Source`], on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The place of what was not written in the source at hand.
    pub const NOWHERE: Span = Span { start: u32::MAX, end: u32::MAX };

    /// # Panics
    /// When the range is reversed or lies beyond 4 GiB, which no reader of sources lets through.
    pub fn new(start: usize, end: usize) -> Span {
        assert!(start <= end, "a span ends after it starts");
        let offset = |at: usize| u32::try_from(at).expect("sources are shorter than 4 GiB");
        Span { start: offset(start), end: offset(end) }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn start(self) -> usize {
        self.start as usize
    }

    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The shortest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("x", "a\nαβ = γ");
        let span = Span::new(source.text.find('γ').unwrap(), source.text.len());
        assert_eq!(source.line_and_column(span), (2, 6));
        assert_eq!(source.slice(span), "γ");
    }
}
