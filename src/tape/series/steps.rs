//! What a program of power series consists of.

use crate::expr::{Binary, Unary};
use std::ops::Range;

/// The coefficients of one number: an index into the rows of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row(pub(super) u32);

impl Row {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A number that parameters alone decide: an index into the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weight(pub(super) u32);

impl Weight {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// One recurrence, and the row that it fills.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) rule: Rule,
    pub(super) target: Row,
}

#[derive(Clone, Debug)]
pub(super) enum Rule {
    Sum(Sum),
    Product(Row, Row),
    Quotient(Row, Row),
    /// A weight over a row.
    Reciprocal(Weight, Row),
    /// c = f(a) with c′ = a′ g.
    Chain {
        function: Outer,
        argument: Row,
        slope: Row,
    },
    /// c = f(a) with c′ d = w a′.
    Inverse {
        function: Outer,
        argument: Row,
        weight: Weight,
        divisor: Row,
    },
    /// The smaller of two rows, or the larger one.
    Extremum {
        is_smaller: bool,
        first: Row,
        second: Row,
    },
    Select {
        condition: Row,
        then: Row,
        otherwise: Row,
    },
    /// Constant as far as the series goes.
    UnaryPiece(Unary, Row),
    BinaryPiece(Binary, Row, Row),
    /// The inverse of the matrix of these entries, which fills as many rows.
    Matrix {
        size: usize,
        entries: Range<usize>,
    },
}

/// A function of one variable.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outer {
    Unary(Unary),
    Power(Weight),
}

/// A weight, weighted rows and weighted products of rows.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    /// None for 0.
    pub(super) offset: Option<Weight>,
    /// Among all weighted rows.
    pub(super) rows: Range<usize>,
    /// Among all weighted products.
    pub(super) products: Range<usize>,
}
