//! Times at which a schedule jumps or has a kink, found from its formula.
//!
//! Every operation that is not smooth switches where some function of time crosses zero (or, for
//! `floor`, a whole number). These functions are smooth between the switches of the operations
//! below them, so the switches are found in the order of the formula, piece by piece: exactly
//! where the function is affine, by bisection elsewhere.

use std::fmt;

use crate::expr::{Binary, Input, Node, Operation, Unary};
use crate::model::forward::{Directions, Forward};
use crate::tape::{Tape, Workspace};
use crate::theory::Instance;

/// More switches than an integration can stop at.
const MOST: usize = 200_000;

/// Pieces into which an interval is cut to look for crossings of a function that is not affine.
const PIECES: usize = 64;

/// Deviation from a straight line, relative to the values, that rounding explains.
const AFFINE: f64 = 1e-11;

/// A schedule switches too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyBreakpoints;

impl fmt::Display for TooManyBreakpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the schedule switches more than {MOST} times")
    }
}

impl std::error::Error for TooManyBreakpoints {}

/// The crossings that matter of a function of time.
#[derive(Clone, Copy, PartialEq)]
enum Levels {
    Zero,
    WholeNumbers,
}

pub fn breakpoints(
    instance: &Instance,
    parameters: &[f64],
    start: f64,
    end: f64,
) -> Result<Vec<f64>, TooManyBreakpoints> {
    let mut found: Vec<f64> = Vec::new();
    let (moments, functions): (Vec<_>, Vec<_>) =
        switching_functions(instance).into_iter().partition(|function| moment(instance, function).is_some());
    // A table has thousands of these, each found without a look at the others.
    found.extend(moments.iter().filter_map(|function| moment(instance, function)));
    found.retain(|&t| t > start && t < end);
    found.sort_by(f64::total_cmp);
    found.dedup();
    for (node, minus, levels) in functions {
        let mut function = FunctionOfTime::new(instance, node, minus, parameters);
        let edges = edges(&found, start, end);
        for pair in edges.windows(2) {
            crossings(&mut function, levels, pair[0], pair[1], &mut found);
            if found.len() > MOST {
                return Err(TooManyBreakpoints);
            }
        }
        found.sort_by(f64::total_cmp);
        found.dedup_by(|a, b| (*a - *b).abs() <= 4.0 * f64::EPSILON * b.abs());
    }
    Ok(found)
}

/// A function this close to its level, in units of what it changes within the time so far, crosses it.
const CROSSING: f64 = 1e-9;

/// How fast the breakpoint at time `t` moves with the parameters at these positions: `dt/dp = −(∂g/∂p)/(∂g/∂t)` for
/// the function that switches there. NaN where several switch that move differently.
pub fn velocities(instance: &Instance, parameters: &[f64], t: f64, positions: &[usize]) -> Vec<f64> {
    let layout = &instance.layout;
    let columns = positions.iter().map(|position| layout.unknown_count + position).chain([layout.time()]);
    let columns: Vec<usize> = columns.collect();
    let mut known: Option<Vec<f64>> = None;
    for (node, minus, levels) in switching_functions(instance) {
        let mut function = FunctionOfTime::new(instance, node, minus, parameters);
        let (value, slopes) = function.slopes(t, &columns);
        let away = match levels {
            Levels::Zero => value,
            Levels::WholeNumbers => value - value.round(),
        };
        let Some((&rate, slopes)) = slopes.split_last() else { continue };
        let crosses = rate != 0.0 && away.abs() <= CROSSING * (rate * t).abs();
        if !crosses {
            continue;
        }
        let own: Vec<f64> = slopes.iter().map(|slope| -slope / rate).collect();
        known = Some(match known {
            Some(earlier) => agreed(&earlier, &own),
            None => own,
        });
    }
    known.unwrap_or_else(|| vec![f64::NAN; positions.len()])
}

fn agreed(earlier: &[f64], own: &[f64]) -> Vec<f64> {
    let same = |(a, b): (&f64, &f64)| {
        let is_same = (a - b).abs() <= CROSSING * (a.abs() + b.abs());
        if is_same { *a } else { f64::NAN }
    };
    earlier.iter().zip(own).map(same).collect()
}

fn edges(found: &[f64], start: f64, end: f64) -> Vec<f64> {
    let inside = found.iter().copied().filter(|&t| t > start && t < end);
    std::iter::once(start).chain(inside).chain([end]).collect()
}

/// The time with which a function compares the time itself.
fn moment(instance: &Instance, &(x, y, levels): &(Node, Option<Node>, Levels)) -> Option<f64> {
    let graph = &instance.graph;
    let is_time = |node: Node| match graph.operation(node) {
        Operation::Input(input) => input.index() == instance.layout.time(),
        _ => false,
    };
    match (is_time(x), y?, levels) {
        (true, y, Levels::Zero) => graph.constant_value(y),
        (false, y, Levels::Zero) if is_time(y) => graph.constant_value(x),
        _ => None,
    }
}

/// Pairs whose difference decides an operation that is not smooth, operations below before those
/// above, where they depend on the time but on no state.
fn switching_functions(instance: &Instance) -> Vec<(Node, Option<Node>, Levels)> {
    let graph = &instance.graph;
    let (states, time) = (instance.layout.unknown_count, instance.layout.time());
    let needed = graph.needed_by(&instance.right_sides);
    let moves = |node: Node| {
        let inputs: Vec<Input> = graph.inputs_of(node);
        inputs.iter().any(|input| input.index() == time) && inputs.iter().all(|input| input.index() >= states)
    };
    let mut functions = Vec::new();
    for node in graph.nodes().filter(|node| needed[node.index()]) {
        let candidate = match graph.operation(node) {
            Operation::Unary(Unary::Abs | Unary::Sign | Unary::Step, x) => (x, None, Levels::Zero),
            Operation::Unary(Unary::Floor, x) => (x, None, Levels::WholeNumbers),
            Operation::Binary(
                Binary::Min | Binary::Max | Binary::Less | Binary::LessEqual | Binary::Equal,
                x,
                y,
            ) => (x, Some(y), Levels::Zero),
            _ => continue,
        };
        if moves(node) {
            functions.push(candidate);
        }
    }
    functions
}

/// A formula, or the difference of two, as a function of time alone.
struct FunctionOfTime {
    tape: Tape,
    workspace: Workspace<f64>,
    inputs: Vec<f64>,
    time: usize,
}

impl FunctionOfTime {
    fn new(instance: &Instance, node: Node, minus: Option<Node>, parameters: &[f64]) -> FunctionOfTime {
        let layout = &instance.layout;
        let outputs = [node, minus.unwrap_or(node)];
        let outputs = if minus.is_some() { &outputs[..] } else { &outputs[..1] };
        let tape = Tape::compile(&instance.graph, outputs, layout.len());
        let mut inputs = vec![0.0; layout.len()];
        inputs[layout.unknown_count..layout.time()].copy_from_slice(parameters);
        FunctionOfTime { workspace: Workspace::new(&tape), tape, inputs, time: layout.time() }
    }

    fn at(&mut self, t: f64) -> f64 {
        self.inputs[self.time] = t;
        let mut values = [0.0; 2];
        let count = self.tape.output_count();
        self.tape.evaluate(&self.inputs, &mut self.workspace, &mut values[..count]);
        values[0] - values[1]
    }

    /// The value, and the derivatives with respect to these inputs.
    fn slopes(&mut self, t: f64, columns: &[usize]) -> (f64, Vec<f64>) {
        self.inputs[self.time] = t;
        let count = self.tape.output_count();
        let (mut values, mut slopes) = ([0.0; 2], vec![0.0; count * columns.len()]);
        let directions = Directions { parameters: columns, unknowns: &[] };
        let values_here = &mut values[..count];
        Forward::new(&self.tape).run(&self.tape, &self.inputs, &directions, values_here, &mut slopes);
        let slope = |of_each: &[f64]| of_each[0] - of_each.get(1).copied().unwrap_or(0.0);
        (values[0] - values[1], slopes.chunks(count).map(slope).collect())
    }
}

/// Adds the crossings strictly inside `(a, b)`, where the function is smooth.
fn crossings(function: &mut FunctionOfTime, levels: Levels, a: f64, b: f64, found: &mut Vec<f64>) {
    let inside = |share: f64| a + share * (b - a);
    let samples = [0.125, 0.375, 0.625, 0.875].map(|share| (inside(share), function.at(inside(share))));
    let [(t0, g0), (t1, g1), (t2, g2), (t3, g3)] = samples;
    let slope = (g3 - g0) / (t3 - t0);
    let size = samples.iter().map(|(_, g)| g.abs()).fold(0.0, f64::max);
    let deviates = |t: f64, g: f64| (g - (g0 + slope * (t - t0))).abs() > AFFINE * size;
    if !size.is_finite() || !(deviates(t1, g1) || deviates(t2, g2)) {
        affine_crossings(levels, (t0, g0), slope, (a, b), found);
        return;
    }
    let mut left = (inside(0.5 / PIECES as f64), 0.0);
    left.1 = function.at(left.0);
    for piece in 1..PIECES {
        let t = inside((piece as f64 + 0.5) / PIECES as f64);
        let right = (t, function.at(t));
        let (low, high) = (left.1.min(right.1), left.1.max(right.1));
        for level in levels_between(levels, low, high) {
            found.push(bisect(function, level, left, right));
            if found.len() > MOST {
                return;
            }
        }
        left = right;
    }
}

fn affine_crossings(levels: Levels, point: (f64, f64), slope: f64, (a, b): (f64, f64), found: &mut Vec<f64>) {
    if slope == 0.0 || !slope.is_finite() {
        return;
    }
    let value = |t: f64| point.1 + slope * (t - point.0);
    let (low, high) = (value(a).min(value(b)), value(a).max(value(b)));
    for level in levels_between(levels, low, high) {
        let t = point.0 + (level - point.1) / slope;
        if t > a && t < b {
            found.push(t);
        }
    }
}

fn levels_between(levels: Levels, low: f64, high: f64) -> impl Iterator<Item = f64> {
    let (first, last) = match levels {
        Levels::Zero if low <= 0.0 && high >= 0.0 => (0.0, 0.0),
        Levels::Zero => (1.0, 0.0),
        Levels::WholeNumbers => (low.ceil(), high.floor()),
    };
    let count = if last >= first { (last - first).min(MOST as f64) as usize + 1 } else { 0 };
    (0..count).map(move |step| first + step as f64)
}

fn bisect(function: &mut FunctionOfTime, level: f64, left: (f64, f64), right: (f64, f64)) -> f64 {
    let (mut a, mut b) = (left.0, right.0);
    let rises = left.1 < right.1;
    // Halving ends when no number lies between the two.
    loop {
        let middle = 0.5 * (a + b);
        if middle <= a || middle >= b {
            return b;
        }
        if (function.at(middle) < level) == rises { a = middle } else { b = middle }
    }
}
