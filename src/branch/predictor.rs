//! Where a step along a branch leads, and how long the next one is.
//!
//! A step is predicted along the tangent, bent as the branch was between the last two nodes: the prediction is off by
//! the third power of the step.

use super::dense::dot;
use super::node::Node;
use super::options::TraceOptions;

/// The angle between successive tangents aimed at, as a part of the largest.
const AIM: f64 = 0.4;

/// Iterations of the corrector beyond which steps become shorter.
pub(super) const EASY: usize = 5;

/// Largest change of the step from one to the next.
const CHANGE: f64 = 2.0;

/// In scaled coordinates.
#[derive(Clone, Debug, Default)]
pub(super) struct Predictor {
    /// The change of the tangent with the way, where it was last seen.
    bend: Option<Vec<f64>>,
}

impl Predictor {
    /// The prediction for a step of length `h` from `y`, in the hyperplane at that distance along the tangent.
    pub(super) fn guess(&self, y: &[f64], tangent: &[f64], h: f64) -> Vec<f64> {
        let straight = y.iter().zip(tangent).map(|(y, t)| y + h * t);
        let Some(bend) = &self.bend else { return straight.collect() };
        let along = dot(bend, tangent);
        let aside = bend.iter().zip(tangent).map(|(bend, t)| bend - along * t);
        straight.zip(aside).map(|(straight, aside)| straight + 0.5 * h * h * aside).collect()
    }

    /// Sees how the branch bends from one node to the next, at a distance of `length`.
    pub(super) fn learn(&mut self, from: &Node, to: &Node, length: f64) {
        let changes = to.tangent.iter().zip(&from.tangent).map(|(to, from)| (to - from) / length);
        let bend: Vec<f64> = changes.collect();
        self.bend = bend.iter().all(|change| change.is_finite()).then_some(bend);
    }

    /// Forgets it: the scales are others.
    pub(super) fn forget(&mut self) {
        self.bend = None;
    }
}

/// The length of the step after one of length `h` that turned the tangent by an angle and took so many iterations.
pub(super) fn next_step(h: f64, turn: f64, iterations: usize, options: &TraceOptions) -> f64 {
    let factor = AIM * options.turn / turn.max(f64::MIN_POSITIVE);
    let ease = if iterations > EASY { 0.7 } else { CHANGE };
    (h * factor.min(ease).clamp(1.0 / CHANGE, CHANGE)).min(options.longest)
}
