//! What to say about common slips of the pen: notation of other languages, a forgotten sign.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::cursor::{Cursor, RESERVED};
use crate::syntax::lexer::{Symbol, Token};
use crate::syntax::statements::is_joint;

/// How many unexpected characters in a row a message shows.
const MOST_SHOWN: usize = 12;

/// `==` where `what` is written with one `=`.
pub fn comparison(what: &str, span: Span, instead: &str) -> Diagnostic {
    Diagnostic::new("E0115", format!("{what} is written with one `=`"))
        .at(span, "this is a comparison")
        .help(format!("write `{instead}`"))
}

/// Characters of which no token is made, in a row.
pub fn unexpected_characters(characters: &str, span: Span) -> Diagnostic {
    let first = characters.chars().next().expect("the caller met one");
    let count = characters.chars().count();
    let shown: String = characters.chars().take(MOST_SHOWN).collect();
    let headline = if !is_visible(first) {
        format!("unexpected character U+{:04X}", first as u32)
    } else if count == 1 {
        format!("unexpected character `{shown}`")
    } else {
        format!("unexpected characters `{shown}{}`", if count > MOST_SHOWN { "…" } else { "" })
    };
    let diagnostic = Diagnostic::new("E0102", headline).at(span, "no such symbol");
    match instead_of(first) {
        Some(advice) => diagnostic.help(advice),
        None if !is_visible(first) => diagnostic.help("it cannot be seen: delete it"),
        None => diagnostic,
    }
}

/// Whether two characters are reported as one slip when they stand in one line.
pub fn are_a_pair(first: char, second: char) -> bool {
    first == second || (instead_of(first).is_some() && instead_of(first) == instead_of(second))
}

fn is_visible(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}')
}

fn instead_of(character: char) -> Option<&'static str> {
    Some(match character {
        '!' => "write `not …` to negate a condition, `!=` for “differs from”",
        '&' | '∧' => "write `and`",
        '|' => "write `or`; an absolute value is `abs(…)`",
        '∨' => "write `or`",
        '¬' => "write `not`",
        '∈' => "write `in`",
        '?' => "write `if … then … else …`",
        '%' | '\\' => "comments begin with `#`, and formulas are written without TeX",
        '$' => "formulas are written without `$`",
        '@' => "the matrix product is written `*`",
        '“' | '”' | '„' | '`' | '«' | '»' => "text stands in straight double quotes: \"…\"",
        '′' | '’' | '‘' => "a transpose is written `'` or `ᵀ`",
        '√' => "write `sqrt(…)`",
        '∑' => "write `sum[k in 1..K](…)`",
        '∂' | '∇' => "a flow is `flow d/dt m = …`; what is stationary says `extremize f over q, m`",
        '∫' => "an average is `E[z](…)`, flat on an interval `E[u ~ uniform(a, b)](…)`",
        '÷' => "write `/`",
        '±' => "write one equation for each sign",
        '–' | '—' => "a minus is written `-`",
        _ => return None,
    })
}

/// What was probably meant by a symbol of the language with which no operand begins.
pub fn before_operand(symbol: Symbol) -> Option<&'static str> {
    match symbol {
        Symbol::OpenCurly | Symbol::CloseCurly => Some(CURLY),
        Symbol::Semicolon => Some(SEMICOLON),
        Symbol::Tilde => Some("write `not` to negate a condition"),
        _ => None,
    }
}

const CURLY: &str = "group with ( ), index and list with [ ]; { } holds the members of `E[s in {-1, 1}](…)`";
const SEMICOLON: &str = "statements end with the line; rows of a matrix are written [[a, b], [c, d]]";

/// What was probably meant where an operand is followed by something that cannot follow it.
pub fn after_operand(cursor: &Cursor<'_>) -> Option<&'static str> {
    match cursor.token() {
        Token::Name if cursor.text() == "in" => Some("a sum over an index is written `sum[k in 1..K](…)`"),
        Token::Name if RESERVED.contains(&cursor.text()) || is_joint(cursor.text()) => None,
        Token::Name | Token::Number(_) | Token::Symbol(Symbol::OpenRound | Symbol::OpenSquare) => {
            Some("a product needs its `*`")
        }
        Token::Symbol(Symbol::OpenCurly | Symbol::CloseCurly) => Some(CURLY),
        Token::Symbol(Symbol::Semicolon) => Some(SEMICOLON),
        Token::Symbol(Symbol::Tilde) => {
            Some("what a variable is distributed as stands in `E[x ~ normal](…)`")
        }
        Token::Symbol(Symbol::Equals) => Some("equality in a condition is written `==`"),
        Token::Symbol(Symbol::Range) => {
            Some("ranges stand in subscripts, `v[1..3]`, and in sums, `sum[k in 1..K](…)`")
        }
        _ => None,
    }
}
