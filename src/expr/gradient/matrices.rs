//! What inverses and determinants of matrices hand on.

use super::adjoint::Adjoint;
use super::term::product;
use super::{Contributions, Pending, Region, Sweep};
use crate::expr::{Binary, Block, Node, Unary};

impl Sweep<'_> {
    /// d(A⁻¹) = −A⁻¹ dA A⁻¹. The sum over all entries of the inverse is taken once they all have been
    /// visited, which makes it two products of matrices: Ā = −A⁻ᵀ Ḡ A⁻ᵀ, where Ḡ holds the adjoints of the
    /// entries.
    pub(super) fn through_inverse(
        &mut self,
        node: Node,
        matrix: Block,
        entry: (usize, usize, Node),
        region: Region,
        pending: &mut Pending,
    ) -> Contributions {
        pending.inverses.entry(matrix).or_default().push(entry);
        let first = self.reach.first_entry(matrix);
        if node != first {
            let zero = self.graph.constant(0.0);
            pending.adjoints.entry(first).or_insert(Adjoint::always(zero));
            return vec![];
        }
        let adjoints = pending.inverses.remove(&matrix).expect("an entry has just been added");
        let entries = self.graph.entries(matrix).to_vec();
        let n = entries.len().isqrt();
        let inverse = self.graph.inverse(&entries, n);
        // A⁻ᵀ Ḡ
        let zero = self.graph.constant(0.0);
        let mut half = vec![zero; n * n];
        for (row, column, adjoint) in adjoints {
            for i in 0..n {
                self.add_product(&mut half[i * n + column], inverse[row * n + i], adjoint);
            }
        }
        let mut contributions = Contributions::new();
        for place in self.places_that_matter(&entries, region) {
            let (i, j) = (place / n, place % n);
            let mut sum = zero;
            for column in 0..n {
                self.add_product(&mut sum, half[i * n + column], inverse[j * n + column]);
            }
            let adjoint = self.graph.unary(Unary::Neg, sum);
            contributions.push((entries[place], Adjoint::always(adjoint)));
        }
        contributions
    }

    /// d det A = det A · tr(A⁻¹ dA).
    pub(super) fn through_determinant(
        &mut self,
        node: Node,
        matrix: Block,
        adjoint: Adjoint,
        region: Region,
    ) -> Contributions {
        let entries = self.graph.entries(matrix).to_vec();
        let n = entries.len().isqrt();
        let inverse = self.graph.inverse(&entries, n);
        let scale = adjoint.map(|value| product(self.graph, value, node));
        let places = self.places_that_matter(&entries, region);
        let contribution = |place: usize| {
            let cofactor = inverse[place % n * n + place / n];
            (entries[place], scale.map(|value| product(self.graph, value, cofactor)))
        };
        places.into_iter().map(contribution).collect()
    }

    fn places_that_matter(&self, entries: &[Node], region: Region) -> Vec<usize> {
        (0..entries.len()).filter(|&place| self.matters(entries[place], region)).collect()
    }

    fn add_product(&mut self, sum: &mut Node, x: Node, y: Node) {
        let term = self.graph.binary(Binary::Mul, x, y);
        *sum = self.graph.binary(Binary::Add, *sum, term);
    }
}
