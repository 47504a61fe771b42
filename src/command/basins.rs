//! `spinodal flow … --until steady --basins`: which starts end where.

use clap::Args;

use crate::command::answer::Answer;
use crate::command::ensemble::spread_out;
use crate::command::failure::Failure;
use crate::command::output::{Bar, OutputArguments, Outputs, colour};
use crate::command::target::{Role, Target};
use crate::command::values::{self, Assignment};
use crate::domain::Domain;
use crate::ode::FlowOptions;
use crate::study::{BasinQuestion, Basins, Rest, Setup, basins};
use crate::table::Provenance;
use std::ops::Bound;

#[derive(Args, Debug)]
pub struct BasinArguments {
    /// With --until steady: follow the declared start, each named one and so many random ones, and say which of them
    /// end in which steady state
    #[arg(
        long,
        value_name = "N",
        group = "random_starts",
        conflicts_with_all = ["stop", "event", "plateaus", "at", "points", "y", "x", "log"],
        help_heading = "Basins of attraction"
    )]
    basins: Option<usize>,
    /// Where the random starts of a state lie: m=-1:1, for all of its entries, or m[1,2]=0:0.1 (repeatable); by
    /// default in its domain, if that has two ends. Other states stay at the declared start
    #[arg(
        long,
        value_name = "STATE=LO:HI",
        allow_hyphen_values = true,
        requires = "basins",
        help_heading = "Basins of attraction"
    )]
    range: Vec<String>,
}

/// More starts are a slip.
const MOST_STARTS: usize = 1_000_000;

impl BasinArguments {
    /// How many random starts, if basins are asked for.
    pub fn wanted(&self) -> Option<usize> {
        self.basins
    }

    /// # Errors
    /// When a number or name makes no sense, or random starts have nothing to vary.
    fn question(&self, setup: &mut Setup, options: FlowOptions, seed: u64) -> Result<BasinQuestion, Failure> {
        let random = self.basins.unwrap_or_default();
        if random > MOST_STARTS {
            return Err(Failure::usage(format!("--basins {random}: at most {MOST_STARTS}")));
        }
        let mut ranges = domains(setup);
        for text in &self.range {
            let own = range(setup, text)?;
            ranges.retain(|(position, _)| !own.iter().any(|(other, _)| other == position));
            ranges.extend(own);
        }
        ranges.sort_by_key(|(position, _)| *position);
        if ranges.is_empty() && random > 0 {
            let names = setup.model.entry_names();
            return Err(Failure::usage(format!(
                "--basins {random}: no state has a domain with two ends\nhelp: say where random starts lie: --range {}=-1:1",
                names[0]
            )));
        }
        Ok(BasinQuestion { options, ranges, random, seed })
    }
}

/// The states whose domain has two ends.
fn domains(setup: &Setup) -> Vec<(usize, [f64; 2])> {
    let mut ranges = Vec::new();
    for unknown in &setup.model.layout().unknowns {
        if let Some(ends) = ends(unknown.domain) {
            ranges.extend((unknown.offset..unknown.offset + unknown.len()).map(|position| (position, ends)));
        }
    }
    ranges
}

fn ends(domain: Domain) -> Option<[f64; 2]> {
    let end = |bound| match bound {
        Bound::Included(end) | Bound::Excluded(end) => Some(end),
        Bound::Unbounded => None,
    };
    Some([end(domain.lower)?, end(domain.upper)?])
}

fn range(setup: &mut Setup, text: &str) -> Result<Vec<(usize, [f64; 2])>, Failure> {
    let form = || Failure::usage(format!("--range {text}: write STATE=LO:HI, for instance m=-1:1"));
    let Assignment { name, value } = Assignment::parse("--range", text).map_err(|_| form())?;
    let (low, high) = value.split_once(':').ok_or_else(form)?;
    let target = Target::find(&setup.model, Role::Unknown, name)?;
    let variable = target.variable(&setup.model).clone();
    let mut sides = Vec::new();
    for side in [low, high] {
        let array = values::constant(setup, &format!("--range {text}"), side, colour())?;
        let shape = if name.contains('[') { (1, 1) } else { (variable.rows, variable.columns) };
        let entries = target.fit(&variable, &spread_out(array, shape.0, shape.1));
        sides.push(entries.map_err(|problem| Failure::usage(format!("--range {text}: {problem}")))?);
    }
    let (low, high) = (&sides[0], &sides[1]);
    if low.iter().zip(high).any(|((_, low), (_, high))| low >= high) {
        return Err(Failure::usage(format!("--range {text}: the lower end comes first")));
    }
    for (_, value) in low.iter().chain(high) {
        let is_end = ends(variable.domain).is_some_and(|ends| ends.contains(value));
        if !is_end {
            values::check_domain(&variable.name, *value, variable.domain)?;
        }
    }
    Ok(low.iter().zip(high).map(|(&(position, low), &(_, high))| (position, [low, high])).collect())
}

/// Follows all starts: the table of steady states.
///
/// # Errors
/// When a flag makes no sense, or no start comes to a steady state.
pub fn answer(
    setup: &mut Setup,
    (options, seed, origin): (FlowOptions, u64, Provenance),
    (arguments, output): (&BasinArguments, &OutputArguments),
    outputs: &Outputs<'_>,
) -> Result<Answer, Failure> {
    outputs.refuse_figures("flow --basins")?;
    let question = arguments.question(setup, options, seed)?;
    let named = setup.model.theory().starts.len() + 1;
    let bar = Bar::new(output, question.random + named, "waiting for flows to come to rest");
    let found = outputs.timings.measure("integrate", || basins(setup, &question, &bar));
    drop(bar);
    let names = setup.model.entry_names();
    let ranges = question.ranges.iter().map(|&(at, [low, high])| format!("{}={low}:{high}", names[at]));
    let ranges: Vec<String> = ranges.collect();
    let mut table = found.table(setup, &question);
    table.provenance =
        origin.with("basins", question.random).with("ranges", ranges.clone()).with("seed", seed);
    let outcome = match found.basins.is_empty() {
        true => Err(Failure::Numerics(
            "no start comes to a steady state\nhelp: --until TIME shows where one goes".to_owned(),
        )),
        false => Ok(()),
    };
    Ok(Answer::new(table, summary(&found, &question, &ranges)).but(outcome))
}

fn summary(found: &Basins, question: &BasinQuestion, ranges: &[String]) -> String {
    let states = match found.basins.len() {
        1 => "1 steady state".to_owned(),
        count => format!("{count} steady states"),
    };
    let mut text = format!("\n{states}, from {} random starts", question.random);
    if question.random > 0 {
        text.push_str(&format!(" in {}", ranges.join(", ")));
    }
    let lost: usize = found.lost.iter().map(|(_, starts)| starts.random + starts.named.len()).sum();
    if lost > 0 {
        text.push_str(&format!("; {lost} starts come to none"));
    }
    let marginal = found.basins.iter().filter(|basin| basin.steady.rest == Rest::Marginal).count();
    if marginal > 1 {
        text.push_str(&format!("; {marginal} are marginal and may be points of one continuous family"));
    }
    text.push('\n');
    text
}
