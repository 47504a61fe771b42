//! The theory as lines, the measurements as points, and below them how far they are apart.

use crate::command::plot;
use crate::figure::{Axis, Curves, Figure, Series, Style, symbol};
use crate::study::{CompareError, NoProgress, Predicted, Setup, predictions};

use super::series::Compared;

/// Points on the theory's line between the first and the last measurement.
const LINE_POINTS: usize = 201;

/// # Errors
/// When a flow cannot be followed to the last measurement.
pub fn figure(setup: &Setup, compared: &[Compared], x: &Predicted) -> Result<Figure, CompareError> {
    let all = || compared.iter().flat_map(|one| &one.measured.x).copied();
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let share = |at: usize| at as f64 / (LINE_POINTS - 1) as f64;
    let line: Vec<f64> = (0..LINE_POINTS).map(|at| (low + share(at) * (high - low)).min(high)).collect();
    let name = match x {
        Predicted::Time(_) => "t",
        Predicted::Parameter { name, .. } => name,
    };
    let mut series = Vec::new();
    for (colour, one) in compared.iter().enumerate() {
        let theory = predictions(setup, x, &line, &one.observable, &NoProgress)?;
        let theory = Series::new(label(compared, one, "theory"), line.clone(), theory, Style::Line);
        series.push(Series { colour: (compared.len() > 1).then_some(colour), ..theory });
        series.extend(points(compared, one, colour));
    }
    let names: Vec<String> = compared.iter().map(|one| one.observable.clone()).collect();
    let upper = Curves {
        title: None,
        x: plot::axis(&[name], false, None),
        y: plot::axis(&names, false, None),
        series,
        failed: Vec::new(),
        marks: Vec::new(),
    };
    Ok(Figure::Stacked { lower: residuals(compared, &upper.x, (low, high)), upper })
}

/// The measurements; where they were carried to the limit, the limit and each size.
fn points(compared: &[Compared], one: &Compared, colour: usize) -> Vec<Series> {
    let colour = |series: Series| Series { colour: (compared.len() > 1).then_some(colour), ..series };
    let points = |errors: &Option<Vec<f64>>| Style::Points { errors: errors.clone() };
    let measured = &one.measured;
    let text = if one.trend.is_some() { "limit of the measurements" } else { "measured" };
    let mut all = vec![colour(Series::new(
        label(compared, one, text),
        measured.x.clone(),
        measured.y.clone(),
        points(&measured.sd),
    ))];
    if let Some((_, sizes)) = one.trend.as_ref().filter(|_| compared.len() == 1) {
        let mut distinct = sizes.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        for size in distinct {
            let rows = |values: &[f64]| -> Vec<f64> {
                values
                    .iter()
                    .zip(sizes)
                    .filter(|(_, other)| **other == size)
                    .map(|(value, _)| *value)
                    .collect()
            };
            let label = format!("N = {size}");
            let style = Style::Points { errors: None };
            all.push(Series::new(label, rows(&one.raw.x), rows(&one.raw.y), style));
        }
    }
    all
}

fn label(compared: &[Compared], one: &Compared, text: &str) -> String {
    if compared.len() > 1 { format!("{}, {text}", symbol(&one.observable)) } else { text.to_owned() }
}

/// The last colour of the palette.
const BLACK: usize = 6;

/// In units of the standard deviations where they are known.
fn residuals(compared: &[Compared], x: &Axis, (low, high): (f64, f64)) -> Curves {
    let has_deviations = compared.iter().all(|one| one.measured.sd.is_some());
    let column = if has_deviations { "z" } else { "difference" };
    let zero = Series { label: None, ..Series::new("", vec![low, high], vec![0.0, 0.0], Style::DashedLine) };
    let mut series = vec![Series { colour: Some(BLACK), ..zero }];
    for (colour, one) in compared.iter().enumerate() {
        let values = one.comparison.table.numbers(column).map(<[f64]>::to_vec).unwrap_or_default();
        let style = Style::Points { errors: None };
        let points = Series { label: None, ..Series::new("", one.measured.x.clone(), values, style) };
        series.push(Series { colour: Some(if compared.len() > 1 { colour } else { 1 }), ..points });
    }
    let text = if has_deviations { "residual/σ" } else { "residual" };
    Curves { title: None, x: x.clone(), y: Axis::linear(text), series, failed: Vec::new(), marks: Vec::new() }
}
