//! The root of a body in its variable, with its derivatives by the implicit function theorem.

use super::nested::{Nested, Space};
use super::{Care, Tape};
use crate::expr::{RootKind, Unary};
use crate::number::{BATCH, Dual, Lanes, Number, Scalar};

/// Steps after which a search is given up; bisection alone takes 64 from any bracket.
const MOST_STEPS: usize = 300;

/// Two Newton steps must shrink the value by this much together, else the bracket is halved.
const PROGRESS: f64 = 0.25;

/// What the search for a root works on.
#[derive(Clone, Debug)]
pub(super) struct RootSpace<S: Scalar> {
    slopes: Space<Dual<1>>,
    numbers: Option<Space<S>>,
    care: Care,
    scan: Option<Space<Lanes<BATCH>>>,
    /// What was wrong with the last search.
    pub failure: Option<RootFailure>,
}

/// Why an inner root has no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum RootFailure {
    /// The body has no value here.
    Undefined(f64),
    /// The body does not change sign, as far as could be seen.
    Absent,
    /// It crosses zero in the same direction at least twice: near these places.
    Several([f64; 2]),
}

/// Distances at which further roots are looked for, on either side of the one found: from the first, each so many
/// times the one before.
const SCAN: (f64, f64, usize) = (1e-3, 1.35, 56);

/// Where a body crosses zero.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Crossing {
    at: f64,
    /// The derivative of the output that vanishes.
    slope: f64,
    /// 1 if the body increases through zero, −1 if it decreases.
    sign: f64,
    /// Which output vanishes at the crossing: the body, or the function at whose zero the body jumps.
    output: usize,
}

impl<S: Scalar> RootSpace<S> {
    pub fn new(tape: &Tape, care: Care) -> RootSpace<S> {
        RootSpace { slopes: Space::new(tape, care), numbers: None, care, scan: None, failure: None }
    }

    /// Writes the root between `ends`, NaN if there is none, then the numbers that change sign where it is not a
    /// smooth function of what is captured.
    pub fn compute(
        &mut self,
        nested: &Nested,
        kind: RootKind,
        ends: [f64; 2],
        captured: &[S],
        results: &mut [S],
    ) {
        let values: Vec<Dual<1>> = captured.iter().map(|number| Dual::constant(number.value())).collect();
        self.slopes.capture(&nested.tape, values.iter());
        let mut search = Search { tape: &nested.tape, space: &mut self.slopes, sign: 1.0, undefined: None };
        let found = search.crossing(kind, ends);
        let undefined = search.undefined.map_or(RootFailure::Absent, RootFailure::Undefined);
        let several = match found {
            Some(crossing) if self.care == Care::Strict => {
                self.other(nested, &values, crossing, ends).map(|other| [crossing.at, other])
            }
            _ => None,
        };
        self.failure = match (found, several) {
            (_, Some(places)) => Some(RootFailure::Several(places)),
            (None, _) => Some(undefined),
            _ => None,
        };
        let (Some(crossing), None) = (found, self.failure) else {
            results.fill(S::constant(f64::NAN));
            return;
        };
        if captured.iter().all(S::is_constant) && nested.switches() == 0 {
            results[0] = S::constant(crossing.at);
        } else {
            self.differentiate(nested, crossing, captured, results);
        }
    }

    /// The implicit function theorem, and what changes sign where the root is no smooth function.
    fn differentiate(&mut self, nested: &Nested, crossing: Crossing, captured: &[S], results: &mut [S]) {
        let tape = &nested.tape;
        let numbers = self.numbers.get_or_insert_with(|| Space::new(tape, self.care));
        numbers.capture(tape, captured.iter());
        numbers.run(tape, &S::constant(crossing.at));
        results[0] = S::implicit(crossing.at, numbers.output(tape, crossing.output), crossing.slope);
        if nested.switches() > 0 {
            numbers.run(tape, &results[0]);
            for (output, result) in results.iter_mut().enumerate().skip(1) {
                result.clone_from(numbers.output(tape, output));
            }
            if crossing.output > 0 {
                results[crossing.output] = S::constant(0.0);
            }
        }
    }

    /// A place next to which the body crosses zero once more in the direction of `crossing`, if there is one in sight.
    fn other(
        &mut self,
        nested: &Nested,
        values: &[Dual<1>],
        crossing: Crossing,
        ends: [f64; 2],
    ) -> Option<f64> {
        let scan = self.scan.get_or_insert_with(|| Space::new(&nested.tape, self.care));
        let plain: Vec<f64> = values.iter().map(|value| value.value).collect();
        scan.capture(&nested.tape, plain.iter());
        let (first, factor, count) = SCAN;
        let scale = crossing.at.abs().max(1.0);
        for side in [-1.0, 1.0] {
            // Going away from a crossing, the body keeps its sign unless there is another one.
            let sign = side * crossing.sign;
            let mut places = (0..count as i32)
                .map(|k| crossing.at + side * scale * first * factor.powi(k))
                .filter(|at| ends[0] < *at && *at < ends[1]);
            let mut has_turned = None;
            loop {
                let batch: Vec<f64> = places.by_ref().take(BATCH).collect();
                if batch.is_empty() {
                    break;
                }
                let lanes = Lanes(std::array::from_fn(|lane| batch[lane.min(batch.len() - 1)]));
                scan.run(&nested.tape, &lanes);
                let values = &scan.output(&nested.tape, 0).0;
                for (&at, &value) in batch.iter().zip(values) {
                    match has_turned {
                        None if value * sign < 0.0 => has_turned = Some(at),
                        Some(_) if value * sign > 0.0 => return Some(at),
                        _ => {}
                    }
                }
            }
        }
        None
    }
}

struct Search<'s> {
    tape: &'s Tape,
    space: &'s mut Space<Dual<1>>,
    /// 1 if the body is to increase through zero, −1 if it is to decrease.
    sign: f64,
    /// A place at which the body has no value.
    undefined: Option<f64>,
}

/// A place, the body there, and its derivative.
#[derive(Clone, Debug, PartialEq)]
struct Point {
    at: f64,
    value: f64,
    slope: f64,
    /// The functions at whose zeros the body is not smooth.
    switches: Vec<f64>,
}

/// Where a body that increases crosses zero, as far as is known.
struct Bracket {
    /// The last points at which the body is not positive, and positive.
    below: Option<Point>,
    above: Option<Point>,
    /// Of the range in which the root is looked for.
    ends: [f64; 2],
    /// How far the next step goes where one side is open.
    reach: f64,
    /// Since progress was looked at last.
    steps: usize,
    /// The absolute value then.
    before: f64,
}

/// What a bracket says after a point.
enum Next {
    Look(f64),
    Root(f64),
    Nothing,
}

impl Bracket {
    fn next(&mut self, here: &Point) -> Next {
        // At a zero through which the body falls lies a maximum, not a minimum.
        if here.value == 0.0 && here.slope > 0.0 {
            return Next::Root(here.at);
        }
        let end = |side: &Option<Point>, end: f64| side.as_ref().map_or(end, |point| point.at);
        let (from, to) = (end(&self.below, self.ends[0]), end(&self.above, self.ends[1]));
        let step = here.value / here.slope;
        let newton = here.at - step;
        let is_slow = self.is_slow(here.value.abs());
        let close = 2.0 * f64::EPSILON * here.at.abs();
        // The bracket may have shrunk to one side of a kink, and this point be on the other.
        if here.slope > 0.0 && newton >= from && newton <= to && !is_slow {
            return if step.abs() <= close { Next::Root(newton) } else { Next::Look(newton) };
        }
        if from.is_infinite() || to.is_infinite() {
            self.reach *= 4.0;
            return Next::Look(if here.value > 0.0 { here.at - self.reach } else { here.at + self.reach });
        }
        let middle = 0.5 * (from + to);
        if to - from > close && middle > from && middle < to {
            return Next::Look(middle);
        }
        // At a pole the body falls on both sides; at an end of the range there is no root.
        let is_end = middle <= self.ends[0] || middle >= self.ends[1];
        if is_end || here.slope <= 0.0 { Next::Nothing } else { Next::Root(middle) }
    }

    /// Whether the last two steps have not shrunk the value as they should.
    fn is_slow(&mut self, size: f64) -> bool {
        self.steps += 1;
        if self.steps < 2 {
            return false;
        }
        let is_slow = size > PROGRESS * self.before;
        (self.steps, self.before) = (0, size);
        is_slow
    }
}

impl Search<'_> {
    fn point(&mut self, at: f64) -> Option<Point> {
        self.space.run(self.tape, &Dual::variable(at, 0));
        let output = |output| self.space.output(self.tape, output);
        let (value, slope) = (self.sign * output(0).value, self.sign * output(0).partials[0]);
        let switches = (1..self.tape.output_count()).map(|at| output(at).value).collect();
        if value.is_nan() {
            self.undefined = Some(at);
            return None;
        }
        Some(Point { at, value, slope, switches })
    }

    fn crossing(&mut self, kind: RootKind, [low, high]: [f64; 2]) -> Option<Crossing> {
        if low.is_nan() || high.is_nan() || low >= high {
            return None;
        }
        let start = match (low.is_finite(), high.is_finite()) {
            (true, true) => 0.5 * (low + high),
            (true, false) => low + 1.0,
            (false, true) => high - 1.0,
            (false, false) => 0.0,
        };
        let start = self.point(start)?;
        match kind {
            RootKind::Minimum => self.newton(start, [low, high], [None, None]),
            RootKind::Zero => {
                let [below, above] = self.bracket(&start, [low, high])?;
                if below.value > 0.0 {
                    self.sign = -1.0;
                }
                let mut ends = [below, above, start];
                for point in &mut ends {
                    (point.value, point.slope) = (self.sign * point.value, self.sign * point.slope);
                }
                let [below, above, start] = ends;
                self.newton(start, [low, high], [Some(below), Some(above)])
            }
        }
    }

    /// Points at which the body has different signs: the ends, or further and further out.
    fn bracket(&mut self, start: &Point, [low, high]: [f64; 2]) -> Option<[Point; 2]> {
        let mut reach = 1.0;
        for _ in 0..64 {
            let below = if low.is_finite() { self.inside(low, high)? } else { self.point(start.at - reach)? };
            let above =
                if high.is_finite() { self.inside(high, low)? } else { self.point(start.at + reach)? };
            if (below.value > 0.0) != (above.value > 0.0) {
                return Some([below, above]);
            }
            for (from, to) in [(&below, start), (start, &above)] {
                if (from.value > 0.0) != (to.value > 0.0) {
                    return Some([from.clone(), to.clone()]);
                }
            }
            if low.is_finite() && high.is_finite() {
                return None;
            }
            reach *= 2.0;
        }
        None
    }

    /// The point at an end, or next to it if there is no value at the end itself.
    fn inside(&mut self, end: f64, other: f64) -> Option<Point> {
        let width = if other.is_finite() { other - end } else { (other - end).signum() };
        let found = [0.0, 1e-15, 1e-12, 1e-9].into_iter().find_map(|part| self.point(end + part * width));
        found.inspect(|_| self.undefined = None)
    }

    /// Newton's method inside of a bracket that shrinks; halved where Newton's method makes no progress.
    fn newton(
        &mut self,
        start: Point,
        ends: [f64; 2],
        [below, above]: [Option<Point>; 2],
    ) -> Option<Crossing> {
        let mut bracket = Bracket { below, above, ends, reach: 1.0, steps: 0, before: f64::INFINITY };
        let mut here = start;
        for _ in 0..MOST_STEPS {
            let side = if here.value > 0.0 { &mut bracket.above } else { &mut bracket.below };
            *side = Some(here.clone());
            if let (Some(below), Some(above)) = (&mut bracket.below, &mut bracket.above)
                && let Some(crossing) = self.jump(below, above)?
            {
                return Some(crossing);
            }
            match bracket.next(&here) {
                Next::Look(at) => here = self.point(at)?,
                Next::Root(at) => {
                    return Some(Crossing { at, slope: self.sign * here.slope, sign: self.sign, output: 0 });
                }
                Next::Nothing => return None,
            }
        }
        None
    }

    /// The crossing, if the body jumps across zero where one of the switches vanishes between the points;
    /// else the points move to the side of it on which the body is smooth up to its zero.
    #[allow(clippy::option_option)]
    fn jump(&mut self, below: &mut Point, above: &mut Point) -> Option<Option<Crossing>> {
        for at in 0..below.switches.len() {
            let [under, over] = [&below, &above].map(|point| Unary::Sign.value(point.switches[at]));
            if under == over || under.is_nan() || over.is_nan() {
                continue;
            }
            let kink = self.zero_of_switch(at, below, above)?;
            let width = (4.0 * f64::EPSILON * kink.abs()).max(f64::EPSILON * (above.at - below.at) / 16.0);
            let (left, right) = (self.point(kink - width)?, self.point(kink + width)?);
            if left.value >= 0.0 {
                *above = left;
            } else if right.value <= 0.0 {
                *below = right;
            } else {
                self.space.run(self.tape, &Dual::variable(kink, 0));
                let slope = self.space.output(self.tape, 1 + at).partials[0];
                return Some(Some(Crossing { at: kink, slope, sign: self.sign, output: 1 + at }));
            }
        }
        Some(None)
    }

    fn zero_of_switch(&mut self, at: usize, below: &Point, above: &Point) -> Option<f64> {
        let mut switch = |x: f64| self.point(x).map(|point| point.switches[at]);
        let ends = [below, above].map(|point| (point.at, point.switches[at]));
        if let Some((zero, _)) = ends.into_iter().find(|(_, value)| *value == 0.0) {
            return Some(zero);
        }
        crate::root::bracketed_root(&mut switch, ends[0], ends[1], 0.0).map(|found| found.at)
    }
}
