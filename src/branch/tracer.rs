//! Pseudo-arclength continuation of one branch.
//!
//! In: a system and a start. Out: the [`Branch`] through it, or a [`TraceFailure`] if there is no regular
//! solution to start from. A step predicts along the tangent and its bend and corrects in the hyperplane orthogonal to
//! it; its length follows the angle between successive tangents and the work of the corrector. What cannot
//! be evaluated, turns too far or lands far from the prediction halves the step. A point that is singular
//! to rounding error is not kept, so that signs on both sides of a special point can be trusted.
//!
//! Reference: Allgower & Georg (2003), §6.

use super::corrector::{Border, Miss, correct};
use super::dense::{dot, least_singular, norm, normalised};
use super::event::{Event, events};
use super::landing::{has_met_end, land};
use super::node::{Node, Segment};
use super::options::{Direction, StopAt, TraceOptions};
use super::predictor::{EASY, Predictor, next_step};
use super::problem::{Place, Problem};
use super::{
    AtParameter, Branch, End, ParametricSystem, Point, SpecialKind, SpecialPoint, TraceFailure,
    TraceFailureReason,
};
use crate::solve::{NewtonOptions, newton};
use std::ops::Bound;

/// Follows the branch through a solution near `x` at `p` in both directions.
///
/// ```
/// use spinodal::branch::{ParametricSystem, SpecialKind, TraceOptions, trace};
/// struct Parabola; // 0 = p − x²
/// impl ParametricSystem for Parabola {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, x: &[f64], p: f64, r: &mut [f64]) { r[0] = p - x[0] * x[0] }
///     fn jacobian(&mut self, x: &[f64], p: f64, r: &mut [f64], dx: &mut [f64], dp: &mut [f64]) {
///         self.residual(x, p, r);
///         (dx[0], dp[0]) = (-2.0 * x[0], 1.0);
///     }
/// }
/// let branch = trace(&mut Parabola, &[0.9], 1.0, &TraceOptions::over(-1.0, 2.0)).unwrap();
/// assert_eq!(branch.specials[0].kind, SpecialKind::Fold);
/// assert!(branch.specials[0].p.abs() < 1e-14);
/// ```
///
/// # Errors
/// [`TraceFailureReason::StartUnsolved`] and [`TraceFailureReason::PersistentlySingular`]. Failures on the
/// way are [ends](End) of the branch.
///
/// # Panics
/// When `x` does not have one value per unknown or `p` is not in the range.
pub fn trace(
    system: &mut dyn ParametricSystem,
    x: &[f64],
    p: f64,
    options: &TraceOptions,
) -> Result<Branch, TraceFailure> {
    let upwards = Tracer::new(system, x, p, Direction::Increasing, options)?.run();
    if upwards.ends[1] == End::Loop {
        return Ok(upwards);
    }
    let first = &upwards.points[0];
    let downwards = Tracer::new(system, &first.x, first.p, Direction::Decreasing, options)?.run();
    Ok(downwards.reversed().followed_by(upwards))
}

/// Follows a branch in one direction, step by step.
pub struct Tracer<'a> {
    problem: Problem<'a>,
    options: TraceOptions,
    first: Node,
    head: Node,
    step: f64,
    predictor: Predictor,
    points: Vec<Point>,
    specials: Vec<SpecialPoint>,
    ends: (End, Option<End>),
}

/// A node to go to, and what comes with it.
struct Arrival {
    node: Node,
    iterations: usize,
    guess: Vec<f64>,
    end: Option<End>,
    event: Option<Event>,
}

/// Iterations of the corrector in a step.
const ITERATIONS: usize = 10;

/// Largest way from prediction to solution, as a part of the step. A tangent that turns by an angle of 0.5
/// evenly takes a quarter.
const DEVIATION: f64 = 0.5;

/// Singular values at most this part of the largest are zero: the rounding error of a start.
const SINGULAR: f64 = 1e-9;

/// Points that are singular in a row, however the step is chosen, are so persistently.
const PERSISTENT: usize = 3;

/// A start is outside only where a test function says so for certain.
const DOUBTFUL: f64 = 1e-6;

/// Special points on a branch that cannot be resolved: so many mean that eigenvalues are zero all along.
const UNRESOLVED: usize = 6;

/// Part of the range by which a singular start is moved.
const ASIDE: f64 = 1e-3;

impl<'a> Tracer<'a> {
    /// Solves for a start near `x` at `p`. If it is a branch point, the start is moved aside.
    ///
    /// # Errors
    /// [`TraceFailureReason::StartUnsolved`] and [`TraceFailureReason::PersistentlySingular`].
    ///
    /// # Panics
    /// When `x` does not have one value per unknown or `p` is not in the range.
    pub fn new(
        system: &'a mut dyn ParametricSystem,
        x: &[f64],
        p: f64,
        direction: Direction,
        options: &TraceOptions,
    ) -> Result<Tracer<'a>, TraceFailure> {
        let (low, high) = options.range;
        assert!((low..=high).contains(&p), "a branch starts within the range of the parameter");
        let mut problem = Problem::new(system, options.range, options.tolerance);
        let (mut place, mut tangent, mut dimension) = start(&mut problem, x, p, options)?;
        for aside in [ASIDE * (high - low), -ASIDE * (high - low)] {
            if dimension > 1 && (low..=high).contains(&(p + aside)) {
                let x = place.u[..problem.n()].to_vec();
                if let Ok(moved) = start(&mut problem, &x, p + aside, options) {
                    (place, tangent, dimension) =
                        if moved.2 == 1 { moved } else { (place, tangent, dimension) };
                }
            }
        }
        if dimension > 1 {
            let reason = TraceFailureReason::PersistentlySingular { dimension: dimension - 1 };
            return Err(failure(&problem, &place.u, reason));
        }
        let node = Node::new(&mut problem, place, &tangent);
        let is_upwards = node.slant() >= 0.0;
        let along = if is_upwards == (direction == Direction::Increasing) { 1.0 } else { -1.0 };
        let tangent: Vec<f64> = node.tangent.iter().map(|entry| along * entry).collect();
        let node = Node::new(&mut problem, node.place, &tangent);
        Ok(Tracer::from_node(problem, node, options, End::Start))
    }

    pub(super) fn from_node(
        problem: Problem<'a>,
        node: Node,
        options: &TraceOptions,
        before: End,
    ) -> Tracer<'a> {
        let points = vec![node.point(&problem)];
        let step = options.first.min(options.longest);
        let (x, p) = node.place.u.split_at(problem.n());
        problem.system.arrive(x, p[0]);
        let is_outside = match options.stop {
            StopAt::Outside(count) => node.tests.iter().take(count).any(|test| *test < -DOUBTFUL),
            StopAt::Ends | StopAt::FirstSpecial => false,
        };
        let after = match () {
            () if is_outside => Some(End::Special),
            () if node.slant() > 0.0 && p[0] == options.range.1 => Some(End::Upper),
            () if node.slant() < 0.0 && p[0] == options.range.0 => Some(End::Lower),
            () => None,
        };
        let (first, ends) = (node.clone(), (before, after));
        Tracer {
            problem,
            options: options.clone(),
            first,
            head: node,
            step,
            predictor: Predictor::default(),
            points,
            specials: Vec::new(),
            ends,
        }
    }

    /// Puts a point before the first: the branch point that the branch was reached from.
    pub(super) fn starting_at(mut self, point: Point) -> Tracer<'a> {
        self.points.insert(0, point);
        self
    }

    /// The points so far.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The special points so far.
    pub fn specials(&self) -> &[SpecialPoint] {
        &self.specials
    }

    /// The equations, for other questions while the branch is followed.
    pub(super) fn system(&mut self) -> &mut dyn ParametricSystem {
        &mut *self.problem.system
    }

    /// Distance from the first point, in units of the scales.
    pub(super) fn way(&self) -> f64 {
        let ends = [&self.first, &self.head].map(|node| self.problem.scaled(&node.place.u));
        norm(&ends[1].iter().zip(&ends[0]).map(|(to, from)| to - from).collect::<Vec<f64>>())
    }

    /// Makes one step. Gives the new points, special ones included, or `None` at the end.
    pub fn advance(&mut self) -> Option<&[Point]> {
        let before = self.points.len();
        if self.ends.1.is_none() && before >= self.options.points {
            self.ends.1 = Some(End::PointLimit);
        }
        if self.ends.1.is_some() {
            return None;
        }
        let (mut h, mut singular) = (self.step, 0);
        while self.ends.1.is_none() {
            let attempt = self.attempt(h);
            let miss = match attempt {
                Ok(arrival) if arrival.end.is_none() && arrival.node.singularity() > 0 => {
                    singular += 1;
                    if singular >= PERSISTENT {
                        let dimension = arrival.node.singularity();
                        self.give_up(TraceFailureReason::PersistentlySingular { dimension });
                    }
                    h *= 0.9;
                    continue;
                }
                Ok(arrival) => {
                    self.accept(arrival, h);
                    break;
                }
                Err(miss) => miss,
            };
            self.problem.work.rejected += 1;
            h *= 0.5;
            if h < self.options.shortest {
                self.stop_short(miss);
            }
        }
        (self.points.len() > before).then(|| &self.points[before..])
    }

    /// Follows the branch to its end.
    pub fn run(mut self) -> Branch {
        while self.advance().is_some() {}
        self.finish()
    }

    /// The branch so far.
    pub fn finish(self) -> Branch {
        let ends = [self.ends.0, self.ends.1.unwrap_or(End::Start)];
        Branch { points: self.points, specials: self.specials, ends, work: self.problem.work }
    }
}

impl Tracer<'_> {
    /// The node one step of length `h` ahead, or the end of the branch if that comes first.
    fn attempt(&mut self, h: f64) -> Result<Arrival, Miss> {
        let y = self.problem.scaled(&self.head.place.u);
        let guess = self.predictor.guess(&y, &self.head.tangent, h);
        let (inside, u) = (self.head.place.u.clone(), self.problem.unscaled(&guess));
        let (parameter, (_, held)) = (self.problem.n(), self.problem.pull(&inside, &u));
        if held == Some(parameter) || !self.problem.domains[parameter].contains(u[parameter]) {
            return self.landing(parameter, h);
        }
        let border = Border::across(&self.head.tangent, &y, h);
        let arrival =
            correct(&mut self.problem, &inside, &u, &border, ITERATIONS).map(|(place, iterations)| {
                let node = Node::new(&mut self.problem, place, &self.head.tangent);
                Arrival { node, iterations, guess, end: None, event: None }
            });
        match (arrival, held) {
            (Ok(arrival), Some(index)) if has_met_end(&self.problem, &inside, &arrival.node, index) => {
                self.landing(index, h)
            }
            (Ok(arrival), _) if self.is_near(&arrival) => Ok(arrival),
            // Next to the end of a domain the corrector slides along it to another branch.
            (Ok(_), Some(index)) | (Err(Miss::Outside(index)), _) => self.landing(index, h),
            (Ok(_), None) => Err(Miss::Slow),
            (Err(miss), _) => Err(miss),
        }
    }

    /// The end of the branch at the end of this unknown's domain, or of the parameter's range.
    fn landing(&mut self, index: usize, h: f64) -> Result<Arrival, Miss> {
        let landing = land(&mut self.problem, &self.head, index, h)?;
        let end = match index {
            index if index < self.problem.n() => End::Domain(index),
            _ if self.head.slant() < 0.0 => End::Lower,
            _ => End::Upper,
        };
        let arrival = Arrival {
            node: landing.node,
            iterations: EASY,
            guess: landing.guess,
            end: Some(end),
            event: landing.event,
        };
        if self.is_near(&arrival) { Ok(arrival) } else { Err(Miss::Outside(index)) }
    }

    /// Whether an arrival continues the branch, rather than belonging to another one.
    fn is_near(&self, arrival: &Arrival) -> bool {
        let from = self.problem.scaled(&self.head.place.u);
        let to = self.problem.scaled(&arrival.node.place.u);
        let away: Vec<f64> = to.iter().zip(&arrival.guess).map(|(to, guess)| to - guess).collect();
        let way: Vec<f64> = arrival.guess.iter().zip(&from).map(|(guess, from)| guess - from).collect();
        let is_straight = self.head.turn_to(&arrival.node) <= self.options.turn;
        is_straight && norm(&away) <= DEVIATION * norm(&way) + f64::EPSILON * norm(&to)
    }

    fn accept(&mut self, arrival: Arrival, h: f64) {
        self.problem.work.steps += 1;
        let known = self.specials.len();
        let head = self.head.clone();
        let length = Segment::new(&self.problem, &head, &arrival.node).length;
        // The head may be where the branch ends.
        let is_still = arrival.end.is_some() && length <= self.options.shortest;
        let is_special = arrival.event.is_some();
        let found = match &arrival.event {
            _ if is_still => Vec::new(),
            None => events(&mut self.problem, &head, &arrival.node),
            // Signs at a singular node mean nothing; those just before it do.
            Some(_) => Segment::new(&self.problem, &head, &arrival.node)
                .before_end(&mut self.problem)
                .map_or_else(Vec::new, |before| events(&mut self.problem, &head, &before)),
        };
        if found.into_iter().chain(arrival.event).any(|event| self.is_stopped_by(event)) {
            return;
        }
        self.ends.1 = arrival.end;
        self.step = next_step(h, head.turn_to(&arrival.node), arrival.iterations, &self.options);
        self.predictor.learn(&head, &arrival.node, length);
        self.head = arrival.node;
        if let Some(last) = self.closure(&head) {
            self.forget_repeated(known);
            self.points.push(last);
            self.ends.1 = Some(End::Loop);
        } else if !is_still && !is_special {
            self.points.push(self.head.point(&self.problem));
        }
        self.grow_scales();
        let (x, p) = self.head.place.u.split_at(self.problem.n());
        self.problem.system.arrive(x, p[0]);
    }

    /// Keeps a special point. Whether the branch was to stop here.
    fn is_stopped_by(&mut self, event: Event) -> bool {
        self.specials.push(event.special(&self.problem, self.points.len()));
        let point = event.node.point(&self.problem);
        let is_singular = !event.null.is_empty();
        let unresolved =
            self.specials.iter().filter(|special| special.kind == SpecialKind::Unresolved).count();
        if unresolved >= UNRESOLVED {
            // Its point is not kept either.
            self.specials.pop();
            self.give_up(TraceFailureReason::PersistentlySingular { dimension: 1 });
            return true;
        }
        self.points.push(Point { unstable: if is_singular { None } else { point.unstable }, ..point });
        let is_end = match self.options.stop {
            StopAt::Ends => false,
            StopAt::FirstSpecial => true,
            StopAt::Outside(count) => match event.kind {
                SpecialKind::TestZero(test) | SpecialKind::TestJump(test) => test < count,
                _ => false,
            },
        };
        if is_end {
            self.ends.1 = Some(End::Special);
        }
        is_end
    }

    /// The first point, if the way from `before` to the head passes through it.
    fn closure(&mut self, before: &Node) -> Option<Point> {
        let segment = Segment::new(&self.problem, before, &self.head);
        let position = segment.position(&self.problem, &self.first.place.u);
        let is_ahead = self.problem.work.steps > 2 && position > 0.0 && position <= segment.length;
        if !is_ahead || !segment.contains(&self.problem, &self.first.place.u) {
            return None;
        }
        let (_, along) = segment.cubic(position);
        let there = segment.node(&mut self.problem, position).ok()?;
        let ends = [&there, &self.first].map(|node| self.problem.scaled(&node.place.u));
        let away: Vec<f64> = ends[0].iter().zip(&ends[1]).map(|(a, b)| a - b).collect();
        let is_same = norm(&away) <= SAME && dot(&normalised(&along), &self.first.tangent) > 0.0;
        is_same.then(|| self.first.point(&self.problem))
    }

    /// Drops special points beyond the first `known` that are among those: the last step of a closed branch goes
    /// a little way along its first one again.
    fn forget_repeated(&mut self, known: usize) {
        let fresh = self.specials.split_off(known);
        for special in fresh.into_iter().rev() {
            let place =
                |special: &SpecialPoint| self.problem.scaled(&[&special.x[..], &[special.p]].concat());
            let is_same = |other: &SpecialPoint| {
                let way: Vec<f64> = place(other).iter().zip(place(&special)).map(|(a, b)| a - b).collect();
                other.kind == special.kind && norm(&way) <= SAME
            };
            if self.specials[..known].iter().any(is_same) {
                self.points.remove(special.at);
                self.specials[known..].iter_mut().for_each(|later| later.at -= 1);
            } else {
                self.specials.insert(known, special);
            }
        }
    }

    /// Lets unknowns that have become larger count in their new unit.
    fn grow_scales(&mut self) {
        let old = self.problem.scales.clone();
        for (scale, u) in self.problem.scales.iter_mut().zip(&self.head.place.u).take(old.len() - 1) {
            *scale = scale.max(u.abs());
        }
        if self.problem.scales != old {
            self.predictor.forget();
        }
        for node in [&mut self.first, &mut self.head] {
            let rescaled = (0..old.len()).map(|i| node.tangent[i] * old[i] / self.problem.scales[i]);
            node.tangent = normalised(&rescaled.collect::<Vec<f64>>());
        }
    }

    fn stop_short(&mut self, miss: Miss) {
        let reached = match miss {
            Miss::Outside(index) => Some(index),
            Miss::NotFinite | Miss::Slow => {
                (0..self.problem.n()).find(|&index| self.is_next_to_open_end(index))
            }
        };
        match (reached, miss) {
            (Some(index), _) if index < self.problem.n() => self.ends.1 = Some(End::Domain(index)),
            (_, Miss::NotFinite) => self.give_up(TraceFailureReason::NotFinite),
            _ => self.give_up(TraceFailureReason::StepUnderflow),
        }
    }

    /// Whether an unknown is so close to an open end that functions singular there may stop the branch.
    fn is_next_to_open_end(&self, index: usize) -> bool {
        let (domain, x) = (self.problem.domains[index], self.head.place.u[index]);
        let is_close = |end: Bound<f64>| match end {
            Bound::Excluded(end) => (x - end).abs() <= NEXT_TO_END * self.problem.scales[index],
            Bound::Included(_) | Bound::Unbounded => false,
        };
        is_close(domain.lower) || is_close(domain.upper)
    }

    fn give_up(&mut self, reason: TraceFailureReason) {
        self.ends.1 = Some(End::Failed(failure(&self.problem, &self.head.place.u, reason)));
    }
}

/// Distance from an open end, in units of the scale, at which a branch that cannot go on has reached it.
const NEXT_TO_END: f64 = 1e-6;

/// Distance between the ends of a closed branch, in units of the scales.
const SAME: f64 = 1e-7;

/// A solution near `x` at `p`, the direction of its branch, and how many directions there are.
fn start(
    problem: &mut Problem,
    x: &[f64],
    p: f64,
    options: &TraceOptions,
) -> Result<(Place, Vec<f64>, usize), TraceFailure> {
    let n = problem.n();
    let newton_options = NewtonOptions { tolerance: options.tolerance, ..NewtonOptions::default() };
    let solved = newton(&mut AtParameter { system: &mut *problem.system, p }, x, &newton_options);
    let evaluations = solved.as_ref().map_or_else(|failure| failure.evaluations, |root| root.evaluations);
    problem.work.jacobians += evaluations.div_ceil(n + 1);
    let root = solved.map_err(|unsolved| {
        let last: Vec<f64> = [&unsolved.last[..], &[p]].concat();
        failure(problem, &last, TraceFailureReason::StartUnsolved(unsolved.reason))
    })?;
    let u = [&root.x[..], &[p]].concat();
    problem.choose_scales(&u, options.scales.as_deref());
    let place = problem.evaluate(u);
    let square = problem.bordered(&place, &vec![0.0; n + 1]);
    match least_singular(&square, n + 1, n + 1) {
        Some(least) if place.is_finite() => {
            let dimension = least.kernel_dimension(SINGULAR);
            Ok((place, least.right, dimension))
        }
        _ => Err(failure(problem, &place.u, TraceFailureReason::NotFinite)),
    }
}

fn failure(problem: &Problem, u: &[f64], reason: TraceFailureReason) -> TraceFailure {
    let n = problem.n();
    TraceFailure { reason, last: (u[..n].to_vec(), u[n]), work: problem.work }
}
