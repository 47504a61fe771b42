//! From graph to tape.

use super::nested::{Nested, NestedKind};
use super::plan::Plan;
use super::scope::Scope;
use super::{Instruction, Matrix, Slot, Tape};
use crate::expr::{Binary, Block, Graph, Measure, Node, Operation, Unary};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

impl Tape {
    /// The program for `outputs`, as a function of `inputs` numbers. Nodes that no output needs are left out,
    /// and what does not depend on the variable of an average or inner root is computed outside of it.
    ///
    /// # Panics
    /// When an output contains an input number `inputs` or above, or the variable of a binder around it.
    pub fn compile(graph: &Graph, outputs: &[Node], inputs: usize) -> Tape {
        Tape::compile_steady(graph, outputs, inputs, 0..0)
    }

    /// The same where the inputs `steady` rarely change: what depends on them alone is computed only when they do.
    ///
    /// # Panics
    /// As [`Tape::compile`], and when the range exceeds the inputs.
    pub fn compile_steady(graph: &Graph, outputs: &[Node], inputs: usize, steady: Range<usize>) -> Tape {
        assert!(steady.end <= inputs, "there are {inputs} inputs");
        let scope = Scope::outermost(graph, outputs);
        let mut compiler = Compiler::new(graph, &scope, inputs);
        compiler.tape.steady = steady;
        compiler.steps(&scope);
        compiler.finish(outputs)
    }

    /// The program of bodies that share the variable of `level`: a function of this variable, followed by
    /// what the scope captures. Its outputs are the bodies, followed by what changes sign where they are not smooth.
    fn body(graph: &Graph, bodies: &[Node], scope: &Scope, level: u32) -> Tape {
        let mut compiler = Compiler::new(graph, scope, 1 + scope.captured.len());
        let first = compiler.tape.constants.len();
        for (at, &node) in scope.captured.iter().enumerate() {
            compiler.slots[node.index()] = slot(first + 1 + at);
        }
        compiler.variable = Some((level, slot(first)));
        compiler.steps(scope);
        let mut outputs: Vec<Slot> = bodies.iter().map(|node| compiler.slots[node.index()]).collect();
        outputs.extend(compiler.switches());
        compiler.tape.outputs = outputs;
        compiler.seal()
    }
}

struct Compiler<'a> {
    graph: &'a Graph,
    /// Levels of the variables that are known.
    known: u64,
    /// Where each node is computed.
    slots: Vec<Slot>,
    /// The slot of the next result.
    next: usize,
    /// Where the first entry of each inverse is.
    inverses: HashMap<Block, usize>,
    /// The level of the body's own variable, and its place.
    variable: Option<(u32, Slot)>,
    tape: Tape,
}

impl<'a> Compiler<'a> {
    fn new(graph: &'a Graph, scope: &Scope, inputs: usize) -> Compiler<'a> {
        let mut slots = vec![Slot(u32::MAX); graph.len()];
        let mut constants = Vec::new();
        for &node in &scope.steps {
            if let Some(value) = graph.constant_value(node) {
                slots[node.index()] = slot(constants.len());
                constants.push(value);
            }
        }
        let next = constants.len() + inputs;
        let tape = Tape { constants, input_count: inputs, ..Tape::default() };
        Compiler { graph, known: scope.known, slots, next, inverses: HashMap::new(), variable: None, tape }
    }

    fn steps(&mut self, scope: &Scope) {
        let mut done = vec![false; scope.steps.len()];
        for (at, &node) in scope.steps.iter().enumerate() {
            match self.graph.operation(node) {
                _ if done[at] => {}
                Operation::Constant(_) => {}
                Operation::Average { measure, level, .. } => {
                    let rank = scope.rank[node.index()];
                    let shares = |other: Node| {
                        let is_alike = matches!(self.graph.operation(other),
                            Operation::Average { measure: m, level: l, .. } if (m, l) == (measure, level));
                        is_alike && scope.rank[other.index()] == rank
                    };
                    let together: Vec<usize> =
                        (at..scope.steps.len()).filter(|&other| shares(scope.steps[other])).collect();
                    together.iter().for_each(|&other| done[other] = true);
                    let nodes: Vec<Node> = together.into_iter().map(|other| scope.steps[other]).collect();
                    self.averages(&nodes, measure, level);
                }
                operation => self.slots[node.index()] = self.place(node, operation),
            }
        }
    }

    /// One pass for all averages over variables of one level and kind.
    fn averages(&mut self, nodes: &[Node], measure: Measure, level: u32) {
        let body = |&node: &Node| match self.graph.operation(node) {
            Operation::Average { body, .. } => body,
            _ => node,
        };
        let bodies: Vec<Node> = nodes.iter().map(body).collect();
        let number = self.nested(nodes[0], &bodies, level, NestedKind::Average(measure));
        self.tape.nested[number as usize].spans = nodes.iter().map(|&node| self.graph.span(node)).collect();
        let first = self.push(nodes[0], Instruction::Nested(number), nodes.len()).index();
        for (at, node) in nodes.iter().enumerate() {
            self.slots[node.index()] = slot(first + at);
        }
    }

    /// Compiles bodies that share a variable, and returns their number.
    fn nested(&mut self, binder: Node, bodies: &[Node], level: u32, kind: NestedKind) -> u32 {
        let scope = Scope::body(self.graph, bodies, self.known, level);
        let tape = Tape::body(self.graph, bodies, &scope, level);
        let captured = scope.captured.iter().map(|node| self.slots[node.index()]).collect();
        let number = u32::try_from(self.tape.nested.len()).expect("there are fewer averages than nodes");
        let results = bodies.len();
        let variable = self.graph.variable(binder).into();
        let spans = vec![self.graph.span(binder)];
        self.tape.nested.push(Nested { kind, tape, captured, results, variable, spans });
        number
    }

    /// The slot in which `node` will be found, after an instruction for it unless it has one.
    fn place(&mut self, node: Node, operation: Operation) -> Slot {
        let at = |node: Node| self.slots[node.index()];
        match operation {
            Operation::Constant(_) | Operation::Average { .. } => unreachable!("they are placed elsewhere"),
            Operation::Input(input) => {
                let count = self.tape.input_count;
                assert!(input.index() < count, "input {} is used, but there are {count}", input.index());
                slot(self.tape.constants.len() + input.index())
            }
            Operation::Bound(level) => match self.variable {
                Some((own, slot)) if own == level => slot,
                _ => panic!("the variable of a binder at level {level} is used outside of it"),
            },
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
            Operation::Root { kind, level, body, low, high } => {
                let kind = NestedKind::Root { kind, low: at(low), high: at(high) };
                let number = self.nested(node, &[body], level, kind);
                let width = self.tape.nested[number as usize].width();
                self.push(node, Instruction::Nested(number), width)
            }
            Operation::Fixed(x) => self.push(node, Instruction::Fixed(at(x)), 1),
        }
    }

    /// Where the numbers are found that change sign where the results of the instructions are not smooth.
    fn switches(&mut self) -> Vec<Slot> {
        let mut switches = Vec::new();
        let mut result = self.tape.first_result();
        for at in 0..self.tape.instructions.len() {
            let instruction = self.tape.instructions[at];
            match instruction {
                Instruction::Unary(Unary::Abs | Unary::Sign | Unary::Step, x) => switches.push(x),
                Instruction::Binary(
                    Binary::Min | Binary::Max | Binary::Less | Binary::LessEqual | Binary::Equal,
                    x,
                    y,
                ) => {
                    self.tape.instructions.push(Instruction::Binary(Binary::Sub, x, y));
                    self.tape.spans.push(self.tape.spans[at]);
                    self.next += 1;
                    switches.push(slot(self.next - 1));
                }
                Instruction::Nested(number) => {
                    let nested = &self.tape.nested[number as usize];
                    if matches!(nested.kind, NestedKind::Root { .. }) {
                        switches.extend((result + 1..result + nested.width()).map(slot));
                    }
                }
                _ => {}
            }
            result += self.tape.width(instruction);
        }
        let mut seen = std::collections::HashSet::new();
        switches.retain(|&slot| seen.insert(slot));
        switches
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

    fn finish(mut self, outputs: &[Node]) -> Tape {
        self.tape.outputs = outputs.iter().map(|node| self.slots[node.index()]).collect();
        self.seal()
    }

    fn seal(self) -> Tape {
        let mut tape = self.tape;
        tape.slot_count = self.next;
        (tape.grouped, tape.compact) = (Plan::grouped(&tape), Plan::compact(&tape));
        tape.scratch_count = tape.matrices.iter().map(|matrix| 2 * matrix.entries.len()).fold(1, usize::max);
        let mut hasher = DefaultHasher::new();
        let bits: Vec<u64> = tape.constants.iter().map(|value| value.to_bits()).collect();
        let nested: Vec<_> =
            tape.nested.iter().map(|one| (one.tape.layout, one.operands(), one.results)).collect();
        (bits, tape.input_count, &tape.steady, &tape.instructions, &tape.matrices, &tape.outputs, nested)
            .hash(&mut hasher);
        tape.layout = hasher.finish();
        tape
    }
}

fn slot(index: usize) -> Slot {
    Slot(u32::try_from(index).expect("a workspace of 2³² numbers does not fit into memory"))
}
