//! Hopf points: `r(x, p, q) = 0`, `Re λ(x, p, q) = 0` for one pair of eigenvalues `λ, λ*` of `∂r/∂x`.
//!
//! The eigenvalue nearest to the one followed so far, with right and left eigenvectors `v` and `w` by inverse
//! iteration, has the derivatives `wᴴ ∂(∂r/∂x) v / wᴴ v`.

use super::base::{Base, Place};
use super::extended::{Condition, Rows};
use crate::solve::eigenvalues;
use nalgebra::{Complex, DMatrix, DVector};

pub(super) struct Hopf {
    /// Frequency of the pair where the curve was last.
    pub(super) frequency: f64,
}

/// A complex eigenvalue with its eigenvectors, `wᴴ v = 1`.
struct Pair {
    value: Complex<f64>,
    right: DVector<Complex<f64>>,
    left: DVector<Complex<f64>>,
}

impl Hopf {
    fn pair(&self, base: &Base, place: &Place) -> Option<Pair> {
        let n = base.n();
        // In the unknowns' own units: rows and columns must have the same ones.
        let jacobian: Vec<f64> =
            (0..n * n).map(|at| place.slope[at / n * (n + 2) + at % n] / base.scales[at % n]).collect();
        let distance = |re: f64, im: f64| re.hypot(im - self.frequency);
        let nearest = eigenvalues(&jacobian, n)?
            .into_iter()
            .min_by(|a, b| distance(a.re, a.im).total_cmp(&distance(b.re, b.im)))?;
        let value = Complex::new(nearest.re, nearest.im);
        let matrix = DMatrix::from_fn(n, n, |i, j| Complex::new(jacobian[i * n + j], 0.0));
        let right = null_vector(&matrix, value)?;
        let left = null_vector(&matrix.transpose(), value.conj())?;
        let overlap = left.dotc(&right);
        Some(Pair { value, right, left: left / overlap.conj() })
    }
}

impl Condition for Hopf {
    fn evaluate(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Rows> {
        let n = base.n();
        let place = base.evaluate([u, &[q]].concat());
        let Pair { value, right, left } = self.pair(base, &place)?;
        // Re(wᴴ ∂J v) = Re w · ∂J Re v + Im w · ∂J Im v, derivatives along v in units of the scales.
        let mut gradient = vec![0.0; n + 2];
        let parts: [fn(&Complex<f64>) -> f64; 2] = [|z| z.re, |z| z.im];
        for part in parts {
            let v: Vec<f64> = right.iter().zip(&base.scales).map(|(z, scale)| part(z) / scale).collect();
            let w: Vec<f64> = left.iter().map(part).collect();
            let derivative = base.second_derivative(&place, &v, &w);
            gradient.iter_mut().zip(derivative).for_each(|(sum, entry)| *sum += entry);
        }
        Some(Rows { r: [&place.r[..], &[value.re]].concat(), slope: [place.slope, gradient].concat() })
    }

    fn spent(&self) -> usize {
        2
    }

    fn arrive(&mut self, base: &mut Base, u: &[f64], q: f64) {
        let place = base.evaluate([u, &[q]].concat());
        if let Some(pair) = self.pair(base, &place) {
            self.frequency = pair.value.im.abs();
        }
    }
}

/// Inverse iterations, each of which gains many digits.
const INVERSE_ITERATIONS: usize = 3;

/// The unit eigenvector of an eigenvalue, up to a phase.
fn null_vector(matrix: &DMatrix<Complex<f64>>, value: Complex<f64>) -> Option<DVector<Complex<f64>>> {
    let n = matrix.nrows();
    let size = matrix.iter().fold(1.0_f64, |most, entry| most.max(entry.norm()));
    // Beside the eigenvalue, because at it there is nothing to invert.
    let beside = value + Complex::new(f64::EPSILON.sqrt() * size, 0.0);
    let factors = (matrix - DMatrix::identity(n, n) * beside).lu();
    let mut vector = DVector::from_fn(n, |i, _| Complex::new(1.0 + (i + 1) as f64 / (n + 1) as f64, 0.3));
    for _ in 0..INVERSE_ITERATIONS {
        vector = factors.solve(&vector)?;
        let norm = vector.norm();
        vector /= Complex::new(norm, 0.0);
    }
    vector.iter().all(|entry| entry.norm().is_finite()).then_some(vector)
}
