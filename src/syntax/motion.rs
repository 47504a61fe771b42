//! Tokens of what theories in time are made of: flows, steps, schedules and events.

use crate::diagnostic::Diagnostic;
use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::expression::expression;
use crate::syntax::lexer::{Symbol, Token};
use crate::syntax::slips;
use crate::syntax::tree::{
    Comparison, Event, Expression, ExpressionKind, Infix, Prefix, Relation, StatementKind,
};

/// What to do about two conditions in one event.
pub const SINGLE: &str = "declare one `event` for each comparison";

pub fn flow(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let form = "as in `flow d/dt m = …`";
    cursor.expect_word("d", form)?;
    cursor.expect_symbol(Symbol::Divide, form)?;
    cursor.expect_word("dt", form)?;
    let state = cursor.expect_name("a state")?;
    cursor.expect_symbol(Symbol::Equals, "and the derivative")?;
    Ok(StatementKind::Flow { state, right: expression(cursor)? })
}

/// `x[t+1] = …`.
pub fn step(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let form = "as in `step x[t+1] = …`";
    let state = cursor.expect_name(&format!("a state, {form}"))?;
    if cursor.is_symbol(Symbol::Equals) {
        let expected = cursor.expected("`[t+1]`: it is the next value that the right side gives");
        return Err(Box::new(expected.help(format!("write `step {state}[t+1] = …`"))));
    }
    cursor.expect_symbol(Symbol::OpenSquare, form)?;
    cursor.expect_word("t", form)?;
    cursor.expect_symbol(Symbol::Plus, form)?;
    match cursor.token() {
        Token::Number(1.0) => cursor.advance(),
        _ => {
            let expected = cursor.expected(&format!("`1`, {form}"));
            return Err(Box::new(expected.help("steps are of length one: scale the time if they are not")));
        }
    };
    cursor.expect_closing(Symbol::CloseSquare, form)?;
    cursor.expect_symbol(Symbol::Equals, "and the next value")?;
    Ok(StatementKind::Step { state, right: expression(cursor)? })
}

/// `"learnt" when eps_g < 0.05`.
pub fn event(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.expect_quoted("the event's name")?;
    if cursor.take_word("when").is_none() {
        let expected = cursor.expected("`when` and a comparison");
        let advice = format!("write `event \"{}\" when x < 1`", name.text);
        return Err(Box::new(expected.help(advice)));
    }
    let condition = comparison(cursor)?;
    Ok(StatementKind::Event(Event { name, condition, meaning: cursor.take_quoted() }))
}

/// One comparison, which happens when it becomes true.
pub fn comparison(cursor: &mut Cursor<'_>) -> Parsed<Comparison> {
    let left = expression(cursor)?;
    if cursor.take_symbol(Symbol::Equals).is_some() {
        return Ok(Comparison { left, relation: Relation::Equal, right: expression(cursor)? });
    }
    let span = left.span;
    let ExpressionKind::Infix(operator, x, y) = left.kind else {
        return Err(no_comparison(&left));
    };
    let relation = match operator {
        Infix::Less => Relation::Less,
        Infix::LessEqual => Relation::LessEqual,
        Infix::Greater => Relation::Greater,
        Infix::GreaterEqual => Relation::GreaterEqual,
        Infix::Equal => {
            let sign = crate::source::Span::new(x.span.end(), y.span.start());
            return Err(Box::new(slips::comparison("where two numbers cross", sign, "x = 1")));
        }
        _ => {
            let kind = ExpressionKind::Infix(operator, x, y);
            return Err(no_comparison(&Expression { kind, span, depth: left.depth }));
        }
    };
    Ok(Comparison { left: *x, relation, right: *y })
}

fn no_comparison(expression: &Expression) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::new("E0119", "an event is one comparison that becomes true");
    let (label, advice) = match &expression.kind {
        ExpressionKind::Infix(Infix::And | Infix::Or, ..) => ("these are two conditions", SINGLE),
        ExpressionKind::Prefix(Prefix::Not, _) => {
            ("negated", "turn the comparison round: `not x < 1` is `x >= 1`")
        }
        ExpressionKind::Infix(Infix::NotEqual, ..) => {
            ("holds almost always", "where two numbers cross is written `x = 1`")
        }
        _ => ("compared with nothing", "write `x < 1`, with `<`, `>`, `<=`, `>=` or `=`"),
    };
    Box::new(diagnostic.at(expression.span, label).help(advice))
}

pub fn schedule(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
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
