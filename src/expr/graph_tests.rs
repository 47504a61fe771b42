//! Sharing, folding, structure of inverses, text.

use super::{Binary, Graph, Input, Measure, Node, RootKind, Unary};
use crate::source::Span;

/// A graph with inputs x and y.
fn graph_of_two() -> (Graph, Node, Node) {
    let mut graph = Graph::new();
    let [x, y] = [0, 1].map(|i| graph.input(Input(i)));
    (graph, x, y)
}

#[test]
fn equal_operations_are_one_node() {
    let (mut graph, x, y) = graph_of_two();
    let sum = graph.binary(Binary::Add, x, y);
    assert_eq!(graph.binary(Binary::Add, y, x), sum);
    assert_ne!(graph.binary(Binary::Sub, x, y), graph.binary(Binary::Sub, y, x));
    let square = graph.binary(Binary::Mul, sum, sum);
    let two = graph.constant(2.0);
    assert_eq!(graph.binary(Binary::Pow, sum, two), square);
    // x, y, x + y, x − y, y − x, (x + y)², 2.
    assert_eq!(graph.len(), 7);
}

#[test]
fn neutral_elements_and_signs_vanish() {
    let (mut graph, x, y) = graph_of_two();
    let [zero, one, minus_one] = [0.0, 1.0, -1.0].map(|value| graph.constant(value));
    let [minus_x, minus_y] = [x, y].map(|node| graph.unary(Unary::Neg, node));
    let difference = graph.binary(Binary::Sub, x, y);
    let product = graph.binary(Binary::Mul, x, y);
    let minus_product = graph.unary(Unary::Neg, product);
    for (function, a, b, expected) in [
        (Binary::Add, x, zero, x),
        (Binary::Add, zero, x, x),
        (Binary::Sub, x, zero, x),
        (Binary::Sub, zero, x, minus_x),
        (Binary::Mul, x, one, x),
        (Binary::Mul, x, minus_one, minus_x),
        (Binary::Mul, zero, x, zero),
        (Binary::Div, x, one, x),
        (Binary::Div, x, minus_one, minus_x),
        (Binary::Pow, x, one, x),
        (Binary::Pow, x, zero, one),
        (Binary::Min, x, x, x),
        (Binary::Add, x, minus_y, difference),
        (Binary::Add, minus_y, x, difference),
        (Binary::Mul, minus_x, minus_y, product),
        (Binary::Mul, x, minus_y, minus_product),
    ] {
        assert_eq!(graph.binary(function, a, b), expected, "{}", function.name());
    }
    assert_eq!(graph.unary(Unary::Neg, minus_x), x);
    let reverse = graph.unary(Unary::Neg, difference);
    assert_eq!(reverse, graph.binary(Binary::Sub, y, x));
}

#[test]
fn logarithms_and_quotients_that_lose_digits_become_functions_that_do_not() {
    let (mut graph, x, _) = graph_of_two();
    let [half, one, minus_two] = [0.5, 1.0, -2.0].map(|value| graph.constant(value));
    let [cosh, exp] = [Unary::Cosh, Unary::Exp].map(|f| graph.unary(f, x));
    let scaled = [half, minus_two].map(|factor| graph.binary(Binary::Mul, factor, cosh));
    let sum = graph.binary(Binary::Add, one, exp);
    let nodes = [
        graph.unary(Unary::Log, cosh),
        graph.unary(Unary::Log, scaled[0]),
        graph.unary(Unary::Log, scaled[1]),
        graph.unary(Unary::Log, sum),
        graph.unary(Unary::Log1p, exp),
        graph.binary(Binary::Div, one, sum),
        graph.binary(Binary::Div, exp, sum),
        graph.binary(Binary::Div, half, sum),
    ];
    let text = nodes.map(|node| graph.text(node, &["x"], 9));
    assert_eq!(text[..2], ["logcosh(x)", "logcosh(x) - 0.6931471805599453"]);
    assert_eq!(text[2..5], ["log(-2 * cosh(x))", "softplus(x)", "softplus(x)"]);
    assert_eq!(text[5..], ["sigmoid(-x)", "sigmoid(x)", "0.5 / (1 + exp(x))"]);
}

#[test]
fn what_may_be_undefined_is_not_folded() {
    let (mut graph, x, _) = graph_of_two();
    let [zero, one] = [0.0, 1.0].map(|value| graph.constant(value));
    let nodes = [
        graph.binary(Binary::Div, one, zero),
        graph.binary(Binary::Sub, x, x),
        graph.binary(Binary::Div, zero, x),
        graph.binary(Binary::Div, x, x),
        graph.unary(Unary::Log, zero),
    ];
    assert!(nodes.iter().all(|&node| graph.constant_value(node).is_none()));
    let infinite = graph.constant(f64::INFINITY);
    let undefined = graph.binary(Binary::Mul, zero, infinite);
    assert_eq!(graph.constant_value(undefined), None);
}

#[test]
fn selections_with_constant_condition_are_decided() {
    let (mut graph, x, y) = graph_of_two();
    let [zero, two, nan] = [0.0, 2.0, f64::NAN].map(|value| graph.constant(value));
    assert_eq!((graph.select(zero, x, y), graph.select(two, x, y)), (y, x));
    let undecided = graph.select(nan, x, y);
    assert!(undecided != x && undecided != y);
}

#[test]
fn the_first_span_of_a_node_stays() {
    let (mut graph, x, y) = graph_of_two();
    let spans = [Span::new(0, 5), Span::new(10, 15)];
    for span in spans {
        graph.set_span(Some(span));
        graph.binary(Binary::Add, x, y);
    }
    let sum = graph.binary(Binary::Add, x, y);
    assert_eq!((graph.span(x), graph.span(sum)), (None, Some(spans[0])));
}

#[test]
fn dependence_is_found_through_matrices_and_branches() {
    let mut graph = Graph::new();
    let inputs: Vec<Node> = (0..11).map(|i| graph.input(Input(i))).collect();
    let inverse = graph.inverse(&inputs[..9], 3);
    let choice = graph.select(inputs[10], inverse[4], inputs[0]);
    assert_eq!(graph.inputs_of(inverse[0]).len(), 9);
    assert!(graph.depends_on(choice, |input| input == Input(10)));
    assert!(!graph.depends_on(choice, |input| input == Input(9)));
}

#[test]
fn inverses_keep_structural_zeros_and_symmetry() {
    let mut graph = Graph::new();
    let entries: Vec<Node> = (0..9).map(|i| graph.input(Input(i))).collect();
    let zero = graph.constant(0.0);
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| entries[i]);
    // Rows 1 and 3 are coupled by columns 2 and 3, row 2 and column 1 are alone.
    let inverse = graph.inverse(&[zero, a, b, c, zero, zero, zero, d, e], 3);
    let text: Vec<String> = inverse.iter().map(|&n| graph.text(n, &["a", "b", "c", "d", "e"], 9)).collect();
    assert_eq!(text[0..3], ["0", "1 / c", "0"]);
    assert_eq!(text[3..6], ["e * (1 / (a * e - b * d))", "0", "-b * (1 / (a * e - b * d))"]);
    assert_eq!(text[6..9], ["-d * (1 / (a * e - b * d))", "0", "a * (1 / (a * e - b * d))"]);

    let symmetric = graph.inverse(&[a, b, c, b, d, e, c, e, entries[5]], 3);
    assert_eq!((symmetric[1], symmetric[2], symmetric[5]), (symmetric[3], symmetric[6], symmetric[7]));
}

#[test]
fn text_has_the_parentheses_it_needs_and_no_others() {
    let (mut graph, x, y) = graph_of_two();
    let sum = graph.binary(Binary::Add, x, y);
    let three_halves = graph.constant(1.5);
    let power = graph.binary(Binary::Pow, sum, three_halves);
    let quotient = graph.binary(Binary::Div, x, power);
    let nested = graph.binary(Binary::Div, y, quotient);
    let minus = graph.unary(Unary::Neg, sum);
    let less = graph.binary(Binary::Less, minus, nested);
    let names = ["m"];
    assert_eq!(graph.text(quotient, &names, 10), "m / (m + x[1])^1.5");
    assert_eq!(graph.text(nested, &names, 10), "x[1] / (m / (m + x[1])^1.5)");
    assert_eq!(graph.text(less, &names, 2), "-… < x[1] / …");
}

#[test]
fn text_is_what_one_would_write_by_hand() {
    let (mut graph, x, y) = graph_of_two();
    let [two, minus_three] = [2.0, -3.0].map(|value| graph.constant(value));
    let square = graph.binary(Binary::Mul, x, x);
    let cube = graph.binary(Binary::Mul, square, x);
    let product = graph.binary(Binary::Mul, y, minus_three);
    let quotient = graph.binary(Binary::Div, product, x);
    let sum = graph.binary(Binary::Add, product, x);
    let nodes = [
        (graph.binary(Binary::Mul, cube, two), "2 * x^3"),
        (sum, "x - 3 * y"),
        (graph.binary(Binary::Sub, x, quotient), "x + 3 * y / x"),
        (graph.binary(Binary::Add, product, quotient), "-3 * y - 3 * y / x"),
        (graph.binary(Binary::Add, y, sum), "y + x - 3 * y"),
        (graph.binary(Binary::Sub, y, sum), "y - (x - 3 * y)"),
        (graph.unary(Unary::Neg, product), "3 * y"),
        (graph.binary(Binary::Add, minus_three, x), "x - 3"),
        (graph.binary(Binary::Mul, sum, sum), "(x - 3 * y)^2"),
        (graph.binary(Binary::Div, x, product), "x / (-3 * y)"),
    ];
    for (node, expected) in nodes {
        assert_eq!(graph.text(node, &["x", "y"], 20), expected);
    }
}

#[test]
fn bound_variables_have_the_names_of_their_binders_and_never_one_twice() {
    let (mut graph, x, y) = graph_of_two();
    let [z, w, k] = [0, 1, 2].map(|level| graph.bound(level));
    let product = graph.binary(Binary::Mul, w, z);
    let ends = [x, graph.constant(f64::INFINITY)];
    let difference = graph.binary(Binary::Sub, k, product);
    let root = graph.root(RootKind::Zero, 2, difference, ends, "h");
    let inner = graph.average(Measure::Unit, 1, root, "");
    let outer = graph.average(Measure::Normal, 0, inner, "z");
    let power = graph.binary(Binary::Pow, x, z);
    let sum = graph.average(Measure::Naturals, 0, power, "x");
    let names = ["x", "y"];
    assert_eq!(graph.text(outer, &names, 20), "E[z, z1 ~ uniform(0, 1)](root[h in (x, inf)](h - z * z1))");
    assert_eq!(graph.text(sum, &names, 20), "sum[x1 in 0..inf](x^x1)");
    let fixed = graph.fixed(difference);
    let scaled = graph.binary(Binary::Mul, y, fixed);
    assert_eq!(graph.text(scaled, &names, 20), "y * (z2 - z * z1)");
}

#[test]
fn substitution_stops_where_a_variable_is_another_one() {
    let (mut graph, x, y) = graph_of_two();
    let [z, w] = [0, 1].map(|level| graph.bound(level));
    let span = Span::new(4, 6);
    graph.set_span(Some(span));
    let product = graph.binary(Binary::Mul, z, x);
    graph.set_span(None);
    let closed = graph.unary(Unary::Tanh, product);
    let closed = graph.average(Measure::Normal, 0, closed, "z");
    let field = graph.binary(Binary::Add, w, product);
    let field = graph.unary(Unary::Exp, field);
    let inner = graph.average(Measure::Normal, 1, field, "w");
    let both = graph.binary(Binary::Mul, inner, closed);
    let names = ["x", "y"];
    let at_y = graph.substitute(both, z, y);
    assert_eq!(graph.text(at_y, &names, 20), "E[z](tanh(x * z)) * E[w](exp(w + x * y))");
    let with_y = graph.substitute(both, x, y);
    assert_eq!(graph.text(with_y, &names, 20), "E[z1](tanh(y * z1)) * E[w](exp(w + y * z))");
    let moved = graph.binary(Binary::Mul, z, y);
    assert_eq!((graph.span(moved), graph.substitute(both, product, product)), (Some(span), both));
    let one = graph.constant(1.0);
    assert_eq!(graph.substitute(field, product, one), {
        let sum = graph.binary(Binary::Add, w, one);
        graph.unary(Unary::Exp, sum)
    });
}

#[test]
#[should_panic(expected = "would capture")]
fn substitution_never_captures_a_variable() {
    let (mut graph, x, _) = graph_of_two();
    let z = graph.bound(0);
    let sum = graph.binary(Binary::Add, x, z);
    let square = graph.binary(Binary::Mul, sum, sum);
    let average = graph.average(Measure::Normal, 0, square, "z");
    graph.substitute(average, x, z);
}

#[test]
fn substitution_reaches_into_matrices() {
    let mut graph = Graph::new();
    let inputs: Vec<Node> = (0..25).map(|i| graph.input(Input(i))).collect();
    let zero = graph.constant(0.0);
    let inverse = graph.inverse(&inputs[..9], 3);
    let determinant = graph.determinant(&inputs, 5);
    let mut entries = inputs.clone();
    entries[1] = zero;
    let [new_entry, new_determinant] =
        [inverse[4], determinant].map(|node| graph.substitute(node, inputs[1], zero));
    assert_eq!(new_entry, graph.inverse(&entries[..9], 3)[4]);
    assert_eq!(new_determinant, graph.determinant(&entries, 5));
}
