//! Derivatives of formulas, for minima and saddle points.

use super::{Lowered, Lowering};
use crate::diagnostic::Diagnostic;
use crate::expr::Node;
use crate::source::Span;

impl Lowering<'_> {
    /// The derivatives of a formula, written at `span`, with respect to variables.
    pub fn gradient(&mut self, formula: Node, variables: &[Node], span: Span) -> Lowered<Vec<Node>> {
        let _ = (formula, variables);
        Err(Box::new(Diagnostic::new("E0507", "this cannot be differentiated").at(span, "")))
    }

    /// The formula with `to` in the place of `from`.
    pub fn substituted(&mut self, formula: Node, from: Node, to: Node) -> Node {
        let _ = (from, to);
        formula
    }
}
