//! Equal operations side by side.
//!
//! In: a program in the order of its formulas. Out: the same program in an order in which operations of one kind
//! follow each other as far as what they need allows, in [`Run`]s that are executed without looking at each
//! instruction anew. Results do not depend on the order.

use super::nested::NestedKind;
use super::{Instruction, Slot, Tape};
use crate::expr::{Binary, Unary};
use std::collections::BTreeMap;

/// Instructions of one kind that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub first: u32,
    pub count: u32,
}

/// Instructions of one kind can be executed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Unary(Unary),
    Binary(Binary),
    Other,
}

impl Instruction {
    fn kind(self) -> Kind {
        match self {
            Instruction::Unary(function, _) => Kind::Unary(function),
            Instruction::Binary(function, ..) => Kind::Binary(function),
            _ => Kind::Other,
        }
    }
}

/// Reorders a program, and finds its runs.
pub(super) fn schedule(tape: &mut Tape) {
    let order = order(tape);
    reorder(tape, &order);
    tape.origins = order.iter().map(|&at| u32::try_from(at).expect("slots are numbered so")).collect();
    tape.operands = tape.instructions.iter().map(|&instruction| operands(instruction)).collect();
    tape.runs.clear();
    for (at, &instruction) in tape.instructions.iter().enumerate() {
        let is_same = |run: &&mut Run| {
            let first = tape.instructions[run.first as usize].kind();
            first != Kind::Other && first == instruction.kind()
        };
        match tape.runs.last_mut().filter(is_same) {
            Some(run) => run.count += 1,
            None => tape.runs.push(Run { first: at as u32, count: 1 }),
        }
    }
}

/// Of an operation with one or two operands.
fn operands(instruction: Instruction) -> [u32; 2] {
    match instruction {
        Instruction::Unary(_, Slot(x)) | Instruction::Fixed(Slot(x)) => [x, x],
        Instruction::Binary(_, Slot(x), Slot(y)) => [x, y],
        _ => [0, 0],
    }
}

/// The new order, by old positions: of the operations that can be executed, all of the kind of which there are
/// most.
fn order(tape: &Tape) -> Vec<usize> {
    let count = tape.instructions.len();
    let mut producer = vec![None; tape.slot_count];
    let mut result = tape.first_result();
    for (at, &instruction) in tape.instructions.iter().enumerate() {
        let width = tape.width(instruction);
        producer[result..result + width].fill(Some(at));
        result += width;
    }
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut missing = vec![0; count];
    for (at, &instruction) in tape.instructions.iter().enumerate() {
        let mut needed: Vec<usize> =
            tape.all_operands(instruction).iter().filter_map(|slot| producer[slot.index()]).collect();
        needed.sort_unstable();
        needed.dedup();
        missing[at] = needed.len();
        needed.into_iter().for_each(|other| users[other].push(at));
    }
    let mut ready: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
    for at in (0..count).filter(|&at| missing[at] == 0) {
        ready.entry(tape.instructions[at].kind()).or_default().push(at);
    }
    let mut order = Vec::with_capacity(count);
    // Of equally many the kind that comes first.
    while let Some((&kind, _)) = ready.iter().rev().max_by_key(|(_, ready)| ready.len()) {
        while let Some(now) = ready.remove(&kind) {
            for at in now {
                order.push(at);
                for &user in &users[at] {
                    missing[user] -= 1;
                    if missing[user] == 0 {
                        ready.entry(tape.instructions[user].kind()).or_default().push(user);
                    }
                }
            }
        }
    }
    order
}

fn reorder(tape: &mut Tape, order: &[usize]) {
    let first = tape.first_result();
    let mut starts = Vec::with_capacity(order.len());
    let mut next = first;
    for &instruction in &tape.instructions {
        starts.push(next);
        next += tape.width(instruction);
    }
    let mut places: Vec<u32> = (0..tape.slot_count as u32).collect();
    let mut next = first;
    for &at in order {
        for offset in 0..tape.width(tape.instructions[at]) {
            places[starts[at] + offset] = next as u32;
            next += 1;
        }
    }
    let moved = |Slot(old): Slot| Slot(places[old as usize]);
    let move_all = |slots: &mut Vec<Slot>| slots.iter_mut().for_each(|slot| *slot = moved(*slot));
    tape.instructions = order
        .iter()
        .map(|&at| match tape.instructions[at] {
            Instruction::Unary(function, x) => Instruction::Unary(function, moved(x)),
            Instruction::Binary(function, x, y) => Instruction::Binary(function, moved(x), moved(y)),
            Instruction::Select { condition, then, otherwise } => Instruction::Select {
                condition: moved(condition),
                then: moved(then),
                otherwise: moved(otherwise),
            },
            Instruction::Fixed(x) => Instruction::Fixed(moved(x)),
            other => other,
        })
        .collect();
    tape.spans = order.iter().map(|&at| tape.spans[at]).collect();
    tape.matrices.iter_mut().for_each(|matrix| move_all(&mut matrix.entries));
    for nested in &mut tape.nested {
        move_all(&mut nested.captured);
        if let NestedKind::Root { low, high, .. } = &mut nested.kind {
            (*low, *high) = (moved(*low), moved(*high));
        }
    }
    move_all(&mut tape.outputs);
}

impl Tape {
    /// The slots that an instruction reads.
    fn all_operands(&self, instruction: Instruction) -> Vec<Slot> {
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
