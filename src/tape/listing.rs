//! Tapes as text.

use super::{Instruction, Matrix, Slot, Tape};
use crate::expr::{Unary, number_text};
use std::collections::BTreeMap;
use std::fmt;

impl Tape {
    /// How often each operation occurs, by its name in formulas; a negative is `neg`.
    pub fn histogram(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for &instruction in &self.instructions {
            let name = match instruction {
                Instruction::Nested(number) => self.nested[number as usize].name(),
                instruction => name(instruction),
            };
            *counts.entry(name).or_insert(0) += 1;
        }
        counts
    }

    /// A constant as its value, an input as `x0`, a result as `s0`.
    fn operand(&self, slot: Slot) -> String {
        let index = slot.index();
        if let Some(value) = self.constants.get(index) {
            number_text(*value)
        } else if index < self.first_result() {
            format!("x{}", index - self.constants.len())
        } else {
            format!("s{}", index - self.first_result())
        }
    }

    fn write_matrix(&self, f: &mut fmt::Formatter, name: &str, matrix: &Matrix) -> fmt::Result {
        let rows: Vec<String> = matrix
            .entries
            .chunks(matrix.size)
            .map(|row| row.iter().map(|&slot| self.operand(slot)).collect::<Vec<_>>().join(", "))
            .collect();
        write!(f, "{name} [{}]", rows.join("; "))
    }
}

fn name(instruction: Instruction) -> &'static str {
    match instruction {
        Instruction::Unary(Unary::Neg, _) => "neg",
        Instruction::Unary(function, _) => function.name(),
        Instruction::Binary(function, ..) => function.name(),
        Instruction::Select { .. } => "select",
        Instruction::Inverse(_) => "inverse",
        Instruction::Determinant(_) => "det",
        Instruction::Nested(_) => "nested",
        Instruction::Fixed(_) => "fixed",
    }
}

/// One line per instruction and per output: `s2 = s0 * x1`; an inverse fills `s3..s11`. The program of an average
/// or inner root follows its line, indented: its `x0` is the variable.
impl fmt::Display for Tape {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut result = 0;
        for &instruction in &self.instructions {
            let width = self.width(instruction);
            match width {
                1 => write!(f, "s{result} = ")?,
                _ => write!(f, "s{result}..s{} = ", result + width - 1)?,
            }
            result += width;
            let text = |slot| self.operand(slot);
            let name = name(instruction);
            match instruction {
                Instruction::Unary(_, x) => writeln!(f, "{name} {}", text(x))?,
                Instruction::Binary(_, x, y) => writeln!(f, "{} {name} {}", text(x), text(y))?,
                Instruction::Select { condition, then, otherwise } => {
                    writeln!(f, "select {} ? {} : {}", text(condition), text(then), text(otherwise))?;
                }
                Instruction::Inverse(matrix) | Instruction::Determinant(matrix) => {
                    self.write_matrix(f, name, &self.matrices[matrix as usize])?;
                    writeln!(f)?;
                }
                Instruction::Fixed(x) => writeln!(f, "{name} {}", text(x))?,
                Instruction::Nested(number) => {
                    let nested = &self.nested[number as usize];
                    let operands: Vec<String> = nested.operands().into_iter().map(text).collect();
                    writeln!(f, "{}[{}]({})", nested.name(), nested.variable, operands.join(", "))?;
                    for line in nested.tape.to_string().lines() {
                        writeln!(f, "    {line}")?;
                    }
                }
            }
        }
        for (index, &slot) in self.outputs.iter().enumerate() {
            writeln!(f, "output {index} = {}", self.operand(slot))?;
        }
        Ok(())
    }
}
