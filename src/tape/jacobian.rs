//! Jacobians by forward differentiation, a few columns at a time.

use super::{Care, Tape, Workspace};
use crate::number::{Differential, Number, Real};

/// The buffers of [`Tape::jacobian`], reused for every evaluation of the tape. As many columns are computed
/// in one pass as serve best: every pass computes the values anew, every column in vain costs as well.
#[derive(Clone, Debug)]
pub struct JacobianWorkspace<V: Real = f64>(Passes<V>);

#[derive(Clone, Debug)]
enum Passes<V: Real> {
    Four(Buffers<V::With<4>>),
    Eight(Buffers<V::With<8>>),
    Twelve(Buffers<V::With<12>>),
}

#[derive(Clone, Debug)]
struct Buffers<N: Number> {
    workspace: Workspace<N>,
    inputs: Vec<N>,
    outputs: Vec<N>,
}

impl<V: Real> JacobianWorkspace<V> {
    /// For about so many columns; it works for any number.
    pub fn new(tape: &Tape, columns: usize) -> JacobianWorkspace<V> {
        JacobianWorkspace::with_care(tape, columns, Care::Swift)
    }

    /// The same, with averages computed in this way.
    pub fn with_care(tape: &Tape, columns: usize, care: Care) -> JacobianWorkspace<V> {
        JacobianWorkspace(match columns {
            ..=4 => Passes::Four(Buffers::new(tape, care)),
            9..=12 | 17..=24 | 33..=36 => Passes::Twelve(Buffers::new(tape, care)),
            _ => Passes::Eight(Buffers::new(tape, care)),
        })
    }
}

impl Tape {
    /// Writes the outputs into `values` and their derivatives with respect to the inputs `columns`, in this
    /// order, into `jacobian`, row-major with one row per output.
    ///
    /// The conventions at kinks and singular points are those of [`Dual`](crate::number::Dual). Many places may be
    /// given at once.
    ///
    /// # Panics
    /// When a length does not fit, `columns` exceeds the inputs, or the workspace is that of another tape.
    pub fn jacobian<V: Real>(
        &self,
        inputs: &[V],
        columns: &[usize],
        workspace: &mut JacobianWorkspace<V>,
        values: &mut [V],
        jacobian: &mut [V],
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
            Passes::Four(buffers) => buffers.jacobian::<4>(self, inputs, columns, values, jacobian),
            Passes::Eight(buffers) => buffers.jacobian::<8>(self, inputs, columns, values, jacobian),
            Passes::Twelve(buffers) => buffers.jacobian::<12>(self, inputs, columns, values, jacobian),
        }
    }
}

impl<N: Differential> Buffers<N> {
    fn new(tape: &Tape, care: Care) -> Buffers<N> {
        Buffers {
            workspace: Workspace::with_care(tape, care),
            inputs: vec![N::constant(0.0); tape.input_count()],
            outputs: vec![N::constant(0.0); tape.output_count()],
        }
    }

    fn jacobian<const COLUMNS: usize>(
        &mut self,
        tape: &Tape,
        inputs: &[N::Of],
        columns: &[usize],
        values: &mut [N::Of],
        jacobian: &mut [N::Of],
    ) {
        let width = columns.len();
        // At least one pass, for the values.
        for pass in 0..width.div_ceil(COLUMNS).max(1) {
            let first = pass * COLUMNS;
            let last = width.min(first + COLUMNS);
            for (dual, value) in self.inputs.iter_mut().zip(inputs) {
                *dual = N::of(value);
            }
            for (direction, &column) in columns[first..last].iter().enumerate() {
                self.inputs[column].vary(direction);
            }
            tape.evaluate(&self.inputs, &mut self.workspace, &mut self.outputs);
            for (row, output) in self.outputs.iter().enumerate() {
                values[row] = output.plain();
                for column in first..last {
                    jacobian[row * width + column] = output.partial(column - first);
                }
            }
        }
    }
}
