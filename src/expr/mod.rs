//! Formulas of scalars as one shared graph.
//!
//! In: calls of [`Graph`]'s constructors, operands first; vectors and matrices have been expanded by the caller.
//! Out: [`Node`]s. Equal operations on equal operands are the same node, so common subexpressions
//! cost nothing, and constants are folded on the way (see [`Graph::binary`] for the rules and their limits).
//! Operands always precede their node: index order is an order of evaluation, and nothing here recurses
//! into a formula, however deep. Evaluation is the business of `tape`.
//!
//! ```
//! use spinodal::expr::{Binary, Graph, Input, Unary};
//! let mut graph = Graph::new();
//! let m = graph.input(Input(0));
//! let tanh = graph.unary(Unary::Tanh, m);
//! let difference = graph.binary(Binary::Sub, tanh, m);
//! assert_eq!(graph.unary(Unary::Tanh, m), tanh);
//! assert_eq!(graph.text(difference, &["m"], 10), "tanh(m) - m");
//! ```

mod binder;
mod determinant;
mod fold;
mod function;
#[cfg(test)]
mod function_tests;
mod gradient;
mod graph;
#[cfg(test)]
mod graph_tests;
mod inverse;
pub mod special;
mod substitute;
mod text;

pub use crate::quadrature::Measure;
pub use binder::DEEPEST_BINDER;
pub(crate) use function::power_slope;
pub use function::{Binary, Unary, select};
pub use gradient::{NotDifferentiable, Obstacle};
pub use graph::Graph;
pub(crate) use text::number_text;

/// A formula: an index into the [`Graph`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node(u32);

impl Node {
    /// Position in the graph; operands have smaller ones.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A variable: a position in the flat vector of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Input(pub u32);

impl Input {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A square matrix of nodes, an index into the [`Graph`] that keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Block(u32);

/// What a node computes, and from which nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// The bits of an `f64`, so that −0 and NaN have an identity too.
    Constant(u64),
    Input(Input),
    Unary(Unary, Node),
    Binary(Binary, Node, Node),
    /// `then` where the condition is not zero, else `otherwise`.
    Select {
        condition: Node,
        then: Node,
        otherwise: Node,
    },
    /// One entry of the inverse of a matrix that does not invert in closed form.
    InverseEntry {
        matrix: Block,
        row: u32,
        column: u32,
    },
    /// The determinant of a matrix too large to be expanded.
    Determinant(Block),
    /// The variable of the binder that stands inside of this many others.
    Bound(u32),
    /// The integral or sum of `body` over the variable `Bound(level)`.
    Average {
        measure: Measure,
        level: u32,
        body: Node,
    },
    /// The value of `Bound(level)` between `low` and `high` at which `body` crosses zero.
    Root {
        kind: RootKind,
        level: u32,
        body: Node,
        low: Node,
        high: Node,
    },
    /// The value of a node, through which no derivative passes.
    Fixed(Node),
}

/// Which zeros of its body an inner root accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RootKind {
    /// Any change of sign.
    Zero,
    /// Where the body, a derivative, changes from negative to positive.
    Minimum,
}
