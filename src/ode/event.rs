//! Events: functions of the state whose changes of sign are wanted.

/// Functions `g_i(t, y)`; an event is a change of sign of one of them.
pub trait EventFunctions {
    /// What is wanted of each function, in their order.
    fn events(&self) -> &[Event];

    /// Writes `g_i(t, y)` into `values[i]`. NaN, and zero, mean that the sign is unknown there.
    fn values(&mut self, t: f64, y: &[f64], values: &mut [f64]);
}

/// Which changes of sign count, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub direction: Direction,
    pub action: Action,
}

impl Event {
    /// Every change of sign is recorded.
    pub const EVERY: Event = Event { direction: Direction::Either, action: Action::Record };

    /// The first change of sign ends the flow.
    pub const LAST: Event = Event { direction: Direction::Either, action: Action::Stop };
}

/// Which changes of sign count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From below zero to above.
    Rising,
    /// From above zero to below.
    Falling,
    Either,
}

impl Direction {
    pub(super) fn admits(self, crossing: Crossing) -> bool {
        match self {
            Direction::Rising => crossing == Crossing::Rising,
            Direction::Falling => crossing == Crossing::Falling,
            Direction::Either => true,
        }
    }
}

/// What an event does to the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing: it is written down.
    Record,
    /// The flow ends exactly there.
    Stop,
}

/// A change of sign that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// The first moment at which the sign was found changed; the change is a few roundings earlier.
    pub time: f64,
    /// Index of the function.
    pub event: usize,
    pub crossing: Crossing,
    /// The state at `time`.
    pub state: Vec<f64>,
}

/// The direction in which a sign has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// To above zero.
    Rising,
    /// To below zero.
    Falling,
}

/// A closure `|t, y, values|` as [`EventFunctions`].
pub struct EventClosure<F> {
    events: Vec<Event>,
    values: F,
}

impl<F: FnMut(f64, &[f64], &mut [f64])> EventClosure<F> {
    /// As many functions as `events`.
    pub fn new(events: &[Event], values: F) -> EventClosure<F> {
        EventClosure { events: events.to_vec(), values }
    }
}

impl<F: FnMut(f64, &[f64], &mut [f64])> EventFunctions for EventClosure<F> {
    fn events(&self) -> &[Event] {
        &self.events
    }

    fn values(&mut self, t: f64, y: &[f64], values: &mut [f64]) {
        (self.values)(t, y, values);
    }
}

/// The side of zero, as the crossing that leads there; unknown at zero and where there is no value.
pub(super) fn side(value: f64) -> Option<Crossing> {
    if value > 0.0 {
        Some(Crossing::Rising)
    } else if value < 0.0 {
        Some(Crossing::Falling)
    } else {
        None
    }
}
