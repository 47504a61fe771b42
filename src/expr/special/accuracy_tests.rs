//! Accuracy over the whole range, against values in multiple precision, and what holds exactly.

use crate::expr::Unary;

/// A function, its table, and the units in the last place it may be off.
type Case = (Unary, &'static str, f64);

/// The function whose table has this name among the test data, and its tolerance. The tables were made by mpmath, as
/// `reference.py` beside them says; half of their places are the worst among 20 000 or more drawn at random.
macro_rules! case {
    ($function:ident, $name:literal, $ulps:literal) => {
        (
            Unary::$function,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/special/", $name, ".csv")),
            $ulps,
        )
    };
}

const CASES: &[Case] = &[case!(Asin, "asin", 1.8), case!(Acos, "acos", 1.1), case!(Atan, "atan", 1.0)];

/// The distance from a double to the next larger in size.
fn unit_in_the_last_place(x: f64) -> f64 {
    let size = x.abs().max(f64::MIN_POSITIVE);
    size.next_up() - size
}

/// The rows of a table: place, value, and what the value lacks of the exact one.
fn rows(table: &str) -> impl Iterator<Item = [f64; 3]> {
    table.lines().skip(1).map(|line| {
        let mut fields = line.split(',').map(|field| field.parse().expect("the tables hold numbers"));
        std::array::from_fn(|_| fields.next().expect("the tables have three columns"))
    })
}

#[test]
fn functions_are_accurate_to_the_last_places_over_their_whole_range() {
    for &(function, table, ulps) in CASES {
        for [x, value, rest] in rows(table) {
            let actual = function.value(x);
            let error = ((actual - value) - rest).abs() / unit_in_the_last_place(value);
            assert!(error <= ulps, "{}({x:e}) is {actual:e}: {error} ulp off", function.name());
        }
    }
}

#[test]
fn odd_functions_are_odd_bit_for_bit() {
    for function in [Unary::Asin, Unary::Atan, Unary::Tanh] {
        for size in sizes().chain([0.0, f64::INFINITY]) {
            let (value, mirrored) = (function.value(size), function.value(-size));
            let same = mirrored.to_bits() == (-value).to_bits() || value.is_nan() && mirrored.is_nan();
            assert!(same, "{}({size:e}) is {value:e} and at the opposite {mirrored:e}", function.name());
        }
    }
}

/// Positive numbers from the smallest to the largest, closer to each other around 1.
fn sizes() -> impl Iterator<Item = f64> {
    let sparse = (-1074..1024).map(|power| 1.37 * 2.0_f64.powi(power));
    sparse.chain((1..4000).map(|step| 0.00317 * f64::from(step)))
}

#[test]
fn outside_of_the_domain_and_at_its_ends_values_are_those_of_the_limits() {
    use std::f64::consts::{FRAC_PI_2, PI};
    const MORE_THAN_ONE: f64 = 1.000_000_000_000_000_2;
    for (function, x, value) in [
        (Unary::Asin, 1.0, FRAC_PI_2),
        (Unary::Asin, MORE_THAN_ONE, f64::NAN),
        (Unary::Asin, -MORE_THAN_ONE, f64::NAN),
        (Unary::Asin, f64::INFINITY, f64::NAN),
        (Unary::Acos, 1.0, 0.0),
        (Unary::Acos, 0.0, FRAC_PI_2),
        (Unary::Acos, -1.0, PI),
        (Unary::Acos, MORE_THAN_ONE, f64::NAN),
        (Unary::Acos, -MORE_THAN_ONE, f64::NAN),
        (Unary::Acos, f64::NEG_INFINITY, f64::NAN),
        (Unary::Atan, f64::INFINITY, FRAC_PI_2),
    ] {
        let actual = function.value(x);
        assert!(
            actual.to_bits() == value.to_bits() || actual.is_nan() && value.is_nan(),
            "{}({x:e}) is {actual:e}, not {value:e}",
            function.name()
        );
    }
}
