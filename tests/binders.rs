//! Averages and inner roots: values and derivatives of programs against closed forms and differences.

use proptest::prelude::*;
use spinodal::expr::{Binary, Graph, Input, Measure, Node, RootKind, Unary};
use spinodal::number::{Lanes, Number};
use spinodal::tape::{JacobianWorkspace, Tape, Workspace};
use spinodal::testing::assert_close;
use std::f64::consts::PI;

/// A few words for formulas.
struct Formulas {
    graph: Graph,
    p: Node,
    q: Node,
}

impl Formulas {
    fn new() -> Formulas {
        let mut graph = Graph::new();
        let [p, q] = [0, 1].map(|at| graph.input(Input(at)));
        Formulas { graph, p, q }
    }

    fn number(&mut self, value: f64) -> Node {
        self.graph.constant(value)
    }

    fn apply(&mut self, function: Unary, x: Node) -> Node {
        self.graph.unary(function, x)
    }

    fn add(&mut self, x: Node, y: Node) -> Node {
        self.graph.binary(Binary::Add, x, y)
    }

    fn sub(&mut self, x: Node, y: Node) -> Node {
        self.graph.binary(Binary::Sub, x, y)
    }

    fn mul(&mut self, x: Node, y: Node) -> Node {
        self.graph.binary(Binary::Mul, x, y)
    }

    fn div(&mut self, x: Node, y: Node) -> Node {
        self.graph.binary(Binary::Div, x, y)
    }

    fn normal(&mut self, level: u32, body: Node) -> Node {
        self.graph.average(Measure::Normal, level, body, "z")
    }

    /// On the whole line.
    fn minimum(&mut self, level: u32, derivative: Node) -> Node {
        let ends = [f64::NEG_INFINITY, f64::INFINITY].map(|end| self.graph.constant(end));
        self.graph.root(RootKind::Minimum, level, derivative, ends, "h")
    }

    /// The value and both derivatives at (p, q).
    fn at(&self, node: Node, p: f64, q: f64) -> [f64; 3] {
        let tape = Tape::compile(&self.graph, &[node], 2);
        let (mut value, mut plain, mut slopes) = ([0.0], [0.0], [0.0; 2]);
        tape.evaluate(&[p, q], &mut Workspace::new(&tape), &mut plain);
        tape.jacobian(&[p, q], &[0, 1], &mut JacobianWorkspace::new(&tape, 2), &mut value, &mut slopes);
        assert_eq!(value[0].to_bits(), plain[0].to_bits(), "values agree bit for bit");
        let mut lanes = [Lanes::<4>::constant(0.0)];
        let inputs = [Lanes([p; 4]), Lanes([q; 4])];
        tape.evaluate(&inputs, &mut Workspace::new(&tape), &mut lanes);
        assert_eq!(lanes[0].0.map(f64::to_bits), [value[0].to_bits(); 4], "and in lanes");
        [value[0], slopes[0], slopes[1]]
    }

    /// Derivatives by Richardson's extrapolation of central differences, of order 8.
    fn differences(&self, node: Node, p: f64, q: f64) -> [f64; 2] {
        let tape = Tape::compile(&self.graph, &[node], 2);
        let mut workspace = Workspace::new(&tape);
        let mut value = |p: f64, q: f64| {
            let mut value = [0.0];
            tape.evaluate(&[p, q], &mut workspace, &mut value);
            value[0]
        };
        [[1.0, 0.0], [0.0, 1.0]].map(|[dp, dq]| {
            let mut central =
                |h: f64| (value(p + h * dp, q + h * dq) - value(p - h * dp, q - h * dq)) / (2.0 * h);
            let mut column: Vec<f64> = (0..4).map(|k| central(0.04 / f64::from(1 << k))).collect();
            for order in 1..4 {
                let factor = f64::from(1 << (2 * order));
                column =
                    column.windows(2).map(|pair| (factor * pair[1] - pair[0]) / (factor - 1.0)).collect();
            }
            column[0]
        })
    }
}

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

fn distribution(x: f64) -> f64 {
    0.5 * libm::erfc(-x / 2.0_f64.sqrt())
}

#[test]
fn moments_are_those_of_a_normal_variable() {
    let mut f = Formulas::new();
    let z = f.graph.bound(0);
    let scaled = f.mul(f.q, z);
    let x = f.add(f.p, scaled);
    let square = f.mul(x, x);
    let average = f.normal(0, square);
    // E (p + q z)² = p² + q²
    let [value, by_p, by_q] = f.at(average, 0.7, 1.3);
    assert_close(value, 0.49 + 1.69, 1e-14);
    assert_close(by_p, 1.4, 1e-13);
    assert_close(by_q, 2.6, 1e-13);
}

#[test]
fn an_average_may_depend_on_nothing() {
    let mut f = Formulas::new();
    let z = f.graph.bound(0);
    let size = f.apply(Unary::Abs, z);
    let average = f.normal(0, size);
    assert_close(f.at(average, 0.0, 0.0)[0], (2.0 / PI).sqrt(), 1e-15);
}

#[test]
fn derivatives_know_that_jumps_and_kinks_move() {
    let mut f = Formulas::new();
    let z = f.graph.bound(0);
    let distance = f.sub(z, f.p);
    let jump = f.apply(Unary::Step, distance);
    let jump = f.normal(0, jump);
    let kink = f.apply(Unary::Abs, distance);
    let kink = f.normal(0, kink);
    for a in [-3.1, -0.4, 0.0, 0.3, 2.2] {
        // E θ(z − a) = Φ(−a), E |z − a| = 2 φ(a) + a (2 Φ(a) − 1)
        let [value, slope, _] = f.at(jump, a, 0.0);
        assert_close(value, distribution(-a), 1e-13);
        assert_close(slope, -density(a), 1e-12);
        let [value, slope, _] = f.at(kink, a, 0.0);
        assert_close(value, 2.0 * density(a) + a * (2.0 * distribution(a) - 1.0), 1e-13);
        assert_close(slope, 2.0 * distribution(a) - 1.0, 1e-13);
    }
}

#[test]
fn averages_are_nested_and_parts_that_do_not_depend_on_the_variable_stay_outside() {
    let mut f = Formulas::new();
    let [z, w] = [0, 1].map(|level| f.graph.bound(level));
    let outer = f.mul(f.p, z);
    let outer = f.apply(Unary::Sin, outer);
    let inner = f.mul(f.q, w);
    let both = f.add(outer, inner);
    let both = f.apply(Unary::Exp, both);
    let inside = f.normal(1, both);
    let average = f.normal(0, inside);
    let tape = Tape::compile(&f.graph, &[average], 2);
    let text = tape.to_string();
    let depth =
        |word: &str| text.lines().find(|line| line.contains(word)).map(|line| line.find(char::is_alphabetic));
    assert_eq!((depth("sin"), depth("exp")), (Some(Some(4)), Some(Some(8))), "{text}");
    // E exp(q w) = exp(q²/2); E exp(sin(p z)) by 40 digits at p = 0.8
    let [value, by_p, by_q] = f.at(average, 0.8, 0.5);
    let differences = f.differences(average, 0.8, 0.5);
    assert_close(by_q, 0.5 * value, 1e-12);
    assert_close(by_p, differences[0], 1e-9);
}

#[test]
fn equal_bodies_share_their_pass() {
    let mut f = Formulas::new();
    let z = f.graph.bound(0);
    let scaled = f.mul(f.p, z);
    let tanh = f.apply(Unary::Tanh, scaled);
    let square = f.mul(tanh, tanh);
    let first = f.normal(0, tanh);
    let second = f.normal(0, square);
    let sum = f.add(first, second);
    let tape = Tape::compile(&f.graph, &[sum], 2);
    assert_eq!(tape.histogram()["average"], 1);
    assert_eq!(tape.to_string().matches("tanh").count(), 1);
}

#[test]
fn a_proximal_operator_of_the_absolute_value_is_the_soft_threshold() {
    let mut f = Formulas::new();
    // Minimise |h| + (h − p)²/(2q): the derivative is sign(h) + (h − p)/q.
    let h = f.graph.bound(0);
    let sign = f.apply(Unary::Sign, h);
    let distance = f.sub(h, f.p);
    let pull = f.div(distance, f.q);
    let derivative = f.add(sign, pull);
    let prox = f.minimum(0, derivative);
    for (p, q, wanted) in [
        (2.0, 0.5, [1.5, 1.0, -1.0]),
        (-2.0, 0.5, [-1.5, 1.0, 1.0]),
        (0.3, 0.5, [0.0, 0.0, 0.0]),
        (-40.0, 0.125, [-39.875, 1.0, 1.0]),
    ] {
        let found = f.at(prox, p, q);
        for (found, wanted) in found.into_iter().zip(wanted) {
            assert_close(found, wanted, 1e-13);
        }
    }
}

#[test]
fn an_average_of_a_stuck_minimiser_is_cut_where_it_sticks_and_lets_go() {
    let mut f = Formulas::new();
    // The hinge max(0, 1 − h) has the derivative −θ(1 − h).
    let [z, h] = [0, 1].map(|level| f.graph.bound(level));
    let one = f.number(1.0);
    let margin = f.sub(one, h);
    let step = f.apply(Unary::Step, margin);
    let distance = f.sub(h, z);
    let pull = f.div(distance, f.q);
    let derivative = f.sub(pull, step);
    let prox = f.minimum(1, derivative);
    let average = f.normal(0, prox);
    // prox(z) = z + q below 1 − q, 1 up to 1, then z.
    let q = 0.6_f64;
    let [value, _, by_q] = f.at(average, 0.0, q);
    let (a, b) = (1.0 - q, 1.0);
    let moving = -density(a) + q * distribution(a) + (distribution(b) - distribution(a)) + density(b);
    assert_close(value, moving, 1e-13);
    // d/dq: only the part below 1 − q moves.
    assert_close(by_q, distribution(a), 1e-12);
}

#[test]
fn a_root_in_an_interval_has_the_derivatives_of_the_implicit_function() {
    let mut f = Formulas::new();
    let h = f.graph.bound(0);
    // h + q sin h = p, Kepler's equation
    let sine = f.apply(Unary::Sin, h);
    let pull = f.mul(f.q, sine);
    let left = f.add(h, pull);
    let body = f.sub(left, f.p);
    let ends = [f.number(-10.0), f.number(10.0)];
    let root = f.graph.root(RootKind::Zero, 0, body, ends, "h");
    let [value, by_p, by_q] = f.at(root, 1.1, 0.4);
    assert_close(value + 0.4 * value.sin(), 1.1, 1e-15);
    assert_close(by_p, 1.0 / (1.0 + 0.4 * value.cos()), 1e-14);
    assert_close(by_q, -value.sin() / (1.0 + 0.4 * value.cos()), 1e-14);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn derivatives_through_averages_and_roots_are_those_of_differences(
        p in -1.5..1.5_f64, q in 0.2..1.5_f64, shape in 0..5_usize, function in 0..4_usize,
    ) {
        let mut f = Formulas::new();
        let [z, w] = [0, 1].map(|level| f.graph.bound(level));
        let field = f.mul(f.q, z);
        let field = f.add(field, f.p);
        let bent = f.apply([Unary::Tanh, Unary::Atan, Unary::Abs, Unary::Erf][function], field);
        let node = match shape {
            // An average, …
            0 => f.normal(0, bent),
            // … of a product with an inner average, …
            1 => {
                let inner = f.mul(w, bent);
                let inner = f.apply(Unary::Tanh, inner);
                let inner = f.add(inner, w);
                let inner = f.mul(inner, inner);
                let inner = f.normal(1, inner);
                f.normal(0, inner)
            }
            // … of the root of h + tanh(p h) = field, …
            2 => {
                let pull = f.mul(f.p, w);
                let pull = f.apply(Unary::Atan, pull);
                let left = f.sub(w, bent);
                let cubic = f.mul(w, w);
                let cubic = f.mul(cubic, w);
                let left = f.add(left, cubic);
                let two = f.number(2.0);
                let left = f.mul(left, two);
                let body = f.add(left, pull);
                let root = f.minimum(1, body);
                f.normal(0, root)
            }
            // … of a shrunken field, …
            3 => {
                let sign = f.apply(Unary::Sign, w);
                let distance = f.sub(w, field);
                let pull = f.div(distance, f.q);
                let derivative = f.add(sign, pull);
                let prox = f.minimum(1, derivative);
                let square = f.mul(prox, prox);
                f.normal(0, square)
            }
            // … and a root of an average.
            _ => {
                let inner = f.graph.bound(1);
                let scaled = f.mul(f.q, inner);
                let h = f.graph.bound(0);
                let argument = f.add(scaled, h);
                let tanh = f.apply(Unary::Tanh, argument);
                let average = f.normal(1, tanh);
                let left = f.add(average, h);
                let body = f.sub(left, f.p);
                f.minimum(0, body)
            }
        };
        let [_, by_p, by_q] = f.at(node, p, q);
        let differences = f.differences(node, p, q);
        prop_assert!((by_p - differences[0]).abs() < 1e-8, "{by_p} {}", differences[0]);
        prop_assert!((by_q - differences[1]).abs() < 1e-8, "{by_q} {}", differences[1]);
    }
}
