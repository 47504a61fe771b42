//! First-order transitions: two stable branches exchange the lowest free energy.

use crate::branch::{Diagram, Point, TraceOptions, Work, between};
use crate::critical::Criterion;
use crate::model::{Along, Model};
use crate::root::bracketed_root;
use crate::study::thresholds::Survey;
use crate::study::{Setup, Stretch, Threshold, ThresholdKind};

/// A stretch of a branch on which solutions are stable and count, in ascending order of the parameter.
type Piece<'d> = Vec<&'d Point>;

/// Width of the last bracket, relative to the range.
const WIDTH: f64 = 1e-15;

/// Free energies closer than this, relative to their size, are those of one solution.
const LEVEL: f64 = 1e-10;

/// Differences of free energies, relative to their size, that may be rounding noise: two solutions of which one is the
/// mirror image of the other do not exchange anything.
const NOISE: f64 = 1e-13;

/// Solutions no farther apart than this, relative to `max(1, |x_i|)`, are one: the separation at which solvers
/// tell roots apart.
const APART: f64 = 1e-6;

/// Distance from an exchange, as a part of the range, at which it shows who is lower: far beyond the error of
/// its place, and close enough for the order not to change again.
const ASIDE: f64 = 1e-6;

/// All exchanges of the lowest free energy within the range; none if the theory declares no free energy.
pub fn exchanges(setup: &Setup, along: &Stretch, diagram: &Diagram) -> Vec<Threshold> {
    let Some(level) = setup.model.free_energy_level() else { return Vec::new() };
    let survey = Survey::new(setup, along);
    let system = setup.model.along(&along.parameters, along.position);
    let mut market = Market { model: &setup.model, along, survey, system, level };
    let pieces = market.pieces(diagram);
    let mut found = Vec::new();
    for (at, first) in pieces.iter().enumerate() {
        for second in &pieces[at + 1..] {
            for p in market.crossings(first, second) {
                found.extend(market.threshold(first, second, p, &pieces));
            }
        }
    }
    found
}

struct Market<'s> {
    model: &'s Model,
    along: &'s Stretch,
    survey: Survey<'s>,
    system: Along<'s>,
    level: usize,
}

impl Market<'_> {
    fn pieces<'d>(&mut self, diagram: &'d Diagram) -> Vec<Piece<'d>> {
        let mut pieces: Vec<Piece> = Vec::new();
        for branch in &diagram.branches {
            let mut piece: Piece = Vec::new();
            for point in &branch.points {
                let is_onwards = match piece[..] {
                    [.., a, b] => (b.p - a.p) * (point.p - b.p) > 0.0,
                    [a] => point.p != a.p,
                    [] => true,
                };
                let is_admissible = self.survey.is_admissible(&point.x, point.p);
                let counts = point.unstable == Some(0) && is_admissible;
                // A special point ends a piece and belongs to it, as it does to the next one.
                let is_limit = point.unstable.is_none() && is_admissible;
                if (counts || is_limit) && is_onwards {
                    piece.push(point);
                }
                if !(counts && is_onwards) {
                    pieces.push(std::mem::take(&mut piece));
                    if counts || is_limit {
                        piece.push(point);
                    }
                }
            }
            pieces.push(piece);
        }
        pieces.retain(|piece| piece.len() > 1);
        for piece in &mut pieces {
            if piece[0].p > piece[1].p {
                piece.reverse();
            }
        }
        pieces
    }

    /// The solution on a piece and its free energy.
    fn solution(&mut self, piece: &Piece, p: f64) -> Option<(Vec<f64>, f64)> {
        let at = piece.partition_point(|point| point.p <= p).clamp(1, piece.len() - 1);
        let (a, b) = (piece[at - 1], piece[at]);
        if !(a.p..=b.p).contains(&p) {
            return None;
        }
        let options = TraceOptions::over(self.along.low, self.along.high);
        let x = if p == a.p {
            a.x.clone()
        } else if p == b.p {
            b.x.clone()
        } else {
            between(&mut self.system, a, b, p, &options, &mut Work::default())?
        };
        let parameters = self.survey.parameters(p);
        let free_energy = self.survey.worker.evaluator.free_energy(&x, &parameters)?;
        Some((x, free_energy))
    }

    fn difference(&mut self, first: &Piece, second: &Piece, p: f64) -> Option<f64> {
        Some(self.difference_and_size(first, second, p)?.0)
    }

    /// The difference of both free energies, and how large they are, at least 1.
    fn difference_and_size(&mut self, first: &Piece, second: &Piece, p: f64) -> Option<(f64, f64)> {
        let (one, other) = (self.solution(first, p)?.1, self.solution(second, p)?.1);
        Some((one - other, one.abs().max(1.0)))
    }

    /// Where both pieces have the same free energy.
    fn crossings(&mut self, first: &Piece, second: &Piece) -> Vec<f64> {
        let (low, high) = (first[0].p.max(second[0].p), last(first).p.min(last(second).p));
        if low >= high {
            return Vec::new();
        }
        let inner = first.iter().chain(second).map(|point| point.p).filter(|p| (low..=high).contains(p));
        let mut places: Vec<f64> = inner.chain([low, high]).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        let values: Vec<Option<(f64, f64)>> =
            places.iter().map(|&p| self.difference_and_size(first, second, p)).collect();
        let mut found = Vec::new();
        for at in 1..places.len() {
            let [Some((before, size)), Some((after, next_size))] = values[at - 1..=at] else { continue };
            let is_noise = before.abs() <= NOISE * size && after.abs() <= NOISE * next_size;
            if (before < 0.0) == (after < 0.0) || before == 0.0 || is_noise {
                continue;
            }
            let narrow = WIDTH * width(self.along);
            let mut function = |p: f64| self.difference(first, second, p);
            let ends = ((places[at - 1], before), (places[at], after));
            found.extend(bracketed_root(&mut function, ends.0, ends.1, narrow).map(|root| root.at));
        }
        found
    }

    fn threshold(&mut self, first: &Piece, second: &Piece, p: f64, all: &[Piece]) -> Option<Threshold> {
        let ((x, free_energy), (other, _)) = (self.solution(first, p)?, self.solution(second, p)?);
        let lowest = free_energy - LEVEL * free_energy.abs().max(1.0);
        let is_beaten = all.iter().any(|piece| self.solution(piece, p).is_some_and(|(_, f)| f < lowest));
        if is_beaten || !self.are_apart(&x, &other) {
            return None;
        }
        let phases = [self.survey.phase_of(&x, p), self.survey.phase_of(&other, p)];
        let [first_phase, second_phase] = phases;
        // The lower one just below p prevails there.
        let aside = ASIDE * width(self.along);
        let below = self
            .difference(first, second, p - aside)
            .or_else(|| self.difference(first, second, p + aside).map(|difference| -difference))?;
        let between = if below < 0.0 { [first_phase, second_phase] } else { [second_phase, first_phase] };
        let error = f64::EPSILON * p.abs().max(width(self.along));
        let criterion = Criterion::Equal { level: self.level, other };
        let kind = ThresholdKind::FirstOrder;
        Some(Threshold { at: p, kind, name: None, between, is_metastable: false, error, x, criterion })
    }

    /// Whether these are two solutions, not two forms of one: a branch may pass into its own mirror image.
    fn are_apart(&self, x: &[f64], other: &[f64]) -> bool {
        let (mut x, mut other) = (x.to_vec(), other.to_vec());
        self.model.canonical(&mut x);
        self.model.canonical(&mut other);
        x.iter().zip(&other).any(|(x, z)| (x - z).abs() > APART * x.abs().max(1.0))
    }
}

fn last<'d>(piece: &Piece<'d>) -> &'d Point {
    piece[piece.len() - 1]
}

fn width(along: &Stretch) -> f64 {
    along.high - along.low
}
