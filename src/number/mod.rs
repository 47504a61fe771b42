//! What a tape computes with: plain numbers, many numbers at once, numbers with derivatives.
//!
//! In and out: numbers of one type that implements [`Number`]. The values of all of them agree bit for bit
//! with those of `f64`, because every operation on a value is that of [`Unary`] and [`Binary`]. Results are
//! written through `&mut out`, since a number may be kilobytes long; nothing allocates.
//!
//! ```
//! use spinodal::expr::Unary;
//! use spinodal::number::{Dual, Number};
//! let x = Dual::<1>::variable(0.5, 0);
//! let mut y = Dual::constant(0.0);
//! Number::unary(Unary::Exp, &x, &mut y);
//! assert_eq!(y.partials[0], 0.5_f64.exp());
//! ```

/// Expands to one loop for each function of one operand, compiled for that function alone.
macro_rules! for_each_unary {
    ($function:expr, |$f:ident| $body:expr) => {
        for_each_unary!(@of $function, $f, $body,
            Neg Abs Sign Step Floor Sqrt Exp Expm1 Log Log1p Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh
            Acosh Atanh Erf Erfc NormalCdf LogNormalCdf NormalPdf InverseMills LogCosh Softplus Sigmoid
            Lgamma Digamma Trigamma)
    };
    (@of $function:expr, $f:ident, $body:expr, $($name:ident)*) => {
        match $function {
            $(Unary::$name => {
                const FUNCTION: Unary = Unary::$name;
                let $f = FUNCTION;
                $body
            })*
        }
    };
}

/// The same for functions of two operands.
macro_rules! for_each_binary {
    ($function:expr, |$f:ident| $body:expr) => {
        for_each_binary!(@of $function, $f, $body, Add Sub Mul Div Pow Min Max Less LessEqual Equal)
    };
    (@of $function:expr, $f:ident, $body:expr, $($name:ident)*) => {
        match $function {
            $(Binary::$name => {
                const FUNCTION: Binary = Binary::$name;
                let $f = FUNCTION;
                $body
            })*
        }
    };
}

#[macro_use]
mod pair;
mod dual;
mod dual_lanes;
mod inverse;
mod lanes;
mod single;
mod step;
mod wide;

pub use dual::Dual;
pub use dual_lanes::{DUAL_BATCH, DualLanes};
pub use inverse::{determinant, invert};
pub use lanes::{BATCH, Lanes};
pub use pair::Pair;
pub use step::{Arithmetic, Run, Step};

use std::fmt::Debug;

use crate::expr::{Binary, Unary};

/// Arithmetic, elementary functions, and the steps of Gaussian elimination.
pub trait Number: Clone + Debug + PartialEq {
    /// What stands side by side: the number itself, unless it is many.
    type Lane: Scalar;

    /// How many of them.
    const LANES: usize;

    /// The same in all lanes.
    fn splat(lane: &Self::Lane) -> Self;

    fn lane(&self, lane: usize) -> Self::Lane;

    fn set_lane(&mut self, lane: usize, number: Self::Lane);

    /// Sets the first lanes to values without derivatives, the others to the last of these, of which there is at
    /// least one.
    fn set_values(&mut self, values: &[f64]);

    /// Adds weight times `x` lane by lane; where there is no weight left, nothing.
    fn add_weighted(&mut self, weights: &[f64], x: &Self);

    /// The sum of all lanes.
    fn sum(&self) -> Self::Lane;

    fn constant(value: f64) -> Self;

    /// The same value, without derivatives.
    fn fixed(x: &Self, out: &mut Self);

    fn unary(function: Unary, x: &Self, out: &mut Self);

    fn binary(function: Binary, x: &Self, y: &Self, out: &mut Self);

    /// Whether both are equal bit for bit.
    fn is_same(&self, other: &Self) -> bool;

    /// How many slots a workspace should have where so many are needed.
    fn room(slots: usize) -> usize {
        slots
    }

    /// Steps of several kinds, one run after the other; `spare` is for results in between. Where there is one lane,
    /// results follow each other, and behind them is room for [`Number::room`].
    fn sequence(runs: &[Run], steps: &[Step], slots: &mut [Self], spare: &mut Self) {
        runs.iter().for_each(|run| run.execute(steps, slots, spare));
    }

    /// A function of one operand, step by step. No step depends on another one.
    fn unaries(function: Unary, steps: &[Step], slots: &mut [Self]) {
        for step in steps {
            let (known, result) = step.places(slots);
            Self::unary(function, known.at(step.operands[0]), result);
        }
    }

    /// A function of two operands; a step may need the results of those before it.
    fn binaries(function: Binary, steps: &[Step], slots: &mut [Self]) {
        for step in steps {
            let (known, result) = step.places(slots);
            Self::binary(function, known.at(step.operands[0]), known.at(step.operands[1]), result);
        }
    }

    /// Functions of three operands; a step may need the results of those before it. `spare` is for results in between.
    fn pairs(pair: Pair, steps: &[Step], slots: &mut [Self], spare: &mut Self) {
        for step in steps {
            let (known, result) = step.places(slots);
            let [x, y, z] = step.operands.map(|operand| known.at(operand));
            let (first, second, is_right) = pair.parts();
            Self::binary(first, x, y, spare);
            let (left, right) = if is_right { (z, &*spare) } else { (&*spare, z) };
            Self::binary(second, left, right, result);
        }
    }

    /// `then` where the condition is not zero, else `otherwise`, derivatives included: what is not chosen
    /// does not matter. NaN where the condition is NaN.
    fn select(condition: &Self, then: &Self, otherwise: &Self, out: &mut Self);

    /// `self −= factor · pivot`.
    fn subtract_product(&mut self, factor: &Self, pivot: &Self);

    /// `self += |factor · pivot|`, of the values alone.
    fn add_size(&mut self, factor: &Self, pivot: &Self);

    /// Sets the value to 0 where it is at most `tolerance · size` in absolute value.
    fn vanish_below(&mut self, tolerance: f64, size: &Self);

    /// Sets `out` to a condition, 1 where `candidate` is larger than `pivot` in absolute value; whether it holds anywhere.
    fn prefers(candidate: &Self, pivot: &Self, out: &mut Self) -> bool;

    /// Exchanges `x` and `y` where the condition is not zero.
    fn swap_where(condition: &Self, x: &mut Self, y: &mut Self);
}

/// One number, with derivatives or without.
pub trait Scalar: Number<Lane = Self> {
    /// Several of them, as are computed best at once.
    type Batch: Number<Lane = Self>;

    fn value(&self) -> f64;

    /// The same derivatives at another value.
    fn with_value(self, value: f64) -> Self;

    /// Whether all derivatives are zero.
    fn is_constant(&self) -> bool;

    /// The root x = `at` of g(x, p) = 0 as a function of p (implicit function theorem), given g with
    /// its derivatives with respect to p there, and its `slope` ∂g/∂x.
    fn implicit(at: f64, residual: &Self, slope: f64) -> Self;
}

/// Numbers without derivatives: one or many.
pub trait Real: Number {
    /// The same with derivatives with respect to `D` variables.
    type With<const D: usize>: Differential<Of = Self>;
}

/// Numbers with derivatives.
pub trait Differential: Number {
    /// What has no derivatives.
    type Of: Real;

    /// The same value, which depends on none of the variables.
    fn of(value: &Self::Of) -> Self;

    /// From now on it is the variable number `direction`.
    fn vary(&mut self, direction: usize);

    fn plain(&self) -> Self::Of;

    /// The derivative with respect to variable number `direction`.
    fn partial(&self, direction: usize) -> Self::Of;
}

/// x, or 0 if it is at most `noise` in absolute value.
#[inline(always)]
fn significant(x: f64, noise: f64) -> f64 {
    if x.abs() <= noise { 0.0 } else { x }
}

/// 1 if `candidate` is the better pivot, else 0.
#[inline(always)]
fn preference(candidate: f64, pivot: f64) -> f64 {
    if candidate.abs() > pivot.abs() { 1.0 } else { 0.0 }
}
