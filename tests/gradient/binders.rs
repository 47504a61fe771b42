//! Averages and inner roots: against closed forms and differences.

use super::{assert_close, difference, evaluate, gradient, graph_with_inputs};
use spinodal::expr::{Binary, Graph, Measure, Node, Obstacle, RootKind, Unary};
use spinodal::source::Span;

fn add(graph: &mut Graph, x: Node, y: Node) -> Node {
    graph.binary(Binary::Add, x, y)
}

fn times(graph: &mut Graph, x: Node, y: Node) -> Node {
    graph.binary(Binary::Mul, x, y)
}

/// Asserts that the derivatives of `output` are those of differences, and those of the derivatives too.
fn assert_differentiates<const N: usize>(
    graph: &mut Graph,
    output: Node,
    variables: [Node; N],
    at: [f64; N],
) {
    let slopes = gradient(graph, output, variables);
    for (i, slope) in slopes.into_iter().enumerate() {
        let along = |graph: &Graph, node: Node, k: usize, x: f64| {
            let mut inputs = at;
            inputs[k] = x;
            evaluate(graph, node, &inputs)
        };
        let value = evaluate(graph, slope, &at);
        assert_close(value, difference(|x| along(graph, output, i, x), at[i]), 1e-11);
        for (k, second) in gradient(graph, slope, variables).into_iter().enumerate() {
            let value = evaluate(graph, second, &at);
            assert_close(value, difference(|x| along(graph, slope, k, x), at[k]), 1e-10);
        }
    }
}

#[test]
fn averages_differentiate_under_the_integral() {
    let (mut graph, [m, q, beta]) = graph_with_inputs();
    let z = graph.bound(0);
    let noise = graph.unary(Unary::Sqrt, q);
    let noise = times(&mut graph, noise, z);
    let field = add(&mut graph, m, noise);
    let field = times(&mut graph, beta, field);
    let log = graph.unary(Unary::LogCosh, field);
    let average = graph.average(Measure::Normal, 0, log, "z");
    assert_differentiates(&mut graph, average, [m, q, beta], [0.4, 0.7, 1.2]);
    let [by_m, by_q, _] = gradient(&mut graph, average, [m, q, beta]);
    let names = ["m", "q", "beta"];
    assert_eq!(graph.text(by_m, &names, 20), "beta * E[z](tanh(beta * (m + z * sqrt(q))))");
    assert_eq!(
        graph.text(by_q, &names, 20),
        "beta * E[z](z * tanh(beta * (m + z * sqrt(q)))) / (2 * sqrt(q))"
    );
}

#[test]
fn averages_in_averages_and_sums_differentiate() {
    let (mut graph, [m, c]) = graph_with_inputs();
    let [k, z, u] = [0, 1, 2].map(|level| graph.bound(level));
    let one = graph.constant(1.0);
    // Σ over k of Poisson weights times E over z of E over u.
    let product = times(&mut graph, u, m);
    let inner = times(&mut graph, product, z);
    let inner = add(&mut graph, inner, c);
    let inner = graph.unary(Unary::Tanh, inner);
    let inner = graph.average(Measure::Unit, 2, inner, "u");
    let square = times(&mut graph, inner, inner);
    let shifted = times(&mut graph, k, m);
    let shifted = add(&mut graph, shifted, z);
    let sigmoid = graph.unary(Unary::Sigmoid, shifted);
    let outer = times(&mut graph, sigmoid, square);
    let outer = graph.average(Measure::Normal, 1, outer, "z");
    let log = graph.unary(Unary::Log, c);
    let power = times(&mut graph, k, log);
    let power = graph.binary(Binary::Sub, power, c);
    let next = add(&mut graph, k, one);
    let factorial = graph.unary(Unary::Lgamma, next);
    let power = graph.binary(Binary::Sub, power, factorial);
    let weight = graph.unary(Unary::Exp, power);
    let term = times(&mut graph, weight, outer);
    let sum = graph.average(Measure::Naturals, 0, term, "k");
    for (slope, i) in gradient(&mut graph, sum, [m, c]).into_iter().zip(0..) {
        let at = [0.6, 1.3];
        let along = |x: f64| evaluate(&graph, sum, &if i == 0 { [x, at[1]] } else { [at[0], x] });
        assert_close(evaluate(&graph, slope, &at), difference(along, at[i]), 1e-11);
    }
}

#[test]
fn closed_averages_may_stand_in_bodies_of_their_own_level() {
    let (mut graph, [m]) = graph_with_inputs();
    let z = graph.bound(0);
    let field = add(&mut graph, m, z);
    let tanh = graph.unary(Unary::Tanh, field);
    let magnetisation = graph.average(Measure::Normal, 0, tanh, "z");
    let field = times(&mut graph, magnetisation, z);
    let field = add(&mut graph, field, m);
    let body = graph.unary(Unary::Softplus, field);
    let average = graph.average(Measure::Normal, 0, body, "z");
    assert_differentiates(&mut graph, average, [m], [0.3]);
    // By the bound variable the closed average is a constant.
    let [by_z] = gradient(&mut graph, body, [z]);
    assert_eq!(graph.text(by_z, &["m"], 20), "E[z1](tanh(m + z1)) * sigmoid(m + z * E[z1](tanh(m + z1)))");
}

/// argmin over h of softplus(h) + (h − c)²/(2 γ), and the function of h.
fn proximal(graph: &mut Graph, level: u32, centre: Node, gamma: Node) -> (Node, Node) {
    let h = graph.bound(level);
    let two = graph.constant(2.0);
    let loss = graph.unary(Unary::Softplus, h);
    let distance = graph.binary(Binary::Sub, h, centre);
    let square = times(graph, distance, distance);
    let width = times(graph, two, gamma);
    let penalty = graph.binary(Binary::Div, square, width);
    let objective = add(graph, loss, penalty);
    let [slope] = gradient(graph, objective, [h]);
    let range = [f64::NEG_INFINITY, f64::INFINITY].map(|end| graph.constant(end));
    (graph.root(RootKind::Minimum, level, slope, range, "h"), objective)
}

#[test]
fn inner_roots_differentiate_by_the_implicit_function_theorem() {
    let (mut graph, [centre, gamma]) = graph_with_inputs();
    let (root, _) = proximal(&mut graph, 0, centre, gamma);
    assert_eq!(graph.text(root, &["c", "g"], 20), "root[h]((h - c) / g + sigmoid(h))");
    assert_differentiates(&mut graph, root, [centre, gamma], [0.8, 1.7]);
    // dh/dc = 1/(1 + γ s′(h)).
    let at = [0.8, 1.7];
    let [by_centre, _] = gradient(&mut graph, root, [centre, gamma]);
    let s = 1.0 / (1.0 + (-evaluate(&graph, root, &at)).exp());
    assert_close(evaluate(&graph, by_centre, &at), 1.0 / (1.0 + at[1] * s * (1.0 - s)), 1e-14);
}

#[test]
fn what_is_fixed_is_not_differentiated_but_its_derivative_is() {
    let (mut graph, [centre, gamma]) = graph_with_inputs();
    let (root, objective) = proximal(&mut graph, 0, centre, gamma);
    let h = graph.bound(0);
    let fixed = graph.fixed(root);
    let [envelope, plain] = [fixed, root].map(|root| graph.substitute(objective, h, root));
    assert_eq!(graph.free(envelope), 0);
    let [by_centre, by_gamma] = gradient(&mut graph, envelope, [centre, gamma]);
    assert_eq!(graph.text(by_centre, &["c", "g"], 4), "-(root[h](…) - c) / g");
    // The envelope theorem: the same as without fixing, where the derivative through the root vanishes.
    let expected = gradient(&mut graph, plain, [centre, gamma]);
    let at = [-0.4, 0.9];
    for (slope, expected) in [by_centre, by_gamma].into_iter().zip(expected) {
        assert_close(evaluate(&graph, slope, &at), evaluate(&graph, expected, &at), 1e-14);
    }
    assert_differentiates(&mut graph, by_gamma, [centre, gamma], at);
}

#[test]
fn inner_roots_in_averages_differentiate() {
    let (mut graph, [m, gamma]) = graph_with_inputs();
    let z = graph.bound(0);
    let centre = times(&mut graph, m, z);
    let (root, _) = proximal(&mut graph, 1, centre, gamma);
    let square = times(&mut graph, root, root);
    let average = graph.average(Measure::Normal, 0, square, "z");
    for (slope, i) in gradient(&mut graph, average, [m, gamma]).into_iter().zip(0..) {
        let at = [0.8, 1.2];
        let along = |x: f64| evaluate(&graph, average, &if i == 0 { [x, at[1]] } else { [at[0], x] });
        assert_close(evaluate(&graph, slope, &at), difference(along, at[i]), 1e-11);
    }
}

#[test]
fn jumps_that_move_are_refused_in_averages_and_located() {
    let (mut graph, [m, s]) = graph_with_inputs();
    let z = graph.bound(0);
    let zero = graph.constant(0.0);
    let field = add(&mut graph, m, z);
    let span = Span::new(3, 9);
    graph.set_span(Some(span));
    let jumps = [
        graph.unary(Unary::Sign, field),
        graph.unary(Unary::Step, field),
        graph.unary(Unary::Floor, field),
        graph.binary(Binary::Less, zero, field),
        graph.binary(Binary::LessEqual, field, zero),
        graph.select(field, s, zero),
    ];
    graph.set_span(None);
    for jump in jumps {
        let body = times(&mut graph, jump, s);
        let average = graph.average(Measure::Normal, 0, body, "z");
        let refusal = graph.gradient(average, &[m]).expect_err("the jump moves with m");
        assert_eq!(refusal.what, Obstacle::JumpInAverage);
        let is_select = refusal.span.is_none();
        assert!(is_select || refusal.span == Some(span));
        let [by_s] = gradient(&mut graph, average, [s]);
        assert!(graph.inputs_of(by_s).len() <= 2);
    }
    // What is continuous is differentiated, once.
    let positive = graph.binary(Binary::Max, zero, field);
    let average = graph.average(Measure::Normal, 0, positive, "z");
    let [by_m] = gradient(&mut graph, average, [m]);
    // P(z > −m), by a rule that is good to its step times the density at the jump.
    assert_close(evaluate(&graph, by_m, &[0.3]), 0.617_911_422_188_952_7, 0.03);
    assert!(graph.gradient(by_m, &[m]).is_err());
}

#[test]
fn an_inner_root_that_may_rest_on_a_jump_is_refused() {
    let (mut graph, [centre]) = graph_with_inputs();
    let h = graph.bound(0);
    // The proximal operator of |h|.
    let sign = graph.unary(Unary::Sign, h);
    let distance = graph.binary(Binary::Sub, h, centre);
    let slope = add(&mut graph, sign, distance);
    let range = [f64::NEG_INFINITY, f64::INFINITY].map(|end| graph.constant(end));
    let root = graph.root(RootKind::Minimum, 0, slope, range, "h");
    let refusal = graph.gradient(root, &[centre]).expect_err("the root rests at 0");
    assert_eq!(refusal.what, Obstacle::JumpInRoot);
    let fixed = graph.fixed(root);
    let product = times(&mut graph, fixed, centre);
    let [slope] = gradient(&mut graph, product, [centre]);
    assert_eq!(slope, root);
}
