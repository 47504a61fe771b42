//! Learning curves at several values of a parameter.

use std::ops::ControlFlow;

use crate::model::TooManyBreakpoints;
use crate::study::flow::{Curve, FlowQuestion, flow};
use crate::study::parallel::{self, Progress};
use crate::study::{GridAxis, Setup};
use crate::table::{Cell, Table};

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
    let parts: Vec<(Cell, &Table)> =
        axis.values.iter().zip(&curves).map(|(&value, curve)| (Cell::Number(value), &curve.table)).collect();
    Ok(Family { table: Table::stacked(&axis.name, &parts), curves })
}
