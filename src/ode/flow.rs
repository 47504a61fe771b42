//! The driver: walks a method through the segments of a request, writes the output rows, and
//! turns whatever goes wrong into a [`FlowFailure`].

use super::explicit::Explicit;
use super::failure::{Obstacle, diagnosis, has_blown_up};
use super::segment::{OneSided, Segment, segments};
use super::step_size::{Start, StepSize, shortest_step};
use super::stepper::{Stepper, check_finite};
use super::{FlowFailure, FlowFailureReason, FlowOptions, FlowRequest, Method, Trajectory, VectorField};
use super::{dormand_prince, runge_kutta};
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
    request.check();
    options.check();
    assert!(initial.len() == field.len(), "flow: the initial state has one entry per derivative");
    assert!(!field.is_empty(), "flow: there is something to integrate");
    let mut flow = Flow::new(field, initial, request, options, watch);
    match flow.run() {
        Ok(()) => Ok(flow.trajectory()),
        Err(reason) => {
            let (time, state) = (flow.time, flow.stepper.state().to_vec());
            Err(FlowFailure { reason, time, state, partial: flow.trajectory() })
        }
    }
}

struct Flow<'a> {
    field: OneSided<'a>,
    request: &'a FlowRequest<'a>,
    options: &'a FlowOptions,
    watch: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    stepper: Box<dyn Stepper>,
    step_size: StepSize,
    time: f64,
    output: Trajectory,
    /// Room for two states.
    scratch: Vec<f64>,
}

impl<'a> Flow<'a> {
    fn new(
        field: &'a mut dyn VectorField,
        initial: &[f64],
        request: &'a FlowRequest<'a>,
        options: &'a FlowOptions,
        watch: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Flow<'a> {
        let longest = options.longest_step;
        let (stepper, step_size): (Box<dyn Stepper>, StepSize) = match options.method {
            Method::DormandPrince => (
                Box::new(Explicit::new(&dormand_prince::TABLEAU, initial, options.tolerance)),
                StepSize::adaptive(dormand_prince::ERROR_ORDER, longest),
            ),
            Method::RungeKutta4 { step } => (
                Box::new(Explicit::new(&runge_kutta::TABLEAU, initial, options.tolerance)),
                StepSize::fixed(step, longest),
            ),
        };
        let output = Trajectory {
            times: Vec::with_capacity(request.times.len()),
            states: Vec::with_capacity(request.times.len() * initial.len()),
            ..Trajectory::default()
        };
        let scratch = vec![0.0; 2 * initial.len()];
        let (field, time) = (OneSided::new(field), request.start);
        Flow { field, request, options, watch, stepper, step_size, time, output, scratch }
    }

    fn run(&mut self) -> Result<(), FlowFailureReason> {
        check_finite(self.stepper.state())
            .map_err(|found| FlowFailureReason::NotFinite { component: found.component })?;
        self.write_rows_at_start();
        for segment in segments(self.request) {
            self.begin(&segment)?;
            while self.time < segment.end {
                self.advance(&segment)?;
            }
        }
        Ok(())
    }

    fn begin(&mut self, segment: &Segment) -> Result<(), FlowFailureReason> {
        self.field.enter(segment);
        self.stepper
            .begin(&mut self.field, segment.start)
            .map_err(|found| diagnosis(&*self.stepper, 0.0, Obstacle::NotFinite(found)))?;
        let start = Start {
            t: segment.start,
            span: segment.end - segment.start,
            state: self.stepper.state(),
            slope: self.stepper.slope(),
            tolerance: self.options.tolerance,
        };
        self.step_size.begin(&start, &mut self.field, &mut self.scratch);
        Ok(())
    }

    /// Attempts steps until one is accepted.
    fn advance(&mut self, segment: &Segment) -> Result<(), FlowFailureReason> {
        let mut obstacle = Obstacle::Error;
        loop {
            if (self.watch)(self.time).is_break() {
                return Err(FlowFailureReason::Interrupted);
            }
            if self.output.steps + self.output.rejected >= self.options.max_steps {
                return Err(FlowFailureReason::TooManySteps);
            }
            let (step, end) = self.next_step(segment, obstacle)?;
            match self.stepper.attempt(&mut self.field, self.time, step) {
                Ok(error) if error <= 1.0 => {
                    self.accept(step, end, error);
                    return Ok(());
                }
                Ok(error) => {
                    self.step_size.rejected(step, error);
                    obstacle = Obstacle::Error;
                }
                Err(found) => {
                    has_blown_up(&*self.stepper)?;
                    self.step_size.met_not_finite(step);
                    obstacle = Obstacle::NotFinite(found);
                }
            }
            self.output.rejected += 1;
        }
    }

    /// Size and end of the step to attempt next; `obstacle` is what stopped the previous attempt.
    fn next_step(&self, segment: &Segment, obstacle: Obstacle) -> Result<(f64, f64), FlowFailureReason> {
        let left = segment.end - self.time;
        let proposed = self.step_size.next();
        if proposed < shortest_step(self.time).min(left) {
            return Err(diagnosis(&*self.stepper, proposed, obstacle));
        }
        let is_last = proposed * (1.0 + STRETCH) >= left;
        Ok(if is_last { (left, segment.end) } else { (proposed, self.time + proposed) })
    }

    /// Keeps the attempted step, which ends at `end`.
    fn accept(&mut self, step: f64, end: f64, error: f64) {
        self.write_rows(step, end);
        self.stepper.accept();
        self.step_size.accepted(step, error);
        self.output.steps += 1;
        self.time = end;
    }

    fn write_rows_at_start(&mut self) {
        for &time in self.request.times.iter().take_while(|&&time| time <= self.time) {
            self.output.times.push(time);
            self.output.states.extend_from_slice(self.stepper.state());
        }
    }

    /// Writes the rows inside the attempted step, which ends at `end`.
    fn write_rows(&mut self, step: f64, end: f64) {
        let (row, len) = (&mut self.scratch[..self.stepper.state().len()], self.output.times.len());
        for &time in self.request.times[len..].iter().take_while(|&&time| time <= end) {
            self.output.times.push(time);
            if time == end {
                self.output.states.extend_from_slice(self.stepper.end_state());
            } else {
                self.stepper.interpolate(step, (time - self.time) / step, row);
                self.output.states.extend_from_slice(row);
            }
        }
    }

    fn trajectory(self) -> Trajectory {
        Trajectory { evaluations: self.field.evaluations(), ..self.output }
    }
}
