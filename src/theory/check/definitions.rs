//! `let`s, functions and observables, in the order of their use.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::syntax::name::Name;
use crate::syntax::tree::{Expression, Statement, StatementKind};
use crate::theory::infer::{Context, Inference};
use crate::theory::order::{Definition, dependency_order, names_used};
use crate::theory::scope::{Named, Reach, refuse_reserved};
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed, TypedKind};
use crate::theory::{Defined, LetId, ObservableId};

/// Names of a circle that a message shows.
const MOST_NAMED: usize = 4;

/// A definition, with the arguments that its body may use.
type Body<'a> = (&'a Name, &'a [Name], &'a Expression);

impl Checker {
    /// Orders the definitions by use and infers their types.
    pub fn definitions(&mut self, statements: &[Statement]) {
        let mut bodies: Vec<(Named, Body<'_>)> = Vec::new();
        for statement in statements {
            let body: Body<'_> = match &statement.kind {
                StatementKind::Function { name, arguments, body } => (name, arguments, body),
                StatementKind::Let { name, value }
                | StatementKind::Observable { name, value, .. }
                | StatementKind::FreeEnergy { name, value, .. } => (name, &[], value),
                _ => continue,
            };
            // What was refused keeps its first meaning.
            if let Some(named) = self.theory.scope.declared_by(body.0) {
                self.refuse_arguments(body.1);
                bodies.push((named, body));
            }
        }
        let definition = |(_, (name, arguments, body)): &(Named, Body<'_>)| Definition {
            key: name.key(),
            uses: names_used(body, arguments),
        };
        let ordered = dependency_order(&bodies.iter().map(definition).collect::<Vec<_>>());
        for circle in &ordered.circles {
            let members: Vec<&Name> = circle.iter().map(|&at| bodies[at].1.0).collect();
            self.circular(&members);
            for &at in circle {
                if let Named::Function(id) = bodies[at].0 {
                    self.theory.scope.functions[id].is_broken = true;
                }
            }
        }
        for at in ordered.order {
            let (named, (_, _, body)) = bodies[at];
            self.define(named, body);
        }
    }

    /// Infers what a definition is; all that it uses is known.
    fn define(&mut self, named: Named, body: &Expression) {
        let known = Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS);
        let context = match named {
            Named::Symbol(Symbol::Observable(_)) => {
                Context { allowed: known.and(Reach::OBSERVABLES), role: "an observable" }
            }
            _ => Context { allowed: known, role: "a `let`" },
        };
        let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
        match named {
            Named::Function(id) => inference.examine(id),
            Named::Symbol(Symbol::Let(LetId(id))) => {
                let typed = inference.infer(body);
                self.theory.scope.lets[id] = (typed.type_.clone(), inference.reach());
                self.theory.lets[id].1 = typed;
                self.theory.order.push(Defined::Let(LetId(id)));
            }
            Named::Symbol(Symbol::Observable(ObservableId(id))) => {
                let typed = inference.infer(body);
                let reach = inference.reach();
                let typed = self.number(typed);
                self.theory.scope.observables[id] = (typed.type_.clone(), reach);
                self.theory.observables[id].value = typed;
                self.theory.order.push(Defined::Observable(ObservableId(id)));
            }
            Named::Symbol(_) | Named::Broken => {}
        }
    }

    /// Refuses a condition as the value of an observable.
    fn number(&mut self, typed: Typed) -> Typed {
        if typed.type_ != Type::Truth {
            return typed;
        }
        self.diagnostics.push(
            Diagnostic::new("E0304", "an observable is a number")
                .at(typed.span, "this is a condition")
                .help("write `if … then 1 else 0`"),
        );
        Typed { kind: TypedKind::Broken, type_: Type::Broken, ..typed }
    }

    fn refuse_arguments(&mut self, arguments: &[Name]) {
        for (position, argument) in arguments.iter().enumerate() {
            self.diagnostics.extend(refuse_reserved(argument).err());
            if let Some(earlier) =
                arguments[..position].iter().find(|earlier| earlier.key() == argument.key())
            {
                self.diagnostics.push(
                    Diagnostic::new("E0202", format!("two arguments are called `{argument}`"))
                        .at(argument.span, "again here")
                        .at(earlier.span, "first here"),
                );
            }
        }
    }

    fn circular(&mut self, names: &[&Name]) {
        let shown = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`"));
        let rest = if names.len() > MOST_NAMED { vec!["…".to_owned()] } else { Vec::new() };
        let closing = format!("`{}`", names[0]);
        let circle: Vec<String> = shown.chain(rest).chain([closing]).collect();
        let headline = match names {
            [name] => format!("`{name}` is defined by itself"),
            _ => format!("these definitions go in a circle: {}", circle.join(" uses ")),
        };
        let mut diagnostic = Diagnostic::new("E0207", headline);
        for (position, name) in names.iter().take(MOST_NAMED).enumerate() {
            let next = names[(position + 1) % names.len()];
            diagnostic = diagnostic.at(name.span, format!("uses `{next}`"));
        }
        let advice = "what depends on itself is an `unknown`, determined by its `equation`";
        self.diagnostics.push(diagnostic.help(advice));
    }
}
