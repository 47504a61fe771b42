//! From instructions to units of work.
//!
//! In: a program in the order of its formulas. Out: its [`Unit`]s in the same order. Two arithmetic operations become
//! one unit where nobody else needs the result of the first: it is never written to memory.

use super::{Instruction, Slot, Tape};
use crate::expr::{Binary, Unary};
use crate::number::Pair;

/// What one unit computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    Unary(Unary),
    Binary(Binary),
    Pair(Pair),
    /// The instruction at this position, whatever it is.
    Whole(u32),
}

/// An action with the slots of the program that it reads and writes.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub action: Action,
    pub operands: Vec<Slot>,
    /// The first of the slots written.
    pub result: Slot,
    /// How many.
    pub width: usize,
}

impl Unit {
    /// The slots written.
    pub fn results(&self) -> impl Iterator<Item = Slot> + use<> {
        let first = self.result.0;
        (0..self.width as u32).map(move |offset| Slot(first + offset))
    }
}

/// One unit for each instruction.
pub(super) fn plain(tape: &Tape) -> Vec<Unit> {
    let mut next = tape.first_result();
    let unit = |(at, &instruction): (usize, &Instruction)| {
        let action = match instruction {
            Instruction::Unary(function, _) => Action::Unary(function),
            Instruction::Binary(function, ..) => Action::Binary(function),
            _ => Action::Whole(at as u32),
        };
        let (result, width) = (Slot(next as u32), tape.width(instruction));
        next += width;
        Unit { action, operands: tape.operands(instruction), result, width }
    };
    tape.instructions.iter().enumerate().map(unit).collect()
}

/// Units of one or two instructions.
pub(super) fn fused(tape: &Tape) -> Vec<Unit> {
    let mut uses = vec![0; tape.slot_count];
    let mut units: Vec<Option<Unit>> = plain(tape).into_iter().map(Some).collect();
    let read = units.iter().flatten().flat_map(|unit| &unit.operands).chain(&tape.outputs);
    read.for_each(|slot| uses[slot.index()] += 1);
    // For each slot the unit that could be merged into the one that reads it.
    let mut open: Vec<Option<usize>> = vec![None; tape.slot_count];
    for at in 0..units.len() {
        let Some(unit) = units[at].as_ref().filter(|unit| is_arithmetic(unit.action)) else { continue };
        let slot = unit.result.index();
        let inner = [0, 1].into_iter().find_map(|side| Some((side, open[unit.operands[side].index()]?)));
        let both = inner.and_then(|(side, at)| Some((at, merged(units[at].as_ref()?, unit, side)?)));
        if let Some((inner, both)) = both {
            (units[at], units[inner]) = (Some(both), None);
        } else if uses[slot] == 1 {
            open[slot] = Some(at);
        }
    }
    units.into_iter().flatten().collect()
}

fn is_arithmetic(action: Action) -> bool {
    matches!(action, Action::Binary(Binary::Add | Binary::Sub | Binary::Mul | Binary::Div))
}

/// Both in one; the result of `inner` is operand number `side` of `outer`.
fn merged(inner: &Unit, outer: &Unit, side: usize) -> Option<Unit> {
    let (Action::Binary(first), Action::Binary(second)) = (inner.action, outer.action) else { return None };
    let action = Action::Pair(Pair::of(first, second, side == 1)?);
    let operands = vec![inner.operands[0], inner.operands[1], outer.operands[1 - side]];
    Some(Unit { action, operands, ..outer.clone() })
}
