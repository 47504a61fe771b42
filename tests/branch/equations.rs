//! Small systems with one parameter, given by a closure with exact derivatives.

use spinodal::branch::{Branch, ParametricSystem, SpecialKind, SpecialPoint};
use spinodal::solve::{Domain, Form};

/// Residual, `∂r/∂x` row-major, `∂r/∂p`.
pub type Evaluation<const N: usize> = ([f64; N], [[f64; N]; N], [f64; N]);

/// `N` equations; the closure gives an [`Evaluation`] at `(x, p)`.
pub struct Equations<F, const N: usize> {
    evaluate: F,
    domains: [Domain; N],
    form: Form,
    tests: Vec<Test<N>>,
    /// Jacobians evaluated.
    pub count: usize,
}

/// A test function `g(x, p)`.
pub type Test<const N: usize> = fn(&[f64; N], f64) -> f64;

pub fn equations<const N: usize, F: FnMut(&[f64; N], f64) -> Evaluation<N>>(evaluate: F) -> Equations<F, N> {
    Equations { evaluate, domains: [Domain::REAL; N], form: Form::FixedPoint, tests: Vec::new(), count: 0 }
}

impl<F, const N: usize> Equations<F, N> {
    pub fn within(self, domains: [Domain; N]) -> Equations<F, N> {
        Equations { domains, ..self }
    }

    pub fn implicit(self) -> Equations<F, N> {
        Equations { form: Form::Implicit, ..self }
    }

    pub fn testing(self, tests: &[Test<N>]) -> Equations<F, N> {
        Equations { tests: tests.to_vec(), ..self }
    }
}

impl<F: FnMut(&[f64; N], f64) -> Evaluation<N>, const N: usize> ParametricSystem for Equations<F, N> {
    fn len(&self) -> usize {
        N
    }

    fn residual(&mut self, x: &[f64], p: f64, r: &mut [f64]) {
        self.jacobian(x, p, r, &mut vec![0.0; N * N], &mut [0.0; N]);
    }

    fn jacobian(&mut self, x: &[f64], p: f64, r: &mut [f64], dr_dx: &mut [f64], dr_dp: &mut [f64]) {
        self.count += 1;
        let x: &[f64; N] = x.try_into().expect("one value per unknown");
        let (residual, jacobian, slope) = (self.evaluate)(x, p);
        r.copy_from_slice(&residual);
        dr_dx.copy_from_slice(jacobian.as_flattened());
        dr_dp.copy_from_slice(&slope);
    }

    fn form(&self, _row: usize) -> Form {
        self.form
    }

    fn domain(&self, index: usize) -> Domain {
        self.domains[index]
    }

    fn test_count(&self) -> usize {
        self.tests.len()
    }

    fn tests(&mut self, x: &[f64], p: f64, values: &mut [f64]) {
        let x: &[f64; N] = x.try_into().expect("one value per unknown");
        for (value, test) in values.iter_mut().zip(&self.tests) {
            *value = test(x, p);
        }
    }
}

pub fn kinds(branch: &Branch) -> Vec<SpecialKind> {
    branch.specials.iter().map(|special| special.kind).collect()
}

/// The only special point of a branch.
pub fn only(branch: &Branch) -> &SpecialPoint {
    assert!(branch.specials.len() == 1, "{:?}", branch.specials);
    &branch.specials[0]
}
