//! Derivatives of a program along directions: a parameter moves, and the unknowns move with it.

use crate::number::{Dual, Number};
use crate::tape::{Tape, Workspace};

/// Directions computed in one pass.
const WIDTH: usize = 8;

/// One direction for each of some parameters.
#[derive(Clone, Copy, Debug)]
pub struct Directions<'a> {
    /// Where the parameter of each direction stands among the inputs of the program.
    pub parameters: &'a [usize],
    /// The derivatives of the unknowns, the first inputs, with respect to each parameter: all unknowns for the
    /// first one, then for the next. Empty where they do not move.
    pub unknowns: &'a [f64],
}

/// The buffers, made once for a program.
pub struct Forward {
    workspace: Workspace<Dual<WIDTH>>,
    inputs: Vec<Dual<WIDTH>>,
    outputs: Vec<Dual<WIDTH>>,
}

impl Forward {
    pub(super) fn new(tape: &Tape) -> Forward {
        Forward {
            workspace: Workspace::new(tape),
            inputs: vec![Dual::constant(0.0); tape.input_count()],
            outputs: vec![Dual::constant(0.0); tape.output_count()],
        }
    }

    /// Writes the outputs at `point` into `values` and their derivatives into `slopes`: all outputs for the first
    /// direction, then for the next.
    pub(super) fn run(
        &mut self,
        tape: &Tape,
        point: &[f64],
        directions: &Directions<'_>,
        values: &mut [f64],
        slopes: &mut [f64],
    ) {
        let count = directions.parameters.len();
        let moving = directions.unknowns.len() / count.max(1);
        assert!(directions.unknowns.len() == moving * count, "as many unknowns for each direction");
        assert!(slopes.len() == values.len() * count, "one slope per output and direction");
        for first in (0..count.max(1)).step_by(WIDTH) {
            let last = count.min(first + WIDTH);
            for (dual, &value) in self.inputs.iter_mut().zip(point) {
                *dual = Dual::constant(value);
            }
            for direction in first..last {
                for unknown in 0..moving {
                    let slope = directions.unknowns[direction * moving + unknown];
                    self.inputs[unknown].partials[direction - first] = slope;
                }
                self.inputs[directions.parameters[direction]].partials[direction - first] = 1.0;
            }
            tape.evaluate(&self.inputs, &mut self.workspace, &mut self.outputs);
            for (row, output) in self.outputs.iter().enumerate() {
                values[row] = output.value;
                for direction in first..last {
                    slopes[direction * self.outputs.len() + row] = output.partials[direction - first];
                }
            }
        }
    }
}
