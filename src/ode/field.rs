//! What is integrated: the right-hand side, and its derivatives where a stiff method wants them.

use nalgebra::DMatrix;

/// The right-hand side `f` of `dy/dt = f(t, y)`.
///
/// `&mut self` lets an implementation keep buffers; two calls with equal arguments must give
/// equal results, or the error estimate of a step means nothing.
pub trait VectorField {
    /// Number of entries of the state `y`.
    fn len(&self) -> usize;

    /// Writes `f(t, y)` into `dydt`; both slices have [`len`](VectorField::len) entries.
    ///
    /// Outside the domain of `f`, write NaN: the step is then shortened.
    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]);

    /// Writes `∂f_i/∂y_j` at `(t, y)` into `jacobian[(i, j)]`, square with [`len`](VectorField::len)
    /// rows. Only stiff methods ask for it.
    ///
    /// By default differences, at the price of `len + 1` evaluations: half of the digits of the exact
    /// derivatives. That costs iterations and not accuracy, as long as entries of the state are not
    /// smaller than 1e-5 and still matter.
    fn jacobian(&mut self, t: f64, y: &[f64], jacobian: &mut DMatrix<f64>) {
        differences(&mut |y, dydt| self.derivative(t, y, dydt), y, jacobian);
    }

    /// Whether [`expand`](VectorField::expand) is available. By default it is not.
    fn has_series(&mut self) -> bool {
        false
    }

    /// Writes the coefficients of the solution through `y` at `t` as a power series, entry by entry: with n + 1 of
    /// them for each, `y_i(t + unit u) = Σ_k coefficients[i (n + 1) + k] uᵏ` up to uⁿ. Only Taylor's method asks for
    /// it, with n up to 30, and where [`has_series`](VectorField::has_series) says so. Outside of the domain of `f`,
    /// write NaN.
    fn expand(&mut self, t: f64, y: &[f64], unit: f64, coefficients: &mut [f64]) {
        let _ = (t, y, unit);
        coefficients.fill(f64::NAN);
    }

    /// The first of these times, which ascend, at which a number that drives the field from outside, such as a
    /// parameter that moves, lies outside of its domain: its place among them, and which number it is. The flow
    /// ends before it comes to such a time. By default there is none.
    fn outside(&mut self, times: &[f64]) -> Option<(usize, usize)> {
        let _ = times;
        None
    }

    /// Whether there is nothing to integrate.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A closure `|t, y, dydt|` as a [`VectorField`].
pub struct Closure<F> {
    len: usize,
    derivative: F,
}

impl<F: FnMut(f64, &[f64], &mut [f64])> Closure<F> {
    /// A field on states of `len` entries.
    pub fn new(len: usize, derivative: F) -> Closure<F> {
        Closure { len, derivative }
    }

    /// The same field with its Jacobian `|t, y, jacobian|`, see [`VectorField::jacobian`].
    pub fn with_jacobian<J: FnMut(f64, &[f64], &mut DMatrix<f64>)>(
        self,
        jacobian: J,
    ) -> Differentiated<F, J> {
        Differentiated { field: self, jacobian }
    }
}

impl<F: FnMut(f64, &[f64], &mut [f64])> VectorField for Closure<F> {
    fn len(&self) -> usize {
        self.len
    }

    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]) {
        (self.derivative)(t, y, dydt);
    }
}

/// A [`Closure`] that comes with its Jacobian.
pub struct Differentiated<F, J> {
    field: Closure<F>,
    jacobian: J,
}

impl<F, J> VectorField for Differentiated<F, J>
where
    F: FnMut(f64, &[f64], &mut [f64]),
    J: FnMut(f64, &[f64], &mut DMatrix<f64>),
{
    fn len(&self) -> usize {
        self.field.len
    }

    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]) {
        self.field.derivative(t, y, dydt);
    }

    fn jacobian(&mut self, t: f64, y: &[f64], jacobian: &mut DMatrix<f64>) {
        (self.jacobian)(t, y, jacobian);
    }
}

/// Entries smaller than this are shifted as if they had this size (code RADAU5).
const SMALLEST_SIZE: f64 = 1e-5;

/// One-sided differences. Where `f` is not a number on one side, as at the border of its domain, the
/// other side is taken.
fn differences(f: &mut dyn FnMut(&[f64], &mut [f64]), y: &[f64], jacobian: &mut DMatrix<f64>) {
    let n = y.len();
    let (mut here, mut there, mut shifted) = (vec![0.0; n], vec![0.0; n], y.to_vec());
    f(y, &mut here);
    for j in 0..n {
        for side in [1.0, -1.0] {
            shifted[j] = y[j] + side * (f64::EPSILON * y[j].abs().max(SMALLEST_SIZE)).sqrt();
            f(&shifted, &mut there);
            let shift = shifted[j] - y[j];
            for i in 0..n {
                jacobian[(i, j)] = (there[i] - here[i]) / shift;
            }
            if there.iter().all(|value| value.is_finite()) {
                break;
            }
        }
        shifted[j] = y[j];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn differences_agree_with_derivatives() {
        let mut field = Closure::new(2, |t: f64, y: &[f64], dydt: &mut [f64]| {
            dydt[0] = t * y[0] * y[1];
            dydt[1] = y[1].exp();
        });
        let mut jacobian = DMatrix::zeros(2, 2);
        field.jacobian(2.0, &[3.0, 0.5], &mut jacobian);
        // Closed form; one-sided differences lose half of the digits.
        for (at, exact) in [((0, 0), 1.0), ((0, 1), 6.0), ((1, 0), 0.0), ((1, 1), 0.5_f64.exp())] {
            assert_close(jacobian[at], exact, 1e-7);
        }
    }

    #[test]
    fn differences_look_inside_the_domain() {
        let mut field = Closure::new(1, |_, y: &[f64], dydt: &mut [f64]| dydt[0] = (1.0 - y[0]).powf(1.5));
        let mut jacobian = DMatrix::zeros(1, 1);
        field.jacobian(0.0, &[1.0], &mut jacobian);
        // Closed form 0; the difference quotient of x^(3/2) is the square root of the shift.
        assert_close(jacobian[(0, 0)], 0.0, 2e-4);
    }
}
