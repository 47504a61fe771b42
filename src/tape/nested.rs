//! Programs within programs: the bodies of averages and inner roots.

use super::average::AverageSpace;
use super::inner_root::RootSpace;
use super::{Care, Slot, Tape, Workspace};
use crate::expr::{Measure, RootKind};
use crate::number::{Number, Scalar};
use crate::quadrature::Integrator;
use crate::source::Span;

/// Bodies that are evaluated for many values of one variable.
#[derive(Clone, Debug)]
pub(super) struct Nested {
    pub kind: NestedKind,
    /// A function of the variable, followed by what is captured. Outputs: the bodies, then what changes sign
    /// where they are not smooth.
    pub tape: Tape,
    /// Where the captured numbers are found in the program around.
    pub captured: Vec<Slot>,
    /// The number of bodies.
    pub results: usize,
    /// What the variable is called.
    pub variable: Box<str>,
    /// Where each of the averages, or the root, was written.
    pub spans: Vec<Option<Span>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum NestedKind {
    Average(Measure),
    Root { kind: RootKind, low: Slot, high: Slot },
}

impl Nested {
    pub fn is_average(&self) -> bool {
        matches!(self.kind, NestedKind::Average(_))
    }

    /// How many results there are: the averages, or the root followed by what changes sign where it is not a
    /// smooth function.
    pub fn width(&self) -> usize {
        match self.kind {
            NestedKind::Average(_) => self.results,
            NestedKind::Root { .. } => 1 + self.switches(),
        }
    }

    /// What it is, for listings.
    pub fn name(&self) -> &'static str {
        match self.kind {
            NestedKind::Average(_) => "average",
            NestedKind::Root { .. } => "root",
        }
    }

    /// How many numbers change sign where the bodies are not smooth.
    pub fn switches(&self) -> usize {
        self.tape.output_count() - self.results
    }

    /// Slots of all numbers on which the results depend.
    pub fn operands(&self) -> Vec<Slot> {
        let ends = match self.kind {
            NestedKind::Average(_) => Vec::new(),
            NestedKind::Root { low, high, .. } => vec![low, high],
        };
        [&self.captured[..], &ends].concat()
    }

    /// Computes the results in every lane. What was computed last is not computed again.
    pub fn run<'n, N: Number + 'n>(
        &self,
        operand: impl Fn(usize) -> &'n N,
        results: &mut [N],
        space: &mut NestedWorkspace<N::Lane>,
    ) {
        let operands = self.captured.len() + if matches!(self.kind, NestedKind::Root { .. }) { 2 } else { 0 };
        for lane in 0..N::LANES {
            let mut changed = space.results.is_empty();
            if changed {
                space.operands = vec![N::Lane::constant(f64::NAN); operands];
                space.results = vec![N::Lane::constant(f64::NAN); self.width()];
            }
            for (at, known) in space.operands.iter_mut().enumerate() {
                let number = operand(at).lane(lane);
                // What is undefined is computed again.
                changed |= !number.is_same(known) || number.value().is_nan();
                *known = number;
            }
            if changed {
                self.compute(space);
            }
            for (result, number) in results.iter_mut().zip(&space.results) {
                result.set_lane(lane, number.clone());
            }
        }
    }

    fn compute<S: Scalar>(&self, space: &mut NestedWorkspace<S>) {
        let captured = &space.operands[..self.captured.len()];
        match self.kind {
            NestedKind::Average(measure) => {
                let average = space.average.get_or_insert_with(|| AverageSpace::new(self, space.care));
                average.compute(self, measure, captured, &mut space.results);
            }
            NestedKind::Root { kind, .. } => {
                let root = space.root.get_or_insert_with(|| RootSpace::new(&self.tape, space.care));
                let ends = [captured.len(), captured.len() + 1].map(|at| space.operands[at].value());
                root.compute(self, kind, ends, captured, &mut space.results);
            }
        }
    }
}

/// What a nested program works on, and what it found last.
#[derive(Clone, Debug)]
pub(super) struct NestedWorkspace<S: Scalar> {
    care: Care,
    /// Captured numbers, then the ends of the range of a root.
    operands: Vec<S>,
    results: Vec<S>,
    pub average: Option<AverageSpace<S>>,
    pub root: Option<RootSpace<S>>,
}

impl<S: Scalar> NestedWorkspace<S> {
    pub fn new(care: Care) -> NestedWorkspace<S> {
        NestedWorkspace { care, operands: Vec::new(), results: Vec::new(), average: None, root: None }
    }

    /// Captured numbers, then the ends of the range of a root.
    pub fn operands(&self) -> &[S] {
        &self.operands
    }

    /// What the last average was computed by.
    pub fn integrator(&self) -> Option<&Integrator> {
        self.average.as_ref().map(AverageSpace::integrator)
    }
}

/// A program with everything it works on, all of one kind of number.
#[derive(Clone, Debug)]
pub(super) struct Space<N: Number> {
    workspace: Workspace<N>,
}

impl<N: Number> Space<N> {
    pub fn new(tape: &Tape, care: Care) -> Space<N> {
        Space { workspace: Workspace::with_care(tape, care) }
    }

    /// Captures numbers for evaluations to come.
    pub fn capture<'c>(&mut self, tape: &Tape, captured: impl Iterator<Item = &'c N::Lane>)
    where
        N::Lane: 'c,
    {
        let first = tape.constants.len() + 1;
        for (slot, number) in self.workspace.slots[first..].iter_mut().zip(captured) {
            *slot = N::splat(number);
        }
    }

    /// Computes the outputs at this value of the variable.
    pub fn run(&mut self, tape: &Tape, variable: &N) {
        self.workspace.slots[tape.constants.len()].clone_from(variable);
        tape.execute(tape.plan::<N>(), true, &mut self.workspace);
    }

    /// An output of the last run.
    pub fn output(&self, tape: &Tape, output: usize) -> &N {
        &self.workspace.slots[tape.plan::<N>().outputs()[output] as usize]
    }
}
