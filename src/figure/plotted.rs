//! Series on the page: lines and points in page coordinates, cut to the inside of the axes.

use std::collections::BTreeSet;

use plotters::element::Circle;
use plotters::style::Color;

use super::canvas::{size, to_units};
use super::clip;
use super::colour::{self, INK};
use super::frame::Frame;
use super::legend::{Entry, ErrorBar, Sample};
use super::marks::{self, Marker, Pen};
use super::ruler::is_visible;
use super::scene::{Point, Scene, point};
use super::{Series, Style};

const LINE_WIDTH: f64 = 1.2;
/// Lengths of a dash and of the gap after it.
const DASHED: Option<(f64, f64)> = Some((4.0, 2.0));
const DOTTED: Option<(f64, f64)> = Some((1.2, 1.6));
const LONG_DASHED: Option<(f64, f64)> = Some((8.0, 2.0));
/// Longer lines fill the axes so densely that dashes could not be seen, and would be drawn by the thousand.
const LONGEST_DASHED: f64 = 20_000.0;

/// Points nearer than this to the line through their neighbours are not written.
const LINE_TOLERANCE: f64 = 0.02;
/// Markers are drawn once per square of this size; lines of very many points are thinned to it.
const RASTER: f64 = 0.25;
/// Lines with more points than this are thinned first.
const MANY_POINTS: usize = 4000;

/// Half-length of an error bar, if there is one that can be drawn.
pub(super) fn error_at(series: &Series, index: usize) -> Option<f64> {
    match &series.style {
        Style::Points { errors: Some(errors) } => Some(errors[index].abs()).filter(|error| error.is_finite()),
        Style::Points { errors: None } | Style::Line | Style::DashedLine => None,
    }
}

/// How one series is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pen: Pen,
    marker: Marker,
}

/// The colour of a series that does not ask for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Default {
    /// The next colour of the palette that no series asks for.
    NextFree,
    Ink,
}

/// Colours as asked for, then by default; markers in the order of the series with points.
pub(super) fn looks(series: &[Series], default: Default) -> Vec<Look> {
    const MARKERS: [Marker; 4] = [Marker::Circle, Marker::Square, Marker::Diamond, Marker::Triangle];
    let taken: BTreeSet<usize> = series.iter().filter_map(|series| series.colour).collect();
    let mut free = (0..).filter(|index| !taken.contains(index));
    let mut markers = MARKERS.into_iter().cycle();
    let look = |series: &Series| {
        let index = match default {
            Default::NextFree => series.colour.or_else(|| free.next()),
            Default::Ink => series.colour,
        };
        let dash = match (&series.style, index.map_or(0, colour::line_round) % 2) {
            (Style::DashedLine, 0) => DASHED,
            (Style::DashedLine, _) => LONG_DASHED,
            (_, 0) => None,
            (_, _) => DOTTED,
        };
        let marker = match series.style {
            Style::Points { .. } => markers.next().unwrap_or(Marker::Circle),
            Style::Line | Style::DashedLine => Marker::Circle,
        };
        Look { pen: Pen { colour: index.map_or(INK, colour::line), width: LINE_WIDTH, dash }, marker }
    };
    series.iter().map(look).collect()
}

impl Look {
    fn sample(&self, style: &Style) -> Sample {
        match style {
            Style::Line | Style::DashedLine => Sample::Line(self.pen),
            Style::Points { errors } => Sample::Marker {
                marker: self.marker,
                colour: self.pen.colour,
                bar: if errors.is_some() { ErrorBar::Present } else { ErrorBar::Absent },
            },
        }
    }
}

/// Legend entries of the series that have a name.
pub(super) fn entries(series: &[Series], looks: &[Look], width: f64) -> Vec<Entry> {
    let named = series.iter().zip(looks).filter_map(|(series, look)| {
        let label = series.label.as_ref().filter(|label| !label.trim().is_empty());
        Some((series, look, label?))
    });
    named.map(|(series, look, label)| Entry::new(look.sample(&series.style), label, width)).collect()
}

/// One series in page coordinates.
pub(super) enum Plotted {
    Lines { parts: Vec<Vec<Point>>, dots: Vec<Point> },
    Points { at: Vec<Point>, bars: Vec<(Point, Point)> },
}

impl Plotted {
    pub fn new(series: &Series, frame: &Frame) -> Plotted {
        match series.style {
            Style::Line | Style::DashedLine => lines(series, frame),
            Style::Points { .. } => points(series, frame),
        }
    }

    /// Appends points along everything drawn, at most some points of length apart.
    pub fn trail(&self, all: &mut Vec<Point>) {
        match self {
            Plotted::Lines { parts, dots } => {
                all.extend(dots);
                parts.iter().for_each(|part| along(part, all));
            }
            Plotted::Points { at, bars } => {
                all.extend(at);
                bars.iter().for_each(|&(low, high)| along(&[low, high], all));
            }
        }
    }
}

/// Draws lines first, then error bars and markers.
pub(super) fn draw(scene: &mut Scene, plotted: &[Plotted], looks: &[Look]) {
    for (series, look) in plotted.iter().zip(looks) {
        if let Plotted::Lines { parts, dots } = series {
            let steps = parts.iter().flat_map(|part| part.windows(2));
            let length: f64 = steps.map(|ends| (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y)).sum();
            let dash = look.pen.dash.filter(|_| length <= LONGEST_DASHED);
            parts.iter().for_each(|part| marks::draw_line(scene, part, Pen { dash, ..look.pen }));
            let (radius, style) = (size(0.7 * LINE_WIDTH), look.pen.colour.filled());
            dots.iter().for_each(|&dot| scene.draw(&Circle::new(to_units(dot), radius, style)));
        }
    }
    for (series, look) in plotted.iter().zip(looks) {
        if let Plotted::Points { at, bars } = series {
            let radius = match at.len() {
                0..=100 => 1.9,
                101..=400 => 1.3,
                _ => 0.8,
            };
            marks::draw_error_bars(scene, bars, look.pen.colour);
            marks::draw_markers(scene, at, look.marker, radius, look.pen.colour);
        }
    }
}

/// Appends points along a line, at most `STEP` apart.
fn along(line: &[Point], all: &mut Vec<Point>) {
    const STEP: f64 = 2.0;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let steps = ((b.x - a.x).hypot(b.y - a.y) / STEP).ceil().max(1.0) as usize;
        all.extend((0..=steps).map(|step| {
            let share = step as f64 / steps as f64;
            point(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
        }));
    }
}

/// The parts of a line inside the axes, and single points between gaps, which have no line.
fn lines(series: &Series, frame: &Frame) -> Plotted {
    let visible = |&(x, y): &(f64, f64)| is_visible(frame.x().scale, x) && is_visible(frame.y().scale, y);
    let values: Vec<(f64, f64)> = series.x.iter().copied().zip(series.y.iter().copied()).collect();
    let (mut parts, mut dots) = (Vec::new(), Vec::new());
    for run in values.chunk_by(|a, b| visible(a) && visible(b)).filter(|run| visible(&run[0])) {
        let mut page: Vec<Point> = run.iter().map(|&(x, y)| frame.place(x, y)).collect();
        if let [only] = page[..] {
            dots.extend(frame.area.contains(only).then_some(only));
        }
        if page.len() > MANY_POINTS {
            page = clip::thinned(&page, RASTER);
        }
        let inside = clip::polyline(&page, frame.area);
        parts.extend(inside.iter().map(|part| clip::simplified(part, LINE_TOLERANCE)));
    }
    Plotted::Lines { parts, dots: once_per_square(dots) }
}

fn points(series: &Series, frame: &Frame) -> Plotted {
    let (mut at, mut bars) = (Vec::new(), Vec::new());
    let area = frame.area;
    for (index, (&x, &y)) in series.x.iter().zip(&series.y).enumerate() {
        let visible = is_visible(frame.x().scale, x) && is_visible(frame.y().scale, y);
        if !(visible && frame.x().holds(x)) {
            continue;
        }
        let place = frame.place(x, y);
        if frame.y().holds(y) {
            at.push(place);
        }
        if let Some(error) = error_at(series, index) {
            let end = |value: f64, beyond: f64| {
                let visible = is_visible(frame.y().scale, value);
                let height = if visible { frame.place(x, value).y } else { beyond };
                point(place.x, height.clamp(area.top, area.bottom))
            };
            let bar = (end(y - error, area.bottom), end(y + error, area.top));
            bars.extend((bar.0.y > bar.1.y).then_some(bar));
        }
    }
    Plotted::Points { at: once_per_square(at), bars: bars_once_per_square(bars) }
}

fn square(p: Point) -> (i64, i64) {
    ((p.x / RASTER).round() as i64, (p.y / RASTER).round() as i64)
}

pub(super) fn once_per_square(points: Vec<Point>) -> Vec<Point> {
    let mut seen = BTreeSet::new();
    points.into_iter().filter(|&p| seen.insert(square(p))).collect()
}

fn bars_once_per_square(bars: Vec<(Point, Point)>) -> Vec<(Point, Point)> {
    let mut seen = BTreeSet::new();
    bars.into_iter().filter(|&(low, high)| seen.insert((square(low), square(high)))).collect()
}
