//! What a comparison says: the table, the statistics, the verdict.

use std::fmt;

use serde_json::json;
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::command::failure::Failure;
use crate::study::Trend;
use crate::table::{Cell, Column, Provenance, Table};

use super::requirement::Requirement;
use super::series::Compared;

/// The usual level at which a difference is called significant.
const LEVEL: f64 = 0.05;

pub struct Report<'a> {
    series: &'a [Compared],
    requirements: &'a [Requirement],
    /// Of all series together, where the deviations are known.
    overall: Option<Overall>,
}

struct Overall {
    chi_squared: f64,
    degrees_of_freedom: usize,
    p_value: f64,
}

impl<'a> Report<'a> {
    pub fn new(series: &'a [Compared], requirements: &'a [Requirement]) -> Report<'a> {
        let sum: Option<f64> = series.iter().map(|one| one.comparison.chi_squared).sum();
        let degrees_of_freedom = series.iter().map(|one| one.comparison.points).sum();
        let overall = sum.and_then(|chi_squared| {
            let law = ChiSquared::new(degrees_of_freedom as f64).ok()?;
            Some(Overall { chi_squared, degrees_of_freedom, p_value: law.sf(chi_squared) })
        });
        Report { series, requirements, overall }
    }

    /// One row per point; where there are several series, their names in front.
    pub fn table(&self) -> Table {
        let mut tables = self.series.iter().map(with_trend);
        match self.series {
            [_] => tables.next().unwrap_or_else(|| Table::new(Vec::new(), Provenance::new())),
            _ => {
                let tables: Vec<Table> = tables.collect();
                let names = self.series.iter().map(|one| Cell::from(one.observable.as_str()));
                Table::stacked("y", &names.zip(&tables).collect::<Vec<_>>())
            }
        }
    }

    /// Writes the statistics beside the table's provenance.
    pub fn statistics(&self, table: &mut Table) {
        let provenance = &mut table.provenance;
        let points: usize = self.series.iter().map(|one| one.comparison.points).sum();
        provenance.set("points", points);
        if let Some(overall) = &self.overall {
            provenance.set("chi_squared", overall.chi_squared);
            provenance.set("degrees_of_freedom", overall.degrees_of_freedom);
            provenance.set("p_value", overall.p_value);
        }
        if let [one] = self.series {
            provenance.set("bias", one.comparison.bias.mean);
            provenance.set("bias_standard_error", one.comparison.bias.standard_error);
        } else {
            provenance.set("series", self.series.iter().map(series_json).collect::<Vec<_>>());
        }
        if let [one] = self.series
            && let Some((trend, _)) = one.trend.as_ref().filter(|(trend, _)| trend.p_value.is_some())
        {
            provenance.set("trend_chi_squared", trend.chi_squared);
            provenance.set("trend_degrees_of_freedom", trend.degrees_of_freedom);
        }
        provenance.set("verdict", self.verdict(self.level()).to_string());
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for one in self.series {
            let name = if self.series.len() > 1 { format!("{}: ", one.observable) } else { String::new() };
            if let Some((trend, _)) = &one.trend {
                text.push_str(&format!("{name}{}\n", trend_text(trend)));
            }
            text.push_str(&series_text(one, &name));
        }
        if let (Some(overall), [_, _, ..]) = (&self.overall, self.series) {
            text.push_str(&format!(
                "all together: {}\n",
                chi_squared_text(overall.chi_squared, overall.degrees_of_freedom, overall.p_value)
            ));
        }
        text.push_str(&format!("verdict: {}\n", self.verdict(self.level())));
        text
    }

    /// The level that was asked for, or else the usual one.
    fn level(&self) -> f64 {
        let wanted = self.requirements.iter().filter_map(|requirement| match requirement {
            Requirement::Probability(level) => Some(*level),
            Requirement::Bias(_) => None,
        });
        wanted.reduce(f64::max).unwrap_or(LEVEL)
    }

    /// Points without a prediction, of all series.
    fn failed(&self) -> usize {
        self.series.iter().map(|one| one.comparison.failed).sum()
    }

    fn verdict(&self, level: f64) -> Verdict {
        let trends = self.series.iter().filter_map(|one| one.trend.as_ref()?.0.p_value);
        let crooked = trends.fold(1.0, f64::min);
        match &self.overall {
            _ if self.series.iter().all(|one| one.comparison.points == 0) => Verdict::NoPrediction,
            _ if self.failed() > 0 => Verdict::Incomplete(self.failed()),
            None => Verdict::NoDeviations,
            _ if crooked <= level => Verdict::NoLine { p_value: crooked, level },
            Some(Overall { p_value, .. }) if *p_value > level => {
                Verdict::Agreement { p_value: *p_value, level }
            }
            Some(Overall { p_value, .. }) => Verdict::Contradiction { p_value: *p_value, level },
        }
    }

    /// # Errors
    /// When nothing could be compared, or a requirement does not hold.
    pub fn outcome(&self) -> Result<(), Failure> {
        if let Verdict::NoPrediction = self.verdict(LEVEL) {
            let text = "the theory has no solution at any of the measured points";
            return Err(Failure::Numerics(text.to_owned()));
        }
        let broken: Vec<String> = self.requirements.iter().filter_map(|one| self.broken(one)).collect();
        match broken.is_empty() {
            true => Ok(()),
            false => Err(Failure::Numerics(broken.join("\n"))),
        }
    }

    fn broken(&self, requirement: &Requirement) -> Option<String> {
        match *requirement {
            Requirement::Probability(level) => match self.verdict(level) {
                Verdict::Agreement { .. } => None,
                Verdict::Contradiction { p_value, .. } => {
                    Some(format!("required {requirement}, but p = {p_value:.3e}"))
                }
                other => Some(format!("required {requirement}, but {other}")),
            },
            Requirement::Bias(_) if self.failed() > 0 => {
                Some(format!("required {requirement}, but {}", Verdict::Incomplete(self.failed())))
            }
            Requirement::Bias(bound) => {
                let worst = self.series.iter().map(|one| one.comparison.bias.mean.abs()).fold(0.0, f64::max);
                (worst >= bound).then(|| format!("required {requirement}, but it is {worst:.5}"))
            }
        }
    }
}

/// What measurements say about a theory.
enum Verdict {
    /// The theory has no solution at any point.
    NoPrediction,
    /// It has none at so many points.
    Incomplete(usize),
    NoDeviations,
    /// Lines through the sizes do not describe the measurements: their limit means nothing.
    NoLine {
        p_value: f64,
        level: f64,
    },
    Agreement {
        p_value: f64,
        level: f64,
    },
    Contradiction {
        p_value: f64,
        level: f64,
    },
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Verdict::NoPrediction => write!(f, "none, since the theory has no solution at any point"),
            Verdict::Incomplete(1) => write!(f, "none, since 1 point has no prediction"),
            Verdict::Incomplete(count) => write!(f, "none, since {count} points have no prediction"),
            Verdict::NoDeviations => write!(f, "none without standard deviations (--sd)"),
            Verdict::NoLine { p_value, level } => write!(
                f,
                "none, since the lines through the sizes do not describe the measurements (p = {p_value:.2e} ≤ {level})"
            ),
            Verdict::Agreement { p_value, level } => {
                write!(f, "the measurements agree with the theory (p = {p_value:.3} > {level})")
            }
            Verdict::Contradiction { p_value, level } => {
                write!(f, "the measurements contradict the theory (p = {p_value:.2e} ≤ {level})")
            }
        }
    }
}

fn chi_squared_text(chi_squared: f64, degrees_of_freedom: usize, p_value: f64) -> String {
    format!("χ² = {chi_squared:.2} for {degrees_of_freedom} degrees of freedom, p = {p_value:.3}")
}

fn trend_text(trend: &Trend) -> String {
    match trend.p_value {
        Some(p_value) => format!(
            "lines through the sizes: {}",
            chi_squared_text(trend.chi_squared, trend.degrees_of_freedom, p_value)
        ),
        None => format!("lines through the sizes at {} x", trend.limit.x.len()),
    }
}

fn series_text(one: &Compared, name: &str) -> String {
    let comparison = &one.comparison;
    let mut text = String::new();
    if let (Some(chi_squared), Some(p_value)) = (comparison.chi_squared, comparison.p_value) {
        text.push_str(&format!("{name}{}\n", chi_squared_text(chi_squared, comparison.points, p_value)));
    }
    let bias = comparison.bias;
    if comparison.points > 0 {
        text.push_str(&format!("{name}bias: measured − predicted = {:+.5}", bias.mean));
        if bias.standard_error > 0.0 && bias.standard_error.is_finite() {
            let significance = bias.mean / bias.standard_error;
            text.push_str(&format!(" ± {:.5} ({significance:+.1} σ)", bias.standard_error));
        }
        text.push('\n');
    }
    if comparison.failed > 0 {
        text.push_str(&format!("{name}{} points have no prediction\n", comparison.failed));
    }
    text
}

fn series_json(one: &Compared) -> serde_json::Value {
    let comparison = &one.comparison;
    json!({
        "y": one.observable,
        "points": comparison.points,
        "chi_squared": comparison.chi_squared,
        "p_value": comparison.p_value,
        "bias": comparison.bias.mean,
        "bias_standard_error": comparison.bias.standard_error,
        "trend_chi_squared": one.trend.as_ref().map(|(trend, _)| trend.chi_squared),
        "trend_p_value": one.trend.as_ref().and_then(|(trend, _)| trend.p_value),
    })
}

/// The table of a comparison, with the slopes of the trend where there is one.
fn with_trend(one: &Compared) -> Table {
    let table = &one.comparison.table;
    let mut columns = table.columns().to_vec();
    if let Some((trend, _)) = &one.trend {
        let (slopes, errors) = trend.slopes.iter().copied().unzip();
        columns.push(Column::numbers("limit_error", trend.errors.clone()));
        columns.push(Column::numbers("slope", slopes));
        columns.push(Column::numbers("slope_error", errors));
    }
    Table::new(columns, Provenance::new())
}
