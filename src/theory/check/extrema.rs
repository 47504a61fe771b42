//! Statements `extremize` and `minimize`: what is stationary, and in which unknowns.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{Extremization, StatementKind};
use crate::theory::scope::{Named, Reach};
use crate::theory::shape::Type;
use crate::theory::typed::Symbol;
use crate::theory::{Equation, Extremum, ObservableId, UnknownId};

impl Checker {
    /// Gives equations to the unknowns that are extremized over.
    pub fn extremize(
        &mut self,
        slots: &mut [Option<Equation>],
        sense: Extremization,
        name: &Name,
        over: &[Name],
        span: Span,
    ) {
        if self.is_mixture {
            return;
        }
        let function = self.extremized(name);
        let mut listed: Vec<(UnknownId, Span)> = Vec::new();
        for unknown in over {
            let Some(id) = self.expect_unknown(unknown) else {
                self.is_incomplete = true;
                continue;
            };
            let UnknownId(at) = id;
            if let Some(earlier) = &slots[at] {
                let (headline, first) = match earlier {
                    Equation::Written { span, .. } => {
                        (format!("`{unknown}` has an equation, and is extremized over"), *span)
                    }
                    Equation::Stationary { span, .. } => {
                        (format!("`{unknown}` is extremized over twice"), *span)
                    }
                };
                let diagnostic = Diagnostic::new("E0408", headline).at(unknown.span, "again here");
                self.diagnostics.push(diagnostic.at(first, "first here"));
                continue;
            }
            slots[at] =
                Some(Equation::Stationary { extremum: self.theory.extrema.len(), span: unknown.span });
            listed.push((id, unknown.span));
        }
        if let Some(function) = function {
            let extremum = Extremum { sense, name: name.text.clone(), function, over: listed, span };
            self.theory.extrema.push(extremum);
        }
    }

    /// What is to be stationary: a scalar `let`, or the free energy.
    fn extremized(&mut self, function: &Name) -> Option<Symbol> {
        let scope = &self.theory.scope;
        let named = scope.lookup(function);
        let symbol = match named {
            Some(Named::Symbol(symbol @ Symbol::Let(_))) => symbol,
            Some(Named::Symbol(symbol @ Symbol::Observable(id))) if self.is_free_energy(id) => symbol,
            Some(Named::Broken) => return None,
            _ => {
                let label = match named {
                    Some(named) => format!("this is {}", scope.kind_of(named)),
                    None => format!("no `let {function}` in this theory"),
                };
                let lets = scope.names(|named| matches!(named, Named::Symbol(Symbol::Let(_))));
                let headline = "what is extremized is a `let`, or the free energy";
                let diagnostic =
                    Diagnostic::new("E0203", headline).at(function.span, label).suggest(&function.text, lets);
                let advice = format!("write `let {function} = …`");
                let is_free = named.is_none() && diagnostic.help.is_empty();
                self.diagnostics.push(if is_free { diagnostic.help(advice) } else { diagnostic });
                return None;
            }
        };
        match scope.type_of(symbol) {
            Type::Broken => None,
            Type::SCALAR if !Reach::UNKNOWNS.is_within(scope.reach_of(symbol)) => {
                let headline = format!("`{function}` does not depend on unknowns");
                self.diagnostics
                    .push(Diagnostic::new("E0419", headline).at(function.span, "stationary everywhere"));
                None
            }
            Type::SCALAR => Some(symbol),
            type_ => {
                let found = scope.show_type(&type_);
                let diagnostic = Diagnostic::new("E0304", "what is extremized must be a scalar");
                self.diagnostics.push(diagnostic.at(function.span, format!("this is {found}")));
                None
            }
        }
    }

    /// Whether an observable is declared to be the free energy.
    fn is_free_energy(&self, ObservableId(id): ObservableId) -> bool {
        let key = self.theory.observables[id].name.key();
        self.theory.tree.statements.iter().any(|statement| match &statement.kind {
            StatementKind::FreeEnergy { name, .. } => name.key() == key,
            _ => false,
        })
    }
}
