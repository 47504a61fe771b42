//! Jacobians by forward differentiation, a few columns at a time.

use super::{Tape, Workspace};
use crate::number::{Dual, Number};

/// The buffers of [`Tape::jacobian`], reused for every evaluation of the tape. As many columns are computed
/// in one pass as serve best: every pass computes the values anew, every column in vain costs as well.
#[derive(Clone, Debug)]
pub struct JacobianWorkspace(Passes);

#[derive(Clone, Debug)]
enum Passes {
    Four(Buffers<4>),
    Eight(Buffers<8>),
    Twelve(Buffers<12>),
}

#[derive(Clone, Debug)]
struct Buffers<const COLUMNS: usize> {
    workspace: Workspace<Dual<COLUMNS>>,
    inputs: Vec<Dual<COLUMNS>>,
    outputs: Vec<Dual<COLUMNS>>,
}

impl JacobianWorkspace {
    /// For about so many columns; it works for any number.
    pub fn new(tape: &Tape, columns: usize) -> JacobianWorkspace {
        JacobianWorkspace(match columns {
            ..=4 => Passes::Four(Buffers::new(tape)),
            9..=12 | 17..=24 | 33..=36 => Passes::Twelve(Buffers::new(tape)),
            _ => Passes::Eight(Buffers::new(tape)),
        })
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
        assert!(inputs.len() == self.input_count(), "the tape has {} inputs", self.input_count());
        assert!(
            columns.iter().all(|&column| column < inputs.len()),
            "there are {} columns in all",
            inputs.len()
        );
        assert!(values.len() == self.output_count(), "the tape has {} outputs", self.output_count());
        let width = columns.len();
        assert!(jacobian.len() == values.len() * width, "the Jacobian is {} × {width}", values.len());
        match &mut workspace.0 {
            Passes::Four(buffers) => buffers.jacobian(self, inputs, columns, values, jacobian),
            Passes::Eight(buffers) => buffers.jacobian(self, inputs, columns, values, jacobian),
            Passes::Twelve(buffers) => buffers.jacobian(self, inputs, columns, values, jacobian),
        }
    }
}

impl<const COLUMNS: usize> Buffers<COLUMNS> {
    fn new(tape: &Tape) -> Buffers<COLUMNS> {
        Buffers {
            workspace: Workspace::new(tape),
            inputs: vec![Dual::constant(0.0); tape.input_count()],
            outputs: vec![Dual::constant(0.0); tape.output_count()],
        }
    }

    fn jacobian(
        &mut self,
        tape: &Tape,
        inputs: &[f64],
        columns: &[usize],
        values: &mut [f64],
        jacobian: &mut [f64],
    ) {
        let width = columns.len();
        // At least one pass, for the values.
        for pass in 0..width.div_ceil(COLUMNS).max(1) {
            let first = pass * COLUMNS;
            let last = width.min(first + COLUMNS);
            for (dual, &value) in self.inputs.iter_mut().zip(inputs) {
                *dual = Dual::constant(value);
            }
            for (direction, &column) in columns[first..last].iter().enumerate() {
                self.inputs[column].partials[direction] = 1.0;
            }
            tape.evaluate(&self.inputs, &mut self.workspace, &mut self.outputs);
            for (row, output) in self.outputs.iter().enumerate() {
                values[row] = output.value;
                let start = row * width + first;
                jacobian[start..start + (last - first)].copy_from_slice(&output.partials[..last - first]);
            }
        }
    }
}
