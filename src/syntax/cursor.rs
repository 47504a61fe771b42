//! A position in the tokens of one statement, and the ways to step on from it.

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::syntax::lexer::{Symbol, Token};
use crate::syntax::name::Name;
use crate::syntax::slips;
use crate::syntax::tree::Quoted;

/// What parsing returns: the first problem ends a statement, so that no error follows from another.
pub type Parsed<T> = Result<T, Box<Diagnostic>>;

/// Words that cannot be names because expressions are built with them.
pub const RESERVED: [&str; 9] = ["if", "then", "else", "and", "or", "not", "in", "when", "otherwise"];

pub struct Cursor<'a> {
    source: &'a Source,
    /// Never empty; the last one is [`Token::End`].
    tokens: &'a [(Token, Span)],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(source: &'a Source, tokens: &'a [(Token, Span)]) -> Cursor<'a> {
        assert!(matches!(tokens.last(), Some((Token::End, _))), "a statement ends with the end token");
        Cursor { source, tokens, at: 0 }
    }

    pub fn token(&self) -> Token {
        self.tokens[self.at].0
    }

    pub fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    /// The span of the last token passed.
    pub fn previous_span(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].1
    }

    /// Whether this token stands, without a space, behind `symbol`.
    pub fn follows_directly(&self, symbol: Symbol) -> bool {
        let previous = self.at.checked_sub(1).map(|at| self.tokens[at]);
        previous
            .is_some_and(|(token, span)| token == Token::Symbol(symbol) && span.end() == self.span().start())
    }

    pub fn text(&self) -> &'a str {
        self.source.slice(self.span())
    }

    pub fn advance(&mut self) -> Span {
        let span = self.span();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        span
    }

    pub fn is_symbol(&self, symbol: Symbol) -> bool {
        self.token() == Token::Symbol(symbol)
    }

    /// The token this many places from here on, and its text.
    pub fn ahead(&self, places: usize) -> (Token, &'a str) {
        let (token, span) = self.tokens[(self.at + places).min(self.tokens.len() - 1)];
        (token, self.source.slice(span))
    }

    pub fn next_is_symbol(&self, symbol: Symbol) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|(token, _)| *token == Token::Symbol(symbol))
    }

    /// Whether a name or a text in quotes is next.
    pub fn next_is_word_or_text(&self) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|(token, _)| matches!(token, Token::Name | Token::Text))
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.token() == Token::Name && self.text() == word
    }

    pub fn is_end(&self) -> bool {
        self.token() == Token::End
    }

    pub fn take_symbol(&mut self, symbol: Symbol) -> Option<Span> {
        self.is_symbol(symbol).then(|| self.advance())
    }

    pub fn take_word(&mut self, word: &str) -> Option<Span> {
        self.is_word(word).then(|| self.advance())
    }

    pub fn expect_symbol(&mut self, symbol: Symbol, purpose: &str) -> Parsed<Span> {
        match self.take_symbol(symbol) {
            Some(span) => Ok(span),
            None => Err(self.expected(&format!("`{}` {purpose}", symbol.spelling()))),
        }
    }

    pub fn expect_word(&mut self, word: &str, purpose: &str) -> Parsed<Span> {
        match self.take_word(word) {
            Some(span) => Ok(span),
            None => Err(self.expected(&format!("`{word}` {purpose}"))),
        }
    }

    /// A name that is not a reserved word.
    pub fn expect_name(&mut self, purpose: &str) -> Parsed<Name> {
        if self.token() != Token::Name {
            return Err(self.expected(purpose));
        }
        let text = self.text();
        if RESERVED.contains(&text) {
            return Err(Box::new(
                Diagnostic::new("E0106", format!("`{text}` is a word of the language, not a name"))
                    .at(self.span(), format!("expected {purpose}"))
                    .help("choose another name"),
            ));
        }
        let span = self.advance();
        Ok(Name::new(text, span))
    }

    pub fn take_quoted(&mut self) -> Option<Quoted> {
        if self.token() != Token::Text {
            return None;
        }
        let text = self.text().trim_matches('"').to_owned();
        let span = self.advance();
        Some(Quoted { text, span })
    }

    pub fn expect_quoted(&mut self, purpose: &str) -> Parsed<Quoted> {
        self.take_quoted().ok_or_else(|| self.expected(&format!("{purpose} in double quotes")))
    }

    /// “expected X, found Y”.
    pub fn expected(&self, what: &str) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::new("E0105", format!("expected {what}, found {}", self.found()))
                .at(self.span(), format!("expected {what}")),
        )
    }

    /// The same where an operand has just ended: says what was probably meant.
    pub fn expected_after_operand(&self, what: &str) -> Diagnostic {
        let diagnostic = *self.expected(what);
        match slips::after_operand(self) {
            Some(advice) => diagnostic.help(advice),
            None => diagnostic,
        }
    }

    /// [`Cursor::expect_symbol`] where an operand has just ended.
    pub fn expect_closing(&mut self, symbol: Symbol, purpose: &str) -> Parsed<Span> {
        match self.take_symbol(symbol) {
            Some(span) => Ok(span),
            None => Err(Box::new(self.expected_after_operand(&format!("`{}` {purpose}", symbol.spelling())))),
        }
    }

    /// [`Cursor::expect_word`] where an operand has just ended.
    pub fn expect_joint(&mut self, word: &str, purpose: &str) -> Parsed<Span> {
        match self.take_word(word) {
            Some(span) => Ok(span),
            None => Err(Box::new(self.expected_after_operand(&format!("`{word}` {purpose}")))),
        }
    }

    pub fn found(&self) -> String {
        match self.token() {
            Token::End | Token::LineEnd => "the end of the statement".to_owned(),
            Token::Text => "text".to_owned(),
            Token::Name | Token::Number(_) | Token::Symbol(_) | Token::Superscript(_) => {
                format!("`{}`", self.text())
            }
        }
    }
}
