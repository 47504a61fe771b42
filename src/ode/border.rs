//! Where a number that drives a field from outside, such as a parameter that moves, leaves its domain.

use super::FlowFailureReason;
use super::segment::OneSided;

/// Where a step is looked at, as fractions of it. Leaving and coming back between two of them goes unseen.
const SAMPLES: [f64; 4] = [0.25, 0.5, 0.75, 1.0];

/// A number leaves its domain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Departure {
    /// The last moment inside.
    pub(super) time: f64,
    driver: usize,
}

impl Departure {
    pub(super) fn reason(self) -> FlowFailureReason {
        FlowFailureReason::OutsideDomain { driver: self.driver }
    }

    /// Whether a step from `t` that cannot be made shorter ends at the departure: right sides are often
    /// singular there.
    pub(super) fn is_at(self, t: f64) -> bool {
        self.time - t <= CLOSE * self.time.abs().max(1.0)
    }
}

/// Distance in time, relative, at which a singularity at the end of a domain is not told from that end.
const CLOSE: f64 = 1e-9;

/// # Errors
/// When a number is outside at this moment.
pub(super) fn check(field: &mut OneSided, t: f64) -> Result<(), FlowFailureReason> {
    match field.outside(&[t]) {
        Some((_, driver)) => Err(FlowFailureReason::OutsideDomain { driver }),
        None => Ok(()),
    }
}

/// The first departure seen between `start`, which is inside, and `end`; located to neighbouring numbers.
pub(super) fn departure(field: &mut OneSided, start: f64, end: f64) -> Option<Departure> {
    let times = SAMPLES.map(|theta| if theta == 1.0 { end } else { start + theta * (end - start) });
    let (at, driver) = field.outside(&times)?;
    let mut departure = Departure { time: if at == 0 { start } else { times[at - 1] }, driver };
    let mut outside = times[at];
    loop {
        let middle = departure.time + 0.5 * (outside - departure.time);
        if middle <= departure.time || middle >= outside {
            return Some(departure);
        }
        match field.outside(&[middle]) {
            Some((_, driver)) => (outside, departure.driver) = (middle, driver),
            None => departure.time = middle,
        }
    }
}
