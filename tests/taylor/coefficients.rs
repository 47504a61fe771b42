//! Coefficients against closed forms, and against those of another program.

use spinodal::expr::{Binary, Graph, Input, Node, Unary};
use spinodal::tape::{HIGHEST_ORDER, NoSeries, Series, SeriesObstacle, Variables};
use spinodal::testing::assert_close;

/// The coefficients of the solution of `y′ = f(y, t)` through `y` at t = 0.
fn expanded(y: f64, count: usize, f: impl FnOnce(&mut Graph, Node, Node) -> Node) -> Vec<f64> {
    let mut coefficients = vec![0.0; count];
    let series = series(f).expect("there is a series");
    series.expansion(&[f64::NAN; 2]).expand(0.0, &[y], 1.0, &mut coefficients);
    coefficients
}

fn series(f: impl FnOnce(&mut Graph, Node, Node) -> Node) -> Result<Series, NoSeries> {
    let mut graph = Graph::new();
    let [y, t] = [0, 1].map(|place| graph.input(Input(place)));
    let right_side = f(&mut graph, y, t);
    Series::compile(&graph, &[right_side], Variables { states: 1, time: 1, count: 2 })
}

fn assert_equal(found: &[f64], expected: &[f64], relative: f64) {
    for (order, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= relative * expected.abs(),
            "order {order}: {found} and not {expected}"
        );
    }
}

#[test]
fn the_exponential_function_is_its_own_derivative() {
    let found = expanded(1.0, HIGHEST_ORDER + 1, |_, y, _| y);
    let mut factorial = 1.0;
    for (order, coefficient) in found.into_iter().enumerate() {
        factorial *= order.max(1) as f64;
        assert_close(coefficient * factorial, 1.0, 1e-14);
    }
}

#[test]
fn tangent_and_logistic_curve_have_their_series() {
    // y′ = 1 + y²: B_{2n} (−4)ⁿ (1 − 4ⁿ)/(2n)!.
    let found = expanded(0.0, 12, |graph, y, _| {
        let square = graph.binary(Binary::Mul, y, y);
        let one = graph.constant(1.0);
        graph.binary(Binary::Add, one, square)
    });
    let tangent = [0.0, 1.0, 0.0, 1.0 / 3.0, 0.0, 2.0 / 15.0, 0.0, 17.0 / 315.0, 0.0, 62.0 / 2835.0, 0.0];
    assert_equal(&found, &tangent, 1e-15);
    assert_close(found[11], 1382.0 / 155925.0, 1e-16);
    // y′ = y (1 − y) through 1/2: (1 + tanh(t/2))/2.
    let found = expanded(0.5, 9, |graph, y, _| {
        let one = graph.constant(1.0);
        let rest = graph.binary(Binary::Sub, one, y);
        graph.binary(Binary::Mul, y, rest)
    });
    let logistic = [0.5, 0.25, 0.0, -1.0 / 48.0, 0.0, 1.0 / 480.0, 0.0, -17.0 / 80640.0, 0.0];
    assert_equal(&found, &logistic, 1e-15);
}

/// Coefficients 1, 4, 9 and 14 of f(x), x = 0.3 + 0.4 t + 0.1 t²; for acosh 1.5 in place of 0.3.
///
/// mpmath 1.3, `taylor` with 60 digits; agrees with contour integrals of radius 1/4.
const COEFFICIENTS: [(Unary, [f64; 4]); 26] = [
    (Unary::Sqrt, [0.3651483716701107, -0.014369264625907137, 0.004620617743267826, -0.002398863158631886]),
    (Unary::Exp, [0.5399435230304013, 0.01898801389323578, 5.270309688948051e-6, 3.3260788466460565e-10]),
    (Unary::Expm1, [0.5399435230304013, 0.01898801389323578, 5.270309688948051e-6, 3.3260788466460565e-10]),
    (Unary::Log, [1.3333333333333333, -0.25308641975308643, 0.1111167561403806, -0.0714285863625113]),
    (
        Unary::Log1p,
        [0.3076923076923077, 0.0020832603900423656, -1.8054810084642194e-6, -8.40346200513579e-10],
    ),
    (Unary::Sin, [0.38213459565024244, -0.00880507139253945, 6.695448760757116e-7, 8.925239724933676e-11]),
    (
        Unary::Cos,
        [-0.11820808266453584, -0.001393495203936667, -2.0339785023759273e-6, 6.403604400112567e-11],
    ),
    (Unary::Tan, [0.43827556612901886, 0.03256774275786846, 0.0007772700466212166, 1.9633803640168917e-5]),
    (Unary::Asin, [0.4193139346887673, 0.017924677330808603, 0.0012177419639955965, 0.00015595853965821207]),
    (
        Unary::Acos,
        [-0.4193139346887673, -0.017924677330808603, -0.0012177419639955965, -0.00015595853965821207],
    ),
    (Unary::Atan, [0.3669724770642202, -0.006593100911820465, 1.1195854154949517e-5, 1.150593110483534e-6]),
    (Unary::Sinh, [0.41813540565154417, 0.010210131226610216, 2.7402658442482395e-6, 1.5759315376151933e-10]),
    (Unary::Cosh, [0.12180811737885705, 0.008777882666625561, 2.530043844699811e-6, 1.7501473090308635e-10]),
    (Unary::Tanh, [0.36605478473065167, -0.00960970670209496, -5.220177573491499e-5, -2.7852671369211584e-7]),
    (
        Unary::Asinh,
        [0.38313051408846055, -0.004604378639166764, -6.840508361415809e-6, 2.0995431415877816e-7],
    ),
    (
        Unary::Acosh,
        [0.35777087639996635, 0.0033344245680476865, 1.6780444438385781e-6, -9.441290844358543e-8],
    ),
    (Unary::Atanh, [0.43956043956043955, 0.042795066263326055, 0.004671795346242319, 0.000759229959454625]),
    (Unary::Erf, [0.4125043638475852, -0.012901486483697076, -5.6385727782746276e-5, -6.772176374120248e-8]),
    (Unary::Erfc, [-0.4125043638475852, 0.012901486483697076, 5.6385727782746276e-5, 6.772176374120248e-8]),
    (
        Unary::NormalCdf,
        [0.15255512618420963, -0.0029934366859865613, -2.72734160718032e-6, 7.952598783245993e-10],
    ),
    (
        Unary::LogNormalCdf,
        [0.24688834144509378, -0.000706469523468751, -5.890883170015707e-7, 2.5654433098055513e-10],
    ),
    (
        Unary::NormalPdf,
        [-0.04576653785526289, 0.0019323547613249099, -4.7387646380103305e-6, -7.281086188478958e-9],
    ),
    (
        Unary::InverseMills,
        [-0.22645113528730115, 0.0020343921589196724, -5.324291022777289e-7, 1.0578914937751744e-10],
    ),
    (
        Unary::LogCosh,
        [0.11652504498063636, -0.001145030062986354, -4.813109444654985e-6, -1.5316648059394153e-8],
    ),
    (
        Unary::Softplus,
        [0.22977700672466359, 0.0008094144758892332, 3.366989878061388e-7, 1.2930156952885625e-10],
    ),
    (
        Unary::Sigmoid,
        [0.09778332467629834, -0.0010197245219697043, -4.1597046502484457e-7, 5.477344640406527e-11],
    ),
];

/// 0.3 + 0.4 t + 0.1 t², with another first number if one is given.
fn argument(graph: &mut Graph, first: f64, t: Node) -> Node {
    let [first, second, third] = [first, 0.4, 0.1].map(|number| graph.constant(number));
    let square = graph.binary(Binary::Mul, t, t);
    let [linear, quadratic] =
        [(second, t), (third, square)].map(|(number, power)| graph.binary(Binary::Mul, number, power));
    let sum = graph.binary(Binary::Add, first, linear);
    graph.binary(Binary::Add, sum, quadratic)
}

/// y′ = f(x(t)) has these coefficients, shifted and divided.
fn assert_coefficients(found: &[f64], expected: [f64; 4], what: &str) {
    // As far as coefficients of the slope, of which the largest cancel, are known: 1e-16 is a unit in the last place.
    let size = found.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
    for (order, expected) in [1, 4, 9, 14].into_iter().zip(expected) {
        let coefficient = (order + 1) as f64 * found[order + 1];
        let tolerance = 1e-14 * expected.abs() + 1e-15 * size;
        assert!(
            (coefficient - expected).abs() <= tolerance,
            "{what}, order {order}: {coefficient}, {expected}"
        );
    }
}

#[test]
fn every_function_has_the_series_of_another_program_or_none() {
    for function in Unary::ALL {
        let known = COEFFICIENTS.iter().find(|(known, _)| *known == function);
        let first = if function == Unary::Acosh { 1.5 } else { 0.3 };
        match known {
            Some((_, expected)) => {
                let found = expanded(0.0, 16, |graph, _, t| {
                    let x = argument(graph, first, t);
                    graph.unary(function, x)
                });
                assert_coefficients(&found, *expected, function.name());
            }
            None => {
                // Those of a state: kinks may depend on the time.
                let refused = series(|graph, y, _| graph.unary(function, y)).err().map(|none| none.what);
                let expected = match function {
                    Unary::Neg => None,
                    Unary::Lgamma | Unary::Digamma | Unary::Trigamma => Some(SeriesObstacle::Gamma),
                    _ => Some(SeriesObstacle::Kink),
                };
                assert_eq!(refused, expected, "{}", function.name());
            }
        }
    }
}

#[test]
fn powers_have_the_series_of_another_program() {
    // As COEFFICIENTS.
    for (base, exponent, expected) in [
        (
            None,
            Some(1.7),
            [0.29274790176995524, 0.0027702625519342066, -6.180514352026911e-5, 1.997966397213013e-5],
        ),
        (None, Some(-3.0), [-148.14814814814815, 1122.0850480109739, -5187.473303715747, 12374.99980544395]),
        (None, Some(12.0), [8.503056e-6, 0.001043159634, 0.011847885984, 0.001179180552]),
        (
            Some(2.0),
            None,
            [0.3413457115888627, 0.006540684169711835, 6.135958410196736e-7, 1.40172795079804e-11],
        ),
        (
            None,
            None,
            [-0.05685499616689164, 0.02559319666339088, -0.002650328715786985, 0.0011044420866395666],
        ),
    ] {
        let found = expanded(0.0, 16, |graph, _, t| {
            let x = argument(graph, 0.3, t);
            let [base, exponent] =
                [base, exponent].map(|number| number.map_or(x, |number| graph.constant(number)));
            graph.binary(Binary::Pow, base, exponent)
        });
        assert_coefficients(&found, expected, "a power");
    }
}

#[test]
fn inverses_of_matrices_agree_with_their_cofactors() {
    let entries = |graph: &mut Graph, y: Node, t: Node| -> Vec<Node> {
        // A zero on the diagonal at the start, and no symmetry.
        let numbers = [0.0, 2.0, 0.5, 1.0, 0.3, -0.7, 0.2, 0.9, 3.0];
        let place = |(at, number)| {
            let number = graph.constant(number);
            let moving =
                if at % 2 == 0 { graph.binary(Binary::Mul, y, t) } else { graph.unary(Unary::Sin, t) };
            if at == 8 { number } else { graph.binary(Binary::Add, number, moving) }
        };
        numbers.into_iter().enumerate().map(place).collect()
    };
    let by_inverse = expanded(1.0, 20, |graph, y, t| {
        let entries = entries(graph, y, t);
        graph.inverse(&entries, 3)[1]
    });
    let by_cofactors = expanded(1.0, 20, |graph, y, t| {
        let a = entries(graph, y, t);
        // (A⁻¹)₁₂ = (a₁₃ a₃₂ − a₁₂ a₃₃)/det A.
        let [first, second] = [(a[2], a[7]), (a[1], a[8])].map(|(x, y)| graph.binary(Binary::Mul, x, y));
        let cofactor = graph.binary(Binary::Sub, first, second);
        let determinant = graph.determinant(&a, 3);
        graph.binary(Binary::Div, cofactor, determinant)
    });
    assert_equal(&by_inverse, &by_cofactors, 1e-12);
    assert!(by_inverse[19] != 0.0);
}

#[test]
fn a_function_of_a_function_that_is_its_own_slope_is_ordered_well() {
    // tan(y)² is a part of the derivative of tan(y), and used here by itself first. y = tan has the rest.
    let found = expanded(0.3, 10, |graph, y, _| {
        let tangent = graph.unary(Unary::Tan, y);
        let square = graph.binary(Binary::Mul, tangent, tangent);
        graph.binary(Binary::Sub, square, tangent)
    });
    // By sines and cosines.
    let expected = expanded(0.3, 10, |graph, y, _| {
        let [sine, cosine] = [Unary::Sin, Unary::Cos].map(|function| graph.unary(function, y));
        let tangent = graph.binary(Binary::Div, sine, cosine);
        let square = graph.binary(Binary::Mul, tangent, tangent);
        graph.binary(Binary::Sub, square, tangent)
    });
    assert_equal(&found, &expected, 1e-12);
}

#[test]
fn the_unit_of_time_changes_no_digit() {
    let expand = |unit: f64| {
        let series = series(|graph, y, t| {
            let sum = graph.binary(Binary::Add, y, t);
            graph.unary(Unary::Tanh, sum)
        });
        let mut coefficients = [0.0; 20];
        series.expect("smooth").expansion(&[0.0; 2]).expand(0.5, &[0.25], unit, &mut coefficients);
        coefficients
    };
    let (one, other) = (expand(1.0), expand(0.125));
    for (order, (one, other)) in one.into_iter().zip(other).enumerate() {
        assert_eq!(one * 0.125_f64.powi(order as i32), other, "order {order}");
    }
}

#[test]
fn pieces_are_those_behind_the_time_where_two_meet() {
    // min(t, t²) and max(t, −t) at t = 0, where both are equal.
    let found = expanded(0.0, 4, |graph, _, t| {
        let square = graph.binary(Binary::Mul, t, t);
        let least = graph.binary(Binary::Min, t, square);
        let size = graph.unary(Unary::Abs, t);
        graph.binary(Binary::Add, least, size)
    });
    assert_eq!(found, [0.0, 0.0, 0.5, 1.0 / 3.0]);
}
