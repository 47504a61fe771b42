//! Expressions whose names are resolved and whose shapes are known.

use crate::source::Span;
use crate::syntax::tree::{Infix, Prefix};
use crate::theory::builtin::Builtin;
use crate::theory::density::Density;
use crate::theory::shape::Type;
use crate::theory::size::Size;
use crate::theory::{DimId, LetId, ObservableId, ParameterId, UnknownId};

#[derive(Clone, Debug)]
pub struct Typed {
    pub kind: TypedKind,
    pub type_: Type,
    pub span: Span,
}

impl Typed {
    /// Takes all parts as written nowhere: an expression given on a command line has no place in
    /// the theory's file.
    pub fn forget_places(&mut self) {
        self.span = Span::NOWHERE;
        let parts: Vec<&mut Typed> = match &mut self.kind {
            TypedKind::Prefix(_, x) | TypedKind::Transpose(x) => vec![x],
            TypedKind::Infix(_, x, y) => vec![x, y],
            TypedKind::Call { arguments, .. } | TypedKind::Apply { arguments, .. } => {
                arguments.iter_mut().collect()
            }
            TypedKind::Subscripted { base, .. } => vec![base],
            TypedKind::Sum { body, .. } => vec![body],
            TypedKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
            TypedKind::Blocks { rows, .. } => rows.iter_mut().flatten().collect(),
            TypedKind::Bind(bound) => bound.over.parts_mut().iter_mut().chain([&mut bound.body]).collect(),
            TypedKind::Number(_)
            | TypedKind::Symbol(_)
            | TypedKind::Argument(_)
            | TypedKind::Index(_)
            | TypedKind::Variable(_)
            | TypedKind::Filled(_)
            | TypedKind::Broken => Vec::new(),
        };
        for part in parts {
            part.forget_places();
        }
    }
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    Dim(DimId),
    Parameter(ParameterId),
    Unknown(UnknownId),
    Let(LetId),
    Observable(ObservableId),
    /// The time of a flow.
    Time,
}

#[derive(Clone, Debug)]
pub enum TypedKind {
    Number(f64),
    Symbol(Symbol),
    /// An argument of the function being applied, by position.
    Argument(usize),
    /// An index of a sum, counted from the outermost.
    Index(usize),
    /// A variable of an average, a minimum or a root, counted from the outermost.
    Variable(usize),
    Prefix(Prefix, Box<Typed>),
    /// What the operator means follows from the shapes of its operands.
    Infix(Infix, Box<Typed>, Box<Typed>),
    Transpose(Box<Typed>),
    Call {
        builtin: Builtin,
        arguments: Vec<Typed>,
    },
    /// `identity(n, m)`, `zeros(n, m)`, `ones(n, m)`: constants of the type's shape.
    Filled(Filling),
    /// A function of the theory, checked for the shapes of these arguments.
    Apply {
        instance: usize,
        arguments: Vec<Typed>,
    },
    Subscripted {
        base: Box<Typed>,
        subscripts: Vec<TypedSubscript>,
    },
    Sum {
        index: usize,
        low: Whole,
        high: Whole,
        body: Box<Typed>,
    },
    If {
        condition: Box<Typed>,
        then: Box<Typed>,
        otherwise: Box<Typed>,
    },
    /// Rows of blocks; a literal zero fills its block.
    Blocks {
        rows: Vec<Vec<Typed>>,
        heights: Vec<Size>,
        widths: Vec<Size>,
    },
    Bind(Box<Bound>),
    Broken,
}

/// What binds one variable.
#[derive(Clone, Debug)]
pub struct Bound {
    /// For messages and listings.
    pub name: String,
    pub over: Over,
    pub body: Typed,
}

/// What is made of the values of the body. Everything given here is outside of the reach of the variable.
#[derive(Clone, Debug)]
pub enum Over {
    /// The average; the arguments are scalars.
    Density(Density, Vec<Typed>),
    /// Of the values at these scalars.
    Members(Vec<Typed>, Total),
    /// Where between two scalars the body is smallest.
    Minimum([Typed; 2]),
    /// Where between two scalars it is zero.
    Zero([Typed; 2]),
    /// Centre and width: where the body plus `(h - centre)^2/(2*width)` is smallest. They have its shape, or
    /// are scalars, or it is one.
    Prox([Typed; 2]),
    /// The smallest value of the same.
    Moreau([Typed; 2]),
}

impl Over {
    fn parts_mut(&mut self) -> &mut [Typed] {
        match self {
            Over::Density(_, parts) | Over::Members(parts, _) => parts,
            Over::Minimum(parts) | Over::Zero(parts) | Over::Prox(parts) | Over::Moreau(parts) => parts,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Mean,
    Sum,
}

/// Constant arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filling {
    Zeros,
    Ones,
    Identity,
}

#[derive(Clone, Debug)]
pub enum TypedSubscript {
    At(Whole, Span),
    /// `low..high`, both included, counted from 1, and the number of entries.
    Range(Whole, Whole, Size, Span),
    All,
}

/// A whole number made of sizes and indices of sums: bounds and subscripts.
#[derive(Clone, Debug)]
pub enum Whole {
    Constant(i64),
    Dim(DimId),
    Index(usize),
    Add(Box<Whole>, Box<Whole>),
    Subtract(Box<Whole>, Box<Whole>),
    Multiply(Box<Whole>, Box<Whole>),
    Min(Box<Whole>, Box<Whole>),
    Max(Box<Whole>, Box<Whole>),
}

/// Longer polynomials are refused: nobody means them, and products of them explode.
const MOST_TERMS: usize = 32;

impl Whole {
    /// As a polynomial in dimensions, where it is one of few terms.
    pub fn size(&self) -> Option<Size> {
        let size = match self {
            Whole::Constant(value) => Size::constant(*value),
            Whole::Dim(dim) => Size::dim(*dim),
            Whole::Add(a, b) => a.size()?.add(&b.size()?),
            Whole::Subtract(a, b) => a.size()?.add(&b.size()?.negate()),
            Whole::Multiply(a, b) => a.size()?.multiply(&b.size()?),
            Whole::Index(_) | Whole::Min(..) | Whole::Max(..) => return None,
        };
        (size.term_count() <= MOST_TERMS).then_some(size)
    }

    /// The value; saturates instead of overflowing.
    pub fn value(&self, dim: &impl Fn(DimId) -> i64, index: &impl Fn(usize) -> i64) -> i64 {
        let of = |whole: &Whole| whole.value(dim, index);
        match self {
            Whole::Constant(value) => *value,
            Whole::Dim(id) => dim(*id),
            Whole::Index(slot) => index(*slot),
            Whole::Add(a, b) => of(a).saturating_add(of(b)),
            Whole::Subtract(a, b) => of(a).saturating_sub(of(b)),
            Whole::Multiply(a, b) => of(a).saturating_mul(of(b)),
            Whole::Min(a, b) => of(a).min(of(b)),
            Whole::Max(a, b) => of(a).max(of(b)),
        }
    }
}
