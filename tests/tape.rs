//! Formulas evaluated: folding, kinds of numbers, matrix inverses, derivatives, trouble.

#[path = "tape/folding.rs"]
mod folding;

use spinodal::expr::{Binary, Graph, Input, Node, Unary};
use spinodal::number::{Dual, Lanes, Number, Pair};
use spinodal::source::Span;
use spinodal::tape::{JacobianWorkspace, Tape, Workspace};
use spinodal::testing::assert_close;

/// A graph and its first inputs.
fn graph_with_inputs(count: u32) -> (Graph, Vec<Node>) {
    let mut graph = Graph::new();
    let inputs = (0..count).map(|i| graph.input(Input(i))).collect();
    (graph, inputs)
}

fn evaluate<N: Number>(tape: &Tape, inputs: &[N]) -> Vec<N> {
    let mut outputs = vec![N::constant(0.0); tape.output_count()];
    tape.evaluate(inputs, &mut Workspace::new(tape), &mut outputs);
    outputs
}

fn jacobian(tape: &Tape, inputs: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut values = vec![0.0; tape.output_count()];
    let mut jacobian = vec![0.0; tape.output_count() * inputs.len()];
    tape.jacobian(
        inputs,
        &(0..inputs.len()).collect::<Vec<_>>(),
        &mut JacobianWorkspace::new(tape, inputs.len()),
        &mut values,
        &mut jacobian,
    );
    (values, jacobian)
}

/// Reproducible numbers in (−1, 1), by a linear congruential generator (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

/// The tape that inverts a matrix of inputs without zeros known beforehand.
fn inverse_tape(n: usize) -> Tape {
    let (mut graph, entries) = graph_with_inputs((n * n) as u32);
    let inverse = graph.inverse(&entries, n);
    Tape::compile(&graph, &inverse, n * n)
}

fn product(n: usize, a: &[f64], b: &[f64]) -> Vec<f64> {
    let entry = |index: usize| (0..n).map(|k| a[index / n * n + k] * b[k * n + index % n]).sum();
    (0..n * n).map(entry).collect()
}

#[track_caller]
fn assert_all_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        assert_close(*actual, *expected, tolerance);
    }
}

fn identity(n: usize) -> Vec<f64> {
    (0..n * n).map(|index| f64::from(index % (n + 1) == 0)).collect()
}

/// All functions, applied to two inputs.
fn tape_of_everything() -> Tape {
    let (mut graph, inputs) = graph_with_inputs(2);
    let (x, y) = (inputs[0], inputs[1]);
    let mut outputs: Vec<Node> = Unary::ALL.into_iter().map(|f| graph.unary(f, x)).collect();
    outputs.extend(Binary::ALL.map(|f| graph.binary(f, x, y)));
    let condition = graph.binary(Binary::Less, x, y);
    outputs.push(graph.select(condition, x, y));
    let square: Vec<Node> = (0..9).map(|i| outputs[[0, 1, 5, 6, 16, 18, 22, 10, 11][i]]).collect();
    outputs.extend(graph.inverse(&square, 3));
    Tape::compile(&graph, &outputs, 2)
}

#[test]
fn lanes_and_duals_have_the_values_of_plain_numbers_bit_for_bit() {
    let tape = tape_of_everything();
    let grid = [-2.0, -0.9, -0.0, 0.0, 0.3, 1.0, 1.7, 800.0, f64::INFINITY, f64::NAN];
    let points: Vec<[f64; 2]> = grid.iter().flat_map(|&x| grid.map(|y| [x, y])).collect();
    let bits = |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    for points in points.chunks(4) {
        let lanes = [0, 1].map(|i| Lanes::<4>(std::array::from_fn(|lane| points[lane][i])));
        let lanes = evaluate(&tape, &lanes);
        for (lane, &[x, y]) in points.iter().enumerate() {
            let duals = evaluate(&tape, &[Dual::<2>::variable(x, 0), Dual::variable(y, 1)]);
            for (output, value) in evaluate(&tape, &[x, y]).into_iter().enumerate() {
                assert_eq!(bits(lanes[output].0[lane]), bits(value), "output {output} at {x}, {y}, lanes");
                assert_eq!(bits(duals[output].value), bits(value), "output {output} at {x}, {y}, dual");
            }
        }
    }
}

#[test]
fn jacobians_are_limits_of_central_differences() {
    let tape = tape_of_everything();
    // Error of the differences: h²/6 times a third derivative, plus rounding/h, both times the condition
    // of the matrix.
    let h = 1e-5;
    for point in [[0.3, 1.9], [0.8, -0.6]] {
        let (values, jacobian) = jacobian(&tape, &point);
        for column in 0..2 {
            let moved = |step: f64| {
                let mut inputs = point;
                inputs[column] += step;
                evaluate(&tape, &inputs)
            };
            let (above, below) = (moved(h), moved(-h));
            for row in 0..values.len() {
                let slope = (above[row] - below[row]) / (2.0 * h);
                if slope.is_finite() {
                    assert_close(jacobian[row * 2 + column], slope, 2e-6 * (1.0 + slope.abs()));
                }
            }
        }
    }
}

#[test]
fn jacobians_of_many_columns_or_of_some_are_the_same_numbers() {
    let (mut graph, inputs) = graph_with_inputs(19);
    let mut sum = graph.constant(0.0);
    for (i, &x) in inputs.iter().enumerate() {
        let factor = graph.constant(i as f64 + 0.5);
        let term = graph.binary(Binary::Mul, factor, x);
        sum = graph.binary(Binary::Add, sum, term);
    }
    let square = graph.binary(Binary::Mul, sum, sum);
    let tape = Tape::compile(&graph, &[sum, square], 19);
    let point = [0.25; 19];
    let (values, all) = jacobian(&tape, &point);
    assert!((0..19).all(|i| all[i] == i as f64 + 0.5 && all[19 + i] == 2.0 * values[0] * all[i]));
    let mut some = [0.0; 2 * 10];
    let mut again = [0.0; 2];
    let mut workspace = JacobianWorkspace::new(&tape, 12);
    tape.jacobian(&point, &(7..17).collect::<Vec<_>>(), &mut workspace, &mut again, &mut some);
    assert_eq!((&some[..10], &some[10..]), (&all[7..17], &all[19 + 7..19 + 17]));
    tape.jacobian(&point, &[], &mut workspace, &mut again, &mut []);
    assert_eq!(again.as_slice(), values);
}

#[test]
fn derivatives_at_singular_points_follow_the_conventions() {
    let (mut graph, inputs) = graph_with_inputs(2);
    let (x, y) = (inputs[0], inputs[1]);
    let root = graph.unary(Unary::Sqrt, x);
    let one = graph.constant(1.0);
    let exponential = graph.unary(Unary::Exp, y);
    let denominator = graph.binary(Binary::Add, one, exponential);
    let sigmoid = graph.binary(Binary::Div, one, denominator);
    let sum = graph.binary(Binary::Add, root, sigmoid);
    let positive = graph.binary(Binary::Less, x, one);
    let log = graph.unary(Unary::Log, x);
    let branch = graph.select(positive, y, log);
    let least = graph.binary(Binary::Min, root, one);
    let step = graph.unary(Unary::Step, root);
    let tape = Tape::compile(&graph, &[sum, branch, least, step], 2);
    let (values, slopes) = jacobian(&tape, &[0.0, 1000.0]);
    assert_eq!(values, [0.0, 1000.0, 0.0, 1.0]);
    assert_eq!(slopes, [f64::INFINITY, 0.0, 0.0, 1.0, f64::INFINITY, 0.0, 0.0, 0.0]);
}

#[test]
fn powers_by_products_are_powers_to_rounding() {
    let (mut graph, inputs) = graph_with_inputs(1);
    let exponents = [-8.0, -3.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 8.0];
    let powers = exponents.map(|n| {
        let n = graph.constant(n);
        graph.binary(Binary::Pow, inputs[0], n)
    });
    let tape = Tape::compile(&graph, &powers, 1);
    assert!(!tape.histogram().contains_key("^"));
    for x in [1e-30, 0.7, 1.3, 123.456] {
        for (power, n) in evaluate(&tape, &[x]).into_iter().zip(exponents) {
            // Half a unit for each of at most 7 factors, and 3.5 more for those of a rounded reciprocal.
            assert_close(power, x.powf(n), 8.0 * f64::EPSILON * x.powf(n));
        }
    }
}

#[test]
fn inverses_times_matrices_are_identities() {
    let mut random = Random(1);
    for n in 1..=8 {
        let tape = inverse_tape(n);
        for _ in 0..20 {
            // Diagonally dominant up to permutation, hence well conditioned, with pivots off the diagonal.
            let shift = (random.next().abs() * n as f64) as usize % n;
            let place = |index: usize| (index / n + shift) % n == index % n;
            let matrix: Vec<f64> = (0..n * n)
                .map(|index| random.next() + if place(index) { 2.0 * n as f64 } else { 0.0 })
                .collect();
            let inverse = evaluate(&tape, &matrix);
            assert_all_close(&product(n, &matrix, &inverse), &identity(n), 1e-12);
        }
    }
}

#[test]
fn permutations_invert_exactly_in_each_lane() {
    let mut images: Vec<[usize; 4]> = Vec::new();
    for code in 0..256usize {
        let image = [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6];
        if (0..4).all(|i| (0..i).all(|j| image[i] != image[j])) {
            images.push(image);
        }
    }
    let entry = |lane: usize, i: usize, j: usize| f64::from(images[lane][i] == j);
    let inputs: Vec<Lanes<24>> =
        (0..16).map(|index| Lanes(std::array::from_fn(|lane| entry(lane, index / 4, index % 4)))).collect();
    let inverse = evaluate(&inverse_tape(4), &inputs);
    for (index, lanes) in inverse.iter().enumerate() {
        // The inverse of a permutation is its transpose.
        let expected: [f64; 24] = std::array::from_fn(|lane| entry(lane, index % 4, index / 4));
        assert_eq!(lanes.0, expected, "entry {index}");
    }
    assert_eq!(evaluate(&inverse_tape(2), &[0.0, 1.0, 1.0, 0.0]), [0.0, 1.0, 1.0, 0.0]);
}

#[test]
fn zero_leading_pivots_do_no_harm() {
    // Closed form: [[0, 2, 0], [1, 0, 0], [3, 0, 4]]⁻¹.
    let inverse = evaluate(&inverse_tape(3), &[0.0, 2.0, 0.0, 1.0, 0.0, 0.0, 3.0, 0.0, 4.0]);
    assert_eq!(inverse, [0.0, 1.0, 0.0, 0.5, 0.0, 0.0, 0.0, -0.75, 0.25]);
}

#[test]
fn inverses_of_singular_matrices_are_nowhere_finite() {
    let counting = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    let outer: Vec<f64> =
        (0..9).map(|index| [0.1, 0.7, -0.3][index / 3] * [0.9, 0.2, 1.1][index % 3]).collect();
    for matrix in [&counting[..], &outer, &[0.0; 9], &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]] {
        assert!(evaluate(&inverse_tape(3), matrix).iter().all(|value| !value.is_finite()), "{matrix:?}");
    }
}

#[test]
fn badly_scaled_and_ill_conditioned_matrices_are_not_taken_for_singular() {
    let upper = evaluate(&inverse_tape(3), &[1.0, 1e20, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1e-20]);
    assert_eq!(upper, [1.0, -1e20, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0 / 1e-20]);
    let lower = evaluate(&inverse_tape(3), &[1.0, 0.0, 0.0, 1e20, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(lower, [1.0, 0.0, 0.0, -1e20, 1.0, 0.0, 0.0, 0.0, 1.0]);
    // The Hilbert matrix of order 8, of condition 1.5e10; first entry of its inverse n² = 64 (Hilbert 1894).
    let hilbert: Vec<f64> = (0..64).map(|index| 1.0 / (index / 8 + index % 8 + 1) as f64).collect();
    assert_close(evaluate(&inverse_tape(8), &hilbert)[0], 64.0, 64.0 * 1.5e10 * f64::EPSILON);
}

#[test]
fn the_derivative_of_an_inverse_is_minus_inverse_times_change_times_inverse() {
    let mut random = Random(7);
    for n in [2, 3, 5] {
        let tape = inverse_tape(n);
        let matrix: Vec<f64> = (0..n * n)
            .map(|index| random.next() + if (index / n + 1) % n == index % n { 3.0 } else { 0.0 })
            .collect();
        let (inverse, slopes) = jacobian(&tape, &matrix);
        for column in 0..n * n {
            let mut change = vec![0.0; n * n];
            change[column] = -1.0;
            let expected = product(n, &inverse, &product(n, &change, &inverse));
            let actual: Vec<f64> = (0..n * n).map(|row| slopes[row * n * n + column]).collect();
            assert_all_close(&actual, &expected, 1e-12);
        }
    }
}

#[test]
fn tapes_hold_what_is_needed_once() {
    let (mut graph, inputs) = graph_with_inputs(9);
    let inverse = graph.inverse(&inputs, 3);
    let unused = graph.unary(Unary::Exp, inputs[0]);
    graph.unary(Unary::Log, unused);
    let trace = graph.binary(Binary::Add, inverse[0], inverse[4]);
    let ratio = graph.binary(Binary::Div, trace, inverse[4]);
    let tape = Tape::compile(&graph, &[ratio, trace, inputs[3]], 9);
    let counts: Vec<_> = tape.histogram().into_iter().collect();
    assert_eq!((tape.len(), counts), (3, vec![("+", 1), ("/", 1), ("inverse", 1)]));
    let listing = "s0..s8 = inverse [x0, x1, x2; x3, x4, x5; x6, x7, x8]\n\
                   s9 = s0 + s4\ns10 = s9 / s4\noutput 0 = s10\noutput 1 = s9\noutput 2 = x3\n";
    assert_eq!(tape.to_string(), listing);
}

#[test]
#[should_panic(expected = "made for another tape")]
fn workspaces_of_other_tapes_are_refused() {
    let (mut graph, inputs) = graph_with_inputs(1);
    let tapes = [2.0, 3.0].map(|value| {
        let factor = graph.constant(value);
        let product = graph.binary(Binary::Mul, factor, inputs[0]);
        Tape::compile(&graph, &[product], 1)
    });
    tapes[0].evaluate(&[1.0], &mut Workspace::new(&tapes[1]), &mut [0.0]);
}

#[test]
fn deep_formulas_need_no_deep_stack() {
    let work = || {
        let (mut graph, inputs) = graph_with_inputs(1);
        let mut x = inputs[0];
        for step in 0..100_000 {
            x = if step % 2 == 0 {
                graph.unary(Unary::Sin, x)
            } else {
                graph.binary(Binary::Add, x, inputs[0])
            };
        }
        assert!(graph.depends_on(x, |input| input == Input(0)));
        assert!(graph.text(x, &["x"], usize::MAX).len() < 5000);
        let tape = Tape::compile(&graph, &[x], 1);
        assert_eq!(tape.len(), 100_000);
        // x ↦ sin(x) + 1 has one fixed point, 1.934563210752024 (mpmath), to which it converges.
        assert_close(evaluate(&tape, &[1.0])[0], 1.934_563_210_752_024, 1e-14);
        assert!(tape.trouble(&[f64::INFINITY]).is_some());
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread.expect("a thread can be started").join().expect("2 MiB of stack are enough");
}

/// The outputs in a workspace that has computed others before, and in a fresh one.
fn twice<N: Number>(tape: &Tape, [before, inputs]: [&[f64]; 2]) -> [Vec<N>; 2] {
    let mut used = Workspace::new(tape);
    let evaluate = |workspace: &mut Workspace<N>, inputs: &[f64]| {
        let inputs: Vec<N> = inputs.iter().map(|&input| N::constant(input)).collect();
        let mut outputs = vec![N::constant(0.0); tape.output_count()];
        tape.evaluate(&inputs, workspace, &mut outputs);
        outputs
    };
    evaluate(&mut used, before);
    [evaluate(&mut used, inputs), evaluate(&mut Workspace::new(tape), inputs)]
}

#[test]
fn what_depends_on_steady_inputs_alone_stays_right_while_the_others_change() {
    // x and y move; the inverse of [[a, b], [b, c]] does not.
    let (mut graph, inputs) = graph_with_inputs(5);
    let [x, y, a, b, c] = inputs[..] else { panic!("five inputs") };
    let inverse = graph.inverse(&[a, b, b, c], 2);
    let mut outputs = Vec::new();
    for entry in inverse {
        let scaled = graph.binary(Binary::Mul, entry, x);
        let moved = graph.binary(Binary::Sub, scaled, y);
        let root = graph.unary(Unary::Tanh, moved);
        let both = graph.binary(Binary::Mul, root, moved);
        outputs.push(graph.binary(Binary::Add, both, scaled));
    }
    let tape = Tape::compile_steady(&graph, &outputs, 5, 2..5);
    let places = [[0.5, 0.2, 2.0, 1.0, 3.0], [-1.5, 0.7, 2.0, 1.0, 3.0], [0.5, 0.2, 2.0, -0.0, 3.0]];
    for before in &places {
        for inputs in &places {
            let pair: [&[f64]; 2] = [before, inputs];
            let [used, fresh] = twice::<f64>(&tape, pair);
            assert_eq!(used, fresh);
            let [used, fresh] = twice::<Dual<3>>(&tape, pair);
            assert_eq!(used, fresh);
            let [used, fresh] = twice::<Lanes<64>>(&tape, pair);
            assert_eq!(used, fresh);
        }
    }
}

#[test]
fn arithmetic_in_pairs_is_that_of_its_parts() {
    let functions = [Binary::Add, Binary::Sub, Binary::Mul, Binary::Div];
    let [x, y, z] = [0.7, -1.9, 0.3];
    for first in functions {
        for second in functions {
            for is_right in [false, true] {
                let pair = Pair::of(first, second, is_right).expect("arithmetic");
                let inner = first.value(x, y);
                let expected = if is_right { second.value(z, inner) } else { second.value(inner, z) };
                assert_eq!(pair.value(x, y, z), expected, "{pair:?}");
            }
        }
    }
}

/// A formula with one operation that fails at 0, and its span.
fn trouble_text(build: impl Fn(&mut Graph, Node) -> Node, at: f64) -> Option<String> {
    let (mut graph, inputs) = graph_with_inputs(1);
    let span = Span::new(3, 7);
    graph.set_span(Some(span));
    let culprit = build(&mut graph, inputs[0]);
    graph.set_span(Some(Span::new(0, 20)));
    let root = graph.unary(Unary::Cosh, culprit);
    let output = graph.unary(Unary::Asinh, root);
    let trouble = Tape::compile(&graph, &[output], 1).trouble(&[at])?;
    assert_eq!(trouble.span, Some(span), "{trouble}");
    Some(trouble.to_string())
}

#[test]
fn trouble_names_the_operation_and_its_operands() {
    let unary = |f: Unary| move |graph: &mut Graph, x| graph.unary(f, x);
    let reciprocal = |graph: &mut Graph, x| {
        let one = graph.constant(1.0);
        graph.binary(Binary::Div, one, x)
    };
    let power = |graph: &mut Graph, x| {
        let exponent = graph.constant(1.5);
        graph.binary(Binary::Pow, x, exponent)
    };
    let singular = |graph: &mut Graph, x| graph.inverse(&[x; 9], 3)[0];
    let text = |text: &str| Some(text.to_string());
    assert_eq!(trouble_text(unary(Unary::Log), -0.3), text("log of -0.3"));
    assert_eq!(trouble_text(unary(Unary::Log), 0.3), None);
    assert_eq!(trouble_text(unary(Unary::Sqrt), -2.0), text("square root of a negative number: sqrt(-2)"));
    assert_eq!(trouble_text(unary(Unary::Exp), 1e3), text("overflow: exp(1000)"));
    assert_eq!(trouble_text(unary(Unary::Lgamma), -1.0), text("lgamma of -1, a pole"));
    assert_eq!(trouble_text(reciprocal, 0.0), text("division by zero: 1 / 0"));
    assert_eq!(trouble_text(power, -2.0), text("power of a negative number: (-2) ^ 1.5"));
    assert_eq!(trouble_text(power, 1e300), text("overflow: 1e300 ^ 1.5"));
    assert_eq!(trouble_text(singular, 2.0), text("inverse of a singular 3 × 3 matrix"));
    assert_eq!(trouble_text(unary(Unary::Log), f64::NAN), None);
}

#[test]
fn trouble_that_does_not_matter_is_not_reported() {
    let (mut graph, inputs) = graph_with_inputs(1);
    let x = inputs[0];
    let [zero, one] = [0.0, 1.0].map(|value| graph.constant(value));
    let log = graph.unary(Unary::Log, x);
    let positive = graph.binary(Binary::Less, zero, x);
    let guarded = graph.select(positive, log, x);
    let exponential = graph.unary(Unary::Exp, x);
    let denominator = graph.binary(Binary::Add, one, exponential);
    let sigmoid = graph.binary(Binary::Div, one, denominator);
    let root = graph.unary(Unary::Sqrt, guarded);
    let tape = Tape::compile(&graph, &[guarded, sigmoid, root], 1);
    assert_eq!(tape.trouble(&[1e3]), None);
    let (values, slopes) = jacobian(&tape, &[-2.0]);
    assert_eq!((values[0], slopes[0]), (-2.0, 1.0));
    assert_eq!(tape.trouble(&[-2.0]).map(|trouble| trouble.operands), Some(vec![-2.0]));

    let undefined = graph.binary(Binary::Less, log, x);
    let chosen = graph.select(undefined, x, one);
    let tape = Tape::compile(&graph, &[chosen], 1);
    assert_eq!(tape.trouble(&[-2.0]).map(|trouble| trouble.to_string()), Some("log of -2".to_string()));
}

/// The determinant of the matrix of these inputs, in floating point and with derivatives.
fn determinant_of(entries: &[f64], n: usize) -> (f64, Vec<f64>) {
    let mut graph = Graph::new();
    let nodes: Vec<Node> = (0..n * n).map(|index| graph.input(Input(index as u32))).collect();
    let output = graph.determinant(&nodes, n);
    let tape = Tape::compile(&graph, &[output], n * n);
    let (mut value, mut jacobian) = ([0.0], vec![0.0; n * n]);
    tape.jacobian(
        entries,
        &(0..n * n).collect::<Vec<_>>(),
        &mut JacobianWorkspace::new(&tape, 12),
        &mut value,
        &mut jacobian,
    );
    (value[0], jacobian)
}

#[test]
fn determinants_are_those_of_closed_forms_expanded_or_eliminated() {
    for n in [1, 2, 3, 4, 5, 6, 9] {
        // det(D + u vᵀ) = det D (1 + vᵀ D⁻¹ u): the matrix determinant lemma.
        let d = |i: usize| 1.0 + i as f64;
        let (u, v) = (|i: usize| 0.3 - 0.1 * i as f64, |i: usize| 0.5 + 0.2 * i as f64);
        let entry = |i: usize, j: usize| if i == j { d(i) } else { 0.0 } + u(i) * v(j);
        let matrix: Vec<f64> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
        let product: f64 = (0..n).map(d).product();
        let expected = product * (1.0 + (0..n).map(|i| u(i) * v(i) / d(i)).sum::<f64>());
        let (value, jacobian) = determinant_of(&matrix, n);
        assert_close(value, expected, 1e-13 * expected.abs());
        // Jacobi's formula along the first diagonal entry: the minor without row and column 1.
        let minor: f64 =
            (1..n).map(d).product::<f64>() * (1.0 + (1..n).map(|i| u(i) * v(i) / d(i)).sum::<f64>());
        assert_close(jacobian[0], minor, 1e-12 * minor.abs());
    }
}

#[test]
fn determinants_know_exchanged_rows_and_singular_matrices() {
    for n in [3, 5, 6] {
        let swap: Vec<f64> = (0..n * n)
            .map(|at| {
                let row = [1, 0, 2, 3, 4, 5][at / n];
                if row == at % n { 1.0 } else { 0.0 }
            })
            .collect();
        // A permutation that exchanges two rows.
        assert_eq!(determinant_of(&swap, n).0, -1.0);
        assert_eq!(determinant_of(&vec![1.0; n * n], n).0, 0.0);
        assert_eq!(determinant_of(&vec![0.0; n * n], n).0, 0.0);
    }
}
