//! Calls of built-in functions and of the theory's own: the part of [`Inference`] that looks into bodies.

use super::binders::binder_called;
use super::{Context, Inference, Local, LocalKind};
use crate::diagnostic::{Diagnostic, MOST_SHOWN};
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::Expression;
use crate::theory::builtin::{Builtin, FILLINGS, known_elsewhere};
use crate::theory::scope::{Function, Instance, Named, Reach};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Filling, Typed, TypedKind};

/// Functions may be applied within functions until their bodies are together as high as this: the
/// stack is finite.
const DEEPEST_APPLIED: usize = 256;

/// How a label begins that shows the call for which the body of a function does not work.
const APPLIED: &str = "applied here to";

impl Inference<'_> {
    pub(super) fn call(
        &mut self,
        function: &Name,
        arguments: &[Expression],
        span: Span,
    ) -> (TypedKind, Type) {
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
        if self.scope.lookup(function).is_some()
            || self.locals.iter().any(|local| local.key == function.key())
        {
            return Diagnostic::new("E0107", "a product needs its `*`")
                .at(function.span, format!("`{function}` is not a function"))
                .help(format!("write `{function}*(…)`"));
        }
        if let Some(binder) = binder_called(&function.text) {
            return Diagnostic::new("E0205", format!("`{function}` needs its variable in square brackets"))
                .at(function.span, "of which variable?")
                .help(format!("write `{}`", binder.example()));
        }
        let diagnostic = Diagnostic::new("E0201", format!("there is no function `{function}`"))
            .at(function.span, "not declared, and not built in");
        if let Some(advice) = known_elsewhere(&function.text) {
            return diagnostic.help(advice);
        }
        if self.diagnostics.len() > MOST_SHOWN {
            return diagnostic;
        }
        let mut names: Vec<&str> = Builtin::names().map(|name| -> &str { name }).collect();
        for user in &self.scope.functions {
            names.push(&user.name.text);
        }
        diagnostic.suggest(&function.text, names)
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
        let plural = if wanted.ends_with('1') { "argument" } else { "arguments" };
        let diagnostic = Diagnostic::new("E0305", format!("`{function}` takes {wanted} {plural}"))
            .at(span, format!("given {found}"));
        self.broken(diagnostic)
    }

    fn apply(&mut self, user: usize, arguments: Vec<Typed>, span: Span) -> (TypedKind, Type) {
        let Function { name, arguments: declared, is_broken, .. } = &self.scope.functions[user];
        if arguments.len() != declared.len() {
            let (name, wanted) = (name.clone(), declared.len());
            let plural = if wanted == 1 { "argument" } else { "arguments" };
            let diagnostic = Diagnostic::new("E0305", format!("`{name}` takes {wanted} {plural}"))
                .at(span, format!("given {}", arguments.len()))
                .at(name.span, "declared here");
            return self.broken(diagnostic);
        }
        let types: Vec<Type> = arguments.iter().map(|argument| argument.type_.clone()).collect();
        if *is_broken || types.contains(&Type::Broken) {
            return (TypedKind::Broken, Type::Broken);
        }
        let Some(instance) = self.instance(user, types, span) else {
            return (TypedKind::Broken, Type::Broken);
        };
        let Instance { body, reach, depth } = &self.scope.instances[instance];
        let (type_, reach, depth) = (body.type_.clone(), *reach, *depth);
        if self.depth_around + depth > DEEPEST_APPLIED {
            self.applied_too_deep(span);
            return (TypedKind::Broken, Type::Broken);
        }
        self.depth_applied = self.depth_applied.max(depth);
        if !reach.is_within(self.context.allowed) {
            let label = format!("its body depends on {}", reach.beyond(self.context.allowed));
            let headline = format!("{} cannot use this function", self.context.role);
            return self.broken(Diagnostic::new("E0206", headline).at(span, label));
        }
        self.reach = self.reach.and(reach);
        (TypedKind::Apply { instance, arguments }, type_)
    }

    /// The instance of a function for arguments of these types, made unless there is one.
    fn instance(&mut self, user: usize, types: Vec<Type>, span: Span) -> Option<usize> {
        let key = (user, types);
        if let Some(&instance) = self.scope.instance_of.get(&key) {
            return Some(instance);
        }
        let function = self.scope.functions[user].clone();
        if self.depth_around + usize::from(function.body.depth) > DEEPEST_APPLIED {
            self.applied_too_deep(span);
            return None;
        }
        let before = self.diagnostics.len();
        let instance = self.instantiate(&function, &key.1);
        let shown: Vec<String> = key.1.iter().map(|type_| self.scope.show_type(type_)).collect();
        for diagnostic in &mut self.diagnostics[before..] {
            // Of calls within calls the innermost explains the most.
            if !diagnostic.labels.iter().any(|(_, label)| label.starts_with(APPLIED)) {
                diagnostic.labels.push((span, format!("{APPLIED} {}", shown.join(" and "))));
            }
        }
        self.scope.instances.push(instance);
        self.scope.instance_of.insert(key, self.scope.instances.len() - 1);
        Some(self.scope.instances.len() - 1)
    }

    fn instantiate(&mut self, function: &Function, types: &[Type]) -> Instance {
        let argument = |(position, (name, type_)): (usize, (&Name, &Type))| Local {
            key: name.key(),
            kind: LocalKind::Argument(position, type_.clone()),
        };
        let arguments = function.arguments.iter().zip(types).enumerate().map(argument).collect();
        let all = Reach::PARAMETERS.and(Reach::TIME).and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
        let height = usize::from(function.body.depth);
        let mut inference = Inference {
            scope: self.scope,
            diagnostics: self.diagnostics,
            context: Context { allowed: all, role: "the body of a function" },
            locals: arguments,
            open_sums: 0,
            open_variables: 0,
            closed: Vec::new(),
            depth_around: self.depth_around + height,
            depth_applied: 0,
            reach: Reach::CONSTANT,
        };
        let body = inference.infer(&function.body);
        Instance { body, reach: inference.reach, depth: height + inference.depth_applied }
    }

    /// Reports a chain of functions that is too long, once: all that are longer are too long as well.
    fn applied_too_deep(&mut self, span: Span) {
        const CODE: &str = "E0306";
        if self.diagnostics.iter().all(|earlier| earlier.code != CODE) {
            self.report(
                Diagnostic::new(CODE, "functions are applied too deep within functions")
                    .at(span, "too deep here")
                    .help("name intermediate results with `let`"),
            );
        }
    }

    /// Reports what is wrong with a function for arguments of any type.
    pub fn examine(&mut self, user: usize) {
        let function = self.scope.functions[user].clone();
        let before = self.diagnostics.len();
        let types = vec![Type::Broken; function.arguments.len()];
        self.instantiate(&function, &types);
        self.scope.functions[user].is_broken = self.diagnostics.len() > before;
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
}
