//! Marks that are drawn in the axes and again in the legend: markers, error bars, crosses, hatching.

use std::collections::BTreeMap;

use super::colour::{Colour, FAILED_GROUND, FAILED_STROKE, WHITE};
use super::scene::{Path, Point, Rect, Scene, Stroke, point};

/// Half the width of a cross that marks a failure.
pub(super) const FAILED_CROSS: f64 = 1.8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Diamond,
    Triangle,
}

pub(super) fn draw_markers(scene: &mut Scene, at: &[Point], marker: Marker, radius: f64, colour: Colour) {
    let mut path = Path::default();
    for &p in at {
        let corner = |x: f64, y: f64| point(p.x + radius * x, p.y + radius * y);
        match marker {
            Marker::Circle => path.circle(p, radius),
            Marker::Square => {
                path.rectangle(Rect { left: p.x, top: p.y, right: p.x, bottom: p.y }.grown(0.88 * radius))
            }
            Marker::Diamond => {
                path.polygon(&[corner(0.0, -1.3), corner(1.3, 0.0), corner(0.0, 1.3), corner(-1.3, 0.0)]);
            }
            Marker::Triangle => path.polygon(&[corner(0.0, -1.25), corner(1.15, 0.8), corner(-1.15, 0.8)]),
        }
    }
    // A thin white rim sets markers off from each other and from lines beneath.
    scene.stroke(path.clone(), Stroke::solid(WHITE, 0.5));
    scene.fill(path, colour);
}

/// Draws bars between pairs of points, with caps.
pub(super) fn draw_error_bars(scene: &mut Scene, bars: &[(Point, Point)], colour: Colour) {
    const HALF_CAP: f64 = 1.5;
    let mut path = Path::default();
    for &(low, high) in bars {
        path.line(low, high);
        for end in [low, high] {
            path.line(point(end.x - HALF_CAP, end.y), point(end.x + HALF_CAP, end.y));
        }
    }
    scene.stroke(path, Stroke::rule(colour, 0.7));
}

/// Marks points where the numerics failed.
pub(super) fn draw_crosses(scene: &mut Scene, at: &[Point]) {
    let mut path = Path::default();
    for p in at {
        let corner = |x: f64, y: f64| point(p.x + FAILED_CROSS * x, p.y + FAILED_CROSS * y);
        path.line(corner(-1.0, -1.0), corner(1.0, 1.0));
        path.line(corner(-1.0, 1.0), corner(1.0, -1.0));
    }
    scene.stroke(path, Stroke::solid(FAILED_STROKE, 0.9));
}

/// Draws hatched polygons; what lies in an even number of them is outside.
pub(super) fn draw_failed_regions(scene: &mut Scene, loops: &[Vec<Point>]) {
    let mut outline = Path::default();
    for corners in loops {
        outline.polygon(corners);
    }
    scene.fill(outline.clone(), FAILED_GROUND);
    scene.stroke(hatching(loops), Stroke::rule(FAILED_STROKE, 0.5));
    scene.stroke(outline, Stroke::rule(FAILED_STROKE, 0.5));
}

/// Parallel lines at 45° inside polygons.
fn hatching(loops: &[Vec<Point>]) -> Path {
    /// Distance of neighbouring lines, measured along an axis.
    const SPACING: f64 = 3.0;
    let mut crossings: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for corners in loops {
        for (index, &a) in corners.iter().enumerate() {
            let b = corners[(index + 1) % corners.len()];
            // Lines are x + y = number · SPACING; each edge meets those between its two ends.
            let (low, high) = if a.x + a.y <= b.x + b.y { (a, b) } else { (b, a) };
            let (from, to) = ((low.x + low.y) / SPACING, (high.x + high.y) / SPACING);
            for number in from.ceil() as i64..to.ceil() as i64 {
                let share = (number as f64 - from) / (to - from);
                crossings.entry(number).or_default().push(low.x + share * (high.x - low.x));
            }
        }
    }
    let mut path = Path::default();
    for (number, mut xs) in crossings {
        xs.sort_by(f64::total_cmp);
        let sum = number as f64 * SPACING;
        for pair in xs.chunks_exact(2) {
            path.line(point(pair[0], sum - pair[0]), point(pair[1], sum - pair[1]));
        }
    }
    path
}
