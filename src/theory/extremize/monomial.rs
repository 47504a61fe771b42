//! Products as powers of their factors, so that those which occur twice can be collected or cancelled.

use std::collections::BTreeMap;

use crate::expr::{Binary, Graph, Node, Operation, Unary};

/// A constant times whole powers of formulas that are no products.
#[derive(Clone, Debug, PartialEq)]
pub struct Monomial {
    pub constant: f64,
    pub powers: BTreeMap<Node, i32>,
}

/// Longer products are one factor.
const MOST_FACTORS: usize = 256;

impl Monomial {
    pub fn one() -> Monomial {
        Monomial { constant: 1.0, powers: BTreeMap::new() }
    }

    pub fn negative(self) -> Monomial {
        Monomial { constant: -self.constant, ..self }
    }

    /// The same times `node`, taken apart.
    pub fn times(self, graph: &Graph, node: Node) -> Monomial {
        self.times_power(graph, node, 1)
    }

    pub fn over(self, graph: &Graph, node: Node) -> Monomial {
        self.times_power(graph, node, -1)
    }

    fn times_power(mut self, graph: &Graph, node: Node, power: i32) -> Monomial {
        let mut left = MOST_FACTORS;
        let mut open = vec![(node, power)];
        while let Some((node, power)) = open.pop() {
            left = left.saturating_sub(1);
            match graph.operation(node) {
                Operation::Unary(Unary::Neg, x) if left > 0 => {
                    self.constant = -self.constant;
                    open.push((x, power));
                }
                Operation::Binary(Binary::Mul, x, y) if left > 0 => open.extend([(x, power), (y, power)]),
                Operation::Binary(Binary::Div, x, y) if left > 0 => open.extend([(x, power), (y, -power)]),
                _ => self.raise(graph, node, power),
            }
        }
        self
    }

    fn raise(&mut self, graph: &Graph, factor: Node, power: i32) {
        match graph.constant_value(factor) {
            Some(value) if value != 0.0 && value.is_finite() => self.constant *= value.powi(power),
            _ => {
                let sum = self.powers.entry(factor).or_insert(0);
                *sum += power;
                if *sum == 0 {
                    self.powers.remove(&factor);
                }
            }
        }
    }

    /// Whether all factors of the divisor cancel. What it is itself divided by comes above, which is always possible.
    pub fn contains(&self, divisor: &Monomial) -> bool {
        let power = |factor| self.powers.get(factor).copied().unwrap_or(0);
        divisor.powers.iter().all(|(factor, &wanted)| wanted < 0 || power(factor) >= wanted)
    }

    pub fn divided(&self, divisor: &Monomial) -> Monomial {
        let mut quotient = self.clone();
        quotient.constant /= divisor.constant;
        for (factor, power) in &divisor.powers {
            let left = quotient.powers.get(factor).copied().unwrap_or(0) - power;
            if left == 0 {
                quotient.powers.remove(factor);
            } else {
                quotient.powers.insert(*factor, left);
            }
        }
        quotient
    }

    /// The product without the sign of its constant.
    fn positive(&self, graph: &mut Graph) -> Node {
        let constant = graph.constant(self.constant.abs());
        let mut above = constant;
        let mut below: Option<Node> = None;
        for (&factor, &power) in &self.powers {
            for _ in 0..power.max(0) {
                above = graph.binary(Binary::Mul, above, factor);
            }
            for _ in 0..(-power).max(0) {
                below = Some(below.map_or(factor, |below| graph.binary(Binary::Mul, below, factor)));
            }
        }
        below.map_or(above, |below| graph.binary(Binary::Div, above, below))
    }
}

/// Terms with equal factors are one, in the place of the first.
pub fn collected(terms: Vec<Monomial>) -> Vec<Monomial> {
    let mut collected: Vec<Monomial> = Vec::new();
    let mut places: BTreeMap<Vec<(Node, i32)>, usize> = BTreeMap::new();
    for term in terms {
        let key = term.powers.iter().map(|(&factor, &power)| (factor, power)).collect();
        match places.get(&key) {
            Some(&at) => collected[at].constant += term.constant,
            None => {
                places.insert(key, collected.len());
                collected.push(term);
            }
        }
    }
    collected.retain(|term| term.constant != 0.0);
    collected
}

/// The sum of terms as a formula.
pub fn sum(graph: &mut Graph, terms: &[Monomial]) -> Node {
    // A sum does not begin with a minus sign if it can help it.
    let first = terms.iter().position(|term| term.constant > 0.0).unwrap_or(0);
    let Some(begin) = terms.get(first) else { return graph.constant(0.0) };
    let mut total = begin.positive(graph);
    if begin.constant < 0.0 {
        total = graph.unary(Unary::Neg, total);
    }
    for (at, term) in terms.iter().enumerate() {
        if at != first {
            let operator = if term.constant < 0.0 { Binary::Sub } else { Binary::Add };
            let term = term.positive(graph);
            total = graph.binary(operator, total, term);
        }
    }
    total
}
