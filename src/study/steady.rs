//! States of rest: a flow followed until it is steady, and what it is that it has come to.
//!
//! In: a [`Setup`] of an autonomous flow or difference equation. Out: a [`SteadyState`]: the root of the
//! right sides next to where the flow rests, with its residual and the eigenvalues there.
//!
//! A small derivative is no steady state: near a saddle and behind the ghost of a fold flows linger. So a
//! slow state is only a candidate. Newton's method must lead from it to a root close by, and the root must not
//! be unstable; else the flow is followed further, out of the neighbourhood of a saddle or to a slower state.

use std::ops::ControlFlow;

use crate::model::{Model, Motion};
use crate::ode::{
    self, Action, Direction, Ending, Event, EventClosure, FlowFailure, FlowOptions, FlowRequest,
    IterationOptions, Steady, Trajectory, VectorField,
};
use crate::solve::{Eigenvalue, NewtonOptions, eigenvalues, newton};
use crate::study::Setup;
use crate::theory::Kind;

/// Where a flow rests.
#[derive(Clone, Debug, PartialEq)]
pub struct SteadyState {
    /// When the flow had come to rest.
    pub time: f64,
    /// The root, or where there is none nearby the state of the flow; stored numbers.
    pub state: Vec<f64>,
    /// The largest derivative, or step of a difference equation, at `state`.
    pub residual: f64,
    /// The largest difference between `state` and the state of the flow at `time`.
    pub distance: f64,
    pub rest: Rest,
    /// Of the Jacobian at `state`: the one that decays most slowly or grows fastest, unless it could not be
    /// computed. In a difference equation, the one of largest modulus.
    pub leading: Option<Eigenvalue>,
    /// The phase that applies, by name.
    pub phase: Option<String>,
}

/// What a flow has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// A steady state to which it returns after small pushes.
    Stable,
    /// One with a direction in which it neither grows nor decays, within rounding errors.
    Marginal,
    /// One that small pushes lead away from; the start lies on its stable manifold.
    Unstable,
    /// Slow motion far from any steady state that Newton's method finds.
    Elsewhere,
}

/// A first candidate changes this little per unit of time, in units of its rates.
const FIRST: f64 = 1e-4;

/// Each further one is so much slower.
const TIGHTER: f64 = 0.1;

/// A root this close to the state is what the flow comes to, relative to entries above one in size.
const CLOSE: f64 = 1e-6;

/// So many tolerances explain a distance.
const EXPLAINED: f64 = 100.0;

/// The neighbourhood of an unstable root has been left at this many times the distance, and this far.
const LEFT: (f64, f64) = (10.0, 1e-3);

/// How many times the growth of a disturbance is waited for: rounding errors grow to one in 37 times.
const PATIENCE: f64 = 60.0;

/// A flow leaves a saddle before it is closer, and nears a marginal state by powers of the time.
const NEARBY: f64 = 0.01;

/// An eigenvalue this small, in units of the rates, is not told from zero: where the flow has come close to
/// the root, and where it has not. (Of a triple root, Newton's method finds a neighbour at which the residual
/// passes, and with it an eigenvalue of 1e-8.)
const MARGINAL: (f64, f64) = (1e-9, 1e-6);

/// Saddles after which the flow is said to go round in circles.
const MOST_SADDLES: usize = 50;

/// Longer than any flow; its steps are bounded by number.
const HORIZON: f64 = 1e15;

/// Follows the flow from its first start until it rests. `watch` sees the time as it passes, and may stop.
///
/// # Errors
/// When the integration fails, or does not come to rest within the permitted steps.
///
/// # Panics
/// When the right sides depend on the time.
pub fn steady_state(
    setup: &Setup,
    options: &FlowOptions,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<SteadyState, FlowFailure> {
    let state = setup.starts(&setup.parameters).swap_remove(0);
    steady_state_from(setup, state, options, watch)
}

/// [`steady_state`], from a state that is given.
///
/// # Errors
/// As [`steady_state`].
///
/// # Panics
/// As [`steady_state`].
pub fn steady_state_from(
    setup: &Setup,
    state: Vec<f64>,
    options: &FlowOptions,
    watch: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<SteadyState, FlowFailure> {
    assert!(!setup.model.depends_on_time(), "what depends on the time has no steady states");
    let motion = setup.model.motion(&setup.parameters);
    let mut walk = Walk { setup, motion, options, watch, scale: 0.0, time: 0.0, state };
    walk.run()
}

struct Walk<'a> {
    setup: &'a Setup,
    motion: Motion<'a>,
    options: &'a FlowOptions,
    watch: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    /// The largest rate met: near a marginal state the present ones vanish.
    scale: f64,
    time: f64,
    state: Vec<f64>,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<SteadyState, FlowFailure> {
        let slowest = self.options.tolerance.relative.min(FIRST);
        let (mut slow, mut saddles) = (FIRST, 0);
        loop {
            self.scale = self.scale.max(self.rate());
            self.until_slower_than(slow * self.scale)?;
            let found = self.assess();
            let is_last = slow * TIGHTER < 0.5 * slowest;
            match found.rest {
                Rest::Stable => return Ok(found),
                Rest::Marginal if is_last || found.distance <= CLOSE => return Ok(found),
                Rest::Unstable if saddles < MOST_SADDLES => {
                    if !self.leave(&found)? {
                        return Ok(found);
                    }
                    saddles += 1;
                    slow = FIRST;
                }
                Rest::Unstable | Rest::Elsewhere if is_last => return Ok(found),
                Rest::Unstable | Rest::Elsewhere | Rest::Marginal => slow *= TIGHTER,
            }
        }
    }

    fn is_map(&self) -> bool {
        self.setup.model.theory().kind == Kind::Map
    }

    /// The size of the rates at the present state; one per step of a difference equation.
    fn rate(&mut self) -> f64 {
        if self.is_map() {
            return 1.0;
        }
        let jacobian = jacobian(&mut self.motion, &self.state);
        let sums = jacobian.chunks(self.state.len()).map(|row| row.iter().map(|entry| entry.abs()).sum());
        let largest = sums.fold(0.0, f64::max);
        if largest > 0.0 && largest.is_finite() { largest } else { 1.0 }
    }

    fn until_slower_than(&mut self, rate: f64) -> Result<(), FlowFailure> {
        let steady = Steady { relative: rate, absolute: rate, duration: 0.0 };
        self.go(HORIZON, Some(steady), None).map(|_| ())
    }

    /// Goes on until the neighbourhood of an unstable root is left; says whether it was.
    fn leave(&mut self, found: &SteadyState) -> Result<bool, FlowFailure> {
        let Some(leading) = found.leading else { return Ok(false) };
        let growth = if self.is_map() { modulus(leading).ln() } else { leading.re };
        let patience = (PATIENCE / growth).ceil().min(HORIZON);
        let radius = (LEFT.0 * found.distance).max(LEFT.1);
        let ending = self.go(patience, None, Some((&found.state, radius)))?;
        Ok(matches!(ending, Ending::Event { .. }))
    }

    /// Follows the flow for at most `span`, and stops where it is steady or beyond a distance from a state.
    fn go(
        &mut self,
        span: f64,
        steady: Option<Steady>,
        beyond: Option<(&[f64], f64)>,
    ) -> Result<Ending, FlowFailure> {
        let begun = self.time;
        let watch = &mut |t| (self.watch)(begun + t);
        let request = FlowRequest { start: 0.0, end: span, times: &[], stops: &[] };
        let is_far = Event { direction: Direction::Rising, action: Action::Stop };
        let events = if beyond.is_some() { vec![is_far] } else { Vec::new() };
        let mut functions = EventClosure::new(&events, |_, y: &[f64], values: &mut [f64]| {
            if let Some((centre, radius)) = beyond {
                values[0] = farthest(centre, y) - radius;
            }
        });
        let outcome: Result<Trajectory, FlowFailure> = if self.setup.model.theory().kind == Kind::Map {
            let options = IterationOptions { max_steps: self.options.max_steps, steady };
            let motion = &mut self.motion;
            ode::iterate_with_events(motion, &self.state, &request, &options, &mut functions, watch)
        } else {
            let options = FlowOptions { steady, ..*self.options };
            let motion = &mut self.motion;
            ode::integrate_with_events(motion, &self.state, &request, &options, &mut functions, watch)
        };
        let trajectory = outcome.map_err(|failure| FlowFailure { time: begun + failure.time, ..failure })?;
        self.time = begun + trajectory.end_time;
        self.state = trajectory.end_state;
        Ok(trajectory.ending)
    }

    /// What the present state is close to.
    fn assess(&mut self) -> SteadyState {
        let model: &Model = &self.setup.model;
        let mut saddle = model.saddle(&self.setup.parameters);
        let polished = newton(&mut saddle, &self.state, &NewtonOptions::default()).ok();
        let size = self.state.iter().fold(1.0_f64, |size, x| size.max(x.abs()));
        let close = CLOSE.max(EXPLAINED * self.options.tolerance.relative) * size;
        let (state, residual) = match polished {
            Some(root) => (root.x, root.residual_norm),
            None => (self.state.clone(), f64::NAN),
        };
        let distance = farthest(&state, &self.state);
        let marginal = if distance <= close { MARGINAL.0 } else { MARGINAL.1 };
        let leading = self.leading(&state);
        let rest = match leading.map(|leading| self.growth(leading)) {
            _ if residual.is_nan() => Rest::Elsewhere,
            None => Rest::Marginal,
            Some(growth) if growth > marginal => Rest::Unstable,
            Some(growth) if growth < -marginal => Rest::Stable,
            Some(_) => Rest::Marginal,
        };
        let is_near = match rest {
            Rest::Unstable | Rest::Marginal => distance <= NEARBY * size,
            Rest::Stable | Rest::Elsewhere => distance <= close,
        };
        let rest = if is_near { rest } else { Rest::Elsewhere };
        let residual = if residual.is_nan() { self.residual() } else { residual };
        let phase = model.phase(&state, &self.setup.parameters);
        let phase = phase.map(|phase| model.theory().phases[phase].name.clone());
        SteadyState { time: self.time, state, residual, distance, rest, leading, phase }
    }

    fn residual(&mut self) -> f64 {
        let mut values = vec![0.0; self.state.len()];
        self.motion.derivative(0.0, &self.state, &mut values);
        let own: &[f64] = if self.is_map() { &self.state } else { &[] };
        let left = |at: usize| own.get(at).copied().unwrap_or(0.0);
        values.iter().enumerate().map(|(at, value)| (value - left(at)).abs()).fold(0.0, f64::max)
    }

    fn leading(&mut self, state: &[f64]) -> Option<Eigenvalue> {
        let all = eigenvalues(&jacobian(&mut self.motion, state), state.len())?;
        if self.is_map() {
            return all.into_iter().max_by(|a, b| modulus(*a).total_cmp(&modulus(*b)));
        }
        all.into_iter().next()
    }

    /// The rate at which a disturbance grows, in units of the rates of the flow or per step.
    fn growth(&self, leading: Eigenvalue) -> f64 {
        if self.is_map() { modulus(leading) - 1.0 } else { leading.re / self.scale }
    }
}

fn modulus(value: Eigenvalue) -> f64 {
    value.re.hypot(value.im)
}

fn farthest(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

/// Row-major.
fn jacobian(motion: &mut Motion<'_>, state: &[f64]) -> Vec<f64> {
    let n = state.len();
    let mut jacobian = nalgebra::DMatrix::zeros(n, n);
    motion.jacobian(0.0, state, &mut jacobian);
    (0..n * n).map(|at| jacobian[(at / n, at % n)]).collect()
}
