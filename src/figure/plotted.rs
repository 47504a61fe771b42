//! Series on the page: lines and points in page coordinates, cut to the inside of the axes.

use std::collections::BTreeSet;

use plotters::element::Circle;
use plotters::style::Color;

use super::canvas::{size, to_units};
use super::clip;
use super::colour::{self, Colour, INK};
use super::frame::Frame;
use super::legend::{Entry, ErrorBar, Sample};
use super::markers::{self, Marker, Pen};
use super::ruler::is_visible;
use super::scene::{Path, Point, Scene, point};
use super::{Series, Style};

const LINE_WIDTH: f64 = 1.2;
const HEAVY_WIDTH: f64 = 2.2;
/// Width relative to these where the palette is used for the second time.
const THINNER: f64 = 0.5;
/// Lengths of a dash and of the gap after it.
const DASHED: (f64, f64) = (4.0, 2.0);
const DOTTED: (f64, f64) = (1.2, 1.6);
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
        _ => None,
    }
}

/// How one series is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pen: Pen,
    /// Of a band.
    ground: Colour,
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
        let marker = match series.style {
            Style::Points { .. } => markers.next().unwrap_or(Marker::Circle),
            _ => Marker::Circle,
        };
        let ground = index.map_or(colour::FAILED_GROUND, colour::tint);
        Look { pen: pen(&series.style, index), ground, marker }
    };
    series.iter().map(look).collect()
}

/// The style decides between solid and broken lines, which have a meaning; a palette that is used again shows in
/// the width.
fn pen(style: &Style, index: Option<usize>) -> Pen {
    let (width, dash) = match style {
        Style::Line | Style::Points { .. } | Style::Band { .. } => (LINE_WIDTH, None),
        Style::HeavyLine => (HEAVY_WIDTH, None),
        Style::DashedLine => (LINE_WIDTH, Some(DASHED)),
        Style::DottedLine => (LINE_WIDTH, Some(DOTTED)),
    };
    let again = index.map_or(0, colour::line_round) % 2 == 1;
    let width = if again { THINNER * width } else { width };
    Pen { colour: index.map_or(INK, colour::line), width, dash }
}

impl Look {
    fn sample(&self, style: &Style) -> Sample {
        match style {
            Style::Points { errors } => Sample::Marker {
                marker: self.marker,
                colour: self.pen.colour,
                bar: if errors.is_some() { ErrorBar::Present } else { ErrorBar::Absent },
            },
            Style::Band { .. } => Sample::Ground(self.ground),
            Style::Line | Style::HeavyLine | Style::DashedLine | Style::DottedLine => Sample::Line(self.pen),
        }
    }
}

/// Legend entries of the series that have a name; those that look the same and have it in common are listed once.
pub(super) fn entries(series: &[Series], looks: &[Look], width: f64) -> Vec<Entry> {
    let mut named: Vec<(Sample, &str)> = Vec::new();
    for (series, look) in series.iter().zip(looks) {
        let Some(label) = series.label.as_deref().filter(|label| !label.trim().is_empty()) else { continue };
        let entry = (look.sample(&series.style), label);
        if !named.contains(&entry) {
            named.push(entry);
        }
    }
    named.into_iter().map(|(sample, label)| Entry::new(sample, label, width)).collect()
}

/// One series in page coordinates.
pub(super) enum Plotted {
    Lines { parts: Vec<Vec<Point>>, dots: Vec<Point> },
    Points { at: Vec<Point>, bars: Vec<(Point, Point)> },
    Band { parts: Vec<Vec<Point>> },
}

impl Plotted {
    pub fn new(series: &Series, frame: &Frame) -> Plotted {
        match &series.style {
            Style::Points { .. } => points(series, frame),
            Style::Band { upper } => band(series, upper, frame),
            Style::Line | Style::HeavyLine | Style::DashedLine | Style::DottedLine => lines(series, frame),
        }
    }

    /// Appends points along everything drawn, at most some points of length apart.
    pub fn trail(&self, all: &mut Vec<Point>) {
        match self {
            Plotted::Lines { parts, dots } => {
                all.extend(dots);
                parts.iter().for_each(|part| along(part, all));
            }
            Plotted::Band { parts } => parts.iter().for_each(|part| along(part, all)),
            Plotted::Points { at, bars } => {
                all.extend(at);
                bars.iter().for_each(|&(low, high)| along(&[low, high], all));
            }
        }
    }
}

/// Draws bands first, then lines, then error bars and markers.
pub(super) fn draw(scene: &mut Scene, plotted: &[Plotted], looks: &[Look]) {
    for (series, look) in plotted.iter().zip(looks) {
        if let Plotted::Band { parts } = series {
            for part in parts {
                let mut path = Path::default();
                path.polygon(part);
                scene.push(path, Some(look.ground), None);
            }
        }
    }
    for (series, look) in plotted.iter().zip(looks) {
        if let Plotted::Lines { parts, dots } = series {
            let steps = parts.iter().flat_map(|part| part.windows(2));
            let length: f64 = steps.map(|ends| (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y)).sum();
            let dash = look.pen.dash.filter(|_| length <= LONGEST_DASHED);
            parts.iter().for_each(|part| markers::draw_line(scene, part, Pen { dash, ..look.pen }));
            let (radius, style) = (size(0.7 * look.pen.width), look.pen.colour.filled());
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
            markers::draw_error_bars(scene, bars, look.pen.colour);
            markers::draw_markers(scene, at, look.marker, radius, look.pen.colour);
        }
    }
}

/// Appends points along a line, at most `STEP` apart.
pub(super) fn along(line: &[Point], all: &mut Vec<Point>) {
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

/// What lies between the two edges, inside the axes; where either cannot be shown there is a gap.
fn band(series: &Series, upper: &[f64], frame: &Frame) -> Plotted {
    let visible = |&(x, low, high): &(f64, f64, f64)| {
        is_visible(frame.x().scale, x) && [low, high].into_iter().all(|y| is_visible(frame.y().scale, y))
    };
    let edges = series.x.iter().zip(&series.y).zip(upper).map(|((&x, &low), &high)| (x, low, high));
    let values: Vec<(f64, f64, f64)> = edges.collect();
    let mut parts = Vec::new();
    for run in
        values.chunk_by(|a, b| visible(a) && visible(b)).filter(|run| visible(&run[0]) && run.len() > 1)
    {
        let low: Vec<Point> = run.iter().map(|&(x, low, _)| frame.place(x, low)).collect();
        let high: Vec<Point> = run.iter().map(|&(x, _, high)| frame.place(x, high)).collect();
        let [mut low, high] = [low, high].map(|edge| clip::simplified(&edge, LINE_TOLERANCE));
        low.extend(high.iter().rev());
        let inside = clip::polygon(&low, frame.area);
        parts.extend((inside.len() > 2).then_some(inside));
    }
    Plotted::Band { parts }
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
