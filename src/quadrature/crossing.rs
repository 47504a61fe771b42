//! Where switches change sign.

use super::sampler::Sampler;
use super::sums::is_finite;
use super::{Crossing, End};
use crate::root::bracketed_root;

/// More cuts than this are not made: the panels find the rest by halving.
pub(super) const MOST_CUTS: usize = 64;

/// How closely a crossing is located where it is much closer to zero than to the nodes around it, relative to
/// their distance.
const WIDTH: f64 = 1e-18;

/// Cuts closer than this, relative to where they are, are one.
const SAME: f64 = 8.0 * f64::EPSILON;

/// The step from zero that counts as one to the next number.
const NEXT_TO_ZERO: f64 = 1e-290;

/// −1, 0 or 1; what is not a number counts as zero.
pub(super) fn sign(value: f64) -> i8 {
    i8::from(value > 0.0) - i8::from(value < 0.0)
}

/// Whether some switch has different signs in two rows.
pub(super) fn differ(sampler: &Sampler, low: &[f64], high: &[f64]) -> bool {
    let outputs = sampler.outputs();
    low[outputs..].iter().zip(&high[outputs..]).any(|(low, high)| sign(*low) != sign(*high))
}

/// Whether all outputs are finite and no switch changes sign; given their columns, those of the outputs first.
pub(super) fn is_plain<'c>(mut columns: impl Iterator<Item = &'c [f64]>, outputs: usize) -> bool {
    columns.by_ref().take(outputs).all(is_finite) && columns.all(has_one_sign)
}

fn has_one_sign(values: &[f64]) -> bool {
    let Some(first) = values.first() else { return true };
    values.iter().all(|value| sign(*value) == sign(*first))
}

/// Adds to `cuts`, which are in ascending order, the changes of sign between two nodes, given with their rows.
pub(super) fn locate(sampler: &mut Sampler, low: (f64, &[f64]), high: (f64, &[f64]), cuts: &mut Vec<End>) {
    for switch in 0..sampler.switches() {
        let column = sampler.outputs() + switch;
        let (below, above) = ((low.0, low.1[column]), (high.0, high.1[column]));
        if sign(below.1) != sign(above.1) {
            Search { sampler, switch, cuts }.between(below, above);
        }
    }
}

/// Keeps `cuts` in ascending order, each of them once.
pub(super) fn insert(cuts: &mut Vec<End>, end: End) {
    let place = cuts.partition_point(|cut| cut.at < end.at);
    let is_same = |cut: &End| (cut.at - end.at).abs() <= SAME * end.at.abs();
    let known = cuts[place.saturating_sub(1)..].iter().take(2).any(is_same);
    if !known && cuts.len() < MOST_CUTS {
        cuts.insert(place, end);
    }
}

struct Search<'a, 'f> {
    sampler: &'a mut Sampler<'f>,
    switch: usize,
    cuts: &'a mut Vec<End>,
}

impl Search<'_, '_> {
    /// Between two points with their values, of different signs.
    fn between(&mut self, low: (f64, f64), high: (f64, f64)) {
        match (sign(low.1), sign(high.1)) {
            (0, _) => self.edge(low.0, high.0),
            (_, 0) => self.edge(high.0, low.0),
            _ => {
                let width = WIDTH * (high.0 - low.0);
                let mut value = |at| Some(self.sampler.switch(self.switch, at));
                let root = bracketed_root(&mut value, low, high, width);
                let at = root.map_or_else(|| self.bisected(low, high), |root| root.at);
                if root.is_some_and(|root| root.value != 0.0) {
                    return self.cut(at);
                }
                // A zero may be one of many: where the switch vanishes on an interval, both of its ends count.
                self.edge(at, low.0);
                self.edge(at, high.0);
            }
        }
    }

    /// The cut next to `zero`, where the switch vanishes, on the side of `other`, where it does not.
    fn edge(&mut self, zero: f64, other: f64) {
        let next = zero + (f64::EPSILON * zero.abs()).max(NEXT_TO_ZERO).copysign(other - zero);
        if sign(self.sampler.switch(self.switch, next)) != 0 {
            return self.cut(zero);
        }
        let (_, outside) = self.halved(zero, other, |code| code == 0);
        self.cut(outside);
    }

    fn cut(&mut self, at: f64) {
        insert(self.cuts, End { at, crossing: Some(Crossing { switch: self.switch, at }) });
    }

    /// A change of sign where the switch is not a number everywhere in between.
    fn bisected(&mut self, low: (f64, f64), high: (f64, f64)) -> f64 {
        let below = sign(low.1);
        self.halved(low.0, high.0, |code| code == below).1
    }

    /// The last point from `inside` with a sign that belongs there, and the next one to `outside` without.
    fn halved(&mut self, mut inside: f64, mut outside: f64, belongs: impl Fn(i8) -> bool) -> (f64, f64) {
        let least = WIDTH * (outside - inside).abs();
        while (outside - inside).abs() > least + f64::EPSILON * inside.abs().max(outside.abs()) {
            let middle = inside + 0.5 * (outside - inside);
            if middle == inside || middle == outside {
                break;
            }
            let code = sign(self.sampler.switch(self.switch, middle));
            *if belongs(code) { &mut inside } else { &mut outside } = middle;
        }
        (inside, outside)
    }
}
