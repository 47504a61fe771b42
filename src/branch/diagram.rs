//! All branches connected with some starts.
//!
//! In: a system, starts, and what makes one of several equivalent solutions the canonical one. Out: a
//! [`Diagram`] in which each branch occurs once. Each start is followed in both directions; at each branch
//! point the branch that crosses is followed to either side. Hidden branches that no start leads to are
//! somebody else's business.

use super::switching::leave;
use super::{
    AtParameter, Branch, End, ParametricSystem, Point, SpecialPoint, TraceFailure, TraceOptions, Work, trace,
};
use crate::solve::{NewtonOptions, newton};

/// Branches, each with its special points.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// Those of the starts, each followed by what was found on the way, in the order of finding.
    pub branches: Vec<Branch>,
    /// Starts that led nowhere.
    pub failures: Vec<TraceFailure>,
    /// Branches that were not followed because there were enough.
    pub omitted: usize,
    /// All work, that on branches dropped included.
    pub work: Work,
}

/// How much is followed.
#[derive(Clone, Debug, PartialEq)]
pub struct DiagramOptions {
    pub trace: TraceOptions,
    /// Most branches to keep.
    pub branches: usize,
    /// Work after which no further branch is begun.
    pub jacobians: usize,
}

impl DiagramOptions {
    /// The usual options over a range of the parameter.
    pub fn over(low: f64, high: f64) -> DiagramOptions {
        DiagramOptions { trace: TraceOptions::over(low, high), branches: 32, jacobians: 30_000 }
    }
}

/// Most of the way along the branch that is followed before it is compared with those known, in units of the
/// scales: far enough from a branch point for the branches to be apart.
const PROBE: f64 = 0.2;

/// Largest difference of the unknowns, relative to their size, at which two solutions are the same.
const SAME: f64 = 1e-6;

/// Largest distance of a branch from the straight line between neighbouring points, as a part of theirs.
const SAG: f64 = 0.2;

/// Follows the branches through `starts`, given as unknowns and parameter, and those that cross them.
///
/// `canonical` picks one of the equivalent forms of a solution, for instance the one with `m ≥ 0`, in place.
///
/// # Panics
/// When a start does not have one value per unknown, or its parameter is not in the range.
pub fn trace_all(
    system: &mut dyn ParametricSystem,
    starts: &[(Vec<f64>, f64)],
    canonical: &mut dyn FnMut(&mut [f64]),
    options: &DiagramOptions,
) -> Diagram {
    let diagram = Diagram { branches: Vec::new(), failures: Vec::new(), omitted: 0, work: Work::default() };
    let mut survey = Survey { system, canonical, options, diagram };
    for (x, p) in starts {
        survey.start(x, *p);
    }
    survey.diagram
}

struct Survey<'a> {
    system: &'a mut dyn ParametricSystem,
    canonical: &'a mut dyn FnMut(&mut [f64]),
    options: &'a DiagramOptions,
    diagram: Diagram,
}

impl Survey<'_> {
    fn start(&mut self, x: &[f64], p: f64) {
        let options = NewtonOptions { tolerance: self.options.trace.tolerance, ..NewtonOptions::default() };
        if let Ok(root) = newton(&mut AtParameter { system: &mut *self.system, p }, x, &options) {
            let (branches, work) = (&self.diagram.branches, &mut self.diagram.work);
            work.jacobians += root.evaluations.div_ceil(x.len() + 1);
            if is_known(self.system, branches, self.canonical, &self.options.trace, (&root.x, p), work) {
                return;
            }
        }
        if self.is_enough() {
            self.diagram.omitted += 1;
            return;
        }
        let mut next = self.diagram.branches.len();
        match trace(self.system, x, p, &self.options.trace) {
            Ok(branch) => self.keep(branch),
            Err(failure) => {
                self.diagram.work += failure.work;
                self.diagram.failures.push(failure);
            }
        }
        while next < self.diagram.branches.len() {
            self.switch(next);
            next += 1;
        }
    }

    fn is_enough(&self) -> bool {
        let Diagram { branches, work, .. } = &self.diagram;
        branches.len() >= self.options.branches || work.jacobians >= self.options.jacobians
    }

    fn keep(&mut self, branch: Branch) {
        self.diagram.work += branch.work;
        self.diagram.branches.push(branch);
    }

    /// Follows the branches that cross this one.
    fn switch(&mut self, number: usize) {
        let branch = &self.diagram.branches[number];
        let crossed: Vec<(usize, SpecialPoint, Point)> = branch
            .specials
            .iter()
            .enumerate()
            .filter(|(_, special)| special.crossing.is_some())
            .map(|(at, special)| (at, special.clone(), branch.points[special.at].clone()))
            .collect();
        for (at, special, own) in crossed {
            for sign in [1.0, -1.0] {
                self.leave(End::BranchPoint { branch: number, special: at }, &special, &own, sign);
            }
        }
    }

    /// Follows one half of a branch that crosses, unless it is known.
    fn leave(&mut self, from: End, special: &SpecialPoint, own: &Point, sign: f64) {
        let (options, is_enough) = (&self.options.trace, self.is_enough());
        let Some(mut tracer) = leave(&mut *self.system, special, own, sign, options, from) else {
            return;
        };
        while tracer.way() < PROBE && tracer.advance().is_some() {}
        let probe = tracer.points().last().expect("a tracer has a first point").clone();
        let (branches, work) = (&self.diagram.branches, &mut self.diagram.work);
        if is_known(tracer.system(), branches, self.canonical, options, (&probe.x, probe.p), work) {
            *work += tracer.finish().work;
        } else if is_enough {
            self.diagram.omitted += 1;
            *work += tracer.finish().work;
        } else {
            let branch = tracer.run();
            self.keep(branch);
        }
    }
}

/// Whether a solution is, up to symmetry, on one of these branches.
fn is_known(
    system: &mut dyn ParametricSystem,
    branches: &[Branch],
    canonical: &mut dyn FnMut(&mut [f64]),
    options: &TraceOptions,
    (x, p): (&[f64], f64),
    work: &mut Work,
) -> bool {
    let mut wanted = x.to_vec();
    canonical(&mut wanted);
    let pairs = branches.iter().flat_map(|branch| branch.points.windows(2));
    for pair in pairs.filter(|pair| pair[0].p != pair[1].p && (pair[0].p - p) * (pair[1].p - p) <= 0.0) {
        if let Some(mut found) = between(system, &pair[0], &pair[1], p, options, work) {
            canonical(&mut found);
            if difference(&found, &wanted) <= SAME {
                return true;
            }
        }
    }
    false
}

/// The solution between two neighbouring points of a branch.
pub(crate) fn between(
    system: &mut dyn ParametricSystem,
    a: &Point,
    b: &Point,
    p: f64,
    options: &TraceOptions,
    work: &mut Work,
) -> Option<Vec<f64>> {
    let guess = interpolated(a, b, p);
    let newton_options = NewtonOptions { tolerance: options.tolerance, ..NewtonOptions::default() };
    let root = newton(&mut AtParameter { system, p }, &guess, &newton_options).ok()?;
    work.jacobians += root.evaluations.div_ceil(guess.len() + 1);
    let chord = difference(&a.x, &b.x).max((a.p - b.p).abs() / (options.range.1 - options.range.0));
    (difference(&root.x, &guess) <= SAG * chord + SAME).then_some(root.x)
}

/// The place at `p` on the cubic through two neighbouring points of a branch with their directions: at a fold the
/// branch is vertical, and no straight line comes near it.
fn interpolated(a: &Point, b: &Point, p: f64) -> Vec<f64> {
    let way = |at: &Point| {
        let steps = a.x.iter().zip(&b.x).zip(&at.dx).map(|((a, b), dx)| ((b - a) * dx, dx * dx));
        let start = ((b.p - a.p) * at.dp, at.dp * at.dp);
        let (along, square) = steps.fold(start, |sum, step| (sum.0 + step.0, sum.1 + step.1));
        along / square
    };
    let length = 0.5 * (way(a) + way(b));
    let cubic = |s: f64, from: f64, slope: f64, to: f64, last: f64| {
        let t = 1.0 - s;
        let (near, far) = ((1.0 + 2.0 * s) * t * t, s * s * (3.0 - 2.0 * s));
        near * from + far * to + length * s * t * (t * slope - s * last)
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (low + high);
        let is_before = (cubic(middle, a.p, a.dp, b.p, b.dp) < p) == (a.p < b.p);
        (low, high) = if is_before { (middle, high) } else { (low, middle) };
    }
    (0..a.x.len()).map(|i| cubic(low, a.x[i], a.dx[i], b.x[i], b.dx[i])).collect()
}

/// Bisections of the way between two points: far fewer digits would do as a guess.
const BISECTIONS: usize = 30;

/// `max_i |x_i − y_i| / max(1, |x_i|)`.
fn difference(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (x - y).abs() / x.abs().max(1.0)).fold(0.0, f64::max)
}
