//! Distances in the plane.

/// From a point to the nearest one of the straight way between two others, in the units of the coordinates.
pub(super) fn distance_to_segment(a: &[f64; 2], b: &[f64; 2], p: &[f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let square = dx * dx + dy * dy;
    let part = if square > 0.0 { ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square } else { 0.0 };
    let part = part.clamp(0.0, 1.0);
    let (x, y) = (a[0] + part * dx - p[0], a[1] + part * dy - p[1]);
    (x * x + y * y).sqrt()
}

/// Whether the straight ways between two pairs of points cross; those along one line do not.
fn crosses([a, b]: [&[f64; 2]; 2], [c, d]: [&[f64; 2]; 2]) -> bool {
    let side = |a: &[f64; 2], b: &[f64; 2], p: &[f64; 2]| {
        (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    };
    let is_between = side(a, b, c) * side(a, b, d) <= 0.0 && side(c, d, a) * side(c, d, b) <= 0.0;
    is_between && side(c, d, a) != side(c, d, b)
}

/// Whether the straight ways between two pairs of points cross, or come as close to one another as this.
pub(super) fn comes_close([a, b]: [&[f64; 2]; 2], [c, d]: [&[f64; 2]; 2], margin: f64) -> bool {
    if [0, 1].into_iter().any(|axis| is_apart([a[axis], b[axis]], [c[axis], d[axis]], margin)) {
        return false;
    }
    crosses([a, b], [c, d])
        || [c, d].iter().any(|p| distance_to_segment(a, b, p) <= margin)
        || [a, b].iter().any(|p| distance_to_segment(c, d, p) <= margin)
}

/// Whether two ranges, whose ends are given in any order, are farther apart than this.
fn is_apart(a: [f64; 2], b: [f64; 2], margin: f64) -> bool {
    a[0].min(a[1]) - b[0].max(b[1]) > margin || b[0].min(b[1]) - a[0].max(a[1]) > margin
}
