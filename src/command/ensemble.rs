//! `spinodal flow … --spread`: bands of learning curves from starts that fluctuate.

use clap::Args;

use crate::command::answer::Answer;
use crate::command::failure::Failure;
use crate::command::flow_report::failure_text;
use crate::command::output::{Bar, OutputArguments, Outputs, colour};
use crate::command::plot;
use crate::command::target::{Role, Target};
use crate::command::values::{self, Assignment};
use crate::figure::{Axis, Curves, Figure, Series, Style, symbol};
use crate::ode::FlowFailure;
use crate::study::{EnsembleQuestion, FlowQuestion, QUANTILES, Setup, ensemble, flow_failure};
use crate::table::{Provenance, Table};
use crate::theory::Kind;

#[derive(Args, Debug)]
pub struct EnsembleArguments {
    /// Let a state's start fluctuate with this standard deviation, which gives a band of curves: R=1/sqrt(1000)
    /// (repeatable)
    #[arg(
        long,
        value_name = "STATE=SD",
        group = "random_starts",
        conflicts_with_all = ["stop", "event", "plateaus", "x"],
        help_heading = "Fluctuating starts"
    )]
    spread: Vec<String>,
    /// Curves in a band
    #[arg(
        long,
        value_name = "N",
        default_value_t = 100,
        requires = "spread",
        help_heading = "Fluctuating starts"
    )]
    runs: usize,
    /// Which random starts
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        requires = "random_starts",
        help_heading = "Fluctuating starts"
    )]
    pub seed: u64,
}

/// More runs are a slip.
const MOST_RUNS: usize = 1_000_000;

impl EnsembleArguments {
    /// Whether there is a band to draw.
    pub fn is_wanted(&self) -> bool {
        !self.spread.is_empty()
    }

    /// # Errors
    /// When a number or name makes no sense.
    fn question(
        &self,
        setup: &mut Setup,
        flow: FlowQuestion,
        columns: &[String],
    ) -> Result<EnsembleQuestion, Failure> {
        if !(2..=MOST_RUNS).contains(&self.runs) {
            return Err(Failure::usage(format!("--runs {}: from 2 to {MOST_RUNS}", self.runs)));
        }
        let mut spread: Vec<(usize, f64)> = Vec::new();
        for text in &self.spread {
            let Assignment { name, value } = Assignment::parse("--spread", text)?;
            let target = Target::find(&setup.model, Role::Unknown, name)?;
            let variable = target.variable(&setup.model).clone();
            let array = values::constant(setup, &format!("--spread {text}"), value, colour())?;
            let entries = target
                .fit(&variable, &spread_out(array, variable.rows, variable.columns))
                .map_err(|problem| Failure::usage(format!("--spread {text}: {problem}")))?;
            if entries.iter().any(|(_, deviation)| *deviation < 0.0) {
                return Err(Failure::usage(format!("--spread {text}: a standard deviation is not negative")));
            }
            spread.retain(|(position, _)| !entries.iter().any(|(other, _)| other == position));
            spread.extend(entries);
        }
        Ok(EnsembleQuestion { flow, spread, runs: self.runs, seed: self.seed, columns: columns.to_vec() })
    }
}

/// One number stands for all entries, those of a matrix too.
pub fn spread_out(
    (rows, columns, entries): (usize, usize, Vec<f64>),
    wanted_rows: usize,
    wanted_columns: usize,
) -> (usize, usize, Vec<f64>) {
    match entries[..] {
        [one] => (wanted_rows, wanted_columns, vec![one; wanted_rows * wanted_columns]),
        _ => (rows, columns, entries),
    }
}

/// Integrates all runs: the band.
///
/// # Errors
/// When a flag makes no sense, or no run came to its end.
pub fn answer(
    setup: &mut Setup,
    flow: FlowQuestion,
    (drawn, origin): (&[String], Provenance),
    (arguments, output): (&EnsembleArguments, &OutputArguments),
    outputs: &Outputs<'_>,
) -> Result<Answer, Failure> {
    if setup.model.theory().kind != Kind::Flow {
        return Err(Failure::usage("--spread needs a flow in continuous time"));
    }
    let question = arguments.question(setup, flow, drawn)?;
    let bar = Bar::new(output, question.runs, "integrating");
    let answer = outputs
        .timings
        .measure("integrate", || ensemble(setup, &question, &bar))
        .map_err(|problem| Failure::Numerics(problem.to_string()))?;
    drop(bar);
    let mut table = answer.table;
    table.provenance = origin
        .with("spread", arguments.spread.clone())
        .with("runs", question.runs)
        .with("seed", question.seed);
    if let Some(failure) = &answer.departure {
        table.provenance.set("failure", flow_failure(&setup.model, &setup.parameters, failure));
    }
    let summary = summary(setup, question.runs, &answer.failures)?;
    let figure = outputs.figure(|| Ok(figure(&table, drawn)))?;
    let outcome = match &answer.departure {
        Some(failure) => Err(Failure::Numerics(failure_text(setup, failure))),
        None => Ok(()),
    };
    Ok(Answer::new(table, summary).with_figure(figure).but(outcome))
}

/// How many runs there are.
///
/// # Errors
/// When none came to its end.
fn summary(setup: &Setup, runs: usize, failures: &[(usize, FlowFailure)]) -> Result<String, Failure> {
    let Some((number, failure)) = failures.first() else {
        return Ok(format!("{runs} runs\n"));
    };
    let reason = flow_failure(&setup.model, &setup.parameters, failure);
    let lost = failures.len();
    if lost == runs {
        let headline = format!("none of the {runs} runs came to its end");
        return Err(Failure::Numerics(format!("{headline}\nrun {number}: {reason}")));
    }
    let left = format!("{lost} more ended early and are left out; run {number}: {reason}");
    Ok(format!("{} runs\n{left}\n", runs - lost))
}

fn figure(table: &Table, drawn: &[String]) -> Figure {
    let column = |name: &str| table.numbers(name).map(<[f64]>::to_vec).unwrap_or_default();
    let [(_, low), (_, middle), (_, high)] = QUANTILES;
    let mut series = Vec::new();
    for (colour, name) in drawn.iter().enumerate() {
        let at = |percent: &str| column(&format!("{name} {percent}"));
        let style = Style::Band { upper: at(high) };
        let label = Some(format!("{} of the runs", "90 %"));
        series.push(Series { label, x: column("t"), y: at(low), style, colour: Some(colour) });
        let label = if drawn.len() > 1 { format!("median of {}", symbol(name)) } else { "median".to_owned() };
        let line =
            Series { colour: Some(colour), ..Series::new(label, column("t"), at(middle), Style::Line) };
        series.push(line);
    }
    Figure::Curves(Curves {
        title: None,
        x: Axis::linear(symbol("t")),
        y: plot::axis(drawn, false, None),
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    })
}
