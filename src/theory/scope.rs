//! The names of a theory and what they stand for.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::Expression;
use crate::theory::builtin::{Builtin, FILLINGS};
use crate::theory::shape::{Shape, Type};
use crate::theory::size::Size;
use crate::theory::typed::{Symbol, Typed};
use crate::theory::{DimId, LetId, ObservableId, ParameterId, UnknownId};

/// What the value of an expression depends on, beyond sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach(u8);

impl Reach {
    pub const CONSTANT: Reach = Reach(0);
    pub const PARAMETERS: Reach = Reach(1);
    pub const TIME: Reach = Reach(2);
    pub const UNKNOWNS: Reach = Reach(4);
    pub const OBSERVABLES: Reach = Reach(8);

    pub fn and(self, other: Reach) -> Reach {
        Reach(self.0 | other.0)
    }

    pub fn is_within(self, allowed: Reach) -> bool {
        self.0 & !allowed.0 == 0
    }
}

/// What a name was declared as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Named {
    Symbol(Symbol),
    Function(usize),
    /// Its declaration could not be read.
    Broken,
}

/// A user's function, not yet applied to anything.
#[derive(Clone, Debug)]
pub struct Function {
    pub name: Name,
    pub arguments: Vec<Name>,
    pub body: Expression,
}

/// The body of a function, checked for arguments of certain types.
#[derive(Clone, Debug)]
pub struct Instance {
    pub body: Typed,
    pub reach: Reach,
}

#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: HashMap<String, (Named, Name)>,
    pub dims: Vec<String>,
    pub parameters: Vec<Type>,
    pub unknowns: Vec<Type>,
    pub lets: Vec<(Type, Reach)>,
    pub observables: Vec<(Type, Reach)>,
    pub functions: Vec<Function>,
    pub instances: Vec<Instance>,
    /// Which instance serves a function and the types of its arguments.
    pub instance_of: HashMap<(usize, Vec<Type>), usize>,
}

impl Scope {
    /// Declares a name, or says why it cannot be declared.
    pub fn declare(&mut self, name: &Name, named: Named) -> Result<(), Diagnostic> {
        let key = name.key();
        if Builtin::from_name(&key).is_some() || FILLINGS.contains(&key.as_str()) {
            return Err(Diagnostic::new("E0204", format!("`{name}` is the name of a function"))
                .at(name.span, "would hide the function")
                .help("choose another name"));
        }
        if key == "pi" || key == "inf" {
            return Err(Diagnostic::new("E0204", format!("`{name}` is the name of a constant"))
                .at(name.span, "would hide the constant")
                .help("choose another name"));
        }
        if let Some((_, earlier)) = self.names.get(&key) {
            return Err(Diagnostic::new("E0202", format!("`{name}` is declared twice"))
                .at(name.span, "declared again here")
                .at(earlier.span, "first declared here"));
        }
        self.names.insert(key, (named, name.clone()));
        Ok(())
    }

    pub fn lookup(&self, name: &Name) -> Option<Named> {
        self.names.get(&name.key()).map(|(named, _)| *named)
    }

    /// Where a name was declared.
    pub fn declaration(&self, name: &Name) -> Option<Span> {
        self.names.get(&name.key()).map(|(_, declared)| declared.span)
    }

    /// The declared names that satisfy `wanted`, in alphabetical order.
    pub fn names(&self, wanted: impl Fn(Named) -> bool) -> Vec<&str> {
        let all = self.names.values().filter(|(named, _)| wanted(*named));
        let mut names: Vec<&str> = all.map(|(_, name)| name.text.as_str()).collect();
        names.sort_unstable();
        names
    }

    pub fn type_of(&self, symbol: Symbol) -> Type {
        match symbol {
            Symbol::Dim(_) | Symbol::Time => Type::SCALAR,
            Symbol::Parameter(ParameterId(id)) => self.parameters[id].clone(),
            Symbol::Unknown(UnknownId(id)) => self.unknowns[id].clone(),
            Symbol::Let(LetId(id)) => self.lets[id].0.clone(),
            Symbol::Observable(ObservableId(id)) => self.observables[id].0.clone(),
        }
    }

    pub fn reach_of(&self, symbol: Symbol) -> Reach {
        match symbol {
            Symbol::Dim(_) => Reach::CONSTANT,
            Symbol::Time => Reach::TIME,
            Symbol::Parameter(_) => Reach::PARAMETERS,
            Symbol::Unknown(_) => Reach::UNKNOWNS,
            Symbol::Let(LetId(id)) => self.lets[id].1,
            Symbol::Observable(ObservableId(id)) => self.observables[id].1.and(Reach::OBSERVABLES),
        }
    }

    pub fn show_size(&self, size: &Size) -> String {
        size.display(|DimId(id)| self.dims[id].clone())
    }

    /// A type in words: “a 2*M × K matrix”.
    pub fn show_type(&self, type_: &Type) -> String {
        match type_ {
            Type::Number(Shape::Scalar) => "a scalar".to_owned(),
            Type::Number(Shape::Vector(n)) => format!("a vector of length {}", self.show_size(n)),
            Type::Number(Shape::Matrix(n, m)) => {
                format!("a matrix of size {} × {}", self.show_size(n), self.show_size(m))
            }
            Type::Truth => "a condition".to_owned(),
            Type::Broken => "unknown".to_owned(),
        }
    }
}

/// A symbol's kind, with its article.
pub fn kind_of(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Dim(_) => "a dimension",
        Symbol::Parameter(_) => "a parameter",
        Symbol::Unknown(_) => "an unknown",
        Symbol::Let(_) => "a `let`",
        Symbol::Observable(_) => "an observable",
        Symbol::Time => "the time",
    }
}
