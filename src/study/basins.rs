//! Basins of attraction: which starts of a flow end in which steady state.
//!
//! In: a [`Setup`] of an autonomous flow or difference equation, ranges of its states, how many random starts and a
//! seed. Out: the steady states reached, each with the starts that end there and the time that takes, and the
//! starts that come to no steady state, by reason. States that the gauges of the theory make equivalent are one.
//! The random starts are a Latin hypercube, so that a share of n of them has at most the error of n independent
//! ones, √(p(1 − p)/n); the answer depends on the seed and on no number of threads.

use std::ops::ControlFlow;

use crate::ode::FlowOptions;
use crate::solve::latin_hypercube;
use crate::study::columns::{table, value_columns, value_rows};
use crate::study::departure::flow_reason;
use crate::study::parallel::{self, Progress};
use crate::study::steady::steady_state_from;
use crate::study::{Rest, Setup, SteadyState};
use crate::table::{Cell, Column, Table};

/// Which starts to follow.
#[derive(Clone, Debug, PartialEq)]
pub struct BasinQuestion {
    pub options: FlowOptions,
    /// Position of a state's entry among the stored ones, and the ends of the range of its random starts. Entries
    /// without a range stay at the declared start.
    pub ranges: Vec<(usize, [f64; 2])>,
    /// How many random starts, beside the declared one and the named ones.
    pub random: usize,
    pub seed: u64,
}

/// A steady state and the starts that end there.
#[derive(Clone, Debug, PartialEq)]
pub struct Basin {
    /// In the gauge of the theory, from the first of its starts.
    pub steady: SteadyState,
    pub starts: Starts,
    /// Of all its starts: the time at which the flow had come to rest.
    pub mean_time: f64,
}

/// Some of the starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Starts {
    /// How many random ones.
    pub random: usize,
    /// The declared one, called [`DECLARED`], and the named ones, by name.
    pub named: Vec<String>,
}

/// Where the starts end.
#[derive(Clone, Debug, PartialEq)]
pub struct Basins {
    /// Those of more random starts first.
    pub basins: Vec<Basin>,
    /// Starts that come to no steady state, by the reason.
    pub lost: Vec<(String, Starts)>,
}

/// What the declared start is called.
pub const DECLARED: &str = "declared";

/// Steady states closer than this, relative to entries above one in size, are one.
const SAME: f64 = 1e-6;

/// Where Newton's method converges slowly, since a direction neither grows nor decays, it ends farther apart.
const SAME_MARGINAL: f64 = 1e-3;

/// Follows all starts, in parallel; random start k is the same one whatever the number of threads.
///
/// # Panics
/// When the right sides depend on the time.
pub fn basins(setup: &Setup, question: &BasinQuestion, progress: &dyn Progress) -> Basins {
    let starts = starts(setup, question);
    let follow = |_: &mut (), at: usize| {
        let watch = &mut |_| ControlFlow::Continue(());
        let outcome = steady_state_from(setup, starts[at].1.clone(), &question.options, watch);
        match outcome {
            Ok(found) if found.rest == Rest::Elsewhere => Err(ELSEWHERE.to_owned()),
            Ok(mut found) => {
                setup.model.canonical(&mut found.state);
                Ok(found)
            }
            Err(failure) => Err(flow_reason(&setup.model, failure.reason)),
        }
    };
    let outcomes = parallel::map(starts.len(), progress, || (), follow);
    let mut found = Basins { basins: Vec::new(), lost: Vec::new() };
    for ((name, _), outcome) in starts.into_iter().zip(outcomes) {
        found.add(name, outcome);
    }
    found.basins.sort_by_key(|basin| std::cmp::Reverse(basin.starts.random));
    found
}

/// Why a start is lost whose flow is slow far from any steady state.
const ELSEWHERE: &str = "slow, with no steady state close by";

/// The declared start and the named ones, then the random ones, without names.
fn starts(setup: &Setup, question: &BasinQuestion) -> Vec<(Option<String>, Vec<f64>)> {
    let theory = setup.model.theory();
    let names = [DECLARED.to_owned()].into_iter();
    let names = names.chain(theory.starts.iter().map(|start| start.name.text.clone()));
    let mut starts: Vec<_> = names.map(Some).zip(setup.model.starts(&setup.parameters)).collect();
    if let Some(named) = setup.start.named {
        starts = vec![starts.swap_remove(named + 1)];
    }
    for (_, start) in &mut starts {
        for &(position, value) in &setup.start.values {
            start[position] = value;
        }
    }
    let base = starts[0].1.clone();
    for place in latin_hypercube(question.random, question.ranges.len(), question.seed) {
        let mut start = base.clone();
        for (&(position, [low, high]), part) in question.ranges.iter().zip(place) {
            start[position] = low + part * (high - low);
        }
        inside(setup, &mut start);
        starts.push((None, start));
    }
    starts
}

/// Moves what lies at an open end of its domain inside.
fn inside(setup: &Setup, start: &mut [f64]) {
    for unknown in &setup.model.layout().unknowns {
        for entry in &mut start[unknown.offset..unknown.offset + unknown.len()] {
            *entry = unknown.domain.nearest(*entry);
        }
    }
}

impl Starts {
    fn add(&mut self, name: Option<String>) {
        match name {
            Some(name) => self.named.push(name),
            None => self.random += 1,
        }
    }

    fn count(&self) -> usize {
        self.random + self.named.len()
    }
}

impl Basins {
    fn add(&mut self, name: Option<String>, outcome: Result<SteadyState, String>) {
        match outcome {
            Ok(steady) => {
                let known = self.basins.iter().position(|basin| is_same(&basin.steady, &steady));
                let at = known.unwrap_or_else(|| {
                    let starts = Starts::default();
                    self.basins.push(Basin { steady: steady.clone(), starts, mean_time: 0.0 });
                    self.basins.len() - 1
                });
                let basin = &mut self.basins[at];
                basin.starts.add(name);
                basin.mean_time += (steady.time - basin.mean_time) / basin.starts.count() as f64;
            }
            Err(reason) => {
                let known = self.lost.iter().position(|(other, _)| *other == reason);
                let at = known.unwrap_or_else(|| {
                    self.lost.push((reason, Starts::default()));
                    self.lost.len() - 1
                });
                self.lost[at].1.add(name);
            }
        }
    }

    /// A row for each steady state, with the states and observables there, then one for each reason.
    pub fn table(&self, setup: &Setup, question: &BasinQuestion) -> Table {
        let values = value_columns(&setup.model);
        let width = values.len();
        let text = |name: &str, meaning: &str| Column::text(name, Vec::new()).with_meaning(meaning);
        let numbers = |name: &str, meaning: &str| Column::numbers(name, Vec::new()).with_meaning(meaning);
        let about = [
            text("phase", "of the steady state"),
            text("stability", "of the steady state"),
            numbers("random", "random starts that end here"),
            numbers("share", "of the random starts"),
            text("starts", "other starts that end here"),
            numbers("mean time", "until the flow had come to rest"),
            text("failure", "why starts come to no steady state"),
        ];
        let mut table = table(values.into_iter().chain(about).collect());
        let counts = |starts: &Starts| {
            let share = starts.random as f64 / question.random as f64;
            let named = (!starts.named.is_empty()).then(|| starts.named.join(", "));
            [Cell::Number(starts.random as f64), Cell::Number(share), Cell::Text(named)]
        };
        for basin in &self.basins {
            let points = [(basin.steady.time, basin.steady.state.as_slice())];
            let row = value_rows(&setup.model, &setup.parameters, points).swap_remove(0);
            let stability = stability_name(basin.steady.rest).to_owned();
            let about = [Cell::Text(basin.steady.phase.clone()), Cell::Text(Some(stability))];
            let cells = row.into_iter().map(Cell::Number).chain(about).chain(counts(&basin.starts));
            table.push_row(cells.chain([Cell::Number(basin.mean_time), Cell::Text(None)]));
        }
        for (reason, starts) in &self.lost {
            let none = (0..width).map(|_| Cell::Number(f64::NAN)).chain([Cell::Text(None), Cell::Text(None)]);
            let end = [Cell::Number(f64::NAN), Cell::Text(Some(reason.clone()))];
            table.push_row(none.chain(counts(starts)).chain(end));
        }
        table
    }
}

fn is_same(a: &SteadyState, b: &SteadyState) -> bool {
    let is_marginal = [a, b].iter().any(|state| state.rest == Rest::Marginal);
    let close = if is_marginal { SAME_MARGINAL } else { SAME };
    a.state.iter().zip(&b.state).all(|(x, y)| (x - y).abs() <= close * x.abs().max(1.0))
}

/// Of a steady state, in a word.
fn stability_name(rest: Rest) -> &'static str {
    match rest {
        Rest::Stable => "stable",
        Rest::Marginal => "marginal",
        Rest::Unstable => "unstable",
        Rest::Elsewhere => "none",
    }
}
