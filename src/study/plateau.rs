//! Plateaus of learning curves: where a quantity lingers between two descents.
//!
//! In: times and values, sampled densely on a logarithmic scale. Out: [`Plateau`]s. The steepness of a curve
//! is `s = |d ln|y| / d ln t|`, a pure number: 1 is the decay 1/t. A curve *moves* while `s ≥ 0.3`. Between
//! two stretches in which it moves, the part from the first time with `s ≤ 0.1` to the last is a plateau,
//! provided that it lasts for at least a factor of two in time. What comes before the first descent is
//! a start, what comes after the last one an end, and neither is a plateau.

/// A stretch of a curve between two descents (or rises) in which it hardly changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plateau {
    /// When the steepness falls to 0.1.
    pub entry: f64,
    /// When it rises above 0.1 for good.
    pub exit: f64,
    /// The value where the curve is flattest.
    pub height: f64,
}

/// The greatest steepness on a plateau.
const FLAT: f64 = 0.1;

/// The least steepness of a curve that moves, well above [`FLAT`] so that a ripple ends no plateau.
const MOVING: f64 = 0.3;

/// Least ratio of exit to entry.
const LASTING: f64 = 2.0;

/// The plateaus of the curve through `(times[i], values[i])`, in the order of time.
///
/// # Panics
/// When the two differ in length, or times are not positive and ascending.
pub fn plateaus(times: &[f64], values: &[f64]) -> Vec<Plateau> {
    assert!(times.len() == values.len(), "plateaus: one value for each time");
    assert!(times.iter().all(|&t| t > 0.0), "plateaus: times are positive");
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "plateaus: times ascend");
    let steepness = steepness(times, values);
    let moving: Vec<usize> = (0..steepness.len()).filter(|&at| steepness[at] >= MOVING).collect();
    // Where the steepness passes FLAT between neighbours, in ln t.
    let crossing = |low: usize, high: usize| {
        let share = (FLAT - steepness[low]) / (steepness[high] - steepness[low]);
        (times[low].ln() + share * (times[high].ln() - times[low].ln())).exp()
    };
    let between = |pair: &[usize]| {
        let flat: Vec<usize> = (pair[0]..pair[1]).filter(|&at| steepness[at] <= FLAT).collect();
        let (&first, &last) = (flat.first()?, flat.last()?);
        let (entry, exit) = (crossing(first, first - 1), crossing(last, last + 1));
        let flattest = flat.iter().copied().min_by(|&a, &b| steepness[a].total_cmp(&steepness[b]))?;
        (exit >= LASTING * entry).then_some(Plateau { entry, exit, height: values[flattest] })
    };
    moving.windows(2).filter_map(between).collect()
}

/// By central differences; infinite where a logarithm has no value, and at the two ends, where it would be
/// one-sided, that of the neighbour.
fn steepness(times: &[f64], values: &[f64]) -> Vec<f64> {
    let inner = times.windows(3).zip(values.windows(3)).map(|(t, y)| {
        let slope = (y[2] / y[0]).ln() / (t[2] / t[0]).ln();
        if slope.is_finite() { slope.abs() } else { f64::INFINITY }
    });
    let inner: Vec<f64> = inner.collect();
    let (first, last) = (inner.first().copied(), inner.last().copied());
    first.into_iter().chain(inner).chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    /// A power of the time with a break: falls as 1/t, rests, falls as 1/t again.
    fn staircase(t: f64) -> f64 {
        t.min(1.0).recip() * (t / 100.0).max(1.0).recip()
    }

    fn sampled(curve: impl Fn(f64) -> f64) -> Vec<Plateau> {
        let times: Vec<f64> =
            (0..2000).map(|at| 10.0_f64.powf(-3.0 + 8.0 * f64::from(at) / 1999.0)).collect();
        let values: Vec<f64> = times.iter().map(|&t| curve(t)).collect();
        plateaus(&times, &values)
    }

    #[test]
    fn a_plateau_has_its_ends_where_the_descents_end_and_begin() {
        let found = sampled(staircase);
        assert_eq!(found.len(), 1);
        // Closed form; times are sampled at steps of a hundredth.
        assert_close(found[0].entry, 1.0, 0.02);
        assert_close(found[0].exit, 100.0, 2.0);
        assert_close(found[0].height, 1.0, 1e-12);
    }

    #[test]
    fn a_start_and_an_end_are_no_plateaus() {
        assert_eq!(sampled(|t| 1.0 / (1.0 + t)), []);
        assert_eq!(sampled(|t| 1.0 + 1.0 / t), []);
        assert_eq!(sampled(|_| 1.0), []);
    }

    #[test]
    fn a_short_rest_is_no_plateau() {
        assert_eq!(sampled(|t| t.min(1.0).recip() * (t / 1.8).max(1.0).recip()), []);
    }

    #[test]
    fn two_plateaus_are_two() {
        let found = sampled(|t| staircase(t) * (t / 200.0).max(1.0).recip() * (t / 400.0).max(1.0).powi(2));
        let heights: Vec<f64> = found.iter().map(|plateau| plateau.height).collect();
        assert_eq!(found.len(), 1, "{heights:?}");
        let twice = |t: f64| if t < 400.0 { staircase(t) } else { 0.25 * (t / 4e3).max(1.0).recip() };
        assert_eq!(sampled(twice).len(), 2);
    }

    #[test]
    fn too_few_samples_show_nothing() {
        assert_eq!(plateaus(&[], &[]), []);
        assert_eq!(plateaus(&[1.0, 2.0], &[1.0, 1.0]), []);
    }
}
