//! Events, and the times at which checks expect them.

use super::{Checker, text_of};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{self, Quoted};
use crate::theory::infer::{Context, Inference};
use crate::theory::scope::Reach;
use crate::theory::{Check, Event, Expectation, ExpectedTime};

impl Checker {
    pub fn event(&mut self, event: &tree::Event) {
        let name = &event.name;
        if !self.theory.kind.moves() {
            if !self.is_mixture {
                let diagnostic = Diagnostic::new("E0402", "only a flow has events")
                    .at(name.span, "there is no time in this theory")
                    .help("a place along a parameter is a `threshold`");
                self.diagnostics.push(diagnostic);
            }
            return;
        }
        if let Some(first) = self.first_seen("event", &name.text, name.span) {
            let diagnostic = Diagnostic::new("E0202", format!("two events are called \"{}\"", name.text));
            self.diagnostics.push(diagnostic.at(name.span, "again here").at(first, "first here"));
        }
        let context = Context { allowed: self.known().and(Reach::OBSERVABLES), role: "a side of an event" };
        let inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
        let condition = inference.comparison(&event.condition);
        let (name, meaning) = (name.text.clone(), text_of(event.meaning.as_ref()));
        self.theory.events.push(Event { name, condition, meaning });
    }

    /// The time that a check expects of an event.
    pub fn expected_time(
        &mut self,
        check: &tree::Check,
        expected: &tree::ExpectedTime,
        read: &Check,
    ) -> Option<Expectation> {
        self.refuse_moments(check, expected, read);
        let event = self.declared_event(&expected.event);
        let context = Context { allowed: Reach::CONSTANT, role: "the expected time" };
        let value =
            Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).scalar(&expected.value);
        let subject = expected.span.to(expected.value.span);
        let tolerance = self.expect_tolerance(check.tolerance.as_ref(), subject)?;
        let tolerance = self.tolerance(tolerance)?;
        Some(Expectation::Time(Box::new(ExpectedTime { event: event?, value, tolerance })))
    }

    /// Refuses, once, a time at which is looked and numbers that would need one.
    fn refuse_moments(&mut self, check: &tree::Check, expected: &tree::ExpectedTime, read: &Check) {
        let is_time = |expectation: &tree::Expectation| matches!(expectation, tree::Expectation::Time(_));
        let is_first = matches!(check.expectations.iter().find(|found| is_time(found)),
            Some(tree::Expectation::Time(first)) if first.span == expected.span);
        if !is_first {
            return;
        }
        if !check.expectations.iter().all(is_time) {
            let diagnostic =
                Diagnostic::new("E0117", "a check of the time of an event expects only such times")
                    .at(expected.span, "the time of an event, and something else")
                    .help("write one `check` for each");
            self.diagnostics.push(diagnostic);
        } else if read.time.is_some()
            && let Some((name, _)) = check.at.iter().find(|(name, _)| name.key() == "t")
        {
            let diagnostic = Diagnostic::new("E0411", "the time of an event is what is checked")
                .at(name.span, "set here")
                .help("leave it out");
            self.diagnostics.push(diagnostic);
        }
    }

    pub fn declared_event(&mut self, name: &Quoted) -> Option<usize> {
        let found = self.theory.events.iter().position(|event| event.name == name.text);
        if found.is_none() && !self.theory.tree.may_lack("event") {
            let names = self.theory.events.iter().map(|event| event.name.as_str());
            let diagnostic = Diagnostic::new("E0203", format!("there is no event \"{}\"", name.text))
                .at(name.span, "not declared")
                .suggest(&name.text, names);
            self.diagnostics.push(diagnostic);
        }
        found
    }
}
