//! When a flow counts as being at rest.

/// A state is at rest while `|dy/dt| ≤ absolute + relative · |y|` holds for every entry, per unit of
/// time, for some time without interruption.
///
/// What it cannot know: a small `dy/dt` is no steady state. Near a plateau that is left along a slowly
/// growing mode, and where a branch of steady states has just ceased to exist, `dy/dt` is small as well;
/// and with a mode that decays at the rate `λ`, the distance left is `|dy/dt| / λ`. So polish the last
/// state by Newton's method and look at the eigenvalues there. A plateau that is left within `duration`
/// is no rest.
///
/// Errors of the integration keep the state in motion: a `relative` below the tolerance of the flow times
/// the fastest rate of decay is never met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steady {
    pub relative: f64,
    pub absolute: f64,
    /// How long, in units of time, the state has to be at rest.
    pub duration: f64,
}

impl Steady {
    /// # Panics
    /// When a field breaks its description.
    pub(super) fn check(&self) {
        let Steady { relative, absolute, duration } = *self;
        assert!(relative >= 0.0 && relative.is_finite(), "flow: the rate of a state at rest is at least 0");
        assert!(absolute >= 0.0 && absolute.is_finite(), "flow: the rate of a state at rest is at least 0");
        assert!(duration >= 0.0 && duration.is_finite(), "flow: a state is at rest for a finite time");
    }

    fn holds(&self, state: &[f64], slope: &[f64]) -> bool {
        let rests = |(y, rate): (&f64, &f64)| rate.abs() <= self.absolute + self.relative * y.abs();
        state.iter().zip(slope).all(rests)
    }
}

/// Follows a flow, step by step, to notice when it has been at rest for long enough.
pub(super) struct Rest {
    steady: Steady,
    since: Option<f64>,
}

impl Rest {
    pub(super) fn new(steady: Steady) -> Rest {
        Rest { steady, since: None }
    }

    pub(super) fn is_reached(&mut self, t: f64, state: &[f64], slope: &[f64]) -> bool {
        if !self.steady.holds(state, slope) {
            self.since = None;
            return false;
        }
        t - *self.since.get_or_insert(t) >= self.steady.duration
    }
}
