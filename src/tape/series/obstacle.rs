//! Why a flow has no power series.

use crate::source::Span;
use std::fmt;

/// An operation that has no power series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSeries {
    /// Where it was written, if it was written anywhere.
    pub span: Option<Span>,
    pub what: SeriesObstacle,
}

/// What a power series cannot pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeriesObstacle {
    /// A kink or jump whose place depends on the state.
    Kink,
    /// A function none of whose derivatives is a formula of known ones.
    Gamma,
    /// An average over what moves.
    Average,
    /// An inner root or minimum that moves.
    Root,
    /// The determinant of a matrix too large to be expanded.
    Determinant,
}

impl fmt::Display for SeriesObstacle {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            SeriesObstacle::Kink => "this has a kink or a jump whose place depends on the state",
            SeriesObstacle::Gamma => "the derivatives of the gamma function close on no formula",
            SeriesObstacle::Average => "this average moves",
            SeriesObstacle::Root => "this inner root moves",
            SeriesObstacle::Determinant => "this determinant has five rows or more",
        })
    }
}
