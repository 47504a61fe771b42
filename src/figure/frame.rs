//! The axes of a figure: where they are on the page, their ticks, labels and title.

use super::Axis;
use super::colour::INK;
use super::ruler::Ruler;
use super::scene::{Anchor, Direction, Path, Point, Rect, Scene, Stroke, point};
use super::text::{Text, typeset, typeset_within};
use super::ticks::{Ticks, ticks};

/// One column of a journal, 3.5 in.
pub(super) const WIDTH: f64 = 252.0;

pub(super) const LABEL_SIZE: f64 = 8.0;
pub(super) const SMALL_SIZE: f64 = 7.0;
const SMALLEST_SIZE: f64 = 5.0;

/// Between texts, and between text and axes.
const GAP: f64 = 3.5;
/// Around the whole figure, so that nothing touches what is printed beside it.
const MARGIN: f64 = 3.0;

/// How far a minus sign hangs out to the left of a label, so that the digits are centred under the tick.
const HANGING_MINUS: f64 = 0.25;

const MAJOR_TICK: f64 = 3.5;
const MINOR_TICK: f64 = 2.0;
const AXIS_WIDTH: f64 = 0.7;
const TICK_WIDTH: f64 = 0.6;

/// Number of labelled ticks aimed at where there is room for them.
const TICKS_ACROSS: usize = 7;
const TICKS_UPWARDS: usize = 6;

/// Axes with all their parts measured and placed.
#[derive(Debug)]
pub(super) struct Frame {
    pub width: f64,
    pub height: f64,
    /// Inside the axes.
    pub area: Rect,
    pub x: Ruler,
    pub y: Ruler,
    /// Left end and top of the space kept for a legend above the axes.
    pub above: Point,
    x_marks: Marks,
    y_marks: Marks,
    title: Option<Text>,
}

/// The ticks of one axis with typeset labels.
#[derive(Debug)]
struct Marks {
    ticks: Ticks,
    labels: Vec<(f64, Text)>,
    factor: Option<Text>,
    label: Option<Text>,
}

/// An axis and the ends found for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranged<'a> {
    pub axis: &'a Axis,
    pub low: f64,
    pub high: f64,
}

impl<'a> Ranged<'a> {
    pub fn new(axis: &'a Axis, (low, high): (f64, f64)) -> Ranged<'a> {
        Ranged { axis, low, high }
    }

    fn ruler(&self, from: f64, to: f64) -> Ruler {
        Ruler { scale: self.axis.scale, low: self.low, high: self.high, from, to }
    }

    fn marks(&self, wanted: usize, label_width: f64) -> Marks {
        let ticks = ticks(self.axis.scale, self.low, self.high, wanted);
        let labels = ticks.labelled().map(|(at, label)| (at, typeset(label, SMALL_SIZE))).collect();
        let factor = ticks.factor.as_deref().map(|factor| typeset(factor, SMALL_SIZE));
        // The factor stands at the right end, beside the label, which is centred.
        let label_width = label_width - 2.0 * factor.as_ref().map_or(0.0, |factor| factor.width + GAP);
        let label = &self.axis.label;
        let label =
            (!label.trim().is_empty()).then(|| typeset_within(label, LABEL_SIZE, SMALLEST_SIZE, label_width));
        Marks { ticks, labels, factor, label }
    }
}

impl Frame {
    /// Places axes whose inside is `area_height` high, with `space_above` left free for a legend.
    pub fn new(title: Option<&str>, x: Ranged, y: Ranged, area_height: f64, space_above: f64) -> Frame {
        let title = title.filter(|title| !title.trim().is_empty());
        let title = title.map(|title| typeset_within(title, LABEL_SIZE, SMALLEST_SIZE, WIDTH - 2.0 * MARGIN));
        let y_marks = y.marks(TICKS_UPWARDS, area_height);
        let left = MARGIN
            + y_marks.label.as_ref().map_or(0.0, |label| label.cap_height() + label.depth() + GAP)
            + y_marks.labels.iter().map(|(_, text)| text.width).fold(0.0, f64::max)
            + GAP;
        let (x_marks, left, right) = across_marks(&x, left);
        let mut top = MARGIN;
        if let Some(title) = &title {
            top += title.cap_height() + title.depth() + GAP;
        }
        let above = point(left, top);
        top += space_above;
        if y_marks.factor.is_some() {
            top += SMALL_SIZE + GAP;
        }
        if top == MARGIN {
            // Half the height of a label at the upper end of the vertical axis.
            top += SMALL_SIZE / 2.0;
        }
        let area = Rect { left, top, right, bottom: top + area_height };
        let height = area.bottom + depth_below(&x_marks) + MARGIN;
        let (x, y) = (x.ruler(area.left, area.right), y.ruler(area.bottom, area.top));
        Frame { width: WIDTH, height, area, x, y, above, x_marks, y_marks, title }
    }

    pub fn place(&self, x: f64, y: f64) -> Point {
        point(self.x.position(x), self.y.position(y))
    }

    /// An empty scene of the right size.
    pub fn scene(&self, description: String) -> Scene {
        Scene { width: self.width, height: self.height, description, shapes: Vec::new() }
    }

    /// Draws axes, ticks and texts; after the data, which end under the axes.
    pub fn draw(&self, scene: &mut Scene) {
        self.draw_ticks(scene);
        let mut outline = Path::default();
        outline.rectangle(self.area);
        scene.stroke(outline, Stroke::rule(INK, AXIS_WIDTH));
        self.draw_x_texts(scene);
        self.draw_y_texts(scene);
        if let Some(title) = &self.title {
            // Centred above the axes if it fits there, else on the page.
            let middle = (self.area.left + self.area.right) / 2.0;
            let centred = middle + title.width / 2.0 <= self.width - MARGIN;
            let x = if centred { middle } else { self.width / 2.0 };
            let at = point(x, MARGIN + title.cap_height());
            scene.text(title, at, Anchor::Middle, Direction::Across);
        }
    }

    fn draw_ticks(&self, scene: &mut Scene) {
        let mut path = Path::default();
        let Rect { left, top, right, bottom } = self.area;
        for tick in self.x_marks.ticks.ticks.iter().filter(|tick| self.x.holds(tick.at)) {
            let length = if tick.label.is_some() { MAJOR_TICK } else { MINOR_TICK };
            let x = self.x.position(tick.at);
            path.line(point(x, bottom), point(x, bottom - length));
            path.line(point(x, top), point(x, top + length));
        }
        for tick in self.y_marks.ticks.ticks.iter().filter(|tick| self.y.holds(tick.at)) {
            let length = if tick.label.is_some() { MAJOR_TICK } else { MINOR_TICK };
            let y = self.y.position(tick.at);
            path.line(point(left, y), point(left + length, y));
            path.line(point(right, y), point(right - length, y));
        }
        scene.stroke(path, Stroke::rule(INK, TICK_WIDTH));
    }

    fn draw_x_texts(&self, scene: &mut Scene) {
        let mut baseline = self.area.bottom + GAP + SMALL_SIZE * 0.75;
        for (at, text) in &self.x_marks.labels {
            let hang = if text.plain.starts_with('−') { HANGING_MINUS * SMALL_SIZE } else { 0.0 };
            let at = point(self.x.position(*at) - hang, baseline);
            scene.text(text, at, Anchor::Middle, Direction::Across);
        }
        if let Some(label) = &self.x_marks.label {
            baseline += SMALL_SIZE * 0.25 + GAP + label.cap_height();
            let middle = (self.area.left + self.area.right) / 2.0;
            let within = middle.max(MARGIN + label.width / 2.0).min(self.width - MARGIN - label.width / 2.0);
            scene.text(label, point(within, baseline), Anchor::Middle, Direction::Across);
        }
        if let Some(factor) = &self.x_marks.factor {
            let baseline = self.area.bottom + depth_below(&self.x_marks) - 0.25 * SMALL_SIZE;
            scene.text(factor, point(self.area.right, baseline), Anchor::Right, Direction::Across);
        }
    }

    fn draw_y_texts(&self, scene: &mut Scene) {
        for (at, text) in &self.y_marks.labels {
            let baseline = self.y.position(*at) + text.cap_height() / 2.0;
            scene.text(text, point(self.area.left - GAP, baseline), Anchor::Right, Direction::Across);
        }
        if let Some(label) = &self.y_marks.label {
            let at = point(MARGIN + label.cap_height(), (self.area.top + self.area.bottom) / 2.0);
            scene.text(label, at, Anchor::Middle, Direction::Upwards);
        }
        if let Some(factor) = &self.y_marks.factor {
            let at = point(self.area.left, self.area.top - GAP);
            scene.text(factor, at, Anchor::Left, Direction::Across);
        }
    }
}

/// Height of the texts below the axes.
fn depth_below(marks: &Marks) -> f64 {
    let label = marks.label.as_ref().map_or(0.0, |label| GAP + label.cap_height() + label.depth());
    let factor = marks.factor.as_ref().map_or(0.0, |_| GAP + SMALL_SIZE);
    GAP + SMALL_SIZE + label.max(factor)
}

/// As many labels as stand beside each other with a space between, and the left and right end of the axes,
/// which leave room for the halves of labels that stand out.
fn across_marks(x: &Ranged, left: f64) -> (Marks, f64, f64) {
    let unit = x.ruler(0.0, 1.0);
    let mut wanted = TICKS_ACROSS;
    loop {
        let marks = x.marks(wanted, WIDTH - 2.0 * MARGIN);
        let half = |text: &Text| text.width / 2.0 + HANGING_MINUS * SMALL_SIZE;
        let (mut out_left, mut out_right) = (left - MARGIN, GAP);
        for (at, text) in &marks.labels {
            let share = unit.share(*at).clamp(0.0, 1.0);
            let room = WIDTH - left;
            out_left = out_left.max(half(text) - share * room);
            out_right = out_right.max(half(text) - (1.0 - share) * room);
        }
        let ruler = x.ruler(MARGIN + out_left, WIDTH - MARGIN - out_right);
        let fits = marks.labels.windows(2).all(|pair| {
            let between = ruler.position(pair[1].0) - ruler.position(pair[0].0);
            between >= (pair[0].1.width + pair[1].1.width) / 2.0 + SMALL_SIZE
        });
        if fits || wanted <= 2 {
            return (marks, ruler.from, ruler.to);
        }
        wanted -= 1;
    }
}
