//! What thresholds are made of: the free energy, the theory's own thresholds, and those that checks
//! expect.

use super::{Checker, text_of};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{
    self, Expression, ExpressionKind, Interval, Quoted, Subscript, WantedThreshold as Written,
};
use crate::theory::infer::{Context, Inference};
use crate::theory::lower::{constant_value_at, out_of_range};
use crate::theory::scope::{Named, Reach};
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed, TypedKind, TypedSubscript};
use crate::theory::{
    Check, DimId, Expectation, ExpectedThreshold, ParameterId, UserThreshold, Variable, WantedThreshold,
};

impl Checker {
    /// The observable of this name is the free energy.
    pub fn free_energy(&mut self, name: &Name) {
        if let Some(first) = self.first_seen("free energy", "", name.span) {
            let diagnostic = Diagnostic::new("E0202", "a theory has one free energy")
                .at(name.span, "again here")
                .at(first, "first here");
            self.diagnostics.push(diagnostic);
            return;
        }
        if self.theory.kind.moves() {
            if !self.is_mixture {
                let diagnostic = Diagnostic::new("E0402", "only a saddle point has a free energy")
                    .at(name.span, "a flow goes where its start leads it")
                    .help(format!("write `observable {name} = …`"));
                self.diagnostics.push(diagnostic);
            }
            return;
        }
        let Some(Named::Symbol(Symbol::Observable(id))) = self.theory.scope.declared_by(name) else { return };
        let (type_, _) = self.theory.scope.observables[id.0].clone();
        if !matches!(type_, Type::SCALAR | Type::Broken) {
            let label = format!("this is {}", self.theory.scope.show_type(&type_));
            let span = self.theory.observables[id.0].value.span;
            self.diagnostics.push(Diagnostic::new("E0304", "a free energy must be a scalar").at(span, label));
        }
        self.theory.free_energy = Some(id);
    }

    /// A threshold that the theory defines.
    pub fn threshold(&mut self, threshold: &tree::Threshold, span: Span) {
        let tree::Threshold { name, left, right, meaning } = threshold;
        if let Some(first) = self.first_seen("threshold", &name.text, name.span) {
            let headline = format!("two thresholds are called \"{}\"", name.text);
            let diagnostic = Diagnostic::new("E0202", headline);
            self.diagnostics.push(diagnostic.at(name.span, "again here").at(first, "first here"));
        }
        let allowed = Reach::PARAMETERS.and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
        let context = Context { allowed, role: "a side of a threshold" };
        let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
        let (left, right) = (inference.scalar(left), inference.scalar(right));
        let (name, meaning) = (name.text.clone(), text_of(meaning.as_ref()));
        self.theory.thresholds.push(UserThreshold { name, left, right, meaning, span });
    }

    /// The threshold that a check expects, for these sizes.
    pub fn expected_threshold(
        &mut self,
        expected: &tree::ExpectedThreshold,
        tolerance: Option<&Expression>,
        at: &[(Name, Expression)],
        dims: &[usize],
    ) -> Option<Expectation> {
        let kind = self.wanted(&expected.kind);
        let parameter = self.expect_parameter(&expected.parameter, "thresholds lie along a parameter")?;
        let entry = self.entry(expected, parameter, dims);
        if expected.subscripts.is_empty() {
            self.refuse_set(&expected.parameter, at);
        }
        let value = self.constant(&expected.value, "the expected threshold");
        self.refuse_outside(parameter, &value, dims);
        let range = expected.range.as_ref().map(|range| self.range(range, &value, dims));
        let tolerance = self.expect_tolerance(tolerance, expected.span.to(expected.value.span))?;
        let tolerance = self.tolerance(tolerance)?;
        let (kind, entry) = (kind?, entry?);
        Some(Expectation::Threshold(Box::new(ExpectedThreshold {
            kind,
            parameter,
            entry,
            range,
            value,
            tolerance,
        })))
    }

    fn constant(&mut self, value: &Expression, role: &'static str) -> Typed {
        let context = Context { allowed: Reach::CONSTANT, role };
        Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).scalar(value)
    }

    fn wanted(&mut self, kind: &Written) -> Option<WantedThreshold> {
        Some(match kind {
            Written::Any => WantedThreshold::Any,
            Written::Continuous => WantedThreshold::Continuous,
            Written::Fold => WantedThreshold::Fold,
            Written::FirstOrder => WantedThreshold::FirstOrder,
            Written::Hopf => WantedThreshold::Hopf,
            Written::Named(name) => WantedThreshold::Named(self.declared_threshold(name)?),
        })
    }

    fn declared_threshold(&mut self, name: &Quoted) -> Option<usize> {
        let mut names = self.theory.thresholds.iter().map(|threshold| threshold.name.as_str());
        let found = names.position(|known| known == name.text);
        if found.is_none() && !self.theory.tree.may_lack("threshold") {
            let names = self.theory.thresholds.iter().map(|threshold| threshold.name.as_str());
            let diagnostic = Diagnostic::new("E0203", format!("there is no threshold \"{}\"", name.text))
                .at(name.span, "not declared")
                .suggest(&name.text, names);
            self.diagnostics.push(diagnostic);
        }
        found
    }

    /// Refuses to set the parameter along which is looked.
    fn refuse_set(&mut self, parameter: &Name, at: &[(Name, Expression)]) {
        let Some((set, _)) = at.iter().find(|(name, _)| name.key() == parameter.key()) else { return };
        let diagnostic = Diagnostic::new("E0415", format!("`{parameter}` is both looked along and set"))
            .at(set.span, "set here")
            .at(parameter.span, "looked along here");
        self.diagnostics.push(diagnostic);
    }

    /// Which of the parameter's stored numbers is meant.
    fn entry(
        &mut self,
        expected: &tree::ExpectedThreshold,
        ParameterId(id): ParameterId,
        dims: &[usize],
    ) -> Option<usize> {
        let quantity = self.theory.parameters[id].clone();
        let size = |size: crate::theory::size::Size| {
            usize::try_from(size.value(|DimId(id)| dims[id] as i64)).unwrap_or(0)
        };
        let (rows, columns) = (size(quantity.shape.rows()), size(quantity.shape.columns()));
        let variable = Variable::new(&quantity, (rows, columns), 0);
        if expected.subscripts.is_empty() {
            if rows * columns != 1 && self.theory.scope.parameters[id] != Type::Broken {
                self.refuse_many(&expected.parameter, columns > 1);
            }
            return Some(0);
        }
        let [row, column] = self.subscripts(expected, (rows, columns), dims)?;
        Some(variable.position(row, column))
    }

    fn refuse_many(&mut self, parameter: &Name, is_matrix: bool) {
        let subscripts = if is_matrix { "1, 1" } else { "1" };
        self.diagnostics.push(
            Diagnostic::new("E0416", "thresholds lie along a single number")
                .at(parameter.span, format!("`{parameter}` has several entries"))
                .help(format!("write `{parameter}[{subscripts}]`")),
        );
    }

    /// Row and column of an entry, from 0.
    fn subscripts(
        &mut self,
        expected: &tree::ExpectedThreshold,
        (rows, columns): (usize, usize),
        dims: &[usize],
    ) -> Option<[usize; 2]> {
        let name = &expected.parameter;
        let last = expected.subscripts.last().map_or(name.span, |subscript| subscript.span);
        let base =
            Box::new(Expression { kind: ExpressionKind::Name(name.clone()), span: name.span, depth: 1 });
        let subscripts = expected.subscripts.iter().cloned().map(Subscript::At).collect();
        let (kind, span) = (ExpressionKind::Index { base, subscripts }, name.span.to(last));
        let context = Context { allowed: Reach::PARAMETERS, role: "the entry along which is looked" };
        let typed = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context)
            .infer(&Expression { kind, span, depth: 2 });
        let TypedKind::Subscripted { subscripts, .. } = typed.kind else { return None };
        let mut place = [0; 2];
        for ((subscript, extent), place) in subscripts.iter().zip([rows, columns]).zip(&mut place) {
            let TypedSubscript::At(whole, span) = subscript else { return None };
            let at = whole.value(&|DimId(id)| dims[id] as i64, &|_| 0);
            match usize::try_from(at) {
                Ok(at) if (1..=extent).contains(&at) => *place = at - 1,
                _ => {
                    self.diagnostics.push(out_of_range(at, extent, *span));
                    return None;
                }
            }
        }
        Some(place)
    }

    /// The ends between which is looked; the expected value lies between them.
    fn range(&mut self, range: &Interval, value: &Typed, dims: &[usize]) -> (Typed, Typed) {
        let role = "the end of a range";
        let ends = (self.constant(&range.low, role), self.constant(&range.high, role));
        let number = |typed: &Typed| constant_value_at(&self.theory, typed, dims);
        let (Some(low), Some(high)) = (number(&ends.0), number(&ends.1)) else { return ends };
        let diagnostic = if !(low < high && low.is_finite() && high.is_finite()) {
            let headline = "a range goes from a number to a greater one";
            Diagnostic::new("E0405", headline).at(range.span, format!("from {low} to {high}"))
        } else {
            match number(value) {
                Some(expected) if !(low..=high).contains(&expected) => {
                    let headline = "the expected threshold is outside of the range looked at";
                    let label = format!("{expected} is not between {low} and {high}");
                    Diagnostic::new("E0405", headline).at(value.span, label).at(range.span, "looked at")
                }
                _ => return ends,
            }
        };
        self.diagnostics.push(diagnostic);
        ends
    }

    /// Refuses a time and schedules where a threshold is expected.
    pub fn refuse_time(&mut self, check: &tree::Check, read: &Check) {
        if read.time.is_none() && read.schedules.is_empty() {
            return;
        }
        for (name, value) in &check.at {
            let is_about_time = match self.theory.scope.lookup(name) {
                Some(Named::Symbol(Symbol::Time)) => true,
                Some(Named::Symbol(Symbol::Parameter(id))) => self.schedule_named(id, value).is_some(),
                _ => false,
            };
            if is_about_time {
                let diagnostic = Diagnostic::new("E0411", "a threshold has no time")
                    .at(name.span, "thresholds are those of stationary states");
                self.diagnostics.push(diagnostic);
            }
        }
    }
}
