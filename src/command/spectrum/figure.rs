//! The spectrum above the staircase of live latents.

use super::report::Findings;
use crate::figure::{Axis, Curves, Figure, Scale, Series, Style, symbol};

/// The axis of β ends where all but this share of the largest eigenvalue is left.
const DEEPEST: f64 = 1e-6;

pub(super) fn figure(answer: &Findings<'_>) -> Figure {
    Figure::Column { upper: spectrum(answer), lower: staircase(answer) }
}

/// Eigenvalues by rank; those that stand out, and where they are in the population.
fn spectrum(answer: &Findings<'_>) -> Curves {
    let eigenvalues = &answer.spectrum.eigenvalues;
    let spikes = answer.spikes();
    let number = |at: usize| (at + 1) as f64;
    let part = |label: Option<&str>, range: std::ops::Range<usize>, colour| Series {
        label: label.map(str::to_owned),
        x: range.clone().map(number).collect(),
        y: eigenvalues[range].to_vec(),
        style: Style::Points { errors: None },
        colour: Some(colour),
    };
    let rank = answer.spectrum.rank();
    let mut series = Vec::new();
    match answer.bulk {
        Some(bulk) => {
            series.extend((!spikes.is_empty()).then(|| part(Some("signal"), 0..spikes.len(), 0)));
            series.extend((spikes.len() < rank).then(|| part(Some("noise"), spikes.len()..rank, 2)));
            let corrected = spikes.iter().map(|spike| spike.eigenvalue).collect();
            let x = (0..spikes.len()).map(number).collect();
            series.extend((!spikes.is_empty()).then_some(Series {
                colour: Some(1),
                ..Series::new("with endless data", x, corrected, Style::Line)
            }));
            let edge = Series::new(
                "edge of the noise",
                vec![1.0, number(rank.max(2) - 1)],
                vec![bulk.edge(); 2],
                Style::DottedLine,
            );
            series.push(Series { colour: Some(2), ..edge });
        }
        None => series.push(part(None, 0..rank, 0)),
    }
    Curves {
        title: None,
        x: Axis::linear("latent"),
        y: Axis::logarithmic("eigenvalue ξ^{2}"),
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    }
}

/// How many latents live, against β; among them signals as they would live with endless data.
fn staircase(answer: &Findings<'_>) -> Curves {
    let thresholds = |levels: &[f64]| levels.iter().map(|&level| answer.weight(level)).collect::<Vec<f64>>();
    let own = thresholds(&answer.spectrum.eigenvalues[..answer.spectrum.rank()]);
    let population: Vec<f64> = answer.spikes().iter().map(|spike| spike.eigenvalue).collect();
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
