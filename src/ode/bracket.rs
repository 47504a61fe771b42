//! Zeros and minima of functions of one variable on an interval.

use super::event::{Crossing, side};

/// A place with the value there.
pub(super) type Sample = (f64, f64);

/// The first place found on the other side of a change of sign to `new` between `lower` and `upper`,
/// which is already there; at most `width`, or one rounding, behind the change.
///
/// Reference: Oliveira & Takahashi (2020), *An enhancement of the bisection method average performance
/// preserving minmax optimality*, doi:10.1145/3423597 (method ITP): interpolation, kept as near to the
/// middle as it takes to never need more than one evaluation above bisection.
pub(super) fn crossing(
    f: &mut dyn FnMut(f64) -> f64,
    lower: Sample,
    upper: Sample,
    new: Crossing,
    width: f64,
) -> f64 {
    let ((mut a, mut fa), (mut b, mut fb)) = (lower, upper);
    let (truncation, mut radius) = (0.2 / (b - a), b - a);
    while b - a > width {
        let middle = a + 0.5 * (b - a);
        if middle <= a || middle >= b {
            break;
        }
        let chord = a + (b - a) * fa / (fa - fb);
        let offset = middle - chord;
        // Past the chord by a little, for a bracket that shrinks from both sides. Not a number
        // where `fa` is not: then the comparison fails.
        let pull = truncation * (b - a) * (b - a);
        let reach = radius - 0.5 * (b - a);
        let x = if offset.abs() > pull.max(0.25 * width) {
            middle - (offset.abs() - pull.max(0.25 * width)).min(reach).copysign(offset)
        } else {
            middle
        };
        let value = f(x);
        if side(value) == Some(new) {
            (b, fb) = (x, value)
        } else {
            (a, fa) = (x, value)
        }
        radius *= 0.5;
    }
    b
}

/// Evaluations that a search for a minimum may take: golden sections to 1e-8.
const MOST_SECTIONS: usize = 40;

/// Part of the longer side that a golden section takes.
const GOLDEN: f64 = 0.381_966_011_250_105;

/// Where `f`, positive at `a < middle < b` and nowhere lower than in the middle, is below zero between them.
///
/// Golden sections around the minimum, until a value below zero is met, or until `f` cannot have one: no
/// convex function with these three values has.
pub(super) fn dip(f: &mut dyn FnMut(f64) -> f64, a: Sample, middle: Sample, b: Sample) -> Option<Sample> {
    let (mut a, mut m, mut b) = (a, middle, b);
    for _ in 0..MOST_SECTIONS {
        let least = m.1 - descent(a, m, b).max(descent(b, m, a));
        if least > 0.0 || b.0 - m.0 <= f64::EPSILON || m.0 - a.0 <= f64::EPSILON {
            return None;
        }
        let end = if b.0 - m.0 > m.0 - a.0 { b } else { a };
        let x = m.0 + GOLDEN * (end.0 - m.0);
        let new = (x, f(x));
        if new.1 < 0.0 {
            return Some(new);
        }
        if new.1 < m.1 {
            *(if x > m.0 { &mut a } else { &mut b }) = m;
            m = new;
        } else {
            *(if x > m.0 { &mut b } else { &mut a }) = new;
        }
    }
    None
}

/// How far a convex function can fall below the value in the middle on the side of `near`.
fn descent(near: Sample, middle: Sample, far: Sample) -> f64 {
    (far.1 - middle.1) / (far.0 - middle.0) * (middle.0 - near.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    fn count_crossing(f: &dyn Fn(f64) -> f64, new: Crossing) -> (f64, usize) {
        let mut count = 0;
        let mut counted = |x: f64| {
            count += 1;
            f(x)
        };
        let at = crossing(&mut counted, (0.0, f(0.0)), (1.0, f(1.0)), new, 1e-15);
        assert_eq!(side(f(at)), Some(new), "the place found is behind the change");
        (at, count)
    }

    #[test]
    fn changes_of_sign_are_found_in_few_evaluations() {
        // Closed forms; Dottie's number by 30-digit arithmetic. Bisection takes 50.
        let (at, count) = count_crossing(&|x| x.cos() - x, Crossing::Falling);
        assert_close(at, 0.739_085_133_215_160_6, 1e-15);
        assert!(count <= 12, "{count} evaluations");
        let (at, count) = count_crossing(&|x| (x - 0.3).powi(9), Crossing::Rising);
        assert_close(at, 0.3, 1e-15);
        assert!(count <= 52, "{count} evaluations");
        let (at, count) = count_crossing(&|x| if x < 0.7 { f64::NAN } else { 2.0 }, Crossing::Rising);
        assert_close(at, 0.7, 1e-15);
        assert!(count <= 52, "{count} evaluations");
    }

    #[test]
    fn a_function_that_is_zero_for_a_while_crosses_where_it_leaves() {
        let (at, _) = count_crossing(&|x| f64::max(0.0, x - 0.6), Crossing::Rising);
        assert_close(at, 0.6, 1e-14);
    }

    #[test]
    fn narrow_dips_are_found_and_touches_are_not() {
        for (depth, exists) in [(1e-12, true), (0.0, false), (-1e-3, false)] {
            let f = |x: f64| (x - 0.437).powi(2) * (1.0 + x) - depth;
            let found = dip(&mut { f }, (0.25, f(0.25)), (0.5, f(0.5)), (0.75, f(0.75)));
            assert_eq!(found.is_some(), exists, "depth {depth}");
        }
    }
}
