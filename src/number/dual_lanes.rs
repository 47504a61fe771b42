//! Many numbers with derivatives at once.

use super::{Differential, Dual, Lanes, Number, Real, preference, significant, wide};
use crate::expr::{Binary, Unary, select};

/// How many. More would not fit into the fastest memory together with their derivatives.
pub const DUAL_BATCH: usize = 16;

const WIDTH: usize = DUAL_BATCH;

/// What each node of an average is computed with where derivatives are wanted: values and derivatives agree
/// bit for bit with those of [`Dual`], but for the sign of derivatives that are zero.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub struct DualLanes<const D: usize> {
    value: [f64; WIDTH],
    partials: [[f64; WIDTH]; D],
}

impl<const D: usize> DualLanes<D> {
    /// A function that is computed lane by lane.
    fn each(&mut self, mut function: impl FnMut(usize, &mut Dual<D>)) {
        let mut out = Dual::constant(0.0);
        for lane in 0..WIDTH {
            function(lane, &mut out);
            self.set_lane(lane, out.clone());
        }
    }
}

impl Real for Lanes<WIDTH> {
    type With<const D: usize> = DualLanes<D>;
}

impl<const D: usize> Differential for DualLanes<D> {
    type Of = Lanes<WIDTH>;

    fn of(value: &Lanes<WIDTH>) -> DualLanes<D> {
        DualLanes { value: value.0, partials: [[0.0; WIDTH]; D] }
    }

    fn vary(&mut self, direction: usize) {
        self.partials[direction] = [1.0; WIDTH];
    }

    fn plain(&self) -> Lanes<WIDTH> {
        Lanes(self.value)
    }

    fn partial(&self, direction: usize) -> Lanes<WIDTH> {
        Lanes(self.partials[direction])
    }
}

impl<const D: usize> Number for DualLanes<D> {
    type Lane = Dual<D>;
    const LANES: usize = WIDTH;

    fn splat(lane: &Dual<D>) -> DualLanes<D> {
        DualLanes { value: [lane.value; WIDTH], partials: lane.partials.map(|partial| [partial; WIDTH]) }
    }

    fn lane(&self, lane: usize) -> Dual<D> {
        Dual { value: self.value[lane], partials: std::array::from_fn(|d| self.partials[d][lane]) }
    }

    fn set_lane(&mut self, lane: usize, number: Dual<D>) {
        self.value[lane] = number.value;
        for d in 0..D {
            self.partials[d][lane] = number.partials[d];
        }
    }

    fn set_values(&mut self, values: &[f64]) {
        let (known, rest) = self.value.split_at_mut(values.len());
        known.copy_from_slice(values);
        rest.fill(values[values.len() - 1]);
        self.partials = [[0.0; WIDTH]; D];
    }

    fn add_weighted(&mut self, weights: &[f64], x: &DualLanes<D>) {
        let mut all = [0.0; WIDTH];
        all[..weights.len()].copy_from_slice(weights);
        wide::add_weighted(&all, std::slice::from_ref(&x.value), std::slice::from_mut(&mut self.value));
        wide::add_weighted(&all, &x.partials, &mut self.partials);
    }

    fn sum(&self) -> Dual<D> {
        let partials = self.partials.each_ref().map(|partials| partials.iter().sum());
        Dual { value: self.value.iter().sum(), partials }
    }

    fn is_same(&self, other: &DualLanes<D>) -> bool {
        let partials = self.partials.as_flattened().iter().zip(other.partials.as_flattened());
        self.value.iter().zip(&other.value).chain(partials).all(|(own, other)| own.is_same(other))
    }

    fn constant(value: f64) -> DualLanes<D> {
        DualLanes { value: [value; WIDTH], partials: [[0.0; WIDTH]; D] }
    }

    fn fixed(x: &DualLanes<D>, out: &mut DualLanes<D>) {
        *out = DualLanes { value: x.value, partials: [[0.0; WIDTH]; D] };
    }

    fn unary(function: Unary, x: &DualLanes<D>, out: &mut DualLanes<D>) {
        let mut slopes = [0.0; WIDTH];
        let is_tame = wide::values_and_slopes(function, &x.value, &mut out.value, &mut slopes)
            && wide::scale(&slopes, &x.partials, &mut out.partials);
        // Flat where infinite, or undefined: the conventions of `Dual` decide.
        if !is_tame {
            out.each(|lane, out| Dual::unary(function, &x.lane(lane), out));
        }
    }

    fn binary(function: Binary, x: &DualLanes<D>, y: &DualLanes<D>, out: &mut DualLanes<D>) {
        let is_tame = match function {
            Binary::Add => {
                wide::binary(function, &x.value, &y.value, &mut out.value);
                wide::sum::<WIDTH, false>(&x.partials, &y.partials, &mut out.partials)
            }
            Binary::Sub => {
                wide::binary(function, &x.value, &y.value, &mut out.value);
                wide::sum::<WIDTH, true>(&x.partials, &y.partials, &mut out.partials)
            }
            Binary::Mul => {
                wide::binary(function, &x.value, &y.value, &mut out.value);
                wide::combine((&y.value, &x.partials), (&x.value, &y.partials), &mut out.partials)
            }
            Binary::Div => {
                let mut slopes = [[0.0; WIDTH]; 2];
                wide::quotient(&x.value, &y.value, &mut out.value, &mut slopes);
                wide::combine((&slopes[0], &x.partials), (&slopes[1], &y.partials), &mut out.partials)
            }
            _ => false,
        };
        if !is_tame {
            out.each(|lane, out| Dual::binary(function, &x.lane(lane), &y.lane(lane), out));
        }
    }

    fn select(
        condition: &DualLanes<D>,
        then: &DualLanes<D>,
        otherwise: &DualLanes<D>,
        out: &mut DualLanes<D>,
    ) {
        for lane in 0..WIDTH {
            let chosen = select(condition.value[lane], 1.0, 0.0);
            let from = if chosen == 1.0 { then } else { otherwise };
            let number = if chosen.is_nan() {
                Dual { value: f64::NAN, partials: [f64::NAN; D] }
            } else {
                from.lane(lane)
            };
            out.set_lane(lane, number);
        }
    }

    fn subtract_product(&mut self, factor: &DualLanes<D>, pivot: &DualLanes<D>) {
        for lane in 0..WIDTH {
            self.value[lane] -= factor.value[lane] * pivot.value[lane];
        }
        for d in 0..D {
            for lane in 0..WIDTH {
                self.partials[d][lane] -= factor.partials[d][lane] * pivot.value[lane]
                    + factor.value[lane] * pivot.partials[d][lane];
            }
        }
    }

    fn add_size(&mut self, factor: &DualLanes<D>, pivot: &DualLanes<D>) {
        for lane in 0..WIDTH {
            self.value[lane] += (factor.value[lane] * pivot.value[lane]).abs();
        }
    }

    fn vanish_below(&mut self, tolerance: f64, size: &DualLanes<D>) {
        for lane in 0..WIDTH {
            self.value[lane] = significant(self.value[lane], tolerance * size.value[lane]);
        }
    }

    fn prefers(candidate: &DualLanes<D>, pivot: &DualLanes<D>, out: &mut DualLanes<D>) -> bool {
        *out = DualLanes::constant(0.0);
        for lane in 0..WIDTH {
            out.value[lane] = preference(candidate.value[lane], pivot.value[lane]);
        }
        out.value.iter().any(|&preferred| preferred != 0.0)
    }

    fn swap_where(condition: &DualLanes<D>, x: &mut DualLanes<D>, y: &mut DualLanes<D>) {
        for lane in (0..WIDTH).filter(|&lane| condition.value[lane] != 0.0) {
            let (first, second) = (x.lane(lane), y.lane(lane));
            x.set_lane(lane, second);
            y.set_lane(lane, first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers with infinite, vanishing and undefined derivatives among them.
    fn numbers(seed: u64) -> DualLanes<2> {
        let special = [0.0, -1.5, 0.25, 3.0, f64::INFINITY, -0.0, 800.0, 1e-300];
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            special[(state >> 33) as usize % special.len()]
        };
        let mut numbers = DualLanes::constant(0.0);
        numbers.each(|_, out| *out = Dual { value: next(), partials: [next(), next()] });
        numbers
    }

    #[test]
    fn values_and_derivatives_are_those_of_single_numbers() {
        let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
        let agree = |a: Dual<2>, b: Dual<2>| {
            same(a.value, b.value) && a.partials.iter().zip(b.partials).all(|(a, b)| same(*a, b))
        };
        let (mut many, mut one) = (DualLanes::constant(0.0), Dual::constant(0.0));
        for seed in 0..200 {
            let (x, y) = (numbers(seed), numbers(seed + 1000));
            for function in Unary::ALL {
                Number::unary(function, &x, &mut many);
                for lane in 0..WIDTH {
                    Number::unary(function, &x.lane(lane), &mut one);
                    assert!(agree(many.lane(lane), one.clone()), "{function:?} {:?}", x.lane(lane));
                }
            }
            for function in Binary::ALL {
                Number::binary(function, &x, &y, &mut many);
                for lane in 0..WIDTH {
                    Number::binary(function, &x.lane(lane), &y.lane(lane), &mut one);
                    assert!(
                        agree(many.lane(lane), one.clone()),
                        "{function:?} {:?} {:?}",
                        x.lane(lane),
                        y.lane(lane)
                    );
                }
            }
        }
    }
}
