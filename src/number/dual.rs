//! Numbers that carry their derivatives (forward differentiation).

use super::{Differential, DualLanes, Number, Real, Run, Scalar, Step, preference, significant, wide};
use crate::expr::{Binary, Unary, power_slope, select};

/// A value and its derivatives with respect to `D` variables.
///
/// Derivatives follow the chain rule, with three conventions for the product of a derivative f′ and
/// a partial derivative p of the operand where one of them is zero and the other is not finite:
/// - a partial derivative that is zero stays zero. √q at q = 0 has an infinite derivative, but
///   none with respect to variables that q does not contain.
/// - no derivative passes through a piecewise constant function, the operand that a minimum or maximum
///   does not choose, or the branch that a selection does not take;
/// - none comes out of infinity where f is flat: 1/(1 + eˣ) at x = 1000, where eˣ overflows, is 0 with derivative 0.
///
/// Otherwise 0 · ∞ is NaN, since the product may have any limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Dual<const D: usize> {
    pub value: f64,
    pub partials: [f64; D],
}

impl<const D: usize> Dual<D> {
    /// The variable number `direction`: its own partial derivative is 1. Directions beyond D have none.
    pub fn variable(value: f64, direction: usize) -> Dual<D> {
        Dual { value, partials: std::array::from_fn(|d| if d == direction { 1.0 } else { 0.0 }) }
    }

    /// Becomes a function of two numbers. Inlined, so that loops over numbers are compiled for each machine.
    #[inline(always)]
    pub(super) fn combine(&mut self, function: Binary, x: &Dual<D>, y: &Dual<D>) {
        self.value = function.value(x.value, y.value);
        let [a, b] = if function == Binary::Pow && y.is_constant() {
            // Spares the logarithm of x, which does not exist for x < 0.
            [power_slope(x.value, y.value), 0.0]
        } else {
            function.derivatives(x.value, y.value, self.value)
        };
        if a.is_finite() && b.is_finite() && a != 0.0 && b != 0.0 {
            for d in 0..D {
                self.partials[d] = a * x.partials[d] + b * y.partials[d];
            }
            return;
        }
        let is_choice = !matches!(function, Binary::Mul | Binary::Div | Binary::Pow);
        let is_flat =
            |slope: f64, operand: &Dual<D>| slope == 0.0 && (is_choice || operand.value.is_infinite());
        let (x_flat, y_flat) = (is_flat(a, x), is_flat(b, y));
        for d in 0..D {
            self.partials[d] = chain(a, x.partials[d], x_flat) + chain(b, y.partials[d], y_flat);
        }
    }
}

impl<const D: usize> Scalar for Dual<D> {
    type Batch = DualLanes<D>;

    fn value(&self) -> f64 {
        self.value
    }

    fn with_value(self, value: f64) -> Dual<D> {
        Dual { value, ..self }
    }

    fn is_constant(&self) -> bool {
        self.partials == [0.0; D]
    }

    fn implicit(at: f64, residual: &Dual<D>, slope: f64) -> Dual<D> {
        Dual { value: at, partials: residual.partials.map(|partial| chain(-1.0 / slope, partial, false)) }
    }
}

impl Real for f64 {
    type With<const D: usize> = Dual<D>;
}

impl<const D: usize> Differential for Dual<D> {
    type Of = f64;

    fn of(value: &f64) -> Dual<D> {
        Dual::constant(*value)
    }

    fn vary(&mut self, direction: usize) {
        self.partials[direction] = 1.0;
    }

    fn plain(&self) -> f64 {
        self.value
    }

    fn partial(&self, direction: usize) -> f64 {
        self.partials[direction]
    }
}

/// The product of the derivative of a function and a partial derivative of its operand, by the conventions of
/// [`Dual`]; `is_flat` where no derivative passes.
#[inline(always)]
fn chain(slope: f64, partial: f64, is_flat: bool) -> f64 {
    if is_flat || partial == 0.0 { 0.0 } else { slope * partial }
}

impl<const D: usize> Number for Dual<D> {
    type Lane = Dual<D>;
    const LANES: usize = 1;

    fn splat(lane: &Dual<D>) -> Dual<D> {
        lane.clone()
    }

    fn lane(&self, _lane: usize) -> Dual<D> {
        self.clone()
    }

    fn set_lane(&mut self, _lane: usize, number: Dual<D>) {
        *self = number;
    }

    fn set_values(&mut self, values: &[f64]) {
        *self = Dual::constant(values[0]);
    }

    fn add_weighted(&mut self, weights: &[f64], x: &Dual<D>) {
        self.value += weights[0] * x.value;
        for (sum, partial) in self.partials.iter_mut().zip(x.partials) {
            *sum += weights[0] * partial;
        }
    }

    fn sum(&self) -> Dual<D> {
        self.clone()
    }

    fn fixed(x: &Dual<D>, out: &mut Dual<D>) {
        *out = Dual::constant(x.value);
    }

    fn is_same(&self, other: &Dual<D>) -> bool {
        let mut partials = self.partials.iter().zip(&other.partials);
        self.value.is_same(&other.value) && partials.all(|(own, other)| own.is_same(other))
    }

    fn constant(value: f64) -> Dual<D> {
        Dual { value, partials: [0.0; D] }
    }

    fn unary(function: Unary, x: &Dual<D>, out: &mut Dual<D>) {
        out.value = function.value(x.value);
        let slope = function.derivative(x.value, out.value);
        let is_flat = slope == 0.0 && (x.value.is_infinite() || function.is_piecewise_constant());
        for d in 0..D {
            out.partials[d] = chain(slope, x.partials[d], is_flat);
        }
    }

    fn binary(function: Binary, x: &Dual<D>, y: &Dual<D>, out: &mut Dual<D>) {
        out.combine(function, x, y);
    }

    fn sequence(runs: &[Run], steps: &[Step], slots: &mut [Dual<D>], spare: &mut Dual<D>) {
        wide::sequence_of_duals(runs, steps, slots, spare);
    }

    fn select(condition: &Dual<D>, then: &Dual<D>, otherwise: &Dual<D>, out: &mut Dual<D>) {
        if condition.value.is_nan() {
            *out = Dual { value: f64::NAN, partials: [f64::NAN; D] };
        } else if select(condition.value, 1.0, 0.0) == 1.0 {
            out.clone_from(then);
        } else {
            out.clone_from(otherwise);
        }
    }

    fn subtract_product(&mut self, factor: &Dual<D>, pivot: &Dual<D>) {
        self.value -= factor.value * pivot.value;
        for d in 0..D {
            self.partials[d] -= factor.partials[d] * pivot.value + factor.value * pivot.partials[d];
        }
    }

    fn add_size(&mut self, factor: &Dual<D>, pivot: &Dual<D>) {
        self.value += (factor.value * pivot.value).abs();
    }

    fn vanish_below(&mut self, tolerance: f64, size: &Dual<D>) {
        self.value = significant(self.value, tolerance * size.value);
    }

    fn prefers(candidate: &Dual<D>, pivot: &Dual<D>, out: &mut Dual<D>) -> bool {
        *out = Dual::constant(preference(candidate.value, pivot.value));
        out.value != 0.0
    }

    fn swap_where(condition: &Dual<D>, x: &mut Dual<D>, y: &mut Dual<D>) {
        if condition.value != 0.0 {
            std::mem::swap(x, y);
        }
    }
}
