//! Derivatives of formulas, for minima and saddle points.

use super::{Lowered, Lowering};
use crate::diagnostic::Diagnostic;
use crate::expr::{Node, NotDifferentiable, Obstacle};
use crate::source::Span;

impl Lowering<'_> {
    /// The derivatives of a formula by variables; `span` is where they are needed.
    pub fn gradient(&mut self, formula: Node, variables: &[Node], span: Span) -> Lowered<Vec<Node>> {
        self.graph.set_span(Some(span));
        self.graph.gradient(formula, variables).map_err(|obstacle| Box::new(refused(obstacle, span)))
    }
}

fn refused(NotDifferentiable { span, what }: NotDifferentiable, needed: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new("E0507", "this cannot be differentiated");
    let diagnostic = match span {
        Some(span) if span != needed => {
            diagnostic.at(span, what.to_string()).at(needed, "its derivative is needed here")
        }
        _ => diagnostic.at(needed, what.to_string()),
    };
    match what {
        Obstacle::JumpInAverage => {
            diagnostic.help("take this average by hand: that of `step(a + z)` is `normal_cdf(a)`")
        }
        Obstacle::JumpInRoot | Obstacle::Trigamma => diagnostic,
    }
}
