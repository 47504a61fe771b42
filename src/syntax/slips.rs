//! What to say about common slips of the pen: notation of other languages, a forgotten sign.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::cursor::{Cursor, RESERVED};
use crate::syntax::lexer::{Symbol, Token};

/// How many unexpected characters in a row a message shows.
const MOST_SHOWN: usize = 12;

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

fn is_visible(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}')
}

fn instead_of(character: char) -> Option<&'static str> {
    Some(match character {
        '!' => "write `not …` to negate a condition, `!=` for “differs from”",
        '&' | '∧' => "write `and`",
        '|' => "write `or`; an absolute value is `abs(…)`",
        '∨' => "write `or`",
        '¬' | '~' => "write `not`",
        '∈' => "write `in`",
        '?' => "write `if … then … else …`",
        '%' | '\\' => "comments begin with `#`, and formulas are written without TeX",
        '$' => "formulas are written without `$`",
        '@' => "the matrix product is written `*`",
        ';' => "statements end with the line; rows of a matrix are written [[a, b], [c, d]]",
        '{' | '}' => "group with ( ), index and list with [ ]",
        '“' | '”' | '„' | '`' | '«' | '»' => "text stands in straight double quotes: \"…\"",
        '′' | '’' | '‘' => "a transpose is written `'` or `ᵀ`",
        '√' => "write `sqrt(…)`",
        '∑' => "write `sum[k in 1..K](…)`",
        '∂' | '∇' | '∫' => "derivatives and integrals are written out; a flow is `flow d/dt m = …`",
        '÷' => "write `/`",
        '±' => "write one equation for each sign",
        '–' | '—' => "a minus is written `-`",
        _ => return None,
    })
}

/// What was probably meant where an operand is followed by something that cannot follow it.
pub fn after_operand(cursor: &Cursor<'_>) -> Option<&'static str> {
    match cursor.token() {
        Token::Name if cursor.text() == "in" => Some("a sum over an index is written `sum[k in 1..K](…)`"),
        Token::Name if RESERVED.contains(&cursor.text()) => None,
        Token::Name | Token::Number(_) | Token::Symbol(Symbol::OpenRound | Symbol::OpenSquare) => {
            Some("a product needs its `*`")
        }
        Token::Symbol(Symbol::Equals) => Some("equality in a condition is written `==`"),
        Token::Symbol(Symbol::Range) => Some("ranges stand in subscripts, `v[1..3]`, and in sums, `sum[k in 1..K](…)`"),
        _ => None,
    }
}

/// Functions under the names they have elsewhere.
pub fn known_elsewhere(function: &str) -> Option<&'static str> {
    Some(match function {
        "sgn" | "signum" => "the sign is `sign(x)`",
        "Theta" | "theta" | "heaviside" | "Heaviside" => "Heaviside's step is `step(x)`",
        "Phi" | "phi" | "ndtr" | "norm_cdf" | "normcdf" => "the normal distribution function is `normal_cdf(x)`",
        "arcsin" => "the inverse sine is `asin(x)`",
        "arccos" => "the inverse cosine is `acos(x)`",
        "arctan" => "the inverse tangent is `atan(x)`",
        "arctanh" | "artanh" | "arctgh" => "the inverse hyperbolic tangent is `atanh(x)`",
        "gammaln" | "loggamma" | "lnGamma" => "the logarithm of the gamma function is `lgamma(x)`",
        "psi" => "the derivative of `lgamma` is `digamma(x)`",
        "log10" => "write `log(x)/log(10)`",
        "log2" => "write `log(x)/log(2)`",
        "pow" => "a power is written `x^y`",
        "square" | "sqr" => "a square is written `x^2`",
        "fabs" | "norm" => "an absolute value is `abs(x)`, the length of a vector `sqrt(dot(v, v))`",
        "eye" | "Id" => "the identity matrix is `identity(n)`",
        "inv" => "the inverse of a matrix is `inverse(A)`",
        "length" | "size" | "dim" => "sizes are known by their dimensions: declare `dim M = …`",
        "det" => "there is no determinant; that of [[a, b], [c, d]] is `a*d - b*c`",
        _ => return None,
    })
}
