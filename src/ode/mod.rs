//! Initial value problems `dy/dt = f(t, y)`: learning curves from order-parameter equations.
//!
//! In: a [`VectorField`], a state, a [`FlowRequest`] (span, output times, stops) and
//! [`FlowOptions`]. Out: a [`Trajectory`] at exactly the requested times, or a [`FlowFailure`]
//! that says why and keeps the curve so far. No result ever contains a number that is not finite,
//! and the work is bounded by the options. Where `f` comes from is somebody else's business.
//!
//! This is own code because it is the core of the program's mission: the libraries measured are
//! slower, or return NaN, or never return, on a right-hand side that is not a number.
//!
//! Reading order: `request` (what may be asked), `flow` (the one driver: output times, stops,
//! failures), `stepper` (what a method must offer it), `explicit` (all explicit Runge–Kutta
//! methods at once), `dormand_prince` and `runge_kutta` (their coefficients), `step_size`.
//! A new method is one new file that implements `Stepper` and one line in [`Method`].
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

mod dormand_prince;
mod explicit;
mod failure;
mod flow;
mod request;
mod runge_kutta;
mod segment;
mod step_size;
mod stepper;
mod trajectory;

pub use failure::{FlowFailure, FlowFailureReason};
pub use flow::{integrate, integrate_watched};
pub use request::{FlowOptions, FlowRequest, Method, Tolerance};
pub use trajectory::Trajectory;

/// The right-hand side `f` of `dy/dt = f(t, y)`.
///
/// `&mut self` lets an implementation keep buffers; two calls with equal arguments must give
/// equal results, or the error estimate of a step means nothing.
pub trait VectorField {
    /// Number of entries of the state `y`.
    fn len(&self) -> usize;

    /// Writes `f(t, y)` into `dydt`; both slices have [`len`](VectorField::len) entries.
    ///
    /// Outside the domain of `f`, write NaN: the step is then shortened.
    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]);

    /// Whether there is nothing to integrate.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A closure `|t, y, dydt|` as a [`VectorField`].
pub struct Closure<F> {
    len: usize,
    derivative: F,
}

impl<F: FnMut(f64, &[f64], &mut [f64])> Closure<F> {
    /// A field on states of `len` entries.
    pub fn new(len: usize, derivative: F) -> Closure<F> {
        Closure { len, derivative }
    }
}

impl<F: FnMut(f64, &[f64], &mut [f64])> VectorField for Closure<F> {
    fn len(&self) -> usize {
        self.len
    }

    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]) {
        (self.derivative)(t, y, dydt);
    }
}
