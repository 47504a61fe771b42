//! Hatched regions: where the numerics failed, and where a second phase is stable too.
//!
//! The two cannot be taken for each other: failures are hatched in red on their own pale ground, within an
//! outline, upwards to the right; coexistence in stripes of the other phase's colour over the ground that is
//! there, without an outline, upwards to the left.

use std::collections::BTreeMap;

use super::colour::{Colour, FAILED_GROUND, FAILED_STROKE};
use super::markers::{self, Pen};
use super::scene::{Path, Point, Rect, Scene, Stroke, point};

/// Distance of neighbouring strokes where cells failed, and of stripes, measured along an axis.
const FAILED_SPACING: f64 = 3.0;
const STRIPE_SPACING: f64 = 4.5;
const STRIPE_WIDTH: f64 = 1.3;

/// The way strokes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slope {
    /// Upwards to the right: x + y is constant on the page.
    Rising,
    /// Upwards to the left: x − y is constant.
    Falling,
}

/// Draws hatched polygons; what lies in an even number of them is outside.
pub(super) fn draw_failed_regions(scene: &mut Scene, loops: &[Vec<Point>]) {
    let mut outline = Path::default();
    for corners in loops {
        outline.polygon(corners);
    }
    scene.push(outline.clone(), Some(FAILED_GROUND), None);
    let pen = Pen { colour: FAILED_STROKE, width: 0.5, dash: None };
    for stroke in failed_strokes(loops) {
        markers::draw_line(scene, &stroke, pen);
    }
    scene.stroke(outline, Stroke::rule(FAILED_STROKE, 0.5));
}

/// The strokes inside such polygons.
pub(super) fn failed_strokes(loops: &[Vec<Point>]) -> Vec<[Point; 2]> {
    strokes(loops, Slope::Rising, FAILED_SPACING)
}

/// Draws stripes over polygons, but not into the boxes `spared`, where text stands.
pub(super) fn draw_stripes(scene: &mut Scene, loops: &[Vec<Point>], colour: Colour, spared: &[Rect]) {
    let pen = Pen { colour, width: STRIPE_WIDTH, dash: None };
    for [from, to] in strokes(loops, Slope::Falling, STRIPE_SPACING) {
        outside(from, to, spared).iter().for_each(|part| markers::draw_line(scene, part, pen));
    }
}

/// Whether a point of an image lies on a stripe.
pub(super) fn is_on_stripe(p: Point) -> bool {
    (p.x - p.y).rem_euclid(STRIPE_SPACING) < STRIPE_WIDTH * std::f64::consts::SQRT_2
}

/// Parallel strokes at 45° inside polygons, from left to right.
fn strokes(loops: &[Vec<Point>], slope: Slope, spacing: f64) -> Vec<[Point; 2]> {
    let sign = match slope {
        Slope::Rising => 1.0,
        Slope::Falling => -1.0,
    };
    // Strokes are x ± y = number · spacing; each edge meets those between its two ends.
    let level = |p: Point| (p.x + sign * p.y) / spacing;
    let mut crossings: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for corners in loops {
        for (index, &a) in corners.iter().enumerate() {
            let b = corners[(index + 1) % corners.len()];
            let (low, high) = if level(a) <= level(b) { (a, b) } else { (b, a) };
            let (from, to) = (level(low), level(high));
            for number in from.ceil() as i64..to.ceil() as i64 {
                let share = (number as f64 - from) / (to - from);
                crossings.entry(number).or_default().push(low.x + share * (high.x - low.x));
            }
        }
    }
    let mut strokes = Vec::new();
    for (number, mut xs) in crossings {
        xs.sort_by(f64::total_cmp);
        let sum = number as f64 * spacing;
        let at = |x: f64| point(x, sign * (sum - x));
        strokes.extend(xs.chunks_exact(2).map(|pair| [at(pair[0]), at(pair[1])]));
    }
    strokes
}

/// The parts of a stroke outside of all boxes; the stroke goes from left to right.
fn outside(from: Point, to: Point, boxes: &[Rect]) -> Vec<[Point; 2]> {
    let slope = if to.y >= from.y { 1.0 } else { -1.0 };
    let y = |x: f64| from.y + slope * (x - from.x);
    let covered = boxes.iter().filter_map(|b| {
        // Where the stroke is between the upper and the lower side.
        let [one, two] = [b.top, b.bottom].map(|side| from.x + slope * (side - from.y));
        let (left, right) = (b.left.max(one.min(two)), b.right.min(one.max(two)));
        (left < right).then_some((left, right))
    });
    let mut covered: Vec<(f64, f64)> = covered.collect();
    covered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut parts = Vec::new();
    let mut left = from.x;
    for (begin, end) in covered.into_iter().chain([(to.x, to.x)]) {
        let begin = begin.min(to.x);
        if begin > left {
            parts.push([point(left, y(left)), point(begin, y(begin))]);
        }
        left = left.max(end);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn stripes_fill_a_square_with_a_hole_but_not_the_boxes_of_text() {
        let square = |low: f64, high: f64| Rect { left: low, top: low, right: high, bottom: high };
        let loops = [square(0.0, 90.0), square(30.0, 60.0)].map(|b| b.corners().to_vec());
        let text = Rect { left: 5.0, top: 62.0, right: 50.0, bottom: 80.0 };
        for slope in [Slope::Rising, Slope::Falling] {
            let all = strokes(&loops, slope, STRIPE_SPACING);
            let parts: Vec<[Point; 2]> = all.iter().flat_map(|&[a, b]| outside(a, b, &[text])).collect();
            for [a, b] in &parts {
                for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                    let p = point(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
                    assert!(square(0.0, 90.0).grown(1e-9).contains(p), "{p:?}");
                    assert!(!square(30.0, 60.0).grown(-1e-9).contains(p), "{p:?}");
                    assert!(!text.grown(-1e-9).contains(p), "{p:?}");
                }
            }
            // Area over distance, for the square without hole and box; each stroke may miss by its own spacing.
            let length: f64 = parts.iter().map(|[a, b]| (b.x - a.x).hypot(b.y - a.y)).sum();
            let area = 90.0 * 90.0 - 30.0 * 30.0 - 45.0 * 18.0;
            assert_close(length, area / (STRIPE_SPACING / std::f64::consts::SQRT_2), 0.02 * area);
        }
    }
}
