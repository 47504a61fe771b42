//! The values of a parameter at which stable solutions end, give way, or cease to be the equilibrium.

use crate::branch::{Branch, Diagram, Point, SpecialKind, SpecialPoint};
use crate::critical::Criterion;
use crate::model::ADMISSIBILITY;
use crate::solve::{Form, System};
use crate::study::exchange::exchanges;
use crate::study::{Setup, Stretch, Worker};

/// A threshold on the axis of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    pub at: f64,
    pub kind: ThresholdKind,
    /// Of a threshold that the theory declares.
    pub name: Option<String>,
    /// The phases just below and just above, where they have names: on a side on which the solution that
    /// changes here is stable its own, else that of the equilibrium.
    pub between: [Option<String>; 2],
    /// Whether the solution that ends or gives way here is not the equilibrium: another one has a lower free
    /// energy. Never without a free energy.
    pub is_metastable: bool,
    /// Estimated error of `at`.
    pub error: f64,
    /// The solution at the threshold.
    pub x: Vec<f64>,
    /// What makes it special.
    pub criterion: Criterion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ThresholdKind {
    /// A stable branch hands its stability over to one that begins there.
    Continuous,
    /// Two stable branches have the same free energy.
    FirstOrder,
    /// A stable branch turns back: a spinodal.
    Fold,
    /// A steady state gives way to a cycle.
    Hopf,
    /// A number crosses a level: a threshold that the theory declares, or the condition of a phase.
    Crossing,
}

impl ThresholdKind {
    /// As it is written in tables.
    pub fn name(self) -> &'static str {
        match self {
            ThresholdKind::Continuous => "continuous",
            ThresholdKind::FirstOrder => "first-order",
            ThresholdKind::Fold => "fold",
            ThresholdKind::Hopf => "hopf",
            ThresholdKind::Crossing => "crossing",
        }
    }
}

/// How far to either side of a threshold the phases are looked up, as a part of the range.
const ASIDE: f64 = 1e-4;

/// Thresholds closer than this, relative to `1 + |at|`, are one seen from two branches.
const SAME: f64 = 1e-8;

/// The thresholds on stable branches, in ascending order.
pub fn thresholds(setup: &Setup, along: &Stretch, diagram: &Diagram) -> Vec<Threshold> {
    let mut survey = Survey::new(setup, along);
    let mut found: Vec<Threshold> = Vec::new();
    for branch in &diagram.branches {
        for special in &branch.specials {
            if let Some(threshold) = survey.threshold(branch, special) {
                keep(&mut found, threshold);
            }
        }
    }
    for threshold in exchanges(setup, along, diagram) {
        keep(&mut found, threshold);
    }
    found.sort_by(|a, b| a.at.total_cmp(&b.at));
    found
}

/// Of thresholds at one place the one with the weightier kind stays: at a branch point, conditions change too. The
/// condition of a phase that changes at a threshold with a name is no other threshold.
fn keep(found: &mut Vec<Threshold>, threshold: Threshold) {
    let is_nameless = |one: &Threshold| one.kind == ThresholdKind::Crossing && one.name.is_none();
    let is_same = |known: &Threshold| {
        let is_alike = known.name == threshold.name || is_nameless(known) || is_nameless(&threshold);
        is_alike && (known.at - threshold.at).abs() <= SAME * (1.0 + known.at.abs())
    };
    match found.iter_mut().find(|known| is_same(known)) {
        Some(known) if is_nameless(&threshold) && !is_nameless(known) => {
            // Which phases there are is seen where their condition changes.
            if known.between[0] == known.between[1] {
                known.between = threshold.between;
            }
        }
        Some(known) if is_nameless(known) && !is_nameless(&threshold) => {
            let between = std::mem::replace(known, threshold).between;
            if known.between[0] == known.between[1] {
                known.between = between;
            }
        }
        Some(known) if threshold.kind < known.kind => *known = threshold,
        Some(_) => {}
        None => found.push(threshold),
    }
}

/// Looks up which special points are thresholds.
pub(super) struct Survey<'s> {
    setup: &'s Setup,
    along: &'s Stretch,
    pub(super) worker: Worker<'s>,
    has_flow: bool,
}

impl<'s> Survey<'s> {
    pub(super) fn new(setup: &'s Setup, along: &'s Stretch) -> Survey<'s> {
        let saddle = setup.model.saddle(&along.parameters);
        let has_flow = (0..saddle.len()).all(|row| saddle.form(row) == Form::FixedPoint);
        Survey { setup, along, worker: setup.worker(), has_flow }
    }

    fn threshold(&mut self, branch: &Branch, special: &SpecialPoint) -> Option<Threshold> {
        let (kind, criterion) = self.classify(special.kind)?;
        let sides = self.stable_sides(branch, special);
        let own = sides.map(|side| side.and_then(|point| self.phase_of(&point.x, point.p)));
        let name = match criterion {
            Criterion::Level(level) => {
                self.setup.model.theory().thresholds.get(level).map(|own| own.name.clone())
            }
            _ => None,
        };
        let counts = match kind {
            ThresholdKind::Crossing => {
                sides.iter().all(Option::is_some) && (name.is_some() || own[0] != own[1])
            }
            _ => sides.iter().any(Option::is_some),
        };
        if !counts {
            return None;
        }
        let is_metastable =
            kind != ThresholdKind::Crossing && self.worker.is_beaten(&special.x, &self.parameters(special.p));
        let between = self.between(special.p, sides, own);
        let (at, error, x) = (special.p, special.error, special.x.clone());
        Some(Threshold { at, kind, name, between, is_metastable, error, x, criterion })
    }

    fn classify(&self, kind: SpecialKind) -> Option<(ThresholdKind, Criterion)> {
        Some(match kind {
            SpecialKind::Fold => (ThresholdKind::Fold, Criterion::Fold),
            SpecialKind::Transcritical | SpecialKind::Pitchfork | SpecialKind::Multiple { .. } => {
                (ThresholdKind::Continuous, Criterion::BranchPoint)
            }
            SpecialKind::Hopf { frequency } => (ThresholdKind::Hopf, Criterion::Hopf { frequency }),
            SpecialKind::TestZero(test) => {
                (ThresholdKind::Crossing, Criterion::Level(test.checked_sub(ADMISSIBILITY + 1)?))
            }
            SpecialKind::TestJump(_) | SpecialKind::Unresolved => return None,
        })
    }

    /// The neighbours of a special point that are stable, as far as that is known, and count.
    fn stable_sides<'b>(&mut self, branch: &'b Branch, special: &SpecialPoint) -> [Option<&'b Point>; 2] {
        let (before, after) = (&branch.points[..special.at], &branch.points[special.at + 1..]);
        // What happens at the same place says nothing about the sides of it.
        let is_aside = |point: &&Point| {
            point.unstable.is_some() || (point.p - special.p).abs() > SAME * (1.0 + special.p.abs())
        };
        let neighbours = [before.iter().rev().find(is_aside), after.iter().find(is_aside)];
        neighbours.map(|point| {
            let point = point?;
            let is_stable = point.unstable == Some(0) || !self.has_flow;
            (is_stable && self.is_admissible(&point.x, point.p)).then_some(point)
        })
    }

    fn between(
        &mut self,
        p: f64,
        sides: [Option<&Point>; 2],
        own: [Option<String>; 2],
    ) -> [Option<String>; 2] {
        let mut known: [Option<Option<String>>; 2] = [None, None];
        for (side, phase) in sides.into_iter().zip(own) {
            if let Some(point) = side
                && point.p != p
            {
                known[usize::from(point.p > p)] = Some(phase);
            }
        }
        let aside = ASIDE * (self.along.high - self.along.low);
        let [below, above] = known;
        [(below, p - aside), (above, p + aside)].map(|(known, p)| {
            known.unwrap_or_else(|| self.equilibrium_phase(p.clamp(self.along.low, self.along.high)))
        })
    }

    pub(super) fn parameters(&self, p: f64) -> Vec<f64> {
        self.along.at(p)
    }

    pub(super) fn is_admissible(&mut self, x: &[f64], p: f64) -> bool {
        let parameters = self.parameters(p);
        self.worker.evaluator.is_admissible(x, &parameters)
    }

    pub(super) fn phase_of(&mut self, x: &[f64], p: f64) -> Option<String> {
        let parameters = self.parameters(p);
        let phase = self.worker.evaluator.phase(x, &parameters)?;
        Some(self.setup.model.theory().phases[phase].name.clone())
    }

    fn equilibrium_phase(&mut self, p: f64) -> Option<String> {
        let root = self.worker.solve(&self.parameters(p)).ok()?;
        self.phase_of(&root.x, p)
    }
}
