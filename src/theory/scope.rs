//! The names of a theory and what they stand for.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::syntax::name::Name;
use crate::syntax::tree::{Binder, Expression};
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

    /// What of this is not allowed, in words.
    pub fn beyond(self, allowed: Reach) -> &'static str {
        let is_beyond = |part: Reach| self.0 & part.0 & !allowed.0 != 0;
        if is_beyond(Reach::UNKNOWNS) {
            "unknowns"
        } else if is_beyond(Reach::OBSERVABLES) {
            "observables"
        } else if is_beyond(Reach::TIME) {
            "the time"
        } else {
            "parameters"
        }
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
    /// Whether something is wrong with the body for arguments of any type, which has been reported.
    pub is_broken: bool,
}

/// The body of a function, checked for arguments of certain types.
#[derive(Clone, Debug)]
pub struct Instance {
    pub body: Typed,
    pub reach: Reach,
    /// Height of the body, those of the functions it applies included.
    pub depth: usize,
}

#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: HashMap<String, (Named, Name)>,
    /// Whether the unknowns are states of a flow or a difference equation.
    pub is_flow: bool,
    /// Whether they move in steps: `x[t]` is the present value.
    pub is_map: bool,
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
    /// Declares a name, or says why it cannot be declared. A declaration that could not be read
    /// gives way to one that can.
    pub fn declare(&mut self, name: &Name, named: Named) -> Result<(), Diagnostic> {
        refuse_reserved(name)?;
        let key = name.key();
        match self.names.get(&key) {
            Some((Named::Symbol(Symbol::Time), _)) => {
                return Err(Diagnostic::new("E0204", "`t` is the time of a flow")
                    .at(name.span, "would hide the time")
                    .help("choose another name"));
            }
            Some((earlier, first)) if *earlier != Named::Broken => {
                let diagnostic = Diagnostic::new("E0202", format!("`{name}` is declared twice"))
                    .at(name.span, "declared again here")
                    .at(first.span, "first declared here");
                if self.kind_of(*earlier) != self.kind_of(named) {
                    // Uses may mean either.
                    let first = first.clone();
                    self.names.insert(key, (Named::Broken, first));
                }
                return Err(diagnostic);
            }
            Some(_) | None => {}
        }
        self.names.insert(key, (named, name.clone()));
        Ok(())
    }

    pub fn lookup(&self, name: &Name) -> Option<Named> {
        self.names.get(&name.key()).map(|(named, _)| *named)
    }

    /// What a name was declared as, if this is the place of its declaration.
    pub fn declared_by(&self, name: &Name) -> Option<Named> {
        let (named, declared) = self.names.get(&name.key())?;
        (declared.span == name.span).then_some(*named)
    }

    /// What is known under this key.
    pub fn lookup_key(&self, key: &str) -> Option<Named> {
        self.names.get(key).map(|(named, _)| *named)
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

    /// What a name was declared as, with the article.
    pub fn kind_of(&self, named: Named) -> &'static str {
        match named {
            Named::Symbol(Symbol::Dim(_)) => "a dimension",
            Named::Symbol(Symbol::Parameter(_)) => "a parameter",
            Named::Symbol(Symbol::Unknown(_)) if self.is_flow => "a state",
            Named::Symbol(Symbol::Unknown(_)) => "an unknown",
            Named::Symbol(Symbol::Let(_)) => "a `let`",
            Named::Symbol(Symbol::Observable(_)) => "an observable",
            Named::Symbol(Symbol::Time) => "the time",
            Named::Function(_) => "a function",
            Named::Broken => "broken",
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

/// Refuses the names of functions and constants.
pub fn refuse_reserved(name: &Name) -> Result<(), Diagnostic> {
    let key = name.key();
    let is_builtin = Builtin::from_name(&key).is_some() || FILLINGS.contains(&key.as_str());
    let hidden = if is_builtin || Binder::reserved(&key).is_some() {
        "function"
    } else if key == "pi" || key == "inf" {
        "constant"
    } else {
        return Ok(());
    };
    Err(Diagnostic::new("E0204", format!("`{name}` is the name of a {hidden}"))
        .at(name.span, format!("would hide the {hidden}"))
        .help("choose another name"))
}
