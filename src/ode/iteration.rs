//! Difference equations `x[t+1] = f(t, x[t])`, as state evolution and flows stated per step are.
//!
//! They share their request, trajectory and failures with flows; times are whole numbers. An event is a
//! change of sign between two times, and happens at the second.

use super::event::{Action, EventClosure, EventFunctions, Occurrence};
use super::failure::{check_start, has_blown_up};
use super::search::Sides;
use super::steady::{Rest, Steady};
use super::stepper::{NotFinite, check_finite};
use super::{Ending, FlowFailure, FlowFailureReason, FlowRequest, Trajectory};
use std::ops::ControlFlow;

/// The right-hand side `f` of `x[t+1] = f(t, x[t])`.
pub trait Map {
    /// Number of entries of the state `x`.
    fn len(&self) -> usize;

    /// Writes `f(t, x)` into `next`; both slices have [`len`](Map::len) entries. Outside the domain of
    /// `f`, write NaN.
    fn image(&mut self, t: f64, x: &[f64], next: &mut [f64]);

    /// Whether a number that drives the map from outside, such as a parameter that moves, lies outside of its
    /// domain at one of these times; see [`VectorField::outside`](super::VectorField::outside).
    fn outside(&mut self, times: &[f64]) -> Option<(usize, usize)> {
        let _ = times;
        None
    }

    /// Whether there is nothing to iterate.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A closure `|t, x, next|` as a [`Map`].
pub struct MapClosure<F> {
    len: usize,
    image: F,
}

impl<F: FnMut(f64, &[f64], &mut [f64])> MapClosure<F> {
    /// A map of states of `len` entries.
    pub fn new(len: usize, image: F) -> MapClosure<F> {
        MapClosure { len, image }
    }
}

impl<F: FnMut(f64, &[f64], &mut [f64])> Map for MapClosure<F> {
    fn len(&self) -> usize {
        self.len
    }

    fn image(&mut self, t: f64, x: &[f64], next: &mut [f64]) {
        (self.image)(t, x, next);
    }
}

/// When to give up, and when to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IterationOptions {
    /// Give up after this many steps.
    pub max_steps: usize,
    /// End as soon as the state is at rest; what has to be small is `x[t+1] − x[t]`.
    pub steady: Option<Steady>,
}

impl Default for IterationOptions {
    fn default() -> IterationOptions {
        IterationOptions { max_steps: 100_000_000, steady: None }
    }
}

/// Above this, times that differ by 1 are equal.
const LARGEST_TIME: f64 = 9_007_199_254_740_992.0;

/// Iterates `x[t+1] = f(t, x[t])` from `initial`, and gives the states at the requested times. A map has no
/// steps to end at its jumps, so [`FlowRequest::stops`] have no meaning here.
///
/// # Errors
/// A [`FlowFailure`], with the rows up to the failure: a state that is not a number, or larger than
/// right-hand sides can be computed at; too many steps.
///
/// # Panics
/// When `initial` has not [`Map::len`] entries or none at all, when the request or the options break their
/// description, or when one of their times is not a whole number.
pub fn iterate(
    map: &mut dyn Map,
    initial: &[f64],
    request: &FlowRequest,
    options: &IterationOptions,
) -> Result<Trajectory, FlowFailure> {
    let mut no_events = EventClosure::new(&[], |_, _: &[f64], _: &mut [f64]| ());
    let mut watch = |_: f64| ControlFlow::Continue(());
    iterate_with_events(map, initial, request, options, &mut no_events, &mut watch)
}

/// [`iterate`], with the changes of sign of `functions` along the way, each at the first time after it, and
/// calling `watch` with the time before every step.
///
/// # Errors
/// As [`iterate`], and [`FlowFailureReason::Interrupted`] after a `Break`.
///
/// # Panics
/// As [`iterate`].
pub fn iterate_with_events(
    map: &mut dyn Map,
    initial: &[f64],
    request: &FlowRequest,
    options: &IterationOptions,
    functions: &mut dyn EventFunctions,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Trajectory, FlowFailure> {
    check(map, initial, request, options);
    let mut values = vec![0.0; functions.events().len()];
    functions.values(request.start, initial, &mut values);
    let mut iteration = Iteration {
        map,
        request,
        options,
        sides: Sides::of(&values),
        values,
        functions,
        watch,
        rest: options.steady.map(Rest::new),
        time: request.start,
        state: initial.to_vec(),
        next: initial.to_vec(),
        output: Trajectory::default(),
    };
    match iteration.run() {
        Ok(ending) => Ok(iteration.trajectory(ending)),
        Err(reason) => {
            let (time, state) = (iteration.time, iteration.state.clone());
            let partial = Box::new(iteration.trajectory(Ending::Failure));
            Err(FlowFailure { reason, time, state, partial })
        }
    }
}

fn check(map: &mut dyn Map, initial: &[f64], request: &FlowRequest, options: &IterationOptions) {
    request.check();
    assert!(initial.len() == map.len(), "iteration: the initial state has one entry per equation");
    assert!(!map.is_empty(), "iteration: there is something to iterate");
    let is_whole = |t: f64| t.fract() == 0.0 && t.abs() < LARGEST_TIME;
    let ends = [request.start, request.end];
    assert!(ends.iter().chain(request.times).all(|&t| is_whole(t)), "iteration: times are whole numbers");
    if let Some(steady) = &options.steady {
        steady.check();
    }
}

/// # Errors
/// When the image of a state cannot be computed with.
fn has_landed(image: &[f64]) -> Result<(), FlowFailureReason> {
    match check_finite(image) {
        Ok(()) => has_blown_up(image),
        Err(NotFinite { component }) if !image[component].is_nan() => {
            Err(FlowFailureReason::BlowUp { component })
        }
        Err(found) => Err(found.into()),
    }
}

struct Iteration<'a> {
    map: &'a mut dyn Map,
    request: &'a FlowRequest<'a>,
    options: &'a IterationOptions,
    functions: &'a mut dyn EventFunctions,
    sides: Sides,
    values: Vec<f64>,
    watch: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    rest: Option<Rest>,
    time: f64,
    state: Vec<f64>,
    next: Vec<f64>,
    output: Trajectory,
}

impl Iteration<'_> {
    fn run(&mut self) -> Result<Ending, FlowFailureReason> {
        check_start(&self.state)?;
        self.write_rows();
        while self.time < self.request.end {
            if (self.watch)(self.time).is_break() {
                return Err(FlowFailureReason::Interrupted);
            }
            if self.output.steps >= self.options.max_steps {
                return Err(FlowFailureReason::TooManySteps);
            }
            if let Some(ending) = self.step()? {
                return Ok(ending);
            }
        }
        Ok(Ending::Span)
    }

    fn step(&mut self) -> Result<Option<Ending>, FlowFailureReason> {
        if let Some((_, driver)) = self.map.outside(&[self.time]) {
            return Err(FlowFailureReason::OutsideDomain { driver });
        }
        self.map.image(self.time, &self.state, &mut self.next);
        self.output.evaluations += 1;
        has_landed(&self.next)?;
        std::mem::swap(&mut self.state, &mut self.next);
        self.time += 1.0;
        self.output.steps += 1;
        self.write_rows();
        if let Some(event) = self.look() {
            return Ok(Some(Ending::Event { event }));
        }
        let Some(rest) = &mut self.rest else {
            return Ok(None);
        };
        // What was the state before the step becomes the change.
        for (change, x) in self.next.iter_mut().zip(&self.state) {
            *change = x - *change;
        }
        Ok(rest.is_reached(self.time, &self.state, &self.next).then_some(Ending::Steady))
    }

    /// Writes down the events of the step taken; gives the first that ends the iteration.
    fn look(&mut self) -> Option<usize> {
        self.functions.values(self.time, &self.state, &mut self.values);
        let mut last = None;
        for event in 0..self.values.len() {
            let Some(crossing) = self.sides.change(event, self.values[event]) else {
                continue;
            };
            let wanted = self.functions.events()[event];
            if !wanted.direction.admits(crossing) {
                continue;
            }
            let (time, state) = (self.time, self.state.clone());
            self.output.events.push(Occurrence { time, event, crossing, state });
            if wanted.action == Action::Stop {
                last = last.or(Some(event));
            }
        }
        last
    }

    fn write_rows(&mut self) {
        let written = self.output.times.len();
        for &time in self.request.times[written..].iter().take_while(|&&time| time <= self.time) {
            self.output.push(time, &self.state);
        }
    }

    fn trajectory(self, ending: Ending) -> Trajectory {
        Trajectory { ending, end_time: self.time, end_state: self.state, ..self.output }
    }
}
