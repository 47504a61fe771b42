//! `spinodal compare`: theory against measurements.

use std::path::PathBuf;

use clap::Args;

use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::{IntegratorArguments, ScheduleArguments, failure_text, refuse_saddle};
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::plot;
use crate::command::target::parameter_position;
use crate::figure::{Curves, Figure, Series, Style};
use crate::study::{CompareError, Comparison, Measured, NoProgress, Predicted, Setup, compare, predictions};
use crate::table::{Measurements, read_csv};

/// Compare predictions with measured data
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal compare linear-vae-sgd runs.csv --x t --y eps_g --sd eps_g_sd -o compare.svg\n  spinodal compare linear-vae runs.csv --x alpha --y error=eps_g --sd sd --runs runs"
)]
pub struct CompareArguments {
    #[command(flatten)]
    point: PointArguments,
    /// Measurements: a CSV file with a header; lines that begin with # are comments
    #[arg(value_hint = clap::ValueHint::FilePath)]
    data: PathBuf,
    /// Column that holds the time of a flow (t) or the values of a parameter
    #[arg(long, value_name = "COLUMN")]
    x: String,
    /// Column that holds a measured observable; COLUMN=OBSERVABLE where the names differ
    #[arg(long, value_name = "COLUMN")]
    y: String,
    /// Column that holds the standard deviation of each measurement
    #[arg(long, value_name = "COLUMN")]
    sd: Option<String>,
    /// Column that holds how many runs each measurement averages: the error is sd/√runs
    #[arg(long, value_name = "COLUMN", requires = "sd")]
    runs: Option<String>,
    #[command(flatten)]
    schedule: ScheduleArguments,
    #[command(flatten)]
    integrator: IntegratorArguments,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub fn run(arguments: &CompareArguments) -> Result<(), Failure> {
    let outputs = Outputs::prepare(&arguments.output)?;
    let data = read_csv(&arguments.data)?;
    let setup = Setup {
        solver: arguments.solver.read()?,
        ..arguments.point.setup(&arguments.schedule.schedule, colour())?
    };
    let (y_column, y_name) = arguments.y.split_once('=').unwrap_or((&arguments.y, &arguments.y));
    let observable = plot::chosen_columns(&setup.model, &[y_name.to_owned()])?.swap_remove(0);
    let (x_column, x_name) = arguments.x.split_once('=').unwrap_or((&arguments.x, &arguments.x));
    let measured = read_measured(arguments, &data, x_column, y_column)?;
    let x = predicted(arguments, &setup, x_name)?;
    check_x(&setup, &x, &measured)?;
    let numerics = |problem: CompareError| match problem {
        CompareError::Flow(failure) => Failure::Numerics(failure_text(&setup, &failure)),
        CompareError::Breakpoints(problem) => Failure::Numerics(problem.to_string()),
    };
    let mut comparison = {
        let bar = Bar::new(&arguments.output, measured.x.len(), "solving");
        outputs
            .timings
            .measure("solve", || compare(&setup, &measured, &x, &observable, &bar))
            .map_err(numerics)?
    };
    comparison.table.provenance = provenance(&setup, "compare")
        .with("data", arguments.data.display().to_string())
        .with("y", observable.clone())
        .with("schedules", arguments.schedule.schedule.clone());
    statistics_into_provenance(&mut comparison);
    let summary = summary(&comparison);
    outputs.deliver(&comparison.table, &summary, || {
        figure(&setup, &measured, &x, &observable).map_err(numerics)
    })?;
    if comparison.points == 0 {
        return Err(Failure::Numerics("the theory has no solution at any of the measured points".to_owned()));
    }
    Ok(())
}

fn read_measured(
    arguments: &CompareArguments,
    data: &Measurements,
    x: &str,
    y: &str,
) -> Result<Measured, Failure> {
    let sd = match &arguments.sd {
        Some(column) => Some(deviations(arguments, data, column)?),
        None => None,
    };
    Ok(Measured { x: data.numbers(x)?, y: data.numbers(y)?, sd })
}

fn deviations(arguments: &CompareArguments, data: &Measurements, column: &str) -> Result<Vec<f64>, Failure> {
    let mut sd = data.numbers(column)?;
    if let Some(runs) = &arguments.runs {
        for (sd, runs) in sd.iter_mut().zip(data.numbers(runs)?) {
            *sd /= runs.sqrt();
        }
    }
    match sd.iter().position(|&sd| !(sd > 0.0 && sd.is_finite())) {
        Some(row) => Err(Failure::usage(format!(
            "row {} of the column `{column}` is no standard deviation: {}\nhelp: deviations are positive",
            row + 1,
            sd[row]
        ))),
        None => Ok(sd),
    }
}

fn predicted(arguments: &CompareArguments, setup: &Setup, x: &str) -> Result<Predicted, Failure> {
    if setup.model.theory().kind.moves() {
        if x != "t" {
            return Err(Failure::usage(format!(
                "a flow is compared at times: --x {x} is not `t`\nhelp: where the column has another name write --x {x}=t"
            )));
        }
        refuse_saddle(&setup.model)?;
        return Ok(Predicted::Time(arguments.integrator.options()?));
    }
    let (name, position) = parameter_position(&setup.model, x)?;
    Ok(Predicted::Parameter { name, position })
}

fn check_x(setup: &Setup, x: &Predicted, measured: &Measured) -> Result<(), Failure> {
    match x {
        Predicted::Time(_) => match measured.x.iter().find(|&&t| t < 0.0) {
            Some(t) => Err(Failure::usage(format!("a flow begins at t = 0, before the measured t = {t}"))),
            None => Ok(()),
        },
        Predicted::Parameter { name, position } => {
            let offset = position + setup.model.layout().unknown_count;
            let variables = &setup.model.layout().parameters;
            let owner = variables.iter().find(|v| (v.offset..v.offset + v.len()).contains(&offset));
            for &value in &measured.x {
                if let Some(variable) = owner {
                    crate::command::values::check_domain(name, value, variable.domain)?;
                }
            }
            Ok(())
        }
    }
}

fn statistics_into_provenance(comparison: &mut Comparison) {
    let provenance = &mut comparison.table.provenance;
    provenance.set("points", comparison.points);
    if let Some(chi_squared) = comparison.chi_squared {
        provenance.set("chi_squared", chi_squared);
        provenance.set("degrees_of_freedom", comparison.points);
    }
    if let Some(p_value) = comparison.p_value {
        provenance.set("p_value", p_value);
    }
    provenance.set("bias", comparison.bias.mean);
    provenance.set("bias_standard_error", comparison.bias.standard_error);
}

fn summary(comparison: &Comparison) -> String {
    let mut text = String::new();
    if let (Some(chi_squared), Some(p_value)) = (comparison.chi_squared, comparison.p_value) {
        text.push_str(&format!(
            "χ² = {chi_squared:.2} for {} degrees of freedom, p = {p_value:.3}\n",
            comparison.points
        ));
    }
    let bias = comparison.bias;
    let significance = bias.mean / bias.standard_error;
    text.push_str(&format!(
        "bias: measured − predicted = {:+.5} ± {:.5} ({significance:+.1} σ)\n",
        bias.mean, bias.standard_error
    ));
    if comparison.failed > 0 {
        text.push_str(&format!("{} points have no prediction\n", comparison.failed));
    }
    text
}

/// Points on the theory's line between the first and the last measurement.
const LINE_POINTS: usize = 201;

fn figure(
    setup: &Setup,
    measured: &Measured,
    x: &Predicted,
    observable: &str,
) -> Result<Figure, CompareError> {
    let low = measured.x.iter().copied().fold(f64::INFINITY, f64::min);
    let high = measured.x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let share = |at: usize| at as f64 / (LINE_POINTS - 1) as f64;
    let line: Vec<f64> = (0..LINE_POINTS).map(|at| (low + share(at) * (high - low)).min(high)).collect();
    let theory = predictions(setup, x, &line, observable, &NoProgress)?;
    let name = match x {
        Predicted::Time(_) => "t",
        Predicted::Parameter { name, .. } => name,
    };
    let label = |text: &str| Some(text.to_owned());
    let points = Style::Points { errors: measured.sd.clone() };
    Ok(Figure::Curves(Curves {
        title: None,
        x: plot::axis(&[name], false, None),
        y: plot::axis(&[observable], false, None),
        series: vec![
            Series { label: label("theory"), x: line, y: theory, style: Style::Line, colour: None },
            Series {
                label: label("measured"),
                x: measured.x.clone(),
                y: measured.y.clone(),
                style: points,
                colour: None,
            },
        ],
        failed: Vec::new(),
        marks: Vec::new(),
    }))
}
