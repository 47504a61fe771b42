//! Functions of many numbers, compiled for several widths of vector and chosen when the program runs.
//!
//! What always holds: results are bit for bit those of [`Unary::value`] and the like for one number, whatever the
//! width, since nothing is contracted or reordered.

use super::{Arithmetic, Dual, Lanes, Number, Pair, Run, Step};
use crate::expr::{Binary, Unary};
use multiversion::multiversion;

/// Functions of one operand are computed for so many single numbers at once, or for a multiple of them: the registers
/// of AVX2 hold four.
pub(super) const VECTOR: usize = 4;

/// From as many equal functions of single numbers on it pays to gather them.
const WORTHWHILE: usize = 2;

/// Writes the values of a function at all of `x`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn unary<const W: usize>(function: Unary, x: &[f64; W], out: &mut [f64; W]) {
    for_each_unary!(function, |f| for lane in 0..W {
        out[lane] = f.value(x[lane]);
    });
}

/// Replaces numbers by the values of a function there; they come in multiples of [`VECTOR`].
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
fn unary_in_place(function: Unary, numbers: &mut [f64]) {
    // Two vectors at once, so that one is computed while the other waits.
    let (pairs, rest) = numbers.as_chunks_mut::<{ 2 * VECTOR }>();
    let (last, _) = rest.as_chunks_mut::<VECTOR>();
    for_each_unary!(function, |f| {
        for numbers in pairs {
            for number in numbers {
                *number = f.value(*number);
            }
        }
        for numbers in last {
            for number in numbers {
                *number = f.value(*number);
            }
        }
    });
}

/// Writes the values of a function at all of `x`, and its derivatives there. Says whether places and derivatives are all
/// finite.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn values_and_slopes<const W: usize>(
    function: Unary,
    x: &[f64; W],
    values: &mut [f64; W],
    slopes: &mut [f64; W],
) -> bool {
    for_each_unary!(function, |f| for lane in 0..W {
        values[lane] = f.value(x[lane]);
        slopes[lane] = f.derivative(x[lane], values[lane]);
    });
    let mut doubts = [0.0; W];
    for lane in 0..W {
        doubts[lane] = 0.0 * x[lane] + 0.0 * slopes[lane];
    }
    is_zero(&doubts)
}

/// Infinity and NaN times zero are NaN, and stay so in a sum: without branches.
#[inline(always)]
fn is_zero<const W: usize>(doubts: &[f64; W]) -> bool {
    let mut sums = [0.0; 4];
    for (lane, doubt) in doubts.iter().enumerate() {
        sums[lane % 4] += doubt;
    }
    sums.iter().sum::<f64>() == 0.0
}

/// Writes `a x` into each column of `out`. Says whether all of `x` are finite.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn scale<const W: usize>(a: &[f64; W], x: &[[f64; W]], out: &mut [[f64; W]]) -> bool {
    let mut doubts = [0.0; W];
    for (out, x) in out.iter_mut().zip(x) {
        for lane in 0..W {
            out[lane] = a[lane] * x[lane];
            doubts[lane] += 0.0 * x[lane];
        }
    }
    is_zero(&doubts)
}

/// Writes the values of a function at all pairs of `x` and `y`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn binary<const W: usize>(function: Binary, x: &[f64; W], y: &[f64; W], out: &mut [f64; W]) {
    for_each_binary!(function, |f| for lane in 0..W {
        out[lane] = f.value(x[lane], y[lane]);
    });
}

/// Executes steps of several kinds, one run after the other.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn sequence<const W: usize>(runs: &[Run], steps: &[Step], slots: &mut [Lanes<W>]) {
    for run in runs {
        let steps = run.of(steps);
        match run.action {
            Arithmetic::Unary(function) => for_each_unary!(function, |f| for step in steps {
                let (known, result) = step.places(slots);
                let x = known.at(step.operands[0]);
                for lane in 0..W {
                    result.0[lane] = f.value(x.0[lane]);
                }
            }),
            Arithmetic::Binary(function) => for_each_binary!(function, |f| for step in steps {
                let (known, result) = step.places(slots);
                let [x, y, _] = step.operands;
                let [x, y] = [x, y].map(|operand| known.at(operand));
                for lane in 0..W {
                    result.0[lane] = f.value(x.0[lane], y.0[lane]);
                }
            }),
            Arithmetic::Pair(pair) => for_each_pair!(pair, |f| for step in steps {
                let (known, result) = step.places(slots);
                let [x, y, z] = step.operands.map(|operand| known.at(operand));
                for lane in 0..W {
                    result.0[lane] = f.value(x.0[lane], y.0[lane], z.0[lane]);
                }
            }),
        }
    }
}

/// In fours, a pair and one: a loop of single steps takes longer.
#[inline(always)]
fn for_each_unrolled(steps: &[Step], mut execute: impl FnMut(&Step)) {
    let (fours, rest) = steps.as_chunks::<4>();
    fours.iter().for_each(|steps| steps.iter().for_each(&mut execute));
    let (pair, last) = rest.as_chunks::<2>();
    if let [pair] = pair {
        pair.iter().for_each(&mut execute);
    }
    if let [last] = last {
        execute(last);
    }
}

/// The same for single numbers. Equal functions of one operand are computed in vectors, where the last one may overwrite
/// results that come later; arithmetic is not: to gather its operands would take as long.
///
/// `ROOM` is a power of two, so that the number of a slot becomes a place that needs no check.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn sequence_of_singles<const ROOM: usize>(runs: &[Run], steps: &[Step], slots: &mut [f64; ROOM]) {
    let at = |slot: u32| slot as usize & (ROOM - 1);
    for run in runs {
        let steps = run.of(steps);
        match run.action {
            Arithmetic::Unary(function) if steps.len() < WORTHWHILE || function == Unary::Neg => {
                for step in steps {
                    slots[at(step.result)] = function.value(slots[at(step.operands[0])]);
                }
            }
            Arithmetic::Unary(function) => {
                for step in steps {
                    slots[at(step.result)] = slots[at(step.operands[0])];
                }
                let first = at(steps[0].result);
                unary_in_place(function, &mut slots[first..][..steps.len().next_multiple_of(VECTOR)]);
            }
            Arithmetic::Binary(function) => for_each_binary!(function, |f| {
                let execute = |step: &Step| {
                    let [x, y, _] = step.operands.map(at);
                    slots[at(step.result)] = f.value(slots[x], slots[y]);
                };
                for_each_unrolled(steps, execute);
            }),
            Arithmetic::Pair(pair) => for_each_pair!(pair, |f| {
                let execute = |step: &Step| {
                    let [x, y, z] = step.operands.map(at);
                    slots[at(step.result)] = f.value(slots[x], slots[y], slots[z]);
                };
                for_each_unrolled(steps, execute);
            }),
        }
    }
}

/// The same for numbers with derivatives, one at a time: what [`Number::binaries`] and [`Number::pairs`] do, compiled for
/// each width.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn sequence_of_duals<const D: usize>(
    runs: &[Run],
    steps: &[Step],
    slots: &mut [Dual<D>],
    spare: &mut Dual<D>,
) {
    for run in runs {
        let steps = run.of(steps);
        match run.action {
            Arithmetic::Unary(function) => Dual::unaries(function, steps, slots),
            Arithmetic::Binary(function) => {
                for step in steps {
                    let (known, result) = step.places(slots);
                    result.combine(function, known.at(step.operands[0]), known.at(step.operands[1]));
                }
            }
            Arithmetic::Pair(pair) => {
                let (first, second, is_right) = pair.parts();
                for step in steps {
                    let (known, result) = step.places(slots);
                    let [x, y, z] = step.operands.map(|operand| known.at(operand));
                    spare.combine(first, x, y);
                    let (left, right) = if is_right { (z, &*spare) } else { (&*spare, z) };
                    result.combine(second, left, right);
                }
            }
        }
    }
}

/// Writes `a x + b y` into each column of `out`. Says whether all of it are finite.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn combine<const W: usize>(
    (a, x): (&[f64; W], &[[f64; W]]),
    (b, y): (&[f64; W], &[[f64; W]]),
    out: &mut [[f64; W]],
) -> bool {
    let mut doubts = [0.0; W];
    for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
        for lane in 0..W {
            out[lane] = a[lane] * x[lane] + b[lane] * y[lane];
            doubts[lane] += 0.0 * out[lane];
        }
    }
    is_zero(&doubts)
}

/// Writes `x + y` into each column of `out`, or `x − y`. Says whether all of it are finite.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn sum<const W: usize, const IS_DIFFERENCE: bool>(
    x: &[[f64; W]],
    y: &[[f64; W]],
    out: &mut [[f64; W]],
) -> bool {
    let mut doubts = [0.0; W];
    for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
        for lane in 0..W {
            out[lane] = if IS_DIFFERENCE { x[lane] - y[lane] } else { x[lane] + y[lane] };
            doubts[lane] += 0.0 * out[lane];
        }
    }
    is_zero(&doubts)
}

/// Writes `x / y`, and the derivatives with respect to both.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn quotient<const W: usize>(
    x: &[f64; W],
    y: &[f64; W],
    out: &mut [f64; W],
    slopes: &mut [[f64; W]; 2],
) {
    for lane in 0..W {
        out[lane] = x[lane] / y[lane];
        slopes[0][lane] = 1.0 / y[lane];
        slopes[1][lane] = -(x[lane] / y[lane]) / y[lane];
    }
}

/// Adds weight times value to each column.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
pub(super) fn add_weighted<const W: usize>(weights: &[f64; W], x: &[[f64; W]], sums: &mut [[f64; W]]) {
    for (sum, x) in sums.iter_mut().zip(x) {
        for lane in 0..W {
            sum[lane] += weights[lane] * x[lane];
        }
    }
}
