//! A curve of special points: followed, cut where it ceases to count, and refined where it is wanted.

use super::base::Base;
use super::branch_point::BranchPoint;
use super::equal::Equal;
use super::extended::{
    ADMISSIBILITY, CURVATURE, Condition, ENDINGS, Extended, OWN_TESTS, SEPARATION, STABILITY,
};
use super::fold::Fold;
use super::hopf::Hopf;
use super::level::Level;
use super::{Criterion, PlanarSystem};
use crate::branch::{
    AtParameter, Branch, Direction, End, ParametricSystem, Point, SpecialKind, SpecialPoint, StopAt,
    TraceFailure, TraceOptions, Tracer, Work,
};
use crate::solve::{NewtonOptions, newton};
use std::ops::Range;

/// Special points of one kind, connected by changing both parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub criterion: Criterion,
    /// In their order along the curve.
    pub points: Vec<CurvePoint>,
    /// What happens on the curve, in the order of its points.
    pub incidents: Vec<Incident>,
    /// Before the first point, and after the last.
    pub ends: [CurveEnd; 2],
    pub work: Work,
}

/// One special point.
#[derive(Clone, Debug, PartialEq)]
pub struct CurvePoint {
    pub p: f64,
    pub q: f64,
    pub x: Vec<f64>,
    /// The second root of [`Criterion::Equal`], else empty.
    pub other: Vec<f64>,
    /// Direction `(dp/ds, dq/ds)` of the curve.
    pub direction: (f64, f64),
    /// Of the extended system.
    pub residual_norm: f64,
    /// All unknowns of the extended system and their derivatives along the curve.
    pub(super) extended: (Vec<f64>, Vec<f64>),
}

/// Something that happens on a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    pub kind: IncidentKind,
    pub p: f64,
    pub q: f64,
    pub x: Vec<f64>,
    /// Estimated error of `q`.
    pub error: f64,
    /// Position in [`Curve::points`].
    pub at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentKind {
    /// The curve turns back in `q`.
    Turn,
    /// Two curves of folds meet and end in a cusp: a critical point.
    Cusp,
    /// A curve of folds touches one of branch points: a tricritical point.
    Tricritical,
    /// The test function with this number changes its sign.
    Level(usize),
    /// What bounds the curve ends here, see [`CurveEnd`].
    Boundary,
}

/// Why a curve ends where it does.
#[derive(Clone, Debug, PartialEq)]
pub enum CurveEnd {
    /// A parameter reached the end of its range, exactly.
    Range,
    /// An unknown reached an end of its domain.
    Domain(usize),
    /// The root becomes unstable in another direction: another curve begins or crosses here.
    Unstable,
    /// The root ceases to count.
    Inadmissible,
    /// The two roots become one.
    Merged,
    /// The curve closed.
    Loop,
    /// It was [cut](Curve::cut) here, and goes on.
    Cut,
    /// The permitted points were spent.
    PointLimit,
    /// It could not be followed further.
    Failed(TraceFailure),
}

/// How a curve is followed.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveOptions {
    /// Of `p` and of `q`: the curve is followed up to their ends, exactly.
    pub ranges: [(f64, f64); 2],
    pub tolerance: f64,
    /// Most points in each direction.
    pub points: usize,
    /// Longest step, as a part of the ranges.
    pub longest: f64,
}

impl CurveOptions {
    pub fn over(p: (f64, f64), q: (f64, f64)) -> CurveOptions {
        CurveOptions { ranges: [p, q], tolerance: crate::solve::TOLERANCE, points: 1000, longest: 0.1 }
    }
}

/// Residual norms up to this many tolerances pass where they do not become smaller.
const NOISE: f64 = 100.0;

/// A part of the range of `q`: where two eigenvalues vanish together, the place is known to half of the digits.
const SLACK: f64 = 1e-7;

/// Slope of a direction below which it does not change a parameter: second differences of slopes that are
/// themselves differences are exact to about 1e-5.
const FLAT: f64 = 1e-4;

/// Follows the curve through the special point near `y`, the unknowns followed by `p` and `q`, to both sides.
///
/// # Errors
/// [`TraceFailure`] when there is no regular special point at this `q`.
///
/// # Panics
/// When `y` does not have two values more than there are unknowns, or is not within the ranges.
pub fn curve(
    system: &mut dyn PlanarSystem,
    criterion: &Criterion,
    y: &[f64],
    options: &CurveOptions,
) -> Result<Curve, TraceFailure> {
    let upwards = half_curve(system, criterion, y, Direction::Increasing, options)?;
    if upwards.is_closed() {
        return Ok(upwards.into_curve());
    }
    Ok(upwards.joined_to(half_curve(system, criterion, y, Direction::Decreasing, options)?))
}

/// A curve from a special point to one side. What is found does not depend on the other half, so that both may be
/// followed at the same time.
pub struct HalfCurve {
    criterion: Criterion,
    /// The number of unknowns.
    n: usize,
    branch: Branch,
}

/// One half of [`curve`]: to the side on which `q` increases at first, or to the other.
///
/// # Errors
/// As [`curve`].
///
/// # Panics
/// As [`curve`].
pub fn half_curve(
    system: &mut dyn PlanarSystem,
    criterion: &Criterion,
    y: &[f64],
    direction: Direction,
    options: &CurveOptions,
) -> Result<HalfCurve, TraceFailure> {
    let n = system.len();
    assert!(y.len() == n + 2, "a place is the unknowns and two parameters");
    let mut extended = extend(system, criterion, y, options.ranges);
    let start = match criterion {
        Criterion::BranchPoint => [&y[..n + 1], &[0.0]].concat(),
        Criterion::Equal { other, .. } => [&y[..n + 1], other].concat(),
        _ => y[..n + 1].to_vec(),
    };
    let trace_options = TraceOptions {
        tolerance: options.tolerance,
        points: options.points,
        longest: options.longest,
        stop: StopAt::Outside(ENDINGS),
        // Curves bend less than branches do, and every step costs several Jacobians.
        turn: 0.8,
        scales: Some(extended.scales()),
        ..TraceOptions::over(options.ranges[1].0, options.ranges[1].1)
    };
    let branch = Tracer::new(&mut extended, &start, y[n + 1], direction, &trace_options)?.run();
    Ok(HalfCurve { criterion: criterion.clone(), n, branch })
}

impl HalfCurve {
    /// Whether it came back to where it began, so that there is no other half.
    pub fn is_closed(&self) -> bool {
        self.branch.ends[1] == End::Loop
    }

    /// The whole curve, this half being the one on which `q` increases at first.
    pub fn joined_to(self, downwards: HalfCurve) -> Curve {
        if self.is_closed() {
            return self.into_curve();
        }
        Curve::from_branch(&self.criterion, self.n, downwards.branch.reversed().followed_by(self.branch))
    }

    fn into_curve(self) -> Curve {
        Curve::from_branch(&self.criterion, self.n, self.branch)
    }
}

/// The special points of a curve at the given values of `q`, in the order of the curve: where it turns, a
/// value may occur twice. `pairs` says which pairs of neighbouring points are looked at, by their first; a value
/// at the first point of one belongs to the pair before. Ends of curves at others are known to 1e-7 of the range.
pub fn refine(
    system: &mut dyn PlanarSystem,
    curve: &Curve,
    pairs: Range<usize>,
    values: &[f64],
    options: &CurveOptions,
) -> Vec<CurvePoint> {
    let n = system.len();
    let mut refined = Vec::new();
    let Some(first) = curve.points.first() else { return refined };
    let start = [&first.x[..], &[first.p, first.q]].concat();
    let mut extended = extend(system, &curve.criterion, &start, options.ranges);
    for at in pairs {
        let (a, b) = (&curve.points[at], &curve.points[at + 1]);
        extended.arrive(&a.extended.0, a.q);
        let slack = SLACK * (options.ranges[1].1 - options.ranges[1].0);
        let ends = [(at == 0, a.q), (at + 2 == curve.points.len(), b.q)];
        let is_end = |q: f64| ends.iter().any(|(is_end, end)| *is_end && (q - end).abs() <= slack);
        let is_here = |q: &f64| (a.q - q) * (b.q - q) <= 0.0 || is_end(*q);
        let mut here: Vec<f64> = values.iter().copied().filter(is_here).collect();
        here.retain(|q| *q != a.q || at == 0);
        here.sort_by(|x, y| if a.q <= b.q { x.total_cmp(y) } else { y.total_cmp(x) });
        for q in here {
            let guess = between(a, b, q);
            let Some((u, residual_norm)) = polish(&mut extended, &guess, q, options.tolerance) else {
                continue;
            };
            let other = if u.len() > n + 2 { u[n + 1..].to_vec() } else { Vec::new() };
            let (p, x) = (u[n], u[..n].to_vec());
            let extended = (u, a.extended.1.clone());
            refined.push(CurvePoint { p, q, x, other, residual_norm, extended, direction: a.direction });
        }
    }
    refined
}

/// The root of the extended system near a guess, with its residual norm.
fn polish(extended: &mut Extended<'_>, guess: &[f64], q: f64, tolerance: f64) -> Option<(Vec<f64>, f64)> {
    let options = NewtonOptions { tolerance, ..NewtonOptions::default() };
    match newton(&mut AtParameter { system: extended, p: q }, guess, &options) {
        Ok(root) => Some((root.x, root.residual_norm)),
        // As on the curve itself, where rounding noise leaves no choice.
        Err(failure) if failure.residual_norm <= NOISE * tolerance => {
            Some((failure.last, failure.residual_norm))
        }
        Err(_) => None,
    }
}

/// The cubic through two neighbouring points at a `q` between; the straight line where the curve turns.
fn between(a: &CurvePoint, b: &CurvePoint, q: f64) -> Vec<f64> {
    let (h, s) = (b.q - a.q, (q - a.q) / (b.q - a.q));
    let (da, db) = (h / a.direction.1, h / b.direction.1);
    let is_graph = da > 0.0 && db > 0.0 && da.is_finite() && db.is_finite();
    let line = |from: f64, to: f64| from + s * (to - from);
    (0..a.extended.0.len())
        .map(|i| {
            let (xa, xb) = (a.extended.0[i], b.extended.0[i]);
            if !is_graph {
                return line(xa, xb);
            }
            let (ma, mb) = (a.extended.1[i] * da, b.extended.1[i] * db);
            let t = 1.0 - s;
            xa * (1.0 + 2.0 * s) * t * t + ma * s * t * t + xb * s * s * (3.0 - 2.0 * s) - mb * s * s * t
        })
        .collect()
}

fn extend<'a>(
    system: &'a mut dyn PlanarSystem,
    criterion: &Criterion,
    y: &[f64],
    ranges: [(f64, f64); 2],
) -> Extended<'a> {
    let mut base = Base::new(system, y, ranges);
    let condition: Option<Box<dyn Condition>> = match criterion {
        Criterion::Fold => Fold::near(&mut base, y).map(|fold| Box::new(fold) as Box<dyn Condition>),
        Criterion::BranchPoint => {
            BranchPoint::near(&mut base, y).map(|point| Box::new(point) as Box<dyn Condition>)
        }
        Criterion::Hopf { frequency } => Some(Box::new(Hopf { frequency: *frequency })),
        Criterion::Level(level) => Some(Box::new(Level(*level))),
        Criterion::Equal { level, .. } => Some(Box::new(Equal { level: *level, n: base.n() })),
    };
    let condition = condition.unwrap_or(Box::new(Nowhere));
    Extended::new(base, condition, y)
}

/// Stands for a criterion that has no value where it is to start.
struct Nowhere;

impl Condition for Nowhere {
    fn evaluate(&mut self, _: &mut Base, _: &[f64], _: f64) -> Option<super::extended::Rows> {
        None
    }
}

impl Curve {
    fn from_branch(criterion: &Criterion, n: usize, branch: Branch) -> Curve {
        let ends = [0, 1].map(|side| end(n, &branch, side));
        let incidents = branch.specials.iter().filter_map(|special| {
            let kind = incident_kind(criterion, special, &branch, n)?;
            let (p, q, x) = (special.x[n], special.p, special.x[..n].to_vec());
            Some(Incident { kind, p, q, x, error: special.error, at: special.at })
        });
        let incidents = incidents.collect();
        let points = branch.points.iter().map(|point| CurvePoint::new(n, point)).collect();
        let curve = Curve { criterion: criterion.clone(), points, incidents, ends, work: branch.work };
        curve.without_mirror_image()
    }

    /// Behind a tricritical point folds go on as mirror images of those before it, at the same parameters: the side with
    /// more points is kept. Where the point was met several times on end, it is known as well as these agree.
    fn without_mirror_image(mut self) -> Curve {
        let is_tip = |incident: &Incident| incident.kind == IncidentKind::Tricritical;
        let tips: Vec<Incident> =
            self.incidents.iter().filter(|incident| is_tip(incident)).cloned().collect();
        let Some(mut best) = tips.iter().min_by(|one, other| one.error.total_cmp(&other.error)).cloned()
        else {
            return self;
        };
        let (first, last) = (tips[0].at, tips[tips.len() - 1].at);
        if last - first + 1 != tips.len() {
            // Not one point, but several.
            return self;
        }
        best.error = tips.iter().map(|tip| (tip.q - best.q).abs()).fold(best.error, f64::max);
        self.incidents.retain(|incident| !is_tip(incident));
        if first >= self.points.len() - 1 - last {
            self.points.truncate(first + 1);
            self.incidents.retain(|incident| incident.at < first);
            self.incidents.push(Incident { at: first, ..best });
            self.ends[1] = CurveEnd::Merged;
        } else {
            self.points.drain(..last);
            self.incidents.retain(|incident| incident.at > last);
            self.incidents.iter_mut().for_each(|incident| incident.at -= last);
            self.incidents.insert(0, Incident { at: 0, ..best });
            self.ends[0] = CurveEnd::Merged;
        }
        self
    }
}

impl Curve {
    /// The parts up to a place between the points `at` and `at + 1`, and from there on.
    ///
    /// # Panics
    /// When there are no such points.
    pub fn cut(mut self, at: usize, place: CurvePoint) -> [Curve; 2] {
        assert!(at + 1 < self.points.len(), "a place to cut lies between two points");
        let mut points = vec![place.clone()];
        points.extend(self.points.split_off(at + 1));
        self.points.push(place);
        let (incidents, later): (Vec<_>, Vec<_>) =
            self.incidents.into_iter().partition(|incident| incident.at <= at);
        let later = later.into_iter().map(|incident| Incident { at: incident.at - at, ..incident }).collect();
        let [first, last] = self.ends;
        let behind = Curve {
            criterion: self.criterion.clone(),
            points,
            incidents: later,
            ends: [CurveEnd::Cut, last],
            work: Work::default(),
        };
        [Curve { incidents, ends: [first, CurveEnd::Cut], ..self }, behind]
    }
}

impl CurvePoint {
    fn new(n: usize, point: &Point) -> CurvePoint {
        CurvePoint {
            p: point.x[n],
            q: point.p,
            x: point.x[..n].to_vec(),
            other: if point.x.len() > n + 2 { point.x[n + 1..].to_vec() } else { Vec::new() },
            direction: (point.dx[n], point.dp),
            residual_norm: point.residual_norm,
            extended: (point.x.clone(), point.dx.clone()),
        }
    }
}

fn incident_kind(
    criterion: &Criterion,
    special: &SpecialPoint,
    branch: &Branch,
    n: usize,
) -> Option<IncidentKind> {
    let is_flat = || is_flat(&branch.points[special.at], n);
    match special.kind {
        // The curvature tells of a cusp whichever parameter turns.
        SpecialKind::Fold if *criterion == Criterion::Fold && is_flat() => None,
        SpecialKind::Fold => Some(IncidentKind::Turn),
        // The crossing with branch points is degenerate: it is bracketed, not solved for.
        SpecialKind::Unresolved if *criterion == Criterion::Fold && turns_back(branch, special.at, n) => {
            Some(IncidentKind::Tricritical)
        }
        SpecialKind::TestZero(CURVATURE) => Some(IncidentKind::Cusp),
        SpecialKind::TestJump(CURVATURE) => None,
        SpecialKind::TestZero(test) | SpecialKind::TestJump(test) if test < OWN_TESTS => {
            Some(IncidentKind::Boundary)
        }
        SpecialKind::TestZero(test) | SpecialKind::TestJump(test) => {
            Some(IncidentKind::Level(test - OWN_TESTS))
        }
        SpecialKind::Pitchfork
        | SpecialKind::Transcritical
        | SpecialKind::Multiple { .. }
        | SpecialKind::Hopf { .. }
        | SpecialKind::Unresolved => None,
    }
}

/// Whether the curve goes through this point without changing `p`, as compared with the unknowns.
fn is_flat(point: &Point, n: usize) -> bool {
    let most = point.dx[..n].iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    point.dx[n].abs() <= FLAT * most
}

/// Whether both parameters turn back between the regular points before and after this one, where directions can be
/// told: the folds of two solutions that are mirror images meet. Not seen where the curve ends there.
fn turns_back(branch: &Branch, at: usize, n: usize) -> bool {
    let is_regular = |at: &usize| branch.specials.iter().all(|special| special.at != *at);
    let (before, after) = ((0..at).rev().find(is_regular), (at + 1..branch.points.len()).find(is_regular));
    let Some((before, after)) = before.zip(after) else { return false };
    let [before, after] = [before, after].map(|at| &branch.points[at]);
    before.dp * after.dp < 0.0 && before.dx[n] * after.dx[n] < 0.0
}

fn end(n: usize, branch: &Branch, side: usize) -> CurveEnd {
    let at = if side == 0 { 0 } else { branch.points.len() - 1 };
    match &branch.ends[side] {
        End::Lower | End::Upper => CurveEnd::Range,
        End::Domain(index) if *index == n => CurveEnd::Range,
        End::Domain(index) if *index > n => CurveEnd::Domain(index - n - 1),
        End::Domain(index) => CurveEnd::Domain(*index),
        End::Loop => CurveEnd::Loop,
        End::PointLimit | End::Start | End::BranchPoint { .. } => CurveEnd::PointLimit,
        End::Failed(failure) => CurveEnd::Failed(failure.clone()),
        End::Special => {
            let special = branch.specials.iter().find(|special| special.at == at);
            match special.map(|special| special.kind) {
                Some(SpecialKind::TestZero(STABILITY) | SpecialKind::TestJump(STABILITY)) => {
                    CurveEnd::Unstable
                }
                Some(SpecialKind::TestZero(SEPARATION) | SpecialKind::TestJump(SEPARATION)) => {
                    CurveEnd::Merged
                }
                Some(SpecialKind::TestZero(ADMISSIBILITY) | SpecialKind::TestJump(ADMISSIBILITY))
                | Some(_)
                | None => CurveEnd::Inadmissible,
            }
        }
    }
}
