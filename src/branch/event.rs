//! What happens between two nodes of a branch.
//!
//! Signs tell that something does: `dp/ds` at a fold, the bordered determinant where branches cross, the
//! number of unstable directions at either and at a Hopf point. A segment in which the signs do not amount
//! to one event, or in which the event cannot be located, is halved.

use super::Watch;
use super::branch_point::branch_point_near;
use super::crossing::{simultaneous, test_crossings};
use super::dense::{dot, normalised};
use super::fold::fold_near;
use super::node::{Node, Segment};
use super::problem::Problem;
use super::result::{SpecialKind, SpecialPoint};

/// A special point, not yet part of a branch.
pub(super) struct Event {
    pub(super) kind: SpecialKind,
    pub(super) node: Node,
    /// Null vector of `∂r/∂x`, or empty.
    pub(super) null: Vec<f64>,
    /// Direction of the other branch, in scaled coordinates.
    pub(super) crossing: Option<Vec<f64>>,
    pub(super) error: f64,
}

impl Event {
    /// The special point, to be found at this place of the points of a branch.
    pub(super) fn special(&self, problem: &Problem, at: usize) -> SpecialPoint {
        let n = problem.n();
        let unscaled = |direction: &Vec<f64>| {
            let direction = problem.unscaled(direction);
            (direction[..n].to_vec(), direction[n])
        };
        SpecialPoint {
            kind: self.kind,
            p: self.node.place.u[n],
            x: self.node.place.u[..n].to_vec(),
            null: self.null.clone(),
            crossing: self.crossing.as_ref().map(unscaled),
            error: self.error,
            at,
        }
    }
}

/// Halvings after which what is not resolved is called so: a step becomes some 1e-10 long.
const DEPTH: usize = 30;

/// Halvings that the segment between two nodes may take in all: several events one after the other, each followed
/// down to the end. Signs that are nothing but noise, as with the zero modes of a symmetry, take any number.
const HALVINGS: usize = 60;

/// Halvings of a segment in which the parameter seems to turn twice.
const HIDDEN_DEPTH: usize = 6;

/// All events between two neighbouring nodes, in their order.
pub(super) fn events(problem: &mut Problem, a: &Node, b: &Node) -> Vec<Event> {
    let mut search = Search { left: HALVINGS, found: Vec::new() };
    examine(problem, a, b, 0, &mut search);
    search.found
}

/// What was found, and what may still be spent.
struct Search {
    left: usize,
    found: Vec<Event>,
}

fn examine(problem: &mut Problem, a: &Node, b: &Node, depth: usize, search: &mut Search) {
    let segment = Segment::new(problem, a, b);
    let singular = match singular_event(problem, &segment, depth) {
        Resolution::Quiet => None,
        Resolution::Event(event) => Some(*event),
        Resolution::Split => {
            let may_split = depth < DEPTH && search.left > 0;
            let parts = if may_split { [0.5, 0.4375, 0.5625].as_slice() } else { &[] };
            let mut middle =
                parts.iter().filter_map(|part| segment.node(problem, part * segment.length).ok());
            if let Some(middle) = middle.find(|node| node.singularity() == 0) {
                search.left -= 1;
                examine(problem, a, &middle, depth + 1, search);
                examine(problem, &middle, b, depth + 1, search);
                return;
            }
            // Of a place where nothing can be told one event is enough.
            let is_told = search.found.last().is_some_and(|event| event.kind == SpecialKind::Unresolved);
            (!(is_told && search.left == 0)).then(|| unresolved(problem, &segment))
        }
    };
    let mut here = test_crossings(problem, &segment);
    here.extend(singular);
    here.sort_by(|e, f| {
        let position = |event: &Event| segment.position(problem, &event.node.place.u);
        position(e).total_cmp(&position(f))
    });
    search.found.extend(here);
}

/// What the signs at the ends of a segment say.
struct Change {
    turns: bool,
    crosses: bool,
    /// Difference of the numbers of unstable directions, if both are known.
    unstable: Option<usize>,
}

enum Resolution {
    Quiet,
    Event(Box<Event>),
    Split,
}

fn singular_event(problem: &mut Problem, segment: &Segment, depth: usize) -> Resolution {
    let (a, b) = (segment.a, segment.b);
    let counts = a.unstable().zip(b.unstable());
    let change = Change {
        turns: (a.slant() < 0.0) != (b.slant() < 0.0),
        crosses: (a.determinant < 0.0) != (b.determinant < 0.0) && problem.system.watch() != Watch::Folds,
        unstable: counts.map(|(a, b)| a.abs_diff(b)),
    };
    let event = match (change.turns, change.crosses, change.unstable) {
        (false, false, None | Some(0)) => {
            let is_hidden = depth < HIDDEN_DEPTH && turns_twice(problem, segment);
            return if is_hidden { Resolution::Split } else { Resolution::Quiet };
        }
        (true, true, None | Some(0 | 2)) | (false, true, None | Some(1)) => {
            crossing_event(problem, segment, change.turns)
        }
        (true, false, None | Some(1)) => fold_event(problem, segment),
        (false, _, Some(2..)) => {
            // Rows without a flow have no Hopf points, and count what they like.
            let (simultaneous, is_pair) = simultaneous(problem, segment);
            if is_pair && !problem.is_fixed_point {
                return Resolution::Quiet;
            }
            simultaneous
        }
        _ => None,
    };
    event.map_or(Resolution::Split, |event| Resolution::Event(Box::new(event)))
}

/// Whether the cubic through both ends has a parameter that goes back in between although it goes the same
/// way at both: two folds close to each other.
fn turns_twice(problem: &Problem, segment: &Segment) -> bool {
    let n = problem.n();
    let ends = [&segment.a.place.u, &segment.b.place.u].map(|u| u[n] / problem.scales[n]);
    let q0 = segment.a.slant();
    let q1 = segment.b.slant() / dot(&segment.a.tangent, &segment.b.tangent);
    let bulge = 6.0 * ((ends[1] - ends[0]) / segment.length - 0.5 * (q0 + q1));
    let extremum = 0.5 + 0.5 * (q1 - q0) / bulge;
    let value = q0 + (q1 - q0) * extremum + bulge * extremum * (1.0 - extremum);
    (0.0..1.0).contains(&extremum) && value.abs() > FLAT && (value < 0.0) != (q0 < 0.0)
}

/// A `dp/ds` smaller than this may be rounding error.
const FLAT: f64 = 1e-9;

fn fold_event(problem: &mut Problem, segment: &Segment) -> Option<Event> {
    let (from, to) = (segment.a.slant(), segment.b.slant());
    let (guess, along) = segment.cubic(segment.length * from / (from - to));
    let fold = fold_near(problem, &inside(problem, segment, &guess), segment.length)?;
    if !segment.contains(problem, &fold.settled.place.u) {
        return None;
    }
    Some(Event {
        kind: SpecialKind::Fold,
        null: fold.null,
        crossing: None,
        error: fold.settled.error,
        node: Node::with_tangent(problem, fold.settled.place, normalised(&along)),
    })
}

fn crossing_event(problem: &mut Problem, segment: &Segment, turns: bool) -> Option<Event> {
    let (from, to) = (segment.a.determinant, segment.b.determinant);
    let part = from / (from - to);
    let position = segment.length * if part.is_finite() { part } else { 0.5 };
    let (guess, along) = segment.cubic(position);
    let (guess, along) = (inside(problem, segment, &guess), normalised(&along));
    let event = branch_point_event(problem, &guess, &along, segment.length)?;
    // Where the branch also turns it must do so at the branch point, or there is a fold besides.
    let is_explained = !turns || is_vertical(&event.node.tangent);
    (is_explained && segment.contains(problem, &event.node.place.u)).then_some(event)
}

/// The branch point near a guess, seen from the branch that has about the direction `along` there.
pub(super) fn branch_point_event(
    problem: &mut Problem,
    guess: &[f64],
    along: &[f64],
    reach: f64,
) -> Option<Event> {
    let crossing = branch_point_near(problem, guess, along, reach)?;
    let [first, second] = crossing.directions;
    let (own, other) =
        if dot(&first, along).abs() >= dot(&second, along).abs() { (first, second) } else { (second, first) };
    let orientation = 1_f64.copysign(dot(&own, along));
    let own: Vec<f64> = own.iter().map(|entry| entry * orientation).collect();
    let is_pitchfork = is_vertical(&own) || is_vertical(&other);
    Some(Event {
        kind: if is_pitchfork { SpecialKind::Pitchfork } else { SpecialKind::Transcritical },
        node: Node::with_tangent(problem, crossing.settled.place, own),
        null: crossing.null,
        crossing: Some(other),
        error: crossing.settled.error,
    })
}

/// Whether the parameter does not change along this direction: second differences are exact to 1e-10.
fn is_vertical(direction: &[f64]) -> bool {
    direction[direction.len() - 1].abs() <= 1e-6
}

/// A guess moved into the domains.
fn inside(problem: &Problem, segment: &Segment, guess: &[f64]) -> Vec<f64> {
    problem.pull(&segment.a.place.u, &problem.unscaled(guess)).0
}

/// An event known no better than by the segment in which it is.
fn unresolved(problem: &Problem, segment: &Segment) -> Event {
    let n = problem.n();
    let error = (segment.b.place.u[n] - segment.a.place.u[n]).abs();
    Event { kind: SpecialKind::Unresolved, node: segment.b.clone(), null: Vec::new(), crossing: None, error }
}
