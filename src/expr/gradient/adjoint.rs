//! Derivatives that hold only where a selection takes their branch.
//!
//! 0 times the derivative of a branch that is not taken would not be 0 where that derivative is not finite,
//! so zeros are not multiplied down the branch: the condition is handed down with the adjoint, and looked
//! at last.

use super::term;
use crate::expr::{Graph, Node, Operation};

/// `value` where the condition `guard` is not zero, and 0 elsewhere; `value` everywhere without one.
#[derive(Clone, Copy)]
pub(super) struct Adjoint {
    pub value: Node,
    guard: Option<Node>,
}

impl Adjoint {
    pub fn always(value: Node) -> Adjoint {
        Adjoint { value, guard: None }
    }

    /// The adjoint with another value.
    pub fn map(self, change: impl FnOnce(Node) -> Node) -> Adjoint {
        Adjoint { value: change(self.value), ..self }
    }

    /// The adjoint as one formula.
    pub fn everywhere(self, graph: &mut Graph) -> Node {
        let Some(guard) = self.guard else { return self.value };
        let zero = graph.constant(0.0);
        graph.select(guard, self.value, zero)
    }

    /// The same where also `condition` is met.
    pub fn where_met(self, condition: Node, graph: &mut Graph) -> Adjoint {
        let guard = match self.guard {
            None => condition,
            Some(guard) => {
                let zero = graph.constant(0.0);
                graph.select(guard, condition, zero)
            }
        };
        Adjoint { guard: Some(guard), ..self }
    }

    /// The same where `condition` is not met.
    pub fn where_not_met(self, condition: Node, graph: &mut Graph) -> Adjoint {
        let [zero, one] = [0.0, 1.0].map(|value| graph.constant(value));
        let opposite = graph.select(condition, zero, one);
        self.where_met(opposite, graph)
    }

    pub fn plus(self, other: Adjoint, graph: &mut Graph) -> Adjoint {
        if self.guard == other.guard {
            return Adjoint { value: term::sum(graph, self.value, other.value), ..self };
        }
        let (Some(first), Some(second)) = (self.guard, other.guard) else {
            let [x, y] = [self, other].map(|adjoint| adjoint.everywhere(graph));
            return Adjoint::always(term::sum(graph, x, y));
        };
        if let Some((outer, condition, is_first)) = opposite_guards(graph, first, second) {
            let [then, otherwise] = if is_first { [self, other] } else { [other, self] };
            return Adjoint { value: graph.select(condition, then.value, otherwise.value), guard: outer };
        }
        let [x, y] = [self, other].map(|adjoint| adjoint.everywhere(graph));
        let one = graph.constant(1.0);
        let either = graph.select(first, one, second);
        Adjoint { value: term::sum(graph, x, y), guard: Some(either) }
    }
}

/// For two guards that ask for a condition and for its opposite, under an outer guard that they share: that
/// outer one, the condition, and whether it is the first that asks for it.
fn opposite_guards(graph: &Graph, first: Node, second: Node) -> Option<(Option<Node>, Node, bool)> {
    let opposite = |x: Node, y: Node| match graph.operation(y) {
        Operation::Select { condition, then, otherwise } => {
            condition == x && graph.is_constant(then, 0.0) && graph.is_constant(otherwise, 1.0)
        }
        _ => false,
    };
    let either = |outer: Option<Node>, x: Node, y: Node| {
        if opposite(x, y) { Some((outer, x, true)) } else { opposite(y, x).then_some((outer, y, false)) }
    };
    let inner = |guard: Node| match graph.operation(guard) {
        Operation::Select { condition, then, otherwise } if graph.is_constant(otherwise, 0.0) => {
            Some((condition, then))
        }
        _ => None,
    };
    either(None, first, second).or_else(|| match (inner(first), inner(second)) {
        (Some((outer, x)), Some((same, y))) if outer == same => either(Some(outer), x, y),
        _ => None,
    })
}
