//! The search for events inside a step.
//!
//! Each function is sampled along the interpolation. Where neighbouring samples differ in sign, the
//! change is located; where a sample is nearer to zero than both of its neighbours, the minimum of the
//! distance is sought, for the pair of changes that no sample saw. The sign known at the end of a step is
//! the one at the beginning of the next, so that no event is lost or found twice between steps.

use super::bracket::{self, Sample};
use super::event::{Action, Crossing, Event, EventFunctions, Occurrence, side};
use super::stepper::Stepper;

/// Where the functions are sampled, as fractions of the step. Between evenly spaced samples a
/// polynomial of the degree of an interpolation does not turn twice; the two near the ends tell in which
/// direction a function leaves and arrives there.
const SAMPLES: [f64; 11] = [0.0, 1e-4, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0 - 1e-4, 1.0];

/// Width of the bracket of a change, in units of the spacing of numbers: what times can resolve.
const WIDTH: f64 = 4.0 * f64::EPSILON;

/// A change this close behind the start, in units of [`WIDTH`], is the event at which the caller began.
const START: f64 = 16.0;

/// An attempted step that is about to be accepted.
pub(super) struct Step<'a> {
    pub(super) stepper: &'a dyn Stepper,
    pub(super) start: f64,
    pub(super) size: f64,
    pub(super) end: f64,
}

impl Step<'_> {
    fn time(&self, theta: f64) -> f64 {
        if theta == 1.0 { self.end } else { self.start + theta * self.size }
    }

    fn state(&self, theta: f64, state: &mut [f64]) {
        if theta == 0.0 {
            state.copy_from_slice(self.stepper.state());
        } else if theta == 1.0 {
            state.copy_from_slice(self.stepper.end_state());
        } else {
            self.stepper.interpolate(self.size, theta, state);
        }
    }

    /// Fraction of the step below which times are not told apart.
    fn width(&self) -> f64 {
        WIDTH * (self.start.abs().max(self.end.abs()) / self.size).max(1.0)
    }
}

/// The sides of zero on which event functions were last seen.
pub(super) struct Sides(Vec<Option<Crossing>>);

impl Sides {
    pub(super) fn of(values: &[f64]) -> Sides {
        Sides(values.iter().map(|&value| side(value)).collect())
    }

    /// The change of sign to `value`, if there is one; a side seen for the first time is none.
    pub(super) fn change(&mut self, function: usize, value: f64) -> Option<Crossing> {
        let new = side(value)?;
        let old = self.0[function].replace(new)?;
        (old != new).then_some(new)
    }
}

/// The event functions of a flow, followed step by step.
pub(super) struct Search<'a> {
    functions: &'a mut dyn EventFunctions,
    events: Vec<Event>,
    sides: Sides,
    is_first_step: bool,
    /// Values of the functions at each of [`SAMPLES`].
    samples: [Vec<f64>; SAMPLES.len()],
    state: Vec<f64>,
    values: Vec<f64>,
    points: Vec<Sample>,
    found: Vec<Found>,
}

/// A change of sign within a step, and the fraction of the step at which it was found.
struct Found {
    theta: f64,
    event: usize,
    crossing: Crossing,
}

impl<'a> Search<'a> {
    pub(super) fn new(functions: &'a mut dyn EventFunctions, t: f64, initial: &[f64]) -> Search<'a> {
        let events = functions.events().to_vec();
        let mut values = vec![0.0; events.len()];
        functions.values(t, initial, &mut values);
        Search {
            functions,
            sides: Sides::of(&values),
            is_first_step: true,
            samples: std::array::from_fn(|_| values.clone()),
            state: initial.to_vec(),
            values,
            points: Vec::new(),
            found: Vec::new(),
            events,
        }
    }

    /// Adds the events inside `step` to `occurrences`, up to the first that ends the flow, whose time is
    /// given with its index.
    pub(super) fn look_into(
        &mut self,
        step: &Step,
        occurrences: &mut Vec<Occurrence>,
    ) -> Option<(f64, usize)> {
        self.sample(step);
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        for event in 0..self.events.len() {
            self.follow(step, event, &mut found);
        }
        self.is_first_step = false;
        found.sort_by(|a, b| a.theta.total_cmp(&b.theta).then(a.event.cmp(&b.event)));
        let mut halt = None;
        for &Found { theta, event, crossing } in &found {
            step.state(theta, &mut self.state);
            let time = step.time(theta);
            occurrences.push(Occurrence { time, event, crossing, state: self.state.clone() });
            if self.events[event].action == Action::Stop {
                halt = Some((time, event));
                break;
            }
        }
        self.found = found;
        halt
    }

    fn sample(&mut self, step: &Step) {
        for (values, theta) in self.samples.iter_mut().zip(SAMPLES).skip(1) {
            step.state(theta, &mut self.state);
            self.functions.values(step.time(theta), &self.state, values);
        }
    }

    fn value(&mut self, step: &Step, event: usize, theta: f64) -> f64 {
        step.state(theta, &mut self.state);
        self.functions.values(step.time(theta), &self.state, &mut self.values);
        self.values[event]
    }

    /// Follows one function through the step, from sample to sample and through the dips between them.
    fn follow(&mut self, step: &Step, event: usize, found: &mut Vec<Found>) {
        let samples: [Sample; SAMPLES.len()] =
            std::array::from_fn(|at| (SAMPLES[at], self.samples[at][event]));
        let mut points = std::mem::take(&mut self.points);
        points.clear();
        points.extend(samples);
        points.extend(samples.windows(3).filter_map(|three| self.dip(step, event, three)));
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in points.windows(2) {
            self.pass(step, event, pair[0], pair[1], found);
        }
        self.points = points;
        let [first, .., end] = &mut self.samples;
        first[event] = end[event];
    }

    /// A place between three samples on one side of zero at which the function is on the other.
    fn dip(&mut self, step: &Step, event: usize, three: &[Sample]) -> Option<Sample> {
        let samples: [Sample; 3] = three.try_into().expect("windows of three");
        let here = side(samples[1].1)?;
        let sign = samples[1].1.signum();
        let [before, middle, after] = samples.map(|(theta, value)| (theta, sign * value));
        let is_nearest = middle.1 <= before.1 && middle.1 <= after.1;
        if !is_nearest || samples.iter().any(|sample| side(sample.1) != Some(here)) {
            return None;
        }
        let mut distance = |theta: f64| sign * self.value(step, event, theta);
        let (theta, value) = bracket::dip(&mut distance, before, middle, after)?;
        Some((theta, sign * value))
    }

    /// Goes from one sample to the next, and locates the change of sign between them.
    fn pass(&mut self, step: &Step, event: usize, from: Sample, to: Sample, found: &mut Vec<Found>) {
        let Some(crossing) = self.sides.change(event, to.1) else {
            return;
        };
        if !self.events[event].direction.admits(crossing) {
            return;
        }
        let width = step.width();
        let mut value = |theta: f64| self.value(step, event, theta);
        let theta = bracket::crossing(&mut value, from, to, crossing, width);
        if !(self.is_first_step && theta <= START * width) {
            found.push(Found { theta, event, crossing });
        }
    }
}
