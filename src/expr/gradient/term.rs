//! Products of derivatives, written as one would by hand: one number in front, one fraction line.
//!
//! Equal to the plain operations up to rounding. Only numbers and reciprocals are gathered: of a quotient,
//! numerator and denominator may be too large to be multiplied each for itself.

use crate::expr::{Binary, Graph, Node, Operation, Unary};

/// `numerator · over / (denominator · under)`, where no node means 1.
#[derive(Clone, Copy, PartialEq)]
struct Term {
    numerator: f64,
    denominator: f64,
    over: Option<Node>,
    under: Option<Node>,
}

pub(super) fn product(graph: &mut Graph, x: Node, y: Node) -> Node {
    let [a, b] = [x, y].map(|node| Term::of(graph, node));
    let over = multiply(graph, a.over, b.over);
    let under = multiply(graph, a.under, b.under);
    Term { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator, over, under }
        .build(graph)
        .unwrap_or_else(|| graph.binary(Binary::Mul, x, y))
}

pub(super) fn quotient(graph: &mut Graph, x: Node, y: Node) -> Node {
    let [a, b] = [x, y].map(|node| Term::of(graph, node));
    let over = multiply(graph, a.over, b.under);
    let under = multiply(graph, a.under, b.over);
    Term { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator, over, under }
        .build(graph)
        .unwrap_or_else(|| graph.binary(Binary::Div, x, y))
}

/// `factor` times x.
pub(super) fn scaled(graph: &mut Graph, factor: f64, x: Node) -> Node {
    let factor = graph.constant(factor);
    product(graph, factor, x)
}

pub(super) fn sum(graph: &mut Graph, x: Node, y: Node) -> Node {
    let [a, b] = [x, y].map(|node| Term::of(graph, node));
    let is_alike = (a.over, a.under, a.denominator) == (b.over, b.under, b.denominator);
    let alike = is_alike.then(|| Term { numerator: a.numerator + b.numerator, ..a }.build(graph)).flatten();
    alike.unwrap_or_else(|| graph.binary(Binary::Add, x, y))
}

/// The number in front of `node`, and the rest.
pub(super) fn coefficient(graph: &mut Graph, node: Node) -> (Node, Node) {
    let term = Term::of(graph, node);
    let one = graph.constant(1.0);
    let number = Term { over: None, under: None, ..term }.build(graph);
    let rest = Term { numerator: 1.0, denominator: 1.0, ..term }.build(graph);
    number.zip(rest).unwrap_or((one, node))
}

fn multiply(graph: &mut Graph, x: Option<Node>, y: Option<Node>) -> Option<Node> {
    match (x, y) {
        (Some(x), Some(y)) => Some(graph.binary(Binary::Mul, x, y)),
        (x, y) => x.or(y),
    }
}

impl Term {
    fn of(graph: &Graph, node: Node) -> Term {
        let mut term = Term { numerator: 1.0, denominator: 1.0, over: None, under: None };
        let mut rest = node;
        loop {
            let number =
                |node: Node| graph.constant_value(node).filter(|value| value.is_finite() && *value != 0.0);
            match graph.operation(rest) {
                Operation::Unary(Unary::Neg, x) => {
                    term.numerator = -term.numerator;
                    rest = x;
                }
                Operation::Binary(Binary::Mul, x, y) if let Some(value) = number(x) => {
                    term.numerator *= value;
                    rest = y;
                }
                Operation::Binary(Binary::Mul, x, y) if let Some(value) = number(y) => {
                    term.numerator *= value;
                    rest = x;
                }
                Operation::Binary(Binary::Div, x, y) if let Some(value) = number(y) => {
                    term.denominator *= value;
                    rest = x;
                }
                Operation::Binary(Binary::Div, x, y) if let Some(value) = number(x) => {
                    let under = Term::of_denominator(graph, y);
                    term.numerator *= value;
                    term.denominator *= under.0;
                    return Term { under: Some(under.1), ..term };
                }
                _ if let Some(value) = number(rest) => {
                    return Term { numerator: term.numerator * value, ..term };
                }
                _ => return Term { over: Some(rest), ..term },
            }
        }
    }

    /// A number in front of a denominator, and the rest of that.
    fn of_denominator(graph: &Graph, node: Node) -> (f64, Node) {
        if let Operation::Binary(Binary::Mul, x, y) = graph.operation(node) {
            for (factor, rest) in [(x, y), (y, x)] {
                if let Some(value) =
                    graph.constant_value(factor).filter(|value| value.is_finite() && *value != 0.0)
                {
                    return (value, rest);
                }
            }
        }
        (1.0, node)
    }

    /// The term as a node; none if the numbers in it are beyond those of floating point.
    fn build(self, graph: &mut Graph) -> Option<Node> {
        let (numerator, denominator) = self.reduced()?;
        if numerator == 0.0 {
            return Some(graph.constant(0.0));
        }
        if numerator < 0.0 {
            let positive = Term { numerator: -numerator, denominator, ..self }.build(graph)?;
            return Some(graph.unary(Unary::Neg, positive));
        }
        let [above, below] = [numerator, denominator].map(|number| graph.constant(number));
        let above = match self.over {
            Some(over) => graph.binary(Binary::Mul, above, over),
            None => above,
        };
        let below = match self.under {
            Some(under) => graph.binary(Binary::Mul, below, under),
            None => below,
        };
        Some(graph.binary(Binary::Div, above, below))
    }

    /// The numbers without a common factor that is one of them, the denominator positive.
    fn reduced(self) -> Option<(f64, f64)> {
        let sign = self.denominator.signum();
        let (numerator, denominator) = (sign * self.numerator, sign * self.denominator);
        let is_normal = |number: f64| number.is_normal() || number == 0.0;
        if !is_normal(numerator) || !denominator.is_normal() {
            return None;
        }
        Some(if numerator % denominator == 0.0 {
            (numerator / denominator, 1.0)
        } else if denominator % numerator == 0.0 {
            (numerator.signum(), denominator / numerator.abs())
        } else {
            (numerator, denominator)
        })
    }
}
