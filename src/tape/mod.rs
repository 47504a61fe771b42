//! Straight-line programs for formulas.
//!
//! In: a [`Graph`] and the nodes wanted. Out: a [`Tape`], which computes them for any kind of [`Number`] in a
//! [`Workspace`] that is reused, without allocating. Each instruction writes slots of its own, after
//! all slots it reads; both branches of a selection are computed, but the one not taken
//! has no influence. Why a result is not finite is told by [`Tape::trouble`].
//!
//! ```
//! use spinodal::expr::{Binary, Graph, Input};
//! use spinodal::tape::{Tape, Workspace};
//! let mut graph = Graph::new();
//! let [x, y] = [0, 1].map(|i| graph.input(Input(i)));
//! let quotient = graph.binary(Binary::Div, x, y);
//! let tape = Tape::compile(&graph, &[quotient], 2);
//! let mut result = [0.0];
//! tape.evaluate(&[1.0, 4.0], &mut Workspace::new(&tape), &mut result);
//! assert_eq!(result, [0.25]);
//! ```

mod average;
mod compile;
mod inner_root;
mod jacobian;
mod listing;
mod nested;
mod report;
mod schedule;
mod scope;
mod trouble;

pub use jacobian::JacobianWorkspace;
pub use report::AverageReport;
pub use trouble::{DomainTrouble, TroubledOperation};

#[cfg(doc)]
use crate::expr::Graph;
use crate::expr::{Binary, Unary};
use crate::number::{Number, determinant, invert};
use crate::source::Span;
use nested::{Nested, NestedWorkspace};
use schedule::Run;

/// A place in the workspace. First come the constants, then the inputs, then results in order of execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Slot(u32);

impl Slot {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What one instruction computes. Its result goes to the slot after that of the instruction before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Instruction {
    Unary(Unary, Slot),
    Binary(Binary, Slot, Slot),
    Select {
        condition: Slot,
        then: Slot,
        otherwise: Slot,
    },
    /// The inverse of `matrices[_]`, which takes one slot per entry.
    Inverse(u32),
    /// The determinant of `matrices[_]`.
    Determinant(u32),
    /// The averages, or the inner root, of `nested[_]`.
    Nested(u32),
    /// The value, without derivatives.
    Fixed(Slot),
}

/// A square matrix whose entries lie anywhere in the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Matrix {
    size: usize,
    entries: Vec<Slot>,
}

/// A program that computes `outputs` numbers from `inputs` numbers.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    constants: Vec<f64>,
    input_count: usize,
    instructions: Vec<Instruction>,
    /// Where each instruction was written.
    spans: Vec<Option<Span>>,
    /// For each instruction its position in the order of the formulas.
    origins: Vec<u32>,
    /// For each operation with one or two operands, these once more.
    operands: Vec<[u32; 2]>,
    /// All instructions, in their order.
    runs: Vec<Run>,
    matrices: Vec<Matrix>,
    nested: Vec<Nested>,
    outputs: Vec<Slot>,
    slot_count: usize,
    /// Twice the entries of the largest matrix.
    scratch_count: usize,
    /// Equal for tapes that can share a workspace.
    layout: u64,
}

/// The numbers a tape works on. It may be reused for every evaluation of the tape, and of its clones.
#[derive(Clone, Debug)]
pub struct Workspace<N: Number> {
    slots: Vec<N>,
    scratch: Vec<N>,
    /// For each of the nested programs, once it has run.
    nested: Vec<Option<Box<NestedWorkspace<N::Lane>>>>,
    care: Care,
    layout: u64,
}

/// How averages and inner roots are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// As fast as they are reliable in theories that make sense.
    Swift,
    /// An average that misses the promised accuracy, and a minimum that is not the only one, are NaN.
    Strict,
}

impl<N: Number> Workspace<N> {
    pub fn new(tape: &Tape) -> Workspace<N> {
        Workspace::with_care(tape, Care::Swift)
    }

    pub fn with_care(tape: &Tape, care: Care) -> Workspace<N> {
        let mut slots = vec![N::constant(0.0); tape.slot_count];
        for (slot, &value) in slots.iter_mut().zip(&tape.constants) {
            *slot = N::constant(value);
        }
        let scratch = vec![N::constant(0.0); tape.scratch_count];
        Workspace { slots, scratch, nested: vec![None; tape.nested.len()], care, layout: tape.layout }
    }
}

impl Tape {
    pub fn input_count(&self) -> usize {
        self.input_count
    }

    pub fn output_count(&self) -> usize {
        self.outputs.len()
    }

    /// The number of instructions; a matrix inverse is one.
    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Whether all outputs are inputs or constants.
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    /// Whether there are averages or inner roots.
    pub fn has_nested(&self) -> bool {
        !self.nested.is_empty()
    }

    /// Computes the outputs. A result outside of the domain of an operation is NaN or infinite.
    ///
    /// # Panics
    /// When a length is not that of the tape, or the workspace is that of another tape.
    pub fn evaluate<N: Number>(&self, inputs: &[N], workspace: &mut Workspace<N>, outputs: &mut [N]) {
        assert!(inputs.len() == self.input_count, "the tape has {} inputs", self.input_count);
        assert!(outputs.len() == self.outputs.len(), "the tape has {} outputs", self.outputs.len());
        assert!(workspace.layout == self.layout, "the workspace was made for another tape");
        workspace.slots[self.constants.len()..][..inputs.len()].clone_from_slice(inputs);
        self.execute(workspace);
        for (output, slot) in outputs.iter_mut().zip(&self.outputs) {
            output.clone_from(&workspace.slots[slot.index()]);
        }
    }

    /// Executes all instructions, given the inputs.
    fn execute<N: Number>(&self, workspace: &mut Workspace<N>) {
        self.run(&mut workspace.slots, &mut workspace.scratch, &mut workspace.nested, workspace.care);
    }

    /// The slot of the first result.
    fn first_result(&self) -> usize {
        self.constants.len() + self.input_count
    }

    /// How many slots the instruction writes.
    fn width(&self, instruction: Instruction) -> usize {
        match instruction {
            Instruction::Unary(..)
            | Instruction::Binary(..)
            | Instruction::Select { .. }
            | Instruction::Determinant(_)
            | Instruction::Fixed(_) => 1,
            Instruction::Nested(number) => self.nested[number as usize].width(),
            Instruction::Inverse(matrix) => self.matrices[matrix as usize].entries.len(),
        }
    }

    /// The entries of a matrix, and as much scratch again.
    fn copy_matrix<'s, N: Number>(
        &self,
        matrix: u32,
        known: &[N],
        scratch: &'s mut [N],
    ) -> (&'s mut [N], &'s mut [N]) {
        let entries = &self.matrices[matrix as usize].entries;
        let (copy, rest) = scratch[..2 * entries.len()].split_at_mut(entries.len());
        for (number, slot) in copy.iter_mut().zip(entries) {
            number.clone_from(&known[slot.index()]);
        }
        (copy, rest)
    }

    /// Executes all instructions, given constants and inputs.
    fn run<N: Number>(
        &self,
        slots: &mut [N],
        scratch: &mut [N],
        spaces: &mut [Option<Box<NestedWorkspace<N::Lane>>>],
        care: Care,
    ) {
        let mut next = self.first_result();
        for run in &self.runs {
            let (first, count) = (run.first as usize, run.count as usize);
            let operands = &self.operands[first..first + count];
            let instruction = self.instructions[first];
            match instruction {
                Instruction::Unary(function, _) => {
                    N::unaries(function, operands, slots, next);
                    next += count;
                    continue;
                }
                Instruction::Binary(function, ..) => {
                    N::binaries(function, operands, slots, next);
                    next += count;
                    continue;
                }
                _ => {}
            }
            let (known, results) = slots.split_at_mut(next);
            next += 1;
            match instruction {
                Instruction::Unary(..) | Instruction::Binary(..) => {}
                Instruction::Select { condition, then, otherwise } => {
                    let [condition, then, otherwise] =
                        [condition, then, otherwise].map(|slot| &known[slot.index()]);
                    N::select(condition, then, otherwise, &mut results[0]);
                }
                Instruction::Inverse(matrix) => {
                    let size = self.matrices[matrix as usize].size;
                    let (copy, sizes) = self.copy_matrix(matrix, known, scratch);
                    invert(size, copy, sizes, &mut results[..size * size]);
                    next += size * size - 1;
                }
                Instruction::Determinant(matrix) => {
                    let size = self.matrices[matrix as usize].size;
                    let (copy, _) = self.copy_matrix(matrix, known, scratch);
                    determinant(size, copy, &mut results[0]);
                }
                Instruction::Nested(number) => {
                    let nested = &self.nested[number as usize];
                    let space =
                        spaces[number as usize].get_or_insert_with(|| Box::new(NestedWorkspace::new(care)));
                    nested.run(known, &mut results[..nested.width()], space);
                    next += nested.width() - 1;
                }
                Instruction::Fixed(x) => N::fixed(&known[x.index()], &mut results[0]),
            }
        }
    }
}
