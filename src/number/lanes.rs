//! Many numbers at once.

use super::{Number, Run, Step, preference, significant, wide};
use crate::expr::{Binary, Unary, select};

/// As many plain numbers as are best computed at once.
pub const BATCH: usize = 64;

/// `W` independent numbers, one per point at which a tape is evaluated.
///
/// Loops over the array are what the compiler turns into vector instructions: arithmetic, roots, comparisons, selections,
/// and those functions that are computed without branches. Others are called lane by lane.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub struct Lanes<const W: usize>(pub [f64; W]);

impl<const W: usize> Number for Lanes<W> {
    type Lane = f64;
    const LANES: usize = W;

    fn splat(lane: &f64) -> Lanes<W> {
        Lanes([*lane; W])
    }

    fn lane(&self, lane: usize) -> f64 {
        self.0[lane]
    }

    fn set_lane(&mut self, lane: usize, number: f64) {
        self.0[lane] = number;
    }

    fn set_values(&mut self, values: &[f64]) {
        let (known, rest) = self.0.split_at_mut(values.len());
        known.copy_from_slice(values);
        rest.fill(values[values.len() - 1]);
    }

    fn add_weighted(&mut self, weights: &[f64], x: &Lanes<W>) {
        for ((sum, weight), x) in self.0.iter_mut().zip(weights).zip(x.0) {
            *sum += weight * x;
        }
    }

    fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    fn fixed(x: &Lanes<W>, out: &mut Lanes<W>) {
        out.clone_from(x);
    }

    fn constant(value: f64) -> Lanes<W> {
        Lanes([value; W])
    }

    fn unary(function: Unary, x: &Lanes<W>, out: &mut Lanes<W>) {
        wide::unary(function, &x.0, &mut out.0);
    }

    fn binary(function: Binary, x: &Lanes<W>, y: &Lanes<W>, out: &mut Lanes<W>) {
        wide::binary(function, &x.0, &y.0, &mut out.0);
    }

    fn sequence(runs: &[Run], steps: &[Step], slots: &mut [Lanes<W>], _spare: &mut Lanes<W>) {
        wide::sequence(runs, steps, slots);
    }

    fn is_same(&self, other: &Lanes<W>) -> bool {
        let differences = self.0.iter().zip(&other.0).map(|(a, b)| a.to_bits() ^ b.to_bits());
        differences.fold(0, |all, difference| all | difference) == 0
    }

    fn select(condition: &Lanes<W>, then: &Lanes<W>, otherwise: &Lanes<W>, out: &mut Lanes<W>) {
        for lane in 0..W {
            out.0[lane] = select(condition.0[lane], then.0[lane], otherwise.0[lane]);
        }
    }

    fn subtract_product(&mut self, factor: &Lanes<W>, pivot: &Lanes<W>) {
        for lane in 0..W {
            self.0[lane] -= factor.0[lane] * pivot.0[lane];
        }
    }

    fn add_size(&mut self, factor: &Lanes<W>, pivot: &Lanes<W>) {
        for lane in 0..W {
            self.0[lane] += (factor.0[lane] * pivot.0[lane]).abs();
        }
    }

    fn vanish_below(&mut self, tolerance: f64, size: &Lanes<W>) {
        for lane in 0..W {
            self.0[lane] = significant(self.0[lane], tolerance * size.0[lane]);
        }
    }

    fn prefers(candidate: &Lanes<W>, pivot: &Lanes<W>, out: &mut Lanes<W>) -> bool {
        let mut count = 0.0;
        for lane in 0..W {
            out.0[lane] = preference(candidate.0[lane], pivot.0[lane]);
            count += out.0[lane];
        }
        count > 0.0
    }

    fn swap_where(condition: &Lanes<W>, x: &mut Lanes<W>, y: &mut Lanes<W>) {
        for lane in 0..W {
            let (first, second) = (x.0[lane], y.0[lane]);
            let swap = condition.0[lane] != 0.0;
            x.0[lane] = if swap { second } else { first };
            y.0[lane] = if swap { first } else { second };
        }
    }
}
