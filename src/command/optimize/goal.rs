//! What `--goal` says: a time, a value at a time, or a value.

use std::fmt;

use crate::command::failure::Failure;
use crate::command::output::colour;
use crate::command::values;
use crate::diagnostic::Diagnostic;
use crate::model::Formula;
use crate::source::Source;
use crate::study::Setup;
use crate::syntax;
use crate::syntax::tree::{Expression, ExpressionKind, Infix};
use crate::theory::Kind;
use crate::theory::scope::Reach;

/// The parts of a goal, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoalText {
    /// `time until CONDITION`
    Time(String),
    /// `VALUE at t = TIME`
    At(String, String),
    /// `final VALUE`
    Final(String),
    /// `VALUE`
    Value(String),
}

impl GoalText {
    /// # Errors
    /// When a part is missing.
    pub fn parse(text: &str) -> Result<GoalText, Failure> {
        let text = text.trim();
        let after = |word: &str| {
            let rest = text.strip_prefix(word)?;
            rest.starts_with(char::is_whitespace).then(|| rest.trim().to_owned())
        };
        let condition = ["time until", "time to", "time"].into_iter().find_map(after);
        let goal = if let Some(condition) = condition {
            GoalText::Time(condition)
        } else if let Some(value) = after("final") {
            GoalText::Final(value)
        } else if let Some((value, time)) = timed(text) {
            GoalText::At(value, time)
        } else {
            GoalText::Value(text.to_owned())
        };
        let (GoalText::Time(part) | GoalText::Final(part) | GoalText::At(part, _) | GoalText::Value(part)) =
            &goal;
        if part.is_empty() {
            return Err(Failure::usage(format!(
                "--goal '{text}': write for instance 'time until eps_g < 0.05', 'eps_g at t = 1000' or 'eps_g'"
            )));
        }
        Ok(goal)
    }
}

/// `VALUE at t = TIME`.
fn timed(text: &str) -> Option<(String, String)> {
    let (value, rest) = text.rsplit_once(" at ")?;
    let time = rest.trim_start().strip_prefix('t')?.trim_start().strip_prefix('=')?;
    Some((value.trim().to_owned(), time.trim().to_owned()))
}

impl fmt::Display for GoalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GoalText::Time(condition) => write!(f, "time until {condition}"),
            GoalText::At(value, time) => write!(f, "{value} at t = {time}"),
            GoalText::Final(value) => write!(f, "final {value}"),
            GoalText::Value(value) => write!(f, "{value}"),
        }
    }
}

/// A time of the flow.
///
/// # Errors
/// When it is none.
pub fn time(setup: &mut Setup, text: &str) -> Result<f64, Failure> {
    let (_, _, entries) = values::constant(setup, "--goal", text, colour())?;
    match entries[..] {
        [time] if time >= 0.0 => Ok(time),
        _ => Err(Failure::usage(format!("--goal: t = {text} is not a time from 0 on"))),
    }
}

/// The formula of a value.
///
/// # Errors
/// What is wrong with it.
pub fn value(setup: &mut Setup, text: &str) -> Result<Formula, Failure> {
    let source = Source::new("--goal", text);
    let expression = parse(&source)?;
    formula(setup, &source, &expression)
}

/// The formula that is negative where a condition holds.
///
/// # Errors
/// What is wrong with it, or that it does not compare two numbers.
pub fn condition(setup: &mut Setup, text: &str) -> Result<Formula, Failure> {
    let source = Source::new("--goal", text);
    let expression = parse(&source)?;
    let (small, large) = match &expression.kind {
        ExpressionKind::Infix(Infix::Less | Infix::LessEqual, small, large)
        | ExpressionKind::Infix(Infix::Greater | Infix::GreaterEqual, large, small) => (small, large),
        _ => {
            return Err(Failure::usage(format!(
                "--goal 'time until {text}': the condition must compare two numbers, as in eps_g < 0.05"
            )));
        }
    };
    let kind = ExpressionKind::Infix(Infix::Subtract, small.clone(), large.clone());
    formula(setup, &source, &Expression { kind, ..expression.clone() })
}

fn parse(source: &Source) -> Result<Expression, Failure> {
    syntax::parse_expression(source).map_err(|diagnostics| fail(source, diagnostics))
}

fn formula(setup: &mut Setup, source: &Source, expression: &Expression) -> Result<Formula, Failure> {
    let everything = Reach::PARAMETERS.and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
    let allowed = match setup.model.theory().kind {
        Kind::Flow => everything.and(Reach::TIME),
        Kind::SaddlePoint => everything,
    };
    let typed = setup.model.expression(expression, "a goal", allowed);
    let mut typed = typed.map_err(|diagnostics| fail(source, diagnostics))?;
    typed.forget_places();
    let number = || Failure::usage(format!("`{}` is not one number", source.text.trim()));
    if !matches!(typed.type_, crate::theory::shape::Type::Number(_)) {
        return Err(number());
    }
    setup.model.formula(&typed).map_err(|diagnostic| fail(source, vec![diagnostic]))?.ok_or_else(number)
}

fn fail(source: &Source, diagnostics: Vec<Diagnostic>) -> Failure {
    Failure::diagnostics(source, &diagnostics, colour())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_told_by_their_first_words() {
        let read = |text: &str| GoalText::parse(text).expect("well-formed");
        let below = || GoalText::Time("m < 0.1".to_owned());
        assert_eq!(read("time m < 0.1"), below());
        assert_eq!(read(" time until  m < 0.1 "), below());
        assert_eq!(read("final m"), GoalText::Final("m".to_owned()));
        assert_eq!(read("m at t = 2"), GoalText::At("m".to_owned(), "2".to_owned()));
        assert_eq!(read("timed + 1"), GoalText::Value("timed + 1".to_owned()));
        assert!(GoalText::parse("time until ").is_err());
    }
}
