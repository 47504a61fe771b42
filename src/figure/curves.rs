//! Draws [`Curves`]: lines, points with error bars, and a legend where it hides nothing.

use super::frame::{Frame, Layout, Texts, WIDTH};
use super::legend::{self, Entry, NOT_CONVERGED, Rows, Sample};
use super::markers;
use super::marks::Marks;
use super::plotted::{self, Default, Plotted};
use super::ruler::{self, Span, is_visible};
use super::scene::{Point, Rect, Scene, point};
use super::{Curves, DrawError, Scale, Style, check_lengths, markup};

/// Height of the inside of the axes; with the usual labels the figure is about the golden ratio.
const AREA_HEIGHT: f64 = 132.0;

/// Of the lower one of two figures that share an axis.
const LOWER_HEIGHT: f64 = 50.0;

/// Of the lower one of two figures that do not.
const SECOND_HEIGHT: f64 = 84.0;

/// Space left and right of points, and above and below everything, relative to the distance they span.
const X_MARGIN: f64 = 0.03;
const Y_MARGIN: f64 = 0.05;

/// A legend inside the axes keeps this distance from them, and this one from the data.
const LEGEND_INSET: f64 = 5.0;
const LEGEND_CLEARANCE: f64 = 2.0;

/// An entry of a legend may take most of the width.
const WIDEST_ENTRY: f64 = 0.7 * WIDTH;

pub(super) fn scene(curves: &Curves) -> Result<Scene, DrawError> {
    check_lengths(&curves.series)?;
    Ok(laid_out(curves, ranges(curves)?, Layout::alone(AREA_HEIGHT)))
}

/// Draws two figures below each other that share the horizontal axis of the lower one.
pub(super) fn stacked(upper: &Curves, lower: &Curves) -> Result<Scene, DrawError> {
    check_lengths(&upper.series)?;
    check_lengths(&lower.series)?;
    let ((x, y), (other, lower_y)) = (ranges(upper)?, ranges(lower)?);
    let x = (x.0.min(other.0), x.1.max(other.1));
    let upper = Curves { x: lower.x.clone(), ..upper.clone() };
    Ok(below_each_other((&upper, (x, y), Texts::Hidden), (lower, (x, lower_y), LOWER_HEIGHT)))
}

/// Draws two figures below each other, each with a horizontal axis of its own.
pub(super) fn column(upper: &Curves, lower: &Curves) -> Result<Scene, DrawError> {
    check_lengths(&upper.series)?;
    check_lengths(&lower.series)?;
    let (above, below) = (ranges(upper)?, ranges(lower)?);
    Ok(below_each_other((upper, above, Texts::Shown), (lower, below, SECOND_HEIGHT)))
}

/// The insides of both begin at one vertical line.
fn below_each_other(
    (upper, above, x_texts): (&Curves, (Span, Span), Texts),
    (lower, below, lower_height): (&Curves, (Span, Span), f64),
) -> Scene {
    let left = |curves: &Curves, (x, y): (Span, Span)| {
        Frame::new(None, (&curves.x, x), (&curves.y, y), AREA_HEIGHT, 0.0).area.left
    };
    let least_left = left(upper, above).max(left(lower, below));
    let layout = Layout { area_height: AREA_HEIGHT, least_left, x_texts };
    let mut scene = laid_out(upper, above, layout);
    let layout = Layout { area_height: lower_height, least_left, x_texts: Texts::Shown };
    let below = laid_out(lower, below, layout);
    let down = scene.height;
    scene.height += below.height;
    scene.description = format!("{}; below {}", scene.description, below.description);
    scene.append(below, down);
    scene
}

fn laid_out(curves: &Curves, (x, y): (Span, Span), layout: Layout) -> Scene {
    let (x, y) = ((&curves.x, x), (&curves.y, y));
    let looks = plotted::looks(&curves.series, Default::NextFree);
    let mut entries = plotted::entries(&curves.series, &looks, WIDEST_ENTRY);
    if curves.failed.iter().any(|&x| is_visible(curves.x.scale, x)) {
        entries.push(Entry::new(Sample::FailedPoint, NOT_CONVERGED, WIDEST_ENTRY));
    }

    let title = curves.title.as_deref();
    let frame = Frame::laid_out(title, x, y, layout, 0.0);
    let plotted: Vec<Plotted> = curves.series.iter().map(|series| Plotted::new(series, &frame)).collect();
    let failed = failed(curves, &frame);
    // Points that texts should not hide: along everything that is drawn.
    let mut trail = failed.clone();
    plotted.iter().for_each(|plotted| plotted.trail(&mut trail));
    let marks = Marks::new(&curves.marks, &frame, &trail);
    marks.trail(&mut trail);
    entries.extend(marks.entries(WIDEST_ENTRY));

    let mut inside = frame.scene(String::new());
    plotted::draw(&mut inside, &plotted, &looks);
    markers::draw_crosses(&mut inside, &failed);
    marks.draw(&mut inside);
    let description = description(curves, &marks);
    let Some(place) = legend_place(&trail, legend::column_size(&entries), frame.area) else {
        // Above the axes it moves them down, but does not change their size.
        let rows = Rows::new(entries, frame.area.width());
        let moved = Frame::laid_out(title, x, y, layout, rows.height());
        let mut scene = moved.finished(inside, moved.area.top - frame.area.top, description);
        rows.draw(&mut scene, moved.above);
        return scene;
    };
    let mut scene = frame.finished(inside, 0.0, description);
    legend::draw_column(&mut scene, &entries, place);
    scene
}

/// Where the failures are marked, just above the horizontal axis.
fn failed(curves: &Curves, frame: &Frame) -> Vec<Point> {
    let height = frame.area.bottom - markers::FAILED_CROSS - 1.5;
    let visible = curves.failed.iter().filter(|&&x| is_visible(curves.x.scale, x) && frame.x().holds(x));
    plotted::once_per_square(visible.map(|&x| point(frame.place(x, frame.y().low).x, height)).collect())
}

/// Ends of both axes such that all visible points fit, with their error bars.
/// The vertical axis only needs to hold what the horizontal one shows, if that is anything.
fn ranges(curves: &Curves) -> Result<(Span, Span), DrawError> {
    let shown = |x: f64| curves.x.range.is_none_or(|(low, high)| x >= low && x <= high);
    let (mut xs, mut ys, mut ys_shown) = (Vec::new(), Vec::new(), Vec::new());
    for series in &curves.series {
        for (index, (&x, &y)) in series.x.iter().zip(&series.y).enumerate() {
            if is_visible(curves.x.scale, x) && is_visible(curves.y.scale, y) {
                xs.push(x);
                let error = plotted::error_at(series, index).unwrap_or(0.0);
                let list = if shown(x) { &mut ys_shown } else { &mut ys };
                list.extend([y, y - error, y + error]);
                if let Style::Band { upper } = &series.style {
                    list.extend(upper.get(index).filter(|upper| is_visible(curves.y.scale, **upper)));
                }
            }
        }
    }
    for mark in &curves.marks {
        if is_visible(curves.x.scale, mark.x) && is_visible(curves.y.scale, mark.y) {
            xs.push(mark.x);
            if shown(mark.x) { &mut ys_shown } else { &mut ys }.push(mark.y);
        }
    }
    if xs.is_empty() {
        let logarithmic = [&curves.x, &curves.y].iter().any(|axis| axis.scale == Scale::Logarithmic);
        return Err(DrawError::NoPoints { logarithmic });
    }
    xs.extend(&curves.failed);
    let ys = if ys_shown.is_empty() { ys } else { ys_shown };
    let has_points = curves.series.iter().any(|series| matches!(series.style, Style::Points { .. }));
    let x_margin = if has_points { X_MARGIN } else { 0.0 };
    Ok((
        ruler::range(&curves.x, xs.into_iter(), x_margin)?,
        ruler::range(&curves.y, ys.into_iter(), Y_MARGIN)?,
    ))
}

/// A place inside the axes where the legend hides nothing, the nearest to a corner; none if there is none.
fn legend_place(obstacles: &[Point], (width, height): (f64, f64), area: Rect) -> Option<Point> {
    /// Places tried in each direction.
    const PLACES: usize = 9;
    let inside = area.grown(-LEGEND_INSET);
    let (spare_x, spare_y) = (inside.width() - width, inside.height() - height);
    if spare_x < 0.0 || spare_y < 0.0 {
        return None;
    }
    let mut best: Option<(f64, Point)> = None;
    for row in 0..PLACES {
        for column in (0..PLACES).rev() {
            let (right, down) = (column as f64 / (PLACES - 1) as f64, row as f64 / (PLACES - 1) as f64);
            let at = point(inside.left + right * spare_x, inside.top + down * spare_y);
            let covered = Rect { left: at.x, top: at.y, right: at.x + width, bottom: at.y + height };
            let covered = covered.grown(LEGEND_CLEARANCE);
            let distance = right.min(1.0 - right) + down.min(1.0 - down);
            let better = best.is_none_or(|(least, _)| distance < least);
            if better && !obstacles.iter().any(|&p| covered.contains(p)) {
                best = Some((distance, at));
            }
        }
    }
    best.map(|(_, at)| at)
}

/// Title, axes and names, for readers who cannot see the figure.
fn description(curves: &Curves, marks: &Marks) -> String {
    let plain = |label: &str| markup::plain(&markup::letters(label));
    let title = curves.title.as_ref().map(|title| format!("{}: ", plain(title))).unwrap_or_default();
    let labels: Vec<String> =
        curves.series.iter().filter_map(|series| series.label.as_deref()).map(plain).collect();
    let names = if labels.is_empty() { String::new() } else { format!(" ({})", labels.join(", ")) };
    let marked = marks.description();
    format!("{title}{} against {}{names}{marked}", plain(&curves.y.label), plain(&curves.x.label))
}
