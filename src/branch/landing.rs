//! Ending a branch exactly: where the parameter or an unknown reaches an end.

use super::corrector::{Border, Miss, correct};
use super::dense::normalised;
use super::event::{Event, branch_point_event};
use super::fold::fold_near;
use super::node::Node;
use super::problem::Problem;
use super::result::SpecialKind;
use std::ops::Bound;

/// The last node of a branch.
pub(super) struct Landing {
    pub(super) node: Node,
    /// The node is this special point. Branches often leave a domain where they meet one inside.
    pub(super) event: Option<Event>,
    /// Where the node was expected, in scaled coordinates.
    pub(super) guess: Vec<f64>,
}

/// Iterations of the corrector: at a special point it gains but one binary digit in each.
const ITERATIONS: usize = 40;

/// A step may be stretched by this much to reach the end.
const STRETCH: f64 = 1.5;

/// Distance from an open end at which a branch has reached it, relative to the scale.
const BEFORE_OPEN_END: f64 = 1e-9;

/// Distance from an end within which a special point lies on it, in units of the scale.
const ON_END: f64 = 1e-9;

/// An eigenvalue this small, or a landing that fails this close, calls for a look for a special point.
const SUSPICIOUS: f64 = 1e-3;

/// Goes from `head` to where coordinate `index` reaches the end of its domain that lies ahead. `reach` is the
/// step that went too far.
pub(super) fn land(problem: &mut Problem, head: &Node, index: usize, reach: f64) -> Result<Landing, Miss> {
    let outside = Err(Miss::Outside(index));
    let y = problem.scaled(&head.place.u);
    let Some(end) = end_ahead(problem, head, index) else {
        return outside;
    };
    let way = (end / problem.scales[index] - y[index]) / head.tangent[index];
    if !(0.0..=STRETCH * reach).contains(&way) {
        return outside;
    }
    let guess: Vec<f64> = (0..y.len()).map(|i| y[i] + way * head.tangent[i]).collect();
    let unscaled = problem.unscaled(&guess);
    let border = Border::fixing(index, end / problem.scales[index], y.len());
    let mut landed =
        correct(problem, &head.place.u, &unscaled, &border, ITERATIONS).ok().map(|(mut place, _)| {
            place.u[index] = end;
            place
        });
    let near =
        landed.as_ref().map_or_else(|| problem.pull(&head.place.u, &unscaled).0, |place| place.u.clone());
    let nodes = landed.take().map(|place| Node::new(problem, place, &head.tangent));
    if nodes.as_ref().is_none_or(is_suspicious) {
        let distance = if nodes.is_some() { SUSPICIOUS } else { reach };
        let event = special_near(problem, &near, &head.tangent, distance);
        let on_end =
            |event: &Event| (event.node.place.u[index] - end).abs() <= ON_END * problem.scales[index];
        if let Some(event) = event.filter(on_end) {
            return Ok(Landing { node: event.node.clone(), event: Some(event), guess });
        }
    }
    nodes.map_or(outside, |node| Ok(Landing { node, event: None, guess }))
}

/// Whether an unknown, held back on the way from one place to a node, is at the end of its domain now and was not
/// before: the node may be on another branch, on which it stays there.
pub(super) fn has_met_end(problem: &Problem, from: &[f64], to: &Node, index: usize) -> bool {
    let (domain, end) = (problem.domains[index], Bound::Included(to.place.u[index]));
    [domain.lower, domain.upper].contains(&end) && from[index] != to.place.u[index]
}

/// The end of its domain that a coordinate moves towards; if it is open, a place close to it.
fn end_ahead(problem: &Problem, head: &Node, index: usize) -> Option<f64> {
    let (domain, inwards) = (problem.domains[index], -head.tangent[index].signum());
    match if inwards < 0.0 { domain.upper } else { domain.lower } {
        Bound::Included(end) => Some(end),
        Bound::Excluded(end) => Some(end + inwards * BEFORE_OPEN_END * problem.scales[index]),
        Bound::Unbounded => None,
    }
}

fn is_suspicious(node: &Node) -> bool {
    let size = |value: &crate::solve::Eigenvalue| value.re.hypot(value.im);
    node.spectrum.as_ref().is_none_or(|all| all.iter().any(|value| size(value) <= SUSPICIOUS))
}

/// A branch point or fold near `u`.
fn special_near(problem: &mut Problem, u: &[f64], along: &[f64], reach: f64) -> Option<Event> {
    if let Some(event) = branch_point_event(problem, u, along, reach) {
        return Some(event);
    }
    let fold = fold_near(problem, u, reach)?;
    let tangent = normalised(&problem.scaled(&[&fold.null[..], &[0.0]].concat()));
    let sign = 1_f64.copysign(super::dense::dot(&tangent, along));
    let tangent: Vec<f64> = tangent.iter().map(|entry| entry * sign).collect();
    Some(Event {
        kind: SpecialKind::Fold,
        node: Node::with_tangent(problem, fold.settled.place, tangent),
        null: fold.null,
        crossing: None,
        error: fold.settled.error,
    })
}
