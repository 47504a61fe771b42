//! A panel that is being worked on.

use crate::quadrature::End;

/// Narrowest panel that is halved, relative to where it is: it has some numbers left.
const NARROWEST: f64 = 2e-14;

/// The same at an edge: the first node is still a few numbers away from it.
const NARROWEST_AT_EDGE: f64 = 2e-12;

/// Where a panel ends at an edge, where singularities are, this part of it at the edge is cut off instead of half.
const GRADED: f64 = 0.25;

/// Whether singularities may sit at an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Edge,
    Inner,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Corner {
    pub(super) end: End,
    pub(super) kind: Kind,
}

/// With what is known of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) low: Corner,
    pub(super) high: Corner,
    pub(super) state: State,
    /// Of the panel it was cut from: the largest error in units of the tolerance, and all magnitudes together.
    pub(super) parent: (f64, f64),
    /// The same of this one.
    pub(super) error: f64,
    pub(super) magnitude: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Not yet evaluated.
    Fresh,
    Judged,
    /// Not to be halved again.
    Settled,
}

impl Cell {
    pub(super) fn fresh(low: Corner, high: Corner, parent: (f64, f64)) -> Cell {
        Cell { low, high, state: State::Fresh, parent, error: f64::INFINITY, magnitude: 0.0 }
    }

    pub(super) fn width(&self) -> f64 {
        self.high.end.at - self.low.end.at
    }

    /// Where to divide it; none if it is too narrow.
    pub(super) fn division(&self) -> Option<f64> {
        let (low, high) = (self.low.end.at, self.high.end.at);
        let (part, narrowest) = match (self.low.kind, self.high.kind) {
            (Kind::Edge, Kind::Inner) => (GRADED, NARROWEST_AT_EDGE),
            (Kind::Inner, Kind::Edge) => (1.0 - GRADED, NARROWEST_AT_EDGE),
            (Kind::Edge, Kind::Edge) => (0.5, NARROWEST_AT_EDGE),
            (Kind::Inner, Kind::Inner) => (0.5, NARROWEST),
        };
        (self.width() > narrowest * low.abs().max(high.abs())).then_some(low + part * self.width())
    }
}
