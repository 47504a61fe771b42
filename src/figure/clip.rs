//! Cutting lines and polygons at the edges of the axes, and leaving out points that cannot be seen.

use super::scene::{Point, Rect, point};

/// The parts of a polyline inside a rectangle.
///
/// Reference: Liang & Barsky (1984), *A new concept and method for line clipping*, doi:10.1145/357332.357333.
pub(super) fn polyline(points: &[Point], area: Rect) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], area) else { continue };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

fn segment(a: Point, b: Point, area: Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let edges =
        [(-dx, a.x - area.left), (dx, area.right - a.x), (-dy, a.y - area.top), (dy, area.bottom - a.y)];
    for (speed, room) in edges {
        if speed == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if speed < 0.0 {
            enter = enter.max(room / speed);
        } else {
            leave = leave.min(room / speed);
        }
    }
    let at = |share: f64| match share {
        0.0 => a,
        1.0 => b,
        _ => point(a.x + share * dx, a.y + share * dy),
    };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// The part of a polygon inside a rectangle; where it falls apart, the pieces are joined along the edge.
///
/// Reference: Sutherland & Hodgman (1974), *Reentrant polygon clipping*, doi:10.1145/360767.360802.
pub(super) fn polygon(points: &[Point], area: Rect) -> Vec<Point> {
    let mut kept = points.to_vec();
    let sides: [&dyn Fn(Point) -> f64; 4] =
        [&|p| p.x - area.left, &|p| area.right - p.x, &|p| p.y - area.top, &|p| area.bottom - p.y];
    for inside in sides {
        let mut next = Vec::with_capacity(kept.len() + 4);
        for (index, &p) in kept.iter().enumerate() {
            let before = kept[(index + kept.len() - 1) % kept.len()];
            let (d0, d1) = (inside(before), inside(p));
            if (d0 < 0.0) != (d1 < 0.0) {
                let share = d0 / (d0 - d1);
                next.push(point(before.x + share * (p.x - before.x), before.y + share * (p.y - before.y)));
            }
            if d1 >= 0.0 {
                next.push(p);
            }
        }
        kept = next;
    }
    kept
}

/// Leaves out the points of a polyline that lie within `tolerance` of the line through the others.
///
/// Reference: Douglas & Peucker (1973), doi:10.3138/FM57-6770-U75U-7727.
pub(super) fn simplified(points: &[Point], tolerance: f64) -> Vec<Point> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    (keep[0], keep[points.len() - 1]) = (true, true);
    let mut open = vec![(0, points.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let farthest = (first + 1..last)
            .map(|index| (index, distance(points[index], points[first], points[last])))
            .fold((first, tolerance), |best, next| if next.1 > best.1 { next } else { best });
        if farthest.0 != first {
            keep[farthest.0] = true;
            open.extend([(first, farthest.0), (farthest.0, last)]);
        }
    }
    points.iter().zip(keep).filter_map(|(&p, keep)| keep.then_some(p)).collect()
}

/// Thins a polyline of very many points: of neighbours in the same column of width `column` only the
/// first, the lowest, the highest and the last remain, which leaves the same pixels dark.
pub(super) fn thinned(points: &[Point], column: f64) -> Vec<Point> {
    let column_of = |p: &Point| (p.x / column).floor();
    let mut out = Vec::new();
    for run in points.chunk_by(|a, b| column_of(a) == column_of(b)) {
        let by_height = |a: &&(usize, Point), b: &&(usize, Point)| a.1.y.total_cmp(&b.1.y);
        let run: Vec<(usize, Point)> = run.iter().copied().enumerate().collect();
        let extremes = [run.first(), run.iter().min_by(by_height), run.iter().max_by(by_height), run.last()];
        let mut kept: Vec<(usize, Point)> = extremes.into_iter().flatten().copied().collect();
        kept.sort_by_key(|&(index, _)| index);
        kept.dedup_by_key(|&mut (index, _)| index);
        out.extend(kept.into_iter().map(|(_, p)| p));
    }
    out
}

/// Distance of `p` from the segment `a`–`b`.
fn distance(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let squared = dx * dx + dy * dy;
    let share = if squared > 0.0 { ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    (p.x - a.x - share * dx).hypot(p.y - a.y - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Rect = Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

    #[test]
    fn a_line_that_leaves_and_returns_falls_into_parts() {
        let points = [point(0.5, 0.5), point(0.5, 2.0), point(0.75, 2.0), point(0.75, 0.5)];
        let expected = vec![vec![point(0.5, 0.5), point(0.5, 1.0)], vec![point(0.75, 1.0), point(0.75, 0.5)]];
        assert_eq!(polyline(&points, UNIT), expected);
    }

    #[test]
    fn a_polygon_around_the_area_becomes_the_area() {
        let big = [point(-1.0, -1.0), point(3.0, -1.0), point(3.0, 3.0), point(-1.0, 3.0)];
        let clipped = polygon(&big, UNIT);
        assert_eq!(clipped.len(), 4);
        assert!(clipped.iter().all(|&p| UNIT.contains(p)));
        assert!(polygon(&[point(2.0, 2.0), point(3.0, 2.0), point(2.0, 3.0)], UNIT).is_empty());
    }

    #[test]
    fn points_on_a_line_are_left_out_and_corners_stay() {
        let points: Vec<Point> = (0..=10).map(|i| point(f64::from(i), (f64::from(i) - 5.0).abs())).collect();
        assert_eq!(simplified(&points, 0.01), [points[0], points[5], points[10]]);
    }
}
