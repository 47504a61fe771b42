//! What was found, as text, JSON and figure.

use serde_json::{Map, Value, json};

use crate::command::failure::Failure;
use crate::command::lines::known_digits;
use crate::command::output::{parameters_json, theory_name};
use crate::command::plot;
use crate::figure::{Axis, Curves, Figure, Mark, MarkShape, Scale, Series, Style, symbol};
use crate::study::{Aim, Choice, Miss, Optimization, Optimum, Sense, Setup, Spacing};
use crate::table::{Provenance, Values};

/// The objective under another schedule.
pub struct Reference {
    /// `beta=constant`.
    pub name: String,
    pub outcome: Result<f64, Miss>,
    pub error: f64,
}

pub struct Report<'a> {
    setup: &'a Setup,
    aim: &'a Aim,
    choices: &'a [Choice],
    pub found: Optimization,
    schedules: Vec<String>,
    references: Vec<Reference>,
}

impl<'a> Report<'a> {
    /// With the schedules followed and those compared with. The origin goes into the landscape.
    pub fn new(
        setup: &'a Setup,
        aim: &'a Aim,
        choices: &'a [Choice],
        mut found: Optimization,
        (schedules, references): (Vec<String>, Vec<Reference>),
        origin: Provenance,
    ) -> Report<'a> {
        found.landscape.provenance = origin;
        let mut report = Report { setup, aim, choices, found, schedules, references };
        let optima: Vec<Value> = report.found.optima.iter().map(|one| report.optimum_json(one)).collect();
        let references = report.references_json();
        report.found.landscape.provenance.set("optima", optima);
        report.found.landscape.provenance.set("references", references);
        report
    }

    /// # Errors
    /// When no point has a value.
    pub fn refuse_nothing(&self) -> Result<(), Failure> {
        if !self.found.optima.is_empty() {
            return Ok(());
        }
        let reasons: Vec<String> =
            self.reasons().into_iter().map(|(reason, count)| format!("\n  {count} × {reason}")).collect();
        Err(Failure::Numerics(format!(
            "the goal has no value at any of the {} points looked at:{}\nhelp: look at one of them with `spinodal {}`, or extend the range{}",
            self.found.landscape.len(),
            reasons.concat(),
            match self.aim.goal {
                crate::study::Goal::Solution { .. } => "solve",
                crate::study::Goal::Time { .. } | crate::study::Goal::At { .. } => "flow",
            },
            match self.aim.goal {
                crate::study::Goal::Time { .. } => " or --until",
                crate::study::Goal::At { .. } | crate::study::Goal::Solution { .. } => "",
            },
        )))
    }

    pub fn text(&self) -> String {
        let sense = if self.aim.sense == Sense::Minimise { "minimise" } else { "maximise" };
        let mut text = format!("{sense} {}\n", self.aim.text);
        for choice in self.choices {
            let spacing = if choice.range.spacing == Spacing::Logarithmic { ", logarithmic" } else { "" };
            text.push_str(&format!(
                "over {} from {} to {}{spacing}\n",
                choice.name, choice.range.low, choice.range.high
            ));
        }
        for (at, optimum) in self.found.optima.iter().enumerate() {
            text.push_str(if at == 0 { "best: " } else { "also: " });
            text.push_str(&self.optimum_text(optimum));
        }
        if self.is_valley() {
            text.push_str("these are as good as one another: the optimum is a whole valley, not a point\n");
        }
        for Reference { name, outcome, error } in &self.references {
            text.push_str(&match outcome {
                Ok(value) => format!("with {name}: {} (error {error:.0e})\n", rounded(*value, *error)),
                Err(miss) => format!("with {name}: {}\n", miss.text(&self.setup.model)),
            });
        }
        text.push_str(&self.landscape_text());
        text
    }

    /// Whether the best optimum has no curvature to tell where it is, and another one is as good.
    fn is_valley(&self) -> bool {
        let [best, second, ..] = &self.found.optima[..] else { return false };
        let is_flat = best.parameter_errors.iter().any(|error| error.is_nan());
        is_flat && (second.objective - best.objective).abs() <= SAME * best.objective.abs()
    }

    fn optimum_text(&self, optimum: &Optimum) -> String {
        let mut text = String::new();
        for (at, choice) in self.choices.iter().enumerate() {
            let (value, error) = (optimum.parameters[at], optimum.parameter_errors[at]);
            let note = match (optimum.at_end[at], error.is_finite()) {
                (true, _) => "(end of its range)".to_owned(),
                (false, true) => format!("(error {error:.0e})"),
                (false, false) => "(error unknown)".to_owned(),
            };
            let value = if optimum.at_end[at] { value.to_string() } else { rounded(value, error) };
            text.push_str(&format!("{} = {value} {note}, ", choice.name));
        }
        let error = if optimum.error.is_finite() {
            format!("error {:.0e}", optimum.error)
        } else {
            "error unknown".to_owned()
        };
        format!("{text}objective {} ({error})\n", rounded(optimum.objective, optimum.error))
    }

    fn landscape_text(&self) -> String {
        let table = &self.found.landscape;
        let values = self.objectives().iter().copied().filter(|value| value.is_finite());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let mut text = format!("landscape: {} points", table.len());
        if low <= high {
            text.push_str(&format!(" between {low:.6} and {high:.6}"));
        }
        for (reason, count) in self.reasons() {
            text.push_str(&format!("; {count} without a value: {reason}"));
        }
        format!("{text}\n{} evaluations\n", self.found.evaluations)
    }

    fn objectives(&self) -> &[f64] {
        // The last but one column, behind the parameters.
        match &self.found.landscape.columns()[self.choices.len()].values {
            Values::Numbers(numbers) => numbers,
            Values::Text(_) => &[],
        }
    }

    /// Why points have no value, and how many.
    fn reasons(&self) -> Vec<(String, usize)> {
        let mut reasons: Vec<(String, usize)> = Vec::new();
        if let Values::Text(texts) = &self.found.landscape.columns()[self.choices.len() + 1].values {
            for text in texts.iter().flatten() {
                // Where a flow fails differs from point to point, the reason does not.
                let reason = text.split(" at t = ").next().unwrap_or(text);
                match reasons.iter_mut().find(|(known, _)| known == reason) {
                    Some((_, count)) => *count += 1,
                    None => reasons.push((reason.to_owned(), 1)),
                }
            }
        }
        reasons
    }

    fn optimum_json(&self, optimum: &Optimum) -> Value {
        let named = |values: &[f64]| {
            let pairs = self.choices.iter().zip(values);
            pairs.map(|(choice, value)| (choice.name.clone(), json!(value))).collect::<Map<_, _>>()
        };
        let ends = self.choices.iter().zip(&optimum.at_end);
        let ends: Vec<&str> = ends.filter(|(_, is)| **is).map(|(choice, _)| choice.name.as_str()).collect();
        json!({
            "parameters": named(&optimum.parameters),
            "parameter_errors": named(&optimum.parameter_errors),
            "objective": optimum.objective,
            "error": optimum.error,
            "at_end_of_range": ends,
        })
    }

    fn references_json(&self) -> Value {
        let one = |reference: &Reference| {
            json!({
                "schedule": reference.name,
                "objective": reference.outcome.ok(),
                "error": reference.error,
                "failure": reference.outcome.err().map(|miss| miss.text(&self.setup.model)),
            })
        };
        Value::Array(self.references.iter().map(one).collect())
    }

    pub fn json(&self) -> String {
        let minima: Vec<Value> = self.found.optima.iter().map(|one| self.optimum_json(one)).collect();
        let mut landscape: Value = serde_json::from_str(&self.found.landscape.to_json()).unwrap_or_default();
        let provenance = landscape.as_object_mut().and_then(|table| table.remove("provenance"));
        let answer = json!({
            "theory": theory_name(&self.setup.model),
            "parameters": parameters_json(&self.setup.model, &self.setup.parameters),
            "goal": self.aim.text,
            "best": minima.first(),
            "minima": minima,
            "references": self.references_json(),
            "landscape": landscape,
            "evaluations": self.found.evaluations,
            "provenance": provenance,
        });
        let text = serde_json::to_string_pretty(&answer).expect("strings and numbers are valid JSON");
        format!("{text}\n")
    }

    /// The objective against the first parameter.
    pub fn figure(&self) -> Figure {
        let choice = &self.choices[0];
        let (low, high) = (choice.range.low, choice.range.high);
        let x = self.found.landscape.numbers(&choice.name).unwrap_or_default().to_vec();
        let failed = x.iter().zip(self.objectives()).filter(|(_, value)| !value.is_finite());
        let failed = failed.map(|(x, _)| *x).collect();
        let style = if self.choices.len() == 1 { Style::Line } else { Style::Points { errors: None } };
        let labels: Vec<String> = self.schedules.iter().map(|one| schedule_label(one)).collect();
        let label = (!labels.is_empty() && !self.references.is_empty()).then(|| labels.join(", "));
        let colour = None;
        let mut series = vec![Series { label, x, y: self.objectives().to_vec(), style, colour }];
        for Reference { name, outcome, .. } in &self.references {
            if let Ok(value) = outcome {
                let label = schedule_label(name);
                series.push(Series::new(label, vec![low, high], vec![*value; 2], Style::DashedLine));
            }
        }
        let mark = |(at, optimum): (usize, &Optimum)| {
            let shape = if at == 0 { MarkShape::Star } else { MarkShape::OpenCircle };
            let label = if at == 0 { "best" } else { "local" };
            Mark::new(label, optimum.parameters[0], optimum.objective, shape)
        };
        let y = plot::formula_label(&self.setup.model, &self.aim.text);
        Figure::Curves(Curves {
            title: None,
            x: plot::axis(&[&choice.name], choice.range.spacing == Spacing::Logarithmic, Some((low, high))),
            y: Axis { label: y, scale: Scale::Linear, range: None },
            series,
            failed,
            marks: self.found.optima.iter().enumerate().map(mark).collect(),
        })
    }
}

/// Objectives that differ by no more, relative to themselves, are equally good.
const SAME: f64 = 1e-9;

/// The digits that an error leaves, of small values too.
fn rounded(value: f64, error: f64) -> String {
    let size = value.abs();
    if !error.is_finite() {
        return format!("{value:.6}");
    }
    if size != 0.0 && !(1e-3..1e9).contains(&size) {
        let digits = (size / error.max(1e-12 * size)).log10().floor().clamp(1.0, 12.0) as usize;
        return format!("{value:.digits$e}");
    }
    known_digits(value, error)
}

/// `beta=constant` as a legend says it.
fn schedule_label(text: &str) -> String {
    match text.split_once('=') {
        Some((name, form)) => format!("{} {}", symbol(name.trim()), form.trim()),
        None => text.to_owned(),
    }
}
