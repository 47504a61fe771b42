//! Expression → [`Typed`]: names are looked up, shapes computed and compared.
//!
//! Problems are collected, and whatever contains one is [`Type::Broken`], which agrees with
//! everything: one slip gives one message.

mod binders;
mod calls;
mod subscripts;

use crate::diagnostic::{Diagnostic, MOST_SHOWN};
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{Binder, Comparison, Expression, ExpressionKind, Infix, Prefix, Relation};
use crate::theory::builtin::{Builtin, FILLINGS, transposed};
use crate::theory::scope::{Named, Reach, Scope, refuse_reserved};
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed, TypedKind};

/// What an expression may depend on, and what it is, for messages.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    pub allowed: Reach,
    /// “a default value”.
    pub role: &'static str,
}

/// A name with a meaning inside a function, a sum or an average only.
struct Local {
    key: String,
    kind: LocalKind,
}

enum LocalKind {
    Argument(usize, Type),
    Index(usize),
    Variable(usize),
}

pub struct Inference<'a> {
    pub scope: &'a mut Scope,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    context: Context,
    locals: Vec<Local>,
    /// Sums around the present place, within the present function.
    open_sums: usize,
    /// Variables of averages, minima and roots around the present place, within the present function.
    open_variables: usize,
    /// Variables whose brackets have been closed, by key, and what bound them.
    closed: Vec<(String, Binder)>,
    /// Heights of the bodies of the functions around the present place.
    depth_around: usize,
    /// Greatest height of the functions applied so far.
    depth_applied: usize,
    reach: Reach,
}

impl<'a> Inference<'a> {
    pub fn new(scope: &'a mut Scope, diagnostics: &'a mut Vec<Diagnostic>, context: Context) -> Self {
        Inference {
            scope,
            diagnostics,
            context,
            locals: Vec::new(),
            open_sums: 0,
            open_variables: 0,
            closed: Vec::new(),
            depth_around: 0,
            depth_applied: 0,
            reach: Reach::CONSTANT,
        }
    }

    /// What the expressions inferred so far depend on.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    pub fn infer(&mut self, expression: &Expression) -> Typed {
        let span = expression.span;
        let (kind, type_) = match &expression.kind {
            ExpressionKind::Number(value) => (TypedKind::Number(*value), Type::SCALAR),
            ExpressionKind::Name(name) => self.name(name),
            ExpressionKind::Prefix(operator, operand) => self.prefix(*operator, operand),
            ExpressionKind::Infix(operator, left, right) => {
                let (left, right) = (self.infer(left), self.infer(right));
                let type_ = self.infix_type(*operator, &left, &right, span);
                (TypedKind::Infix(*operator, Box::new(left), Box::new(right)), type_)
            }
            ExpressionKind::Transpose(operand) => self.transpose(operand, span),
            ExpressionKind::Call { function, arguments } => self.call(function, arguments, span),
            ExpressionKind::Index { base, subscripts } => self.subscripted(base, subscripts, span),
            ExpressionKind::Sum { index, low, high, body } => self.sum(index, low, high, body),
            ExpressionKind::If { condition, then, otherwise } => self.conditional(condition, then, otherwise),
            ExpressionKind::List(items) => self.list(items, span),
            ExpressionKind::Bind { binder, variables, body, given } => {
                self.bind(*binder, variables, body, given, span)
            }
        };
        Typed { kind, type_, span }
    }

    /// Infers and insists on a scalar.
    pub fn scalar(&mut self, expression: &Expression) -> Typed {
        let typed = self.infer(expression);
        self.expect_type(typed, &Type::SCALAR)
    }

    /// Infers a comparison of two scalars.
    pub fn comparison(mut self, comparison: &Comparison) -> crate::theory::Comparison {
        let (left, right) = (self.scalar(&comparison.left), self.scalar(&comparison.right));
        let relation = comparison.relation;
        let (greater, smaller) = match relation {
            Relation::Greater | Relation::GreaterEqual | Relation::Equal => (left, right),
            Relation::Less | Relation::LessEqual => (right, left),
        };
        let kind = TypedKind::Infix(Infix::Subtract, Box::new(greater), Box::new(smaller));
        let margin = Typed { kind, type_: Type::SCALAR, span: comparison.span() };
        crate::theory::Comparison { margin, relation }
    }

    /// Infers and insists on a condition.
    pub fn truth(&mut self, expression: &Expression) -> Typed {
        let typed = self.infer(expression);
        self.expect_type(typed, &Type::Truth)
    }

    fn expect_type(&mut self, typed: Typed, wanted: &Type) -> Typed {
        if typed.type_ == Type::Broken || typed.type_ == *wanted {
            return typed;
        }
        let (wanted, found) = (self.scope.show_type(wanted), self.scope.show_type(&typed.type_));
        let label = format!("this is {found}");
        self.report(
            Diagnostic::new("E0304", format!("{} must be {wanted}", self.context.role)).at(typed.span, label),
        );
        Typed { kind: TypedKind::Broken, type_: Type::Broken, span: typed.span }
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn broken(&mut self, diagnostic: Diagnostic) -> (TypedKind, Type) {
        self.report(diagnostic);
        (TypedKind::Broken, Type::Broken)
    }

    fn name(&mut self, name: &Name) -> (TypedKind, Type) {
        let key = name.key();
        if let Some(local) = self.locals.iter().rev().find(|local| local.key == key) {
            return match &local.kind {
                LocalKind::Argument(position, type_) => (TypedKind::Argument(*position), type_.clone()),
                LocalKind::Index(index) => (TypedKind::Index(*index), Type::SCALAR),
                LocalKind::Variable(slot) => (TypedKind::Variable(*slot), Type::SCALAR),
            };
        }
        match self.scope.lookup(name) {
            Some(Named::Symbol(symbol)) => self.symbol(name, symbol),
            Some(Named::Broken) => (TypedKind::Broken, Type::Broken),
            Some(Named::Function(_)) => {
                let diagnostic = Diagnostic::new("E0205", format!("`{name}` is a function"))
                    .at(name.span, "used without arguments")
                    .help(format!("write `{name}(…)`"));
                self.broken(diagnostic)
            }
            None if key == "pi" => (TypedKind::Number(std::f64::consts::PI), Type::SCALAR),
            None if key == "inf" => (TypedKind::Number(f64::INFINITY), Type::SCALAR),
            None => {
                let diagnostic = self.unknown_name(name);
                self.broken(diagnostic)
            }
        }
    }

    fn unknown_name(&self, name: &Name) -> Diagnostic {
        if Builtin::from_name(&name.text).is_some() || FILLINGS.contains(&name.text.as_str()) {
            return Diagnostic::new("E0205", format!("`{name}` is a function"))
                .at(name.span, "used without arguments")
                .help(format!("write `{name}(…)`"));
        }
        if let Some(binder) = Binder::reserved(&name.text) {
            return Diagnostic::new("E0205", format!("`{name}` is a function"))
                .at(name.span, "used without its variable")
                .help(format!("write `{}`", binder.example()));
        }
        let diagnostic = Diagnostic::new("E0201", format!("`{name}` is not declared"))
            .at(name.span, "no parameter, unknown or `let` of this name");
        if let Some(advice) = self.binder_advice(name) {
            return diagnostic.help(advice);
        }
        match name.text.as_str() {
            "t" => return diagnostic.help("`t` is the time of a flow; this theory has no flow"),
            "e" => return diagnostic.help("the exponential function is `exp(x)`"),
            // Suggestions cost time, and messages beyond these are not shown.
            _ if self.diagnostics.len() > MOST_SHOWN => return diagnostic,
            _ => {}
        }
        let locals = self.locals.iter().map(|local| local.key.as_str());
        let declared = self.scope.names(|named| matches!(named, Named::Symbol(_)));
        diagnostic.suggest(&name.text, locals.chain(declared).chain(["pi", "inf"]))
    }

    fn symbol(&mut self, name: &Name, symbol: Symbol) -> (TypedKind, Type) {
        let reach = self.scope.reach_of(symbol);
        if !reach.is_within(self.context.allowed) {
            let role = self.context.role;
            let kind = self.scope.kind_of(Named::Symbol(symbol));
            let label = if matches!(symbol, Symbol::Let(_)) {
                format!("{kind} that depends on {}", reach.beyond(self.context.allowed))
            } else {
                kind.to_owned()
            };
            let diagnostic =
                Diagnostic::new("E0206", format!("{role} cannot depend on `{name}`")).at(name.span, label);
            return self.broken(match symbol {
                Symbol::Parameter(_) => diagnostic.help("what follows from parameters is a `let`"),
                Symbol::Observable(_) => diagnostic.help("what equations use is a `let`"),
                _ => diagnostic,
            });
        }
        self.reach = self.reach.and(reach);
        (TypedKind::Symbol(symbol), self.scope.type_of(symbol))
    }

    fn prefix(&mut self, operator: Prefix, operand: &Expression) -> (TypedKind, Type) {
        let operand = self.infer(operand);
        let wanted = match operator {
            Prefix::Not => matches!(operand.type_, Type::Truth | Type::Broken),
            Prefix::Negate => !matches!(operand.type_, Type::Truth),
        };
        if !wanted {
            let found = self.scope.show_type(&operand.type_);
            let headline = match operator {
                Prefix::Not => "`not` needs a condition",
                Prefix::Negate => "a condition has no negative",
            };
            return self
                .broken(Diagnostic::new("E0304", headline).at(operand.span, format!("this is {found}")));
        }
        let type_ = operand.type_.clone();
        (TypedKind::Prefix(operator, Box::new(operand)), type_)
    }

    fn transpose(&mut self, operand: &Expression, span: Span) -> (TypedKind, Type) {
        let operand = self.infer(operand);
        let type_ = match &operand.type_ {
            Type::Number(shape) => match transposed(shape) {
                Some(shape) => Type::Number(shape),
                None => {
                    let diagnostic = Diagnostic::new("E0302", "only vectors and matrices have a transpose")
                        .at(span, "this is a scalar");
                    return self.broken(diagnostic);
                }
            },
            Type::Truth | Type::Broken => Type::Broken,
        };
        (TypedKind::Transpose(Box::new(operand)), type_)
    }

    fn sum(
        &mut self,
        index: &Name,
        low: &Expression,
        high: &Expression,
        body: &Expression,
    ) -> (TypedKind, Type) {
        let (low, high) = (self.whole(low), self.whole(high));
        self.diagnostics.extend(refuse_reserved(index).err());
        let slot = self.open_sums;
        self.locals.push(Local { key: index.key(), kind: LocalKind::Index(slot) });
        self.open_sums += 1;
        let body = self.infer(body);
        self.open_sums -= 1;
        self.locals.pop();
        let (Some(low), Some(high)) = (low, high) else { return (TypedKind::Broken, Type::Broken) };
        if body.type_ == Type::Truth {
            let diagnostic =
                Diagnostic::new("E0304", "conditions cannot be summed").at(body.span, "this is a condition");
            return self.broken(diagnostic);
        }
        let type_ = body.type_.clone();
        (TypedKind::Sum { index: slot, low, high, body: Box::new(body) }, type_)
    }

    fn conditional(
        &mut self,
        condition: &Expression,
        then: &Expression,
        otherwise: &Expression,
    ) -> (TypedKind, Type) {
        let condition = self.infer(condition);
        let (then, otherwise) = (self.infer(then), self.infer(otherwise));
        if [&condition, &then, &otherwise].iter().any(|part| part.type_ == Type::Broken) {
            return (TypedKind::Broken, Type::Broken);
        }
        if condition.type_ != Type::Truth {
            let found = self.scope.show_type(&condition.type_);
            let diagnostic = Diagnostic::new("E0304", "`if` needs a condition")
                .at(condition.span, format!("this is {found}"));
            return self.broken(diagnostic);
        }
        if then.type_ != otherwise.type_ {
            let diagnostic = Diagnostic::new("E0301", "both cases of an `if` must have one shape")
                .at(otherwise.span, format!("this is {}", self.scope.show_type(&otherwise.type_)))
                .at(then.span, format!("this is {}", self.scope.show_type(&then.type_)));
            return self.broken(diagnostic);
        }
        let type_ = then.type_.clone();
        let [condition, then, otherwise] = [condition, then, otherwise].map(Box::new);
        (TypedKind::If { condition, then, otherwise }, type_)
    }
}
