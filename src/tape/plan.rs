//! What is executed for a program: units of work in some order, with places for what they read and write.
//!
//! In: the [`Unit`]s of a program. Out: a [`Plan`]. What the order and the places are does not change any result, but
//! how long it takes: single numbers like equal operations side by side, many numbers at once like few places.

use super::fuse::{Action, Unit, fused, plain};
use super::grouped;
use super::nested::NestedWorkspace;
use super::{Care, Instruction, Slot, Tape};
use crate::number::{Arithmetic, Number, Run, Step, determinant, invert};
use std::ops::Range;

/// Steps with one action each, and their places in a workspace. First come constants, then inputs, as in the program.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pieces: Vec<Piece>,
    runs: Vec<Run>,
    steps: Vec<Step>,
    /// Operands of steps that are not arithmetic, one step after the other.
    wires: Vec<u32>,
    /// How many pieces depend on steady inputs alone; they come first.
    steady: usize,
    outputs: Vec<u32>,
    slot_count: usize,
}

/// What is executed without looking up.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// These of the runs.
    Arithmetic(Range<usize>),
    /// An instruction that is not arithmetic, by its position, and its step.
    Whole { instruction: u32, step: usize },
}

/// What a plan works on, beside the slots.
pub(super) struct Tools<'t, N: Number> {
    pub scratch: &'t mut [N],
    pub nested: &'t mut [Option<Box<NestedWorkspace<N::Lane>>>],
    pub care: Care,
}

/// What it costs to begin a run, in units of a step: measured on programs of 60 to 600 operations.
const RUN_COST: usize = 4;

impl<N: Number> Tools<'_, N> {
    fn space(&mut self, number: u32) -> &mut NestedWorkspace<N::Lane> {
        let care = self.care;
        self.nested[number as usize].get_or_insert_with(|| Box::new(NestedWorkspace::new(care)))
    }
}

impl Plan {
    /// In the order of the formulas, one place for each result: as in the program.
    pub fn plain(tape: &Tape) -> Plan {
        let units: Vec<Vec<Unit>> = plain(tape).into_iter().map(|unit| vec![unit]).collect();
        Places::new(tape).plan(&units, 0, false)
    }

    /// Equal operations side by side, their results next to each other; two in one where that is less work.
    pub fn grouped(tape: &Tape) -> Plan {
        let [one, two] = [plain(tape), fused(tape)].map(|units| {
            let (steady, others) = tape.partition(units);
            let mut runs = grouped::runs(tape, steady);
            let count = runs.len();
            runs.extend(grouped::runs(tape, others));
            (runs, count)
        });
        let work = |(runs, _): &(Vec<Vec<Unit>>, usize)| {
            runs.len() * RUN_COST + runs.iter().map(Vec::len).sum::<usize>()
        };
        let (runs, steady) = if work(&two) < work(&one) { two } else { one };
        Places::new(tape).plan(&runs, steady, false)
    }

    /// In the order of the formulas; a result takes the place of one that is no longer needed.
    pub fn compact(tape: &Tape) -> Plan {
        let (steady, others) = tape.partition(fused(tape));
        let count = steady.len();
        let units: Vec<Vec<Unit>> = steady.into_iter().chain(others).map(|unit| vec![unit]).collect();
        Places::new(tape).plan(&units, count, true)
    }

    /// How many numbers a workspace holds.
    pub fn slot_count(&self) -> usize {
        self.slot_count
    }

    /// How many steps are executed.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// The places of the outputs.
    pub fn outputs(&self) -> &[u32] {
        &self.outputs
    }

    /// Executes all steps, given constants and inputs; those that depend on steady inputs alone only if these are new.
    pub fn run<N: Number>(&self, tape: &Tape, is_new: bool, slots: &mut [N], tools: &mut Tools<N>) {
        let first = if is_new { 0 } else { self.steady };
        for piece in &self.pieces[first..] {
            match piece {
                Piece::Arithmetic(runs) => {
                    N::sequence(&self.runs[runs.clone()], &self.steps, slots, &mut tools.scratch[0]);
                }
                Piece::Whole { instruction, step } => {
                    let instruction = tape.instructions[*instruction as usize];
                    self.whole(tape, instruction, &self.steps[*step], slots, tools);
                }
            }
        }
    }

    /// Executes an instruction that is not arithmetic. Its operands lie before its result.
    fn whole<N: Number>(
        &self,
        tape: &Tape,
        instruction: Instruction,
        step: &Step,
        slots: &mut [N],
        tools: &mut Tools<N>,
    ) {
        let [first, count, _] = step.operands.map(|number| number as usize);
        let wires = &self.wires[first..first + count];
        let (known, results) = slots.split_at_mut(step.result as usize);
        let operand = |at: usize| &known[wires[at] as usize];
        let copy_operands = |scratch: &mut [N]| {
            scratch[..count].iter_mut().enumerate().for_each(|(at, number)| number.clone_from(operand(at)));
        };
        match instruction {
            Instruction::Unary(..) | Instruction::Binary(..) => {
                unreachable!("arithmetic has actions of its own")
            }
            Instruction::Select { .. } => {
                N::select(operand(0), operand(1), operand(2), &mut results[0]);
            }
            Instruction::Inverse(number) => {
                let size = tape.matrices[number as usize].size;
                copy_operands(tools.scratch);
                let (copy, sizes) = tools.scratch[..2 * count].split_at_mut(count);
                invert(size, copy, sizes, &mut results[..count]);
            }
            Instruction::Determinant(number) => {
                let size = tape.matrices[number as usize].size;
                copy_operands(tools.scratch);
                determinant(size, &mut tools.scratch[..count], &mut results[0]);
            }
            Instruction::Nested(number) => {
                let nested = &tape.nested[number as usize];
                nested.run(operand, &mut results[..nested.width()], tools.space(number));
            }
            Instruction::Fixed(_) => N::fixed(operand(0), &mut results[0]),
        }
    }
}

impl Plan {
    /// Makes room for units of one action, in a piece of their own if they must not be executed with those before.
    fn begin(&mut self, units: &[Unit], is_apart: bool) {
        let step = self.steps.len();
        let action = match units[0].action {
            Action::Unary(function) => Arithmetic::Unary(function),
            Action::Binary(function) => Arithmetic::Binary(function),
            Action::Pair(pair) => Arithmetic::Pair(pair),
            Action::Whole(instruction) => return self.pieces.push(Piece::Whole { instruction, step }),
        };
        let next = self.runs.len();
        self.runs.push(Run { action, first: step as u32, count: units.len() as u32 });
        match self.pieces.last_mut() {
            Some(Piece::Arithmetic(runs)) if !is_apart => runs.end = next + 1,
            _ => self.pieces.push(Piece::Arithmetic(next..next + 1)),
        }
    }
}

impl Tape {
    /// Units that depend on steady inputs alone, and the others.
    fn partition(&self, units: Vec<Unit>) -> (Vec<Unit>, Vec<Unit>) {
        let mut is_steady = vec![false; self.slot_count];
        is_steady[..self.constants.len()].fill(true);
        for input in self.steady.clone() {
            is_steady[self.constants.len() + input] = true;
        }
        if self.steady.is_empty() {
            return (Vec::new(), units);
        }
        units.into_iter().partition(|unit| {
            let depends = unit.operands.iter().all(|slot| is_steady[slot.index()]);
            is_steady[unit.result.index()..][..unit.width].fill(depends);
            depends
        })
    }
}

/// Gives places to results.
struct Places<'t> {
    tape: &'t Tape,
    /// Of each slot of the program.
    place: Vec<u32>,
    /// How often each slot is still read.
    uses: Vec<usize>,
    free: Vec<u32>,
    next: u32,
}

impl<'t> Places<'t> {
    fn new(tape: &'t Tape) -> Places<'t> {
        let first = tape.first_result() as u32;
        let place = (0..tape.slot_count as u32).map(|slot| if slot < first { slot } else { u32::MAX });
        Places { tape, place: place.collect(), uses: vec![0; tape.slot_count], free: Vec::new(), next: first }
    }

    /// The first `steady` of the runs depend on steady inputs alone, and keep their places.
    fn plan(mut self, runs: &[Vec<Unit>], steady: usize, reuses: bool) -> Plan {
        let mut plan = Plan::default();
        let kept = runs[..steady].iter().flatten().flat_map(Unit::results);
        for slot in kept.chain(self.tape.outputs.iter().copied()) {
            self.uses[slot.index()] += 1;
        }
        for slot in runs.iter().flatten().flat_map(|unit| &unit.operands) {
            self.uses[slot.index()] += 1;
        }
        for (at, units) in runs.iter().enumerate() {
            plan.begin(units, at == steady);
            for unit in units {
                let step = self.step(unit, reuses, &mut plan.wires);
                plan.steps.push(step);
            }
            plan.steady = if at < steady { plan.pieces.len() } else { plan.steady };
        }
        plan.outputs = self.tape.outputs.iter().map(|slot| self.place[slot.index()]).collect();
        plan.slot_count = self.next as usize;
        plan
    }

    fn step(&mut self, unit: &Unit, reuses: bool, wires: &mut Vec<u32>) -> Step {
        let places = unit.operands.iter().map(|slot| self.place[slot.index()]);
        let operands = if let Action::Whole(_) = unit.action {
            let first = wires.len() as u32;
            wires.extend(places);
            [first, unit.operands.len() as u32, 0]
        } else {
            let mut operands = [0; 3];
            operands.iter_mut().zip(places).for_each(|(operand, place)| *operand = place);
            operands
        };
        let result = self.allocate(unit, reuses);
        if reuses {
            self.release(&unit.operands);
        }
        Step { operands, result }
    }

    fn allocate(&mut self, unit: &Unit, reuses: bool) -> u32 {
        let is_simple = !matches!(unit.action, Action::Whole(_));
        let again = if reuses && is_simple { self.free.pop() } else { None };
        let result = again.unwrap_or(self.next);
        if again.is_none() {
            self.next += unit.width as u32;
        }
        for offset in 0..unit.width {
            self.place[unit.result.index() + offset] = result + offset as u32;
        }
        result
    }

    /// Operands that are not read any more make room.
    fn release(&mut self, operands: &[Slot]) {
        for slot in operands {
            self.uses[slot.index()] -= 1;
            if self.uses[slot.index()] == 0 && slot.index() >= self.tape.first_result() {
                self.free.push(self.place[slot.index()]);
            }
        }
    }
}
