//! What `--goal` says: a time, a value at a time, or a value.

use std::fmt;

use crate::command::failure::Failure;
use crate::command::output::colour;
use crate::command::values;
use crate::study::Setup;
use crate::theory::typed::Typed;
use crate::theory::{Event, Goal, GoalValue, Kind, Theory};

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
    /// A goal that the theory declares, in the words of its file.
    pub fn declared(theory: &Theory, goal: &Goal) -> GoalText {
        let words = |typed: &Typed| theory.source.slice(typed.span).to_owned();
        match &goal.value {
            GoalValue::Time(event) => GoalText::until(theory, &theory.events[*event]),
            GoalValue::Number { value, time: Some(time) } => GoalText::At(words(value), words(time)),
            GoalValue::Number { value, time: None } if theory.kind == Kind::Flow => {
                GoalText::Final(words(value))
            }
            GoalValue::Number { value, time: None } => GoalText::Value(words(value)),
        }
    }

    /// The time of an event of the theory.
    pub fn until(theory: &Theory, event: &Event) -> GoalText {
        GoalText::Time(theory.source.slice(event.condition.margin.span).to_owned())
    }

    /// # Errors
    /// When a part is missing.
    pub fn parse(text: &str) -> Result<GoalText, Failure> {
        let text = text.trim();
        let after = |word: &str| {
            let rest = text.strip_prefix(word)?;
            // One word alone may be the name of an observable.
            let ends = rest.is_empty() && word.contains(' ');
            (ends || rest.starts_with(char::is_whitespace)).then(|| rest.trim().to_owned())
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
        assert_eq!(read("final"), GoalText::Value("final".to_owned()));
        assert!(GoalText::parse("time until ").is_err());
    }
}
