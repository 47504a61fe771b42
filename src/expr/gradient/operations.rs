//! What functions of one and two variables hand on.

use super::adjoint::Adjoint;
use super::term::{product, quotient, scaled};
use super::{Contributions, NotDifferentiable, Obstacle, Region, Shortcuts, Sweep};
use crate::expr::{Binary, Graph, Node, Operation, Unary};
use std::f64::consts::FRAC_2_SQRT_PI;

impl Sweep<'_> {
    pub(super) fn through_unary(
        &mut self,
        function: Unary,
        x: Node,
        node: Node,
        adjoint: Adjoint,
    ) -> Result<Contributions, NotDifferentiable> {
        let Some(slope) = slope(self.graph, function, x, node) else {
            return Err(NotDifferentiable { span: self.graph.span(node), what: Obstacle::Trigamma });
        };
        Ok(vec![(x, adjoint.map(|value| product(self.graph, value, slope)))])
    }

    pub(super) fn through_binary(
        &mut self,
        function: Binary,
        [x, y]: [Node; 2],
        node: Node,
        adjoint: Adjoint,
        region: Region,
    ) -> Contributions {
        let [x_matters, y_matters] = [x, y].map(|operand| self.matters(operand, region));
        let graph = &mut *self.graph;
        match function {
            Binary::Add => vec![(x, adjoint), (y, adjoint)],
            Binary::Sub => vec![(x, adjoint), (y, adjoint.map(|value| graph.unary(Unary::Neg, value)))],
            Binary::Mul => match graph.as_power(node) {
                (base, n) if n > 1 && self.shortcuts == Shortcuts::Taken => {
                    let exponent = graph.constant(f64::from(n));
                    let slope = power_slope(graph, base, exponent);
                    vec![(base, adjoint.map(|value| product(graph, value, slope)))]
                }
                _ => [(x, y, x_matters), (y, x, y_matters)]
                    .into_iter()
                    .filter(|(.., matters)| *matters)
                    .map(|(to, factor, _)| (to, adjoint.map(|value| product(graph, value, factor))))
                    .collect(),
            },
            Binary::Div => {
                let above = adjoint.map(|value| quotient(graph, value, y));
                let mut contributions = vec![(x, above)];
                if y_matters
                    && self.shortcuts == Shortcuts::Taken
                    && let Operation::Unary(Unary::Sqrt, square) = graph.operation(y)
                {
                    // ∂(x/√u)/∂u = −(x/√u)/(2u).
                    let double = scaled(graph, 2.0, square);
                    let product = adjoint.map(|value| product(graph, value, node));
                    let ratio = product.map(|value| quotient(graph, value, double));
                    contributions.push((square, ratio.map(|value| graph.unary(Unary::Neg, value))));
                } else if y_matters {
                    let below = above.map(|value| product(graph, value, node));
                    contributions.push((y, below.map(|value| graph.unary(Unary::Neg, value))));
                }
                contributions
            }
            Binary::Pow => {
                let mut contributions = Vec::new();
                if x_matters {
                    let slope = power_slope(graph, x, y);
                    contributions.push((x, adjoint.map(|value| product(graph, value, slope))));
                }
                if y_matters {
                    let slope = exponent_slope(graph, x, node);
                    contributions.push((y, adjoint.map(|value| product(graph, value, slope))));
                }
                contributions
            }
            Binary::Min => vec![(x, chosen(graph, adjoint, x, y)), (y, chosen(graph, adjoint, y, x))],
            Binary::Max => vec![(x, chosen(graph, adjoint, y, x)), (y, chosen(graph, adjoint, x, y))],
            Binary::Less | Binary::LessEqual | Binary::Equal => vec![],
        }
    }
}

/// The adjoint of a minimum or maximum where `low` is at most `high`, halved where they are equal.
fn chosen(graph: &mut Graph, adjoint: Adjoint, low: Node, high: Node) -> Adjoint {
    let condition = graph.binary(Binary::LessEqual, low, high);
    let is_tie = graph.binary(Binary::Equal, low, high);
    let shared = adjoint.map(|value| {
        let half = scaled(graph, 0.5, value);
        graph.select(is_tie, half, value)
    });
    shared.where_met(condition, graph)
}

/// f′(x), where `value` is f(x); of `trigamma` there is none.
fn slope(graph: &mut Graph, function: Unary, x: Node, value: Node) -> Option<Node> {
    Some(match function {
        Unary::Neg => graph.constant(-1.0),
        Unary::Abs => graph.unary(Unary::Sign, x),
        Unary::Sign | Unary::Step | Unary::Floor => graph.constant(0.0),
        Unary::Sqrt => {
            let double = scaled(graph, 2.0, value);
            reciprocal(graph, double)
        }
        Unary::Exp => value,
        Unary::Expm1 => graph.unary(Unary::Exp, x),
        Unary::Log => reciprocal(graph, x),
        Unary::Log1p => {
            let sum = one_plus(graph, Binary::Add, x);
            reciprocal(graph, sum)
        }
        Unary::Sin => graph.unary(Unary::Cos, x),
        Unary::Cos => {
            let sine = graph.unary(Unary::Sin, x);
            graph.unary(Unary::Neg, sine)
        }
        Unary::Tan => one_plus_square(graph, Binary::Add, value),
        Unary::Asin => inverse_sine_slope(graph, x),
        Unary::Acos => {
            let slope = inverse_sine_slope(graph, x);
            graph.unary(Unary::Neg, slope)
        }
        Unary::Atan => {
            let sum = one_plus_square(graph, Binary::Add, x);
            reciprocal(graph, sum)
        }
        Unary::Sinh => graph.unary(Unary::Cosh, x),
        Unary::Cosh => graph.unary(Unary::Sinh, x),
        Unary::Tanh => one_plus_square(graph, Binary::Sub, value),
        Unary::Asinh => {
            let sum = one_plus_square(graph, Binary::Add, x);
            let root = graph.unary(Unary::Sqrt, sum);
            reciprocal(graph, root)
        }
        Unary::Acosh => {
            let one = graph.constant(1.0);
            let factors = [Binary::Sub, Binary::Add].map(|function| graph.binary(function, x, one));
            let [below, above] = factors.map(|factor| graph.unary(Unary::Sqrt, factor));
            let root = graph.binary(Binary::Mul, below, above);
            reciprocal(graph, root)
        }
        Unary::Atanh => {
            let square = beside_one(graph, x);
            reciprocal(graph, square)
        }
        Unary::Erf => scaled_gaussian(graph, FRAC_2_SQRT_PI, x),
        Unary::Erfc => scaled_gaussian(graph, -FRAC_2_SQRT_PI, x),
        Unary::NormalCdf => graph.unary(Unary::NormalPdf, x),
        Unary::LogNormalCdf => graph.unary(Unary::InverseMills, x),
        Unary::NormalPdf => {
            let product = graph.binary(Binary::Mul, x, value);
            graph.unary(Unary::Neg, product)
        }
        // The sum cancels in the lower tail, where the slope is −1 up to x² units in the last place.
        Unary::InverseMills => {
            let sum = graph.binary(Binary::Add, x, value);
            let product = graph.binary(Binary::Mul, value, sum);
            graph.unary(Unary::Neg, product)
        }
        Unary::LogCosh => graph.unary(Unary::Tanh, x),
        Unary::Softplus => graph.unary(Unary::Sigmoid, x),
        // Not s(1 − s), which has no digits left for large x.
        Unary::Sigmoid => {
            let reflected = graph.unary(Unary::Neg, x);
            let rest = graph.unary(Unary::Sigmoid, reflected);
            graph.binary(Binary::Mul, value, rest)
        }
        Unary::Lgamma => graph.unary(Unary::Digamma, x),
        Unary::Digamma => graph.unary(Unary::Trigamma, x),
        Unary::Trigamma => return None,
    })
}

fn reciprocal(graph: &mut Graph, x: Node) -> Node {
    let one = graph.constant(1.0);
    graph.binary(Binary::Div, one, x)
}

/// 1 + x or 1 − x.
fn one_plus(graph: &mut Graph, sign: Binary, x: Node) -> Node {
    let one = graph.constant(1.0);
    graph.binary(sign, one, x)
}

/// 1 + x² or 1 − x².
fn one_plus_square(graph: &mut Graph, sign: Binary, x: Node) -> Node {
    let square = graph.binary(Binary::Mul, x, x);
    one_plus(graph, sign, square)
}

/// 1 − x² as (1 − x)(1 + x), which keeps its digits close to ±1.
fn beside_one(graph: &mut Graph, x: Node) -> Node {
    let [below, above] = [Binary::Sub, Binary::Add].map(|sign| one_plus(graph, sign, x));
    graph.binary(Binary::Mul, below, above)
}

fn inverse_sine_slope(graph: &mut Graph, x: Node) -> Node {
    let square = beside_one(graph, x);
    let root = graph.unary(Unary::Sqrt, square);
    reciprocal(graph, root)
}

/// factor · exp(−x²).
fn scaled_gaussian(graph: &mut Graph, factor: f64, x: Node) -> Node {
    let square = graph.binary(Binary::Mul, x, x);
    let exponent = graph.unary(Unary::Neg, square);
    let gaussian = graph.unary(Unary::Exp, exponent);
    scaled(graph, factor, gaussian)
}

/// ∂(xʸ)/∂x = y xʸ⁻¹.
fn power_slope(graph: &mut Graph, x: Node, exponent: Node) -> Node {
    let reduced = one_less(graph, exponent);
    let power = graph.binary(Binary::Pow, x, reduced);
    graph.binary(Binary::Mul, exponent, power)
}

/// x − 1, with the 1 gathered into a number that x ends with.
fn one_less(graph: &mut Graph, x: Node) -> Node {
    let (rest, offset) = match graph.operation(x) {
        Operation::Binary(Binary::Add, a, b) => match (graph.constant_value(a), graph.constant_value(b)) {
            (_, Some(offset)) => (a, offset),
            (Some(offset), _) => (b, offset),
            _ => (x, 0.0),
        },
        Operation::Binary(Binary::Sub, a, b) => {
            graph.constant_value(b).map_or((x, 0.0), |offset| (a, -offset))
        }
        _ => (x, 0.0),
    };
    let offset = graph.constant(1.0 - offset);
    graph.binary(Binary::Sub, rest, offset)
}

/// ∂(xʸ)/∂y = xʸ ln x, which is 0 where the power is, also at x = 0. `value` is the power.
fn exponent_slope(graph: &mut Graph, x: Node, value: Node) -> Node {
    let log = graph.unary(Unary::Log, x);
    let slope = graph.binary(Binary::Mul, value, log);
    if graph.constant_value(x).is_some_and(|x| x > 0.0) {
        return slope;
    }
    let zero = graph.constant(0.0);
    let vanishes = graph.binary(Binary::Equal, value, zero);
    graph.select(vanishes, zero, slope)
}
