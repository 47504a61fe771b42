//! Text → tokens.
//!
//! Line ends are tokens, since a statement ends with its line; the parser decides which of them
//! continue a statement. Characters that belong to no token become diagnostics, in the order of
//! the text, and are skipped.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::syntax::name::{begins_name, continues_name};
use crate::syntax::slips;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token {
    /// A name or a word of the language; its spelling is the text under the span.
    Name,
    Number(f64),
    /// Text in double quotes; the span includes them.
    Text,
    /// An operator or bracket, by its ASCII spelling.
    Symbol(Symbol),
    /// A postfix power written as superscript digits: `m²`.
    Superscript(u32),
    LineEnd,
    End,
}

/// Operators and brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    Plus,
    Minus,
    Times,
    Divide,
    Power,
    EachTimes,
    EachDivide,
    Equals,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    EqualEqual,
    NotEqual,
    OpenRound,
    CloseRound,
    OpenSquare,
    CloseSquare,
    OpenCurly,
    CloseCurly,
    Comma,
    Semicolon,
    Colon,
    Range,
    Transpose,
    /// Before the density of a random variable.
    Tilde,
}

impl Symbol {
    pub fn spelling(self) -> &'static str {
        SPELLINGS.iter().find(|(_, symbol)| *symbol == self).map_or("", |(spelling, _)| spelling)
    }
}

/// Longer spellings come first: the lexer takes the first that fits.
const SPELLINGS: [(&str, Symbol); 37] = [
    ("==", Symbol::EqualEqual),
    ("!=", Symbol::NotEqual),
    ("<=", Symbol::LessEqual),
    (">=", Symbol::GreaterEqual),
    (".*", Symbol::EachTimes),
    ("./", Symbol::EachDivide),
    ("..", Symbol::Range),
    ("+", Symbol::Plus),
    ("-", Symbol::Minus),
    ("*", Symbol::Times),
    ("/", Symbol::Divide),
    ("^", Symbol::Power),
    ("=", Symbol::Equals),
    ("<", Symbol::Less),
    (">", Symbol::Greater),
    ("(", Symbol::OpenRound),
    (")", Symbol::CloseRound),
    ("[", Symbol::OpenSquare),
    ("]", Symbol::CloseSquare),
    ("{", Symbol::OpenCurly),
    ("}", Symbol::CloseCurly),
    (",", Symbol::Comma),
    (";", Symbol::Semicolon),
    (":", Symbol::Colon),
    ("'", Symbol::Transpose),
    ("~", Symbol::Tilde),
    ("ᵀ", Symbol::Transpose),
    ("−", Symbol::Minus),
    ("·", Symbol::Times),
    ("×", Symbol::Times),
    ("≤", Symbol::LessEqual),
    ("≥", Symbol::GreaterEqual),
    ("≠", Symbol::NotEqual),
    ("⊙", Symbol::EachTimes),
    ("⊘", Symbol::EachDivide),
    ("→", Symbol::Colon),
    ("∼", Symbol::Tilde),
];

/// A file with more of them is no theory, and its author does not want them all.
const MOST_REPORTED: usize = 1000;

/// The tokens of `source` with their spans; the last one is [`Token::End`].
pub fn lex(source: &Source) -> (Vec<(Token, Span)>, Vec<Diagnostic>) {
    let mut lexer = Lexer {
        text: &source.text,
        at: 0,
        tokens: Vec::new(),
        diagnostics: Vec::new(),
        refused_names: HashSet::new(),
        refused_here: Vec::new(),
    };
    while lexer.at < lexer.text.len() {
        lexer.token();
    }
    lexer.tokens.push((Token::End, Span::new(lexer.at, lexer.at)));
    (lexer.tokens, lexer.diagnostics)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<(Token, Span)>,
    diagnostics: Vec<Diagnostic>,
    /// Names with foreign letters: each is reported once.
    refused_names: HashSet<&'a str>,
    /// First characters of the unexpected ones of this line, of which few come alone.
    refused_here: Vec<char>,
}

impl Lexer<'_> {
    fn token(&mut self) {
        let rest = &self.text[self.at..];
        let first = rest.chars().next().expect("the caller checks that text is left");
        match first {
            '\n' => {
                self.refused_here.clear();
                self.push(Token::LineEnd, 1);
            }
            _ if first.is_whitespace() || first == '\u{feff}' => self.at += first.len_utf8(),
            '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
            '"' => self.quoted(),
            _ if starts_number(rest) => self.number(),
            _ if begins_name(first) || is_foreign_letter(first) => self.name(),
            _ => self.symbol(first),
        }
    }

    fn push(&mut self, token: Token, length: usize) {
        self.tokens.push((token, Span::new(self.at, self.at + length)));
        self.at += length;
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_REPORTED {
            self.diagnostics.push(diagnostic);
        }
    }

    fn name(&mut self) {
        let text = self.text;
        let rest = &text[self.at..];
        let length = rest.find(|c| !continues_name(c) && !is_foreign_letter(c)).unwrap_or(rest.len());
        let name = &rest[..length];
        let foreign = name.char_indices().find(|(_, c)| is_foreign_letter(*c));
        if let Some((offset, letter)) = foreign
            && self.refused_names.insert(name)
        {
            let at = self.at + offset;
            let diagnostic = Diagnostic::new("E0102", "names are made of Latin and Greek letters, digits and `_`")
                .at(Span::new(at, at + letter.len_utf8()), "this letter is neither")
                .help("hats are combining characters or words: `q̂` is `qhat`; subscripts are digits or words: `x_i`");
            self.report(diagnostic);
        }
        self.push(Token::Name, length);
    }

    fn quoted(&mut self) {
        let rest = &self.text[self.at..];
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        match line[1..].find('"') {
            Some(length) => self.push(Token::Text, length + 2),
            None => {
                let line = line.trim_end();
                let span = Span::new(self.at, self.at + line.len());
                self.report(
                    Diagnostic::new("E0101", "this text is not closed")
                        .at(span, "a `\"` is missing before the end of the line"),
                );
                self.push(Token::Text, line.len());
            }
        }
    }

    fn number(&mut self) {
        let rest = &self.text[self.at..];
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let mut length = digits(rest);
        // `1..K` is a range, not the number `1.` and a point.
        if rest[length..].starts_with('.')
            && !rest[length..].starts_with("..")
            && !is_each_operator(&rest[length..])
        {
            length += 1 + digits(&rest[length + 1..]);
        }
        if let Some(exponent) = rest[length..].strip_prefix(['e', 'E']) {
            let sign = usize::from(exponent.starts_with(['+', '-']));
            let exponent_digits = digits(&exponent[sign..]);
            if exponent_digits > 0 {
                length += 1 + sign + exponent_digits;
            }
        }
        let span = Span::new(self.at, self.at + length);
        let value: f64 = rest[..length].parse().expect("digits, a point and an exponent are a number");
        if !value.is_finite() {
            self.report(Diagnostic::new("E0103", "this number is too large").at(span, "larger than 1.8e308"));
        }
        self.push(Token::Number(value), length);
    }

    fn superscript(&mut self, digits: &str) {
        let step = |value: u32, digit: u32| value.checked_mul(10)?.checked_add(digit);
        let value = digits.chars().filter_map(superscript_digit).try_fold(0, step);
        if value.is_none() {
            let span = Span::new(self.at, self.at + digits.len());
            self.report(
                Diagnostic::new("E0103", "this number is too large").at(span, "larger than 4294967295"),
            );
        }
        self.push(Token::Superscript(value.unwrap_or(u32::MAX)), digits.len());
    }

    fn symbol(&mut self, first: char) {
        let rest = &self.text[self.at..];
        if let Some((spelling, symbol)) = SPELLINGS.iter().find(|(spelling, _)| rest.starts_with(spelling)) {
            return self.push(Token::Symbol(*symbol), spelling.len());
        }
        if first == '∞' {
            return self.push(Token::Number(f64::INFINITY), first.len_utf8());
        }
        if superscript_digit(first).is_some() {
            let length = rest.find(|c| superscript_digit(c).is_none()).unwrap_or(rest.len());
            return self.superscript(&rest[..length]);
        }
        let length =
            rest.char_indices().find(|(at, _)| begins_token(&rest[*at..])).map_or(rest.len(), |(at, _)| at);
        let span = Span::new(self.at, self.at + length);
        // `{m}` and `|m|` are one slip each.
        let is_pair = self.refused_here.iter().any(|&earlier| slips::are_a_pair(earlier, first));
        if !is_pair {
            self.refused_here.push(first);
            self.report(slips::unexpected_characters(&rest[..length], span));
        }
        self.at += length;
    }
}

/// Whether a token, a space or a comment begins here.
fn begins_token(rest: &str) -> bool {
    let Some(first) = rest.chars().next() else { return false };
    first.is_whitespace()
        || matches!(first, '\u{feff}' | '#' | '"' | '∞')
        || starts_number(rest)
        || begins_name(first)
        || is_foreign_letter(first)
        || superscript_digit(first).is_some()
        || SPELLINGS.iter().any(|(spelling, _)| rest.starts_with(spelling))
}

/// A letter of another alphabet: it belongs to a name, which is refused as a whole.
fn is_foreign_letter(character: char) -> bool {
    character.is_alphabetic() && character != 'ᵀ' && !continues_name(character)
}

/// `2.*x` is `2 .* x`.
fn is_each_operator(text: &str) -> bool {
    text.starts_with(".*") || text.starts_with("./")
}

fn starts_number(rest: &str) -> bool {
    let mut bytes = rest.bytes();
    match bytes.next() {
        Some(b'.') => bytes.next().is_some_and(|byte| byte.is_ascii_digit()),
        Some(byte) => byte.is_ascii_digit(),
        None => false,
    }
}

fn superscript_digit(character: char) -> Option<u32> {
    match character {
        '¹' => Some(1),
        '²' => Some(2),
        '³' => Some(3),
        '⁰' | '⁴'..='⁹' => Some(character as u32 - '⁰' as u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        let (tokens, diagnostics) = lex(&Source::new("x", text));
        assert_eq!(diagnostics, []);
        tokens.into_iter().map(|(token, _)| token).collect()
    }

    #[test]
    fn a_range_is_not_a_decimal_point() {
        use Token::*;
        assert_eq!(tokens("1..K"), [Number(1.0), Symbol(super::Symbol::Range), Name, End]);
        assert_eq!(tokens("1.5e-3"), [Number(1.5e-3), End]);
        assert_eq!(tokens(".5"), [Number(0.5), End]);
        assert_eq!(tokens("2.*x"), [Number(2.0), Symbol(super::Symbol::EachTimes), Name, End]);
    }

    #[test]
    fn superscripts_are_powers() {
        assert_eq!(tokens("m²"), [Token::Name, Token::Superscript(2), Token::End]);
        assert_eq!(tokens("m¹⁰"), [Token::Name, Token::Superscript(10), Token::End]);
    }
}
