//! Why a result is not finite.

use super::average::AverageFailure;
use super::inner_root::RootFailure;
use super::nested::{Nested, NestedKind, NestedWorkspace};
use super::plan::Plan;
use super::{Care, Instruction, Slot, Tape, Workspace};
use crate::expr::{Binary, RootKind, Unary, number_text};
use crate::source::Span;
use std::fmt;

/// The operation at which finite numbers became infinite or undefined.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainTrouble {
    pub operation: TroubledOperation,
    /// The entries of the matrix, row by row, if the operation is an inverse.
    pub operands: Vec<f64>,
    /// NaN or infinite. Of an inverse, the first entry that is not finite.
    pub result: f64,
    /// Where the operation was written.
    pub span: Option<Span>,
    /// Inside of averages and inner roots: the names and values of their variables, the innermost first.
    pub inside: Vec<(String, f64)>,
}

/// An operation that can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubledOperation {
    Unary(Unary),
    Binary(Binary),
    /// The inverse of a matrix of `size` rows and columns.
    Inverse {
        size: usize,
    },
    /// The determinant of a matrix of `size` rows and columns.
    Determinant {
        size: usize,
    },
    /// An average whose integrand does not decay fast enough, or oscillates or jumps too often.
    Average,
    /// An inner root where there is none between two ends, the operands.
    NoRoot,
    /// An inner minimum where there is none between two ends, the operands.
    NoMinimum,
    /// An average that is accurate only up to the operand, an absolute error.
    RoughAverage,
    /// An inner root or minimum that is not the only one; the operands are two of them.
    SeveralRoots,
}

impl Tape {
    /// The first operation whose result is not finite although its operands are, and because of which
    /// an output is not finite.
    ///
    /// `None` if all outputs are finite: exp(x) may overflow in 1/(1 + exp(x)), and log(x) may be undefined
    /// in a branch that is not taken. `None` also if the inputs are to blame, being NaN or infinite themselves.
    pub fn trouble(&self, inputs: &[f64]) -> Option<DomainTrouble> {
        let plan = Plan::plain(self);
        let mut workspace: Workspace<f64> = Workspace::for_plan(self, &plan, Care::Strict);
        workspace.slots[self.constants.len()..][..inputs.len()].copy_from_slice(inputs);
        self.execute(&plan, true, &mut workspace);
        let values = &workspace.slots[..self.slot_count];
        let value = |slot: Slot| values[slot.index()];
        let mut suspect = vec![false; values.len()];
        for slot in self.outputs.iter().filter(|&&slot| !value(slot).is_finite()) {
            suspect[slot.index()] = true;
        }
        let mut first: Option<(usize, f64)> = None;
        let mut after = values.len();
        for (index, &instruction) in self.instructions.iter().enumerate().rev() {
            let results = after - self.width(instruction)..after;
            after = results.start;
            let Some(result) = results.clone().find(|&slot| suspect[slot]).map(|slot| values[slot]) else {
                continue;
            };
            let operands = self.influences(instruction, values);
            for slot in operands.iter().filter(|&&slot| !value(slot).is_finite()) {
                suspect[slot.index()] = true;
            }
            // The last one found is the first in the order of the formulas.
            let values = operands.iter().map(|&slot| (value(slot), slot.index() < self.first_result()));
            if is_origin(result, values) {
                first = Some((index, result));
            }
        }
        first.map(|(index, result)| self.describe(index, result, &workspace))
    }

    /// The slots on which the result of an instruction depends, given all values.
    fn influences(&self, instruction: Instruction, values: &[f64]) -> Vec<Slot> {
        match instruction {
            Instruction::Select { condition, then, otherwise } => match values[condition.index()] {
                c if c.is_nan() => vec![condition],
                0.0 => vec![otherwise],
                _ => vec![then],
            },
            _ => self.operands(instruction),
        }
    }

    fn describe(&self, index: usize, result: f64, workspace: &Workspace<f64>) -> DomainTrouble {
        let values = &workspace.slots;
        let instruction = self.instructions[index];
        let operation = match instruction {
            Instruction::Unary(function, _) => TroubledOperation::Unary(function),
            Instruction::Binary(function, ..) => TroubledOperation::Binary(function),
            Instruction::Inverse(matrix) => {
                TroubledOperation::Inverse { size: self.matrices[matrix as usize].size }
            }
            Instruction::Determinant(matrix) => {
                TroubledOperation::Determinant { size: self.matrices[matrix as usize].size }
            }
            Instruction::Nested(number) => {
                let space = workspace.nested[number as usize].as_ref().expect("it has run");
                return self.nested[number as usize].trouble(space);
            }
            Instruction::Select { .. } | Instruction::Fixed(_) => {
                unreachable!("they hand on the trouble of their operands")
            }
        };
        let operands = self.influences(instruction, values).iter().map(|slot| values[slot.index()]).collect();
        DomainTrouble { operation, operands, result, span: self.spans[index], inside: Vec::new() }
    }
}

impl Nested {
    /// Why there is no result, given what it was computed with.
    fn trouble(&self, space: &NestedWorkspace<f64>) -> DomainTrouble {
        let captured = &space.operands()[..self.captured.len()];
        let here = |operation, operands: &[f64]| DomainTrouble {
            operation,
            operands: operands.to_vec(),
            result: f64::NAN,
            span: self.spans.first().copied().flatten(),
            inside: Vec::new(),
        };
        let at = |variable: f64, otherwise: DomainTrouble| {
            let inputs = [&[variable], captured].concat();
            let Some(mut trouble) = self.tape.trouble(&inputs) else { return otherwise };
            trouble.inside.push((self.variable.to_string(), variable));
            trouble
        };
        if let Some(average) = &space.average {
            return match average.failure() {
                Some(AverageFailure::Undefined(variable)) => {
                    at(variable, here(TroubledOperation::Average, &[]))
                }
                Some(AverageFailure::Inaccurate(error)) => here(TroubledOperation::RoughAverage, &[error]),
                Some(AverageFailure::Diverging) | None => here(TroubledOperation::Average, &[]),
            };
        }
        let ends = &space.operands()[self.captured.len()..];
        let is_minimum = matches!(self.kind, NestedKind::Root { kind: RootKind::Minimum, .. });
        let missing = if is_minimum { TroubledOperation::NoMinimum } else { TroubledOperation::NoRoot };
        let absent = here(missing, ends);
        match space.root.as_ref().and_then(|root| root.failure) {
            Some(RootFailure::Undefined(variable)) => at(variable, absent),
            Some(RootFailure::Several(places)) => here(TroubledOperation::SeveralRoots, &places),
            Some(RootFailure::Absent) | None => absent,
        }
    }
}

/// Whether a result that is not finite came about here. Operands are given as value and whether
/// that is a constant or an input, which may be infinite on purpose but do not explain a NaN.
fn is_origin(result: f64, operands: impl Iterator<Item = (f64, bool)>) -> bool {
    let mut infinite = false;
    for (value, is_given) in operands {
        if value.is_nan() || !value.is_finite() && !is_given {
            return false;
        }
        infinite |= value.is_infinite();
    }
    result.is_nan() || !infinite
}

impl fmt::Display for DomainTrouble {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.write_operation(f)?;
        for (at, (name, value)) in self.inside.iter().enumerate() {
            let joint = if at == 0 { "where" } else { "and" };
            write!(f, ", {joint} {name} = {}", number_text(*value))?;
        }
        Ok(())
    }
}

impl DomainTrouble {
    fn write_operation(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match (self.operation, self.operands.as_slice()) {
            (TroubledOperation::Unary(function), &[x]) => write_unary(f, function, x, self.result),
            (TroubledOperation::Binary(function), &[x, y]) => write_binary(f, function, x, y),
            (TroubledOperation::Inverse { size }, _) => {
                write!(f, "inverse of a singular {size} × {size} matrix")
            }
            (TroubledOperation::Determinant { size }, _) => {
                write!(f, "overflow: determinant of a {size} × {size} matrix")
            }
            (TroubledOperation::Average, _) => {
                write!(f, "this average diverges: the integrand decays too slowly, or not at all")
            }
            (TroubledOperation::NoRoot | TroubledOperation::NoMinimum, &[low, high]) => {
                let what = if self.operation == TroubledOperation::NoRoot { "root" } else { "minimum" };
                write!(f, "there is no {what} between {} and {}", number_text(low), number_text(high))
            }
            (TroubledOperation::RoughAverage, &[error]) => {
                write!(f, "this average could only be computed with an error of {error:.1e}")
            }
            (TroubledOperation::SeveralRoots, &[first, second]) => {
                write!(f, "this has several solutions, at {first:.6} and near {second:.3}")
            }
            (_, operands) => {
                write!(f, "operation without a value at {operands:?}")
            }
        }
    }
}

impl std::error::Error for DomainTrouble {}

fn write_unary(f: &mut fmt::Formatter, function: Unary, x: f64, result: f64) -> fmt::Result {
    let name = function.name();
    let text = number_text(x);
    match function {
        Unary::Sqrt => write!(f, "square root of a negative number: sqrt({text})"),
        Unary::Log => write!(f, "log of {text}"),
        Unary::Log1p => write!(f, "log1p of {text}, which is not above -1"),
        Unary::Asin | Unary::Acos => write!(f, "{name} of {text}, which is not between -1 and 1"),
        Unary::Atanh => write!(f, "atanh of {text}, which is not inside of (-1, 1)"),
        Unary::Acosh => write!(f, "acosh of {text}, which is less than 1"),
        Unary::Lgamma | Unary::Digamma | Unary::Trigamma if x <= 0.0 => write!(f, "{name} of {text}, a pole"),
        _ if result.is_nan() => write!(f, "{name}({text}) is undefined"),
        _ => write!(f, "overflow: {name}({text})"),
    }
}

fn write_binary(f: &mut fmt::Formatter, function: Binary, x: f64, y: f64) -> fmt::Result {
    let name = function.name();
    let in_parentheses = |value: f64, needed: bool| {
        if needed { format!("({})", number_text(value)) } else { number_text(value) }
    };
    let left = in_parentheses(x, x < 0.0 && function == Binary::Pow);
    let right = in_parentheses(y, y < 0.0);
    match function {
        Binary::Div if y == 0.0 => write!(f, "division by zero: {left} / 0"),
        Binary::Pow if x == 0.0 => write!(f, "division by zero: 0 ^ {right}"),
        Binary::Pow if x < 0.0 && y.fract() != 0.0 => {
            write!(f, "power of a negative number: {left} ^ {right}")
        }
        _ if x.is_infinite() || y.is_infinite() => write!(f, "{left} {name} {right} is undefined"),
        _ => write!(f, "overflow: {left} {name} {right}"),
    }
}
