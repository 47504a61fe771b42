//! The objective: one number for one set of parameters, or the reason why there is none.

use std::ops::ControlFlow;

use crate::model::{Formula, Model, Reading};
use crate::ode::{
    self, Action, Direction, Ending, Event, EventClosure, FlowFailureReason, FlowOptions, FlowRequest,
    Trajectory,
};
use crate::study::departure::flow_reason;
use crate::study::{Setup, Worker};

/// What is to be made small or large.
pub struct Aim {
    pub goal: Goal,
    pub sense: Sense,
    /// In the words of whoever asks.
    pub text: String,
    /// How flows are integrated.
    pub options: FlowOptions,
}

pub enum Goal {
    /// The first time at which the formula is negative; looked for until a time.
    Time { formula: Formula, until: f64 },
    /// The value of the formula at a time of a flow.
    At { formula: Formula, time: f64 },
    /// The value of the formula at the solution of a saddle point.
    Solution { formula: Formula },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    Minimise,
    Maximise,
}

impl Sense {
    /// Of the cost, which is made small.
    pub(super) fn sign(self) -> f64 {
        match self {
            Sense::Minimise => 1.0,
            Sense::Maximise => -1.0,
        }
    }
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Miss {
    /// The condition does not come true until this time.
    NotReached { until: f64 },
    /// The flow ends early.
    Flow { reason: FlowFailureReason, time: f64 },
    /// A schedule switches too often to be followed.
    TooManyBreakpoints,
    /// The saddle point is not solved, in a few words.
    Unsolved(&'static str),
    /// The formula is not a number.
    NotFinite,
}

impl Miss {
    /// In words, with the names of the theory.
    pub fn text(&self, model: &Model) -> String {
        match self {
            Miss::NotReached { until } => format!("not reached until t = {until}"),
            Miss::Flow { reason, time } => format!("{} at t = {time}", flow_reason(model, *reason)),
            Miss::TooManyBreakpoints => crate::model::TooManyBreakpoints.to_string(),
            Miss::Unsolved(reason) => format!("no solution: {reason}"),
            Miss::NotFinite => "the goal is not a number".to_owned(),
        }
    }
}

/// Computes the objective at one point after the other.
pub struct Judge<'a> {
    pub(super) setup: &'a Setup,
    pub(super) aim: &'a Aim,
    pub(super) reading: Reading<'a>,
    worker: Worker<'a>,
}

/// By how much the tolerance is widened to learn what it is worth.
const COARSER: f64 = 10.0;

impl<'a> Judge<'a> {
    pub fn new(setup: &'a Setup, aim: &'a Aim) -> Judge<'a> {
        let (Goal::Time { formula, .. } | Goal::At { formula, .. } | Goal::Solution { formula }) = &aim.goal;
        Judge { setup, aim, reading: formula.reading(), worker: setup.worker() }
    }

    /// # Errors
    /// Why there is none.
    pub fn objective(&mut self, parameters: &[f64]) -> Result<f64, Miss> {
        self.measure(parameters, &self.aim.options)
    }

    /// The estimated error of the objective: for flows the change that a coarser tolerance makes, for saddle points
    /// that of the next step of Newton's method. NaN where that does not tell.
    pub fn error(&mut self, parameters: &[f64], objective: f64) -> f64 {
        let other = match self.aim.goal {
            Goal::Solution { .. } => self.corrected(parameters),
            Goal::Time { .. } | Goal::At { .. } => {
                let mut coarse = self.aim.options;
                coarse.tolerance.relative *= COARSER;
                coarse.tolerance.absolute *= COARSER;
                self.measure(parameters, &coarse).ok()
            }
        };
        let rounding = 4.0 * f64::EPSILON * objective.abs();
        other.map_or(f64::NAN, |other| (other - objective).abs() + rounding)
    }

    fn corrected(&mut self, parameters: &[f64]) -> Option<f64> {
        let root = self.solve(parameters).ok()?;
        let response = self.setup.model.response(&root, parameters, &[])?;
        let better: Vec<f64> = root.iter().zip(&response.correction).map(|(x, d)| x + d).collect();
        Some(self.reading.value(&better, parameters, 0.0))
    }

    fn measure(&mut self, parameters: &[f64], options: &FlowOptions) -> Result<f64, Miss> {
        let value = match self.aim.goal {
            Goal::Time { until, .. } => self.time(parameters, until, options)?,
            Goal::At { time, .. } => {
                let end = self.flow(parameters, time, options)?;
                self.reading.value(&end.end_state, parameters, time)
            }
            Goal::Solution { .. } => {
                let root = self.solve(parameters)?;
                self.reading.value(&root, parameters, 0.0)
            }
        };
        if value.is_finite() { Ok(value) } else { Err(Miss::NotFinite) }
    }

    pub(super) fn solve(&mut self, parameters: &[f64]) -> Result<Vec<f64>, Miss> {
        let root = self.worker.solve(parameters).map_err(|problem| Miss::Unsolved(problem.reason()))?;
        Ok(root.x)
    }

    pub(super) fn time(
        &mut self,
        parameters: &[f64],
        until: f64,
        options: &FlowOptions,
    ) -> Result<f64, Miss> {
        let start = self.start(parameters);
        if self.reading.value(&start, parameters, 0.0) < 0.0 {
            return Ok(0.0);
        }
        let end = self.flow(parameters, until, options)?;
        match end.ending {
            Ending::Event { .. } => Ok(end.end_time),
            Ending::Span | Ending::Steady | Ending::Failure => Err(Miss::NotReached { until }),
        }
    }

    fn start(&self, parameters: &[f64]) -> Vec<f64> {
        self.setup.starts(parameters).swap_remove(0)
    }

    /// The flow until a time or, where a time is the goal, until the condition comes true.
    fn flow(&mut self, parameters: &[f64], until: f64, options: &FlowOptions) -> Result<Trajectory, Miss> {
        let model = &self.setup.model;
        let stops = model.breakpoints(parameters, 0.0, until).map_err(|_problem| Miss::TooManyBreakpoints)?;
        let start = self.start(parameters);
        let request = FlowRequest { start: 0.0, end: until, times: &[], stops: &stops };
        let mut motion = model.motion(parameters);
        let mut watch = |_: f64| ControlFlow::Continue(());
        let outcome = if let Goal::Time { .. } = self.aim.goal {
            let reached = Event { direction: Direction::Falling, action: Action::Stop };
            let reading = &mut self.reading;
            let mut functions = EventClosure::new(&[reached], |t, y: &[f64], values: &mut [f64]| {
                values[0] = reading.value(y, parameters, t);
            });
            ode::integrate_with_events(&mut motion, &start, &request, options, &mut functions, &mut watch)
        } else {
            ode::integrate_watched(&mut motion, &start, &request, options, &mut watch)
        };
        outcome.map_err(|failure| Miss::Flow { reason: failure.reason, time: failure.time })
    }
}
