//! Theory against measurements.

use std::ops::ControlFlow;

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::model::TooManyBreakpoints;
use crate::ode::{FlowFailure, FlowOptions};
use crate::study::columns::table;
use crate::study::flow::{FlowQuestion, flow};
use crate::study::grid::{Grid, GridAxis, sweep_table};
use crate::study::{Progress, Setup};
use crate::table::{Column, Table};

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Standard deviation of each `y`.
    pub sd: Option<Vec<f64>>,
}

/// What the horizontal axis is.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicted {
    /// The time of a flow.
    Time(FlowOptions),
    /// A parameter, by name and position among the flat ones.
    Parameter { name: String, position: usize },
}

/// Why there is nothing to compare with.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error(transparent)]
    Breakpoints(#[from] TooManyBreakpoints),
    #[error("the flow fails: {0}")]
    Flow(FlowFailure),
}

/// Predictions beside measurements.
pub struct Comparison {
    /// Columns: x, measured, sd if known, predicted, difference (measured − predicted), z if known.
    pub table: Table,
    /// Points with a prediction.
    pub points: usize,
    /// Points at which the equations could not be solved.
    pub failed: usize,
    /// Sum of squares of the z-scores, if the standard deviations are known.
    pub chi_squared: Option<f64>,
    /// Probability of a larger χ² if the theory holds and errors are normal; degrees of freedom
    /// are the points, nothing being fitted.
    pub p_value: Option<f64>,
    pub bias: Bias,
}

/// Mean of measured − predicted, weighted by the inverse variances where they are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bias {
    pub mean: f64,
    /// Standard error of the mean: from the known deviations, else from the scatter.
    pub standard_error: f64,
}

/// Compares column `y` of the theory's answer with measurements.
///
/// # Errors
/// When a flow cannot be followed to the last measurement.
///
/// # Panics
/// When the columns of `measured` differ in length, or `y` is no column of the theory.
pub fn compare(
    setup: &Setup,
    measured: &Measured,
    x: &Predicted,
    y: &str,
    progress: &dyn Progress,
) -> Result<Comparison, CompareError> {
    assert_eq!(measured.x.len(), measured.y.len(), "as many x as y");
    let predicted = predictions(setup, x, &measured.x, y, progress)?;
    let name = match x {
        Predicted::Time(_) => "t",
        Predicted::Parameter { name, .. } => name,
    };
    Ok(statistics(name, measured, &predicted))
}

/// The theory's `y` at each `x`, in the order given; NaN where there is no solution.
///
/// # Errors
/// When a flow cannot be followed to the last `x`.
pub fn predictions(
    setup: &Setup,
    axis: &Predicted,
    x: &[f64],
    y: &str,
    progress: &dyn Progress,
) -> Result<Vec<f64>, CompareError> {
    let table = match axis {
        Predicted::Time(options) => {
            let mut times = x.to_vec();
            times.sort_by(f64::total_cmp);
            let until = times.last().copied().unwrap_or(0.0);
            let question = FlowQuestion { times, until, options: *options };
            let curve = flow(setup, &question, &mut |_| ControlFlow::Continue(()))?;
            if let Some(failure) = curve.failure {
                return Err(CompareError::Flow(failure));
            }
            let times = curve.table.numbers("t").expect("a curve has a time");
            let values = curve.table.numbers(y).expect("the caller chose a column of the theory");
            let at = |t: &f64| times.partition_point(|time| time.total_cmp(t).is_lt());
            return Ok(x.iter().map(|t| values[at(t)]).collect());
        }
        Predicted::Parameter { name, position } => {
            let axis = GridAxis { name: name.clone(), position: *position, values: x.to_vec() };
            sweep_table(setup, &Grid { axes: vec![axis] }, progress, None)
        }
    };
    Ok(table.numbers(y).expect("the caller chose a column of the theory").to_vec())
}

fn statistics(x_name: &str, measured: &Measured, predicted: &[f64]) -> Comparison {
    let difference: Vec<f64> = measured.y.iter().zip(predicted).map(|(y, theory)| y - theory).collect();
    let mut columns =
        vec![Column::numbers(x_name, measured.x.clone()), Column::numbers("measured", measured.y.clone())];
    let z: Option<Vec<f64>> =
        measured.sd.as_ref().map(|sd| difference.iter().zip(sd).map(|(d, sd)| d / sd).collect());
    columns.extend(measured.sd.clone().map(|sd| Column::numbers("sd", sd)));
    columns.push(Column::numbers("predicted", predicted.to_vec()));
    columns.push(Column::numbers("difference", difference.clone()));
    columns.extend(z.clone().map(|z| Column::numbers("z", z)));
    let known: Vec<usize> = (0..predicted.len()).filter(|&at| predicted[at].is_finite()).collect();
    let chi_squared = z.map(|z| known.iter().map(|&at| z[at] * z[at]).sum::<f64>());
    let p_value = chi_squared.and_then(|chi_squared| {
        let distribution = ChiSquared::new(known.len() as f64).ok()?;
        Some(distribution.sf(chi_squared))
    });
    Comparison {
        table: table(columns),
        points: known.len(),
        failed: predicted.len() - known.len(),
        chi_squared,
        p_value,
        bias: bias(&known, &difference, measured.sd.as_deref()),
    }
}

fn bias(known: &[usize], difference: &[f64], sd: Option<&[f64]>) -> Bias {
    let weight = |at: usize| sd.map_or(1.0, |sd| 1.0 / (sd[at] * sd[at]));
    let total: f64 = known.iter().map(|&at| weight(at)).sum();
    let mean = known.iter().map(|&at| weight(at) * difference[at]).sum::<f64>() / total;
    let standard_error = match sd {
        Some(_) => 1.0 / total.sqrt(),
        None => {
            let squares: f64 = known.iter().map(|&at| (difference[at] - mean).powi(2)).sum();
            (squares / (total * (total - 1.0))).sqrt()
        }
    };
    Bias { mean, standard_error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn chi_squared_and_bias_of_two_points_are_those_computed_by_hand() {
        let measured = Measured { x: vec![0.0, 1.0], y: vec![1.0, 2.0], sd: Some(vec![0.1, 0.2]) };
        let comparison = statistics("t", &measured, &[0.9, 2.2]);
        // z = 1, −1; weights 100 and 25: mean (100·0.1 − 25·0.2)/125.
        assert_close(comparison.chi_squared.unwrap_or(f64::NAN), 2.0, 1e-12);
        assert_close(comparison.bias.mean, 0.04, 1e-15);
        assert_close(comparison.bias.standard_error, 125f64.sqrt().recip(), 1e-15);
        // For two degrees of freedom P(χ² > c) = exp(−c/2).
        assert_close(comparison.p_value.unwrap_or(f64::NAN), (-1f64).exp(), 1e-12);
    }

    #[test]
    fn points_without_a_prediction_do_not_count() {
        let measured = Measured { x: vec![0.0, 1.0], y: vec![1.0, 2.0], sd: None };
        let comparison = statistics("t", &measured, &[f64::NAN, 1.5]);
        assert_eq!((comparison.points, comparison.failed), (1, 1));
        assert_close(comparison.bias.mean, 0.5, 1e-15);
    }
}
