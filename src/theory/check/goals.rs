//! Goals: what is to be made small or large.

use super::{Checker, text_of};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{self, Statement, StatementKind};
use crate::theory::infer::{Context, Inference};
use crate::theory::scope::Reach;
use crate::theory::{Goal, GoalValue, Kind};

impl Checker {
    /// After the events, which goals may name.
    pub fn goals(&mut self, statements: &[Statement]) {
        for statement in statements {
            if let StatementKind::Goal(goal) = &statement.kind {
                self.goal(goal);
            }
        }
    }

    fn goal(&mut self, goal: &tree::Goal) {
        let name = &goal.name;
        if let Some(first) = self.first_seen("goal", &name.text, name.span) {
            let diagnostic = Diagnostic::new("E0202", format!("two goals are called \"{}\"", name.text));
            self.diagnostics.push(diagnostic.at(name.span, "again here").at(first, "first here"));
        }
        let value = match &goal.value {
            tree::GoalValue::Time(event) => {
                self.refuse_moment(event.span);
                self.declared_event(event).map(GoalValue::Time)
            }
            tree::GoalValue::Number { value, time } => {
                let allowed = self.known().and(Reach::OBSERVABLES);
                let context = Context { allowed, role: "a goal" };
                let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
                let value = inference.scalar(value);
                let time = time.as_ref().map(|time| {
                    self.refuse_moment(time.span);
                    let context = Context { allowed: Reach::CONSTANT, role: "the time of a goal" };
                    Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).scalar(time)
                });
                Some(GoalValue::Number { value: Box::new(value), time: time.map(Box::new) })
            }
        };
        if let Some(value) = value {
            let meaning = text_of(goal.meaning.as_ref());
            self.theory.goals.push(Goal { name: name.text.clone(), extreme: goal.extreme, value, meaning });
        }
    }

    /// Refuses a time where none is followed: goals of difference equations are those of their fixed points.
    fn refuse_moment(&mut self, span: Span) {
        if self.theory.kind != Kind::Flow && !self.is_mixture {
            let headline = match self.theory.kind {
                Kind::Map => "goals of a difference equation are those of its fixed point",
                Kind::Flow | Kind::SaddlePoint => "only a flow has goals in time",
            };
            let diagnostic = Diagnostic::new("E0402", headline)
                .at(span, "a time")
                .help("name a value alone: `goal \"…\" = minimize x`");
            self.diagnostics.push(diagnostic);
        }
    }
}
