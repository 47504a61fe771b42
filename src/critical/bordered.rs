//! Bordered matrices, which are regular where the matrix inside is singular.

use crate::branch::Lu;

/// `[A B; C 0]`, factored: `A` has `rows` rows and `columns` columns, `B` one column for each of the
/// vectors `right`, `C` one row for each of the vectors `below`.
pub(super) struct Bordered {
    factors: Lu,
    rows: usize,
    columns: usize,
    size: usize,
}

impl Bordered {
    /// # Panics
    /// When the whole is not square.
    pub(super) fn new(a: &[f64], columns: usize, right: &[&[f64]], below: &[&[f64]]) -> Bordered {
        let rows = a.len() / columns;
        let size = columns + right.len();
        assert!(size == rows + below.len(), "a bordered matrix is square");
        let mut matrix = Vec::with_capacity(size * size);
        for (i, row) in a.chunks(columns).enumerate() {
            matrix.extend_from_slice(row);
            matrix.extend(right.iter().map(|column| column[i]));
        }
        for row in below {
            matrix.extend_from_slice(row);
            matrix.extend(right.iter().map(|_| 0.0));
        }
        Bordered { factors: Lu::new(matrix, size), rows, columns, size }
    }

    /// `(v, g)` with `A v + B g = 0` and `C v` the unit vector number `at`.
    pub(super) fn right(&self, at: usize) -> Option<(Vec<f64>, Vec<f64>)> {
        let mut v = self.factors.solve(&self.unit(self.rows + at))?;
        let g = v.split_off(self.columns);
        Some((v, g))
    }

    /// `(w, g)` with `Aᵀ w + Cᵀ g = 0` and `Bᵀ w` the unit vector number `at`.
    pub(super) fn left(&self, at: usize) -> Option<(Vec<f64>, Vec<f64>)> {
        let mut w = self.factors.solve_transposed(&self.unit(self.columns + at))?;
        let g = w.split_off(self.rows);
        Some((w, g))
    }

    fn unit(&self, index: usize) -> Vec<f64> {
        let mut unit = vec![0.0; self.size];
        unit[index] = 1.0;
        unit
    }
}
