//! Formulas with averages and inner roots, evaluated as plainly as can be.
//!
//! Averages by rules that are exact to rounding for the smooth integrands of these tests, roots by bisection.

use spinodal::expr::{Graph, Input, Measure, Node, Operation, select};
use spinodal::number::{determinant, invert};
use std::collections::HashMap;

/// The value of `node` at these inputs.
pub fn evaluate(graph: &Graph, node: Node, inputs: &[f64]) -> f64 {
    Evaluator { graph, inputs, bound: [f64::NAN; 8], known: HashMap::new() }.value(node)
}

struct Evaluator<'a> {
    graph: &'a Graph,
    inputs: &'a [f64],
    /// The values of the bound variables, by level.
    bound: [f64; 8],
    known: HashMap<Node, f64>,
}

impl Evaluator<'_> {
    fn value(&mut self, node: Node) -> f64 {
        if let Some(value) = self.known.get(&node) {
            return *value;
        }
        let value = match self.graph.operation(node) {
            Operation::Constant(bits) => f64::from_bits(bits),
            Operation::Input(Input(index)) => self.inputs[index as usize],
            Operation::Unary(function, x) => function.value(self.value(x)),
            Operation::Binary(function, x, y) => function.value(self.value(x), self.value(y)),
            Operation::Select { condition, then, otherwise } => {
                let [condition, then, otherwise] = [condition, then, otherwise].map(|node| self.value(node));
                select(condition, then, otherwise)
            }
            Operation::InverseEntry { matrix, row, column } => {
                let mut entries = self.entries(self.graph.entries(matrix));
                let n = entries.len().isqrt();
                let [mut sizes, mut inverse] = [vec![0.0; n * n], vec![0.0; n * n]];
                invert(n, &mut entries, &mut sizes, &mut inverse);
                inverse[row as usize * n + column as usize]
            }
            Operation::Determinant(matrix) => {
                let mut entries = self.entries(self.graph.entries(matrix));
                let mut value = 0.0;
                determinant(entries.len().isqrt(), &mut entries, &mut value);
                value
            }
            Operation::Bound(level) => self.bound[level as usize],
            Operation::Average { measure, level, body } => self.average(measure, level, body),
            Operation::Root { level, body, low, high, .. } => {
                let (low, high) = (self.value(low).max(-100.0), self.value(high).min(100.0));
                self.root(level, body, low, high)
            }
            Operation::Fixed(x) => self.value(x),
        };
        self.known.insert(node, value);
        value
    }

    fn entries(&mut self, nodes: &[Node]) -> Vec<f64> {
        nodes.iter().map(|&node| self.value(node)).collect()
    }

    /// The value of a body with its bound variable at `x`.
    fn body(&mut self, level: u32, body: Node, x: f64) -> f64 {
        self.bound[level as usize] = x;
        let graph = self.graph;
        self.known.retain(|&node, _| graph.free(node) >> level & 1 == 0);
        self.value(body)
    }

    fn average(&mut self, measure: Measure, level: u32, body: Node) -> f64 {
        let outer = self.bound[level as usize];
        let sum = match measure {
            // The trapezoidal rule, to beyond where the density matters.
            Measure::Normal => {
                let weight = |z: f64| 0.25 * (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
                let nodes = (-40..=40).map(|k| f64::from(k) * 0.25);
                nodes.map(|z| weight(z) * self.body(level, body, z)).sum()
            }
            // Boole's rule.
            Measure::Unit => {
                let weights = [14.0, 32.0, 12.0, 32.0].map(|weight| weight / 45.0 / 64.0);
                let term = |k: usize| if k == 0 || k == 64 { weights[0] / 2.0 } else { weights[k % 4] };
                (0..=64).map(|k| term(k) * self.body(level, body, k as f64 / 64.0)).sum()
            }
            Measure::Naturals => (0..40).map(|k| self.body(level, body, f64::from(k))).sum(),
        };
        self.restore(level, outer);
        sum
    }

    fn root(&mut self, level: u32, body: Node, mut low: f64, mut high: f64) -> f64 {
        let outer = self.bound[level as usize];
        let is_rising = self.body(level, body, high) > 0.0;
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            let is_above = (self.body(level, body, middle) > 0.0) == is_rising;
            *(if is_above { &mut high } else { &mut low }) = middle;
        }
        self.restore(level, outer);
        0.5 * (low + high)
    }

    /// Binders of the same level may stand inside of one another if the inner one is closed.
    fn restore(&mut self, level: u32, outer: f64) {
        self.bound[level as usize] = outer;
        let graph = self.graph;
        self.known.retain(|&node, _| graph.free(node) >> level & 1 == 0);
    }
}
