//! Tokens of a `goal` → [`Goal`]: what is to be made small or large.
//!
//! `minimize`, `maximize` and `time` are no reserved words, but behind the `=` of a goal they have their meaning.

use crate::syntax::cursor::{Cursor, Parsed};
use crate::syntax::expression::expression;
use crate::syntax::lexer::Symbol;
use crate::syntax::tree::{Extreme, Goal, GoalValue, StatementKind};

/// The spellings of the two directions.
const EXTREMES: [(&str, Extreme); 4] = [
    ("minimize", Extreme::Least),
    ("minimise", Extreme::Least),
    ("maximize", Extreme::Greatest),
    ("maximise", Extreme::Greatest),
];

/// `"time to learn" = minimize time of "learnt"`, or `"recovery" = maximize m at t = 100`.
pub fn goal(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.expect_quoted("the goal's name")?;
    if cursor.take_symbol(Symbol::Equals).is_none() {
        let expected = cursor.expected("`=` and what is to be small or large");
        let advice = format!("write `goal \"{}\" = minimize x at t = 100`", name.text);
        return Err(Box::new(expected.help(advice)));
    }
    let found = EXTREMES.iter().find(|(word, _)| cursor.is_word(word));
    if found.is_some() {
        cursor.advance();
    }
    let extreme = found.map_or(Extreme::Least, |(_, extreme)| *extreme);
    let value = if cursor.is_word("time") && cursor.next_is_word_or_text() {
        cursor.advance();
        cursor.expect_word("of", "as in `goal \"time to learn\" = minimize time of \"learnt\"`")?;
        GoalValue::Time(cursor.expect_quoted("the name of an event")?)
    } else {
        let value = expression(cursor)?;
        let form = "and the time, as in `at t = 100`";
        let time = match cursor.take_word("at") {
            Some(_) => {
                cursor.expect_word("t", form)?;
                cursor.expect_symbol(Symbol::Equals, form)?;
                Some(expression(cursor)?)
            }
            None => None,
        };
        GoalValue::Number { value, time }
    };
    Ok(StatementKind::Goal(Goal { name, extreme, value, meaning: cursor.take_quoted() }))
}
