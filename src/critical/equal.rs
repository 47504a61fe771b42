//! Two roots at which a test function is the same: `r(x, p, q) = 0`, `r(z, p, q) = 0`, `g(x, …) = g(z, …)`.
//! With `g` a free energy this is a first-order transition.
//!
//! The unknowns are `x`, `p`, then `z`. Where both roots become one, the system is singular; curves are
//! stopped before that.

use super::base::Base;
use super::extended::{Condition, Rows};
use crate::domain::Domain;
use crate::solve::Form;

pub(super) struct Equal {
    pub(super) level: usize,
    pub(super) n: usize,
}

impl Condition for Equal {
    fn added(&self) -> usize {
        self.n
    }

    fn evaluate(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Rows> {
        let n = self.n;
        let [first, second] = &self.places(n, u, q)[..] else { return None };
        let (first, second) = (base.evaluate(first.clone()), base.evaluate(second.clone()));
        let (value, gradient) = base.level(self.level, &first.y);
        let (other_value, other_gradient) = base.level(self.level, &second.y);
        let mut slope = Vec::with_capacity((2 * n + 1) * (2 * n + 2));
        let zeros = vec![0.0; n];
        // Columns: x, p, z, q.
        for row in first.slope.chunks(n + 2) {
            slope.extend(row[..n + 1].iter().chain(&zeros).chain(&row[n + 1..]));
        }
        slope.extend(gradient[..n].iter());
        slope.push(gradient[n] - other_gradient[n]);
        slope.extend(other_gradient[..n].iter().map(|entry| -entry));
        slope.push(gradient[n + 1] - other_gradient[n + 1]);
        for row in second.slope.chunks(n + 2) {
            slope.extend(zeros.iter().chain(&row[n..n + 1]).chain(&row[..n]).chain(&row[n + 1..]));
        }
        let r = [&first.r[..], &[value - other_value], &second.r[..]].concat();
        Some(Rows { r, slope })
    }

    fn places(&self, n: usize, u: &[f64], q: f64) -> Vec<Vec<f64>> {
        vec![[&u[..n + 1], &[q]].concat(), [&u[n + 1..], &u[n..n + 1], &[q]].concat()]
    }

    fn form(&self, base: &Base, row: usize) -> Form {
        match row {
            row if row < self.n => base.form(row),
            row if row == self.n => Form::Implicit,
            row => base.form(row - self.n - 1),
        }
    }

    fn domain(&self, base: &Base, added: usize) -> (Domain, f64) {
        (base.domains[added], base.scales[added])
    }
}
