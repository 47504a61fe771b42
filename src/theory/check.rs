//! Tree → [`Theory`], first half: declarations, definitions and their order.
//!
//! Names are declared before any expression is looked at, so that the order of statements is free.

use crate::diagnostic::Diagnostic;
use crate::domain::Domain;
use crate::source::{Source, Span};
use crate::syntax;
use crate::syntax::name::Name;
use crate::syntax::tree::{Declaration, Expression, Interval, Quoted, StatementKind, Tree};
use crate::theory::infer::{Context, Inference};
use crate::theory::order::{Definition, dependency_order, names_used};
use crate::theory::scope::{Function, Named, Reach, Scope};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Symbol, Typed, TypedKind};
use crate::theory::{
    Defined, Dim, DimId, Instance, Kind, LetId, Observable, ObservableId, ParameterId, Quantity, Theory,
    UnknownId,
};

/// Larger defaults of dimensions are slips.
pub const LARGEST_DIM: f64 = 4096.0;

pub fn check(source: Source) -> Result<Theory, Vec<Diagnostic>> {
    let (tree, diagnostics) = syntax::parse(&source);
    let mut checker = Checker::new(source, tree, diagnostics);
    checker.declare();
    checker.define();
    checker.parts();
    if checker.diagnostics.is_empty() {
        // Defaults and start values are numbers only for given sizes.
        let dims = checker.theory.default_dims();
        match Instance::new(&checker.theory, &dims) {
            Ok(_) => return Ok(checker.theory),
            Err(diagnostics) => checker.diagnostics = diagnostics,
        }
    }
    Err(checker.diagnostics)
}

pub struct Checker {
    pub theory: Theory,
    pub diagnostics: Vec<Diagnostic>,
}

impl Checker {
    fn new(source: Source, tree: Tree, diagnostics: Vec<Diagnostic>) -> Checker {
        let is_flow = tree.statements.iter().any(|statement| {
            matches!(statement.kind, StatementKind::Flow { .. } | StatementKind::State(_))
        });
        let title = source.name.clone();
        let theory = Theory {
            source,
            tree,
            kind: if is_flow { Kind::Flow } else { Kind::SaddlePoint },
            title,
            references: Vec::new(),
            dims: Vec::new(),
            parameters: Vec::new(),
            unknowns: Vec::new(),
            lets: Vec::new(),
            equations: Vec::new(),
            schedules: Vec::new(),
            starts: Vec::new(),
            gauges: Vec::new(),
            observables: Vec::new(),
            phases: Vec::new(),
            checks: Vec::new(),
            order: Vec::new(),
            scope: Scope::default(),
        };
        Checker { theory, diagnostics }
    }

    /// Declares all names, and the sizes, defaults and domains of what has them.
    fn declare(&mut self) {
        for name in self.theory.tree.broken.clone() {
            // A broken declaration that repeats a name is no second error.
            let _ = self.theory.scope.declare(&name, Named::Broken);
        }
        if self.theory.kind == Kind::Flow {
            let time = Name::new("t", Span::new(0, 0));
            let declared = self.theory.scope.declare(&time, Named::Symbol(Symbol::Time));
            declared.expect("nothing else is declared yet");
        }
        let statements = self.theory.tree.statements.clone();
        for statement in &statements {
            match &statement.kind {
                StatementKind::Theory(title) => self.theory.title.clone_from(&title.text),
                StatementKind::Source(reference) => self.theory.references.push(reference.text.clone()),
                StatementKind::Dim { name, value, meaning } => self.dim(name, value, meaning.as_ref()),
                _ => {}
            }
        }
        for statement in &statements {
            match &statement.kind {
                StatementKind::Parameter(declaration) => {
                    let id = ParameterId(self.theory.parameters.len());
                    if let Some(quantity) = self.quantity(declaration, Symbol::Parameter(id)) {
                        self.theory.parameters.push(quantity);
                    }
                }
                StatementKind::Unknown(declaration) => {
                    self.refuse_kind(Kind::SaddlePoint, declaration.name.span, "unknown", "state");
                    self.unknown(declaration);
                }
                StatementKind::State(declaration) => self.unknown(declaration),
                _ => {}
            }
        }
        if self.theory.unknowns.is_empty() && self.diagnostics.is_empty() {
            let end = self.theory.source.text.trim_end().len();
            let text = &self.theory.source.text;
            let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
            let headline =
                if self.theory.tree.statements.is_empty() { "this file is empty" } else { "nothing to solve for" };
            self.diagnostics.push(
                Diagnostic::new("E0401", headline)
                    .at(Span::new(start, end), "no `unknown` and no `state` is declared")
                    .help("a theory has unknowns with equations, or states with flows; see `spinodal help language`"),
            );
        }
    }

    fn unknown(&mut self, declaration: &Declaration) {
        let id = UnknownId(self.theory.unknowns.len());
        if let Some(quantity) = self.quantity(declaration, Symbol::Unknown(id)) {
            self.theory.unknowns.push(quantity);
        }
    }

    /// Reports a statement that belongs to the other kind of theory.
    pub fn refuse_kind(&mut self, wanted: Kind, span: Span, found: &str, instead: &str) {
        if self.theory.kind == wanted {
            return;
        }
        let headline = match self.theory.kind {
            Kind::Flow => "a theory has either unknowns with equations or states with flows",
            Kind::SaddlePoint => "this theory has no flow",
        };
        self.diagnostics.push(
            Diagnostic::new("E0402", headline)
                .at(span, format!("`{found}` in the other kind of theory"))
                .help(format!("write `{instead}`, or move it to a file of its own")),
        );
    }

    fn dim(&mut self, name: &Name, value: &Expression, meaning: Option<&Quoted>) {
        let default = match self.constant(value, "a dimension") {
            Some(default) if default.fract() == 0.0 && (1.0..=LARGEST_DIM).contains(&default) => {
                default as usize
            }
            None => 1,
            Some(default) => {
                self.diagnostics.push(
                    Diagnostic::new("E0403", "a dimension is a whole number from 1 on")
                        .at(value.span, format!("this is {default}")),
                );
                1
            }
        };
        let id = DimId(self.theory.dims.len());
        if self.declared(name, Named::Symbol(Symbol::Dim(id))) {
            self.theory.scope.dims.push(name.text.clone());
            let meaning = meaning.map(|quoted| quoted.text.clone());
            self.theory.dims.push(Dim { name: name.clone(), default, meaning });
        }
    }

    /// Declares a name; a problem is reported and the name keeps its first meaning.
    pub fn declared(&mut self, name: &Name, named: Named) -> bool {
        let outcome = self.theory.scope.declare(name, named);
        let is_declared = outcome.is_ok();
        self.diagnostics.extend(outcome.err());
        is_declared
    }

    fn quantity(&mut self, declaration: &Declaration, symbol: Symbol) -> Option<Quantity> {
        let Declaration { name, sizes, symmetric, value, domain, meaning } = declaration;
        let shape = self.declared_shape(declaration);
        if !self.declared(name, Named::Symbol(symbol)) {
            return None;
        }
        let type_ = shape.clone().map_or(Type::Broken, Type::Number);
        let shape = shape.unwrap_or(Shape::Scalar);
        let context = match symbol {
            Symbol::Parameter(_) => {
                self.theory.scope.parameters.push(type_.clone());
                Context { allowed: Reach::CONSTANT, role: "the default of a parameter" }
            }
            _ => {
                self.theory.scope.unknowns.push(type_.clone());
                Context { allowed: Reach::PARAMETERS, role: "a start value" }
            }
        };
        if let Some(span) = symmetric
            && !shape.is_square()
        {
            let found = self.theory.scope.show_type(&type_);
            let label = sizes.first().map_or(name.span, |size| size.span);
            let diagnostic = Diagnostic::new("E0404", "only a square matrix is symmetric");
            self.diagnostics.push(diagnostic.at(*span, "declared symmetric").at(label, format!("this is {found}")));
        }
        let value = self.fitting(value, &type_, context);
        let domain = domain.as_ref().map_or(Domain::REAL, |domain| self.domain(domain));
        let meaning = meaning.as_ref().map(|quoted| quoted.text.clone());
        let is_symmetric = symmetric.is_some();
        Some(Quantity { name: name.clone(), shape, is_symmetric, value, domain, meaning })
    }

    fn declared_shape(&mut self, declaration: &Declaration) -> Option<Shape> {
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

    /// Infers a value for something of a known type: a scalar fills a vector, a zero everything.
    pub fn fitting(&mut self, value: &Expression, wanted: &Type, context: Context) -> Typed {
        let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
        let typed = inference.infer(value);
        let is_zero = matches!(typed.kind, TypedKind::Number(0.0));
        let fits = match (wanted, &typed.type_) {
            (Type::Broken, _) | (_, Type::Broken) => true,
            (Type::Number(Shape::Vector(_)), Type::Number(Shape::Scalar)) => true,
            (Type::Number(Shape::Matrix(..)), Type::Number(Shape::Scalar)) => is_zero,
            (wanted, found) => wanted == found,
        };
        if !fits {
            let scope = &self.theory.scope;
            let (needed, found) = (scope.show_type(wanted), scope.show_type(&typed.type_));
            let diagnostic = Diagnostic::new("E0301", format!("{} does not fit: {needed} is needed", context.role))
                .at(value.span, format!("this is {found}"));
            let is_filling = typed.type_ == Type::SCALAR && matches!(wanted, Type::Number(Shape::Matrix(..)));
            self.diagnostics.push(if is_filling {
                diagnostic.help("write `x*identity(n, m)` or `x*ones(n, m)`; only 0 fills a matrix")
            } else {
                diagnostic
            });
        }
        typed
    }

    fn domain(&mut self, interval: &Interval) -> Domain {
        let low = self.constant(&interval.low, "the end of a domain");
        let high = self.constant(&interval.high, "the end of a domain");
        let (Some(low), Some(high)) = (low, high) else { return Domain::REAL };
        let is_point = low == high && !interval.low_is_open && !interval.high_is_open;
        if low < high || is_point {
            return Domain::between((low, interval.low_is_open), (high, interval.high_is_open));
        }
        self.diagnostics.push(
            Diagnostic::new("E0405", "this domain is empty")
                .at(interval.span, format!("nothing lies between {low} and {high}")),
        );
        Domain::REAL
    }

    /// The value of an expression of numbers alone.
    pub fn constant(&mut self, expression: &Expression, role: &'static str) -> Option<f64> {
        let context = Context { allowed: Reach::CONSTANT, role };
        let before = self.diagnostics.len();
        let typed =
            Inference::new(&mut self.theory.scope, &mut self.diagnostics, context).scalar(expression);
        if self.diagnostics.len() > before {
            return None;
        }
        match super::lower::constant_value(&self.theory, &typed) {
            Some(value) if !value.is_nan() => Some(value),
            _ => {
                let diagnostic = Diagnostic::new("E0406", format!("{role} must be a number"));
                self.diagnostics.push(diagnostic.at(expression.span, "this has no value"));
                None
            }
        }
    }

    /// Declares functions, `let`s and observables, orders them by use and infers their types.
    fn define(&mut self) {
        let statements = self.theory.tree.statements.clone();
        let mut definitions = Vec::new();
        let mut sources: Vec<(Option<Defined>, &Name, &Expression)> = Vec::new();
        for statement in &statements {
            let (named, defined, name, body) = match &statement.kind {
                StatementKind::Function { name, arguments, body } => {
                    let named = Named::Function(self.theory.scope.functions.len());
                    if self.declared(name, named) {
                        self.refuse_repeated(arguments);
                        let (name, arguments, body) = (name.clone(), arguments.clone(), body.clone());
                        self.theory.scope.functions.push(Function { name, arguments, body });
                    }
                    sources.push((None, name, body));
                    continue;
                }
                StatementKind::Let { name, value } => {
                    let id = LetId(self.theory.scope.lets.len());
                    (Named::Symbol(Symbol::Let(id)), Defined::Let(id), name, value)
                }
                StatementKind::Observable { name, value, .. } => {
                    let id = ObservableId(self.theory.scope.observables.len());
                    (Named::Symbol(Symbol::Observable(id)), Defined::Observable(id), name, value)
                }
                _ => continue,
            };
            if self.declared(name, named) {
                let unread = (Type::Broken, Reach::CONSTANT);
                match defined {
                    Defined::Let(_) => self.theory.scope.lets.push(unread),
                    Defined::Observable(_) => self.theory.scope.observables.push(unread),
                }
                sources.push((Some(defined), name, body));
            }
        }
        for (_, name, body) in &sources {
            definitions.push(Definition { key: name.key(), uses: names_used(body) });
        }
        match dependency_order(&definitions) {
            Ok(order) => self.infer_definitions(&sources, &order),
            Err(circle) => {
                let names: Vec<&Name> = circle.iter().map(|&at| sources[at].1).collect();
                self.circular(&names);
            }
        }
    }

    fn refuse_repeated(&mut self, arguments: &[Name]) {
        for (position, argument) in arguments.iter().enumerate() {
            if let Some(earlier) = arguments[..position].iter().find(|earlier| earlier.key() == argument.key()) {
                self.diagnostics.push(
                    Diagnostic::new("E0202", format!("two arguments are called `{argument}`"))
                        .at(argument.span, "again here")
                        .at(earlier.span, "first here"),
                );
            }
        }
    }

    fn circular(&mut self, names: &[&Name]) {
        let circle: Vec<String> = names.iter().chain(&names[..1]).map(|name| format!("`{name}`")).collect();
        let headline = match names {
            [name] => format!("`{name}` is defined by itself"),
            _ => format!("these definitions go in a circle: {}", circle.join(" uses ")),
        };
        let mut diagnostic = Diagnostic::new("E0207", headline);
        for name in names.iter().take(3) {
            diagnostic = diagnostic.at(name.span, "part of the circle");
        }
        self.diagnostics.push(diagnostic.help("an unknown with an equation may depend on itself"));
    }

    fn infer_definitions(&mut self, sources: &[(Option<Defined>, &Name, &Expression)], order: &[usize]) {
        let unread = |name: &Name, body: &Expression| {
            let typed = Typed { kind: TypedKind::Broken, type_: Type::Broken, span: body.span };
            (name.clone(), typed)
        };
        let all = |wanted: fn(&Defined) -> bool| {
            let chosen = sources.iter().filter(move |(defined, ..)| defined.as_ref().is_some_and(wanted));
            chosen.map(move |(_, name, body)| unread(name, body))
        };
        self.theory.lets = all(|defined| matches!(defined, Defined::Let(_))).collect();
        let observables = all(|defined| matches!(defined, Defined::Observable(_)));
        self.theory.observables =
            observables.map(|(name, value)| Observable { name, value, meaning: None }).collect();
        self.add_meanings();
        let known = Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS);
        for &at in order {
            let (Some(defined), _, body) = &sources[at] else { continue };
            let context = match defined {
                Defined::Let(_) => Context { allowed: known, role: "a `let`" },
                Defined::Observable(_) => {
                    Context { allowed: known.and(Reach::OBSERVABLES), role: "an observable" }
                }
            };
            let mut inference = Inference::new(&mut self.theory.scope, &mut self.diagnostics, context);
            let typed = inference.infer(body);
            let entry = (typed.type_.clone(), inference.reach());
            match *defined {
                Defined::Let(LetId(id)) => {
                    self.theory.scope.lets[id] = entry;
                    self.theory.lets[id].1 = typed;
                }
                Defined::Observable(ObservableId(id)) => {
                    self.theory.scope.observables[id] = entry;
                    self.theory.observables[id].value = typed;
                }
            }
            self.theory.order.push(*defined);
        }
    }

    fn add_meanings(&mut self) {
        for statement in &self.theory.tree.statements {
            if let StatementKind::Observable { name, meaning: Some(meaning), .. } = &statement.kind {
                for observable in &mut self.theory.observables {
                    if observable.name.span == name.span {
                        observable.meaning = Some(meaning.text.clone());
                    }
                }
            }
        }
    }
}
