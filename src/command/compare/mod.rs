//! `spinodal compare`: theory against measurements.

mod figure;
mod report;
mod requirement;
mod series;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::command::answer::{Answer, Question};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::{IntegratorArguments, ScheduleArguments, failure_text, refuse_saddle};
use crate::command::output::{Bar, OutputArguments, Outputs, colour, provenance};
use crate::command::target::parameter_position;
use crate::study::{CompareError, Correction, Predicted, Setup};
use crate::table::read_csv;

use report::Report;
use requirement::Requirement;

/// Compare predictions with measured data
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal compare linear-vae-sgd runs.csv --x t --y eps_g --sd eps_g_sd -o compare.svg\n  spinodal compare linear-vae runs.csv --x alpha --y error=eps_g --sd sd --runs runs\n  spinodal compare linear-vae runs.csv --x alpha --y eps_g --sd sd --size N --trend 1/N\n  spinodal compare linear-vae runs.csv --x alpha --y eps_g --sd sd --require 'p>0.01'"
)]
pub struct CompareArguments {
    #[command(flatten)]
    point: PointArguments,
    /// Measurements: a CSV file with a header; lines that begin with # are comments
    #[arg(value_hint = clap::ValueHint::FilePath)]
    data: PathBuf,
    /// Column that holds the time of a flow (t) or the values of a parameter; COLUMN=PARAMETER where the names
    /// differ
    #[arg(long, value_name = "COLUMN")]
    x: String,
    /// Column that holds a measured observable (repeatable); COLUMN=OBSERVABLE where the names differ
    #[arg(long, value_name = "COLUMN", required = true)]
    y: Vec<String>,
    /// Column that holds the standard deviation of each measurement; one for each --y, in their order
    #[arg(long, value_name = "COLUMN")]
    sd: Vec<String>,
    /// Column that holds how many runs each measurement averages: the error is sd/√runs
    #[arg(long, value_name = "COLUMN", requires = "sd")]
    runs: Option<String>,
    /// Column that holds the size of the measured system: its measurements are carried to the limit, by a line
    /// through those of each x, and the limit is compared
    #[arg(long, value_name = "COLUMN")]
    size: Option<String>,
    /// How measurements of finite systems approach the limit
    #[arg(long, value_enum, requires = "size", default_value_t = TrendForm::Size)]
    trend: TrendForm,
    /// Fail with exit code 1 unless this holds: p>0.01, or |bias|<0.1 (repeatable)
    #[arg(long, value_name = "CONDITION")]
    require: Vec<Requirement>,
    #[command(flatten)]
    schedule: ScheduleArguments,
    #[command(flatten)]
    integrator: IntegratorArguments,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TrendForm {
    /// a + b/N
    #[value(name = "1/N")]
    Size,
    /// a + b/√N
    #[value(name = "1/sqrt(N)")]
    SquareRoot,
}

impl TrendForm {
    fn correction(self) -> Correction {
        match self {
            TrendForm::Size => Correction::Size,
            TrendForm::SquareRoot => Correction::SquareRoot,
        }
    }
}

impl Question for CompareArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &CompareArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    outputs.spare(&arguments.data)?;
    let data = read_csv(&arguments.data)?;
    let setup = Setup {
        solver: arguments.solver.read()?,
        ..arguments.point.setup(&arguments.schedule.schedule, colour())?
    };
    let (x_column, x_name) = arguments.x.split_once('=').unwrap_or((&arguments.x, &arguments.x));
    let x = predicted(arguments, &setup, x_name)?;
    let series = series::read(arguments, &setup, &data, x_column)?;
    for one in &series {
        check_x(&setup, &x, &one.measured.x)?;
    }
    arguments.require.iter().try_for_each(|requirement| requirement.check(!arguments.sd.is_empty()))?;
    let numerics = |problem: CompareError| match problem {
        CompareError::Flow(failure) => Failure::Numerics(failure_text(&setup, &failure)),
        CompareError::Breakpoints(problem) => Failure::Numerics(problem.to_string()),
    };
    let bar = Bar::new(&arguments.output, series.iter().map(|one| one.measured.x.len()).sum(), "solving");
    let compared = outputs.timings.measure("solve", || {
        series.into_iter().map(|one| one.compare(&setup, &x, &bar)).collect::<Result<Vec<_>, _>>()
    });
    drop(bar);
    let compared = compared.map_err(numerics)?;
    let report = Report::new(&compared, &arguments.require);
    let mut table = report.table();
    table.provenance = provenance(&setup, "compare")
        .with("data", arguments.data.display().to_string())
        .with("y", compared.iter().map(|one| one.observable.clone()).collect::<Vec<_>>().join(", "))
        .with("schedules", arguments.schedule.schedule.clone());
    report.statistics(&mut table);
    let figure = outputs.figure(|| figure::figure(&setup, &compared, &x).map_err(numerics))?;
    Ok(Answer::new(table, report.text()).with_figure(figure).but(report.outcome()))
}

fn predicted(arguments: &CompareArguments, setup: &Setup, x: &str) -> Result<Predicted, Failure> {
    if setup.model.theory().kind.moves() {
        if x != "t" {
            return Err(Failure::usage(format!(
                "a flow is compared at times: --x {x} is not `t`\nhelp: where the column has another name write --x {x}=t"
            )));
        }
        refuse_saddle(&setup.model)?;
        arguments.integrator.check(&setup.model)?;
        return Ok(Predicted::Time(arguments.integrator.options()?));
    }
    let (name, position) = parameter_position(&setup.model, x)?;
    Ok(Predicted::Parameter { name, position })
}

fn check_x(setup: &Setup, x: &Predicted, measured: &[f64]) -> Result<(), Failure> {
    match x {
        Predicted::Time(_) => match measured.iter().find(|&&t| t < 0.0) {
            Some(t) => Err(Failure::usage(format!("a flow begins at t = 0, before the measured t = {t}"))),
            None => Ok(()),
        },
        Predicted::Parameter { name, position } => {
            let offset = position + setup.model.layout().unknown_count;
            let variables = &setup.model.layout().parameters;
            let owner = variables.iter().find(|v| (v.offset..v.offset + v.len()).contains(&offset));
            for &value in measured {
                if let Some(variable) = owner {
                    crate::command::values::check_domain(name, value, variable.domain)?;
                }
            }
            Ok(())
        }
    }
}
