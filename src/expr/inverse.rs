//! Inverses of matrices of nodes.

use super::{Binary, Graph, Node, Operation, Unary};

impl Graph {
    /// The inverse of an n × n matrix; both are row-major.
    ///
    /// Zeros that are constants are taken as structure: rows and columns which they decouple are inverted
    /// apart, and 1 × 1 and 2 × 2 parts in closed form, by the determinant. What is left becomes entries of one
    /// pivoted inverse each. If a part is symmetric node by node, so is its inverse. A singular matrix
    /// has an inverse that is not finite when evaluated.
    ///
    /// # Panics
    /// When there are not n² entries.
    pub fn inverse(&mut self, entries: &[Node], n: usize) -> Vec<Node> {
        assert!(entries.len() == n * n, "an {n} × {n} matrix has {} entries, not {}", n * n, entries.len());
        let zero = self.constant(0.0);
        let mut inverse = vec![zero; n * n];
        for (rows, columns) in self.decoupled_parts(entries, n) {
            let size = rows.len();
            let part: Vec<Node> =
                rows.iter().flat_map(|i| columns.iter().map(move |j| entries[i * n + j])).collect();
            let part_inverse = match size {
                1 => vec![self.reciprocal(part[0])],
                2 => self.inverse_of_two(&part),
                _ => self.inverse_entries(&part, size),
            };
            for (index, node) in part_inverse.into_iter().enumerate() {
                inverse[columns[index / size] * n + rows[index % size]] = node;
            }
        }
        inverse
    }

    fn reciprocal(&mut self, x: Node) -> Node {
        let one = self.constant(1.0);
        self.binary(Binary::Div, one, x)
    }

    /// [[a, b], [c, d]]⁻¹ = [[d, −b], [−c, a]] / (ad − bc).
    fn inverse_of_two(&mut self, entries: &[Node]) -> Vec<Node> {
        let [a, b, c, d] = [entries[0], entries[1], entries[2], entries[3]];
        let diagonal = self.binary(Binary::Mul, a, d);
        let rest = self.binary(Binary::Mul, b, c);
        let determinant = self.binary(Binary::Sub, diagonal, rest);
        let scale = self.reciprocal(determinant);
        let [minus_b, minus_c] = [b, c].map(|x| self.unary(Unary::Neg, x));
        [d, minus_b, minus_c, a].map(|x| self.binary(Binary::Mul, x, scale)).to_vec()
    }

    fn inverse_entries(&mut self, entries: &[Node], n: usize) -> Vec<Node> {
        let matrix = self.intern_matrix(entries);
        let is_symmetric = (0..n).all(|i| (0..i).all(|j| entries[i * n + j] == entries[j * n + i]));
        let place = |index: usize| {
            let (i, j) = (index / n, index % n);
            if is_symmetric { (i.min(j), i.max(j)) } else { (i, j) }
        };
        let operation =
            |(row, column)| Operation::InverseEntry { matrix, row: row as u32, column: column as u32 };
        (0..n * n).map(|index| self.intern(operation(place(index)))).collect()
    }

    /// Rows and columns of the smallest square parts of the matrix outside of which it is zero.
    ///
    /// A part that is not square proves the matrix singular; then all of it is one part, to be found
    /// singular when it is evaluated.
    fn decoupled_parts(&self, entries: &[Node], n: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
        let couples = |row: usize, column: usize| !self.is_constant(entries[row * n + column], 0.0);
        let mut is_placed = vec![false; n];
        let mut parts = Vec::new();
        for first in 0..n {
            if is_placed[first] {
                continue;
            }
            is_placed[first] = true;
            let mut rows = vec![first];
            let mut columns: Vec<usize> = Vec::new();
            let mut visited = 0;
            while let Some(&row) = rows.get(visited) {
                visited += 1;
                for column in (0..n).filter(|&column| couples(row, column)) {
                    if columns.contains(&column) {
                        continue;
                    }
                    columns.push(column);
                    for (i, is_placed) in is_placed.iter_mut().enumerate() {
                        if couples(i, column) && !*is_placed {
                            *is_placed = true;
                            rows.push(i);
                        }
                    }
                }
            }
            rows.sort();
            columns.sort();
            parts.push((rows, columns));
        }
        if parts.iter().all(|(rows, columns)| rows.len() == columns.len()) {
            parts
        } else {
            vec![((0..n).collect(), (0..n).collect())]
        }
    }
}
