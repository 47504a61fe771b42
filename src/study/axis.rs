//! Values that a parameter runs through.

use std::fmt;

/// `LO:HI:N` or `LO:HI:N:log`: N values from LO to HI, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
    pub count: usize,
    pub spacing: Spacing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    Linear,
    Logarithmic,
}

/// More points in one direction are a slip.
const MOST_POINTS: usize = 1_000_000;

/// Ends of ranges are squared.
const FARTHEST: f64 = 1e150;

/// What is wrong with the text of a range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    #[error("`{0}` is not a range: write LO:HI:N, or LO:HI:N:log, for instance 0.1:2:100")]
    Form(String),
    #[error("in the range `{range}`, `{part}` is not a number")]
    NotANumber { range: String, part: String },
    #[error("in the range `{0}`, the number of points must be a whole number from 1 to {MOST_POINTS}")]
    Count(String),
    #[error("in the range `{0}`, the first value must be less than the last")]
    Order(String),
    #[error(
        "in the range `{0}`, an end is 0 or lies between 1e-150 and 1e150 in size: else its square is no number"
    )]
    Extreme(String),
    #[error("in the range `{0}`, logarithmic spacing needs two positive ends")]
    Logarithm(String),
}

impl Range {
    /// The value at a part of the way from the lower end to the upper one, as the spacing counts it.
    pub fn at(&self, part: f64) -> f64 {
        let value = match self.spacing {
            Spacing::Linear => self.low + part * (self.high - self.low),
            Spacing::Logarithmic => between_logarithms(self.low, self.high, part),
        };
        value.clamp(self.low, self.high)
    }

    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Range, RangeError> {
        let owned = || text.to_owned();
        let parts: Vec<&str> = text.split(':').map(str::trim).collect();
        let (low, high, count, spacing) = match parts.as_slice() {
            [low, high, count] => (low, high, count, Spacing::Linear),
            [low, high, count, "log"] => (low, high, count, Spacing::Logarithmic),
            _ => return Err(RangeError::Form(owned())),
        };
        let number = |part: &str| match part.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(RangeError::NotANumber { range: owned(), part: part.to_owned() }),
        };
        let (low, high) = (number(low)?, number(high)?);
        let count = count.parse().ok().filter(|count| (1..=MOST_POINTS).contains(count));
        let count = count.ok_or_else(|| RangeError::Count(owned()))?;
        let is_extreme = |end: f64| end != 0.0 && !(1.0 / FARTHEST..=FARTHEST).contains(&end.abs());
        if is_extreme(low) || is_extreme(high) {
            return Err(RangeError::Extreme(owned()));
        }
        if low > high || (low == high && count > 1) {
            return Err(RangeError::Order(owned()));
        }
        if spacing == Spacing::Logarithmic && low <= 0.0 {
            return Err(RangeError::Logarithm(owned()));
        }
        Ok(Range { low, high, count, spacing })
    }

    /// The value at a position from 0 on. The ends are exact.
    pub fn value(&self, at: usize) -> f64 {
        if at == 0 {
            return self.low;
        }
        if at + 1 == self.count {
            return self.high;
        }
        let share = at as f64 / (self.count - 1) as f64;
        match self.spacing {
            Spacing::Linear => self.low + share * (self.high - self.low),
            Spacing::Logarithmic => between_logarithms(self.low, self.high, share),
        }
    }

    pub fn values(&self) -> Vec<f64> {
        (0..self.count).map(|at| self.value(at)).collect()
    }
}

/// A part of the way from `low` to `high` on a logarithmic axis, also where their ratio is no number.
fn between_logarithms(low: f64, high: f64, part: f64) -> f64 {
    let ratio = high / low;
    if ratio.is_finite() {
        return low * (part * ratio.ln()).exp();
    }
    (low.ln() + part * (high.ln() - low.ln())).exp()
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.low, self.high, self.count)?;
        match self.spacing {
            Spacing::Linear => Ok(()),
            Spacing::Logarithmic => write!(f, ":log"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn a_range_has_its_ends_exactly() {
        let range = Range::parse("0.1:0.7:7").expect("well-formed");
        assert_eq!(range.values()[6], 0.7);
        let range = Range::parse("0.01:100:5:log").expect("well-formed");
        // Powers of ten, by construction.
        for (value, expected) in range.values().into_iter().zip([0.01, 0.1, 1.0, 10.0, 100.0]) {
            assert_close(value / expected, 1.0, 1e-14);
        }
    }

    #[test]
    fn slips_in_a_range_are_named() {
        let error = |text: &str| Range::parse(text).expect_err("malformed").to_string();
        assert!(error("1:2").contains("LO:HI:N"));
        assert!(error("a:2:3").contains("`a` is not a number"));
        assert!(error("1:nan:3").contains("`nan` is not a number"));
        assert!(error("1:2:0").contains("whole number"));
        assert!(error("1:2:2.5").contains("whole number"));
        assert!(error("2:1:5").contains("less than"));
        assert!(error("0:1:5:log").contains("positive"));
        assert!(error("1e-300:1:5:log").contains("1e-150"));
    }
}
