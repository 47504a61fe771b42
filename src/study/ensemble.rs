//! Many learning curves from starts that fluctuate: what a finite system does around its limit.
//!
//! In: a flow's question, how much each state fluctuates at the start, how many runs and a seed. Out: for each
//! drawn column and time the mean, the standard deviation and quantiles over the runs, and the runs that failed.
//! The equations are those of the limit: fluctuations at the start are what a system of N components has of them to
//! leading order, of size 1/√N; those on the way are smaller where the steps are.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use statrs::statistics::{Data, Distribution as _, OrderStatistics};

use crate::model::TooManyBreakpoints;
use crate::ode::{self, FlowFailure, FlowFailureReason, FlowRequest};
use crate::study::columns::{table, value_columns, value_rows};
use crate::study::parallel::{self, Progress};
use crate::study::{FlowQuestion, Setup};
use crate::table::{Cell, Column, Table};

/// Which curves to draw together.
#[derive(Clone, Debug, PartialEq)]
pub struct EnsembleQuestion {
    pub flow: FlowQuestion,
    /// Position of a state's entry, and the standard deviation of its start.
    pub spread: Vec<(usize, f64)>,
    pub runs: usize,
    pub seed: u64,
    /// Names of columns: states and observables.
    pub columns: Vec<String>,
}

/// What the runs have in common.
pub struct Ensemble {
    /// Columns: `t`, then for each drawn column `x mean`, `x sd`, and the quantiles of [`QUANTILES`].
    pub table: Table,
    /// Runs that ended early, by number from 1; they are in no row.
    pub failures: Vec<(usize, FlowFailure)>,
    /// Where all runs end early, since a parameter leaves its domain: the rows are those before.
    pub departure: Option<FlowFailure>,
}

/// Shares of the runs below the lower edge of the band, the median, and the upper edge, with their names.
pub const QUANTILES: [(f64, &str); 3] = [(0.05, "5%"), (0.5, "50%"), (0.95, "95%")];

/// Integrates all runs, in parallel; run k starts in the same place whatever the number of runs and threads.
///
/// # Errors
/// When a schedule switches too often to be followed.
///
/// # Panics
/// When a column is not one of the flow's.
pub fn ensemble(
    setup: &Setup,
    question: &EnsembleQuestion,
    progress: &dyn Progress,
) -> Result<Ensemble, TooManyBreakpoints> {
    let stops = setup.model.breakpoints(&setup.parameters, 0.0, question.flow.until)?;
    let names: Vec<String> = value_columns(&setup.model).into_iter().map(|column| column.name).collect();
    let position = |name: &String| names.iter().position(|known| known == name);
    let drawn: Vec<usize> =
        question.columns.iter().map(|name| position(name).expect("a column of the flow")).collect();
    let run = |_: &mut (), run: usize| curve(setup, question, &stops, &drawn, run);
    let runs = parallel::map(question.runs, progress, || (), run);
    let mut failures = Vec::new();
    let mut curves = Vec::new();
    let mut departure = None;
    for (number, run) in runs.into_iter().enumerate() {
        match run {
            (curve, None) => curves.push(curve),
            (curve, Some(failure)) if matches!(failure.reason, FlowFailureReason::OutsideDomain { .. }) => {
                curves.push(curve);
                departure = departure.or(Some(failure));
            }
            (_, Some(failure)) => failures.push((number + 1, failure)),
        }
    }
    let times = &question.flow.times;
    let reached = departure.as_ref().map_or(times.len(), |failure| failure.partial.times.len());
    Ok(Ensemble { table: statistics(question, &times[..reached], &curves), failures, departure })
}

/// The values of the drawn columns at all times reached, one row after the other, and why that are not all.
fn curve(
    setup: &Setup,
    question: &EnsembleQuestion,
    stops: &[f64],
    drawn: &[usize],
    run: usize,
) -> (Vec<f64>, Option<FlowFailure>) {
    let mut start = setup.starts(&setup.parameters).swap_remove(0);
    let mut random = ChaCha8Rng::seed_from_u64(question.seed);
    random.set_stream(run as u64);
    for &(position, deviation) in &question.spread {
        let step: f64 = StandardNormal.sample(&mut random);
        start[position] += deviation * step;
    }
    for unknown in &setup.model.layout().unknowns {
        for entry in &mut start[unknown.offset..unknown.offset + unknown.len()] {
            *entry = unknown.domain.nearest(*entry);
        }
    }
    let FlowQuestion { times, until, options } = &question.flow;
    let request = FlowRequest { start: 0.0, end: *until, times, stops };
    let outcome = ode::integrate(&mut setup.model.motion(&setup.parameters), &start, &request, options);
    let (trajectory, failure) = match &outcome {
        Ok(trajectory) => (trajectory, None),
        Err(failure) => (&*failure.partial, Some(failure.clone())),
    };
    let points: Vec<(f64, &[f64])> = trajectory.rows().collect();
    let rows = value_rows(&setup.model, &setup.parameters, points.iter().copied());
    (rows.iter().flat_map(|row| drawn.iter().map(|&at| row[at])).collect(), failure)
}

fn statistics(question: &EnsembleQuestion, times: &[f64], curves: &[Vec<f64>]) -> Table {
    let mut columns = vec![Column::numbers("t", Vec::new()).with_meaning("time")];
    for name in &question.columns {
        columns.push(Column::numbers(format!("{name} mean"), Vec::new()).with_meaning("mean over the runs"));
        columns.push(
            Column::numbers(format!("{name} sd"), Vec::new()).with_meaning("standard deviation of one run"),
        );
        let quantile = |(_, percent): &(f64, &str)| {
            Column::numbers(format!("{name} {percent}"), Vec::new()).with_meaning("quantile over the runs")
        };
        columns.extend(QUANTILES.iter().map(quantile));
    }
    let mut table = table(columns);
    let width = question.columns.len();
    for (row, &time) in times.iter().enumerate() {
        let mut cells = vec![Cell::Number(time)];
        for column in 0..width {
            let mut data =
                Data::new(curves.iter().map(|curve| curve[row * width + column]).collect::<Vec<_>>());
            let mean = data.mean().unwrap_or(f64::NAN);
            let deviation = data.std_dev().unwrap_or(f64::NAN);
            cells.extend([mean, deviation].map(Cell::Number));
            cells.extend(QUANTILES.iter().map(|(share, _)| Cell::Number(data.quantile(*share))));
        }
        table.push_row(cells);
    }
    table
}
