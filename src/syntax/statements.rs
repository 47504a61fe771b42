//! Tokens → the tokens of each statement: which line ends continue a statement, which end it.
//!
//! A line goes on while a bracket is open, after a token that cannot end a statement, and before
//! one that cannot begin a statement. A bracket left open does not swallow the file: a line that
//! begins with the first word of a statement ends it.

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::syntax::lexer::{Symbol, Token};

/// First words of the statements.
pub const KEYWORDS: [&str; 25] = [
    "theory",
    "source",
    "dim",
    "parameter",
    "unknown",
    "state",
    "let",
    "function",
    "equation",
    "extremize",
    "minimize",
    "flow",
    "step",
    "event",
    "schedule",
    "start",
    "gauge",
    "observable",
    "free_energy",
    "phase",
    "require",
    "unique",
    "threshold",
    "goal",
    "check",
];

/// The tokens of one statement, closed by [`Token::End`].
pub struct StatementTokens {
    pub tokens: Vec<(Token, Span)>,
    /// Its brackets do not match: it is not worth reading.
    pub unbalanced: Option<Diagnostic>,
}

impl StatementTokens {
    pub fn span(&self) -> Span {
        let ends = self.tokens.first().zip(self.tokens.last());
        ends.map_or(Span::new(0, 0), |((_, first), (_, last))| first.to(*last))
    }
}

/// Splits at the line ends that end a statement.
pub fn split(source: &Source, tokens: &[(Token, Span)]) -> Vec<StatementTokens> {
    let mut statements = Vec::new();
    let mut current: Vec<(Token, Span)> = Vec::new();
    let mut open_brackets = 0;
    let mut next = 0;
    for (index, &(token, span)) in tokens.iter().enumerate() {
        match token {
            Token::LineEnd | Token::End => {
                next = next_token(tokens, index, next);
                let ends = token == Token::End
                    || begins_statement(source, tokens, next)
                    || !(open_brackets > 0 || continues(source, current.last(), tokens[next]));
                if ends && !current.is_empty() {
                    open_brackets = 0;
                    statements.push(finish(std::mem::take(&mut current)));
                }
            }
            Token::Name | Token::Number(_) | Token::Text | Token::Symbol(_) | Token::Superscript(_) => {
                open_brackets += bracket_step(token);
                current.push((token, span));
            }
        }
    }
    statements
}

fn finish(mut tokens: Vec<(Token, Span)>) -> StatementTokens {
    let unbalanced = unbalanced_bracket(&tokens);
    let end = tokens.last().map_or(0, |(_, span)| span.end());
    tokens.push((Token::End, Span::new(end, end)));
    StatementTokens { tokens, unbalanced }
}

/// The position of the next token that is no line end, known to be at least `at_least`.
fn next_token(tokens: &[(Token, Span)], index: usize, at_least: usize) -> usize {
    let after = at_least.max(index + 1)..tokens.len();
    after.into_iter().find(|&at| tokens[at].0 != Token::LineEnd).unwrap_or(tokens.len() - 1)
}

/// Whether the tokens at `index` begin a statement: a first word followed by what no expression
/// puts after a name.
fn begins_statement(source: &Source, tokens: &[(Token, Span)], index: usize) -> bool {
    let (token, span) = tokens[index];
    let follower = tokens.get(index + 1).map_or(Token::End, |(token, _)| *token);
    token == Token::Name
        && KEYWORDS.contains(&source.slice(span))
        && matches!(follower, Token::Name | Token::Text | Token::Number(_))
}

fn bracket_step(token: Token) -> i64 {
    match token {
        Token::Symbol(Symbol::OpenRound | Symbol::OpenSquare | Symbol::OpenCurly) => 1,
        Token::Symbol(Symbol::CloseRound | Symbol::CloseSquare | Symbol::CloseCurly) => -1,
        _ => 0,
    }
}

fn continues(source: &Source, last: Option<&(Token, Span)>, next: (Token, Span)) -> bool {
    let Some(&(last, last_span)) = last else { return false };
    let unfinished = match last {
        // A semicolon separates nothing outside of brackets: it is a habit from elsewhere.
        Token::Symbol(symbol) => !matches!(
            symbol,
            Symbol::CloseRound
                | Symbol::CloseSquare
                | Symbol::CloseCurly
                | Symbol::Transpose
                | Symbol::Semicolon
        ),
        Token::Name => is_joint(source.slice(last_span)),
        _ => false,
    };
    let goes_on = match next.0 {
        // No statement begins with an operator, or with text: that is the meaning of the last one.
        Token::Symbol(_) | Token::Text => true,
        Token::Name => is_joint(source.slice(next.1)),
        _ => false,
    };
    unfinished || goes_on
}

/// Words that join two parts of one statement.
pub fn is_joint(word: &str) -> bool {
    const JOINTS: [&str; 14] = [
        "then",
        "else",
        "and",
        "or",
        "not",
        "if",
        "in",
        "within",
        "along",
        "over",
        "at",
        "from",
        "when",
        "otherwise",
    ];
    JOINTS.contains(&word)
}

/// Brackets of either kind may close each other here, since `[0, 1)` is an interval; the parser
/// knows where that is meant.
fn unbalanced_bracket(tokens: &[(Token, Span)]) -> Option<Diagnostic> {
    let mut open: Vec<Span> = Vec::new();
    for &(token, span) in tokens {
        match bracket_step(token) {
            1 => open.push(span),
            -1 if open.pop().is_none() => {
                return Some(
                    Diagnostic::new("E0104", "this bracket closes nothing")
                        .at(span, "no bracket is open here"),
                );
            }
            _ => {}
        }
    }
    open.last().map(|&span| {
        Diagnostic::new("E0104", "this bracket is not closed").at(span, "opened here, never closed")
    })
}
