//! Small systems given by closures, for tests.

use spinodal::solve::{Domain, Form, System};

/// Residuals given by a closure; the Jacobian by central differences, which are exact to ten digits
/// here. Remembers every point at which it was evaluated.
pub struct Equations<F> {
    pub residual: F,
    pub domains: Vec<Domain>,
    pub form: Form,
    pub visited: Vec<Vec<f64>>,
}

/// Step of the central differences: the cube root of the spacing of numbers balances its two errors.
const STEP: f64 = 6e-6;

/// `x = F(x)` in `n` unknowns, `residual` writing `F(x) − x`.
pub fn fixed_point_equations<F: FnMut(&[f64], &mut [f64])>(n: usize, residual: F) -> Equations<F> {
    Equations { residual, domains: vec![Domain::REAL; n], form: Form::FixedPoint, visited: Vec::new() }
}

/// `0 = g(x)` in `n` unknowns.
pub fn implicit_equations<F: FnMut(&[f64], &mut [f64])>(n: usize, residual: F) -> Equations<F> {
    Equations { form: Form::Implicit, ..fixed_point_equations(n, residual) }
}

impl<F> Equations<F> {
    pub fn within(self, domains: &[Domain]) -> Equations<F> {
        assert!(domains.len() == self.domains.len(), "one domain per unknown");
        Equations { domains: domains.to_vec(), ..self }
    }
}

impl<F: FnMut(&[f64], &mut [f64])> System for Equations<F> {
    fn len(&self) -> usize {
        self.domains.len()
    }

    fn residual(&mut self, x: &[f64], r: &mut [f64]) {
        self.visited.push(x.to_vec());
        (self.residual)(x, r);
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        self.residual(x, r);
        let n = x.len();
        let (mut plus, mut minus) = (vec![0.0; n], vec![0.0; n]);
        for j in 0..n {
            let mut moved = x.to_vec();
            moved[j] = x[j] + STEP;
            (self.residual)(&moved, &mut plus);
            moved[j] = x[j] - STEP;
            (self.residual)(&moved, &mut minus);
            for i in 0..n {
                jacobian[i * n + j] = (plus[i] - minus[i]) / (2.0 * STEP);
            }
        }
    }

    fn form(&self, _row: usize) -> Form {
        self.form
    }

    fn domain(&self, index: usize) -> Domain {
        self.domains[index]
    }
}
