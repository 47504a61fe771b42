//! The axes of a figure: where they are on the page, their ticks, labels and title.

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::{Cartesian2d, MeshLine};
use plotters::coord::ranged1d::BoldPoints;
use plotters::element::Rectangle;
use plotters::style::Color;
use plotters_backend::DrawingBackend;

use super::Axis;
use super::canvas::{self, Canvas, size, units};
use super::colour::INK;
use super::ruler::{Ruler, Span};
use super::scene::{Anchor, Direction, Point, Rect, Scene, point};
use super::text::{Text, typeset, typeset_within};
use super::ticks::ticks;

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
/// Height per labelled tick, at least, in points.
const TICK_DISTANCE: f64 = 17.0;

/// Axes with all their parts measured and placed.
pub(super) struct Frame {
    pub height: f64,
    /// Inside the axes.
    pub area: Rect,
    /// From data to units of the page.
    plane: Cartesian2d<Ruler, Ruler>,
    /// Left end and top of the space kept for a legend above the axes.
    pub above: Point,
    x_marks: Marks,
    y_marks: Marks,
    title: Option<Text>,
}

/// The ticks of one axis with typeset labels.
struct Marks {
    ruler: Ruler,
    labels: Vec<(f64, Text)>,
    factor: Option<Text>,
    label: Option<Text>,
}

/// As many ticks as `wanted`, and a label that fits into `label_width`.
fn marks(axis: &Axis, (low, high): Span, wanted: usize, label_width: f64) -> Marks {
    let ticks = ticks(axis.scale, low, high, wanted);
    let labels = ticks.labelled().map(|(at, label)| (at, typeset(label, SMALL_SIZE))).collect();
    let factor = ticks.factor.as_deref().map(|factor| typeset(factor, SMALL_SIZE));
    // The factor stands at the right end, beside the label, which is centred.
    let label_width = label_width - 2.0 * factor.as_ref().map_or(0.0, |factor| factor.width + GAP);
    let label = Some(&axis.label).filter(|label| !label.trim().is_empty());
    let label = label.map(|label| typeset_within(label, LABEL_SIZE, SMALLEST_SIZE, label_width));
    Marks { ruler: Ruler { scale: axis.scale, low, high, ticks: ticks.ticks }, labels, factor, label }
}

/// How much room axes take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Of the inside.
    pub area_height: f64,
    /// Left end of the inside, at least.
    pub least_left: f64,
    pub x_texts: Texts,
}

/// The texts below the horizontal axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    Shown,
    /// They stand below another figure that shares the axis.
    Hidden,
}

impl Layout {
    /// Of axes on their own.
    pub fn alone(area_height: f64) -> Layout {
        Layout { area_height, least_left: 0.0, x_texts: Texts::Shown }
    }
}

impl Frame {
    /// Places axes whose inside is `area_height` high, with `space_above` left free for a legend.
    pub fn new(
        title: Option<&str>,
        x: (&Axis, Span),
        y: (&Axis, Span),
        area_height: f64,
        space_above: f64,
    ) -> Frame {
        Frame::laid_out(title, x, y, Layout::alone(area_height), space_above)
    }

    /// The same in a layout.
    pub fn laid_out(
        title: Option<&str>,
        (x, x_span): (&Axis, Span),
        (y, y_span): (&Axis, Span),
        layout: Layout,
        space_above: f64,
    ) -> Frame {
        let area_height = layout.area_height;
        let title = title.filter(|title| !title.trim().is_empty());
        let title = title.map(|title| typeset_within(title, LABEL_SIZE, SMALLEST_SIZE, WIDTH - 2.0 * MARGIN));
        // A lower figure has room for fewer labels.
        let wanted = ((area_height / TICK_DISTANCE) as usize).clamp(2, TICKS_UPWARDS);
        let y_marks = marks(y, y_span, wanted, area_height);
        let left = MARGIN
            + y_marks.label.as_ref().map_or(0.0, |label| label.cap_height() + label.depth() + GAP)
            + y_marks.labels.iter().map(|(_, text)| text.width).fold(0.0, f64::max)
            + GAP;
        let (mut x_marks, left, right) = across_marks(x, x_span, left.max(layout.least_left));
        if layout.x_texts == Texts::Hidden {
            x_marks = Marks { labels: Vec::new(), factor: None, label: None, ..x_marks };
        }
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
        let inside = (units(left)..units(right), units(top + area_height)..units(top));
        let [upper, lower] = [(inside.0.start, inside.1.end), (inside.0.end, inside.1.start)];
        let (upper, lower) = (canvas::to_points(upper), canvas::to_points(lower));
        let area = Rect { left: upper.x, top: upper.y, right: lower.x, bottom: lower.y };
        let height = area.bottom + depth_below(&x_marks) + MARGIN;
        let plane = Cartesian2d::new(x_marks.ruler.clone(), y_marks.ruler.clone(), inside);
        Frame { height, area, plane, above, x_marks, y_marks, title }
    }

    pub fn x(&self) -> &Ruler {
        self.plane.x_spec()
    }

    pub fn y(&self) -> &Ruler {
        self.plane.y_spec()
    }

    pub fn place(&self, x: f64, y: f64) -> Point {
        canvas::to_points(self.plane.translate(&(x, y)))
    }

    /// An empty scene of the right size.
    pub fn scene(&self, description: String) -> Scene {
        Scene { width: WIDTH, height: self.height, description, shapes: Vec::new() }
    }

    /// The figure of what is inside the axes, moved `down`, with the axes over it.
    pub fn finished(&self, inside: Scene, down: f64, description: String) -> Scene {
        let mut scene = self.scene(description);
        scene.append(inside, down);
        self.draw(&mut scene);
        scene
    }

    /// Draws axes, ticks and texts; after the data, which end under the axes.
    fn draw(&self, scene: &mut Scene) {
        self.draw_ticks(scene);
        let outline = INK.stroke_width(size(AXIS_WIDTH));
        scene.draw(&Rectangle::new(canvas::corners(self.area), outline));
        self.draw_x_texts(scene);
        self.draw_y_texts(scene);
        if let Some(title) = &self.title {
            // Centred above the axes if it fits there, else on the page.
            let middle = (self.area.left + self.area.right) / 2.0;
            let centred = middle + title.width / 2.0 <= WIDTH - MARGIN;
            let x = if centred { middle } else { WIDTH / 2.0 };
            let at = point(x, MARGIN + title.cap_height());
            scene.text(title, at, Anchor::Middle, Direction::Across);
        }
    }

    /// Draws the ticks at both ends of the lines that plotters would draw across.
    fn draw_ticks(&self, scene: &mut Scene) {
        let plane = scene.page().apply_coord_spec(self.plane.clone());
        let style = INK.stroke_width(size(TICK_WIDTH));
        let draw = |length: f64| {
            move |canvas: &mut Canvas, line: MeshLine<Ruler, Ruler>| {
                let (from, to, (dx, dy)) = match line {
                    MeshLine::XMesh(from, to, _) => (from, to, (0, -units(length))),
                    MeshLine::YMesh(from, to, _) => (from, to, (units(length), 0)),
                };
                canvas.draw_line(from, (from.0 + dx, from.1 + dy), &style)?;
                canvas.draw_line(to, (to.0 - dx, to.1 - dy), &style)
            }
        };
        // The labelled ticks, then those between; how many there are of both was found with the labels.
        let drawn = plane.draw_mesh(draw(MAJOR_TICK), BoldPoints(0), BoldPoints(0));
        drawn.and_then(|()| plane.draw_mesh(draw(MINOR_TICK), 0, 0)).expect("a scene takes every line");
    }

    fn draw_x_texts(&self, scene: &mut Scene) {
        let mut baseline = self.area.bottom + GAP + SMALL_SIZE * 0.75;
        for (at, text) in &self.x_marks.labels {
            let hang = if text.plain.starts_with('−') { HANGING_MINUS * SMALL_SIZE } else { 0.0 };
            let at = point(self.place(*at, self.y().low).x - hang, baseline);
            scene.text(text, at, Anchor::Middle, Direction::Across);
        }
        if let Some(label) = &self.x_marks.label {
            baseline += SMALL_SIZE * 0.25 + GAP + label.cap_height();
            let middle = (self.area.left + self.area.right) / 2.0;
            let within = middle.max(MARGIN + label.width / 2.0).min(WIDTH - MARGIN - label.width / 2.0);
            scene.text(label, point(within, baseline), Anchor::Middle, Direction::Across);
        }
        if let Some(factor) = &self.x_marks.factor {
            let baseline = self.area.bottom + depth_below(&self.x_marks) - 0.25 * SMALL_SIZE;
            scene.text(factor, point(self.area.right, baseline), Anchor::Right, Direction::Across);
        }
    }

    fn draw_y_texts(&self, scene: &mut Scene) {
        for (at, text) in &self.y_marks.labels {
            let baseline = self.place(self.x().low, *at).y + text.cap_height() / 2.0;
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
    if marks.labels.is_empty() {
        return 0.0;
    }
    let label = marks.label.as_ref().map_or(0.0, |label| GAP + label.cap_height() + label.depth());
    let factor = marks.factor.as_ref().map_or(0.0, |_| GAP + SMALL_SIZE);
    GAP + SMALL_SIZE + label.max(factor)
}

/// As many labels as stand beside each other with a space between, and the left and right end of the axes,
/// which leave room for the halves of labels that stand out.
fn across_marks(x: &Axis, span: Span, left: f64) -> (Marks, f64, f64) {
    let mut wanted = TICKS_ACROSS;
    loop {
        let marks = marks(x, span, wanted, WIDTH - 2.0 * MARGIN);
        let half = |text: &Text| text.width / 2.0 + HANGING_MINUS * SMALL_SIZE;
        let (mut out_left, mut out_right) = (left - MARGIN, GAP);
        for (at, text) in &marks.labels {
            let share = marks.ruler.share(*at).clamp(0.0, 1.0);
            let room = WIDTH - left;
            out_left = out_left.max(half(text) - share * room);
            out_right = out_right.max(half(text) - (1.0 - share) * room);
        }
        let (left, right) = (MARGIN + out_left, WIDTH - MARGIN - out_right);
        let position = |at: f64| marks.ruler.share(at) * (right - left);
        let fits = marks.labels.windows(2).all(|pair| {
            let between = position(pair[1].0) - position(pair[0].0);
            between >= (pair[0].1.width + pair[1].1.width) / 2.0 + SMALL_SIZE
        });
        if fits || wanted <= 2 {
            return (marks, left, right);
        }
        wanted -= 1;
    }
}
