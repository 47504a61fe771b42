//! Curves as they are drawn: cubics between their points, and how far the curve itself may be.

use super::curve::{Curve, CurvePoint};

/// Pieces into which an outline cuts the way between two points.
const PIECES: usize = 8;

/// Farthest from the straight line that an outline goes between two points, as a part of their distance, both counted in
/// extents of the curve.
const SAG: f64 = 0.3;

/// The error of the cubic between two points, as a part of how far it is from the straight line: far less on curves that
/// are followed with reasonable steps, but it was seen to be a third where a curve turns off an axis.
const DOUBT: f64 = 1.0;

/// A place on the outline of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutlinePoint {
    pub p: f64,
    pub q: f64,
    /// How far, in `p` and in `q`, the curve may be from the straight way that leads here.
    pub doubt: (f64, f64),
}

impl Curve {
    /// Along the curve, with places between the points from the cubics through them: to be drawn.
    pub fn outline(&self) -> Vec<OutlinePoint> {
        let extent = (extent(self.points.iter().map(|at| at.p)), extent(self.points.iter().map(|at| at.q)));
        let first = self.points.iter().take(1).map(|point| (point.p, point.q, (0.0, 0.0)));
        let inner = self.points.windows(2).flat_map(|pair| {
            let doubt = pair[0].doubt(&pair[1], extent);
            (1..=PIECES).map(move |piece| {
                let (p, q) = pair[0].towards(&pair[1], piece as f64 / PIECES as f64, extent);
                (p, q, doubt)
            })
        });
        first.chain(inner).map(|(p, q, doubt)| OutlinePoint { p, q, doubt }).collect()
    }
}

/// The range of some values; 1 where they are all equal.
fn extent(values: impl Iterator<Item = f64>) -> f64 {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values.fold(ends, |(low, high), value| (low.min(value), high.max(value)));
    if high > low { high - low } else { 1.0 }
}

impl CurvePoint {
    /// How far the curve may be from its outline between this point and the next one, in `p` and in `q`.
    fn doubt(&self, next: &CurvePoint, extent: (f64, f64)) -> (f64, f64) {
        let (place, line) = (self.cubic(next, 0.5), self.chord(next, 0.5));
        // Where the outline is the straight line, it misses what the cubic adds, too.
        let part = if self.is_safe(next, place, line, extent) { DOUBT } else { 1.0 + DOUBT };
        (part * (place.0 - line.0).abs(), part * (place.1 - line.1).abs())
    }

    /// A place between this point and the next one.
    fn towards(&self, next: &CurvePoint, s: f64, extent: (f64, f64)) -> (f64, f64) {
        if s == 1.0 {
            return (next.p, next.q);
        }
        let (place, line) = (self.cubic(next, s), self.chord(next, s));
        if self.is_safe(next, place, line, extent) { place } else { line }
    }

    /// The place on the cubic with the directions at both points.
    fn cubic(&self, next: &CurvePoint, s: f64) -> (f64, f64) {
        let length = 0.5 * (self.way(next, self) + self.way(next, next));
        let t = 1.0 - s;
        let weights =
            [(1.0 + 2.0 * s) * t * t, length * s * t * t, s * s * (3.0 - 2.0 * s), -length * s * s * t];
        let blend = |a: f64, da: f64, b: f64, db: f64| {
            weights[0] * a + weights[1] * da + weights[2] * b + weights[3] * db
        };
        let (da, db) = (self.direction, next.direction);
        (blend(self.p, da.0, next.p, db.0), blend(self.q, da.1, next.q, db.1))
    }

    fn chord(&self, next: &CurvePoint, s: f64) -> (f64, f64) {
        (self.p + s * (next.p - self.p), self.q + s * (next.q - self.q))
    }

    /// Whether a place on the cubic is so close to the straight line that the curve is drawn through it.
    fn is_safe(&self, next: &CurvePoint, place: (f64, f64), line: (f64, f64), extent: (f64, f64)) -> bool {
        let length = |p: f64, q: f64| (p / extent.0).hypot(q / extent.1);
        length(place.0 - line.0, place.1 - line.1) <= SAG * length(next.p - self.p, next.q - self.q)
    }

    /// The length of the way to the next point as the direction at one of the two has it.
    fn way(&self, next: &CurvePoint, at: &CurvePoint) -> f64 {
        let steps = next.extended.0.iter().zip(&self.extended.0).map(|(to, from)| to - from);
        let (mut along, mut square) = ((next.q - self.q) * at.direction.1, at.direction.1.powi(2));
        for (step, direction) in steps.zip(&at.extended.1) {
            along += step * direction;
            square += direction * direction;
        }
        along / square
    }
}
