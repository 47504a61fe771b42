//! Curves of thresholds and the points where they meet, in figures and in JSON.

use serde_json::{Value, json};

use crate::figure::{Mark, MarkShape, Series, Style};
use crate::study::{Atlas, Junction, JunctionKind, ThresholdKind};

/// How a curve of this kind is drawn, in every figure.
fn style(kind: ThresholdKind) -> Style {
    match kind {
        ThresholdKind::Continuous => Style::Line,
        ThresholdKind::FirstOrder => Style::HeavyLine,
        ThresholdKind::Fold => Style::DashedLine,
        ThresholdKind::Hopf | ThresholdKind::Crossing => Style::DottedLine,
    }
}

fn label(kind: ThresholdKind, name: Option<&str>) -> String {
    let usual = match kind {
        ThresholdKind::Continuous => "continuous",
        ThresholdKind::FirstOrder => "first order",
        ThresholdKind::Fold => "spinodal",
        ThresholdKind::Hopf => "Hopf",
        ThresholdKind::Crossing => "crossover",
    };
    name.unwrap_or(usual).to_owned()
}

/// One line for each curve; `place` turns the first and second parameter into x and y.
pub fn overlays(atlas: &Atlas<'_>, place: impl Fn([f64; 2]) -> [f64; 2]) -> Vec<Series> {
    let series = |curve: &crate::study::ThresholdCurve| {
        let points: Vec<[f64; 2]> = atlas.outline(curve).into_iter().map(&place).collect();
        // Where a metastable solution ends, nothing happens to the equilibrium.
        let kind = if curve.is_metastable { ThresholdKind::Fold } else { curve.kind };
        Series {
            label: Some(label(kind, curve.name.as_deref())),
            x: points.iter().map(|at| at[0]).collect(),
            y: points.iter().map(|at| at[1]).collect(),
            style: style(kind),
            colour: None,
        }
    };
    atlas.curves.iter().map(series).collect()
}

/// The points where curves meet or end.
pub fn junction_marks(junctions: &[Junction], place: impl Fn([f64; 2]) -> [f64; 2]) -> Vec<Mark> {
    let mark = |junction: &Junction| {
        let shape = match junction.kind {
            JunctionKind::Critical => MarkShape::FilledCircle,
            JunctionKind::Tricritical => MarkShape::Diamond,
            JunctionKind::Triple | JunctionKind::Quadruple => MarkShape::Triangle,
            JunctionKind::Meeting | JunctionKind::End => MarkShape::OpenCircle,
        };
        let [x, y] = place(junction.at);
        Mark::new(junction.kind.name(), x, y, shape)
    };
    junctions.iter().map(mark).collect()
}

/// One line for each junction, with as many digits as are known; `order` gives the axes in the order in which they
/// are named.
pub fn junctions_text(junctions: &[Junction], order: [(usize, &str); 2]) -> String {
    let mut text = String::new();
    for junction in junctions {
        let places =
            order.map(|(axis, name)| format!("{name} = {}", known_digits(junction.at[axis], junction.error)));
        text.push_str(&format!(
            "{} at {}   {}   (error {:.0e})\n",
            junction.kind.name(),
            places.join(", "),
            junction.phases.join(", "),
            junction.error
        ));
    }
    text
}

/// The digits of a value that its error leaves, twelve behind the point at most, and no minus before zero.
pub fn known_digits(value: f64, error: f64) -> String {
    let digits = (-error.max(1e-12).log10()).floor().max(0.0) as usize;
    let text = format!("{value:.digits$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

pub fn junctions_json(atlas: &Atlas<'_>, junctions: &[Junction]) -> Value {
    let entry = |junction: &Junction| {
        let mut value = json!({
            "kind": junction.kind.name(),
            "phases": junction.phases,
            "error": junction.error,
        });
        value[&atlas.along.name] = json!(junction.at[0]);
        value[&atlas.over.name] = json!(junction.at[1]);
        value
    };
    Value::Array(junctions.iter().map(entry).collect())
}
