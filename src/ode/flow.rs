//! The driver: walks a method through the segments of a request, writes the output rows, and
//! turns whatever goes wrong into a [`FlowFailure`].

use super::border::{self, Departure};
use super::failure::{check_start, diagnosis, has_blown_up};
use super::method::stepper;
use super::search::{Search, Step};
use super::segment::{OneSided, Segment, segments};
use super::steady::Rest;
use super::step_size::shortest_step;
use super::stepper::{Attempt, Obstacle, Stepper};
use super::{
    Ending, EventFunctions, FlowFailure, FlowFailureReason, FlowOptions, FlowRequest, Method, Trajectory,
    VectorField,
};
use std::ops::ControlFlow;

/// A step that would end this close to the end of its segment, in units of itself, ends there,
/// instead of leaving a sliver for one more (code DOPRI5).
const STRETCH: f64 = 0.01;

/// Integrates `dy/dt = f(t, y)` from `initial`, and gives the states at the requested times.
///
/// # Errors
/// A [`FlowFailure`], with the rows up to the failure.
///
/// # Panics
/// When `initial` has not [`VectorField::len`] entries or none at all, or when the request or the
/// options break their description.
pub fn integrate(
    field: &mut dyn VectorField,
    initial: &[f64],
    request: &FlowRequest,
    options: &FlowOptions,
) -> Result<Trajectory, FlowFailure> {
    integrate_watched(field, initial, request, options, &mut |_| ControlFlow::Continue(()))
}

/// [`integrate`], calling `watch` with the time reached before every attempted step, for progress
/// and interruption: after a `Break` the flow fails as [`FlowFailureReason::Interrupted`].
///
/// # Errors
/// As [`integrate`].
///
/// # Panics
/// As [`integrate`].
pub fn integrate_watched(
    field: &mut dyn VectorField,
    initial: &[f64],
    request: &FlowRequest,
    options: &FlowOptions,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Trajectory, FlowFailure> {
    run(Flow::new(field, initial, request, options, None, watch))
}

/// [`integrate_watched`], with the changes of sign of `functions` along the way, in
/// [`Trajectory::events`]. They do not influence the steps; after one that is to stop the flow, the
/// trajectory ends there.
///
/// Events are located on the interpolation inside the steps, whose error is about the tolerance. Pairs
/// of changes inside one step are found where the function has one extremum per eighth of a step; for
/// functions that vary faster than the flow, bound [`FlowOptions::longest_step`]. A function that is zero
/// at the start, or changes sign within a few roundings of it, has no event there: a flow may begin where
/// another was stopped.
///
/// # Errors
/// As [`integrate`].
///
/// # Panics
/// As [`integrate`].
pub fn integrate_with_events(
    field: &mut dyn VectorField,
    initial: &[f64],
    request: &FlowRequest,
    options: &FlowOptions,
    functions: &mut dyn EventFunctions,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Trajectory, FlowFailure> {
    run(Flow::new(field, initial, request, options, Some(functions), watch))
}

fn run(mut flow: Flow) -> Result<Trajectory, FlowFailure> {
    match flow.run() {
        Ok(ending) => Ok(flow.trajectory(ending)),
        Err(reason) => {
            let partial = Box::new(flow.trajectory(Ending::Failure));
            Err(FlowFailure { reason, time: partial.end_time, state: partial.end_state.clone(), partial })
        }
    }
}

struct Flow<'a> {
    field: OneSided<'a>,
    request: &'a FlowRequest<'a>,
    options: &'a FlowOptions,
    search: Option<Search<'a>>,
    watch: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    stepper: Box<dyn Stepper>,
    rest: Option<Rest>,
    /// Where the flow has to end, once that is in sight.
    departure: Option<Departure>,
    time: f64,
    /// Size of the step to try next.
    next: f64,
    output: Trajectory,
    /// Room for a state.
    row: Vec<f64>,
}

impl<'a> Flow<'a> {
    fn new(
        field: &'a mut dyn VectorField,
        initial: &[f64],
        request: &'a FlowRequest<'a>,
        options: &'a FlowOptions,
        functions: Option<&'a mut dyn EventFunctions>,
        watch: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Flow<'a> {
        request.check();
        options.check();
        assert!(initial.len() == field.len(), "flow: the initial state has one entry per derivative");
        assert!(!field.is_empty(), "flow: there is something to integrate");
        let looks_inside = functions.is_some() || request.looks_inside();
        Flow {
            field: OneSided::new(field),
            request,
            options,
            search: functions.map(|functions| Search::new(functions, request.start, initial)),
            watch,
            stepper: stepper(initial, options, looks_inside),
            rest: options.steady.map(Rest::new),
            departure: None,
            time: request.start,
            next: 0.0,
            output: Trajectory {
                times: Vec::with_capacity(request.times.len()),
                states: Vec::with_capacity(request.times.len() * initial.len()),
                ..Trajectory::default()
            },
            row: initial.to_vec(),
        }
    }

    fn run(&mut self) -> Result<Ending, FlowFailureReason> {
        check_start(self.stepper.state())?;
        self.write_rows_at_start();
        if self.options.method == Method::Taylor && !self.field.has_series() {
            return Err(FlowFailureReason::NoSeries);
        }
        for segment in segments(self.request) {
            self.begin(&segment)?;
            while self.time < segment.end {
                if let Some(ending) = self.advance(&segment)? {
                    return Ok(ending);
                }
            }
        }
        Ok(Ending::Span)
    }

    fn begin(&mut self, segment: &Segment) -> Result<(), FlowFailureReason> {
        self.field.enter(segment);
        border::check(&mut self.field, segment.start)?;
        let span = segment.end - segment.start;
        let first = self.stepper.begin(&mut self.field, segment.start, span);
        self.next = first.map_err(|found| diagnosis(&*self.stepper, 0.0, found.into()))?;
        Ok(())
    }

    /// Attempts steps until one is accepted; says whether, and why, it is the last.
    fn advance(&mut self, segment: &Segment) -> Result<Option<Ending>, FlowFailureReason> {
        let mut obstacle = Obstacle::Error;
        loop {
            if (self.watch)(self.time).is_break() {
                return Err(FlowFailureReason::Interrupted);
            }
            if self.output.steps + self.output.rejected >= self.options.max_steps {
                return Err(FlowFailureReason::TooManySteps);
            }
            let (step, end) = self.permitted_step(segment, obstacle)?;
            match self.stepper.attempt(&mut self.field, self.time, step) {
                Ok(attempt) if attempt.is_good() => return Ok(self.accept(step, end, attempt)),
                Ok(attempt) => {
                    self.next = attempt.next;
                    obstacle = Obstacle::Error;
                }
                Err(found) => {
                    has_blown_up(self.stepper.state())?;
                    self.next = step * found.cut();
                    obstacle = found;
                }
            }
            self.output.rejected += 1;
        }
    }

    /// [`Flow::next_step`], which ends where something leaves its domain.
    fn permitted_step(
        &mut self,
        segment: &Segment,
        obstacle: Obstacle,
    ) -> Result<(f64, f64), FlowFailureReason> {
        if let Some(departure) = self.departure {
            if departure.time <= self.time {
                return Err(departure.reason());
            }
            let step = self.next_step(&segment.before(departure.time), obstacle);
            return step.map_err(
                |reason| {
                    if departure.is_at(self.time) { departure.reason() } else { reason }
                },
            );
        }
        let (step, end) = self.next_step(segment, obstacle)?;
        self.departure = border::departure(&mut self.field, self.time, end);
        if self.departure.is_some() { self.permitted_step(segment, obstacle) } else { Ok((step, end)) }
    }

    /// Size and end of the step to attempt next; `obstacle` is what stopped the previous attempt.
    fn next_step(&self, segment: &Segment, obstacle: Obstacle) -> Result<(f64, f64), FlowFailureReason> {
        let left = segment.end - self.time;
        let proposed = self.next.min(self.options.longest_step);
        if proposed < shortest_step(self.time).min(left) {
            return Err(diagnosis(&*self.stepper, proposed, obstacle));
        }
        let is_last = proposed * (1.0 + STRETCH) >= left;
        Ok(if is_last { (left, segment.end) } else { (proposed, self.time + proposed) })
    }

    /// Keeps the attempted step, which ends at `end`, or the part of it up to an event that ends the flow.
    fn accept(&mut self, step: f64, end: f64, attempt: Attempt) -> Option<Ending> {
        if self.search.is_some() || self.next_row().is_some_and(|time| time < end) {
            self.stepper.complete(&mut self.field, self.time, step);
        }
        let halt = self.search.as_mut().and_then(|search| {
            let inside = Step { stepper: &*self.stepper, start: self.time, size: step, end };
            search.look_into(&inside, &mut self.output.events)
        });
        self.output.steps += 1;
        if let Some((time, event)) = halt {
            self.write_rows(step, end, time);
            self.time = time;
            return Some(Ending::Event { event });
        }
        self.write_rows(step, end, end);
        self.stepper.accept();
        (self.time, self.next) = (end, attempt.next);
        let rest = self.rest.as_mut()?;
        rest.is_reached(end, self.stepper.state(), self.stepper.slope()).then_some(Ending::Steady)
    }

    fn write_rows_at_start(&mut self) {
        for &time in self.request.times.iter().take_while(|&&time| time <= self.time) {
            self.output.push(time, self.stepper.state());
        }
    }

    fn next_row(&self) -> Option<f64> {
        self.request.times.get(self.output.times.len()).copied()
    }

    /// Writes the rows up to `last` of the attempted step, which ends at `end`.
    fn write_rows(&mut self, step: f64, end: f64, last: f64) {
        while let Some(time) = self.next_row().filter(|&time| time <= last) {
            if time == end {
                self.output.push(time, self.stepper.end_state());
            } else {
                self.stepper.interpolate(step, (time - self.time) / step, &mut self.row);
                self.output.push(time, &self.row);
            }
        }
    }

    fn trajectory(self, ending: Ending) -> Trajectory {
        let work = self.field.work;
        let end_state = match (ending, self.output.events.last()) {
            (Ending::Event { .. }, Some(event)) => event.state.clone(),
            _ => self.stepper.state().to_vec(),
        };
        Trajectory {
            evaluations: work.evaluations,
            expansions: work.expansions,
            jacobians: work.jacobians,
            factorizations: work.factorizations,
            switches: work.switches,
            ending,
            end_time: self.time,
            end_state,
            ..self.output
        }
    }
}
