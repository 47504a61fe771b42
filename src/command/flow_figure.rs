//! Learning curves as figures: against time, with schedules below, or as phase portraits.

use crate::command::flow_times::EARLIEST;
use crate::command::plot::{self, Drawn};
use crate::figure::{Curves, Figure, Mark, MarkShape};
use crate::model::variable_names;
use crate::study::{Curve, Happening, Setup};

/// Marks of more events than this would hide the curve.
const MOST_MARKS: usize = 12;

/// The columns drawn against time up to `until`, or against another column.
pub fn figure(setup: &Setup, curve: &Curve, (until, is_logarithmic): (f64, bool), drawn: &Drawn) -> Figure {
    let (table, moving) = (&curve.table, &moving(setup));
    let low = if is_logarithmic { until * EARLIEST } else { 0.0 };
    let range = (until > low).then_some((low, until));
    let upper = Curves {
        title: None,
        x: drawn.x_axis("t", is_logarithmic, range),
        y: drawn.y_axis(),
        series: plot::lines(table, drawn.x("t"), &drawn.y),
        failed: Vec::new(),
        marks: event_marks(setup, curve, drawn).chain(ends(curve, drawn)).collect(),
    };
    if moving.is_empty() || drawn.x.is_some() {
        return Figure::Curves(upper);
    }
    let lower = Curves {
        x: upper.x.clone(),
        y: plot::axis(moving, false, None),
        series: plot::lines(table, "t", moving),
        marks: Vec::new(),
        ..upper.clone()
    };
    Figure::Stacked { upper, lower }
}

/// A star on each curve where something happens.
fn event_marks<'c>(setup: &'c Setup, curve: &'c Curve, drawn: &'c Drawn) -> impl Iterator<Item = Mark> + 'c {
    let columns = curve.table.columns();
    let position = |name: &str| columns.iter().position(|column| column.name == name);
    let value = |event: &Happening, at: usize| if at == 0 { event.time } else { event.values[at - 1] };
    let x = position(drawn.x("t")).unwrap_or(0);
    let few = if curve.events.len() <= MOST_MARKS { &curve.events[..] } else { &[] };
    let shown = drawn.y.iter().filter_map(move |name| position(name));
    shown.flat_map(move |y| {
        few.iter().map(move |event| {
            let label = event_label(setup, &event.name);
            Mark::new(label, value(event, x), value(event, y), MarkShape::Star)
        })
    })
}

/// What a mark says: the name of an event that the theory declares, else the comparison.
fn event_label(setup: &Setup, name: &str) -> String {
    let is_declared = setup.model.theory().events.iter().any(|event| event.name == name);
    if is_declared { name.to_owned() } else { plot::formula_label(&setup.model, name) }
}

/// Where a phase portrait begins and ends, which its line does not tell.
fn ends<'c>(curve: &'c Curve, drawn: &'c Drawn) -> impl Iterator<Item = Mark> + 'c {
    let x = drawn.x.as_ref().and_then(|name| curve.table.numbers(name));
    drawn.y.iter().flat_map(move |name| {
        let along = x.zip(curve.table.numbers(name)).filter(|(x, _)| !x.is_empty());
        let mark = |text: &str, at: usize, shape| along.map(|(x, y)| Mark::new(text, x[at], y[at], shape));
        let last = curve.table.len().saturating_sub(1);
        [mark("start", 0, MarkShape::OpenCircle), mark("end", last, MarkShape::FilledCircle)]
            .into_iter()
            .flatten()
    })
}

/// Names of the parameters that a schedule moves.
fn moving(setup: &Setup) -> Vec<String> {
    let scheduled = setup.model.scheduled(&setup.parameters, 0.0).into_iter();
    scheduled.flat_map(|(id, _)| variable_names(&setup.model.layout().parameters[id.0])).collect()
}
