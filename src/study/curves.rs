//! Thresholds as curves in the plane of two parameters, and the points where such curves meet or end.
//!
//! In: a [`Setup`] and two [`Stretch`]es. Out: an [`Atlas`]. Thresholds are looked for along lines through
//! the plane; each that is on no known curve is followed in both directions by [`critical`](crate::critical).
//! On a curve that was found along the other parameter, `p` and `q` have changed places.

use crate::critical::{
    Criterion, Curve, CurveEnd, CurveOptions, CurvePoint, Direction, IncidentKind, half_curve, refine,
};
use crate::model::Plane;
use crate::study::parallel::{self, NoProgress};
use crate::study::segment::distance_to_segment;
use crate::study::thresholds::{Threshold, ThresholdKind, thresholds};
use crate::study::{Setup, Stretch, branches};

/// A curve of thresholds.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdCurve {
    pub kind: ThresholdKind,
    /// Of a threshold that the theory declares.
    pub name: Option<String>,
    /// The phases on both sides of the curve, below first: along the first parameter where
    /// [`Orientation::Along`], else along the second.
    pub between: [Option<String>; 2],
    /// See [`Threshold::is_metastable`].
    pub is_metastable: bool,
    pub orientation: Orientation,
    pub curve: Curve,
}

impl ThresholdCurve {
    fn has_failed(&self) -> bool {
        self.curve.ends.iter().any(|end| matches!(end, CurveEnd::Failed(_)))
    }
}

/// Which parameter plays `p`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// `p` is the first parameter, `q` the second.
    Along,
    /// `p` is the second parameter, `q` the first.
    Across,
}

/// A point at which curves meet or end.
#[derive(Clone, Debug, PartialEq)]
pub struct Junction {
    pub kind: JunctionKind,
    /// The first and the second parameter.
    pub at: [f64; 2],
    /// All phases on the sides of the curves that meet.
    pub phases: Vec<String>,
    /// Estimated error of either parameter.
    pub error: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JunctionKind {
    /// Spinodals end, and with them a first-order line: the two solutions become one.
    Critical,
    /// A continuous transition becomes one of first order.
    Tricritical,
    /// Three phases meet.
    Triple,
    /// Four phases or more meet.
    Quadruple,
    /// Curves meet, or a curve ends on another one.
    Meeting,
    /// A curve ends for no other reason than that its solution ceases to count.
    End,
}

impl JunctionKind {
    pub fn name(self) -> &'static str {
        match self {
            JunctionKind::Critical => "critical point",
            JunctionKind::Tricritical => "tricritical point",
            JunctionKind::Triple => "triple point",
            JunctionKind::Quadruple => "quadruple point",
            JunctionKind::Meeting => "meeting point",
            JunctionKind::End => "end point",
        }
    }
}

/// A line through the plane, along the parameter that plays `p`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub orientation: Orientation,
    /// Where to look; by default the whole range.
    pub part: Option<(f64, f64)>,
    /// The value of the other parameter.
    pub fixed: f64,
}

/// All that is known of a plane.
pub struct Atlas<'s> {
    setup: &'s Setup,
    pub along: Stretch,
    pub over: Stretch,
    pub curves: Vec<ThresholdCurve>,
    /// Thresholds that could not be followed, or that exist at one place alone.
    pub unfollowed: Vec<Sighting>,
}

/// Solutions and thresholds closer than this, relative to `1 + |·|`, are the same.
const SAME: f64 = 1e-6;

/// Ends of curves closer than this, as a part of the ranges, are one point.
const JOINT: f64 = 2e-3;

/// A curve that comes no farther than this, as a part of the ranges, is a point: its threshold exists there alone.
const SHORTEST: f64 = 1e-4;

/// Halvings of the way between two points of a curve in search of the place where it becomes metastable.
const HALVINGS: usize = 12;

/// Pairs of neighbouring points that are refined in one go.
const PIECE: usize = 8;

impl<'s> Atlas<'s> {
    pub fn new(setup: &'s Setup, along: &Stretch, over: &Stretch) -> Atlas<'s> {
        let (along, over) = (along.clone(), over.clone());
        Atlas { setup, along, over, curves: Vec::new(), unfollowed: Vec::new() }
    }

    /// Looks for thresholds along lines and follows those that are on no known curve. Lines are looked at in parallel,
    /// and so are thresholds followed that do not look alike.
    pub fn explore(&mut self, lines: &[Line]) {
        let find = |_: &mut (), at: usize| {
            let line = &lines[at];
            let (varies, other) = self.axes(line.orientation);
            let (low, high) = line.part.unwrap_or((varies.low, varies.high));
            let stretch = Stretch { low, high, parameters: other.at(line.fixed), ..varies.clone() };
            let thresholds = thresholds(self.setup, &stretch, &branches(self.setup, &stretch)).into_iter();
            thresholds.map(|threshold| Sighting { line: *line, threshold }).collect()
        };
        let found: Vec<Vec<Sighting>> = parallel::map(lines.len(), &NoProgress, || (), find);
        let mut open: Vec<Sighting> = found.into_iter().flatten().collect();
        while !open.is_empty() {
            let (first, others) = first_of_each_sort(open);
            self.follow_all(first);
            open = others;
        }
    }

    fn follow_all(&mut self, mut sightings: Vec<Sighting>) {
        // A curve that failed on its way may not do so along the other parameter.
        let settles = |curve: &&ThresholdCurve, sighting: &Sighting| {
            !curve.has_failed() || curve.orientation == sighting.line.orientation
        };
        let is_known = |_: &mut (), at: usize| {
            let sighting = &sightings[at];
            self.is_known(sighting, self.curves.iter().filter(|curve| settles(curve, sighting)))
        };
        let mut known = parallel::map(sightings.len(), &NoProgress, || (), is_known).into_iter();
        sightings.retain(|_| known.next() == Some(false));
        let follow = |_: &mut (), at: usize| self.follow(&sightings[at]);
        let followed = parallel::map(sightings.len(), &NoProgress, || (), follow);
        let mut followed: Vec<_> = sightings.into_iter().zip(followed).collect();
        // Of two that are one curve the one is better that did not fail on its way.
        followed.sort_by_key(|(_, curves)| match curves {
            Some(curves) => usize::from(curves.iter().any(ThresholdCurve::has_failed)),
            None => 2,
        });
        let mut new: Vec<ThresholdCurve> = Vec::new();
        for (sighting, curves) in followed {
            // Two that do not look alike may yet have led to one curve.
            if self.is_known(&sighting, &new) {
                continue;
            }
            let Some(curves) = curves else {
                self.unfollowed.push(sighting);
                continue;
            };
            let failed_before =
                |known: &ThresholdCurve| known.has_failed() && self.is_known(&sighting, [known]);
            let is_worse: Vec<bool> = self.curves.iter().map(failed_before).collect();
            if !curves.iter().any(ThresholdCurve::has_failed) {
                let mut is_worse = is_worse.into_iter();
                self.curves.retain(|_| is_worse.next() == Some(false));
                new.extend(curves);
            } else if !is_worse.contains(&true) {
                new.extend(curves);
            }
        }
        self.curves.extend(new);
        let unfollowed = std::mem::take(&mut self.unfollowed).into_iter();
        self.unfollowed = unfollowed.filter(|sighting| !self.is_known(sighting, &self.curves)).collect();
    }

    fn axes(&self, orientation: Orientation) -> (&Stretch, &Stretch) {
        match orientation {
            Orientation::Along => (&self.along, &self.over),
            Orientation::Across => (&self.over, &self.along),
        }
    }

    fn plane(&self, orientation: Orientation) -> (Plane<'s>, CurveOptions) {
        let (p, q) = self.axes(orientation);
        let plane = self.setup.model.plane(&self.setup.parameters, [p.position, q.position]);
        let options = CurveOptions::over((p.low, p.high), (q.low, q.high));
        (plane, CurveOptions { tolerance: self.setup.solver.tolerance, ..options })
    }

    /// The curve through a threshold, in pieces; none if it cannot be followed.
    fn follow(&self, sighting: &Sighting) -> Option<Vec<ThresholdCurve>> {
        let Sighting { line: Line { orientation, fixed, .. }, threshold } = sighting;
        let Threshold { kind, name, between, is_metastable, .. } = threshold;
        let y = [&threshold.x[..], &[threshold.at, *fixed]].concat();
        let half = |direction| {
            let (mut plane, options) = self.plane(*orientation);
            half_curve(&mut plane, &threshold.criterion, &y, direction, &options)
        };
        let [upwards, downwards] =
            parallel::both(|| half(Direction::Increasing), || half(Direction::Decreasing));
        let curve = upwards.ok()?.joined_to(downwards.ok()?);
        let places = curve.points.iter().map(|point| oriented(*orientation, point.p, point.q));
        let start = sighting.place();
        if places.map(|place| self.distance(&start, &place)).fold(0.0, f64::max) < SHORTEST {
            return None;
        }
        let pieces = match kind {
            ThresholdKind::Continuous => self.pieces(*orientation, curve, *is_metastable),
            _ => vec![(*is_metastable, curve)],
        };
        let piece = |(is_metastable, curve)| ThresholdCurve {
            kind: *kind,
            name: name.clone(),
            between: between.clone(),
            is_metastable,
            orientation: *orientation,
            curve,
        };
        Some(pieces.into_iter().map(piece).collect())
    }

    /// The parts of a curve that belong to the equilibrium and those that do not, if it passes from one to the
    /// other: a continuous transition continues as a metastable one beyond a tricritical point.
    fn pieces(&self, orientation: Orientation, curve: Curve, is_metastable: bool) -> Vec<(bool, Curve)> {
        let (varies, other) = self.axes(orientation);
        let mut worker = self.setup.worker();
        let mut is_beaten = |point: &CurvePoint| {
            let mut parameters = other.at(point.q);
            parameters[varies.position] = point.p;
            worker.is_beaten(&point.x, &parameters)
        };
        // At the very ends, where it may meet other curves, solutions are too close to be told apart.
        let inner = curve.points.len() / 8;
        let (mut low, mut high) = (inner, (curve.points.len() - 1).saturating_sub(inner));
        if low >= high {
            return vec![(is_metastable, curve)];
        }
        let sides = [low, high].map(|at| is_beaten(&curve.points[at]));
        if sides[0] == sides[1] {
            return vec![(sides[0], curve)];
        }
        while high - low > 1 {
            let middle = low.midpoint(high);
            let is_before = is_beaten(&curve.points[middle]) == sides[0];
            (low, high) = if is_before { (middle, high) } else { (low, middle) };
        }
        let place = self.turning(orientation, &curve, low, |point| is_beaten(point) == sides[0]);
        sides.into_iter().zip(curve.cut(low, place)).collect()
    }

    /// The place between a point of a curve and the next one up to which `is_before` holds.
    fn turning(
        &self,
        orientation: Orientation,
        curve: &Curve,
        at: usize,
        mut is_before: impl FnMut(&CurvePoint) -> bool,
    ) -> CurvePoint {
        let (mut plane, options) = self.plane(orientation);
        let mut ends = [curve.points[at].q, curve.points[at + 1].q];
        let mut turning = curve.points[at].clone();
        for _ in 0..HALVINGS {
            let middle = ends[0].midpoint(ends[1]);
            let Some(place) = refine(&mut plane, curve, at..at + 1, &[middle], &options).pop() else { break };
            ends[usize::from(!is_before(&place))] = middle;
            turning = place;
        }
        turning
    }

    /// Whether a threshold lies on one of the curves.
    fn is_known<'c>(
        &self,
        sighting: &Sighting,
        curves: impl IntoIterator<Item = &'c ThresholdCurve>,
    ) -> bool {
        let (threshold, place) = (&sighting.threshold, sighting.place());
        curves.into_iter().any(|known| {
            if known.kind != threshold.kind || known.name != threshold.name {
                return false;
            }
            let (mut plane, options) = self.plane(known.orientation);
            let [p, q] = oriented(known.orientation, place[0], place[1]);
            refine(&mut plane, &known.curve, 0..known.curve.points.len() - 1, &[q], &options).iter().any(
                |point| {
                    let mut x = point.x.clone();
                    let mut wanted = threshold.x.clone();
                    self.setup.model.canonical(&mut x);
                    self.setup.model.canonical(&mut wanted);
                    is_close(point.p, p) && (is_same(&x, &wanted) || is_pair(&point.other, threshold))
                },
            )
        })
    }

    /// The points of a curve at values of the second parameter; `None` for a curve found across.
    pub fn at(&self, curve: &ThresholdCurve, values: &[f64]) -> Option<Vec<CurvePoint>> {
        if curve.orientation == Orientation::Across {
            return None;
        }
        let pairs = curve.curve.points.len().saturating_sub(1);
        let refine_piece = |_: &mut (), piece: usize| {
            let (mut plane, options) = self.plane(Orientation::Along);
            let from = piece * PIECE;
            refine(&mut plane, &curve.curve, from..pairs.min(from + PIECE), values, &options)
        };
        Some(parallel::map(pairs.div_ceil(PIECE), &NoProgress, || (), refine_piece).concat())
    }

    /// First and second parameter along a curve.
    pub fn line(&self, curve: &ThresholdCurve) -> Vec<[f64; 2]> {
        let points = curve.curve.points.iter();
        points.map(|point| oriented(curve.orientation, point.p, point.q)).collect()
    }

    /// First and second parameter along a curve, close enough to be drawn.
    pub fn outline(&self, curve: &ThresholdCurve) -> Vec<[f64; 2]> {
        let places = curve.curve.outline().into_iter();
        places.map(|place| oriented(curve.orientation, place.p, place.q)).collect()
    }

    /// For each place of [`Atlas::outline`] how far, along both parameters, the curve may be from the straight way
    /// that leads there.
    pub fn doubts(&self, curve: &ThresholdCurve) -> Vec<[f64; 2]> {
        let places = curve.curve.outline().into_iter();
        places.map(|place| oriented(curve.orientation, place.doubt.0, place.doubt.1)).collect()
    }

    /// Where curves meet or end, by kind and place.
    pub fn junctions(&self) -> Vec<Junction> {
        let mut tips = self.tips();
        let mut junctions = Vec::new();
        while let Some(first) = tips.pop() {
            let (near, far) = tips.into_iter().partition(|tip| self.distance(&first.at, &tip.at) <= JOINT);
            tips = far;
            junctions.push(self.junction(first, near));
        }
        junctions.sort_by(|a: &Junction, b| {
            a.kind.cmp(&b.kind).then(a.at[0].total_cmp(&b.at[0])).then(a.at[1].total_cmp(&b.at[1]))
        });
        junctions
    }

    /// Special points and inner ends of all curves.
    fn tips(&self) -> Vec<Tip> {
        let mut tips = Vec::new();
        for (number, known) in self.curves.iter().enumerate() {
            for incident in &known.curve.incidents {
                let kind = match incident.kind {
                    IncidentKind::Cusp => JunctionKind::Critical,
                    IncidentKind::Tricritical => JunctionKind::Tricritical,
                    IncidentKind::Turn | IncidentKind::Level(_) | IncidentKind::Boundary => continue,
                };
                let at = oriented(known.orientation, incident.p, incident.q);
                tips.push(Tip { kind: Some(kind), at, curve: number, error: incident.error });
            }
            let ends = [known.curve.points.first(), known.curve.points.last()];
            for (end, point) in known.curve.ends.iter().zip(ends) {
                let (CurveEnd::Unstable | CurveEnd::Inadmissible | CurveEnd::Merged, Some(point)) =
                    (end, point)
                else {
                    continue;
                };
                let at = oriented(known.orientation, point.p, point.q);
                tips.push(Tip { kind: None, at, curve: number, error: 0.0 });
            }
        }
        tips
    }

    fn junction(&self, first: Tip, near: Vec<Tip>) -> Junction {
        let all: Vec<Tip> = std::iter::once(first).chain(near).collect();
        // What was solved for knows its place better than what ended nearby.
        let of_kind = |kind| {
            let alike = all.iter().filter(|tip| tip.kind == Some(kind));
            alike.min_by(|one, other| one.error.total_cmp(&other.error))
        };
        let solved = of_kind(JunctionKind::Tricritical).or_else(|| of_kind(JunctionKind::Critical));
        let best = solved.unwrap_or(&all[0]);
        let mut curves: Vec<usize> = all.iter().map(|tip| tip.curve).collect();
        curves.extend((0..self.curves.len()).filter(|&number| self.passes(number, &best.at)));
        curves.sort_unstable();
        curves.dedup();
        let sides = curves.iter().flat_map(|&number| self.curves[number].between.iter().flatten().cloned());
        let mut phases: Vec<String> = sides.collect();
        phases.sort();
        phases.dedup();
        let kind = match best.kind {
            Some(kind) => kind,
            None if phases.len() > 3 => JunctionKind::Quadruple,
            None if phases.len() > 2 => JunctionKind::Triple,
            None if curves.len() > 1 => JunctionKind::Meeting,
            None => JunctionKind::End,
        };
        let spread = |tip: &Tip| (0..2).map(|axis| (tip.at[axis] - best.at[axis]).abs()).fold(0.0, f64::max);
        let alike = all.iter().filter(|tip| tip.kind == best.kind).map(spread).fold(best.error, f64::max);
        Junction { kind, at: best.at, phases, error: alike }
    }

    /// Whether a curve goes through a point, or close by.
    fn passes(&self, number: usize, at: &[f64; 2]) -> bool {
        let line = self.line(&self.curves[number]);
        let at = self.scaled(at);
        let line: Vec<[f64; 2]> = line.iter().map(|place| self.scaled(place)).collect();
        line.windows(2).any(|pair| distance_to_segment(&pair[0], &pair[1], &at) <= JOINT)
    }

    fn distance(&self, a: &[f64; 2], b: &[f64; 2]) -> f64 {
        let [a, b] = [a, b].map(|at| self.scaled(at));
        (a[0] - b[0]).hypot(a[1] - b[1])
    }

    /// As parts of the ranges.
    fn scaled(&self, at: &[f64; 2]) -> [f64; 2] {
        [(at[0], &self.along), (at[1], &self.over)].map(|(at, axis)| (at - axis.low) / (axis.high - axis.low))
    }
}

/// A threshold, and the line on which it was found.
pub struct Sighting {
    line: Line,
    pub threshold: Threshold,
}

impl Sighting {
    /// First and second parameter.
    pub fn place(&self) -> [f64; 2] {
        oriented(self.line.orientation, self.threshold.at, self.line.fixed)
    }

    /// Whether both look as if they lay on one curve; two that do not may do so, seen from different sides.
    fn is_like(&self, other: &Sighting) -> bool {
        let sort = |sighting: &Sighting| {
            let Threshold { kind, name, between, is_metastable, .. } = &sighting.threshold;
            // Along another parameter, below and above may change places.
            let mut sides = between.clone();
            sides.sort();
            (*kind, *is_metastable, name.clone(), sides)
        };
        sort(self) == sort(other)
    }
}

/// The first of those that are alike, and all others, in their order.
fn first_of_each_sort(sightings: Vec<Sighting>) -> (Vec<Sighting>, Vec<Sighting>) {
    let (mut first, mut others) = (Vec::<Sighting>::new(), Vec::new());
    for sighting in sightings {
        let is_new = !first.iter().any(|known| known.is_like(&sighting));
        if is_new { first.push(sighting) } else { others.push(sighting) }
    }
    (first, others)
}

/// Something that happens on a curve, or its end.
struct Tip {
    kind: Option<JunctionKind>,
    at: [f64; 2],
    curve: usize,
    error: f64,
}

/// First and second parameter from `p` and `q`, and back.
fn oriented(orientation: Orientation, p: f64, q: f64) -> [f64; 2] {
    match orientation {
        Orientation::Along => [p, q],
        Orientation::Across => [q, p],
    }
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * (1.0 + a.abs())
}

fn is_same(a: &[f64], b: &[f64]) -> bool {
    // At a threshold solutions are less certain than the parameter is.
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= SAME.sqrt() * (1.0 + a.abs()))
}

/// Whether the roots of a first-order transition are those of a curve in the other order.
fn is_pair(other: &[f64], threshold: &Threshold) -> bool {
    matches!(threshold.criterion, Criterion::Equal { .. }) && is_same(other, &threshold.x)
}
