//! Where the ticks of an axis are, and what they say.

use super::Scale;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub at: f64,
    /// A label with markup; minor ticks have none.
    pub label: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ticks {
    pub ticks: Vec<Tick>,
    /// What all labels are to be multiplied with, such as `×10^{−5}`, if that makes them readable.
    pub factor: Option<String>,
}

/// Labels up to this many powers of ten from 1 are written out.
const PLAIN_POWERS: i32 = 4;

impl Ticks {
    pub fn labelled(&self) -> impl Iterator<Item = (f64, &str)> {
        self.ticks.iter().filter_map(|tick| Some((tick.at, tick.label.as_deref()?)))
    }
}

/// Ticks at round numbers from `low` to `high`, about `wanted` of them labelled, two at least.
pub(super) fn ticks(scale: Scale, low: f64, high: f64, wanted: usize) -> Ticks {
    assert!(low < high, "an axis from {low} to {high} has no length");
    match scale {
        Scale::Linear => linear(low, high, wanted),
        Scale::Logarithmic => logarithmic(low, high, wanted),
    }
}

/// A step of 1, 2 or 5 times a power of ten.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    digit: i32,
    power: i32,
}

impl Step {
    /// The step nearest to `length`, in ratio.
    fn near(length: f64) -> Step {
        let power = length.log10().floor() as i32;
        let steps =
            [(1, power), (2, power), (5, power), (1, power + 1)].map(|(digit, power)| Step { digit, power });
        let ratio = |step: &Step| (step.length() / length).ln().abs();
        steps.into_iter().min_by(|a, b| ratio(a).total_cmp(&ratio(b))).unwrap_or(steps[0])
    }

    fn shorter(self) -> Step {
        match self.digit {
            5 => Step { digit: 2, ..self },
            2 => Step { digit: 1, ..self },
            _ => Step { digit: 5, power: self.power - 1 },
        }
    }

    fn length(self) -> f64 {
        scaled(f64::from(self.digit), self.power)
    }

    /// The step between minor ticks.
    fn minor(self) -> Step {
        match self.digit {
            1 => Step { digit: 2, power: self.power - 1 },
            2 => Step { digit: 5, power: self.power - 1 },
            _ => Step { digit: 1, power: self.power },
        }
    }

    /// The multiples of the step from `low` to `high`, as factors.
    fn multiples(self, low: f64, high: f64) -> std::ops::RangeInclusive<i64> {
        let step = self.length();
        (low / step - 1e-6).ceil() as i64..=(high / step + 1e-6).floor() as i64
    }
}

/// `value · 10^power`, in two steps where the power alone would be zero or infinite.
fn scaled(value: f64, power: i32) -> f64 {
    let half = power / 2;
    // Division by an exact power of ten rounds once; multiplication by 10^-k would round twice.
    let by = |value: f64, power: i32| {
        if power < 0 { value / 10f64.powi(-power) } else { value * 10f64.powi(power) }
    };
    if power.abs() <= 22 { by(value, power) } else { by(by(value, half), power - half) }
}

fn linear(low: f64, high: f64, wanted: usize) -> Ticks {
    let mut step = Step::near((high - low) / wanted.max(1) as f64);
    while step.multiples(low, high).count() < 2 {
        step = step.shorter();
    }
    let largest = low.abs().max(high.abs());
    let magnitude = largest.log10().floor() as i32;
    let factor_power = if (-3..=PLAIN_POWERS).contains(&magnitude) { 0 } else { magnitude };
    let decimals = usize::try_from(factor_power - step.power).unwrap_or(0);
    let mut ticks: Vec<Tick> = Vec::new();
    for multiple in step.multiples(low, high) {
        let mantissa = scaled(multiple as f64 * f64::from(step.digit), step.power - factor_power);
        let at = scaled(multiple as f64 * f64::from(step.digit), step.power);
        ticks.push(Tick { at, label: Some(decimal(mantissa, decimals)) });
    }
    let minor = step.minor();
    for multiple in minor.multiples(low, high) {
        let at = scaled(multiple as f64 * f64::from(minor.digit), minor.power);
        if ticks.iter().all(|tick| tick.label.is_none() || (tick.at - at).abs() > 0.1 * minor.length()) {
            ticks.push(Tick { at, label: None });
        }
    }
    let factor = (factor_power != 0).then(|| format!("×{}", power_of_ten(factor_power)));
    Ticks { ticks, factor }
}

fn logarithmic(low: f64, high: f64, wanted: usize) -> Ticks {
    let first = (low.log10() - 1e-9).ceil() as i32;
    let last = (high.log10() + 1e-9).floor() as i32;
    let powers = last - first + 1;
    if powers < 2 {
        return within_a_decade(low, high, wanted);
    }
    let mut step = Step::near((f64::from(powers) / wanted.max(2) as f64).max(1.0));
    // A multiple of the step need not lie on the axis twice; every power does.
    while step.length() > 1.0 && step.multiples(first.into(), last.into()).count() < 2 {
        step = step.shorter();
    }
    let stride = step.length() as i32;
    let labelled = |stride: i32| (first..=last).filter(move |power| power.rem_euclid(stride) == 0);
    let plain = stride == 1 && first >= -2 && last <= 3;
    let mut ticks: Vec<Tick> = labelled(stride)
        .map(|power| {
            let label = if plain { plain_power(power) } else { power_of_ten(power) };
            Tick { at: scaled(1.0, power), label: Some(label) }
        })
        .collect();
    if stride == 1 {
        ticks.extend(digits_between_powers(low, high, first - 1, last));
    } else {
        let minor =
            labelled(step.minor().length().max(1.0) as i32).filter(|power| power.rem_euclid(stride) != 0);
        ticks.extend(minor.map(|power| Tick { at: scaled(1.0, power), label: None }));
    }
    Ticks { ticks, factor: None }
}

fn digits_between_powers(low: f64, high: f64, first: i32, last: i32) -> impl Iterator<Item = Tick> {
    let all = (first..=last).flat_map(|power| (2..10).map(move |digit| scaled(f64::from(digit), power)));
    all.filter(move |&at| at >= low && at <= high).map(|at| Tick { at, label: None })
}

/// Ticks for a logarithmic axis with at most one power of ten on it: at 1, 2, 5 times powers of ten
/// if there are enough of those, else in equal steps.
fn within_a_decade(low: f64, high: f64, wanted: usize) -> Ticks {
    let powers = low.log10().floor() as i32..=high.log10().floor() as i32;
    let plain = *powers.start() >= -3 && *powers.end() < PLAIN_POWERS;
    let digits: &[i32] = if wanted >= 4 { &[1, 2, 5] } else { &[1, 3] };
    let inside = |at: f64| at >= low * (1.0 - 1e-9) && at <= high * (1.0 + 1e-9);
    let mut ticks = Vec::new();
    for power in powers.clone() {
        for &digit in digits {
            let at = scaled(f64::from(digit), power);
            let label = match (plain, digit) {
                (true, _) => decimal(at, usize::try_from(-power).unwrap_or(0)),
                (false, 1) => power_of_ten(power),
                (false, _) => format!("{digit}×{}", power_of_ten(power)),
            };
            ticks.extend(inside(at).then_some(Tick { at, label: Some(label) }));
        }
    }
    if ticks.len() < 2 || (wanted >= 4 && ticks.len() < 3) {
        return linear(low, high, wanted);
    }
    let minor = digits_between_powers(low, high, *powers.start(), *powers.end());
    let minor: Vec<Tick> =
        minor.filter(|new| ticks.iter().all(|t| (t.at / new.at - 1.0).abs() > 1e-9)).collect();
    ticks.extend(minor);
    Ticks { ticks, factor: None }
}

fn power_of_ten(power: i32) -> String {
    format!("10^{{{}}}", decimal(f64::from(power), 0))
}

fn plain_power(power: i32) -> String {
    decimal(scaled(1.0, power), usize::try_from(-power).unwrap_or(0))
}

/// A number with a true minus sign, and none before zero.
fn decimal(value: f64, decimals: usize) -> String {
    let value = if value == 0.0 { 0.0 } else { value };
    format!("{value:.decimals$}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labels(scale: Scale, low: f64, high: f64, wanted: usize) -> Vec<String> {
        ticks(scale, low, high, wanted).labelled().map(|(_, label)| label.to_owned()).collect()
    }

    #[test]
    fn linear_labels_are_round_numbers() {
        assert_eq!(labels(Scale::Linear, 0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(Scale::Linear, -0.3, 0.3, 3), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels(Scale::Linear, 0.0, 1500.0, 3), ["0", "500", "1000", "1500"]);
        assert_eq!(labels(Scale::Linear, 0.0, 2e6, 4), ["0.0", "0.5", "1.0", "1.5", "2.0"]);
        assert_eq!(ticks(Scale::Linear, 0.0, 2e6, 4).factor.as_deref(), Some("×10^{6}"));
        assert_eq!(ticks(Scale::Linear, 0.0, 2e-5, 4).factor.as_deref(), Some("×10^{−5}"));
    }

    #[test]
    fn logarithmic_labels_are_powers_or_plain_numbers() {
        assert_eq!(
            labels(Scale::Logarithmic, 1e-4, 1.0, 5),
            ["10^{−4}", "10^{−3}", "10^{−2}", "10^{−1}", "10^{0}"]
        );
        assert_eq!(labels(Scale::Logarithmic, 0.1, 10.0, 5), ["0.1", "1", "10"]);
        assert_eq!(labels(Scale::Logarithmic, 0.2, 6.0, 5), ["0.2", "0.5", "1", "2", "5"]);
        assert_eq!(labels(Scale::Logarithmic, 3.0, 4.0, 2), ["3.0", "3.5", "4.0"]);
        assert_eq!(labels(Scale::Logarithmic, 1e-300, 1e300, 3), ["10^{−200}", "10^{0}", "10^{200}"]);
    }

    proptest! {
        #[test]
        fn every_axis_has_a_readable_number_of_ticks(
            low in -1e3_f64..1e3, power in -200..200, length in -6.0_f64..3.0, wanted in 2usize..8, logarithmic: bool,
        ) {
            let (scale, low, high) = if logarithmic {
                let low = 10f64.powf(f64::from(power) + low.fract());
                let ratio = if length < 0.0 { 1.0 + 10f64.powf(length) } else { 10f64.powf(30.0 * length) };
                (Scale::Logarithmic, low, low * ratio)
            } else {
                let unit = 10f64.powi(power);
                (Scale::Linear, low * unit, (low + 10f64.powf(length)) * unit)
            };
            let ticks = ticks(scale, low, high, wanted);
            let labels: Vec<&str> = ticks.labelled().map(|(_, label)| label).collect();
            prop_assert!((2..=2 * wanted + 2).contains(&labels.len()), "{:?}", labels);
            prop_assert!(ticks.ticks.len() <= 120, "{} ticks", ticks.ticks.len());
            let distinct: std::collections::BTreeSet<&str> = labels.iter().copied().collect();
            prop_assert_eq!(distinct.len(), labels.len());
            let slack = 1e-5 * (high - low);
            prop_assert!(ticks.ticks.iter().all(|tick| tick.at >= low - slack && tick.at <= high + slack));
        }
    }
}
