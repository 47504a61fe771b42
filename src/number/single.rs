//! Single numbers.

use super::{BATCH, Lanes, Number, Run, Scalar, Step, preference, significant, wide};
use crate::expr::{Binary, Unary, select};

/// As many slots as a byte can number, and as many as two of them: then no place needs to be checked.
const FEW: usize = 1 << 8;
const MANY: usize = 1 << 16;

impl Scalar for f64 {
    type Batch = Lanes<BATCH>;

    fn value(&self) -> f64 {
        *self
    }

    fn with_value(self, value: f64) -> f64 {
        value
    }

    fn is_constant(&self) -> bool {
        true
    }

    fn implicit(at: f64, _residual: &f64, _slope: f64) -> f64 {
        at
    }
}

impl Number for f64 {
    type Lane = f64;
    const LANES: usize = 1;

    fn splat(lane: &f64) -> f64 {
        *lane
    }

    fn lane(&self, _lane: usize) -> f64 {
        *self
    }

    fn set_lane(&mut self, _lane: usize, number: f64) {
        *self = number;
    }

    fn set_values(&mut self, values: &[f64]) {
        *self = values[0];
    }

    fn add_weighted(&mut self, weights: &[f64], x: &f64) {
        *self += weights[0] * x;
    }

    fn sum(&self) -> f64 {
        *self
    }

    fn constant(value: f64) -> f64 {
        value
    }

    fn fixed(x: &f64, out: &mut f64) {
        *out = *x;
    }

    // A call, so that thirty functions do not crowd the interpreter's loop: it gains 10 %.
    #[inline(never)]
    fn unary(function: Unary, x: &f64, out: &mut f64) {
        *out = function.value(*x);
    }

    #[inline]
    fn binary(function: Binary, x: &f64, y: &f64, out: &mut f64) {
        *out = function.value(*x, *y);
    }

    fn is_same(&self, other: &f64) -> bool {
        self.to_bits() == other.to_bits()
    }

    fn room(slots: usize) -> usize {
        let needed = slots + wide::VECTOR;
        [FEW, MANY].into_iter().find(|room| needed <= *room).unwrap_or(needed)
    }

    fn sequence(runs: &[Run], steps: &[Step], slots: &mut [f64], spare: &mut f64) {
        if let Ok(slots) = <&mut [f64; FEW]>::try_from(&mut *slots) {
            wide::sequence_of_singles(runs, steps, slots);
        } else if let Ok(slots) = <&mut [f64; MANY]>::try_from(&mut *slots) {
            wide::sequence_of_singles(runs, steps, slots);
        } else {
            runs.iter().for_each(|run| run.execute(steps, slots, spare));
        }
    }

    fn select(condition: &f64, then: &f64, otherwise: &f64, out: &mut f64) {
        *out = select(*condition, *then, *otherwise);
    }

    fn subtract_product(&mut self, factor: &f64, pivot: &f64) {
        *self -= factor * pivot;
    }

    fn add_size(&mut self, factor: &f64, pivot: &f64) {
        *self += (factor * pivot).abs();
    }

    fn vanish_below(&mut self, tolerance: f64, size: &f64) {
        *self = significant(*self, tolerance * size);
    }

    fn prefers(candidate: &f64, pivot: &f64, out: &mut f64) -> bool {
        *out = preference(*candidate, *pivot);
        *out != 0.0
    }

    fn swap_where(condition: &f64, x: &mut f64, y: &mut f64) {
        if *condition != 0.0 {
            std::mem::swap(x, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Arithmetic, Pair};

    /// Slot 0 is a constant; results follow each other from slot 2 on, and the functions of five numbers fill one vector
    /// and a part of another, which reaches into the results behind.
    #[test]
    fn the_room_does_not_change_results() {
        let step = |operands: [u32; 3], result| Step { operands, result };
        let products: Vec<Step> = (2..7).map(|result| step([result - 1, 0, 0], result)).collect();
        let roots: Vec<Step> = (7..12).map(|result| step([result - 5, 0, 0], result)).collect();
        let sums: Vec<Step> = (12..19).map(|result| step([result - 11, result - 1, 0], result)).collect();
        let kinds = [
            (Arithmetic::Binary(Binary::Mul), products),
            (Arithmetic::Unary(Unary::Asin), roots),
            (Arithmetic::Pair(Pair::MulThenSub), sums),
        ];
        let (mut runs, mut steps) = (Vec::new(), Vec::new());
        for (action, of_this_kind) in kinds {
            runs.push(Run { action, first: steps.len() as u32, count: of_this_kind.len() as u32 });
            steps.extend(of_this_kind);
        }
        let results = |room: usize| {
            let mut slots = vec![f64::NAN; room];
            slots[..2].copy_from_slice(&[0.7, 0.9]);
            f64::sequence(&runs, &steps, &mut slots, &mut 0.0);
            slots[2..19].iter().map(|result| result.to_bits()).collect::<Vec<u64>>()
        };
        let one_by_one = results(19);
        assert!(one_by_one.iter().all(|bits| f64::from_bits(*bits).is_finite()));
        assert_eq!([FEW, MANY].map(results), [one_by_one.clone(), one_by_one]);
        let rooms = [19, FEW - 4, FEW - 3, MANY - 4, MANY - 3, MANY].map(f64::room);
        assert_eq!(rooms, [FEW, FEW, MANY, MANY, MANY + 1, MANY + 4]);
    }
}
