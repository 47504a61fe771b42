//! What plotters draws on: a scene, behind the trait of its backends.
//!
//! Plotters counts in whole units, here thousandths of a point, which no printer resolves. Elements of the
//! same look that follow each other become one path. What plotters has no element for (regions with holes,
//! text with scripts, images) is added to the scene directly.

use std::convert::Infallible;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::colour::Colour;
use super::scene::{Path, Point, Rect, Scene, Segment, Shape, Stroke, point};

const UNITS_PER_POINT: f64 = 1000.0;

pub(super) fn units(length: f64) -> i32 {
    (length * UNITS_PER_POINT).round() as i32
}

/// A length for the elements and styles of plotters that ask for one without a sign.
pub(super) fn size(length: f64) -> u32 {
    units(length).unsigned_abs()
}

pub(super) fn to_units(p: Point) -> BackendCoord {
    (units(p.x), units(p.y))
}

pub(super) fn to_points((x, y): BackendCoord) -> Point {
    point(f64::from(x) / UNITS_PER_POINT, f64::from(y) / UNITS_PER_POINT)
}

/// The upper left and the lower right corner.
pub(super) fn corners(r: Rect) -> [BackendCoord; 2] {
    [to_units(point(r.left, r.top)), to_units(point(r.right, r.bottom))]
}

pub(super) struct Canvas<'a>(&'a mut Scene);

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Scene {
    /// The page, to be drawn on in units from its upper left corner.
    pub fn page(&mut self) -> DrawingArea<Canvas<'_>, Shift> {
        Canvas(self).into_drawing_area()
    }

    /// Draws an element that has its place in units of the page.
    pub fn draw<E>(&mut self, element: &E)
    where
        for<'b> E: Drawable<Canvas<'b>>,
        for<'b> &'b E: PointCollection<'b, BackendCoord>,
    {
        self.page().draw(element).expect("a scene takes every element");
    }
}

impl Canvas<'_> {
    /// Adds a path, to the one before it if that looks the same.
    fn add(&mut self, path: Path, style: &impl BackendStyle, filled: bool) -> Drawn {
        let (r, g, b) = style.color().rgb;
        let colour = Colour(r, g, b);
        let width = f64::from(style.stroke_width()) / UNITS_PER_POINT;
        let (fill, stroke) =
            if filled { (Some(colour), None) } else { (None, Some(Stroke::rule(colour, width))) };
        match self.0.shapes.last_mut() {
            Some(Shape::Path { path: before, fill: f, stroke: s }) if *f == fill && *s == stroke => {
                before.segments.extend(path.segments);
            }
            _ => self.0.push(path, fill, stroke),
        }
        Ok(())
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (size(self.0.width), size(self.0.height))
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        filled: bool,
    ) -> Drawn {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        let mut path = Path::default();
        path.polygon(&corners.map(to_points));
        self.add(path, style, filled)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        at: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<Point> = at.into_iter().map(to_points).collect();
        let mut path = Path::default();
        path.polyline(&points);
        self.add(path, style, false)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        filled: bool,
    ) -> Drawn {
        /// Handle length of the cubic that best follows a quarter of the unit circle.
        const HANDLE: f64 = 0.551_915;
        let (centre, radius) = (to_points(centre), f64::from(radius) / UNITS_PER_POINT);
        let at = |x: f64, y: f64| point(centre.x + radius * x, centre.y + radius * y);
        let quarter = |(cos, sin): (f64, f64)| {
            Segment::Cubic(
                at(cos - HANDLE * sin, sin + HANDLE * cos),
                at(-sin + HANDLE * cos, cos + HANDLE * sin),
                at(-sin, cos),
            )
        };
        let mut segments = vec![Segment::Move(at(1.0, 0.0))];
        segments.extend([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)].map(quarter));
        segments.push(Segment::Close);
        self.add(Path { segments }, style, filled)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<Point> = corners.into_iter().map(to_points).collect();
        let mut path = Path::default();
        path.polygon(&points);
        self.add(path, style, true)
    }
}

#[cfg(test)]
mod tests {
    use plotters::element::{Circle, PathElement};
    use plotters::style::Color;

    use super::*;
    use crate::figure::colour::{INK, WHITE};
    use crate::testing::assert_close;

    #[test]
    fn lines_of_one_look_become_one_path_with_coordinates_between_points() {
        let mut scene = Scene { width: 20.0, height: 10.0, description: String::new(), shapes: vec![] };
        for y in [1.25, 2.5] {
            let ends = [point(0.5, y), point(9.5, y)].map(to_units);
            scene.draw(&PathElement::new(ends, Color::stroke_width(&INK, size(0.75))));
        }
        scene.draw(&Circle::new((5000, 5000), 2, WHITE.filled()));
        let [Shape::Path { path, stroke: Some(stroke), .. }, Shape::Path { fill: Some(WHITE), .. }] =
            &scene.shapes[..]
        else {
            panic!("{:?}", scene.shapes)
        };
        assert_eq!(path.segments[2], Segment::Move(point(0.5, 2.5)));
        // A unit of rounding.
        assert_close(stroke.width, 0.75, 1e-3);
    }
}
