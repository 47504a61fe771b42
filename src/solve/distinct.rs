//! Telling solutions apart, up to a symmetry.

use super::Root;
use super::problem::distance;

/// The roots that differ, in their canonical form: stable ones first, otherwise as they came.
///
/// `canonical` picks one of the equivalent forms of a solution (for instance the one with `m ≥ 0`) in
/// place. Two roots are the same if no unknown differs by more than `tolerance`, relative to
/// `max(1, |x_i|)`.
pub fn distinct(roots: Vec<Root>, canonical: &mut dyn FnMut(&mut [f64]), tolerance: f64) -> Vec<Root> {
    let mut kept: Vec<Root> = Vec::new();
    for mut root in roots {
        canonical(&mut root.x);
        if !kept.iter().any(|other| distance(&other.x, &root.x) <= tolerance) {
            kept.push(root);
        }
    }
    kept.sort_by_key(|root| root.stability.is_stable() != Some(true));
    kept
}
