//! Reverse derivatives: against forward ones, against differences, and where they are refused.

#[path = "gradient/binders.rs"]
mod binders;
#[path = "gradient/evaluator.rs"]
mod evaluator;

use evaluator::evaluate;
use proptest::prelude::*;
use spinodal::expr::{Binary, Graph, Input, Node, Obstacle, Unary};
use spinodal::number::Dual;
use spinodal::tape::{Tape, Workspace};
use spinodal::testing::assert_close;

fn graph_with_inputs<const N: usize>() -> (Graph, [Node; N]) {
    let mut graph = Graph::new();
    let inputs = std::array::from_fn(|i| graph.input(Input(i as u32)));
    (graph, inputs)
}

fn gradient<const N: usize>(graph: &mut Graph, output: Node, variables: [Node; N]) -> [Node; N] {
    let gradient = graph.gradient(output, &variables).expect("the formula is differentiable");
    gradient.try_into().expect("there is one derivative for each variable")
}

/// Values of nodes, by a tape.
fn values(graph: &Graph, nodes: &[Node], inputs: &[f64]) -> Vec<f64> {
    let tape = Tape::compile(graph, nodes, inputs.len());
    let mut values = vec![0.0; nodes.len()];
    tape.evaluate(inputs, &mut Workspace::new(&tape), &mut values);
    values
}

/// The value and the forward derivatives of a node.
fn dual<const N: usize>(graph: &Graph, node: Node, inputs: [f64; N]) -> Dual<N> {
    let tape = Tape::compile(graph, &[node], N);
    let inputs: Vec<Dual<N>> = inputs.iter().enumerate().map(|(i, &x)| Dual::variable(x, i)).collect();
    let mut result = [Dual::variable(0.0, 0)];
    tape.evaluate(&inputs, &mut Workspace::new(&tape), &mut result);
    let [result] = result;
    result
}

/// f′(x) by central differences of eighth order. Their error h⁸ f⁽⁹⁾/630 is 1e-15 f⁽⁹⁾ for h = 0.02, and rounding
/// leaves some 1e-14.
fn difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 0.02;
    let weights = [4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0];
    let term = |(k, weight): (usize, f64)| {
        let step = (k + 1) as f64 * h;
        weight * (f(x + step) - f(x - step)) / h
    };
    weights.into_iter().enumerate().map(term).sum()
}

#[test]
fn derivatives_of_all_functions_of_one_variable_are_those_of_forward_differentiation() {
    let (mut graph, [x]) = graph_with_inputs();
    for function in Unary::ALL.into_iter().filter(|&f| f != Unary::Trigamma) {
        let output = graph.unary(function, x);
        let [slope] = gradient(&mut graph, output, [x]);
        for at in [-30.0, -7.3, -2.5, -0.8, -0.0, 0.2, 0.97, 1.0, 1.4, 4.5, 25.0] {
            let expected = function.derivative(at, function.value(at));
            let value = values(&graph, &[slope], &[at])[0];
            if expected.is_finite() && function.value(at).is_finite() {
                // 1 − tanh² keeps absolute digits only, and −r (x + r) loses x² units in the last place.
                let tolerance = 1e-15 + 2e-13 * expected.abs();
                assert_close(value, expected, tolerance);
            } else if function.value(at).is_finite() {
                assert!(!value.is_finite(), "{}'({at}) is {value}, not {expected}", function.name());
            }
        }
    }
}

#[test]
fn derivatives_of_all_functions_of_two_variables_are_those_of_forward_differentiation() {
    let (mut graph, [x, y]) = graph_with_inputs();
    for function in Binary::ALL {
        let output = graph.binary(function, x, y);
        let slopes = gradient(&mut graph, output, [x, y]);
        for at in [[0.7, 1.9], [2.5, 1.2], [1.0, 1.0], [0.0, 2.0], [0.0, 1.0]] {
            let expected = dual(&graph, output, at);
            for (value, expected) in values(&graph, &slopes, &at).into_iter().zip(expected.partials) {
                assert_close(value, expected, 1e-15 * expected.abs());
            }
        }
    }
}

#[test]
fn powers_with_constant_exponents_have_derivatives_at_negative_numbers() {
    let (mut graph, [x]) = graph_with_inputs();
    for (exponent, expected) in
        [(2.0, -4.0), (3.0, 12.0), (-1.0, -0.25), (-2.0, 0.25), (9.0, 2304.0), (1.0, 1.0)]
    {
        let exponent = graph.constant(exponent);
        let power = graph.binary(Binary::Pow, x, exponent);
        let [slope] = gradient(&mut graph, power, [x]);
        assert_close(values(&graph, &[slope], &[-2.0])[0], expected, 1e-12);
    }
}

#[test]
fn derivatives_are_written_as_by_hand() {
    let (mut graph, [m, beta, h]) = graph_with_inputs();
    let square = graph.binary(Binary::Mul, m, m);
    let two = graph.constant(2.0);
    let energy = graph.binary(Binary::Mul, beta, square);
    let energy = graph.binary(Binary::Div, energy, two);
    let field = graph.binary(Binary::Mul, beta, m);
    let field = graph.binary(Binary::Add, field, h);
    let cosh = graph.unary(Unary::Cosh, field);
    let cosh = graph.binary(Binary::Mul, two, cosh);
    let entropy = graph.unary(Unary::Log, cosh);
    let free_energy = graph.binary(Binary::Sub, energy, entropy);
    let names = ["m", "beta", "h"];
    let slopes = gradient(&mut graph, free_energy, [m, beta, h]);
    let text = slopes.map(|slope| graph.text(slope, &names, 20));
    assert_eq!(text[0], "m * beta - beta * tanh(h + m * beta)");
    assert_eq!(text[1], "m^2 / 2 - m * tanh(h + m * beta)");
    assert_eq!(text[2], "-tanh(h + m * beta)");
    let [curvature] = gradient(&mut graph, slopes[0], [m]);
    assert_eq!(graph.text(curvature, &names, 20), "beta * (1 - beta * (1 - tanh(h + m * beta)^2))");
    let root = graph.unary(Unary::Sqrt, beta);
    let ratio = graph.binary(Binary::Div, m, root);
    let [slope] = gradient(&mut graph, ratio, [beta]);
    assert_eq!(graph.text(slope, &names, 20), "-m / sqrt(beta) / (2 * beta)");
    let at = [0.7, 2.3, 0.0];
    assert_close(values(&graph, &[slope], &at)[0], dual(&graph, ratio, at).partials[1], 1e-16);
}

#[test]
fn a_branch_that_is_not_taken_has_no_influence_however_it_is_written() {
    let (mut graph, [x]) = graph_with_inputs();
    let [zero, one] = [0.0, 1.0].map(|value| graph.constant(value));
    let is_positive = graph.binary(Binary::Less, zero, x);
    let is_large = graph.binary(Binary::Less, one, x);
    let [root, log] = [Unary::Sqrt, Unary::Log].map(|f| graph.unary(f, x));
    let chosen = graph.select(is_positive, root, x);
    let also = graph.select(is_large, log, zero);
    let nested = graph.select(is_positive, also, zero);
    let clipped = graph.binary(Binary::Max, zero, x);
    let clipped = graph.unary(Unary::Sqrt, clipped);
    let below = graph.binary(Binary::Min, log, x);
    for (node, expected) in [
        (chosen, [1.0, 1.0, 0.25]),
        (also, [0.0, 0.0, 0.25]),
        (nested, [0.0, 0.0, 0.25]),
        (clipped, [0.0, f64::INFINITY, 0.25]),
        (below, [f64::NAN, f64::INFINITY, 0.25]),
    ] {
        let both = graph.binary(Binary::Add, node, also);
        let [alone, beside] = [node, both].map(|output| gradient(&mut graph, output, [x])[0]);
        for (at, expected) in [-1.0, 0.0, 4.0].into_iter().zip(expected) {
            let value = values(&graph, &[alone], &[at])[0];
            assert!(value == expected || value.is_nan() && expected.is_nan(), "{value} is not {expected}");
            if expected.is_finite() {
                let rest = if at == 4.0 { 0.25 } else { 0.0 };
                assert_eq!(values(&graph, &[beside], &[at])[0], expected + rest);
            }
        }
    }
}

#[test]
fn inverses_and_determinants_have_the_derivatives_of_forward_differentiation() {
    let (mut graph, inputs) = graph_with_inputs::<6>();
    let [a, b, c, d, e, f] = inputs;
    let one = graph.constant(1.0);
    let product = graph.binary(Binary::Mul, a, f);
    let symmetric = graph.inverse(&[a, b, c, b, d, e, c, e, f], 3);
    let general = graph.inverse(&[a, b, product, one, d, e, c, a, f], 3);
    let large = [a, b, c, d, e, b, one, f, e, d, c, f, product, b, a, one, e, c, d, f, a, d, b, f, one];
    let determinant = graph.determinant(&large, 5);
    let mut outputs = vec![determinant];
    for inverse in [symmetric, general] {
        let mut sum = inverse[1];
        for (k, &entry) in inverse.iter().enumerate() {
            let square = graph.binary(Binary::Mul, entry, inverse[(k + 2) % 9]);
            sum = graph.binary(Binary::Add, sum, square);
        }
        outputs.extend([sum, inverse[5]]);
    }
    let at = [1.3, 0.4, -0.7, 2.1, 0.3, 1.7];
    for output in outputs {
        let slopes = gradient(&mut graph, output, inputs);
        let expected = dual(&graph, output, at);
        for (value, expected) in values(&graph, &slopes, &at).into_iter().zip(expected.partials) {
            assert_close(value, expected, 1e-12);
        }
    }
}

#[test]
fn a_variable_may_be_a_formula_of_others() {
    let (mut graph, [x, z]) = graph_with_inputs();
    let y = graph.binary(Binary::Mul, x, x);
    let product = graph.binary(Binary::Mul, y, z);
    let slopes = gradient(&mut graph, product, [x, y, z, product]);
    let text = slopes.map(|slope| graph.text(slope, &["x", "z"], 9));
    assert_eq!(text, ["2 * x * z", "z", "x^2", "1"]);
    let square = graph.binary(Binary::Mul, y, y);
    let slopes = gradient(&mut graph, square, [x, y]);
    assert_eq!(slopes.map(|slope| graph.text(slope, &["x", "z"], 9)), ["4 * x^3", "2 * x^2"]);
}

#[test]
fn the_derivative_of_trigamma_is_refused() {
    let (mut graph, [x]) = graph_with_inputs();
    let trigamma = graph.unary(Unary::Trigamma, x);
    let refusal = graph.gradient(trigamma, &[x]).expect_err("its derivative has no name");
    assert_eq!(refusal.what, Obstacle::Trigamma);
}

/// The next operation of a random formula: choices that are reduced to what exists.
type Choice = (u8, u16, u16, u16);

/// Functions without poles, so that random formulas mostly have values.
const TAME: [Unary; 16] = [
    Unary::Neg,
    Unary::Abs,
    Unary::Sin,
    Unary::Cos,
    Unary::Atan,
    Unary::Tanh,
    Unary::Asinh,
    Unary::Erf,
    Unary::Erfc,
    Unary::NormalCdf,
    Unary::LogNormalCdf,
    Unary::NormalPdf,
    Unary::InverseMills,
    Unary::LogCosh,
    Unary::Softplus,
    Unary::Sigmoid,
];

fn extend(graph: &mut Graph, known: &mut Vec<Node>, (kind, a, b, c): Choice) {
    let [a, b, c] = [a, b, c].map(|index| known[index as usize % known.len()]);
    let binaries = [Binary::Add, Binary::Sub, Binary::Mul, Binary::Min, Binary::Max, Binary::Div];
    let kind = kind as usize % (TAME.len() + 2 * binaries.len() + 1);
    known.push(if let Some(&f) = TAME.get(kind) {
        graph.unary(f, a)
    } else if kind == TAME.len() {
        let condition = graph.binary(Binary::Less, a, b);
        graph.select(condition, b, c)
    } else {
        graph.binary(binaries[(kind - TAME.len() - 1) / 2], a, b)
    });
}

proptest! {
    #[test]
    fn reverse_and_forward_derivatives_agree(
        at in prop::array::uniform3(-2.0..2.0_f64),
        choices in prop::collection::vec(any::<Choice>(), 1..40),
    ) {
        let (mut graph, inputs) = graph_with_inputs::<3>();
        let mut known = inputs.to_vec();
        known.extend([0.5, -3.0].map(|value| graph.constant(value)));
        for choice in choices {
            extend(&mut graph, &mut known, choice);
        }
        // Rounding errors are amplified along the formula, by at most about its size.
        let is_small = |dual: Dual<3>| dual.value.abs() < 100.0 && dual.partials.iter().all(|x| x.abs() < 100.0);
        prop_assume!(known.iter().all(|&node| is_small(dual(&graph, node, at))));
        for &output in &known {
            let slopes = gradient(&mut graph, output, inputs);
            let expected = dual(&graph, output, at);
            for (value, expected) in values(&graph, &slopes, &at).into_iter().zip(expected.partials) {
                prop_assert!((value - expected).abs() <= 1e-9, "{value} is not {expected}");
            }
        }
    }
}
