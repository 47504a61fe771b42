//! From graph to tape.

use super::{Instruction, Matrix, Slot, Tape};
use crate::expr::{Block, Graph, Node, Operation};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

impl Tape {
    /// The program for `outputs`, as a function of `inputs` numbers. Nodes that no output needs are left out.
    ///
    /// # Panics
    /// When an output contains an input number `inputs` or above.
    pub fn compile(graph: &Graph, outputs: &[Node], inputs: usize) -> Tape {
        let needed = graph.needed_by(outputs);
        let nodes: Vec<Node> = graph.nodes().filter(|node| needed[node.index()]).collect();
        let constants: Vec<f64> = nodes.iter().filter_map(|&node| graph.constant_value(node)).collect();
        let mut compiler = Compiler {
            graph,
            slots: vec![Slot(u32::MAX); needed.len()],
            next: constants.len() + inputs,
            inverses: HashMap::new(),
            tape: Tape {
                constants,
                input_count: inputs,
                instructions: Vec::new(),
                spans: Vec::new(),
                matrices: Vec::new(),
                outputs: Vec::new(),
                slot_count: 0,
                scratch_count: 0,
                layout: 0,
            },
        };
        let mut next_constant = 0;
        for node in nodes {
            compiler.slots[node.index()] = match graph.operation(node) {
                Operation::Constant(_) => {
                    next_constant += 1;
                    slot(next_constant - 1)
                }
                operation => compiler.place(node, operation),
            };
        }
        compiler.finish(outputs)
    }
}

struct Compiler<'a> {
    graph: &'a Graph,
    /// Where each node is computed.
    slots: Vec<Slot>,
    /// The slot of the next result.
    next: usize,
    /// Where the first entry of each inverse is.
    inverses: HashMap<Block, usize>,
    tape: Tape,
}

impl Compiler<'_> {
    /// The slot in which `node` will be found, after an instruction for it unless it has one.
    fn place(&mut self, node: Node, operation: Operation) -> Slot {
        let at = |node: Node| self.slots[node.index()];
        match operation {
            Operation::Constant(_) => unreachable!("constants have their slots already"),
            Operation::Input(input) => {
                let count = self.tape.input_count;
                assert!(input.index() < count, "input {} is used, but there are {count}", input.index());
                slot(self.tape.constants.len() + input.index())
            }
            Operation::Unary(function, x) => self.push(node, Instruction::Unary(function, at(x)), 1),
            Operation::Binary(function, x, y) => {
                self.push(node, Instruction::Binary(function, at(x), at(y)), 1)
            }
            Operation::Select { condition, then, otherwise } => {
                let [condition, then, otherwise] = [condition, then, otherwise].map(at);
                self.push(node, Instruction::Select { condition, then, otherwise }, 1)
            }
            Operation::InverseEntry { matrix, row, column } => {
                let (first, size) = self.inverse(node, matrix);
                slot(first + row as usize * size + column as usize)
            }
            Operation::Determinant(matrix) => {
                let number = self.matrix(matrix);
                self.push(node, Instruction::Determinant(number), 1)
            }
            Operation::Fixed(_)
            | Operation::Bound(_)
            | Operation::Average { .. }
            | Operation::Root { .. } => todo!("averages"),
        }
    }

    /// The place of the first entry, and the size, of an inverse, which is computed at its first use.
    fn inverse(&mut self, node: Node, matrix: Block) -> (usize, usize) {
        let nodes = self.graph.entries(matrix);
        let size = nodes.len().isqrt();
        if let Some(&first) = self.inverses.get(&matrix) {
            return (first, size);
        }
        let number = self.matrix(matrix);
        let first = self.push(node, Instruction::Inverse(number), size * size).index();
        self.inverses.insert(matrix, first);
        (first, size)
    }

    /// Adds a matrix and returns its number.
    fn matrix(&mut self, matrix: Block) -> u32 {
        let nodes = self.graph.entries(matrix);
        let entries: Vec<Slot> = nodes.iter().map(|node| self.slots[node.index()]).collect();
        let number = u32::try_from(self.tape.matrices.len()).expect("there are fewer matrices than nodes");
        self.tape.matrices.push(Matrix { size: nodes.len().isqrt(), entries });
        number
    }

    /// Adds an instruction that writes `width` slots, and returns the first of them.
    fn push(&mut self, node: Node, instruction: Instruction, width: usize) -> Slot {
        self.tape.instructions.push(instruction);
        self.tape.spans.push(self.graph.span(node));
        self.next += width;
        slot(self.next - width)
    }

    fn finish(self, outputs: &[Node]) -> Tape {
        let mut tape = self.tape;
        tape.outputs = outputs.iter().map(|node| self.slots[node.index()]).collect();
        tape.slot_count = self.next;
        tape.scratch_count = tape.matrices.iter().map(|matrix| 2 * matrix.entries.len()).max().unwrap_or(0);
        let mut hasher = DefaultHasher::new();
        let bits: Vec<u64> = tape.constants.iter().map(|value| value.to_bits()).collect();
        (bits, tape.input_count, &tape.instructions, &tape.matrices).hash(&mut hasher);
        tape.layout = hasher.finish();
        tape
    }
}

fn slot(index: usize) -> Slot {
    Slot(u32::try_from(index).expect("a workspace of 2³² numbers does not fit into memory"))
}
