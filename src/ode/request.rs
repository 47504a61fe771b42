//! What may be asked of an integration, and how it is to be carried out.

use super::steady::Steady;

/// Which stretch of the flow is wanted, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowRequest<'a> {
    /// Time of the initial state.
    pub start: f64,
    /// Time at which the integration ends; at least `start`.
    pub end: f64,
    /// Times at which the state is reported: ascending, within `[start, end]`; repeated times
    /// give repeated rows. They do not influence the steps, but for the order of [`Method::Auto`].
    pub times: &'a [f64],
    /// Times at which the right-hand side jumps or has a kink, in any order; those outside
    /// `[start, end]` are ignored. A step ends at each, and no step looks across one.
    pub stops: &'a [f64],
}

impl FlowRequest<'_> {
    /// # Panics
    /// When a field breaks its description.
    pub(super) fn check(&self) {
        let FlowRequest { start, end, times, stops } = *self;
        assert!(start.is_finite() && end.is_finite() && start <= end, "flow: start ≤ end, both finite");
        assert!(times.iter().all(|t| (start..=end).contains(t)), "flow: output times lie in [start, end]");
        assert!(times.is_sorted(), "flow: output times ascend");
        assert!(stops.iter().all(|t| t.is_finite()), "flow: stops are finite");
    }

    /// Whether a state between start and end is wanted.
    pub(super) fn looks_inside(&self) -> bool {
        self.times.iter().any(|&t| self.start < t && t < self.end)
    }
}

/// How to integrate, and when to give up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowOptions {
    pub method: Method,
    pub tolerance: Tolerance,
    /// Give up after this many attempted steps, accepted or not.
    pub max_steps: usize,
    /// No step is longer than this, in units of time; infinite for no limit.
    pub longest_step: f64,
    /// End as soon as the state is at rest.
    pub steady: Option<Steady>,
}

impl FlowOptions {
    /// The default method at relative tolerance `tolerance`; see [`Tolerance::new`].
    pub fn with_tolerance(tolerance: f64) -> FlowOptions {
        FlowOptions { tolerance: Tolerance::new(tolerance), ..FlowOptions::default() }
    }

    /// # Panics
    /// When a field breaks its description.
    pub(super) fn check(&self) {
        let Tolerance { relative, absolute } = self.tolerance;
        assert!(relative >= 0.0 && relative.is_finite(), "flow: the relative tolerance is at least 0");
        assert!(absolute > 0.0 && absolute.is_finite(), "flow: the absolute tolerance is positive");
        assert!(self.longest_step > 0.0, "flow: the longest step is positive");
        if let Some(steady) = &self.steady {
            steady.check();
        }
        if let Method::RungeKutta4 { step } = self.method {
            assert!(step > 0.0 && step.is_finite(), "flow: the fixed step is positive and finite");
        }
    }
}

impl Default for FlowOptions {
    fn default() -> FlowOptions {
        FlowOptions {
            method: Method::Auto,
            tolerance: Tolerance::new(1e-8),
            max_steps: 1_000_000,
            longest_step: f64::INFINITY,
            steady: None,
        }
    }
}

/// The integration methods. All but the last choose their steps to meet the tolerance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// An explicit method, of order 5 or, for tight tolerances and where only the end is wanted, 8, while accuracy
    /// limits its steps; [`Method::Radau`] while stability would.
    Auto,
    /// Explicit, of order 5.
    DormandPrince,
    /// Explicit, of order 8: the cheapest for tight tolerances.
    DormandPrince8,
    /// Implicit, of order 5, for stiff flows: those with modes that decay much faster than the state
    /// moves. Needs the Jacobian of the right-hand side. Rows and events inside its steps are of order 3:
    /// their errors exceed a tight tolerance, some 50 times at 1e-12.
    Radau,
    /// Explicit, by power series of the solution to an order that grows with the digits wanted, 8 to 30: few, long
    /// steps, inside of which rows and events are as accurate as at their ends. The field has to provide the series,
    /// see [`VectorField::expand`](super::VectorField::expand).
    Taylor,
    /// The classical method of order 4 with fixed `step`, in units of time; the last step before
    /// a stop or the end is fitted. The tolerance is not used, and the step is shortened only
    /// where the right-hand side is not a number.
    RungeKutta4 { step: f64 },
}

/// Error permitted per step and per entry of the state: `absolute + relative · |y|`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    pub relative: f64,
    pub absolute: f64,
}

impl Tolerance {
    /// Both tolerances from the one number a user gives. Entries below a hundredth in size are
    /// held to an absolute error: order parameters are of order one, and those that start near
    /// zero (overlaps before specialisation) grow, so that their early errors matter.
    pub fn new(relative: f64) -> Tolerance {
        Tolerance { relative, absolute: 0.01 * relative }
    }

    /// Error permitted in an entry that goes from `before` to `after`.
    pub(super) fn permitted(&self, before: f64, after: f64) -> f64 {
        self.absolute + self.relative * before.abs().max(after.abs())
    }
}
