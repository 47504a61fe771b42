//! The range of an axis, and the way from numbers to distances.

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

use super::ticks::Tick;
use super::{Axis, DrawError, Scale};

/// Numbers beyond this count as infinite, so that differences of two numbers stay finite.
const LARGEST: f64 = f64::MAX / 8.0;

/// Positive numbers below this count as zero on a logarithmic axis, so that there is room for a margin.
const SMALLEST: f64 = f64::MIN_POSITIVE * 8.0;

/// Shortest axis relative to the larger of its ends: below it, tick labels would need more than ten digits,
/// and a constant with rounding errors would look like a curve.
const SHORTEST_RELATIVE: f64 = 1e-9;

/// Shortest linear axis at all: below it, ticks would be denormal numbers.
const SHORTEST: f64 = 1e-290;

/// Positions on a page are kept within this many lengths of the axis, so that plotters can count them.
const FARTHEST: f64 = 5e3;

/// Both ends of an axis, the lower one first.
pub(super) type Span = (f64, f64);

/// The range of one axis and its ticks, as plotters asks for them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ruler {
    pub scale: Scale,
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<Tick>,
}

impl Ruler {
    /// 0 at the lower end of the axis, 1 at the upper; for visible numbers only.
    pub fn share(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Logarithmic => (value.ln() - self.low.ln()) / (self.high.ln() - self.low.ln()),
        };
        share.clamp(-FARTHEST, FARTHEST)
    }

    pub fn holds(&self, value: f64) -> bool {
        // Ticks and data at an end count as inside although the mapping rounds.
        (-1e-9..=1.0 + 1e-9).contains(&self.share(value))
    }
}

/// Not the ranges of plotters itself, which overflow for points far outside of the axis, and whose key points
/// are too few within a decade and on axes shorter than 1e-16.
impl Ranged for Ruler {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.share(*value) * f64::from(to - from)).round() as i32
    }

    /// The labelled ticks, or the minor ones where light points are allowed, however many are wanted.
    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        let minor = hint.weight().allow_light_points();
        let wanted = self.ticks.iter().filter(|tick| tick.label.is_none() == minor && self.holds(tick.at));
        wanted.map(|tick| tick.at).collect()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.low..self.high
    }
}

/// Whether a number has a place on an axis of this scale.
pub(super) fn is_visible(scale: Scale, value: f64) -> bool {
    match scale {
        Scale::Linear => value.abs() <= LARGEST,
        Scale::Logarithmic => (SMALLEST..=LARGEST).contains(&value),
    }
}

/// The ends of an axis: those asked for, or such that all visible `values` fit.
///
/// `margin` is the space beyond the outermost values relative to their distance.
///
/// # Errors
/// [`DrawError::BadRange`] for a range that cannot be; [`DrawError::NoPoints`] if no value is visible.
pub(super) fn range(axis: &Axis, values: impl Iterator<Item = f64>, margin: f64) -> Result<Span, DrawError> {
    if let Some((low, high)) = axis.range {
        return if is_range(axis.scale, low, high) {
            Ok((low, high))
        } else {
            Err(DrawError::BadRange { axis: axis.label.clone(), low, high })
        };
    }
    let visible = values.filter(|&value| is_visible(axis.scale, value));
    let (low, high) = visible
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return Err(DrawError::NoPoints { logarithmic: axis.scale == Scale::Logarithmic });
    }
    Ok(match axis.scale {
        Scale::Linear if is_range(axis.scale, low, high) => {
            let space = margin * (high - low);
            (low - space, high + space)
        }
        Scale::Linear => around(low / 2.0 + high / 2.0),
        Scale::Logarithmic if is_range(axis.scale, low, high) => {
            let ratio = (margin * (high.ln() - low.ln())).exp();
            ((low / ratio).max(f64::MIN_POSITIVE), (high * ratio).min(2.0 * LARGEST))
        }
        Scale::Logarithmic => (low / 2.0, high * 2.0),
    })
}

/// A linear range around a single number.
fn around(value: f64) -> (f64, f64) {
    if value.abs() < SHORTEST / SHORTEST_RELATIVE {
        (-1.0, 1.0)
    } else {
        (value - 0.1 * value.abs(), value + 0.1 * value.abs())
    }
}

fn is_range(scale: Scale, low: f64, high: f64) -> bool {
    let visible = is_visible(scale, low) && is_visible(scale, high);
    let wide = match scale {
        Scale::Linear => high - low >= (SHORTEST_RELATIVE * low.abs().max(high.abs())).max(SHORTEST),
        Scale::Logarithmic => high / low >= 1.0 + SHORTEST_RELATIVE,
    };
    visible && wide
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_gets_an_axis_around_it() {
        for value in [0.0, 1.0, -3e-7, 5e250, 1e-300] {
            let (low, high) = range(&Axis::linear(""), [value, value].into_iter(), 0.05).unwrap();
            assert!(low < value && value < high, "{value:e} is not inside {low:e} to {high:e}");
        }
    }

    #[test]
    fn ends_map_to_ends() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            let ruler = Ruler { scale, low: 1e-3, high: 7.0, ticks: vec![] };
            assert_eq!([1e-3, 7.0].map(|end| ruler.map(&end, (200, 10))), [200, 10]);
        }
    }

    #[test]
    fn impossible_ranges_are_refused() {
        let low_high = [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (1.0, 1.0 + 1e-14)];
        for (low, high) in low_high {
            let axis = Axis { range: Some((low, high)), ..Axis::linear("x") };
            assert!(range(&axis, [].into_iter(), 0.0).is_err(), "{low} to {high}");
        }
        let axis = Axis { range: Some((-1.0, 1.0)), ..Axis::logarithmic("x") };
        assert!(range(&axis, [].into_iter(), 0.0).is_err());
    }
}
