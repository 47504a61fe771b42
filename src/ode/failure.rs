//! How an integration fails, and how the reason is told from the state it failed in.

use super::Trajectory;
use super::stepper::{NotFinite, Obstacle, Stepper, check_finite};
use std::fmt;

/// An integration that did not reach its end.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowFailure {
    pub reason: FlowFailureReason,
    /// Time reached; for [`FlowFailureReason::BlowUp`], just before the blow-up, and for
    /// [`FlowFailureReason::OutsideDomain`], the last moment inside.
    pub time: f64,
    /// The state at `time`.
    pub state: Vec<f64>,
    /// The requested rows up to `time`, and the work done.
    pub partial: Box<Trajectory>,
}

/// Why an integration stopped early. A `component` is an index into the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlowFailureReason {
    /// The state grows without bound in finite time, or beyond the range of numbers.
    BlowUp { component: usize },
    /// The right-hand side is not a number at the state reached, or right behind it.
    NotFinite { component: usize },
    /// A number that drives the field from outside, such as a parameter that moves, leaves its domain; which
    /// one, as [`VectorField::outside`](super::VectorField::outside) counts them.
    OutsideDomain { driver: usize },
    /// No step that can be told from zero meets the tolerance: the solution has a singularity
    /// other than a blow-up, or the right-hand side is noise.
    StepUnderflow,
    /// The equations of a step of an implicit method were solved for no step that can be told from
    /// zero: the Jacobian is not that of the right-hand side, or changes without bound.
    Unsolved,
    /// The equations of a step of an implicit method were singular, however short the step.
    SingularMatrix,
    /// The method needs the solution as a power series, which the field does not provide, or not at the state
    /// reached: a root or a logarithm of 0 has none.
    NoSeries,
    /// The permitted number of steps was used up: a very long span, or a stiff flow and an explicit
    /// method.
    TooManySteps,
    /// The caller asked to stop.
    Interrupted,
}

impl fmt::Display for FlowFailureReason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            FlowFailureReason::BlowUp { component } => write!(f, "entry {component} of the state blows up"),
            FlowFailureReason::NotFinite { component } => {
                write!(f, "the derivative of entry {component} of the state is not a number")
            }
            FlowFailureReason::OutsideDomain { driver } => {
                write!(f, "number {driver} of those that drive the flow leaves its domain")
            }
            FlowFailureReason::StepUnderflow => write!(f, "no step is short enough for the tolerance"),
            FlowFailureReason::Unsolved => write!(f, "the equations of the implicit steps have no solution"),
            FlowFailureReason::SingularMatrix => {
                write!(f, "the equations of the implicit steps are singular")
            }
            FlowFailureReason::NoSeries => write!(f, "there is no power series of the right-hand side"),
            FlowFailureReason::TooManySteps => write!(f, "the permitted number of steps is used up"),
            FlowFailureReason::Interrupted => write!(f, "interrupted"),
        }
    }
}

impl fmt::Display for FlowFailure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} at t = {}", self.reason, self.time)
    }
}

impl std::error::Error for FlowFailure {}

/// States beyond this have blown up even if no singularity is near, as in `y′ = y`: right-hand
/// sides that take their cube are out of range.
const HUGE: f64 = 1e100;

/// Near a blow-up at `T`, steps are some fraction of `T − t`, and so is the time `|y| / |y′|` in
/// which the state grows e-fold: for `1/(T − t)^p` the two differ by `1/p`, for `−ln(T − t)` by
/// some 30. If this many steps would not do, the state is not what is singular.
const STEPS_OF_GROWTH: f64 = 1e4;

/// # Errors
/// When the state is [`HUGE`]. A method whose step then overflows cannot be helped by shorter
/// ones: it would only creep on to the largest number.
pub(super) fn has_blown_up(state: &[f64]) -> Result<(), FlowFailureReason> {
    let component = position_of_largest(state);
    if state[component].abs() > HUGE { Err(FlowFailureReason::BlowUp { component }) } else { Ok(()) }
}

/// Tells a blow-up from other reasons for steps as short as `step` at the state of `stepper`.
pub(super) fn diagnosis(stepper: &dyn Stepper, step: f64, obstacle: Obstacle) -> FlowFailureReason {
    let (state, slope) = (stepper.state(), stepper.slope());
    if let Err(blow_up) = has_blown_up(state) {
        return blow_up;
    }
    let steepest = position_of_largest(slope);
    let (y, rate) = (state[steepest], slope[steepest]);
    if y * rate > 0.0 && y.abs() <= STEPS_OF_GROWTH * step * rate.abs() {
        return FlowFailureReason::BlowUp { component: steepest };
    }
    match obstacle {
        Obstacle::Error => FlowFailureReason::StepUnderflow,
        Obstacle::NotFinite(found) => found.into(),
        Obstacle::Unsolved => FlowFailureReason::Unsolved,
        Obstacle::Singular => FlowFailureReason::SingularMatrix,
        Obstacle::NoSeries => FlowFailureReason::NoSeries,
    }
}

impl From<NotFinite> for FlowFailureReason {
    fn from(found: NotFinite) -> FlowFailureReason {
        FlowFailureReason::NotFinite { component: found.component }
    }
}

/// # Errors
/// When there is nothing to begin with.
pub(super) fn check_start(initial: &[f64]) -> Result<(), FlowFailureReason> {
    check_finite(initial).map_err(FlowFailureReason::from)
}

fn position_of_largest(values: &[f64]) -> usize {
    let largest = (0..values.len()).max_by(|&i, &j| values[i].abs().total_cmp(&values[j].abs()));
    largest.expect("the driver asserts that a state has entries")
}
