//! Subscripts, ranges and sizes: whole numbers made of dimensions and indices of sums.

use super::{Inference, LocalKind};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{Expression, ExpressionKind, Infix, Prefix, Subscript};
use crate::theory::scope::Named;
use crate::theory::shape::{Shape, Type};
use crate::theory::size::Size;
use crate::theory::typed::{Symbol, Typed, TypedKind, TypedSubscript, Whole};

/// Whether this is `x[t]`, the present value of a state that moves in steps.
fn is_present(base: &Typed, subscripts: &[Subscript]) -> bool {
    let [Subscript::At(Expression { kind: ExpressionKind::Name(name), .. })] = subscripts else {
        return false;
    };
    matches!(base.kind, TypedKind::Symbol(Symbol::Unknown(_))) && name.key() == "t"
}

impl Inference<'_> {
    pub(super) fn subscripted(
        &mut self,
        base: &Expression,
        subscripts: &[Subscript],
        span: Span,
    ) -> (TypedKind, Type) {
        let base = self.infer(base);
        if self.scope.is_map && is_present(&base, subscripts) {
            return (base.kind, base.type_);
        }
        let extents = match &base.type_ {
            Type::Number(Shape::Vector(n)) => vec![n.clone()],
            Type::Number(Shape::Matrix(n, m)) => vec![n.clone(), m.clone()],
            Type::Broken => return (TypedKind::Broken, Type::Broken),
            Type::Truth | Type::Number(Shape::Scalar) => {
                let found = self.scope.show_type(&base.type_);
                let diagnostic = Diagnostic::new("E0308", "only vectors and matrices have entries")
                    .at(base.span, format!("this is {found}"));
                let is_state = matches!(base.kind, TypedKind::Symbol(Symbol::Unknown(_)));
                return self.broken(match self.scope.is_map && is_state {
                    true => diagnostic
                        .help("a step knows the present, `x[t]`; of the past make a state of its own"),
                    false => diagnostic,
                });
            }
        };
        if extents.len() != subscripts.len() {
            let plural = if extents.len() == 1 { "subscript" } else { "subscripts" };
            let diagnostic = Diagnostic::new("E0308", format!("expected {} {plural}", extents.len()))
                .at(span, format!("given {}", subscripts.len()))
                .at(base.span, format!("this is {}", self.scope.show_type(&base.type_)));
            return self.broken(diagnostic);
        }
        self.entries(base, subscripts, extents)
    }

    /// The entries that subscripts choose, one for each of `extents`.
    fn entries(&mut self, base: Typed, subscripts: &[Subscript], extents: Vec<Size>) -> (TypedKind, Type) {
        let mut typed = Vec::new();
        let mut kept = Vec::new();
        for (subscript, extent) in subscripts.iter().zip(extents) {
            let Some(subscript) = self.subscript(subscript) else { return (TypedKind::Broken, Type::Broken) };
            match &subscript {
                TypedSubscript::At(..) => {}
                TypedSubscript::All => kept.push(extent),
                TypedSubscript::Range(_, _, length, _) => kept.push(length.clone()),
            }
            typed.push(subscript);
        }
        let shape = match kept.as_slice() {
            [] => Shape::Scalar,
            [n] => Shape::Vector(n.clone()),
            [n, m, ..] => Shape::Matrix(n.clone(), m.clone()),
        };
        (TypedKind::Subscripted { base: Box::new(base), subscripts: typed }, Type::Number(shape))
    }

    fn subscript(&mut self, subscript: &Subscript) -> Option<TypedSubscript> {
        match subscript {
            Subscript::All(_) => Some(TypedSubscript::All),
            Subscript::At(at) => Some(TypedSubscript::At(self.whole(at)?, at.span)),
            Subscript::Range(low, high) => {
                let span = low.span.to(high.span);
                let (low, high) = (self.whole(low)?, self.whole(high)?);
                let length = match (low.size(), high.size()) {
                    (Some(low), Some(high)) => high.add(&low.negate()).add(&Size::constant(1)),
                    _ => {
                        let headline = "the length of a range must follow from dimensions alone";
                        let label = "depends on an index, or on `min` or `max`";
                        self.report(Diagnostic::new("E0308", headline).at(span, label));
                        return None;
                    }
                };
                Some(TypedSubscript::Range(low, high, length, span))
            }
        }
    }

    /// A size: a whole number made of dimensions.
    pub fn size(&mut self, expression: &Expression) -> Option<Size> {
        let size = self.whole(expression)?.size();
        if size.is_none() {
            self.report(
                Diagnostic::new("E0309", "a size is a sum of products of dimensions")
                    .at(expression.span, "this is not")
                    .help("for instance `M`, `2*M` or `M + K`"),
            );
        }
        size
    }

    /// A whole number made of dimensions and indices of sums.
    pub(super) fn whole(&mut self, expression: &Expression) -> Option<Whole> {
        match &expression.kind {
            ExpressionKind::Number(value) if value.fract() == 0.0 && value.abs() < 1e9 => {
                Some(Whole::Constant(*value as i64))
            }
            ExpressionKind::Name(name) => self.whole_name(name),
            ExpressionKind::Prefix(Prefix::Negate, operand) => {
                let operand = self.whole(operand)?;
                Some(Whole::Subtract(Box::new(Whole::Constant(0)), Box::new(operand)))
            }
            ExpressionKind::Infix(operator, left, right) => match operator {
                Infix::Add => self.whole_pair(Whole::Add, left, right),
                Infix::Subtract => self.whole_pair(Whole::Subtract, left, right),
                Infix::Multiply => self.whole_pair(Whole::Multiply, left, right),
                _ => self.not_whole(expression.span, "not a sum or product"),
            },
            ExpressionKind::Call { function, arguments } => match (function.text.as_str(), &arguments[..]) {
                ("min", [left, right]) => self.whole_pair(Whole::Min, left, right),
                ("max", [left, right]) => self.whole_pair(Whole::Max, left, right),
                _ => self.not_whole(expression.span, "not a whole number"),
            },
            _ => self.not_whole(expression.span, "not a whole number"),
        }
    }

    fn whole_pair(
        &mut self,
        combine: fn(Box<Whole>, Box<Whole>) -> Whole,
        left: &Expression,
        right: &Expression,
    ) -> Option<Whole> {
        let (left, right) = (self.whole(left), self.whole(right));
        Some(combine(Box::new(left?), Box::new(right?)))
    }

    fn whole_name(&mut self, name: &Name) -> Option<Whole> {
        let key = name.key();
        match self.locals.iter().rev().find(|local| local.key == key).map(|local| &local.kind) {
            Some(LocalKind::Index(index)) => return Some(Whole::Index(*index)),
            Some(LocalKind::Argument(..)) => return self.not_whole(name.span, "an argument is no dimension"),
            Some(LocalKind::Variable(_)) => {
                return self.not_whole(name.span, "the variable of an average or of a root is no index");
            }
            None => {}
        }
        match self.scope.lookup(name) {
            Some(Named::Symbol(Symbol::Dim(dim))) => Some(Whole::Dim(dim)),
            Some(Named::Broken) => None,
            Some(_) => self.not_whole(name.span, "not a dimension"),
            None => {
                let dims = self.scope.names(|n| matches!(n, Named::Symbol(Symbol::Dim(_))));
                let indices = self.locals.iter().filter(|local| matches!(local.kind, LocalKind::Index(_)));
                let known = dims.into_iter().chain(indices.map(|local| local.key.as_str()));
                let diagnostic = Diagnostic::new("E0201", format!("`{name}` is not a dimension"))
                    .at(name.span, "sizes and subscripts are made of dimensions")
                    .suggest(&name.text, known);
                let is_misspelt = !diagnostic.help.is_empty();
                let missing = format!("declare it: `dim {name} = 1`");
                self.report(if is_misspelt { diagnostic } else { diagnostic.help(missing) });
                None
            }
        }
    }

    fn not_whole<T>(&mut self, span: Span, label: &str) -> Option<T> {
        let headline = "sizes and subscripts are whole numbers made of dimensions";
        self.report(Diagnostic::new("E0309", headline).at(span, label));
        None
    }
}
