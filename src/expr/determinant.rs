//! Determinants of matrices of nodes.

use super::{Binary, Graph, Node, Operation};

/// Larger matrices are eliminated when they are evaluated: their expansion has `n 2ⁿ` terms.
const LARGEST_EXPANDED: usize = 4;

impl Graph {
    /// The determinant of an n × n matrix, row-major.
    ///
    /// # Panics
    /// When there are not n² entries, or there is none.
    pub fn determinant(&mut self, entries: &[Node], n: usize) -> Node {
        assert!(n > 0 && entries.len() == n * n, "an {n} × {n} matrix has {} entries", n * n);
        if n > LARGEST_EXPANDED {
            let matrix = self.intern_matrix(entries);
            return self.intern(Operation::Determinant(matrix));
        }
        // Expansion along the rows from the last to the first: of the minors of the last `k` rows
        // only those of all choices of `k` columns are needed, each once.
        let mut minors = vec![self.constant(1.0); 1 << n];
        for columns in 1usize..1 << n {
            let row = n - columns.count_ones() as usize;
            let mut minor = None;
            let chosen = (0..n).filter(|column| columns >> column & 1 == 1);
            for (place, column) in chosen.enumerate() {
                let rest = minors[columns & !(1 << column)];
                let term = self.binary(Binary::Mul, entries[row * n + column], rest);
                minor = Some(match minor {
                    None => term,
                    Some(minor) if place % 2 == 1 => self.binary(Binary::Sub, minor, term),
                    Some(minor) => self.binary(Binary::Add, minor, term),
                });
            }
            minors[columns] = minor.expect("at least one column is chosen");
        }
        minors[(1 << n) - 1]
    }
}
