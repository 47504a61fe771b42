//! Sizes of vectors and matrices: polynomials in the dimensions of the theory.
//!
//! Sizes are compared as polynomials, so that `M` and `K` differ even while both happen to be 1.

use std::collections::BTreeMap;

use crate::theory::DimId;

/// A polynomial with whole coefficients: each monomial, a sorted list of dimensions, with its
/// coefficient, never zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Size {
    terms: BTreeMap<Vec<DimId>, i64>,
}

impl Size {
    pub fn constant(value: i64) -> Size {
        Size { terms: BTreeMap::from([(Vec::new(), value)]) }.normal()
    }

    pub fn dim(dim: DimId) -> Size {
        Size { terms: BTreeMap::from([(vec![dim], 1)]) }
    }

    /// Coefficients saturate: a size that large is refused when it is evaluated.
    pub fn add(&self, other: &Size) -> Size {
        let mut terms = self.terms.clone();
        for (monomial, coefficient) in &other.terms {
            let entry = terms.entry(monomial.clone()).or_insert(0);
            *entry = entry.saturating_add(*coefficient);
        }
        Size { terms }.normal()
    }

    pub fn negate(&self) -> Size {
        self.multiply(&Size::constant(-1))
    }

    pub fn multiply(&self, other: &Size) -> Size {
        let mut product = Size { terms: BTreeMap::new() };
        for (left, a) in &self.terms {
            for (right, b) in &other.terms {
                let mut monomial = [left.as_slice(), right.as_slice()].concat();
                monomial.sort();
                let term = Size { terms: BTreeMap::from([(monomial, a.saturating_mul(*b))]) };
                product = product.add(&term);
            }
        }
        product
    }

    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// The value, where it depends on no dimension.
    pub fn as_constant(&self) -> Option<i64> {
        match self.terms.len() {
            0 => Some(0),
            1 => self.terms.get(&Vec::new()).copied(),
            _ => None,
        }
    }

    /// The dimension, where the size is just one.
    pub fn as_dim(&self) -> Option<DimId> {
        match self.terms.iter().next() {
            Some((monomial, 1)) if self.terms.len() == 1 && monomial.len() == 1 => Some(monomial[0]),
            _ => None,
        }
    }

    /// The value for given dimensions.
    pub fn value(&self, dim: impl Fn(DimId) -> i64) -> i64 {
        let term = |(monomial, coefficient): (&Vec<DimId>, &i64)| {
            monomial.iter().fold(*coefficient, |product, &factor| product.saturating_mul(dim(factor)))
        };
        self.terms.iter().map(term).fold(0, i64::saturating_add)
    }

    /// As it would be written: `2*M + 1`.
    pub fn display(&self, name: impl Fn(DimId) -> String) -> String {
        let mut text = String::new();
        // The constant is written last.
        let constant_last = self.terms.iter().filter(|(m, _)| !m.is_empty());
        for (monomial, coefficient) in constant_last.chain(self.terms.iter().filter(|(m, _)| m.is_empty())) {
            let mut factors: Vec<String> = monomial.iter().map(|&dim| name(dim)).collect();
            let magnitude = coefficient.unsigned_abs();
            if magnitude != 1 || factors.is_empty() {
                factors.insert(0, magnitude.to_string());
            }
            let sign = match (text.is_empty(), *coefficient < 0) {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            text.push_str(sign);
            text.push_str(&factors.join("*"));
        }
        if text.is_empty() { "0".to_owned() } else { text }
    }

    fn normal(mut self) -> Size {
        self.terms.retain(|_, coefficient| *coefficient != 0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_compared_as_polynomials() {
        let (m, k) = (Size::dim(DimId(0)), Size::dim(DimId(1)));
        let two = Size::constant(2);
        assert_eq!(m.add(&m), two.multiply(&m));
        assert_ne!(m, k);
        assert_eq!(m.add(&k).add(&m.negate()), k);
        let name = |dim: DimId| ["M", "K"][dim.0].to_owned();
        assert_eq!(two.multiply(&m).add(&Size::constant(-1)).display(name), "2*M - 1");
        assert_eq!(two.multiply(&m).value(|_| 3), 6);
        assert_eq!(m.add(&m.negate()).as_constant(), Some(0));
    }
}
