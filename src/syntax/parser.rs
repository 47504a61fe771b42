//! Tokens of a statement → [`Statement`]: one function per kind of statement.

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::expression::expression;
use crate::syntax::lexer::{Symbol, Token};
use crate::syntax::name::Name;
use crate::syntax::statements::{KEYWORDS, StatementTokens};
use crate::syntax::tree::{
    Check, Declaration, Expectation, Expression, ExpressionKind, Gauge, Interval, Left, Quoted, Statement,
    StatementKind,
};

/// Reads one statement.
pub fn statement(source: &Source, tokens: &StatementTokens) -> Parsed<Statement> {
    let mut cursor = Cursor::new(source, &tokens.tokens);
    let start = cursor.span();
    let kind = kind(&mut cursor)?;
    if !cursor.is_end() {
        return Err(left_over(&cursor));
    }
    Ok(Statement { kind, span: start.to(cursor.previous_span()) })
}

/// The name that a statement would have declared, had it been readable.
pub fn declared_name(source: &Source, tokens: &StatementTokens) -> Option<Name> {
    let (first, second) = (tokens.tokens.first()?, tokens.tokens.get(1)?);
    let declares = ["dim", "parameter", "unknown", "state", "let", "function", "observable"];
    let is_declaration = first.0 == Token::Name && declares.contains(&source.slice(first.1));
    (is_declaration && second.0 == Token::Name).then(|| Name::new(source.slice(second.1), second.1))
}

fn kind(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let keyword = if cursor.token() == Token::Name { cursor.text() } else { "" };
    let parse: fn(&mut Cursor<'_>) -> Parsed<StatementKind> = match keyword {
        "theory" => |cursor| Ok(StatementKind::Theory(cursor.expect_quoted("the title of the theory")?)),
        "source" => |cursor| Ok(StatementKind::Source(cursor.expect_quoted("authors, year and reference")?)),
        "dim" => dim,
        "parameter" => |cursor| Ok(StatementKind::Parameter(declaration(cursor, "the parameter's name")?)),
        "unknown" => |cursor| Ok(StatementKind::Unknown(declaration(cursor, "the unknown's name")?)),
        "state" => |cursor| Ok(StatementKind::State(declaration(cursor, "the state's name")?)),
        "let" => let_,
        "function" => function,
        "equation" => equation,
        "flow" => flow,
        "schedule" => schedule,
        "start" => start,
        "gauge" => gauge,
        "observable" => observable,
        "phase" => phase,
        "check" => check,
        _ => return Err(unknown_statement(cursor)),
    };
    cursor.advance();
    parse(cursor)
}

fn unknown_statement(cursor: &Cursor<'_>) -> Box<Diagnostic> {
    let found = cursor.found();
    let diagnostic = Diagnostic::new("E0111", format!("a statement cannot begin with {found}"))
        .at(cursor.span(), "expected `parameter`, `unknown`, `equation`, …");
    if cursor.token() == Token::Name && cursor.next_is_symbol(Symbol::Equals) {
        let name = cursor.text();
        return Box::new(diagnostic.help(format!(
            "write `let {name} = …` to name an expression, `equation {name} = …` for an unknown"
        )));
    }
    let diagnostic = diagnostic.suggest(cursor.text(), KEYWORDS);
    let advice = "statements are listed by `spinodal help language`";
    Box::new(if diagnostic.help.is_empty() { diagnostic.help(advice) } else { diagnostic })
}

fn left_over(cursor: &Cursor<'_>) -> Box<Diagnostic> {
    let found = cursor.found();
    let diagnostic = Diagnostic::new("E0112", format!("unexpected {found} after a complete statement"))
        .at(cursor.span(), "the statement was complete before this");
    Box::new(match cursor.token() {
        Token::Name | Token::Number(_) => diagnostic.help("a product needs its `*`; meanings stand in \"quotes\""),
        Token::Symbol(Symbol::Equals) => diagnostic.help("equality in a condition is written `==`"),
        _ => diagnostic,
    })
}

fn dim(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.expect_name("the dimension's name")?;
    cursor.expect_symbol(Symbol::Equals, "and the default size")?;
    let value = expression(cursor)?;
    Ok(StatementKind::Dim { name, value, meaning: cursor.take_quoted() })
}

fn declaration(cursor: &mut Cursor<'_>, purpose: &str) -> Parsed<Declaration> {
    let name = cursor.expect_name(purpose)?;
    let mut sizes = Vec::new();
    if cursor.take_symbol(Symbol::OpenSquare).is_some() {
        sizes.push(expression(cursor)?);
        while cursor.take_symbol(Symbol::Comma).is_some() {
            sizes.push(expression(cursor)?);
        }
        cursor.expect_symbol(Symbol::CloseSquare, "to close the sizes")?;
    }
    let symmetric = cursor.take_word("symmetric");
    if !cursor.is_symbol(Symbol::Equals) {
        let expected = cursor.expected("`=` and a value");
        return Err(Box::new(expected.help(format!("every declaration has a value: `{name} = 1`"))));
    }
    cursor.advance();
    let value = expression(cursor)?;
    let domain = match cursor.take_word("in") {
        Some(_) => Some(interval(cursor)?),
        None => None,
    };
    Ok(Declaration { name, sizes, symmetric, value, domain, meaning: cursor.take_quoted() })
}

fn interval(cursor: &mut Cursor<'_>) -> Parsed<Interval> {
    let span = cursor.span();
    let low_is_open = match cursor.token() {
        Token::Symbol(Symbol::OpenRound) => true,
        Token::Symbol(Symbol::OpenSquare) => false,
        _ => return Err(cursor.expected("an interval such as `[0, 1)` or `(0, inf)`")),
    };
    cursor.advance();
    let low = expression(cursor)?;
    cursor.expect_symbol(Symbol::Comma, "between the ends of the interval")?;
    let high = expression(cursor)?;
    let high_is_open = match cursor.token() {
        Token::Symbol(Symbol::CloseRound) => true,
        Token::Symbol(Symbol::CloseSquare) => false,
        _ => return Err(cursor.expected("`)` or `]` to close the interval")),
    };
    let span = span.to(cursor.advance());
    Ok(Interval { low, low_is_open, high, high_is_open, span })
}

fn let_(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.expect_name("the name of the abbreviation")?;
    if cursor.is_symbol(Symbol::OpenRound) {
        return Err(Box::new(
            Diagnostic::new("E0113", "a function is declared with `function`")
                .at(name.span, "has arguments")
                .help(format!("write `function {name}(…) = …`")),
        ));
    }
    cursor.expect_symbol(Symbol::Equals, "and its expression")?;
    let value = expression(cursor)?;
    // A meaning is welcome here too; it is for the reader of the file.
    cursor.take_quoted();
    Ok(StatementKind::Let { name, value })
}

fn function(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.expect_name("the function's name")?;
    cursor.expect_symbol(Symbol::OpenRound, "before the arguments")?;
    let mut arguments = vec![cursor.expect_name("an argument's name")?];
    while cursor.take_symbol(Symbol::Comma).is_some() {
        arguments.push(cursor.expect_name("an argument's name")?);
    }
    cursor.expect_symbol(Symbol::CloseRound, "after the arguments")?;
    cursor.expect_symbol(Symbol::Equals, "and the function's expression")?;
    let body = expression(cursor)?;
    cursor.take_quoted();
    Ok(StatementKind::Function { name, arguments, body })
}

fn equation(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let start = cursor.span();
    let left = match cursor.token() {
        Token::Number(0.0) => Left::Zero(cursor.advance()),
        Token::Name => Left::Unknown(cursor.expect_name("an unknown, or 0")?),
        _ => return Err(cursor.expected("an unknown, or 0, on the left side")),
    };
    if !cursor.is_symbol(Symbol::Equals) {
        return Err(Box::new(
            Diagnostic::new("E0114", "the left side of an equation is one unknown, or 0")
                .at(start.to(cursor.span()), "neither")
                .help("bring everything to the right: `equation 0 = …`"),
        ));
    }
    cursor.advance();
    Ok(StatementKind::Equation { left, right: expression(cursor)? })
}

fn flow(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let form = "as in `flow d/dt m = …`";
    cursor.expect_word("d", form)?;
    cursor.expect_symbol(Symbol::Divide, form)?;
    cursor.expect_word("dt", form)?;
    let state = cursor.expect_name("a state")?;
    cursor.expect_symbol(Symbol::Equals, "and the derivative")?;
    Ok(StatementKind::Flow { state, right: expression(cursor)? })
}

fn schedule(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let mut parameter = cursor.expect_name("a parameter, as in `schedule beta(t) = …`")?;
    let mut form = None;
    if cursor.take_symbol(Symbol::Colon).is_some() {
        let named = cursor.expect_name("a parameter, as in `schedule ramp: beta(t) = …`")?;
        form = Some(std::mem::replace(&mut parameter, named));
    }
    let shape = "as in `schedule beta(t) = …`";
    cursor.expect_symbol(Symbol::OpenRound, shape)?;
    cursor.expect_word("t", shape)?;
    cursor.expect_symbol(Symbol::CloseRound, shape)?;
    cursor.expect_symbol(Symbol::Equals, shape)?;
    let right = expression(cursor)?;
    Ok(StatementKind::Schedule { form, parameter, right, meaning: cursor.take_quoted() })
}

fn start(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.expect_name("the name of this start, as in `start cold: m = 0`")?;
    cursor.expect_symbol(Symbol::Colon, "after the name of the start")?;
    let values = assignments(cursor, "an unknown or state")?;
    Ok(StatementKind::Start { name, values, meaning: cursor.take_quoted() })
}

fn assignments(cursor: &mut Cursor<'_>, purpose: &str) -> Parsed<Vec<(Name, Expression)>> {
    let mut values = Vec::new();
    loop {
        let name = cursor.expect_name(purpose)?;
        cursor.expect_symbol(Symbol::Equals, "and a value")?;
        values.push((name, expression(cursor)?));
        if cursor.take_symbol(Symbol::Comma).is_none() {
            return Ok(values);
        }
    }
}

fn gauge(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    if cursor.take_word("permute").is_some() {
        let dim = cursor.expect_name("the dimension whose indices may be permuted")?;
        return Ok(StatementKind::Gauge(Gauge::Permute { dim }));
    }
    if cursor.take_word("flip").is_none() {
        return Err(cursor.expected("`flip` or `permute`"));
    }
    let mut unknowns = vec![cursor.expect_name("an unknown whose sign may be flipped")?];
    while cursor.take_symbol(Symbol::Comma).is_some() {
        unknowns.push(cursor.expect_name("an unknown whose sign may be flipped")?);
    }
    let along = match cursor.take_word("along") {
        Some(_) => Some(cursor.expect_name("a dimension")?),
        None => None,
    };
    Ok(StatementKind::Gauge(Gauge::Flip { unknowns, along }))
}

fn observable(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.expect_name("the observable's name")?;
    cursor.expect_symbol(Symbol::Equals, "and its expression")?;
    let value = expression(cursor)?;
    Ok(StatementKind::Observable { name, value, meaning: cursor.take_quoted() })
}

fn phase(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name: Quoted = cursor.expect_quoted("the phase's name")?;
    if cursor.take_word("otherwise").is_some() {
        return Ok(StatementKind::Phase { name, condition: None });
    }
    if cursor.take_word("when").is_none() {
        return Err(cursor.expected("`when` and a condition, or `otherwise`"));
    }
    Ok(StatementKind::Phase { name, condition: Some(expression(cursor)?) })
}

fn check(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let mut expectations = vec![expectation(cursor)?];
    while cursor.take_symbol(Symbol::Comma).is_some() {
        expectations.push(expectation(cursor)?);
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

fn expectation(cursor: &mut Cursor<'_>) -> Parsed<Expectation> {
    let left = expression(cursor)?;
    cursor.expect_symbol(Symbol::Equals, "and the expected value")?;
    let is_phase = matches!(&left.kind, ExpressionKind::Name(name) if name.text == "phase");
    if is_phase {
        let name = cursor.expect_quoted("the name of a phase")?;
        return Ok(Expectation::Phase { span: left.span, name });
    }
    Ok(Expectation::Value { left, right: expression(cursor)? })
}
