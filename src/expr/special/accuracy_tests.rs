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

const CASES: &[Case] = &[
    case!(Asin, "asin", 1.3),
    case!(Acos, "acos", 1.1),
    case!(Atan, "atan", 1.0),
    case!(Log, "log", 0.8),
    case!(Log1p, "log1p", 0.8),
    case!(Exp, "exp", 1.5),
    case!(Expm1, "expm1", 1.4),
    case!(Sinh, "sinh", 1.6),
    case!(Cosh, "cosh", 1.2),
    case!(Tanh, "tanh", 1.5),
    case!(Erf, "erf", 1.2),
    case!(Erfc, "erfc", 2.6),
    case!(NormalPdf, "normal_pdf", 1.1),
    case!(NormalCdf, "normal_cdf", 2.6),
    case!(LogNormalCdf, "log_normal_cdf", 3.1),
    case!(InverseMills, "inverse_mills", 2.5),
];

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
    for function in [Unary::Asin, Unary::Atan, Unary::Sinh, Unary::Tanh, Unary::Erf] {
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
    const INFINITY: f64 = f64::INFINITY;
    const MORE_THAN_ONE: f64 = 1.000_000_000_000_000_2;
    for (function, x, value) in [
        (Unary::Asin, 1.0, FRAC_PI_2),
        (Unary::Asin, MORE_THAN_ONE, f64::NAN),
        (Unary::Asin, -MORE_THAN_ONE, f64::NAN),
        (Unary::Asin, INFINITY, f64::NAN),
        (Unary::Acos, 1.0, 0.0),
        (Unary::Acos, 0.0, FRAC_PI_2),
        (Unary::Acos, -1.0, PI),
        (Unary::Acos, MORE_THAN_ONE, f64::NAN),
        (Unary::Acos, -MORE_THAN_ONE, f64::NAN),
        (Unary::Acos, -INFINITY, f64::NAN),
        (Unary::Atan, INFINITY, FRAC_PI_2),
        (Unary::Log, 0.0, -INFINITY),
        (Unary::Log, -0.0, -INFINITY),
        (Unary::Log, 1.0, 0.0),
        (Unary::Log, INFINITY, INFINITY),
        (Unary::Log, -5e-324, f64::NAN),
        (Unary::Log, -INFINITY, f64::NAN),
        (Unary::Log1p, -1.0, -INFINITY),
        (Unary::Log1p, -0.0, -0.0),
        (Unary::Log1p, 5e-324, 5e-324),
        (Unary::Log1p, INFINITY, INFINITY),
        (Unary::Log1p, -MORE_THAN_ONE, f64::NAN),
        (Unary::Expm1, -0.0, -0.0),
        (Unary::Expm1, -5e-324, -5e-324),
        (Unary::Expm1, INFINITY, INFINITY),
        (Unary::Expm1, 709.8, INFINITY),
        (Unary::Expm1, -INFINITY, -1.0),
        (Unary::Sinh, -INFINITY, -INFINITY),
        (Unary::Sinh, 711.0, INFINITY),
        (Unary::Cosh, 0.0, 1.0),
        (Unary::Cosh, -INFINITY, INFINITY),
        (Unary::Erf, INFINITY, 1.0),
        (Unary::Erf, 5e-324, 5e-324),
        (Unary::Erfc, 0.0, 1.0),
        (Unary::Erfc, INFINITY, 0.0),
        (Unary::Erfc, -INFINITY, 2.0),
        (Unary::NormalCdf, 0.0, 0.5),
        (Unary::LogNormalCdf, -1e300, -INFINITY),
        (Unary::InverseMills, -1e300, 1e300),
    ] {
        let actual = function.value(x);
        assert!(
            actual.to_bits() == value.to_bits() || actual.is_nan() && value.is_nan(),
            "{}({x:e}) is {actual:e}, not {value:e}",
            function.name()
        );
    }
}

#[test]
fn the_normal_probabilities_of_opposite_places_add_to_one() {
    for size in sizes() {
        let [below, above] = [-size, size].map(|x| Unary::NormalCdf.value(x));
        assert!((below + above - 1.0).abs() <= f64::EPSILON, "at ±{size:e}: {below:e} and {above:e}");
    }
}

#[test]
fn the_slope_of_the_inverse_mills_ratio_keeps_its_digits_far_out() {
    // −r (x + r) = −1 + 1/a² − 6/a⁴ + 50/a⁶ − … at x = −a; what follows, of the order of 10³/a⁸, is below 1e-16 here.
    for size in [250.0, 1e3, 1e5, 1e8, 1e12] {
        let square = size * size;
        let expected = -1.0 + (1.0 - (6.0 - 50.0 / square) / square) / square;
        let ratio = Unary::InverseMills.value(-size);
        let slope = Unary::InverseMills.derivative(-size, ratio);
        assert!((slope - expected).abs() <= 4.0 * f64::EPSILON, "at −{size:e}: {slope}");
    }
}
