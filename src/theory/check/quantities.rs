//! Sizes, default and start values and domains of dimensions, parameters and unknowns.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::domain::Domain;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{Declaration, Expression, Interval, Statement, StatementKind};
use crate::theory::infer::{Context, Inference};
use crate::theory::lower::constant_value;
use crate::theory::operators::is_zero;
use crate::theory::order::names_used;
use crate::theory::scope::{Named, Reach};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Symbol, Typed};
use crate::theory::{DimId, ParameterId, UnknownId};

/// Larger dimensions are slips.
const LARGEST_DIM: f64 = 4096.0;

impl Checker {
    /// Finds the sizes of dimensions and the shapes of parameters and unknowns.
    pub fn sizes(&mut self, statements: &[Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Dim { name, value, .. } => {
                    let size = self.dim_size(value);
                    if let Some(Named::Symbol(Symbol::Dim(DimId(id)))) = self.theory.scope.declared_by(name) {
                        self.theory.dims[id].default = size.unwrap_or(1);
                    }
                }
                StatementKind::Parameter(declaration)
                | StatementKind::Unknown(declaration)
                | StatementKind::State(declaration) => self.quantity_shape(declaration),
                _ => {}
            }
        }
    }

    /// Reads a size of a dimension; what is none is reported.
    pub fn dim_size(&mut self, value: &Expression) -> Option<usize> {
        let size = self.plain_number(value, "the size of a dimension")?;
        if size.fract() == 0.0 && (1.0..=LARGEST_DIM).contains(&size) {
            return Some(size as usize);
        }
        let headline = format!("the size of a dimension is a whole number from 1 to {LARGEST_DIM}");
        self.diagnostics.push(Diagnostic::new("E0403", headline).at(value.span, format!("this is {size}")));
        None
    }

    fn quantity_shape(&mut self, declaration: &Declaration) {
        let shape = self.shape(declaration);
        let type_ = shape.clone().map_or(Type::Broken, Type::Number);
        if let Some(span) = declaration.symmetric
            && shape.as_ref().is_some_and(|shape| !shape.is_square())
        {
            let found = self.theory.scope.show_type(&type_);
            let diagnostic = Diagnostic::new("E0404", "only a square matrix is symmetric");
            let name = declaration.name.span;
            self.diagnostics
                .push(diagnostic.at(span, "declared symmetric").at(name, format!("this is {found}")));
        }
        let shape = shape.unwrap_or(Shape::Scalar);
        match self.theory.scope.declared_by(&declaration.name) {
            Some(Named::Symbol(Symbol::Parameter(ParameterId(id)))) => {
                self.theory.scope.parameters[id] = type_;
                self.theory.parameters[id].shape = shape;
            }
            Some(Named::Symbol(Symbol::Unknown(UnknownId(id)))) => {
                self.theory.scope.unknowns[id] = type_;
                self.theory.unknowns[id].shape = shape;
            }
            _ => {}
        }
    }

    fn shape(&mut self, declaration: &Declaration) -> Option<Shape> {
        let context = Context { allowed: Reach::CONSTANT, role: "a size" };
        let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
        let sizes: Option<Vec<_>> = declaration.sizes.iter().map(|size| inference.size(size)).collect();
        match sizes?.as_slice() {
            [] => Some(Shape::Scalar),
            [n] => Some(Shape::Vector(n.clone())),
            [n, m] => Some(Shape::Matrix(n.clone(), m.clone())),
            [_, _, ..] => {
                self.diagnostics.push(
                    Diagnostic::new("E0404", "at most two sizes: a vector or a matrix")
                        .at(declaration.sizes[2].span, "a third size"),
                );
                None
            }
        }
    }

    /// Infers defaults, start values and domains.
    pub fn values(&mut self, statements: &[Statement]) {
        for statement in statements {
            let (StatementKind::Parameter(declaration)
            | StatementKind::Unknown(declaration)
            | StatementKind::State(declaration)) = &statement.kind
            else {
                continue;
            };
            let domain = declaration.domain.as_ref().map_or(Domain::REAL, |domain| self.domain(domain));
            let Declaration { name, value, .. } = declaration;
            match self.theory.scope.declared_by(name) {
                Some(Named::Symbol(Symbol::Parameter(ParameterId(id)))) => {
                    let context = Context { allowed: Reach::CONSTANT, role: "the default of a parameter" };
                    let type_ = self.theory.scope.parameters[id].clone();
                    self.theory.parameters[id].value = self.fitting(value, &type_, name, context);
                    self.theory.parameters[id].domain = domain;
                }
                Some(Named::Symbol(Symbol::Unknown(UnknownId(id)))) => {
                    let context = Context { allowed: Reach::PARAMETERS, role: "a start value" };
                    let type_ = self.theory.scope.unknowns[id].clone();
                    self.theory.unknowns[id].value = self.fitting(value, &type_, name, context);
                    self.theory.unknowns[id].domain = domain;
                }
                _ => {}
            }
        }
    }

    /// Infers a value for `target`, of a known type: a scalar fills a vector, a zero everything.
    pub fn fitting(&mut self, value: &Expression, wanted: &Type, target: &Name, context: Context) -> Typed {
        let typed = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).infer(value);
        if !fits(wanted, &typed.type_, is_zero(&typed)) {
            let diagnostic = self.misfit(&typed, wanted, target, context.role);
            self.diagnostics.push(match advice(wanted, &typed.type_, target) {
                Some(advice) => diagnostic.help(advice),
                None => diagnostic,
            });
        }
        typed
    }

    /// “This has another shape than `target`.”
    pub fn misfit(&self, typed: &Typed, wanted: &Type, target: &Name, role: &str) -> Diagnostic {
        let scope = &self.theory.scope;
        Diagnostic::new("E0301", format!("{role} does not fit `{target}`"))
            .at(typed.span, format!("this is {}", scope.show_type(&typed.type_)))
            .at(target.span, format!("`{target}` is {}", scope.show_type(wanted)))
    }

    fn domain(&mut self, interval: &Interval) -> Domain {
        let low = self.plain_number(&interval.low, "the end of a domain");
        let high = self.plain_number(&interval.high, "the end of a domain");
        let (Some(low), Some(high)) = (low, high) else { return Domain::REAL };
        let is_point = low == high && low.is_finite() && !interval.low_is_open && !interval.high_is_open;
        if low < high || is_point {
            return Domain::between((low, interval.low_is_open), (high, interval.high_is_open));
        }
        let label = if low == high && low.is_infinite() {
            "no number lies there".to_owned()
        } else if low == high {
            format!("an open end leaves {low} out")
        } else {
            format!("no number is above {low} and below {high}")
        };
        self.diagnostics.push(Diagnostic::new("E0405", "this domain is empty").at(interval.span, label));
        Domain::REAL
    }

    /// The value of an expression that is the same for all sizes and parameters.
    pub fn plain_number(&mut self, expression: &Expression, role: &'static str) -> Option<f64> {
        for key in names_used(expression, &[]) {
            let label = match self.theory.scope.lookup_key(&key) {
                None => continue,
                Some(Named::Broken) => return None,
                Some(named) => self.theory.scope.kind_of(named),
            };
            let diagnostic = Diagnostic::new("E0206", format!("{role} cannot depend on `{key}`"))
                .at(name_span(expression, &key), label)
                .help("write a number");
            self.diagnostics.push(diagnostic);
            return None;
        }
        let context = Context { allowed: Reach::CONSTANT, role };
        let before = self.diagnostics.len();
        let typed = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).scalar(expression);
        if self.diagnostics.len() > before {
            return None;
        }
        match constant_value(&self.theory, &typed) {
            Some(value) if !value.is_nan() => Some(value),
            _ => {
                let diagnostic = Diagnostic::new("E0406", format!("{role} must be a number"));
                self.diagnostics.push(diagnostic.at(expression.span, "this has no value"));
                None
            }
        }
    }
}

/// Whether a value of type `found` can be given to something of type `wanted`: a scalar fills a
/// vector, a literal zero everything.
pub fn fits(wanted: &Type, found: &Type, is_zero: bool) -> bool {
    match (wanted, found) {
        (Type::Broken, _) | (_, Type::Broken) => true,
        (Type::Number(Shape::Vector(_)), Type::Number(Shape::Scalar)) => true,
        (Type::Number(Shape::Matrix(..)), Type::Number(Shape::Scalar)) => is_zero,
        (wanted, found) => wanted == found,
    }
}

/// What to write where a value has another shape than its target.
fn advice(wanted: &Type, found: &Type, target: &Name) -> Option<String> {
    let (Type::Number(wanted), Type::Number(found)) = (wanted, found) else { return None };
    match (wanted, found) {
        (Shape::Matrix(..), Shape::Scalar) => {
            Some("write `x*identity(n, m)` or `x*ones(n, m)`; only 0 fills a matrix".to_owned())
        }
        (Shape::Vector(n), Shape::Vector(m)) if n.as_constant().is_none() => {
            let length = m.as_constant()?;
            let advice = format!(
                "a list has a fixed length: declare `{target}[{length}]`, or set its values at run time"
            );
            Some(advice)
        }
        _ => None,
    }
}

/// Where a name stands in an expression.
fn name_span(expression: &Expression, key: &str) -> Span {
    let mut stack = vec![expression];
    while let Some(part) = stack.pop() {
        match &part.kind {
            crate::syntax::tree::ExpressionKind::Name(name) if name.key() == key => return name.span,
            crate::syntax::tree::ExpressionKind::Call { function, .. } if function.key() == key => {
                return function.span;
            }
            _ => stack.extend(part.children()),
        }
    }
    expression.span
}
