//! Where an operation finds its operands and leaves its result.

use super::{Number, Pair};
use crate::expr::{Binary, Unary};

/// Places among slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// As many as the operation needs; the others mean nothing.
    pub operands: [u32; 3],
    /// None of the operands.
    pub result: u32,
}

/// What a step computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    Unary(Unary),
    Binary(Binary),
    Pair(Pair),
}

/// Steps of one kind that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub action: Arithmetic,
    /// The position of the first among all steps.
    pub first: u32,
    pub count: u32,
}

impl Run {
    pub(super) fn of<'s>(&self, steps: &'s [Step]) -> &'s [Step] {
        &steps[self.first as usize..][..self.count as usize]
    }

    /// Executes its steps one after the other; `spare` is for results in between.
    pub(super) fn execute<N: Number>(&self, steps: &[Step], slots: &mut [N], spare: &mut N) {
        let steps = self.of(steps);
        match self.action {
            Arithmetic::Unary(function) => N::unaries(function, steps, slots),
            Arithmetic::Binary(function) => N::binaries(function, steps, slots),
            Arithmetic::Pair(pair) => N::pairs(pair, steps, slots, spare),
        }
    }
}

/// All slots but one.
#[derive(Clone, Copy)]
pub(super) struct Others<'s, N> {
    before: &'s [N],
    after: &'s [N],
}

impl Step {
    /// The slots that may be read, and the one to be written.
    pub(super) fn places<'s, N>(&self, slots: &'s mut [N]) -> (Others<'s, N>, &'s mut N) {
        let (before, rest) = slots.split_at_mut(self.result as usize);
        let (result, after) = rest.split_first_mut().expect("a step writes one of the slots");
        (Others { before, after }, result)
    }
}

impl<'s, N> Others<'s, N> {
    #[inline]
    pub(super) fn at(&self, slot: u32) -> &'s N {
        let slot = slot as usize;
        let count = self.before.len();
        if slot < count { &self.before[slot] } else { &self.after[slot - count - 1] }
    }
}
