//! Stability of a root: the eigenvalues of the Jacobian.
//!
//! With damping `a` the iteration multiplies a small error along an eigenvector of eigenvalue `μ` by
//! `1 + (1 − a) μ`. Some `a < 1` makes that smaller than one for all eigenvalues iff every real part
//! is negative, which is also when the flow `dx/dt = r(x)` returns to the root.

use super::problem::{Point, Problem};
use nalgebra::{DMatrix, Schur};

/// A complex number: an eigenvalue of `∂r/∂x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eigenvalue {
    pub re: f64,
    pub im: f64,
}

/// Whether the damped iteration returns to a root after a small push.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stability {
    /// All eigenvalues have negative real parts.
    Stable { leading: Eigenvalue },
    /// The rightmost eigenvalue cannot be told from one with real part zero: a fold or branch point.
    Marginal { leading: Eigenvalue },
    /// The leading eigenvalue has a positive real part.
    Unstable { leading: Eigenvalue },
    /// A row is implicit, or the eigenvalues could not be computed.
    Unknown,
}

impl Stability {
    /// The eigenvalue of `∂r/∂x` with the largest real part.
    pub fn leading(self) -> Option<Eigenvalue> {
        match self {
            Stability::Stable { leading }
            | Stability::Marginal { leading }
            | Stability::Unstable { leading } => Some(leading),
            Stability::Unknown => None,
        }
    }

    /// Yes, no, or undecided.
    pub fn is_stable(self) -> Option<bool> {
        match self {
            Stability::Stable { .. } => Some(true),
            Stability::Unstable { .. } => Some(false),
            Stability::Marginal { .. } | Stability::Unknown => None,
        }
    }
}

/// A real part below this, relative to the largest row sum of the Jacobian (at least 1), is not told
/// from zero: the rounding errors of a Jacobian at a root that is itself known to 1e-13 stay below.
const MARGINAL: f64 = 1e-10;

/// An eigenvalue moves at most about as far as the root when the Jacobian is taken a little beside
/// it; the real part must exceed that way by this factor for its sign to be trusted.
const CURVATURE: f64 = 1e3;

/// Longest way between the root and a Jacobian that stands for its own.
const NEARBY: f64 = 1e-4;

/// Precision with which the eigenvalues are content that several equal ones keep from the last digits.
const COARSE: f64 = 1e-13;

/// Entries smaller than this part of the largest are zero.
const NEGLIGIBLE: f64 = 1e-40;

/// Iterations that the Schur decomposition may take per row (LAPACK's `dhseqr` allows 30).
const SCHUR_ITERATIONS: usize = 100;

/// The stability of `point`, a root; takes the Jacobian at hand if that decides the matter.
pub(super) async fn assess(problem: &mut Problem<'_>, point: &mut Point) -> Stability {
    if point.x.is_empty() || !problem.is_fixed_point() {
        return Stability::Unknown;
    }
    if point.lag <= NEARBY {
        let stability = classify(&point.jacobian, point.x.len());
        let sure = |leading: Eigenvalue| leading.re.abs() > CURVATURE * point.lag;
        if point.lag == 0.0 || stability.leading().is_some_and(sure) {
            return stability;
        }
    }
    problem.differentiate(point).await;
    classify(&point.jacobian, point.x.len())
}

fn classify(jacobian: &[f64], n: usize) -> Stability {
    let Some(leading) = eigenvalues(jacobian, n).and_then(|all| all.into_iter().next()) else {
        return Stability::Unknown;
    };
    let row_sum = jacobian.chunks(n).map(|row| row.iter().map(|entry| entry.abs()).sum()).fold(1.0, f64::max);
    if leading.re.abs() <= MARGINAL * row_sum {
        Stability::Marginal { leading }
    } else if leading.re < 0.0 {
        Stability::Stable { leading }
    } else {
        Stability::Unstable { leading }
    }
}

/// The eigenvalues of the row-major `n × n` matrix, largest real part first, of a conjugate pair the
/// one with positive imaginary part first. `None` if an entry is not finite or the iteration fails.
///
/// # Panics
/// When the matrix has another size.
pub fn eigenvalues(matrix: &[f64], n: usize) -> Option<Vec<Eigenvalue>> {
    assert!(matrix.len() == n * n, "the matrix must be {n} × {n}");
    if !matrix.iter().all(|entry| entry.is_finite()) {
        return None;
    }
    let most = matrix.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    // What cannot matter must not keep the iteration from seeing that it is done: an order parameter that is
    // zero but for 1e-262 did.
    let entry = |i: usize, j: usize| {
        let entry: f64 = matrix[i * n + j];
        if entry.abs() < NEGLIGIBLE * most { 0.0 } else { entry }
    };
    let matrix = DMatrix::from_fn(n, n, entry);
    let schur = |matrix, precision| Schur::try_new(matrix, precision, SCHUR_ITERATIONS * n);
    // The unshifted steps of the iteration never end on a cyclic matrix. A similar matrix
    // without that structure has the same eigenvalues.
    let turned = || {
        let turn = reflections(n);
        &turn * &matrix * turn.transpose()
    };
    let schur = schur(matrix.clone(), f64::EPSILON)
        .or_else(|| schur(turned(), f64::EPSILON))
        .or_else(|| schur(turned(), COARSE))?;
    let mut all: Vec<Eigenvalue> =
        schur.complex_eigenvalues().iter().map(|value| Eigenvalue { re: value.re, im: value.im }).collect();
    all.sort_by(|a, b| b.re.total_cmp(&a.re).then(b.im.total_cmp(&a.im)));
    Some(all)
}

/// A fixed orthogonal matrix without structure: the product of two reflections.
fn reflections(n: usize) -> DMatrix<f64> {
    // Multiples of irrational numbers, modulo one, never repeat.
    let direction = |step: f64| {
        let v = nalgebra::DVector::from_fn(n, |i, _| ((i + 1) as f64 * step).fract() - 0.4);
        let squared = v.norm_squared();
        DMatrix::identity(n, n) - &v * v.transpose() * (2.0 / squared)
    };
    direction(std::f64::consts::SQRT_2) * direction(std::f64::consts::E)
}
