//! Where to evaluate for a first derivative by differences.

/// Step of differences of Jacobians, in units of the scales: about the cube root of the spacing of numbers.
pub(crate) const DIFFERENCE: f64 = 1e-5;

/// Places, in steps, and their weights: central differences if the domain allows (`inside`), else
/// one-sided ones of the same order.
pub(crate) fn stencil(inside: &dyn Fn(f64) -> bool) -> &'static [(f64, f64)] {
    const CENTRAL: &[(f64, f64)] = &[(1.0, 0.5), (-1.0, -0.5)];
    if inside(1.0) && inside(-1.0) {
        CENTRAL
    } else if inside(2.0) {
        &[(0.0, -1.5), (1.0, 2.0), (2.0, -0.5)]
    } else if inside(-2.0) {
        &[(0.0, 1.5), (-1.0, -2.0), (-2.0, 0.5)]
    } else {
        CENTRAL
    }
}
