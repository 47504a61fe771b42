//! What is drawn in the axes and again in the legend: lines, markers, error bars, crosses.

use plotters::element::{Circle, Cross, DashedPathElement, PathElement, Polygon};
use plotters::style::Color;

use super::canvas::{size, to_units, units};
use super::colour::{Colour, FAILED_STROKE, WHITE};
use super::scene::{Point, Scene, point};

/// Half the width of a cross that marks a failure.
pub(super) const FAILED_CROSS: f64 = 1.8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Diamond,
    Triangle,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pen {
    pub colour: Colour,
    pub width: f64,
    /// Length of a dash and of the gap after it.
    pub dash: Option<(f64, f64)>,
}

impl Marker {
    /// The corners for a radius of 1, or nothing for a circle.
    fn corners(self) -> Option<&'static [(f64, f64)]> {
        match self {
            Marker::Circle => None,
            Marker::Square => Some(&[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)]),
            Marker::Diamond => Some(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
            Marker::Triangle => Some(&[(0.0, -1.25), (1.15, 0.8), (-1.15, 0.8)]),
        }
    }
}

pub(super) fn draw_line(scene: &mut Scene, points: &[Point], Pen { colour, width, dash }: Pen) {
    let points: Vec<_> = points.iter().copied().map(to_units).collect();
    let style = colour.stroke_width(size(width));
    match dash {
        None => scene.draw(&PathElement::new(points, style)),
        Some((length, gap)) => {
            scene.draw(&DashedPathElement::new(points, units(length), units(gap), style));
        }
    }
}

pub(super) fn draw_markers(scene: &mut Scene, at: &[Point], marker: Marker, radius: f64, colour: Colour) {
    /// A thin white rim sets markers off from each other and from lines beneath.
    const RIM: f64 = 0.3;
    for (radius, colour) in [(radius + RIM, WHITE), (radius, colour)] {
        for &p in at {
            let place = |&(x, y): &(f64, f64)| to_units(point(p.x + radius * x, p.y + radius * y));
            match marker.corners() {
                None => scene.draw(&Circle::new(to_units(p), size(radius), colour.filled())),
                Some(corners) => {
                    scene.draw(&Polygon::new(corners.iter().map(place).collect::<Vec<_>>(), colour));
                }
            }
        }
    }
}

/// Draws bars between pairs of points, with caps. The bars of plotters would add a circle in the middle.
pub(super) fn draw_error_bars(scene: &mut Scene, bars: &[(Point, Point)], colour: Colour) {
    const HALF_CAP: f64 = 1.5;
    let pen = Pen { colour, width: 0.7, dash: None };
    for &(low, high) in bars {
        draw_line(scene, &[low, high], pen);
        for end in [low, high] {
            draw_line(scene, &[point(end.x - HALF_CAP, end.y), point(end.x + HALF_CAP, end.y)], pen);
        }
    }
}

/// Marks points where the numerics failed.
pub(super) fn draw_crosses(scene: &mut Scene, at: &[Point]) {
    let style = FAILED_STROKE.stroke_width(size(0.9));
    at.iter().for_each(|&p| scene.draw(&Cross::new(to_units(p), units(FAILED_CROSS), style)));
}
