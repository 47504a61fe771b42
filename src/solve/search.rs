//! More solutions at a point: deflated Newton steps from plain and from random starts.
//!
//! In: a [`System`], whatever its rows, the roots that are known, plain starts, and how hard to search. Out:
//! those roots and the further ones that were found, distinct, stable ones first. From each start
//! Newton's method runs on the residual from which all known roots, and their mirror images as far as
//! they were met, are divided out (`deflation`), until nothing more is found from there. What it
//! arrives at is polished by Newton's own method and passes the ordinary test before it counts. Where less accurate
//! residuals cost less, a scout goes ahead with them: most attempts lead nowhere, and it sees that as well.
//! Nothing guarantees that all roots are found; the work is bounded, and the same for the same seed.
//!
//! Random starts fill the domains as a Latin hypercube: of `n` starts, each unknown takes one value from each
//! `n`-th of its range, in an order of its own. Unbounded ranges are mapped to heavy tails, with the size
//! of the plain starts and of the known roots as their median.

use std::ops::Bound;

use super::deflation::{self, Deflation, POWERS};
use super::distinct::{Sameness, merge, stable_first};
use super::gather::now;
use super::latin::latin_hypercube;
use super::problem::{Point, Problem};
use super::{Domain, Method, NewtonOptions, Root, System, TOLERANCE, newton};

/// How hard to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchOptions {
    /// Random starts, beside the plain ones.
    pub starts: usize,
    /// Which random starts.
    pub seed: u64,
    /// Accept x once its residual norm is at most this and a further step could not help.
    pub tolerance: f64,
    /// Most work to spend altogether, but for the stability of roots: one per residual, `1 + n` per Jacobian.
    pub evaluations: usize,
    /// Roots closer than this, relative to `max(1, |x_i|)`, are the same.
    pub separation: f64,
}

impl Default for SearchOptions {
    fn default() -> SearchOptions {
        SearchOptions { starts: 12, seed: 1, tolerance: TOLERANCE, evaluations: 10_000, separation: 1e-6 }
    }
}

/// Searches for roots beside the `known` ones.
///
/// `scout` is the same system, evaluated less accurately for less; its residuals are good to a part in a thousand at
/// least. `canonical` picks one of the equivalent forms of a solution, in place (see [`distinct`](super::distinct));
/// `done` is told of each start from which nothing more is found.
///
/// ```
/// use spinodal::solve::{SearchOptions, StrategyOptions, System, search, solve_all};
/// struct Magnet; // m = tanh(2 m)
/// impl System for Magnet {
///     fn len(&self) -> usize { 1 }
///     fn residual(&mut self, m: &[f64], r: &mut [f64]) { r[0] = (2.0 * m[0]).tanh() - m[0] }
///     fn jacobian(&mut self, m: &[f64], r: &mut [f64], j: &mut [f64]) {
///         self.residual(m, r);
///         j[0] = 2.0 / (2.0 * m[0]).cosh().powi(2) - 1.0;
///     }
/// }
/// let positive = &mut |m: &mut [f64]| m[0] = m[0].abs();
/// let known = solve_all(&mut Magnet, &[vec![1.0]], None, positive, &StrategyOptions::default()).roots;
/// let all = search(&mut Magnet, None, known, &[vec![1.0]], positive, &mut || (), &SearchOptions::default());
/// assert_eq!(all.len(), 2); // the unstable m = 0 was not known
/// ```
///
/// # Panics
/// When a start or a root does not have one value per unknown.
pub fn search(
    system: &mut dyn System,
    scout: Option<&mut dyn System>,
    known: Vec<Root>,
    starts: &[Vec<f64>],
    canonical: &mut dyn FnMut(&mut [f64]),
    done: &mut dyn FnMut(),
    options: &SearchOptions,
) -> Vec<Root> {
    let mut ground = Ground { problem: Problem::new(system), scout: None };
    if let Some(scout) = scout {
        ground.scout = Some(Problem::new(scout));
    }
    if ground.problem.len() == 0 {
        return known;
    }
    let deflation = Deflation::of(&known);
    let mut hunt = Hunt { deflation, roots: known, left: options.evaluations, canonical, options };
    for start in starts {
        now(hunt.from(&mut ground, start));
        done();
    }
    for start in random_starts(ground.problem.domains(), starts, &hunt.roots, options) {
        now(hunt.from(&mut ground, &start));
        done();
    }
    let mut roots = hunt.roots;
    stable_first(&mut roots);
    roots
}

/// Where it goes on.
struct Ground<'a> {
    problem: Problem<'a>,
    scout: Option<Problem<'a>>,
}

impl Ground<'_> {
    fn evaluations(&self) -> usize {
        self.problem.evaluations + self.scout.as_ref().map_or(0, |scout| scout.evaluations)
    }
}

struct Hunt<'h> {
    /// Keeps away from every root met, in the form in which it was met.
    deflation: Deflation,
    /// Canonical.
    roots: Vec<Root>,
    /// Evaluations not yet spent.
    left: usize,
    canonical: &'h mut dyn FnMut(&mut [f64]),
    options: &'h SearchOptions,
}

/// A deflated residual that cannot decrease further is handed to Newton's own method if the plain one is
/// at most this: what stopped it may be rounding.
const HANDED_OVER: f64 = 1e-8;

/// Where the residual of the scout is at most this, it has seen something, which is then looked at closely.
const SEEN: f64 = 1e-3;

/// Mirror images, and shadows of degenerate roots, met from one start before another is tried.
const REPEATS: usize = 3;

impl Hunt<'_> {
    /// Finds what can be found from a start.
    async fn from(&mut self, ground: &mut Ground<'_>, start: &[f64]) {
        let SearchOptions { tolerance, separation, .. } = *self.options;
        let mut repeats = 0;
        while repeats <= REPEATS && self.left > 0 {
            let before = ground.evaluations();
            let Some(point) = self.first_hit(ground, start).await else { return };
            self.deflation.add(&point.x);
            let mut root = ground.problem.root(point, Method::Deflation).await;
            root.evaluations = ground.evaluations() - before;
            (self.canonical)(&mut root.x);
            let sameness = Sameness { separation, tolerance };
            let is_new = merge(&mut ground.problem, &mut self.roots, root, sameness).await;
            repeats += usize::from(!is_new);
        }
    }

    /// A root that was not met before, with the first power that finds one.
    async fn first_hit(&mut self, ground: &mut Ground<'_>, start: &[f64]) -> Option<Point> {
        for power in POWERS {
            self.deflation.set_power(power);
            if let Some(point) = self.hit(ground, start).await {
                return Some(point);
            }
        }
        None
    }

    /// A root that was not met before.
    async fn hit(&mut self, ground: &mut Ground<'_>, start: &[f64]) -> Option<Point> {
        let SearchOptions { tolerance, separation, .. } = *self.options;
        let Hunt { deflation, left, .. } = self;
        let mut seen = None;
        if let Some(scout) = &mut ground.scout {
            let seeing = async |scout: &mut Problem<'_>| {
                let (point, is_there) = follow(scout, start, deflation, SEEN, separation).await?;
                is_there.then_some(point.x)
            };
            seen = Some(charged(left, scout, seeing).await?);
        }
        let start = seen.as_deref().unwrap_or(start);
        let arriving = async |problem: &mut Problem<'_>| {
            let (mut point, is_there) = follow(problem, start, deflation, tolerance, separation).await?;
            if !is_there && point.norm > HANDED_OVER {
                return None;
            }
            let polish = NewtonOptions { tolerance, ..NewtonOptions::default() };
            let polished = newton::run(problem, &mut point, &polish).await.is_ok();
            (polished && !deflation.has(&point.x, separation)).then_some(point)
        };
        charged(left, &mut ground.problem, arriving).await
    }
}

/// Does work that may spend what is left, and takes off what it spent.
async fn charged<'a, T>(
    left: &mut usize,
    problem: &mut Problem<'a>,
    work: impl AsyncFnOnce(&mut Problem<'a>) -> T,
) -> T {
    let before = problem.evaluations;
    let (outcome, _) = problem.limited(*left, work).await;
    *left -= (problem.evaluations - before).min(*left);
    outcome
}

/// Where deflated steps lead from a start, and whether the residual passes there; nothing if they cannot begin.
async fn follow(
    problem: &mut Problem<'_>,
    start: &[f64],
    deflation: &Deflation,
    tolerance: f64,
    separation: f64,
) -> Option<(Point, bool)> {
    let mut point = problem.start(start).await;
    if !point.norm.is_finite() || deflation.has(&point.x, separation) {
        return None;
    }
    let is_there = deflation::run(problem, &mut point, deflation, tolerance).await;
    Some((point, is_there))
}

/// Points that fill the domains, in the units of the plain starts and of the roots.
fn random_starts(
    domains: &[Domain],
    starts: &[Vec<f64>],
    roots: &[Root],
    options: &SearchOptions,
) -> Vec<Vec<f64>> {
    let points: Vec<&Vec<f64>> = starts.iter().chain(roots.iter().map(|root| &root.x)).collect();
    // Each costs an evaluation at least.
    let count = options.starts.min(options.evaluations);
    let mut starts = latin_hypercube(count, domains.len(), options.seed);
    for (i, &domain) in domains.iter().enumerate() {
        let size = |end: f64| {
            let sizes = points.iter().map(|point| (point[i] - end).abs()).filter(|size| size.is_finite());
            let largest = sizes.fold(0.0, f64::max);
            if largest > 0.0 { largest } else { 1.0 }
        };
        for start in &mut starts {
            start[i] = spread(domain, start[i], size);
        }
    }
    starts
}

/// The point of the domain below which a part `u` of the starts lies.
fn spread(domain: Domain, u: f64, size: impl Fn(f64) -> f64) -> f64 {
    let end = |bound| match bound {
        Bound::Included(end) | Bound::Excluded(end) => Some(end),
        Bound::Unbounded => None,
    };
    // Of [0, 1) onto [0, ∞), half of it below 1.
    let tail = |u: f64| u / (1.0 - u);
    match (end(domain.lower), end(domain.upper)) {
        (Some(lower), Some(upper)) => lower + u * (upper - lower),
        (Some(lower), None) => lower + size(lower) * tail(u),
        (None, Some(upper)) => upper - size(upper) * tail(u),
        (None, None) => size(0.0) * (2.0 * u - 1.0).signum() * tail((2.0 * u - 1.0).abs()),
    }
}
