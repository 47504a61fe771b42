//! Learning curves at several values of a parameter.

use std::ops::ControlFlow;

use crate::model::TooManyBreakpoints;
use crate::study::flow::{Curve, FlowQuestion, flow};
use crate::study::parallel::{self, Progress};
use crate::study::{GridAxis, Setup};
use crate::table::{Cell, Column, Table, Values};

/// One learning curve for each value of a parameter.
pub struct Family {
    /// The parameter, then the columns of a learning curve; curve below curve.
    pub table: Table,
    /// In the order of the values; a curve that failed ends where it did.
    pub curves: Vec<Curve>,
}

/// Integrates the flow at all values of `axis`, in parallel.
///
/// # Errors
/// When a schedule switches too often to be followed.
pub fn family(
    setup: &Setup,
    axis: &GridAxis,
    question: &FlowQuestion,
    progress: &dyn Progress,
) -> Result<Family, TooManyBreakpoints> {
    let curve = |own: &mut Setup, at: usize| {
        own.parameters[axis.position] = axis.values[at];
        flow(own, question, &mut |_| ControlFlow::Continue(()))
    };
    let curves = parallel::map(axis.values.len(), progress, || setup.clone(), curve);
    let curves: Vec<Curve> = curves.into_iter().collect::<Result<_, _>>()?;
    Ok(Family { table: below_each_other(axis, &curves), curves })
}

fn below_each_other(axis: &GridAxis, curves: &[Curve]) -> Table {
    let mut columns = vec![Column::numbers(axis.name.clone(), Vec::new())];
    for column in curves.iter().take(1).flat_map(|curve| curve.table.columns()) {
        let empty = match column.values {
            Values::Numbers(_) => Values::Numbers(Vec::new()),
            Values::Text(_) => Values::Text(Vec::new()),
        };
        columns.push(Column { values: empty, ..column.clone() });
    }
    let mut table = super::columns::table(columns);
    for (value, curve) in axis.values.iter().zip(curves) {
        for row in 0..curve.table.len() {
            let cells = curve.table.columns().iter().map(|column| match &column.values {
                Values::Numbers(numbers) => Cell::Number(numbers[row]),
                Values::Text(texts) => Cell::Text(texts[row].clone()),
            });
            table.push_row(std::iter::once(Cell::Number(*value)).chain(cells));
        }
    }
    table
}
