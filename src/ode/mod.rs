//! Initial value problems `dy/dt = f(t, y)`, and difference equations `x[t+1] = f(t, x[t])`: learning
//! curves from order-parameter equations.
//!
//! In: a [`VectorField`] or a [`Map`], a state, a [`FlowRequest`] (span, output times, stops) and
//! [`FlowOptions`]. Out: a [`Trajectory`] at exactly the requested times, or a [`FlowFailure`]
//! that says why and keeps the curve so far. No result ever contains a number that is not finite,
//! and the work is bounded by the options. Where `f` comes from is somebody else's business.
//!
//! [`EventFunctions`] whose changes of sign are wanted come along, and do not change the curve; an
//! event may end it. So may a state of rest, [`Steady`].
//!
//! This is own code because it is the core of the program's mission: the libraries measured are
//! slower, or return NaN, or never return, on a right-hand side that is not a number.
//!
//! Reading order: `request` (what may be asked), `flow` (the one driver: output times, stops,
//! failures), `stepper` (what a method must offer it), `explicit` (all explicit Runge–Kutta
//! methods at once), `dormand_prince`, `dormand_prince_8` and `runge_kutta` (their coefficients), `radau`
//! (the stiff method) and `collocation` (its coefficients), `automatic` (the choice between the two), `taylor`
//! (power series); `step_size`; `event`, `search` (events inside a step) and `bracket` (zeros and minima); `border` (domains that
//! are left); `iteration`.
//! A new method is one new file that implements `Stepper` and one line in [`Method`] and `method`.
//!
//! ```
//! use spinodal::ode::{Closure, FlowOptions, FlowRequest, integrate};
//!
//! let mut decay = Closure::new(1, |_, y, dydt| dydt[0] = -y[0]);
//! let request = FlowRequest { start: 0.0, end: 2.0, times: &[1.0, 2.0], stops: &[] };
//! let curve = integrate(&mut decay, &[1.0], &request, &FlowOptions::default())?;
//! assert!((curve.state(1)[0] - (-2.0_f64).exp()).abs() < 1e-8);
//! # Ok::<(), spinodal::ode::FlowFailure>(())
//! ```
//!
//! # References
//! Hairer, Nørsett & Wanner (1993), *Solving Ordinary Differential Equations I*, 2nd ed., cited
//! as HNW; Hairer & Wanner (1996), *Solving Ordinary Differential Equations II*, cited as HW.

mod automatic;
mod border;
mod bracket;
mod collocation;
mod dormand_prince;
mod dormand_prince_8;
mod event;
mod explicit;
mod failure;
mod field;
mod flow;
mod iteration;
mod method;
#[cfg(test)]
mod order_tests;
mod radau;
mod request;
mod runge_kutta;
mod search;
mod segment;
mod steady;
mod step_size;
mod stepper;
mod taylor;
mod trajectory;

pub use event::{Action, Crossing, Direction, Event, EventClosure, EventFunctions, Occurrence};
pub use failure::{FlowFailure, FlowFailureReason};
pub use field::{Closure, Differentiated, VectorField};
pub use flow::{integrate, integrate_watched, integrate_with_events};
pub use iteration::{IterationOptions, Map, MapClosure, iterate, iterate_with_events};
pub use request::{FlowOptions, FlowRequest, Method, Tolerance};
pub use steady::Steady;
pub use trajectory::{Ending, Trajectory};
