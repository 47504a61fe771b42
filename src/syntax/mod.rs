//! Text → syntax tree. Knows no mathematics: names, shapes and meanings are the business of
//! [`theory`](crate::theory).
//!
//! In: a [`Source`]. Out: the statements that could be read *and* every problem met; a statement
//! that cannot be read costs one diagnostic and never the statements after it. The grammar is
//! written down in `src/syntax/language.md`, which is also what `spinodal help language` prints.
//!
//! ```
//! let source = spinodal::source::Source::new("curie-weiss.eq", "parameter β = 1.5\n");
//! let (tree, diagnostics) = spinodal::syntax::parse(&source);
//! assert!(diagnostics.is_empty());
//! assert_eq!(tree.statements.len(), 1);
//! ```

mod check;
mod comparison;
mod cursor;
mod expression;
mod goal;
mod lexer;
mod motion;
pub mod name;
mod parser;
mod slips;
mod statements;
pub mod tree;

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use cursor::{Cursor, Parsed};
use tree::{Comparison, Expression, Tree};

pub use cursor::RESERVED;
pub use statements::KEYWORDS;

/// The grammar, for people.
pub const LANGUAGE: &str = include_str!("language.md");

/// Reads a file of statements.
pub fn parse(source: &Source) -> (Tree, Vec<Diagnostic>) {
    let (tokens, mut diagnostics) = lexer::lex(source);
    // Characters that belong to no token have been reported, in the order of the text; what their
    // absence does to a statement is not a second error.
    let misread: Vec<usize> = diagnostics.iter().map(Diagnostic::position).collect();
    let is_misread = |span: Span| {
        let next = misread.partition_point(|&at| at < span.start());
        misread.get(next).is_some_and(|&at| at <= span.end())
    };
    let mut tree = Tree::default();
    for mut tokens in statements::split(source, &tokens) {
        let parsed = match tokens.unbalanced.take() {
            Some(diagnostic) => Err(Box::new(diagnostic)),
            None => parser::statement(source, &tokens),
        };
        match parsed {
            Ok(statement) => tree.statements.push(statement),
            Err(diagnostic) => {
                if !is_misread(tokens.span()) {
                    diagnostics.push(*diagnostic);
                }
                parser::note_unread(source, &tokens, &mut tree);
            }
        }
    }
    (tree, diagnostics)
}

/// Reads a single expression, as given on a command line.
///
/// # Errors
/// The first problem met.
pub fn parse_expression(source: &Source) -> Result<Expression, Vec<Diagnostic>> {
    parse_whole(source, expression::expression)
}

/// Reads a single comparison such as `eps_g < 0.05`, as given on a command line.
///
/// # Errors
/// The first problem met.
pub fn parse_comparison(source: &Source) -> Result<Comparison, Vec<Diagnostic>> {
    parse_whole(source, motion::comparison)
}

fn parse_whole<T>(
    source: &Source,
    read: impl FnOnce(&mut Cursor<'_>) -> Parsed<T>,
) -> Result<T, Vec<Diagnostic>> {
    let (mut tokens, diagnostics) = lexer::lex(source);
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    tokens.retain(|(token, _)| *token != lexer::Token::LineEnd);
    let mut cursor = Cursor::new(source, &tokens);
    let parsed = read(&mut cursor).map_err(|diagnostic| vec![*diagnostic])?;
    if !cursor.is_end() {
        return Err(vec![cursor.expected_after_operand("the end of the expression")]);
    }
    Ok(parsed)
}
