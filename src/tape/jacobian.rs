//! Jacobians by forward differentiation, a few columns at a time.

use super::{Tape, Workspace};
use crate::number::{Dual, Number};
use std::ops::Range;

/// Columns computed in one pass over the tape: their partial derivatives fill one or two cache lines
/// and a handful of vector registers.
const COLUMNS: usize = 8;

/// The buffers of [`Tape::jacobian`], reused for every evaluation of the tape.
#[derive(Clone, Debug)]
pub struct JacobianWorkspace {
    workspace: Workspace<Dual<COLUMNS>>,
    inputs: Vec<Dual<COLUMNS>>,
    outputs: Vec<Dual<COLUMNS>>,
}

impl JacobianWorkspace {
    pub fn new(tape: &Tape) -> JacobianWorkspace {
        JacobianWorkspace {
            workspace: Workspace::new(tape),
            inputs: vec![Dual::constant(0.0); tape.input_count()],
            outputs: vec![Dual::constant(0.0); tape.output_count()],
        }
    }
}

impl Tape {
    /// Writes the outputs into `values` and their derivatives with respect to the inputs `columns`
    /// into `jacobian`, row-major with one row per output.
    ///
    /// The conventions at kinks and singular points are those of [`Dual`].
    ///
    /// # Panics
    /// When a length does not fit, `columns` exceeds the inputs, or the workspace is that of another tape.
    pub fn jacobian(
        &self,
        inputs: &[f64],
        columns: Range<usize>,
        workspace: &mut JacobianWorkspace,
        values: &mut [f64],
        jacobian: &mut [f64],
    ) {
        let width = columns.len();
        assert!(inputs.len() == self.input_count(), "the tape has {} inputs", self.input_count());
        assert!(columns.end <= inputs.len(), "there are {} columns in all", inputs.len());
        assert!(values.len() == self.output_count(), "the tape has {} outputs", self.output_count());
        assert!(jacobian.len() == values.len() * width, "the Jacobian is {} × {width}", values.len());
        // At least one pass, for the values.
        for pass in 0..width.div_ceil(COLUMNS).max(1) {
            let first = columns.start + pass * COLUMNS;
            let last = columns.end.min(first + COLUMNS);
            for (index, (dual, &value)) in workspace.inputs.iter_mut().zip(inputs).enumerate() {
                let is_column = (first..last).contains(&index);
                *dual = if is_column { Dual::variable(value, index - first) } else { Dual::constant(value) };
            }
            self.evaluate(&workspace.inputs, &mut workspace.workspace, &mut workspace.outputs);
            for (row, output) in workspace.outputs.iter().enumerate() {
                values[row] = output.value;
                let start = row * width + pass * COLUMNS;
                jacobian[start..start + (last - first)].copy_from_slice(&output.partials[..last - first]);
            }
        }
    }
}
