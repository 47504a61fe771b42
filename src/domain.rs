//! Where an unknown may live: an interval whose ends are open, closed or absent.
//!
//! Every solver moves its iterates through [`Domain::pull`], so that a system is never evaluated
//! outside: a closed end stops an unknown exactly there (a collapsed order parameter *is* zero),
//! an open end is approached but not reached.

use std::fmt;
use std::ops::Bound;

/// An interval. The default is the whole line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    pub lower: Bound<f64>,
    pub upper: Bound<f64>,
}

/// The part of the way to an open end that one step may cover (Nocedal & Wright,
/// *Numerical Optimization*, §14.2: 0.9 to 1 for interior-point methods).
const FRACTION_TO_BOUNDARY: f64 = 0.9;

/// How far inside an open end a start beyond it is put, relative to the width of the interval, or
/// to the end if the interval is infinite: small, and large enough for one over its square to be tame.
const INSET: f64 = 1e-3;

impl Domain {
    /// The whole line.
    pub const REAL: Domain = Domain { lower: Bound::Unbounded, upper: Bound::Unbounded };

    /// `lower ≤ x ≤ upper`; an infinite end is absent.
    ///
    /// # Panics
    /// When the interval is empty or an end is not a number.
    pub fn closed(lower: f64, upper: f64) -> Domain {
        assert!(lower <= upper, "a domain has its lower end first");
        let end = |at: f64| if at.is_finite() { Bound::Included(at) } else { Bound::Unbounded };
        Domain { lower: end(lower), upper: end(upper) }
    }

    /// `lower < x < upper`; an infinite end is absent.
    ///
    /// # Panics
    /// When the interval is empty or an end is not a number.
    pub fn open(lower: f64, upper: f64) -> Domain {
        assert!(lower < upper, "a domain has its lower end first");
        let end = |at: f64| if at.is_finite() { Bound::Excluded(at) } else { Bound::Unbounded };
        Domain { lower: end(lower), upper: end(upper) }
    }

    /// From `low` to `high`, each with whether that end is open; an infinite end is absent.
    ///
    /// # Panics
    /// When the interval is empty or an end is not a number.
    pub fn between((low, low_is_open): (f64, bool), (high, high_is_open): (f64, bool)) -> Domain {
        let is_point = low == high && !low_is_open && !high_is_open;
        assert!(low < high || is_point, "a domain has its lower end first");
        let end = |at: f64, is_open: bool| match (at.is_finite(), is_open) {
            (false, _) => Bound::Unbounded,
            (true, true) => Bound::Excluded(at),
            (true, false) => Bound::Included(at),
        };
        Domain { lower: end(low, low_is_open), upper: end(high, high_is_open) }
    }

    /// Whether `x` is a finite number inside.
    pub fn contains(self, x: f64) -> bool {
        let above = match self.lower {
            Bound::Included(end) => x >= end,
            Bound::Excluded(end) => x > end,
            Bound::Unbounded => true,
        };
        let below = match self.upper {
            Bound::Included(end) => x <= end,
            Bound::Excluded(end) => x < end,
            Bound::Unbounded => true,
        };
        x.is_finite() && above && below
    }

    /// `x` if it is inside, else a point inside next to the end that `x` is beyond.
    pub fn nearest(self, x: f64) -> f64 {
        if self.contains(x) || !x.is_finite() {
            return x;
        }
        let (lower, upper) = (self.lower, self.upper);
        let inside = |end: f64, towards: f64| match (lower, upper) {
            (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) => {
                end + INSET * towards * (b - a)
            }
            _ => end + INSET * towards * end.abs().max(1.0),
        };
        match (lower, upper) {
            (Bound::Included(end), _) if x < end => end,
            (Bound::Excluded(end), _) if x <= end => inside(end, 1.0),
            (_, Bound::Included(end)) if x > end => end,
            (_, Bound::Excluded(end)) if x >= end => inside(end, -1.0),
            _ => x,
        }
    }

    /// Where a step from `from`, inside, towards `to` ends: at `to` if that is inside, else at the
    /// closed end in between, or part of the way to the open one. `to` may be infinite; when it is
    /// not a number, neither is the answer.
    pub fn pull(self, from: f64, to: f64) -> f64 {
        if self.contains(to) || to.is_nan() {
            return to;
        }
        match if to < from { self.lower } else { self.upper } {
            Bound::Included(end) => end,
            Bound::Excluded(end) => {
                let inside = from + FRACTION_TO_BOUNDARY * (end - from);
                // Next to the end the product rounds to it.
                if inside == end { from } else { inside }
            }
            Bound::Unbounded => to,
        }
    }
}

impl Default for Domain {
    fn default() -> Domain {
        Domain::REAL
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lower {
            Bound::Included(end) => write!(f, "[{end}, ")?,
            Bound::Excluded(end) => write!(f, "({end}, ")?,
            Bound::Unbounded => write!(f, "(-inf, ")?,
        }
        match self.upper {
            Bound::Included(end) => write!(f, "{end}]"),
            Bound::Excluded(end) => write!(f, "{end})"),
            Bound::Unbounded => write!(f, "inf)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_out_of_a_closed_end_stops_there() {
        assert_eq!(Domain::closed(0.0, 1.0).pull(0.5, -3.0), 0.0);
        assert_eq!(Domain::closed(0.0, f64::INFINITY).pull(0.5, 7.0), 7.0);
    }

    #[test]
    fn a_step_out_of_an_open_end_stops_before_it_forever() {
        let domain = Domain::open(0.0, 1.0);
        let mut x = 0.5;
        for _ in 0..1000 {
            x = domain.pull(x, 2.0);
            assert!(domain.contains(x), "{x} left (0, 1)");
        }
    }

    #[test]
    fn what_is_not_a_number_is_in_no_domain() {
        assert!(!Domain::REAL.contains(f64::NAN));
        assert!(!Domain::REAL.contains(f64::INFINITY));
        assert!(Domain::REAL.pull(0.0, f64::NAN).is_nan());
    }
}
