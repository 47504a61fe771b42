//! The flags that say how long a flow is followed and when it is looked at.

use clap::Args;

use crate::command::failure::Failure;
use crate::study::{Range, Spacing};
use crate::theory::Kind;

#[derive(Args, Debug)]
pub struct TimeArguments {
    /// Integrate from t = 0 to this time, or until the flow is `steady`
    #[arg(long, value_name = "TIME|steady", allow_negative_numbers = true)]
    until: String,
    /// Times at which to report, ascending: 0,10,100
    #[arg(
        long,
        value_name = "T,T,…",
        value_delimiter = ',',
        conflicts_with = "points",
        allow_negative_numbers = true
    )]
    at: Vec<f64>,
    /// How many times to report, evenly from 0 on, or N:log for logarithmic times
    #[arg(long, value_name = "N[:log]", default_value = "201")]
    points: String,
}

/// How long a flow is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Until {
    Time(f64),
    /// Until it is at rest.
    Steady,
}

/// Logarithmic times reach this far down from the end: four decades, from one step of an
/// algorithm to its last plateau.
pub const EARLIEST: f64 = 1e-4;

/// More output times are a slip.
const MOST_TIMES: usize = 10_000_000;

impl TimeArguments {
    pub fn is_logarithmic(&self) -> bool {
        self.points.ends_with(":log")
    }

    /// # Errors
    /// When there is no such time.
    pub fn until(&self) -> Result<Until, Failure> {
        let text = self.until.trim();
        if text == "steady" {
            return Ok(Until::Steady);
        }
        match text.parse() {
            Ok(until) if (0.0..f64::INFINITY).contains(&until) => Ok(Until::Time(until)),
            _ => Err(Failure::usage(format!("--until {text}: must be a time from 0 on, or `steady`"))),
        }
    }

    /// The last of the times asked for one by one.
    pub fn last(&self) -> f64 {
        self.at.iter().copied().filter(|t| t.is_finite()).fold(0.0, f64::max)
    }

    /// When to look, ascending; at whole numbers of steps in a difference equation.
    ///
    /// # Errors
    /// When one of the flags makes no sense.
    pub fn times(&self, until: f64, kind: Kind) -> Result<Vec<f64>, Failure> {
        let is_map = kind == Kind::Map;
        if is_map && until.fract() != 0.0 {
            return Err(Failure::usage(format!(
                "--until {until}: a difference equation moves in whole steps"
            )));
        }
        if !self.at.is_empty() {
            return self.chosen(until, is_map);
        }
        let range = self.range(until)?;
        let mut times = if until == 0.0 { vec![0.0] } else { range.values() };
        if is_map {
            times.iter_mut().for_each(|t| *t = t.round());
            times.dedup();
        }
        Ok(times)
    }

    fn chosen(&self, until: f64, is_map: bool) -> Result<Vec<f64>, Failure> {
        let mut times = self.at.clone();
        if let Some(outside) = times.iter().find(|t| !(0.0..=until).contains(*t)) {
            return Err(Failure::usage(format!("--at {outside}: must lie between 0 and --until {until}")));
        }
        if let Some(part) = times.iter().find(|t| is_map && t.fract() != 0.0) {
            return Err(Failure::usage(format!("--at {part}: a difference equation moves in whole steps")));
        }
        times.sort_by(f64::total_cmp);
        Ok(times)
    }

    fn range(&self, until: f64) -> Result<Range, Failure> {
        let (count, is_logarithmic) = match self.points.split_once(':') {
            Some((count, "log")) => (count, true),
            None => (self.points.as_str(), false),
            Some(_) => return Err(Failure::usage(format!("--points {}: write N or N:log", self.points))),
        };
        let count = count.parse().ok().filter(|count| (2..=MOST_TIMES).contains(count)).ok_or_else(|| {
            Failure::usage(format!("--points {}: a whole number from 2 to {MOST_TIMES}", self.points))
        })?;
        let (low, spacing) =
            if is_logarithmic { (until * EARLIEST, Spacing::Logarithmic) } else { (0.0, Spacing::Linear) };
        Ok(Range { low, high: until, count, spacing })
    }
}
