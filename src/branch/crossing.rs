//! Events at which the branch itself is regular or cannot be made so: zeros of test functions, Hopf points,
//! several eigenvalues that vanish at once. They are bracketed on the branch.

use super::event::Event;
use super::node::{Node, Segment};
use super::problem::Problem;
use super::result::SpecialKind;
use crate::root::{Bracketed, bracketed_root};

/// Width of a bracket, in units of the scales: the spacing of numbers of order one.
const WIDTH: f64 = 1e-14;

/// A sign change whose bracket ends at a value not smaller than this part of the values around it is a jump.
const JUMP: f64 = 1e-3;

/// Values of a test function, relative to those around, that may be rounding noise.
const NOISE: f64 = 1e-12;

/// A test function that is no larger than this at both ends of a segment is zero.
const VANISHING: f64 = 1e-9;

/// Distance to the node beside, as a part of the segment.
const BESIDE: f64 = 1e-10;

/// Zeros that are closer than this, in units of the scales, happen at once.
const AT_ONCE: f64 = 1e-6;

/// Sign changes of test functions within a segment, in any order.
pub(super) fn test_crossings(problem: &mut Problem, segment: &Segment) -> Vec<Event> {
    let (a, b) = (&segment.a.tests, &segment.b.tests);
    let changes = (0..a.len()).filter(|&k| {
        let crosses = (a[k] < 0.0 && b[k] >= 0.0) || (a[k] > 0.0 && b[k] <= 0.0);
        // A function that vanishes all along a branch changes its sign with every rounding error.
        crosses && a[k].abs().max(b[k].abs()) > VANISHING
    });
    let changes: Vec<usize> = changes.collect();
    changes.into_iter().filter_map(|test| test_crossing(problem, segment, test)).collect()
}

fn test_crossing(problem: &mut Problem, segment: &Segment, test: usize) -> Option<Event> {
    let ends = (segment.a.tests[test], segment.b.tests[test]);
    let root = bracket(problem, segment, ends, &|node| Some(node.tests[test]))?;
    let (least, most) = (ends.0.abs().min(ends.1.abs()), ends.0.abs().max(ends.1.abs()));
    let is_zero = ends.1 == 0.0 || root.value.abs() <= (JUMP * least).max(NOISE * most);
    let kind = if is_zero { SpecialKind::TestZero(test) } else { SpecialKind::TestJump(test) };
    bracketed_event(problem, segment, root, kind)
}

/// The event at which all eigenvalues that change sides do so at once, and whether it is one pair of complex
/// ones. None if they do so one after the other.
pub(super) fn simultaneous(problem: &mut Problem, segment: &Segment) -> (Option<Event>, bool) {
    let Some((a, b)) = segment.a.unstable().zip(segment.b.unstable()) else {
        return (None, false);
    };
    let (first, last) = (a.min(b), a.max(b) - 1);
    let Some((early, late)) =
        real_part_root(problem, segment, first).zip(real_part_root(problem, segment, last))
    else {
        return (None, false);
    };
    if (early.at - late.at).abs() > AT_ONCE {
        return (None, false);
    }
    let Ok(node) = segment.node(problem, early.at) else {
        return (None, false);
    };
    let spectrum = node.spectrum.unwrap_or_default();
    let frequency = spectrum.get(first).map_or(0.0, |value| value.im.abs());
    let is_pair = last == first + 1 && frequency > AT_ONCE;
    let kind = match is_pair {
        true => SpecialKind::Hopf { frequency },
        false => SpecialKind::Multiple { dimension: last - first + 1 },
    };
    (bracketed_event(problem, segment, early, kind), is_pair)
}

/// Where the real part of the `index`-th eigenvalue, largest real part first, is zero.
fn real_part_root(problem: &mut Problem, segment: &Segment, index: usize) -> Option<Bracketed> {
    let real_part = |node: &Node| Some(node.spectrum.as_ref()?.get(index)?.re);
    let ends = (real_part(segment.a)?, real_part(segment.b)?);
    bracket(problem, segment, ends, &real_part)
}

fn bracket(
    problem: &mut Problem,
    segment: &Segment,
    ends: (f64, f64),
    value: &dyn Fn(&Node) -> Option<f64>,
) -> Option<Bracketed> {
    let mut function = |position: f64| value(&node_near(problem, segment, position)?);
    bracketed_root(&mut function, (0.0, ends.0), (segment.length, ends.1), WIDTH)
}

/// The node at this position. Where another thing happens right there the equations may be singular, and the
/// node is the one beside.
fn node_near(problem: &mut Problem, segment: &Segment, position: f64) -> Option<Node> {
    let within = |position: f64| position.min(segment.length).max(0.0);
    let beside = [0.0, BESIDE, -BESIDE].map(|part| within(position + part * segment.length));
    beside.into_iter().find_map(|position| segment.node(problem, position).ok())
}

fn bracketed_event(
    problem: &mut Problem,
    segment: &Segment,
    root: Bracketed,
    kind: SpecialKind,
) -> Option<Event> {
    let node = node_near(problem, segment, root.at)?;
    let n = problem.n();
    let error =
        (root.width * node.slant() * problem.scales[n]).abs().max(f64::EPSILON * node.place.u[n].abs());
    Some(Event { kind, node, null: Vec::new(), crossing: None, error })
}
