//! Which nodes are computed together: those of a program, and those of a body for each value of its variable.

use crate::expr::{Graph, Node, Operation};

/// What one program computes, and what it takes from around.
pub(super) struct Scope {
    /// The levels of the variables that have a value here, one bit each.
    pub known: u64,
    /// Nodes to compute, each after those that it needs: by rank, averages first.
    pub steps: Vec<Node>,
    /// How many averages lie below each node, one upon the other; equal for averages that can share their nodes.
    pub rank: Vec<u32>,
    /// Nodes whose values come from around: variables of the program, or what does not depend on the
    /// variable of the body.
    pub captured: Vec<Node>,
}

impl Scope {
    /// A program of its own.
    pub fn outermost(graph: &Graph, outputs: &[Node]) -> Scope {
        Scope::new(graph, outputs, 0, |_| false)
    }

    /// The body of a binder of `level` that stands where the variables `around` are known.
    pub fn body(graph: &Graph, outputs: &[Node], around: u64, level: u32) -> Scope {
        let own = 1 << level;
        let is_outside = |node: Node| {
            let free = graph.free(node);
            free & own == 0 && free & !around == 0
        };
        Scope::new(graph, outputs, around | own, is_outside)
    }

    fn new(graph: &Graph, outputs: &[Node], known: u64, is_outside: impl Fn(Node) -> bool) -> Scope {
        // Constants are everywhere.
        let is_outside = |node: Node| graph.constant_value(node).is_none() && is_outside(node);
        let mut reached = vec![false; graph.len()];
        let mut captured = Vec::new();
        let mut open = outputs.to_vec();
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut reached[node.index()], true) {
                continue;
            }
            if is_outside(node) {
                captured.push(node);
            } else {
                graph.for_each_operand(node, |operand| open.push(operand));
            }
        }
        captured.sort();
        let mut rank = vec![0; graph.len()];
        let mut steps = Vec::new();
        for node in graph.nodes().filter(|node| reached[node.index()] && !is_outside(*node)) {
            let mut below = 0;
            graph.for_each_operand(node, |operand| below = below.max(rank[operand.index()]));
            rank[node.index()] = below + u32::from(is_average(graph, node));
            // What is not known here belongs to the body of a binder.
            if graph.free(node) & !known == 0 {
                steps.push(node);
            }
        }
        steps.sort_by_key(|&node| (rank[node.index()], !is_average(graph, node), node));
        Scope { known, steps, rank, captured }
    }
}

pub(super) fn is_average(graph: &Graph, node: Node) -> bool {
    matches!(graph.operation(node), Operation::Average { .. })
}
