//! Answers of several commands as one: a figure laid over the others, and one table below the other.

use serde_json::{Value, json};

use crate::command::answer::Answer;
use crate::command::failure::Failure;
use crate::figure::{Axis, Curves, Figure, Scale, Style};
use crate::table::{Cell, Provenance, Table};

use super::study::{AxisStyle, Curve, LineStyle, Study};

/// The answers as one, in the axes of the first.
///
/// # Errors
/// When one of them is no figure of curves, or they have nothing in common along x.
pub fn overlay(study: &Study, answers: Vec<Answer>) -> Result<Answer, Failure> {
    let mut whole: Option<Curves> = None;
    for (number, (curve, answer)) in study.curve.iter().zip(&answers).enumerate() {
        let figure = match answer.figure.clone() {
            Some(Figure::Curves(figure) | Figure::Stacked { upper: figure, .. }) => figure,
            _ => return Err(Failure::usage(format!("`{}` draws no curves to lay over others", curve.run))),
        };
        if let Some(first) = whole.as_ref().filter(|first| first.x.label != figure.x.label)
            && study.x.label.is_none()
        {
            return Err(Failure::usage(format!(
                "curves against {} and against {} share no axis\nhelp: if they do, give it a label under [x]",
                first.x.label, figure.x.label
            )));
        }
        let styled = styled(figure, curve, number);
        match &mut whole {
            None => whole = Some(styled),
            Some(whole) => join(whole, styled),
        }
    }
    let figure = whole.map(Figure::Curves);
    let table = below_each_other(study, &answers);
    let failure = answers.into_iter().find_map(|answer| answer.failure);
    Ok(Answer { failure, ..Answer::new(table, "").with_figure(figure) })
}

/// Lines of one command in the style asked for, named after it; one colour, unless it draws several.
fn styled(mut figure: Curves, curve: &Curve, number: usize) -> Curves {
    let several = figure.series.iter().filter(|series| series.label.is_some()).count() > 1;
    let mut is_named = false;
    for series in &mut figure.series {
        let label = match &series.label {
            Some(own) if several && curve.label.is_empty() => Some(own.clone()),
            Some(own) if several => Some(format!("{}, {own}", curve.label)),
            _ if is_named => None,
            _ => Some(curve.label.clone()),
        };
        is_named = true;
        series.label = label.filter(|label| !label.is_empty());
        series.colour = if several { None } else { Some(number) };
        if let (Style::Line, Some(style)) = (&series.style, curve.style) {
            series.style = match style {
                LineStyle::Line => Style::Line,
                LineStyle::Heavy => Style::HeavyLine,
                LineStyle::Dashed => Style::DashedLine,
                LineStyle::Dotted => Style::DottedLine,
            };
        }
    }
    figure
}

fn join(whole: &mut Curves, other: Curves) {
    for (axis, other) in [(&mut whole.x, other.x), (&mut whole.y, other.y)] {
        let joined = axis.range.zip(other.range);
        axis.range = joined.map(|(one, other)| (one.0.min(other.0), one.1.max(other.1)));
    }
    whole.series.extend(other.series);
    whole.failed.extend(other.failed);
    whole.marks.extend(other.marks);
}

/// The rows of all answers, with the label of their curve in front.
fn below_each_other(study: &Study, answers: &[Answer]) -> Table {
    let labels = study.curve.iter().map(|curve| Cell::from(curve.label.as_str()));
    let parts: Vec<(Cell, &Table)> = labels.zip(answers.iter().map(|answer| &answer.table)).collect();
    let runs: Vec<Value> = answers.iter().map(|answer| origin(&answer.table.provenance)).collect();
    let mut table = Table::stacked("curve", &parts);
    table.provenance =
        Provenance::new().with("spinodal", env!("CARGO_PKG_VERSION")).with("curves", json!(runs));
    table
}

fn origin(provenance: &Provenance) -> Value {
    serde_json::from_str(&provenance.to_json()).unwrap_or(Value::Null)
}

/// The figure with the axes that the study asks for.
pub fn with_axes(figure: Figure, x: &AxisStyle, y: &AxisStyle) -> Figure {
    match figure {
        Figure::Curves(curves) => {
            Figure::Curves(Curves { x: axis(curves.x, x), y: axis(curves.y, y), ..curves })
        }
        Figure::Stacked { upper, lower } => Figure::Stacked {
            upper: Curves { y: axis(upper.y, y), ..upper },
            lower: Curves { x: axis(lower.x, x), ..lower },
        },
        Figure::Column { upper, lower } => {
            Figure::Column { upper: Curves { x: axis(upper.x, x), y: axis(upper.y, y), ..upper }, lower }
        }
        Figure::PhaseMap(map) => {
            let label = |axis: Axis, style: &AxisStyle| Axis {
                label: style.label.clone().unwrap_or(axis.label),
                ..axis
            };
            Figure::PhaseMap(crate::figure::PhaseMap { x: label(map.x, x), y: label(map.y, y), ..map })
        }
    }
}

fn axis(axis: Axis, style: &AxisStyle) -> Axis {
    let scale = match style.log {
        None => axis.scale,
        Some(true) => Scale::Logarithmic,
        Some(false) => Scale::Linear,
    };
    let range = style.range.map(|[low, high]| (low, high)).or(axis.range);
    Axis { label: style.label.clone().unwrap_or(axis.label), scale, range }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Series;
    use crate::table::Column;

    fn answer(label: Option<&str>) -> Answer {
        let columns = vec![Column::numbers("t", vec![0.0, 1.0]), Column::numbers("m", vec![0.5, 0.25])];
        let series = Series {
            label: label.map(str::to_owned),
            x: vec![0.0, 1.0],
            y: vec![0.5, 0.25],
            style: Style::Line,
            colour: None,
        };
        let figure = Figure::Curves(Curves {
            title: None,
            x: Axis { range: Some((0.0, 1.0)), ..Axis::linear("t") },
            y: Axis::linear("m"),
            series: vec![series],
            failed: Vec::new(),
            marks: Vec::new(),
        });
        Answer::new(Table::new(columns, Provenance::new()), "").with_figure(Some(figure))
    }

    #[test]
    fn curves_are_named_and_styled_and_their_tables_stand_below_each_other() {
        let study: Study = toml::from_str(
            "title = ''\nsource = ''\ncaption = ''\n\
             [[curve]]\nrun = 'flow a'\nlabel = 'one'\n\
             [[curve]]\nrun = 'flow b'\nlabel = 'two'\nstyle = 'dashed'\n",
        )
        .unwrap();
        let whole = overlay(&study, vec![answer(None), answer(Some("m"))]).unwrap();
        let Some(Figure::Curves(figure)) = whole.figure else { panic!("curves") };
        let labels: Vec<_> = figure.series.iter().map(|series| series.label.as_deref()).collect();
        assert_eq!(labels, [Some("one"), Some("two")]);
        assert_eq!(figure.series[1].style, Style::DashedLine);
        assert_ne!(figure.series[0].colour, figure.series[1].colour);
        assert_eq!(
            whole.table.to_csv().lines().skip_while(|line| line.starts_with('#')).collect::<Vec<_>>(),
            ["curve,t,m", "one,0,0.5", "one,1,0.25", "two,0,0.5", "two,1,0.25"]
        );
    }

    #[test]
    fn an_axis_takes_what_the_study_says_and_keeps_the_rest() {
        let style = AxisStyle { label: None, log: Some(true), range: Some([0.1, 1.0]) };
        let axis = axis(Axis::linear("t"), &style);
        assert_eq!(axis, Axis { label: "t".into(), scale: Scale::Logarithmic, range: Some((0.1, 1.0)) });
    }
}
