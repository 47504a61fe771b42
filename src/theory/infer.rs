//! Expression → [`Typed`]: names are looked up, shapes computed and compared.
//!
//! Problems are collected, and whatever contains one is [`Type::Broken`], which agrees with
//! everything: one slip gives one message.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{Expression, ExpressionKind, Prefix};
use crate::theory::builtin::{Builtin, FILLINGS, transposed};
use crate::theory::scope::{Instance, Named, Reach, Scope, kind_of};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Filling, Symbol, Typed, TypedKind, Whole};

/// What an expression may depend on, and what it is, for messages.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    pub allowed: Reach,
    /// “a default value”.
    pub role: &'static str,
}

/// Functions applied within functions deeper than this are refused: the stack is finite.
const DEEPEST_CALL: usize = 32;

/// A name with a meaning inside a function or a sum only.
struct Local {
    key: String,
    kind: LocalKind,
}

enum LocalKind {
    Argument(usize, Type),
    Index(usize),
}

pub struct Inference<'a> {
    pub scope: &'a mut Scope,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    context: Context,
    locals: Vec<Local>,
    /// Sums around the present place, within the present function.
    open_sums: usize,
    open_calls: usize,
    reach: Reach,
}

impl<'a> Inference<'a> {
    pub fn new(scope: &'a mut Scope, diagnostics: &'a mut Vec<Diagnostic>, context: Context) -> Self {
        let reach = Reach::CONSTANT;
        Inference { scope, diagnostics, context, locals: Vec::new(), open_sums: 0, open_calls: 0, reach }
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
            ExpressionKind::If { condition, then, otherwise } => {
                self.conditional(condition, then, otherwise)
            }
            ExpressionKind::List(items) => self.list(items, span),
        };
        Typed { kind, type_, span }
    }

    /// Infers and insists on a scalar.
    pub fn scalar(&mut self, expression: &Expression) -> Typed {
        let typed = self.infer(expression);
        self.expect_type(typed, &Type::SCALAR)
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
        self.report(Diagnostic::new("E0304", format!("{} must be {wanted}", self.context.role)).at(typed.span, label));
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
        let diagnostic = Diagnostic::new("E0201", format!("`{name}` is not declared"))
            .at(name.span, "no parameter, unknown or `let` of this name");
        if name.text == "t" {
            return diagnostic.help("`t` is the time of a flow; this theory has no flow");
        }
        let locals = self.locals.iter().map(|local| local.key.as_str());
        let declared = self.scope.names(|named| matches!(named, Named::Symbol(_)));
        diagnostic.suggest(&name.text, declared.into_iter().chain(locals).chain(["pi", "inf"]))
    }

    fn symbol(&mut self, name: &Name, symbol: Symbol) -> (TypedKind, Type) {
        let reach = self.scope.reach_of(symbol);
        if !reach.is_within(self.context.allowed) {
            let role = self.context.role;
            let kind = kind_of(symbol);
            let label = if matches!(symbol, Symbol::Let(_)) {
                format!("{kind} that depends on more than is known here")
            } else {
                format!("{kind}, not known here")
            };
            let diagnostic =
                Diagnostic::new("E0206", format!("{role} cannot depend on `{name}`")).at(name.span, label);
            return self.broken(diagnostic);
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
            return self.broken(Diagnostic::new("E0304", headline).at(operand.span, format!("this is {found}")));
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

    fn call(&mut self, function: &Name, arguments: &[Expression], span: Span) -> (TypedKind, Type) {
        if FILLINGS.contains(&function.text.as_str()) {
            return self.filling(function, arguments, span);
        }
        let user = match self.scope.lookup(function) {
            Some(Named::Function(user)) => Some(user),
            Some(Named::Broken) => return (TypedKind::Broken, Type::Broken),
            _ => None,
        };
        if user.is_none() && Builtin::from_name(&function.text).is_none() {
            let diagnostic = self.not_a_function(function);
            return self.broken(diagnostic);
        }
        let arguments: Vec<Typed> = arguments.iter().map(|argument| self.infer(argument)).collect();
        match user {
            Some(user) => self.apply(user, arguments, span),
            None => self.call_builtin(function, arguments, span),
        }
    }

    fn not_a_function(&self, function: &Name) -> Diagnostic {
        if self.scope.lookup(function).is_some() || self.locals.iter().any(|local| local.key == function.key()) {
            return Diagnostic::new("E0107", "a product needs its `*`")
                .at(function.span, format!("`{function}` is not a function"))
                .help(format!("write `{function}*(…)`"));
        }
        let user = self.scope.functions.iter().map(|user| user.name.text.as_str());
        let builtin: Vec<&str> = Builtin::names().collect();
        let names: Vec<&str> = user.chain(builtin).collect();
        Diagnostic::new("E0201", format!("there is no function `{function}`"))
            .at(function.span, "not declared, and not built in")
            .suggest(&function.text, names)
    }

    fn call_builtin(&mut self, function: &Name, arguments: Vec<Typed>, span: Span) -> (TypedKind, Type) {
        let builtin = Builtin::from_name(&function.text).expect("the caller looked it up");
        let (least, most) = builtin.arity();
        if arguments.len() < least || arguments.len() > most {
            let wanted = if most == usize::MAX { format!("at least {least}") } else { format!("{least}") };
            return self.wrong_arity(function, &wanted, arguments.len(), span);
        }
        let mut shapes = Vec::new();
        for argument in &arguments {
            match &argument.type_ {
                Type::Number(shape) => shapes.push(shape),
                Type::Broken => return (TypedKind::Broken, Type::Broken),
                Type::Truth => {
                    let diagnostic = Diagnostic::new("E0303", format!("`{function}` needs numbers"))
                        .at(argument.span, "this is a condition");
                    return self.broken(diagnostic);
                }
            }
        }
        match builtin.result(&shapes) {
            Ok(shape) => (TypedKind::Call { builtin, arguments }, Type::Number(shape)),
            Err(needs) => {
                let found: Vec<String> =
                    arguments.iter().map(|argument| self.scope.show_type(&argument.type_)).collect();
                let diagnostic = Diagnostic::new("E0303", format!("`{function}` {needs}"))
                    .at(span, format!("given {}", found.join(" and ")));
                self.broken(diagnostic)
            }
        }
    }

    fn wrong_arity(&mut self, function: &Name, wanted: &str, found: usize, span: Span) -> (TypedKind, Type) {
        let plural = if wanted == "1" { "argument" } else { "arguments" };
        let diagnostic = Diagnostic::new("E0305", format!("`{function}` takes {wanted} {plural}"))
            .at(span, format!("given {found}"));
        self.broken(diagnostic)
    }

    fn apply(&mut self, user: usize, arguments: Vec<Typed>, span: Span) -> (TypedKind, Type) {
        let function = self.scope.functions[user].clone();
        if arguments.len() != function.arguments.len() {
            let wanted = function.arguments.len().to_string();
            let name = Name { span, ..function.name };
            return self.wrong_arity(&name, &wanted, arguments.len(), span);
        }
        let types: Vec<Type> = arguments.iter().map(|argument| argument.type_.clone()).collect();
        if types.contains(&Type::Broken) {
            return (TypedKind::Broken, Type::Broken);
        }
        let instance = match self.scope.instance_of.get(&(user, types.clone())) {
            Some(&instance) => instance,
            None => {
                if self.open_calls == DEEPEST_CALL {
                    let headline = format!("functions are applied more than {DEEPEST_CALL} deep");
                    return self.broken(Diagnostic::new("E0306", headline).at(span, "too deep here"));
                }
                let instance = self.instantiate(&function, &types);
                self.scope.instances.push(instance);
                self.scope.instance_of.insert((user, types), self.scope.instances.len() - 1);
                self.scope.instances.len() - 1
            }
        };
        let Instance { body, reach } = &self.scope.instances[instance];
        let type_ = body.type_.clone();
        if !reach.is_within(self.context.allowed) {
            let diagnostic = Diagnostic::new("E0206", format!("{} cannot use this function", self.context.role))
                .at(span, "its body depends on more than is known here");
            return self.broken(diagnostic);
        }
        self.reach = self.reach.and(*reach);
        (TypedKind::Apply { instance, arguments }, type_)
    }

    fn instantiate(&mut self, function: &crate::theory::scope::Function, types: &[Type]) -> Instance {
        let argument = |(position, (name, type_)): (usize, (&Name, &Type))| Local {
            key: name.key(),
            kind: LocalKind::Argument(position, type_.clone()),
        };
        let arguments = function.arguments.iter().zip(types).enumerate().map(argument).collect();
        let all = Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
        let mut inference = Inference {
            scope: self.scope,
            diagnostics: self.diagnostics,
            context: Context { allowed: all, role: "the body of a function" },
            locals: arguments,
            open_sums: 0,
            open_calls: self.open_calls + 1,
            reach: Reach::CONSTANT,
        };
        let body = inference.infer(&function.body);
        Instance { body, reach: inference.reach }
    }

    fn filling(&mut self, function: &Name, arguments: &[Expression], span: Span) -> (TypedKind, Type) {
        if arguments.is_empty() || arguments.len() > 2 {
            return self.wrong_arity(function, "1 or 2", arguments.len(), span);
        }
        let mut sizes = Vec::new();
        for argument in arguments {
            match self.size(argument) {
                Some(size) => sizes.push(size),
                None => return (TypedKind::Broken, Type::Broken),
            }
        }
        let (filling, shape) = match (function.text.as_str(), sizes.as_slice()) {
            ("identity", [n]) => (Filling::Identity, Shape::Matrix(n.clone(), n.clone())),
            ("identity", [n, m]) => (Filling::Identity, Shape::Matrix(n.clone(), m.clone())),
            ("zeros", [n]) => (Filling::Zeros, Shape::Vector(n.clone())),
            ("zeros", [n, m]) => (Filling::Zeros, Shape::Matrix(n.clone(), m.clone())),
            (_, [n]) => (Filling::Ones, Shape::Vector(n.clone())),
            (_, sizes) => (Filling::Ones, Shape::Matrix(sizes[0].clone(), sizes[1].clone())),
        };
        (TypedKind::Filled(filling), Type::Number(shape))
    }

    fn sum(
        &mut self,
        index: &Name,
        low: &Expression,
        high: &Expression,
        body: &Expression,
    ) -> (TypedKind, Type) {
        let (low, high) = (self.whole(low), self.whole(high));
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

    pub fn local_index(&self, name: &Name) -> Option<Whole> {
        let key = name.key();
        let local = self.locals.iter().rev().find(|local| local.key == key)?;
        match local.kind {
            LocalKind::Index(index) => Some(Whole::Index(index)),
            LocalKind::Argument(..) => None,
        }
    }
}
