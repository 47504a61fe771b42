//! Operations on nodes, simplified where that changes no value.

use super::{Binary, Graph, Node, Operation, Unary, select};

/// Powers up to this one, and their reciprocals, become products: at most three squarings, so that the result
/// is within 4 units in the last place of xⁿ.
const LARGEST_PRODUCT: f64 = 8.0;

/// Products of more levels are not looked through for powers: x⁸ has three.
const DEEPEST_POWER: u32 = 4;

impl Graph {
    /// f(x), folded if x is a constant in the domain of f.
    ///
    /// Logarithms that overflow or lose digits the way they are usually written become the functions that
    /// do not: log(cosh x) is logcosh x, log(c cosh x) with a constant c > 0 is log c + logcosh x, and
    /// log(1 + eˣ) is softplus x.
    pub fn unary(&mut self, function: Unary, x: Node) -> Node {
        if let Some(value) = self.constant_value(x).map(|x| function.value(x))
            && value.is_finite()
        {
            return self.constant(value);
        }
        match (function, self.operation(x)) {
            (Unary::Neg, Operation::Unary(Unary::Neg, inner)) => inner,
            (Unary::Neg, Operation::Binary(Binary::Sub, a, b)) => self.binary(Binary::Sub, b, a),
            (Unary::Log, Operation::Unary(Unary::Cosh, inner)) => self.unary(Unary::LogCosh, inner),
            (Unary::Log, Operation::Binary(Binary::Mul, a, b)) => {
                self.log_of_scaled_cosh(a, b).unwrap_or_else(|| self.intern(Operation::Unary(function, x)))
            }
            (Unary::Log, _) if let Some(inner) = self.exponent_beside_one(x) => {
                self.unary(Unary::Softplus, inner)
            }
            (Unary::Log1p, Operation::Unary(Unary::Exp, inner)) => self.unary(Unary::Softplus, inner),
            _ => self.intern(Operation::Unary(function, x)),
        }
    }

    /// f(x, y), simplified.
    ///
    /// Rewritten are sums and differences with 0, products and quotients with 1 and −1, signs inside of sums,
    /// products and quotients, xⁿ for n = ½, −½ and small integers, and 1/(1 + eˣ), which is sigmoid(−x), and
    /// eˣ/(1 + eˣ). Values are unchanged, up to the sign of a zero, and to 4 units in the last place
    /// for powers and sigmoid functions. Constants are folded only into finite results, so `1 / 0` stays in
    /// the graph and is reported where it is evaluated.
    ///
    /// One rule does hide trouble: 0 · x is 0, whatever x is. Zeros that are constants come from the structure
    /// of block matrices, where an absent entry must remove the term, not just its value; without this rule
    /// the expanded products of sparse matrices would be several times as long.
    /// x − x and 0 / x are no such structure and are kept: x may be infinite, or zero.
    pub fn binary(&mut self, function: Binary, x: Node, y: Node) -> Node {
        let constants = (self.constant_value(x), self.constant_value(y));
        if let (Some(a), Some(b)) = constants {
            let value = function.value(a, b);
            if value.is_finite() {
                return self.constant(value);
            }
        }
        let simpler = match function {
            Binary::Add => self.simpler_sum(x, y),
            Binary::Sub => self.simpler_difference(x, y),
            Binary::Mul => self.simpler_product(x, y),
            Binary::Div => self.simpler_quotient(x, y),
            Binary::Pow => self.simpler_power(x, y),
            Binary::Min | Binary::Max if x == y => Some(x),
            Binary::Min | Binary::Max | Binary::Less | Binary::LessEqual | Binary::Equal => None,
        };
        simpler.unwrap_or_else(|| {
            let (x, y) = if function.is_commutative() { (x.min(y), x.max(y)) } else { (x, y) };
            self.intern(Operation::Binary(function, x, y))
        })
    }

    /// `then` where the condition is not zero, else `otherwise`; a constant condition decides at once.
    ///
    /// Values and derivatives in the branch not taken are never looked at. A NaN condition gives NaN,
    /// which is why equal branches are not merged.
    pub fn select(&mut self, condition: Node, then: Node, otherwise: Node) -> Node {
        match self.constant_value(condition) {
            Some(value) if !value.is_nan() => {
                if select(value, 1.0, 0.0) == 1.0 {
                    then
                } else {
                    otherwise
                }
            }
            _ => self.intern(Operation::Select { condition, then, otherwise }),
        }
    }

    fn simpler_sum(&mut self, x: Node, y: Node) -> Option<Node> {
        if self.is_constant(x, 0.0) {
            return Some(y);
        }
        if self.is_constant(y, 0.0) {
            return Some(x);
        }
        if let Some(b) = self.negated(y) {
            return Some(self.binary(Binary::Sub, x, b));
        }
        self.negated(x).map(|a| self.binary(Binary::Sub, y, a))
    }

    fn simpler_difference(&mut self, x: Node, y: Node) -> Option<Node> {
        if self.is_constant(y, 0.0) {
            return Some(x);
        }
        if self.is_constant(x, 0.0) {
            return Some(self.unary(Unary::Neg, y));
        }
        if let Some(b) = self.negated(y) {
            return Some(self.binary(Binary::Add, x, b));
        }
        let a = self.negated(x)?;
        let sum = self.binary(Binary::Add, a, y);
        Some(self.unary(Unary::Neg, sum))
    }

    fn simpler_product(&mut self, x: Node, y: Node) -> Option<Node> {
        for (factor, other) in [(x, y), (y, x)] {
            match self.constant_value(factor) {
                // Two constants get here if their product is not finite.
                Some(0.0) if self.constant_value(other).is_none() => return Some(self.constant(0.0)),
                Some(1.0) => return Some(other),
                Some(-1.0) => return Some(self.unary(Unary::Neg, other)),
                _ => {}
            }
            if let Some(inner) = self.negated(factor) {
                let product = self.binary(Binary::Mul, inner, other);
                return Some(self.unary(Unary::Neg, product));
            }
        }
        None
    }

    fn simpler_quotient(&mut self, x: Node, y: Node) -> Option<Node> {
        match self.constant_value(y) {
            Some(1.0) => return Some(x),
            Some(-1.0) => return Some(self.unary(Unary::Neg, x)),
            _ => {}
        }
        if let Some(exponent) = self.exponent_beside_one(y) {
            if self.is_constant(x, 1.0) {
                let reflected = self.unary(Unary::Neg, exponent);
                return Some(self.unary(Unary::Sigmoid, reflected));
            }
            if self.operation(x) == Operation::Unary(Unary::Exp, exponent) {
                return Some(self.unary(Unary::Sigmoid, exponent));
            }
        }
        let quotient = match (self.negated(x), self.negated(y)) {
            (Some(a), Some(b)) => return Some(self.binary(Binary::Div, a, b)),
            (Some(a), None) => self.binary(Binary::Div, a, y),
            (None, Some(b)) => self.binary(Binary::Div, x, b),
            (None, None) => return None,
        };
        Some(self.unary(Unary::Neg, quotient))
    }

    fn simpler_power(&mut self, x: Node, exponent: Node) -> Option<Node> {
        let n = self.constant_value(exponent)?;
        if n == 0.0 {
            return Some(self.constant(1.0));
        }
        if n == 0.5 {
            return Some(self.unary(Unary::Sqrt, x));
        }
        let is_small_integer = n.fract() == 0.0 && n.abs() <= LARGEST_PRODUCT;
        if n != -0.5 && !is_small_integer {
            return None;
        }
        if n < 0.0 {
            // The reciprocal first: xⁿ might overflow where x⁻ⁿ is a good number close to 0.
            let one = self.constant(1.0);
            let positive = self.constant(-n);
            let reciprocal = self.binary(Binary::Div, one, x);
            return Some(self.binary(Binary::Pow, reciprocal, positive));
        }
        Some(self.product_power(x, n as u32))
    }

    /// xⁿ for n ≥ 1 by squaring.
    pub(crate) fn product_power(&mut self, x: Node, n: u32) -> Node {
        let mut square = x;
        let mut power = None;
        for bit in 0..=n.ilog2() {
            if bit > 0 {
                square = self.binary(Binary::Mul, square, square);
            }
            if n >> bit & 1 == 1 {
                power = Some(power.map_or(square, |power| self.binary(Binary::Mul, power, square)));
            }
        }
        power.expect("n ≥ 1 has a bit")
    }

    /// log(a b), if that is the logarithm of a constant above 0 times a hyperbolic cosine.
    fn log_of_scaled_cosh(&mut self, a: Node, b: Node) -> Option<Node> {
        for (factor, cosh) in [(a, b), (b, a)] {
            if let Operation::Unary(Unary::Cosh, inner) = self.operation(cosh)
                && self.constant_value(factor).is_some_and(|value| value > 0.0 && value.is_finite())
            {
                let log = self.unary(Unary::Log, factor);
                let log_cosh = self.unary(Unary::LogCosh, inner);
                return Some(self.binary(Binary::Add, log, log_cosh));
            }
        }
        None
    }

    /// x, if `node` is 1 + eˣ.
    fn exponent_beside_one(&self, node: Node) -> Option<Node> {
        let Operation::Binary(Binary::Add, a, b) = self.operation(node) else { return None };
        let exponent = |one: Node, power: Node| match self.operation(power) {
            Operation::Unary(Unary::Exp, x) if self.is_constant(one, 1.0) => Some(x),
            _ => None,
        };
        exponent(a, b).or_else(|| exponent(b, a))
    }

    /// `node` as xⁿ, where x is no product of equal factors itself.
    pub(super) fn as_power(&self, node: Node) -> (Node, u32) {
        self.as_power_of_depth(node, DEEPEST_POWER)
    }

    fn as_power_of_depth(&self, node: Node, depth: u32) -> (Node, u32) {
        match self.operation(node) {
            Operation::Binary(Binary::Mul, x, y) if depth > 0 => {
                let [(base, n), (other, m)] = [x, y].map(|factor| self.as_power_of_depth(factor, depth - 1));
                if base == other { (base, n + m) } else { (node, 1) }
            }
            _ => (node, 1),
        }
    }

    /// Whether `node` is the constant `value`, whose sign does not matter if it is 0.
    pub(super) fn is_constant(&self, node: Node, value: f64) -> bool {
        self.constant_value(node) == Some(value)
    }

    /// a, if `node` is −a. The sign of a constant is part of its value.
    fn negated(&self, node: Node) -> Option<Node> {
        match self.operation(node) {
            Operation::Unary(Unary::Neg, inner) => Some(inner),
            _ => None,
        }
    }
}
