//! The spectrum above the staircase of live latents.

use std::ops::Range;

use super::report::Findings;
use crate::figure::{Axis, Curves, Figure, Scale, Series, Style, symbol};
use crate::spectrum::bulk::Bulk;

/// The axis of β ends where all but this share of the largest eigenvalue is left.
const DEEPEST: f64 = 1e-6;

pub(super) fn figure(answer: &Findings<'_>) -> Figure {
    Figure::Column { upper: spectrum(answer), lower: staircase(answer) }
}

/// Eigenvalues by rank; those that stand out, and where they are in the population.
fn spectrum(answer: &Findings<'_>) -> Curves {
    let rank = answer.spectrum.rank();
    let series = match answer.bulk {
        Some(bulk) => sorted_out(answer, bulk, rank),
        None => vec![points(answer, None, 0..rank, 0)],
    };
    Curves {
        title: None,
        x: Axis::linear("latent"),
        y: Axis::logarithmic("eigenvalue ξ^{2}"),
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    }
}

/// Signal, noise, and the line between them.
fn sorted_out(answer: &Findings<'_>, bulk: Bulk, rank: usize) -> Vec<Series> {
    let corrected: Vec<f64> = answer.signals().iter().map(|spike| spike.eigenvalue).collect();
    let spikes = corrected.len();
    let mut series = Vec::new();
    series.extend((spikes > 0).then(|| points(answer, Some("signal"), 0..spikes, 0)));
    series.extend((spikes < rank).then(|| points(answer, Some("noise"), spikes..rank, 2)));
    if is_seen(&answer.spectrum.eigenvalues, rank, &corrected) {
        let x = (0..spikes).map(number).collect();
        let line = Series::new("with endless data", x, corrected, Style::Line);
        series.push(Series { colour: Some(1), ..line });
    }
    let ends = vec![1.0, number(rank.max(2) - 1)];
    let edge = Series::new("edge of the noise", ends, vec![bulk.edge(); 2], Style::DottedLine);
    series.push(Series { colour: Some(2), ..edge });
    series
}

fn points(answer: &Findings<'_>, label: Option<&str>, range: Range<usize>, colour: usize) -> Series {
    Series {
        label: label.map(str::to_owned),
        x: range.clone().map(number).collect(),
        y: answer.spectrum.eigenvalues[range].to_vec(),
        style: Style::Points { errors: None },
        colour: Some(colour),
    }
}

/// Latents are counted from 1.
fn number(at: usize) -> f64 {
    (at + 1) as f64
}

/// Whether corrections are larger than the markers that would hide them, on an axis that holds all eigenvalues.
fn is_seen(eigenvalues: &[f64], rank: usize, corrected: &[f64]) -> bool {
    /// Height of a marker over that of the axis.
    const MARKER: f64 = 1.0 / 40.0;
    let Some(last) = rank.checked_sub(1) else { return false };
    let height = (eigenvalues[0] / eigenvalues[last]).ln();
    eigenvalues.iter().zip(corrected).any(|(own, corrected)| (own / corrected).ln().abs() > MARKER * height)
}

/// How many latents live, against β; among them signals as they would live with endless data.
fn staircase(answer: &Findings<'_>) -> Curves {
    let thresholds = |levels: &[f64]| levels.iter().map(|&level| answer.weight(level)).collect::<Vec<f64>>();
    let own = thresholds(&answer.spectrum.eigenvalues[..answer.spectrum.rank()]);
    let population: Vec<f64> = answer.signals().iter().map(|spike| spike.eigenvalue).collect();
    let (low, high, is_logarithmic) = answer.weights.axis().unwrap_or_else(|| {
        let high = own.first().copied().unwrap_or(1.0);
        let low = own.last().copied().unwrap_or(1.0).max(DEEPEST * high);
        (low / 1.5, high * 1.5, true)
    });
    let mut series = vec![Series { colour: Some(0), ..steps("all", &own, low, high) }];
    if !population.is_empty() {
        let signals = steps("signals, with endless data", &thresholds(&population), low, high);
        series.push(Series { colour: Some(1), ..signals });
    }
    let scale = if is_logarithmic { Scale::Logarithmic } else { Scale::Linear };
    Curves {
        title: None,
        x: Axis { label: symbol("beta"), scale, range: Some((low, high)) },
        y: Axis::linear("live latents"),
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    }
}

/// A line that falls by one at each threshold; they are given falling.
fn steps(label: &str, thresholds: &[f64], low: f64, high: f64) -> Series {
    let live = |weight: f64| thresholds.iter().filter(|&&threshold| threshold > weight).count();
    let (mut x, mut y) = (vec![low], vec![live(low) as f64]);
    let inside = thresholds.iter().enumerate().rev().filter(|(_, at)| low < **at && **at < high);
    for (position, &threshold) in inside {
        x.extend([threshold; 2]);
        y.extend([(position + 1) as f64, position as f64]);
    }
    x.push(high);
    y.push(live(high) as f64);
    Series::new(label, x, y, Style::Line)
}
