//! Distances in the plane.

/// From a point to the nearest one of the straight way between two others, in the units of the coordinates.
pub(super) fn distance_to_segment(a: &[f64; 2], b: &[f64; 2], p: &[f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let square = dx * dx + dy * dy;
    let part = if square > 0.0 { ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square } else { 0.0 };
    let part = part.clamp(0.0, 1.0);
    (a[0] + part * dx - p[0]).hypot(a[1] + part * dy - p[1])
}
