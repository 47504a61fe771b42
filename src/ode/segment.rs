//! Smooth stretches between stops, and the right-hand side seen from inside one.
//!
//! At a stop the right-hand side has two values. The step that ends there needs the left one and
//! the step that begins there the right one, whichever of them `f` gives at the stop itself. So
//! within a segment no time at or beyond a stop is ever passed to `f`: it is replaced by a
//! neighbour a few units of rounding inside, which changes smooth functions by rounding errors.

use super::{FlowRequest, VectorField};
use nalgebra::DMatrix;

/// Distance kept from a stop, relative to its time. One unit of rounding would do for `t < stop`,
/// but `floor(t / period)` rounds once more and could land on the stop again.
const MARGIN: f64 = 8.0 * f64::EPSILON;

/// Stops nearer to each other than this, relative to their time, are one stop computed twice
/// (0.3 and 3 · 0.1). Four margins, so that a segment is longer than the two at its ends.
const SAME: f64 = 4.0 * MARGIN;

/// A stretch of time inside which the right-hand side is smooth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) start: f64,
    pub(super) end: f64,
    /// Earliest and latest time passed to the right-hand side.
    first: f64,
    last: f64,
}

/// Cuts the span of `request` at its stops; none are left of an empty span.
pub(super) fn segments(request: &FlowRequest) -> Vec<Segment> {
    let FlowRequest { start, end, .. } = *request;
    if start == end {
        return Vec::new();
    }
    let mut stops = request.stops.to_vec();
    stops.sort_by(f64::total_cmp);
    let mut bounds = vec![start];
    for &stop in &stops {
        let previous = bounds[bounds.len() - 1];
        if start < stop && stop < end && !same(stop, previous) && !same(stop, end) {
            bounds.push(stop);
        }
    }
    bounds.push(end);
    let is_stop = |t: f64| stops.iter().any(|&stop| same(stop, t));
    let mut segments: Vec<Segment> =
        bounds.windows(2).map(|pair| Segment::between(pair[0], pair[1])).collect();
    let count = segments.len();
    if !is_stop(start) {
        segments[0].first = start;
    }
    if !is_stop(end) {
        segments[count - 1].last = end;
    }
    segments
}

impl Segment {
    /// The part before a time inside.
    pub(super) fn before(self, end: f64) -> Segment {
        Segment { end, ..self }
    }

    fn between(start: f64, end: f64) -> Segment {
        let first = (start + MARGIN * start.abs()).max(start.next_up()).min(end);
        let last = (end - MARGIN * end.abs()).min(end.next_down()).max(first);
        Segment { start, end, first, last }
    }
}

fn same(stop: f64, other: f64) -> bool {
    (stop - other).abs() <= SAME * stop.abs().max(other.abs())
}

/// A field that is asked for times inside the current segment only, and counts the work.
pub(super) struct OneSided<'a> {
    field: &'a mut dyn VectorField,
    first: f64,
    last: f64,
    pub(super) work: Work,
}

/// What an integration has cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    pub(super) evaluations: usize,
    /// Of the solution, as power series.
    pub(super) expansions: usize,
    pub(super) jacobians: usize,
    pub(super) factorizations: usize,
    /// Changes from an explicit to an implicit method and back.
    pub(super) switches: usize,
}

impl<'a> OneSided<'a> {
    pub(super) fn new(field: &'a mut dyn VectorField) -> OneSided<'a> {
        OneSided { field, first: f64::NEG_INFINITY, last: f64::INFINITY, work: Work::default() }
    }

    pub(super) fn enter(&mut self, segment: &Segment) {
        (self.first, self.last) = (segment.first, segment.last);
    }

    pub(super) fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]) {
        self.work.evaluations += 1;
        self.field.derivative(t.clamp(self.first, self.last), y, dydt);
    }

    /// See [`VectorField::expand`].
    pub(super) fn expand(&mut self, t: f64, y: &[f64], unit: f64, coefficients: &mut [f64]) {
        self.work.expansions += 1;
        self.field.expand(t.clamp(self.first, self.last), y, unit, coefficients);
    }

    /// See [`VectorField::has_series`].
    pub(super) fn has_series(&mut self) -> bool {
        self.field.has_series()
    }

    /// See [`VectorField::outside`].
    pub(super) fn outside<const N: usize>(&mut self, times: &[f64; N]) -> Option<(usize, usize)> {
        self.field.outside(&times.map(|t| t.clamp(self.first, self.last)))
    }

    pub(super) fn jacobian(&mut self, t: f64, y: &[f64], jacobian: &mut DMatrix<f64>) {
        self.work.jacobians += 1;
        self.field.jacobian(t.clamp(self.first, self.last), y, jacobian);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds_of(stops: &[f64]) -> Vec<(f64, f64)> {
        let request = FlowRequest { start: 0.0, end: 1.0, times: &[], stops };
        segments(&request).iter().map(|segment| (segment.start, segment.end)).collect()
    }

    #[test]
    fn stops_are_sorted_and_those_outside_are_ignored() {
        assert_eq!(bounds_of(&[0.7, -3.0, 0.2, 9.0]), [(0.0, 0.2), (0.2, 0.7), (0.7, 1.0)]);
    }

    #[test]
    fn one_stop_computed_twice_is_one_stop() {
        assert_eq!(bounds_of(&[0.3, 0.1 * 3.0, 1.0 - f64::EPSILON]), [(0.0, 0.3), (0.3, 1.0)]);
    }

    #[test]
    fn a_segment_keeps_off_its_stops_but_not_off_the_ends_of_the_span() {
        let request = FlowRequest { start: 0.0, end: 1.0, times: &[], stops: &[0.5] };
        let halves = segments(&request);
        assert_eq!((halves[0].first, halves[1].last), (0.0, 1.0));
        assert!(halves[0].last < 0.5 && halves[1].first > 0.5);
    }

    #[test]
    fn the_side_of_a_stop_survives_a_division_by_the_period() {
        let period = 0.1;
        for cycle in 1..5000 {
            let stop = f64::from(cycle) * period;
            let before = Segment::between(stop - period, stop);
            let after = Segment::between(stop, stop + period);
            assert_eq!((before.last / period).floor(), f64::from(cycle - 1), "before {stop}");
            assert_eq!((after.first / period).floor(), f64::from(cycle), "after {stop}");
        }
    }
}
