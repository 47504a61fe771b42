//! Formulas that know where their lines may end.
//!
//! A renderer appends text, and says before which parts a new line may begin and how welcome that
//! is there. Breaking into lines takes the most welcome place that fits, and of several the last.

/// Part of a formula, before which a line may begin.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    /// Columns it takes.
    width: usize,
    /// Of beginning a line here; the lowest one is taken.
    cost: usize,
}

/// A formula in pieces. The cost of the first piece means nothing.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    pieces: Vec<Piece>,
}

/// What stands where a line may end, the most welcome first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// A word such as `and`.
    Word,
    Comparison,
    Sum,
    Product,
    Comma,
}

/// How much less welcome each bracket makes a break inside it.
const NESTING: usize = 4;

impl Joint {
    fn cost(self) -> usize {
        match self {
            Joint::Word => 0,
            Joint::Comparison => 1,
            Joint::Sum => 2,
            // Rather inside a bracketed sum than before it: a line that ends with its factor says little.
            Joint::Product => NESTING + 3,
            // Arguments belong together.
            Joint::Comma => NESTING + 4,
        }
    }
}

impl Pieces {
    /// Unbreakable text as wide as its characters.
    pub fn new(text: impl Into<String>) -> Pieces {
        let text = text.into();
        let width = width(&text);
        Pieces::of_width(text, width)
    }

    /// Unbreakable text that takes `width` columns once it is typeset.
    pub fn of_width(text: impl Into<String>, width: usize) -> Pieces {
        Pieces { pieces: vec![Piece { text: text.into(), width, cost: 0 }] }
    }

    /// Adds what stays on the same line.
    pub fn push(mut self, other: Pieces) -> Pieces {
        let mut added = other.pieces.into_iter();
        if let (Some(last), Some(first)) = (self.pieces.last_mut(), added.next()) {
            last.text.push_str(&first.text);
            last.width += first.width;
        }
        self.pieces.extend(added);
        self
    }

    pub fn push_text(self, text: &str) -> Pieces {
        self.push(Pieces::new(text))
    }

    /// Adds what may begin a line.
    pub fn push_after(mut self, joint: Joint, mut other: Pieces) -> Pieces {
        if let Some(first) = other.pieces.first_mut() {
            first.cost = joint.cost();
        }
        self.pieces.extend(other.pieces);
        self
    }

    /// The same between brackets, each of one column.
    pub fn bracketed(self, open: &str, close: &str) -> Pieces {
        let mut inner = self;
        for piece in &mut inner.pieces {
            piece.cost += NESTING;
        }
        Pieces::of_width(open, 1).push(inner).push(Pieces::of_width(close, 1))
    }

    /// Items with a comma after each but the last.
    pub fn listed(items: impl IntoIterator<Item = Pieces>) -> Pieces {
        let mut items = items.into_iter();
        let first = items.next().unwrap_or_else(|| Pieces::new(""));
        items.fold(first, |list, item| list.push_text(", ").push_after(Joint::Comma, item))
    }

    pub fn width(&self) -> usize {
        self.pieces.iter().map(|piece| piece.width).sum()
    }

    pub fn begins_with(&self, characters: &[char]) -> bool {
        self.pieces.first().is_some_and(|piece| piece.text.starts_with(characters))
    }

    /// On one line.
    pub fn joined(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// Lines of at most `first` columns, then `rest`, except where a piece is wider than that.
    pub fn lines(&self, first: usize, rest: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut start = 0;
        while start < self.pieces.len() {
            let room = if start == 0 { first } else { rest };
            let end = self.line_end(start, room);
            let line: String = self.pieces[start..end].iter().map(|piece| piece.text.as_str()).collect();
            lines.push(line.trim_end().to_owned());
            start = end;
        }
        lines
    }

    /// The piece to begin the next line with, or their number where the rest fits.
    fn line_end(&self, start: usize, room: usize) -> usize {
        let mut used = 0;
        let mut best: Option<usize> = None;
        for (at, piece) in self.pieces.iter().enumerate().skip(start) {
            let is_welcome = best.is_none_or(|best| piece.cost <= self.pieces[best].cost);
            if at > start && is_welcome {
                best = Some(at);
            }
            used += piece.width;
            if used > room && at > start {
                return best.unwrap_or(at);
            }
        }
        // Nothing after `start` overflowed the line.
        self.pieces.len()
    }
}

/// Columns of a terminal that a text takes; marks above letters take none.
pub fn width(text: &str) -> usize {
    text.chars().filter(|character| !('\u{300}'..='\u{36f}').contains(character)).count()
}

/// Lines of whole words, of at most `room` columns except where a word is longer.
pub fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(terms: &[&str]) -> Pieces {
        let mut terms = terms.iter();
        let first = Pieces::new(*terms.next().unwrap());
        terms.fold(first, |sum, term| {
            sum.push_text(" ").push_after(Joint::Sum, Pieces::new("+ ").push_text(term))
        })
    }

    #[test]
    fn a_line_ends_at_the_outermost_operator_that_fits() {
        let formula = sum(&["aaaa", "bbbb"]).bracketed("(", ")");
        let formula = sum(&["cccc"]).push_text(" ").push_after(Joint::Sum, Pieces::new("+ ").push(formula));
        assert_eq!(formula.lines(18, 18), ["cccc", "+ (aaaa + bbbb)"]);
        assert_eq!(formula.lines(12, 12), ["cccc", "+ (aaaa", "+ bbbb)"]);
    }

    #[test]
    fn what_cannot_be_broken_overflows() {
        assert_eq!(sum(&["aaaaaaaa", "b"]).lines(3, 3), ["aaaaaaaa", "+ b"]);
    }

    #[test]
    fn marks_above_letters_take_no_column() {
        assert_eq!(width("q\u{302} + ĝ"), 5);
    }
}
