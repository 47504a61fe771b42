//! Checks: what a theory file promises to reproduce.

use std::collections::HashMap;

use super::{Checker, text_of};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{self, Expression, Quoted, Statement, StatementKind};
use crate::theory::check::quantities::fits;
use crate::theory::infer::{Context, Inference};
use crate::theory::lower::constant_value_at;
use crate::theory::operators::is_zero;
use crate::theory::scope::{Named, Reach};
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed};
use crate::theory::{Check, Expectation, ExpectedValue, Kind, ParameterId, Schedule};

impl Checker {
    pub fn promises(&mut self, statements: &[Statement]) {
        for statement in statements {
            if let StatementKind::Check(check) = &statement.kind {
                self.promise(check, statement.span);
            }
        }
    }

    fn promise(&mut self, check: &tree::Check, span: Span) {
        let mut read = unread(check, span);
        let dims = self.dims_at(check, &mut read);
        let mut set: HashMap<String, Span> = HashMap::new();
        for (name, value) in &check.at {
            if let Some(first) = set.insert(name.key(), name.span) {
                let diagnostic = Diagnostic::new("E0202", format!("`{name}` is set twice"));
                self.diagnostics.push(diagnostic.at(name.span, "again here").at(first, "first here"));
            } else {
                self.point(&mut read, name, value, &dims);
            }
        }
        for expectation in &check.expectations {
            let tolerance = check.tolerance.as_ref();
            let expectation = match expectation {
                tree::Expectation::Phase { name, .. } => self.expected_phase(name),
                tree::Expectation::Value { left, right } => {
                    self.expected_value(left, right, tolerance, &dims)
                }
                tree::Expectation::Time(expected) => self.expected_time(check, expected, &read),
                tree::Expectation::Threshold(expected) => {
                    self.refuse_time(check, &read);
                    self.expected_threshold(expected, tolerance, &check.at, &dims)
                }
            };
            read.expectations.extend(expectation);
        }
        if let Some(from) = &check.from {
            read.start = self.expect_start(from);
        }
        self.expect_time(check, span, &set);
        self.theory.checks.push(read);
    }

    /// In a theory in time, numbers are checked at a time; thresholds and times of events are not.
    fn expect_time(&mut self, check: &tree::Check, span: Span, set: &HashMap<String, Span>) {
        let is_timeless = |expectation: &tree::Expectation| match expectation {
            tree::Expectation::Threshold(_) | tree::Expectation::Time(_) => true,
            tree::Expectation::Value { .. } | tree::Expectation::Phase { .. } => false,
        };
        let is_timeless = check.expectations.iter().any(is_timeless);
        let is_flow = self.theory.kind.moves() && !self.is_mixture;
        if is_flow && !is_timeless && !set.contains_key("t") {
            let headline = match self.theory.kind {
                Kind::Map => "a check of a difference equation needs a time",
                Kind::Flow | Kind::SaddlePoint => "a check of a flow needs a time",
            };
            self.diagnostics
                .push(Diagnostic::new("E0411", headline).at(span, "checked when?").help("write `at t = 10`"));
        }
    }

    /// The sizes at which is checked.
    fn dims_at(&mut self, check: &tree::Check, read: &mut Check) -> Vec<usize> {
        let mut dims = self.theory.default_dims();
        for (name, value) in &check.at {
            if let Some(Named::Symbol(Symbol::Dim(id))) = self.theory.scope.lookup(name)
                && let Some(size) = self.dim_size(value)
            {
                dims[id.0] = size;
                read.dims.push((id, size));
            }
        }
        dims
    }

    fn expect_start(&mut self, from: &Name) -> Option<usize> {
        let found = self.theory.starts.iter().position(|start| start.name.key() == from.key());
        if found.is_none() && !self.theory.tree.may_lack("start") {
            let names = self.theory.starts.iter().map(|start| start.name.text.as_str());
            let diagnostic = Diagnostic::new("E0203", format!("there is no start `{from}`"))
                .at(from.span, "not declared")
                .suggest(&from.text, names);
            self.diagnostics.push(diagnostic);
        }
        found
    }

    /// One `name = value` of the point at which is checked.
    fn point(&mut self, check: &mut Check, name: &Name, value: &Expression, dims: &[usize]) {
        let context = Context { allowed: Reach::CONSTANT, role: "the point of a check" };
        match self.theory.scope.lookup(name) {
            // Read before.
            Some(Named::Symbol(Symbol::Dim(_))) => {}
            Some(Named::Symbol(Symbol::Parameter(id))) => {
                if let Some(at) = self.schedule_named(id, value) {
                    check.schedules.push(at);
                    return;
                }
                let wanted = self.theory.scope.parameters[id.0].at(dims);
                let typed =
                    Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).infer(value);
                if !fits(&wanted, &typed.type_.at(dims), is_zero(&typed)) {
                    self.diagnostics.push(self.misfit(&typed, &wanted, name, context.role));
                }
                self.refuse_outside(id, &typed, dims);
                check.parameters.push((id, typed));
            }
            Some(Named::Symbol(Symbol::Time)) => {
                let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
                check.time = Some(inference.scalar(value));
            }
            Some(Named::Broken) => {}
            _ => {
                let known = self.theory.scope.names(|n| {
                    matches!(n, Named::Symbol(Symbol::Parameter(_) | Symbol::Dim(_) | Symbol::Time))
                });
                let diagnostic = Diagnostic::new("E0203", format!("`{name}` is not a parameter"))
                    .at(name.span, "a check sets parameters, dimensions and t")
                    .suggest(&name.text, known);
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Refuses a number that the parameter cannot be.
    pub fn refuse_outside(&mut self, ParameterId(id): ParameterId, typed: &Typed, dims: &[usize]) {
        let parameter = &self.theory.parameters[id];
        if let Some(value) = constant_value_at(&self.theory, typed, dims)
            && typed.type_ == Type::SCALAR
            && !parameter.domain.contains(value)
        {
            let headline = format!("this value of `{}` is outside of its domain", parameter.name);
            let label = format!("{value} is not in {}", parameter.domain);
            self.diagnostics.push(Diagnostic::new("E0405", headline).at(typed.span, label));
        }
    }

    /// `beta = tanh`: one of the parameter's schedules.
    pub fn schedule_named(&self, parameter: ParameterId, value: &Expression) -> Option<usize> {
        let tree::ExpressionKind::Name(name) = &value.kind else { return None };
        let is_named = |schedule: &Schedule| {
            schedule.parameter == parameter
                && schedule.form.as_ref().is_some_and(|form| form.key() == name.key())
        };
        self.theory.schedules.iter().position(is_named)
    }

    fn expected_phase(&mut self, name: &Quoted) -> Option<Expectation> {
        let phases = || self.theory.phases.iter().map(|phase| phase.name.as_str());
        if !phases().any(|phase| phase == name.text) && !self.theory.tree.may_lack("phase") {
            let diagnostic = Diagnostic::new("E0203", format!("there is no phase \"{}\"", name.text))
                .at(name.span, "not declared")
                .suggest(&name.text, phases());
            self.diagnostics.push(diagnostic);
        }
        Some(Expectation::Phase { name: name.text.clone() })
    }

    fn expected_value(
        &mut self,
        left: &Expression,
        right: &Expression,
        tolerance: Option<&Expression>,
        dims: &[usize],
    ) -> Option<Expectation> {
        let tolerance = self.expect_tolerance(tolerance, left.span.to(right.span))?;
        let allowed = self.known().and(Reach::OBSERVABLES);
        let context = Context { allowed, role: "what is checked" };
        let left = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).infer(left);
        let context = Context { allowed: Reach::CONSTANT, role: "the expected value" };
        let right = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).infer(right);
        self.refuse_unequal(&left, &right, dims);
        let tolerance = self.tolerance(tolerance)?;
        Some(Expectation::Value(Box::new(ExpectedValue { left, right, tolerance })))
    }

    /// Both sides must have one shape for the sizes at which is checked; a number stands for all entries.
    fn refuse_unequal(&mut self, left: &Typed, right: &Typed, dims: &[usize]) {
        let scope = &self.theory.scope;
        let diagnostic = match (&left.type_.at(dims), &right.type_.at(dims)) {
            (Type::Broken, _) | (_, Type::Broken) => return,
            (Type::Truth, _) => Diagnostic::new("E0304", "a check is of a number or of the phase")
                .at(left.span, "this is a condition")
                .help("write `check x = 1 within 1e-9` or `check phase = \"…\"`"),
            (left_type, right_type) if left_type == right_type || *right_type == Type::SCALAR => return,
            (left_type, right_type) => {
                Diagnostic::new("E0301", "the two sides of a check have different shapes")
                    .at(right.span, format!("this is {}", scope.show_type(right_type)))
                    .at(left.span, format!("this is {}", scope.show_type(left_type)))
            }
        };
        self.diagnostics.push(diagnostic);
    }

    /// Reports that a tolerance is missing.
    pub fn expect_tolerance<'t>(
        &mut self,
        tolerance: Option<&'t Expression>,
        subject: Span,
    ) -> Option<&'t Expression> {
        if tolerance.is_none() {
            self.diagnostics.push(
                Diagnostic::new("E0412", "a check of a number needs a tolerance")
                    .at(subject, "how close?")
                    .help("write `within 1e-9`"),
            );
        }
        tolerance
    }

    pub fn tolerance(&mut self, tolerance: &Expression) -> Option<Typed> {
        let value = self.plain_number(tolerance, "a tolerance")?;
        if value > 0.0 && value.is_finite() {
            let context = Context { allowed: Reach::CONSTANT, role: "a tolerance" };
            return Some(
                Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).infer(tolerance),
            );
        }
        let diagnostic = Diagnostic::new("E0412", "a tolerance is a positive number");
        self.diagnostics.push(diagnostic.at(tolerance.span, format!("this is {value}")));
        None
    }
}

fn unread(check: &tree::Check, span: Span) -> Check {
    Check {
        expectations: Vec::new(),
        dims: Vec::new(),
        parameters: Vec::new(),
        time: None,
        schedules: Vec::new(),
        start: None,
        note: text_of(check.note.as_ref()),
        span,
    }
}
