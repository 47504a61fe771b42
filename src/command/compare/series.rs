//! One measured observable: its columns in the file, and its comparison.

use crate::command::failure::Failure;
use crate::command::plot;
use crate::study::{
    CompareError, Comparison, Measured, Predicted, Progress, Setup, Trend, TrendError, compare, trend,
};
use crate::table::{DataError, Measurements};

use super::CompareArguments;

/// An observable with its measurements.
pub struct Series {
    pub observable: String,
    /// As in the file.
    pub raw: Measured,
    /// What is compared: the measurements, or their limit of infinite size.
    pub measured: Measured,
    /// How the limit was found, and the size of each measurement.
    pub trend: Option<(Trend, Vec<f64>)>,
}

/// A series beside the theory.
pub struct Compared {
    pub observable: String,
    pub raw: Measured,
    pub measured: Measured,
    pub trend: Option<(Trend, Vec<f64>)>,
    pub comparison: Comparison,
}

/// # Errors
/// When a column is missing, no number, or makes no sense.
pub fn read(
    arguments: &CompareArguments,
    setup: &Setup,
    data: &Measurements,
    x: &str,
) -> Result<Vec<Series>, Failure> {
    let (wanted, deviations) = (arguments.y.len(), arguments.sd.len());
    if deviations != 0 && deviations != wanted {
        return Err(Failure::usage(format!(
            "{wanted} --y but {deviations} --sd: give one for each, or none"
        )));
    }
    let sizes = arguments.size.as_ref().map(|column| data.numbers(column)).transpose()?;
    let x = data.numbers(x)?;
    let one = |(number, y): (usize, &String)| {
        let (column, name) = y.split_once('=').unwrap_or((y, y));
        let observable = plot::chosen_columns(&setup.model, &[name.to_owned()])?.swap_remove(0);
        let sd = arguments.sd.get(number).map(|column| deviation(arguments, data, column)).transpose()?;
        let raw = Measured { x: x.clone(), y: data.numbers(column)?, sd };
        let limit = sizes.as_ref().map(|sizes| {
            let found = trend(&raw, sizes, arguments.trend.correction())?;
            Ok::<_, TrendError>((found, sizes.clone()))
        });
        let trend = limit.transpose().map_err(|problem| Failure::usage(format!("--size: {problem}")))?;
        let measured = trend.as_ref().map_or_else(|| raw.clone(), |(trend, _)| trend.limit.clone());
        Ok(Series { observable, raw, measured, trend })
    };
    arguments.y.iter().enumerate().map(one).collect()
}

fn deviation(arguments: &CompareArguments, data: &Measurements, column: &str) -> Result<Vec<f64>, Failure> {
    let mut sd = data.numbers(column)?;
    if let Some(runs) = &arguments.runs {
        let runs: Result<Vec<f64>, DataError> = data.numbers(runs);
        for (sd, runs) in sd.iter_mut().zip(runs?) {
            *sd /= runs.sqrt();
        }
    }
    // Weights are inverse squares.
    let is_usable = |sd: f64| sd > 0.0 && sd.is_finite() && (1.0 / (sd * sd)).is_finite();
    match sd.iter().position(|&sd| !is_usable(sd)) {
        Some(row) => Err(Failure::usage(format!(
            "row {} of the column `{column}` is no standard deviation: {}\nhelp: deviations are positive, and their squares are numbers",
            row + 1,
            sd[row]
        ))),
        None => Ok(sd),
    }
}

impl Series {
    /// # Errors
    /// When a flow cannot be followed to the last measurement.
    pub fn compare(
        self,
        setup: &Setup,
        x: &Predicted,
        progress: &dyn Progress,
    ) -> Result<Compared, CompareError> {
        let Series { observable, raw, measured, trend } = self;
        let comparison = compare(setup, &measured, x, &observable, progress)?;
        Ok(Compared { observable, raw, measured, trend, comparison })
    }
}
