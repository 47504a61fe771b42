//! Tree → [`Theory`], second half: equations, schedules, starts, gauges, phases and checks.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{self, Expression, Left, Quoted, Statement, StatementKind};
use crate::theory::check::{Checker, LARGEST_DIM};
use crate::theory::infer::{Context, Inference};
use crate::theory::scope::{Named, Reach};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Symbol, Typed};
use crate::theory::{
    Check, Equation, EquationForm, Expectation, Gauge, Kind, Phase, Schedule, Start, UnknownId,
};

impl Checker {
    pub fn parts(&mut self) {
        let statements = self.theory.tree.statements.clone();
        self.equations(&statements);
        for statement in &statements {
            match &statement.kind {
                StatementKind::Schedule { form, parameter, right, meaning } => {
                    self.schedule(form.as_ref(), parameter, right, meaning.as_ref());
                }
                StatementKind::Start { name, values, meaning } => self.start(name, values, meaning.as_ref()),
                StatementKind::Gauge(gauge) => self.gauge(gauge),
                StatementKind::Phase { name, condition } => self.phase(name, condition.as_ref()),
                _ => {}
            }
        }
        for statement in &statements {
            if let StatementKind::Check(check) = &statement.kind {
                self.check(check, statement.span);
            }
        }
    }

    fn known(&self) -> Reach {
        Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS)
    }

    fn equations(&mut self, statements: &[Statement]) {
        let mut slots: Vec<Option<Equation>> = vec![None; self.theory.unknowns.len()];
        let mut implicit: Vec<(&Expression, Span)> = Vec::new();
        for statement in statements {
            let span = statement.span;
            match &statement.kind {
                StatementKind::Equation { left: Left::Zero(_), right } => {
                    self.refuse_kind(Kind::SaddlePoint, span, "equation", "flow d/dt x = …");
                    implicit.push((right, span));
                }
                StatementKind::Equation { left: Left::Unknown(name), right } => {
                    self.refuse_kind(Kind::SaddlePoint, span, "equation", "flow d/dt x = …");
                    self.equation(&mut slots, name, right, span, EquationForm::FixedPoint);
                }
                StatementKind::Flow { state, right } => {
                    self.equation(&mut slots, state, right, span, EquationForm::Derivative);
                }
                _ => {}
            }
        }
        let unpaired: Vec<usize> = (0..slots.len()).filter(|&at| slots[at].is_none()).collect();
        for (&at, &(right, span)) in unpaired.iter().zip(&implicit) {
            let wanted = self.theory.scope.unknowns[at].clone();
            let context = Context { allowed: self.known(), role: "the right side" };
            let right = self.fitting(right, &wanted, context);
            slots[at] = Some(Equation { form: EquationForm::Implicit, right, span });
        }
        for &(_, span) in implicit.iter().skip(unpaired.len()) {
            self.diagnostics.push(
                Diagnostic::new("E0408", "more equations than unknowns")
                    .at(span, "every unknown has an equation already"),
            );
        }
        self.missing_equations(&slots);
        self.theory.equations = slots.into_iter().flatten().collect();
    }

    fn equation(
        &mut self,
        slots: &mut [Option<Equation>],
        name: &Name,
        right: &Expression,
        span: Span,
        form: EquationForm,
    ) {
        let Some(UnknownId(at)) = self.expect_unknown(name) else { return };
        if let Some(earlier) = slots.get(at).and_then(Option::as_ref) {
            self.diagnostics.push(
                Diagnostic::new("E0408", format!("`{name}` has two equations"))
                    .at(name.span, "again here")
                    .at(earlier.span, "first here"),
            );
            return;
        }
        let wanted = self.theory.scope.unknowns[at].clone();
        let context = Context { allowed: self.known(), role: "the right side" };
        let right = self.fitting(right, &wanted, context);
        if let Some(slot) = slots.get_mut(at) {
            *slot = Some(Equation { form, right, span });
        }
    }

    /// Looks up an unknown or state; anything else is reported.
    fn expect_unknown(&mut self, name: &Name) -> Option<UnknownId> {
        match self.theory.scope.lookup(name) {
            Some(Named::Symbol(Symbol::Unknown(id))) => return Some(id),
            Some(Named::Broken) => return None,
            _ => {}
        }
        let what = match self.theory.kind {
            Kind::SaddlePoint => "unknown",
            Kind::Flow => "state",
        };
        let unknowns = self.theory.scope.names(|named| matches!(named, Named::Symbol(Symbol::Unknown(_))));
        let label = match self.theory.scope.lookup(name) {
            Some(Named::Symbol(symbol)) => format!("this is {}", super::scope::kind_of(symbol)),
            Some(_) => "this is a function".to_owned(),
            None => format!("no `{what} {name}` in this theory"),
        };
        let diagnostic = Diagnostic::new("E0203", format!("`{name}` is not a declared {what}"))
            .at(name.span, label)
            .suggest(&name.text, unknowns);
        self.diagnostics.push(diagnostic);
        None
    }

    fn missing_equations(&mut self, slots: &[Option<Equation>]) {
        // An equation that could not be read may have been the missing one.
        if !self.diagnostics.is_empty() {
            return;
        }
        for (unknown, slot) in self.theory.unknowns.iter().zip(slots) {
            if slot.is_none() {
                let name = &unknown.name;
                let (headline, advice) = match self.theory.kind {
                    Kind::SaddlePoint => {
                        (format!("unknown `{name}` has no equation"), format!("write `equation {name} = …`"))
                    }
                    Kind::Flow => (format!("state `{name}` has no flow"), format!("write `flow d/dt {name} = …`")),
                };
                self.diagnostics.push(
                    Diagnostic::new("E0407", headline).at(name.span, "declared here").help(advice),
                );
            }
        }
    }

    fn schedule(
        &mut self,
        form: Option<&Name>,
        parameter: &Name,
        right: &Expression,
        meaning: Option<&Quoted>,
    ) {
        self.refuse_kind(Kind::Flow, parameter.span, "schedule", "parameter");
        let id = match self.theory.scope.lookup(parameter) {
            Some(Named::Symbol(Symbol::Parameter(id))) => id,
            Some(Named::Broken) => return,
            _ => {
                let names = self.theory.scope.names(|n| matches!(n, Named::Symbol(Symbol::Parameter(_))));
                let diagnostic = Diagnostic::new("E0203", format!("`{parameter}` is not a declared parameter"))
                    .at(parameter.span, "only parameters have schedules")
                    .suggest(&parameter.text, names);
                self.diagnostics.push(diagnostic);
                return;
            }
        };
        let key = form.map(Name::key);
        let is_repeated = self
            .theory
            .schedules
            .iter()
            .any(|earlier| earlier.parameter == id && earlier.form.as_ref().map(Name::key) == key);
        if is_repeated {
            let which = form.map_or("without a name".to_owned(), |form| format!("called `{form}`"));
            let headline = format!("`{parameter}` has two schedules {which}");
            let span = form.map_or(parameter.span, |form| form.span);
            self.diagnostics.push(Diagnostic::new("E0202", headline).at(span, "declared again here"));
            return;
        }
        let context = Context { allowed: Reach::PARAMETERS.and(Reach::TIME), role: "a schedule" };
        let wanted = self.theory.scope.parameters[id.0].clone();
        let right = self.fitting(right, &wanted, context);
        let meaning = meaning.map(|quoted| quoted.text.clone());
        self.theory.schedules.push(Schedule { form: form.cloned(), parameter: id, right, meaning });
    }

    fn start(&mut self, name: &Name, values: &[(Name, Expression)], meaning: Option<&Quoted>) {
        if let Some(earlier) = self.theory.starts.iter().find(|start| start.name.key() == name.key()) {
            let diagnostic = Diagnostic::new("E0202", format!("two starts are called `{name}`"))
                .at(name.span, "again here")
                .at(earlier.name.span, "first here");
            self.diagnostics.push(diagnostic);
            return;
        }
        let mut typed: Vec<(UnknownId, Typed)> = Vec::new();
        for (unknown, value) in values {
            let Some(id) = self.expect_unknown(unknown) else { continue };
            if typed.iter().any(|(earlier, _)| *earlier == id) {
                let diagnostic = Diagnostic::new("E0202", format!("`{unknown}` is set twice"));
                self.diagnostics.push(diagnostic.at(unknown.span, "again here"));
                continue;
            }
            let wanted = self.theory.scope.unknowns[id.0].clone();
            let context = Context { allowed: Reach::PARAMETERS, role: "a start value" };
            typed.push((id, self.fitting(value, &wanted, context)));
        }
        let meaning = meaning.map(|quoted| quoted.text.clone());
        self.theory.starts.push(Start { name: name.clone(), values: typed, meaning });
    }

    fn gauge(&mut self, gauge: &tree::Gauge) {
        let gauge = match gauge {
            tree::Gauge::Permute { dim } => self.expect_dim(dim).map(|dim| Gauge::Permute { dim }),
            tree::Gauge::Flip { unknowns, along } => {
                let along_id = match along {
                    Some(dim) => match self.expect_dim(dim) {
                        Some(id) => Some(id),
                        None => return,
                    },
                    None => None,
                };
                let mut ids = Vec::new();
                for unknown in unknowns {
                    let Some(id) = self.expect_unknown(unknown) else { return };
                    if let (Some(dim), Some(name)) = (along_id, along) {
                        self.expect_axis(unknown, id, dim, name);
                    }
                    ids.push(id);
                }
                Some(Gauge::Flip { unknowns: ids, along: along_id })
            }
        };
        self.theory.gauges.extend(gauge);
    }

    fn expect_axis(&mut self, unknown: &Name, id: UnknownId, dim: super::DimId, dim_name: &Name) {
        let Type::Number(shape) = self.theory.scope.unknowns[id.0].clone() else { return };
        let has_axis = match &shape {
            Shape::Scalar => false,
            Shape::Vector(n) => n.as_dim() == Some(dim),
            Shape::Matrix(n, m) => n.as_dim() == Some(dim) || m.as_dim() == Some(dim),
        };
        if !has_axis {
            let found = self.theory.scope.show_type(&Type::Number(shape));
            self.diagnostics.push(
                Diagnostic::new("E0409", format!("`{unknown}` has no index of size `{dim_name}`"))
                    .at(unknown.span, format!("this is {found}")),
            );
        }
    }

    fn expect_dim(&mut self, name: &Name) -> Option<super::DimId> {
        match self.theory.scope.lookup(name) {
            Some(Named::Symbol(Symbol::Dim(id))) => Some(id),
            Some(Named::Broken) => None,
            _ => {
                let dims = self.theory.scope.names(|n| matches!(n, Named::Symbol(Symbol::Dim(_))));
                let diagnostic = Diagnostic::new("E0203", format!("`{name}` is not a declared dimension"))
                    .at(name.span, format!("no `dim {name}` in this theory"))
                    .suggest(&name.text, dims);
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn phase(&mut self, name: &Quoted, condition: Option<&Expression>) {
        let last = self.theory.phases.last();
        if last.is_some_and(|phase| phase.condition.is_none()) {
            let diagnostic = Diagnostic::new("E0410", "`otherwise` must be the last phase");
            self.diagnostics.push(diagnostic.at(name.span, "never reached"));
        }
        if self.theory.phases.iter().any(|phase| phase.name == name.text) {
            let diagnostic = Diagnostic::new("E0202", format!("two phases are called \"{}\"", name.text));
            self.diagnostics.push(diagnostic.at(name.span, "again here"));
        }
        let context = Context {
            allowed: self.known().and(Reach::OBSERVABLES),
            role: "what defines a phase",
        };
        let condition = condition.map(|condition| {
            Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).truth(condition)
        });
        self.theory.phases.push(Phase { name: name.text.clone(), condition });
    }

    fn check(&mut self, check: &tree::Check, span: Span) {
        let mut read = Check {
            expectations: Vec::new(),
            dims: Vec::new(),
            parameters: Vec::new(),
            time: None,
            schedules: Vec::new(),
            start: None,
            note: check.note.as_ref().map(|note| note.text.clone()),
            span,
        };
        for (name, value) in &check.at {
            self.check_point(&mut read, name, value);
        }
        for expectation in &check.expectations {
            let expectation = self.expectation(expectation, check.tolerance.as_ref());
            read.expectations.extend(expectation);
        }
        if let Some(from) = &check.from {
            let names: Vec<&str> = self.theory.starts.iter().map(|start| start.name.text.as_str()).collect();
            read.start = self.theory.starts.iter().position(|start| start.name.key() == from.key());
            if read.start.is_none() {
                let diagnostic = Diagnostic::new("E0203", format!("there is no start `{from}`"))
                    .at(from.span, "not declared")
                    .suggest(&from.text, names);
                self.diagnostics.push(diagnostic);
            }
        }
        if self.theory.kind == Kind::Flow && read.time.is_none() && self.diagnostics.is_empty() {
            self.diagnostics.push(
                Diagnostic::new("E0411", "a check of a flow needs a time")
                    .at(span, "checked when?")
                    .help("write `at t = 10`"),
            );
        }
        self.theory.checks.push(read);
    }

    fn check_point(&mut self, check: &mut Check, name: &Name, value: &Expression) {
        let context = Context { allowed: Reach::CONSTANT, role: "the point of a check" };
        match self.theory.scope.lookup(name) {
            Some(Named::Symbol(Symbol::Dim(id))) => match self.constant(value, "a dimension") {
                Some(size) if size.fract() == 0.0 && (1.0..=LARGEST_DIM).contains(&size) => {
                    check.dims.push((id, size as usize));
                }
                None => {}
                Some(size) => self.diagnostics.push(
                    Diagnostic::new("E0403", "a dimension is a whole number from 1 on")
                        .at(value.span, format!("this is {size}")),
                ),
            },
            Some(Named::Symbol(Symbol::Parameter(id))) => {
                if let Some(at) = self.schedule_named(id, value) {
                    check.schedules.push(at);
                    return;
                }
                let wanted = self.theory.scope.parameters[id.0].clone();
                let typed = self.fitting(value, &wanted, context);
                check.parameters.push((id, typed));
            }
            Some(Named::Symbol(Symbol::Time)) => {
                let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
                check.time = Some(inference.scalar(value));
            }
            Some(Named::Broken) => {}
            _ => {
                let known = self
                    .theory
                    .scope
                    .names(|n| matches!(n, Named::Symbol(Symbol::Parameter(_) | Symbol::Dim(_) | Symbol::Time)));
                let diagnostic = Diagnostic::new("E0203", format!("`{name}` is not a parameter"))
                    .at(name.span, "a check sets parameters, dimensions and t")
                    .suggest(&name.text, known);
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// `beta = tanh`: one of the parameter's schedules.
    fn schedule_named(&self, parameter: super::ParameterId, value: &Expression) -> Option<usize> {
        let tree::ExpressionKind::Name(name) = &value.kind else { return None };
        let is_named = |schedule: &Schedule| {
            schedule.parameter == parameter
                && schedule.form.as_ref().is_some_and(|form| form.key() == name.key())
        };
        self.theory.schedules.iter().position(is_named)
    }

    fn expectation(
        &mut self,
        expectation: &tree::Expectation,
        tolerance: Option<&Expression>,
    ) -> Option<Expectation> {
        match expectation {
            tree::Expectation::Phase { name, .. } => {
                let phases: Vec<&str> = self.theory.phases.iter().map(|phase| phase.name.as_str()).collect();
                if !phases.contains(&name.text.as_str()) {
                    let diagnostic = Diagnostic::new("E0203", format!("there is no phase \"{}\"", name.text))
                        .at(name.span, "not declared")
                        .suggest(&name.text, phases);
                    self.diagnostics.push(diagnostic);
                }
                Some(Expectation::Phase { name: name.text.clone() })
            }
            tree::Expectation::Value { left, right } => {
                let Some(tolerance) = tolerance else {
                    self.diagnostics.push(
                        Diagnostic::new("E0412", "a check of a number needs a tolerance")
                            .at(left.span.to(right.span), "how close?")
                            .help("write `within 1e-9`"),
                    );
                    return None;
                };
                let all = Context {
                    allowed: self.known().and(Reach::OBSERVABLES),
                    role: "what is checked",
                };
                let left = Inference::new(&mut self.theory.scope, &mut self.diagnostics, all).infer(left);
                let context = Context { allowed: Reach::CONSTANT, role: "the expected value" };
                let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
                let right_typed = inference.infer(right);
                let tolerance = inference.scalar(tolerance);
                let fits = right_typed.type_ == left.type_
                    || right_typed.type_ == Type::SCALAR
                    || [&left, &right_typed].iter().any(|side| side.type_ == Type::Broken);
                if !fits || left.type_ == Type::Truth {
                    let scope = &self.theory.scope;
                    let diagnostic = Diagnostic::new("E0301", "the two sides of a check have different shapes")
                        .at(right.span, format!("this is {}", scope.show_type(&right_typed.type_)))
                        .at(left.span, format!("this is {}", scope.show_type(&left.type_)));
                    self.diagnostics.push(diagnostic);
                }
                Some(Expectation::Value { left, right: right_typed, tolerance })
            }
        }
    }
}
