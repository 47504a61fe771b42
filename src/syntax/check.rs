//! Tokens of a `check` → [`Check`]: expected values and phases, one expected threshold, or times of events.
//!
//! `threshold` and `time` are no reserved words: what follows them tells whether they begin what is
//! expected or are the name of something that is checked.

use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::expression::expression;
use crate::syntax::lexer::{Symbol, Token};
use crate::syntax::parser::{assignments, interval};
use crate::syntax::slips;
use crate::syntax::tree::{
    Check, Expectation, ExpectedThreshold, ExpectedTime, Expression, ExpressionKind, Infix, StatementKind,
    WantedThreshold,
};

/// Reads what stands behind the word `check`.
pub fn check(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let mut expectations = vec![expectation(cursor)?];
    while cursor.is_symbol(Symbol::Comma) {
        if let Some(Expectation::Threshold(_)) = expectations.first() {
            return Err(alone(cursor.span()));
        }
        cursor.advance();
        let span = cursor.span();
        let further = expectation(cursor)?;
        if let Expectation::Threshold(_) = further {
            return Err(alone(span));
        }
        expectations.push(further);
    }
    let tolerance = match cursor.take_word("within") {
        Some(_) => Some(expression(cursor)?),
        None => None,
    };
    let at = match cursor.take_word("at") {
        Some(_) => assignments(cursor, "a parameter, a dimension or t")?,
        None => Vec::new(),
    };
    let from = match cursor.take_word("from") {
        Some(_) => Some(cursor.expect_name("the name of a start")?),
        None => None,
    };
    Ok(StatementKind::Check(Check { expectations, tolerance, at, from, note: cursor.take_quoted() }))
}

fn alone(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new("E0117", "a check of a threshold expects nothing else")
            .at(span, "one threshold, and more than that")
            .help("write one `check` for each"),
    )
}

fn expectation(cursor: &mut Cursor<'_>) -> Parsed<Expectation> {
    if cursor.is_word("threshold") && cursor.next_is_word_or_text() {
        return Ok(Expectation::Threshold(Box::new(threshold(cursor)?)));
    }
    if cursor.is_word("time") && cursor.next_is_word_or_text() {
        return Ok(Expectation::Time(Box::new(time(cursor)?)));
    }
    let left = expression(cursor)?;
    if let ExpressionKind::Infix(Infix::Equal, x, y) = &left.kind
        && !cursor.is_symbol(Symbol::Equals)
    {
        let sign = Span::new(x.span.end(), y.span.start());
        return Err(Box::new(slips::comparison("a check", sign, "check x = 1 within 1e-9")));
    }
    cursor.expect_closing(Symbol::Equals, "and the expected value")?;
    let is_phase = matches!(&left.kind, ExpressionKind::Name(name) if name.text == "phase");
    if is_phase {
        let name = cursor.expect_quoted("the name of a phase")?;
        return Ok(Expectation::Phase { span: left.span, name });
    }
    Ok(Expectation::Value { left, right: expression(cursor)? })
}

/// `time of "learnt" = 733.23`.
fn time(cursor: &mut Cursor<'_>) -> Parsed<ExpectedTime> {
    let start = cursor.advance();
    cursor.expect_word("of", "as in `check time of \"learnt\" = 10 within 1e-3`")?;
    let event = cursor.expect_quoted("the name of an event")?;
    let span = start.to(cursor.previous_span());
    if cursor.is_symbol(Symbol::EqualEqual) {
        let instead = format!("check time of \"{}\" = 10 within 1e-3", event.text);
        return Err(Box::new(slips::comparison("a check", cursor.span(), &instead)));
    }
    cursor.expect_symbol(Symbol::Equals, "and when it is expected")?;
    Ok(ExpectedTime { event, value: expression(cursor)?, span })
}

fn threshold(cursor: &mut Cursor<'_>) -> Parsed<ExpectedThreshold> {
    let start = cursor.advance();
    let kind = wanted(cursor)?;
    if cursor.take_word("along").is_none() {
        let expected = cursor.expected("`along` and a parameter");
        return Err(Box::new(expected.help("write `check threshold along beta = 1 within 1e-9`")));
    }
    let parameter = cursor.expect_name("the parameter along which the threshold lies")?;
    let subscripts = subscripts(cursor)?;
    let range = match cursor.take_word("in") {
        Some(_) => Some(interval(cursor)?),
        None => None,
    };
    let span = start.to(cursor.previous_span());
    if cursor.is_symbol(Symbol::EqualEqual) {
        let instead = format!("check threshold along {parameter} = 1 within 1e-9");
        return Err(Box::new(slips::comparison("a check", cursor.span(), &instead)));
    }
    cursor.expect_symbol(Symbol::Equals, "and where the threshold is expected")?;
    let value = expression(cursor)?;
    Ok(ExpectedThreshold { kind, parameter, subscripts, range, value, span })
}

/// The spellings of the kinds, and what else they are called.
const KINDS: [(&str, &[&str]); 4] = [
    ("continuous", &["second", "critical", "bifurcation", "pitchfork", "branch", "stability"]),
    ("fold", &["spinodal", "saddle", "tangent", "limit"]),
    ("first-order", &["first", "first_order", "firstorder", "discontinuous", "coexistence", "binodal"]),
    ("hopf", &["oscillation", "oscillatory"]),
];

fn wanted(cursor: &mut Cursor<'_>) -> Parsed<WantedThreshold> {
    if let Some(name) = cursor.take_quoted() {
        return Ok(WantedThreshold::Named(name));
    }
    let kind = match cursor.text() {
        "along" => return Ok(WantedThreshold::Any),
        "continuous" => WantedThreshold::Continuous,
        "fold" => WantedThreshold::Fold,
        "hopf" => WantedThreshold::Hopf,
        "first" if cursor.next_is_symbol(Symbol::Minus) => return first_order(cursor),
        word => return Err(no_kind(cursor.span(), word)),
    };
    cursor.advance();
    Ok(kind)
}

fn first_order(cursor: &mut Cursor<'_>) -> Parsed<WantedThreshold> {
    cursor.advance();
    cursor.advance();
    cursor.expect_word("order", "as in `first-order`")?;
    Ok(WantedThreshold::FirstOrder)
}

fn no_kind(span: Span, word: &str) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::new("E0118", format!("`{word}` is no kind of threshold"))
        .at(span, "a kind, or a name in quotes");
    let known = KINDS.iter().find(|(_, names)| names.contains(&word.to_lowercase().as_str()));
    let meant = known.map(|(kind, _)| *kind).or_else(|| nearest(word, KINDS.map(|(kind, _)| kind)));
    Box::new(match meant {
        Some(kind) => diagnostic.help(format!("did you mean `{kind}`?")),
        None => diagnostic.help("the kinds are `continuous`, `fold`, `first-order` and `hopf`"),
    })
}

/// `[2]` or `[1, 2]`, if they are there.
fn subscripts(cursor: &mut Cursor<'_>) -> Parsed<Vec<Expression>> {
    let mut subscripts = Vec::new();
    if cursor.take_symbol(Symbol::OpenSquare).is_none() {
        return Ok(subscripts);
    }
    subscripts.push(expression(cursor)?);
    while cursor.take_symbol(Symbol::Comma).is_some() {
        subscripts.push(expression(cursor)?);
    }
    if cursor.token() == Token::Symbol(Symbol::Range) || cursor.token() == Token::Symbol(Symbol::Colon) {
        let expected = cursor.expected("`]` after a single entry");
        return Err(Box::new(expected.help("a threshold lies along one number: `rho[2]`")));
    }
    cursor.expect_closing(Symbol::CloseSquare, "to close the subscript")?;
    Ok(subscripts)
}
