//! A figure as a list of shapes, to be written by [`super::svg`] or painted by [`super::png`].
//!
//! Lengths are in points (1/72 in), from the top left corner, y downwards. Later shapes cover earlier ones.

use super::colour::{Colour, INK};
use super::text::Text;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
}

pub(super) const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Segment {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
    Close,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Path {
    pub segments: Vec<Segment>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cap {
    Butt,
    Round,
}

/// Corners are always rounded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stroke {
    pub colour: Colour,
    pub width: f64,
    pub cap: Cap,
}

/// An image of cells, row by row from the top left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pixels {
    pub columns: usize,
    pub rows: usize,
    pub colours: Vec<Colour>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Path {
        path: Path,
        fill: Option<Colour>,
        stroke: Option<Stroke>,
    },
    /// Outlines of letters, and the text they show.
    Text {
        path: Path,
        plain: String,
        colour: Colour,
    },
    Image {
        area: Rect,
        pixels: Pixels,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub width: f64,
    pub height: f64,
    /// One line that tells a reader who cannot see the figure what it shows.
    pub description: String,
    pub shapes: Vec<Shape>,
}

/// Which point of a text is put at the given place, horizontally.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Direction {
    Across,
    Upwards,
}

impl Stroke {
    pub fn solid(colour: Colour, width: f64) -> Stroke {
        Stroke { colour, width, cap: Cap::Round }
    }

    /// For strokes that must end exactly where they are told to, such as ticks.
    pub fn rule(colour: Colour, width: f64) -> Stroke {
        Stroke { colour, width, cap: Cap::Butt }
    }
}

impl Rect {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub fn contains(&self, p: Point) -> bool {
        p.x >= self.left && p.x <= self.right && p.y >= self.top && p.y <= self.bottom
    }

    /// From the upper left one, clockwise.
    pub fn corners(&self) -> [Point; 4] {
        [
            point(self.left, self.top),
            point(self.right, self.top),
            point(self.right, self.bottom),
            point(self.left, self.bottom),
        ]
    }

    /// With every side moved outwards by `by`, inwards where it is negative.
    pub fn grown(&self, by: f64) -> Rect {
        Rect { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

impl Path {
    pub fn polyline(&mut self, points: &[Point]) {
        for (index, &p) in points.iter().enumerate() {
            self.segments.push(if index == 0 { Segment::Move(p) } else { Segment::Line(p) });
        }
    }

    pub fn polygon(&mut self, points: &[Point]) {
        self.polyline(points);
        if !points.is_empty() {
            self.segments.push(Segment::Close);
        }
    }

    /// The path with `f` applied to every point, handles included; exact for affine maps.
    pub fn mapped(&self, f: impl Fn(Point) -> Point) -> Path {
        let segments = self.segments.iter().map(|segment| match *segment {
            Segment::Move(p) => Segment::Move(f(p)),
            Segment::Line(p) => Segment::Line(f(p)),
            Segment::Quad(a, p) => Segment::Quad(f(a), f(p)),
            Segment::Cubic(a, b, p) => Segment::Cubic(f(a), f(b), f(p)),
            Segment::Close => Segment::Close,
        });
        Path { segments: segments.collect() }
    }
}

impl Scene {
    pub fn stroke(&mut self, path: Path, stroke: Stroke) {
        self.push(path, None, Some(stroke));
    }

    pub fn push(&mut self, path: Path, fill: Option<Colour>, stroke: Option<Stroke>) {
        if !path.segments.is_empty() {
            self.shapes.push(Shape::Path { path, fill, stroke });
        }
    }

    /// Adds the shapes of another scene, moved downwards.
    pub fn append(&mut self, other: Scene, down: f64) {
        let lower = |p: Point| point(p.x, p.y + down);
        self.shapes.extend(other.shapes.into_iter().map(|shape| match shape {
            Shape::Path { path, fill, stroke } => Shape::Path { path: path.mapped(lower), fill, stroke },
            Shape::Text { path, plain, colour } => Shape::Text { path: path.mapped(lower), plain, colour },
            Shape::Image { area, pixels } => {
                let area = Rect { top: area.top + down, bottom: area.bottom + down, ..area };
                Shape::Image { area, pixels }
            }
        }));
    }

    /// Puts a text with its baseline at `at`; written upwards, the baseline is a vertical line.
    pub fn text(&mut self, text: &Text, at: Point, anchor: Anchor, direction: Direction) {
        if text.path.segments.is_empty() {
            return;
        }
        let shift = match anchor {
            Anchor::Left => 0.0,
            Anchor::Middle => -text.width / 2.0,
            Anchor::Right => -text.width,
        };
        let path = text.path.mapped(|p| match direction {
            Direction::Across => point(at.x + shift + p.x, at.y + p.y),
            Direction::Upwards => point(at.x + p.y, at.y - shift - p.x),
        });
        self.shapes.push(Shape::Text { path, plain: text.plain.clone(), colour: INK });
    }
}
