//! The graph itself: nodes, spans, and questions about dependence.

use super::{Block, Input, Node, Operation};
use crate::source::Span;
use std::collections::HashMap;

/// All formulas of a theory, sharing what they have in common.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    operations: Vec<Operation>,
    spans: Vec<Option<Span>>,
    /// For each node the levels of the bound variables that are free in it, one bit each.
    free: Vec<u64>,
    /// What the variables of averages and inner roots are called.
    variables: HashMap<Node, Box<str>>,
    nodes: HashMap<Operation, Node>,
    matrices: Vec<Box<[Node]>>,
    blocks: HashMap<Box<[Node]>, Block>,
    current_span: Option<Span>,
}

impl Graph {
    pub fn new() -> Graph {
        Graph::default()
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// All nodes, operands before what is made of them.
    pub fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        (0..self.len()).map(|index| Node(index as u32))
    }

    /// Where nodes created from here on come from. A node that exists keeps the span of its first creation.
    pub fn set_span(&mut self, span: Option<Span>) {
        self.current_span = span;
    }

    /// What [`Graph::set_span`] was told last.
    pub(super) fn current_span(&self) -> Option<Span> {
        self.current_span
    }

    pub fn constant(&mut self, value: f64) -> Node {
        self.intern(Operation::Constant(value.to_bits()))
    }

    pub fn input(&mut self, input: Input) -> Node {
        self.intern(Operation::Input(input))
    }

    /// # Panics
    /// When the node belongs to a larger graph.
    pub fn operation(&self, node: Node) -> Operation {
        self.operations[node.index()]
    }

    /// Where the node was first written, if it was written anywhere.
    pub fn span(&self, node: Node) -> Option<Span> {
        self.spans[node.index()]
    }

    /// The number that a constant node stands for.
    pub fn constant_value(&self, node: Node) -> Option<f64> {
        match self.operation(node) {
            Operation::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// The n² entries of a matrix, row by row.
    pub fn entries(&self, matrix: Block) -> &[Node] {
        &self.matrices[matrix.0 as usize]
    }

    /// Calls `visit` with each operand of `node`, entries of matrices and bodies of binders included; every one
    /// precedes `node`.
    pub fn for_each_operand(&self, node: Node, mut visit: impl FnMut(Node)) {
        match self.operation(node) {
            Operation::Constant(_) | Operation::Input(_) | Operation::Bound(_) => {}
            Operation::Unary(_, x) | Operation::Fixed(x) | Operation::Average { body: x, .. } => visit(x),
            Operation::Root { body, low, high, .. } => [body, low, high].into_iter().for_each(visit),
            Operation::Binary(_, x, y) => [x, y].into_iter().for_each(visit),
            Operation::Select { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(visit);
            }
            Operation::InverseEntry { matrix, .. } | Operation::Determinant(matrix) => {
                self.entries(matrix).iter().copied().for_each(visit)
            }
        }
    }

    /// For each node of the graph: does one of `nodes` need it? They need themselves.
    pub fn needed_by(&self, nodes: &[Node]) -> Vec<bool> {
        let mut needed = vec![false; self.len()];
        for node in nodes {
            needed[node.index()] = true;
        }
        for index in (0..self.len()).rev() {
            if needed[index] {
                self.for_each_operand(Node(index as u32), |operand| needed[operand.index()] = true);
            }
        }
        needed
    }

    /// The variables in `node`, in increasing order.
    pub fn inputs_of(&self, node: Node) -> Vec<Input> {
        let needed = self.needed_by(&[node]);
        let reached = self.operations.iter().zip(needed).filter(|(_, needed)| *needed);
        let mut inputs: Vec<Input> = reached
            .filter_map(|(operation, _)| match operation {
                Operation::Input(input) => Some(*input),
                _ => None,
            })
            .collect();
        inputs.sort();
        inputs
    }

    /// Whether `node` contains a variable that `wanted` accepts. A variable counts wherever it is written,
    /// whether or not the value depends on it.
    pub fn depends_on(&self, node: Node, wanted: impl Fn(Input) -> bool) -> bool {
        self.inputs_of(node).into_iter().any(wanted)
    }

    /// The levels of the bound variables that are free in `node`, one bit each: nothing can evaluate it but the
    /// binders of those.
    pub fn free(&self, node: Node) -> u64 {
        self.free[node.index()]
    }

    /// What the variable of an average or inner root is called.
    pub fn variable(&self, binder: Node) -> &str {
        self.variables.get(&binder).map_or("", |name| name)
    }

    pub(super) fn name_variable(&mut self, binder: Node, name: &str) {
        self.variables.entry(binder).or_insert_with(|| name.into());
    }

    fn free_in(&self, node: Node) -> u64 {
        let mut free = 0;
        match self.operation(node) {
            Operation::Bound(level) => 1 << level,
            Operation::Average { level, body, .. } => self.free(body) & !(1 << level),
            Operation::Root { level, body, low, high, .. } => {
                self.free(body) & !(1 << level) | self.free(low) | self.free(high)
            }
            _ => {
                self.for_each_operand(node, |operand| free |= self.free(operand));
                free
            }
        }
    }

    /// The node for an operation, made unless there is one.
    pub(super) fn intern(&mut self, operation: Operation) -> Node {
        if let Some(&node) = self.nodes.get(&operation) {
            return node;
        }
        let node = Node(u32::try_from(self.len()).expect("a graph of 2³² nodes does not fit into memory"));
        self.operations.push(operation);
        self.spans.push(self.current_span);
        self.free.push(self.free_in(node));
        self.nodes.insert(operation, node);
        node
    }

    /// The identity of a matrix, made unless there is one.
    pub(super) fn intern_matrix(&mut self, entries: &[Node]) -> Block {
        if let Some(&block) = self.blocks.get(entries) {
            return block;
        }
        let block = Block(u32::try_from(self.matrices.len()).expect("there are fewer matrices than nodes"));
        self.matrices.push(entries.into());
        self.blocks.insert(entries.into(), block);
        block
    }
}
