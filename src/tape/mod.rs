//! Straight-line programs for formulas.
//!
//! In: a [`Graph`] and the nodes wanted. Out: a [`Tape`], which computes them for any kind of [`Number`] in a
//! [`Workspace`] that is reused, without allocating. In the program each instruction writes slots of its own, after
//! all slots it reads. What is executed are plans, which order and merge these operations and give them places,
//! without changing a result; what depends on steady inputs alone is computed again only when these change.
//! Both branches of a selection are computed, but the one not taken has no influence. Why a result is not finite is told by [`Tape::trouble`].
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
mod fuse;
mod grouped;
mod inner_root;
mod jacobian;
mod listing;
mod nested;
mod plan;
mod report;
mod scope;
mod series;
mod trouble;

pub use jacobian::JacobianWorkspace;
pub use report::AverageReport;
pub use series::{Expansion, HIGHEST_ORDER, NoSeries, Series, SeriesObstacle, Variables};
pub use trouble::{DomainTrouble, TroubledOperation};

#[cfg(doc)]
use crate::expr::Graph;
use crate::expr::{Binary, Unary};
use crate::number::Number;
use crate::source::Span;
use nested::{Nested, NestedWorkspace};
use plan::{Plan, Tools};
use std::ops::Range;

/// A number of the program: first come the constants, then the inputs, then results in the order of the formulas. A
/// [`Plan`] says where in a workspace it lies.
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

/// A square matrix whose entries are any slots of the program.
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
    /// Inputs that change rarely.
    steady: Range<usize>,
    /// What is executed for single numbers.
    grouped: Plan,
    /// What is executed for many numbers at once.
    compact: Plan,
    matrices: Vec<Matrix>,
    nested: Vec<Nested>,
    outputs: Vec<Slot>,
    slot_count: usize,
    /// Twice the entries of the largest matrix, at least one.
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
    /// Whether what depends on steady inputs alone is known for those in `slots`.
    is_settled: bool,
}

/// How averages and inner roots are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Averages to a few digits.
    Rough,
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
        Workspace::for_plan(tape, tape.plan::<N>(), care)
    }

    fn for_plan(tape: &Tape, plan: &Plan, care: Care) -> Workspace<N> {
        let mut slots = vec![N::constant(0.0); N::room(plan.slot_count())];
        for (slot, &value) in slots.iter_mut().zip(&tape.constants) {
            *slot = N::constant(value);
        }
        let scratch = vec![N::constant(0.0); tape.scratch_count];
        let nested = vec![None; tape.nested.len()];
        Workspace { slots, scratch, nested, care, layout: tape.layout, is_settled: false }
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

    /// How many steps are executed: two operations may be one step.
    pub fn step_count(&self) -> usize {
        self.compact.len()
    }

    /// How many numbers are kept at a time where many points are evaluated at once: constants, inputs and results.
    pub fn place_count(&self) -> usize {
        self.compact.slot_count()
    }

    /// Whether all outputs are inputs or constants.
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    /// Whether there are averages or inner roots.
    pub fn has_nested(&self) -> bool {
        !self.nested.is_empty()
    }

    /// Whether something is averaged, at any depth.
    pub fn has_averages(&self) -> bool {
        self.nested.iter().any(|nested| nested.is_average() || nested.tape.has_averages())
    }

    /// Computes the outputs. A result outside of the domain of an operation is NaN or infinite.
    ///
    /// # Panics
    /// When a length is not that of the tape, or the workspace is that of another tape.
    pub fn evaluate<N: Number>(&self, inputs: &[N], workspace: &mut Workspace<N>, outputs: &mut [N]) {
        assert!(inputs.len() == self.input_count, "the tape has {} inputs", self.input_count);
        assert!(outputs.len() == self.outputs.len(), "the tape has {} outputs", self.outputs.len());
        assert!(workspace.layout == self.layout, "the workspace was made for another tape");
        let places = &mut workspace.slots[self.constants.len()..][..inputs.len()];
        let (known, given) = (&places[self.steady.clone()], &inputs[self.steady.clone()]);
        let is_same = known.iter().zip(given).all(|(known, given)| known.is_same(given));
        places.clone_from_slice(inputs);
        let plan = self.plan::<N>();
        self.execute(plan, !(is_same && workspace.is_settled), workspace);
        workspace.is_settled = true;
        for (output, &place) in outputs.iter_mut().zip(plan.outputs()) {
            output.clone_from(&workspace.slots[place as usize]);
        }
    }

    /// What is executed for this kind of number.
    fn plan<N: Number>(&self) -> &Plan {
        if N::LANES > 1 { &self.compact } else { &self.grouped }
    }

    /// Executes a plan, given the inputs; what depends on steady inputs alone only if these are new.
    fn execute<N: Number>(&self, plan: &Plan, is_new: bool, workspace: &mut Workspace<N>) {
        let Workspace { slots, scratch, nested, care, .. } = workspace;
        plan.run(self, is_new, slots, &mut Tools { scratch, nested, care: *care });
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

    /// The slots that an instruction reads.
    fn operands(&self, instruction: Instruction) -> Vec<Slot> {
        match instruction {
            Instruction::Unary(_, x) | Instruction::Fixed(x) => vec![x],
            Instruction::Binary(_, x, y) => vec![x, y],
            Instruction::Select { condition, then, otherwise } => vec![condition, then, otherwise],
            Instruction::Inverse(matrix) | Instruction::Determinant(matrix) => {
                self.matrices[matrix as usize].entries.clone()
            }
            Instruction::Nested(number) => self.nested[number as usize].operands(),
        }
    }
}
