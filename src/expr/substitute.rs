//! Formulas with a part replaced.
//!
//! What depends on the part is built again by the constructors of [`Graph`], which simplify it; the rest is
//! shared. New nodes have the spans, and new binders the names of variables, of those that they replace.

use super::{Block, Graph, Node, Operation};
use std::collections::HashMap;

impl Graph {
    /// `node` with `to` in place of every `from` in it.
    ///
    /// A binder hides its own variable: where that is free in `from`, `from` is not looked for in the body.
    ///
    /// # Panics
    /// When a binder around a `from` would capture a variable of `to`. None does if the variables of `to` are
    /// bound around `node` as a whole: a variable may be replaced by whatever can stand outside of its binder.
    pub fn substitute(&mut self, node: Node, from: Node, to: Node) -> Node {
        self.rebuild(&[node], Replacement::Node { from, to })[0]
    }

    /// The nodes with all [`Graph::fixed`] in them looked through.
    pub(super) fn without_fixed(&mut self, nodes: &[Node]) -> Vec<Node> {
        self.rebuild(nodes, Replacement::Fixed)
    }

    fn rebuild(&mut self, nodes: &[Node], replacement: Replacement) -> Vec<Node> {
        let needed = replacement.needed_for(self, nodes);
        let span = self.current_span();
        let mut new = Rebuilt { replacement, nodes: HashMap::new(), inverses: HashMap::new() };
        for index in (0..needed.len()).filter(|&index| needed[index]) {
            let node = Node(index as u32);
            let replaced = match (replacement, self.operation(node)) {
                (Replacement::Node { from, to }, _) if node == from => to,
                (Replacement::Fixed, Operation::Fixed(x)) => new.at(x),
                (_, operation) => {
                    let mut has_changed = false;
                    self.for_each_operand(node, |operand| has_changed |= new.at(operand) != operand);
                    if !has_changed {
                        continue;
                    }
                    self.set_span(self.span(node));
                    new.build(self, node, operation)
                }
            };
            new.nodes.insert(node, replaced);
        }
        self.set_span(span);
        nodes.iter().map(|&node| new.at(node)).collect()
    }
}

#[derive(Clone, Copy)]
enum Replacement {
    Node { from: Node, to: Node },
    Fixed,
}

impl Replacement {
    /// Whether bodies of binders of this level are left alone.
    fn is_hidden_at(self, graph: &Graph, level: u32) -> bool {
        matches!(self, Replacement::Node { from, .. } if graph.free(from) >> level & 1 == 1)
    }

    /// For each node up to the last of `nodes`: do they need it other than inside of bodies left alone?
    fn needed_for(self, graph: &Graph, nodes: &[Node]) -> Vec<bool> {
        let length = nodes.iter().map(|node| node.index() + 1).max().unwrap_or(0);
        let mut needed = vec![false; length];
        for node in nodes {
            needed[node.index()] = true;
        }
        for index in (0..length).rev() {
            if !needed[index] {
                continue;
            }
            match graph.operation(Node(index as u32)) {
                Operation::Average { level, .. } if self.is_hidden_at(graph, level) => {}
                Operation::Root { level, low, high, .. } if self.is_hidden_at(graph, level) => {
                    needed[low.index()] = true;
                    needed[high.index()] = true;
                }
                _ => graph.for_each_operand(Node(index as u32), |operand| needed[operand.index()] = true),
            }
        }
        needed
    }
}

/// What has been built so far.
struct Rebuilt {
    replacement: Replacement,
    /// The nodes that have changed.
    nodes: HashMap<Node, Node>,
    /// All entries of the inverses of matrices that have changed.
    inverses: HashMap<Block, Vec<Node>>,
}

impl Rebuilt {
    fn at(&self, node: Node) -> Node {
        *self.nodes.get(&node).unwrap_or(&node)
    }

    /// The body of a binder.
    fn body(&self, graph: &Graph, level: u32, body: Node) -> Node {
        if self.replacement.is_hidden_at(graph, level) {
            return body;
        }
        let new = self.at(body);
        if let Replacement::Node { to, .. } = self.replacement {
            let is_captured = new != body && graph.free(to) >> level & 1 == 1;
            assert!(
                !is_captured,
                "the binder of level {level} would capture a variable of what is substituted"
            );
        }
        new
    }

    fn entries(&self, graph: &Graph, matrix: Block) -> Vec<Node> {
        graph.entries(matrix).iter().map(|&entry| self.at(entry)).collect()
    }

    /// The operation of `node` on what its operands have become.
    fn build(&mut self, graph: &mut Graph, node: Node, operation: Operation) -> Node {
        match operation {
            Operation::Constant(_) | Operation::Input(_) | Operation::Bound(_) => node,
            Operation::Unary(function, x) => graph.unary(function, self.at(x)),
            Operation::Binary(function, x, y) => graph.binary(function, self.at(x), self.at(y)),
            Operation::Select { condition, then, otherwise } => {
                graph.select(self.at(condition), self.at(then), self.at(otherwise))
            }
            Operation::InverseEntry { matrix, row, column } => {
                let entries = self.entries(graph, matrix);
                let n = entries.len().isqrt();
                let inverse = self.inverses.entry(matrix).or_insert_with(|| graph.inverse(&entries, n));
                inverse[row as usize * n + column as usize]
            }
            Operation::Determinant(matrix) => {
                let entries = self.entries(graph, matrix);
                graph.determinant(&entries, entries.len().isqrt())
            }
            Operation::Average { measure, level, body } => {
                let name = graph.variable(node).to_owned();
                graph.average(measure, level, self.body(graph, level, body), &name)
            }
            Operation::Root { kind, level, body, low, high } => {
                let name = graph.variable(node).to_owned();
                let body = self.body(graph, level, body);
                graph.root(kind, level, body, [self.at(low), self.at(high)], &name)
            }
            Operation::Fixed(x) => graph.fixed(self.at(x)),
        }
    }
}
