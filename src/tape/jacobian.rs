//! Jacobians by forward differentiation, a few columns at a time.

use super::{Tape, Workspace};
use crate::number::{Dual, Number};

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
    /// Writes the outputs into `values` and their derivatives with respect to the inputs `columns`, in this
    /// order, into `jacobian`, row-major with one row per output.
    ///
    /// The conventions at kinks and singular points are those of [`Dual`].
    ///
    /// # Panics
    /// When a length does not fit, `columns` exceeds the inputs, or the workspace is that of another tape.
    pub fn jacobian(
        &self,
        inputs: &[f64],
        columns: &[usize],
        workspace: &mut JacobianWorkspace,
        values: &mut [f64],
        jacobian: &mut [f64],
    ) {
        let width = columns.len();
        assert!(inputs.len() == self.input_count(), "the tape has {} inputs", self.input_count());
        assert!(
            columns.iter().all(|&column| column < inputs.len()),
            "there are {} columns in all",
            inputs.len()
        );
        assert!(values.len() == self.output_count(), "the tape has {} outputs", self.output_count());
        assert!(jacobian.len() == values.len() * width, "the Jacobian is {} × {width}", values.len());
        // At least one pass, for the values.
        for pass in 0..width.div_ceil(COLUMNS).max(1) {
            let first = pass * COLUMNS;
            let last = width.min(first + COLUMNS);
            for (dual, &value) in workspace.inputs.iter_mut().zip(inputs) {
                *dual = Dual::constant(value);
            }
            for (direction, &column) in columns[first..last].iter().enumerate() {
                workspace.inputs[column].partials[direction] = 1.0;
            }
            self.evaluate(&workspace.inputs, &mut workspace.workspace, &mut workspace.outputs);
            for (row, output) in workspace.outputs.iter().enumerate() {
                values[row] = output.value;
                let start = row * width + first;
                jacobian[start..start + (last - first)].copy_from_slice(&output.partials[..last - first]);
            }
        }
    }
}
