//! Tree → [`Theory`](crate::theory::Theory), second half: equations, schedules, starts, gauges and phases.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{self, Expression, Left, Quoted, Statement, StatementKind};
use crate::theory::check::{Checker, text_of};
use crate::theory::infer::{Context, Inference};
use crate::theory::scope::{Named, Reach};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Symbol, Typed};
use crate::theory::{
    DimId, Equation, EquationForm, Gauge, Kind, ParameterId, Phase, Requirement, Schedule, Start, UnknownId,
};

impl Checker {
    pub fn parts(&mut self, statements: &[Statement]) {
        self.equations(statements);
        for statement in statements {
            match &statement.kind {
                StatementKind::Schedule { form, parameter, right, meaning } => {
                    self.schedule(form.as_ref(), parameter, right, meaning.as_ref());
                }
                StatementKind::Start { name, values, meaning } => self.start(name, values, meaning.as_ref()),
                StatementKind::Gauge(gauge) => self.gauge(gauge),
                StatementKind::Phase { name, condition } => self.phase(name, condition.as_ref()),
                StatementKind::Require { condition, meaning } => self.require(condition, meaning.as_ref()),
                StatementKind::Unique(reason) => self.unique(reason),
                StatementKind::FreeEnergy { name, .. } => self.free_energy(name),
                StatementKind::Event(event) => self.event(event),
                StatementKind::Threshold(threshold) => self.threshold(threshold, statement.span),
                _ => {}
            }
        }
    }

    /// What the right side of an equation may depend on.
    pub fn known(&self) -> Reach {
        Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS)
    }

    fn equations(&mut self, statements: &[Statement]) {
        let mut slots: Vec<Option<Equation>> = vec![None; self.theory.unknowns.len()];
        let mut implicit: Vec<(&Expression, Span)> = Vec::new();
        for statement in statements {
            let span = statement.span;
            match &statement.kind {
                StatementKind::Equation { left: Left::Zero(_), right } => implicit.push((right, span)),
                StatementKind::Equation { left: Left::Unknown(name), right } => {
                    self.equation(&mut slots, name, right, span, EquationForm::FixedPoint);
                }
                StatementKind::Extremize { sense, function, over } => {
                    self.extremize(&mut slots, *sense, function, over, span);
                }
                StatementKind::Flow { state, right } => {
                    self.equation(&mut slots, state, right, span, EquationForm::Derivative);
                }
                // The next value is an update.
                StatementKind::Step { state, right } => {
                    self.equation(&mut slots, state, right, span, EquationForm::FixedPoint);
                }
                _ => {}
            }
        }
        let tree = &self.theory.tree;
        let lacks = |keywords: &[&str]| keywords.iter().any(|keyword| tree.may_lack(keyword));
        let lacks_unknown = self.is_incomplete || lacks(&["unknown", "state"]);
        let lacks_equation =
            self.is_incomplete || lacks(&["equation", "extremize", "minimize", "flow", "step"]);
        let unpaired: Vec<usize> = (0..slots.len()).filter(|&at| slots[at].is_none()).collect();
        // With one of them missing it is not known which equation is for which unknown.
        let is_paired = unpaired.len() == implicit.len();
        for (&at, &(right, span)) in unpaired.iter().zip(&implicit) {
            let right = self.implicit(right, UnknownId(at), is_paired);
            slots[at] = Some(Equation::Written { form: EquationForm::Implicit, right, span });
        }
        if !lacks_unknown {
            self.surplus_equations(implicit.get(unpaired.len()..).unwrap_or(&[]));
        }
        if !lacks_equation {
            self.missing_equations(&slots);
        }
        self.theory.equations = slots.into_iter().flatten().collect();
    }

    /// An implicit equation is for an unknown as a whole: nothing is filled up.
    fn implicit(&mut self, right: &Expression, UnknownId(at): UnknownId, is_paired: bool) -> Typed {
        let wanted = self.theory.scope.unknowns[at].clone();
        let context = Context { allowed: self.known(), role: "this equation" };
        let typed = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).infer(right);
        let fits = typed.type_ == wanted || typed.type_ == Type::Broken || wanted == Type::Broken;
        if !fits && is_paired {
            let name = self.theory.unknowns[at].name.clone();
            let advice =
                "equations `0 = …` determine, in their order, the unknowns without an equation of their own";
            self.diagnostics.push(self.misfit(&typed, &wanted, &name, context.role).help(advice));
        }
        typed
    }

    fn surplus_equations(&mut self, surplus: &[(&Expression, Span)]) {
        for &(_, span) in surplus {
            self.diagnostics.push(
                Diagnostic::new("E0408", "more equations than unknowns")
                    .at(span, "every unknown has an equation already"),
            );
        }
    }

    fn equation(
        &mut self,
        slots: &mut [Option<Equation>],
        name: &Name,
        right: &Expression,
        span: Span,
        form: EquationForm,
    ) {
        let Some(id) = self.expect_unknown(name) else {
            self.is_incomplete = true;
            return;
        };
        let UnknownId(at) = id;
        if let Some(earlier) = &slots[at] {
            let (headline, first) = match earlier {
                Equation::Written { span, .. } => {
                    (format!("`{name}` has two {}", self.what_determines()), *span)
                }
                Equation::Stationary { span, .. } => {
                    (format!("`{name}` has an equation, and is extremized over"), *span)
                }
            };
            let diagnostic = Diagnostic::new("E0408", headline);
            self.diagnostics.push(diagnostic.at(name.span, "again here").at(first, "first here"));
            self.is_incomplete = true;
            return;
        }
        let wanted = self.theory.scope.unknowns[at].clone();
        let context = Context { allowed: self.known(), role: "the right side" };
        let right = self.fitting(right, &wanted, name, context);
        slots[at] = Some(Equation::Written { form, right, span });
    }

    fn what_determines(&self) -> &'static str {
        match self.theory.kind {
            Kind::SaddlePoint => "equations",
            Kind::Flow => "flows",
            Kind::Map => "steps",
        }
    }

    /// Looks up an unknown or state; anything else is reported.
    pub fn expect_unknown(&mut self, name: &Name) -> Option<UnknownId> {
        match self.theory.scope.lookup(name) {
            Some(Named::Symbol(Symbol::Unknown(id))) => return Some(id),
            Some(Named::Broken) => return None,
            _ => {}
        }
        let what = match self.theory.kind {
            Kind::SaddlePoint => "unknown",
            Kind::Flow | Kind::Map => "state",
        };
        let unknowns = self.theory.scope.names(|named| matches!(named, Named::Symbol(Symbol::Unknown(_))));
        let label = match self.theory.scope.lookup(name) {
            Some(named) => format!("this is {}", self.theory.scope.kind_of(named)),
            None => format!("no `{what} {name}` in this theory"),
        };
        let diagnostic = Diagnostic::new("E0203", format!("`{name}` is not a declared {what}"))
            .at(name.span, label)
            .suggest(&name.text, unknowns);
        self.diagnostics.push(diagnostic);
        None
    }

    fn missing_equations(&mut self, slots: &[Option<Equation>]) {
        for (unknown, slot) in self.theory.unknowns.iter().zip(slots) {
            if slot.is_some() {
                continue;
            }
            let name = &unknown.name;
            let (headline, advice) = match self.theory.kind {
                Kind::SaddlePoint => {
                    (format!("unknown `{name}` has no equation"), format!("write `equation {name} = …`"))
                }
                Kind::Flow => {
                    (format!("state `{name}` has no flow"), format!("write `flow d/dt {name} = …`"))
                }
                Kind::Map => (format!("state `{name}` has no step"), format!("write `step {name}[t+1] = …`")),
            };
            let diagnostic = Diagnostic::new("E0407", headline);
            self.diagnostics.push(diagnostic.at(name.span, "declared here").help(advice));
        }
    }

    fn schedule(
        &mut self,
        form: Option<&Name>,
        parameter: &Name,
        right: &Expression,
        meaning: Option<&Quoted>,
    ) {
        if self.theory.kind == Kind::SaddlePoint {
            if !self.is_mixture {
                let diagnostic = Diagnostic::new("E0402", "only a flow has schedules")
                    .at(parameter.span, "there is no time in this theory")
                    .help("a parameter is varied along a saddle point by `spinodal sweep`");
                self.diagnostics.push(diagnostic);
            }
            return;
        }
        let Some(id) = self.expect_parameter(parameter, "only parameters have schedules") else { return };
        let span = form.map_or(parameter.span, |form| form.span);
        let key = format!("{} {}", form.map_or(String::new(), Name::key), parameter.key());
        if let Some(first) = self.first_seen("schedule", &key, span) {
            let which = form.map_or("without a name".to_owned(), |form| format!("called `{form}`"));
            let headline = format!("`{parameter}` has two schedules {which}");
            let diagnostic =
                Diagnostic::new("E0202", headline).at(span, "again here").at(first, "first here");
            self.diagnostics.push(if form.is_none() {
                diagnostic.help(format!("name one of them: `schedule ramp: {parameter}(t) = …`"))
            } else {
                diagnostic
            });
            return;
        }
        let context = Context { allowed: Reach::PARAMETERS.and(Reach::TIME), role: "a schedule" };
        let wanted = self.theory.scope.parameters[id.0].clone();
        let right = self.fitting(right, &wanted, parameter, context);
        let meaning = text_of(meaning);
        self.theory.schedules.push(Schedule { form: form.cloned(), parameter: id, right, meaning });
    }

    /// Looks up a parameter; anything else is reported, with a `label` that says why it must be one.
    pub fn expect_parameter(&mut self, parameter: &Name, label: &str) -> Option<ParameterId> {
        match self.theory.scope.lookup(parameter) {
            Some(Named::Symbol(Symbol::Parameter(id))) => return Some(id),
            Some(Named::Broken) => return None,
            _ => {}
        }
        let names = self.theory.scope.names(|n| matches!(n, Named::Symbol(Symbol::Parameter(_))));
        let diagnostic = Diagnostic::new("E0203", format!("`{parameter}` is not a declared parameter"))
            .at(parameter.span, label)
            .suggest(&parameter.text, names);
        self.diagnostics.push(diagnostic);
        None
    }

    fn start(&mut self, name: &Name, values: &[(Name, Expression)], meaning: Option<&Quoted>) {
        if let Some(first) = self.first_seen("start", &name.key(), name.span) {
            let diagnostic = Diagnostic::new("E0202", format!("two starts are called `{name}`"))
                .at(name.span, "again here")
                .at(first, "first here");
            self.diagnostics.push(diagnostic);
            return;
        }
        let mut typed: Vec<(UnknownId, Typed)> = Vec::new();
        let mut set: HashMap<UnknownId, Span> = HashMap::new();
        for (unknown, value) in values {
            let Some(id) = self.expect_unknown(unknown) else { continue };
            if let Some(first) = set.insert(id, unknown.span) {
                let diagnostic = Diagnostic::new("E0202", format!("`{unknown}` is set twice"));
                self.diagnostics.push(diagnostic.at(unknown.span, "again here").at(first, "first here"));
                continue;
            }
            let wanted = self.theory.scope.unknowns[id.0].clone();
            let context = Context { allowed: Reach::PARAMETERS, role: "a start value" };
            typed.push((id, self.fitting(value, &wanted, unknown, context)));
        }
        let meaning = text_of(meaning);
        self.theory.starts.push(Start { name: name.clone(), values: typed, meaning });
    }

    fn gauge(&mut self, gauge: &tree::Gauge) {
        let gauge = match gauge {
            tree::Gauge::Permute { dim } => match self.expect_dim(dim) {
                Some(id) => {
                    self.expect_any_axis(id, dim);
                    Some(Gauge::Permute { dim: id })
                }
                None => None,
            },
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

    fn expect_axis(&mut self, unknown: &Name, id: UnknownId, dim: DimId, dim_name: &Name) {
        let Type::Number(shape) = self.theory.scope.unknowns[id.0].clone() else { return };
        if !has_axis(&shape, dim) {
            let found = self.theory.scope.show_type(&Type::Number(shape));
            self.diagnostics.push(
                Diagnostic::new("E0409", format!("`{unknown}` has no index of size `{dim_name}`"))
                    .at(unknown.span, format!("this is {found}")),
            );
        }
    }

    fn expect_any_axis(&mut self, dim: DimId, name: &Name) {
        let may_have = |type_: &Type| match type_ {
            Type::Number(shape) => has_axis(shape, dim),
            Type::Truth | Type::Broken => true,
        };
        if !self.is_incomplete && !self.theory.scope.unknowns.iter().any(may_have) {
            self.diagnostics.push(
                Diagnostic::new("E0409", format!("nothing has an index of size `{name}`"))
                    .at(name.span, "permutes nothing"),
            );
        }
    }

    fn expect_dim(&mut self, name: &Name) -> Option<DimId> {
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

    fn require(&mut self, condition: &Expression, meaning: Option<&Quoted>) {
        let allowed = self.known().and(Reach::OBSERVABLES);
        let context = Context { allowed, role: "a requirement" };
        let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
        let condition = inference.truth(condition);
        let meaning = meaning.map(|quoted| quoted.text.clone());
        self.theory.requirements.push(Requirement { condition, meaning });
    }

    fn unique(&mut self, reason: &Quoted) {
        if let Some(first) = self.first_seen("unique", "", reason.span) {
            let diagnostic = Diagnostic::new("E0202", "that the solution is unique is said twice");
            self.diagnostics.push(diagnostic.at(reason.span, "again here").at(first, "first here"));
            return;
        }
        self.theory.unique = Some(reason.text.clone());
    }

    fn phase(&mut self, name: &Quoted, condition: Option<&Expression>) {
        if let Some(first) = self.first_seen("phase", &name.text, name.span) {
            let diagnostic = Diagnostic::new("E0202", format!("two phases are called \"{}\"", name.text));
            self.diagnostics.push(diagnostic.at(name.span, "again here").at(first, "first here"));
        } else if let Some(last) = self.otherwise {
            let diagnostic = Diagnostic::new("E0410", "`otherwise` must be the last phase");
            self.diagnostics.push(diagnostic.at(name.span, "never reached").at(last, "this is `otherwise`"));
        }
        if condition.is_none() {
            self.otherwise = Some(name.span);
        }
        let allowed = self.known().and(Reach::OBSERVABLES);
        let context = Context { allowed, role: "what defines a phase" };
        let condition = condition.map(|condition| {
            Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).truth(condition)
        });
        self.theory.phases.push(Phase { name: name.text.clone(), condition });
    }
}

fn has_axis(shape: &Shape, dim: DimId) -> bool {
    match shape {
        Shape::Scalar => false,
        Shape::Vector(n) => n.as_dim() == Some(dim),
        Shape::Matrix(n, m) => n.as_dim() == Some(dim) || m.as_dim() == Some(dim),
    }
}
