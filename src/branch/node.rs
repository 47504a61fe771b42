//! A place on the branch with everything that events are read from, and the way between two of them.

use super::Watch;
use super::corrector::{Border, Miss, correct};
use super::dense::{Lu, dot, largest, norm, normalised};
use super::problem::{Place, Problem};
use super::result::Point;
use crate::solve::{Eigenvalue, eigenvalues};

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    /// Unit vector in scaled coordinates.
    pub(super) tangent: Vec<f64>,
    /// Determinant of the matrix bordered by a direction along the branch: changes its sign where an odd
    /// number of branches cross this one.
    pub(super) determinant: f64,
    /// Eigenvalues of `∂r/∂x`, largest real part first, if they are wanted.
    pub(super) spectrum: Option<Vec<Eigenvalue>>,
    pub(super) tests: Vec<f64>,
}

/// An eigenvalue smaller than this, relative to the largest row sum of the Jacobian (at least 1), is not
/// told from zero: the rounding errors of a Jacobian at a root that is itself known to 1e-13 stay below.
const MARGINAL: f64 = 1e-10;

impl Node {
    /// `along` is a direction, in scaled coordinates, not orthogonal to the branch: the tangent keeps its
    /// orientation.
    pub(super) fn new(problem: &mut Problem, place: Place, along: &[f64]) -> Node {
        let n = problem.n();
        let factors = Lu::new(problem.bordered(&place, along), n + 1);
        let mut last = vec![0.0; n + 1];
        last[n] = 1.0;
        let tangent = factors.solve(&last).map_or_else(|| along.to_vec(), |t| normalised(&t));
        Node { determinant: factors.determinant(), ..Node::with_tangent(problem, place, tangent) }
    }

    /// A node where the tangent is known because the matrix is singular.
    pub(super) fn with_tangent(problem: &mut Problem, place: Place, tangent: Vec<f64>) -> Node {
        let n = problem.n();
        let mut tests = vec![f64::NAN; problem.system.test_count()];
        problem.system.tests(&place.u[..n], place.u[n], &mut tests);
        let is_wanted = problem.system.watch() == Watch::Stability;
        let spectrum = if is_wanted { eigenvalues(&place.jacobian(), n) } else { None };
        Node { tangent, determinant: 0.0, spectrum, tests, place }
    }

    /// The angle between the tangents here and there.
    pub(super) fn turn_to(&self, other: &Node) -> f64 {
        dot(&self.tangent, &other.tangent).clamp(-1.0, 1.0).acos()
    }

    /// `dp/ds` in scaled coordinates.
    pub(super) fn slant(&self) -> f64 {
        self.tangent[self.tangent.len() - 1]
    }

    /// The number of eigenvalues with positive real part.
    pub(super) fn unstable(&self) -> Option<usize> {
        Some(self.spectrum.as_ref()?.iter().filter(|value| value.re > 0.0).count())
    }

    /// How many eigenvalues are zero to rounding error.
    pub(super) fn singularity(&self) -> usize {
        let n = self.place.r.len();
        let sums = self.place.slope.chunks(n + 1).map(|row| row[..n].iter().map(|entry| entry.abs()).sum());
        let limit = MARGINAL * sums.fold(1.0, f64::max);
        self.spectrum
            .as_ref()
            .map_or(0, |all| all.iter().filter(|value| value.re.hypot(value.im) <= limit).count())
    }

    pub(super) fn point(&self, problem: &Problem) -> Point {
        let n = problem.n();
        let direction = problem.unscaled(&self.tangent);
        let is_certain = problem.is_fixed_point && self.singularity() == 0;
        Point {
            p: self.place.u[n],
            x: self.place.u[..n].to_vec(),
            dx: direction[..n].to_vec(),
            dp: direction[n],
            residual_norm: self.place.residual_norm,
            unstable: if is_certain { self.unstable() } else { None },
            leading: self.spectrum.as_ref().and_then(|all| all.first().copied()),
        }
    }
}

/// The part of a branch between two nodes, short enough to be a graph over the tangent at the first.
pub(super) struct Segment<'n> {
    pub(super) a: &'n Node,
    pub(super) b: &'n Node,
    ya: Vec<f64>,
    yb: Vec<f64>,
    /// Distance of the two along the tangent at the first, in units of the scales.
    pub(super) length: f64,
}

/// Iterations of the corrector between two nodes.
const ITERATIONS: usize = 8;

/// Part of a segment's length by which the branch may deviate from the cubic through its ends.
const DEVIATION: f64 = 0.1;

impl<'n> Segment<'n> {
    pub(super) fn new(problem: &Problem, a: &'n Node, b: &'n Node) -> Segment<'n> {
        let (ya, yb) = (problem.scaled(&a.place.u), problem.scaled(&b.place.u));
        let length = dot(&a.tangent, &yb) - dot(&a.tangent, &ya);
        Segment { a, b, ya, yb, length }
    }

    /// Distance of a place from the first node along its tangent.
    pub(super) fn position(&self, problem: &Problem, u: &[f64]) -> f64 {
        dot(&self.a.tangent, &problem.scaled(u)) - dot(&self.a.tangent, &self.ya)
    }

    /// The cubic through both ends with their tangents, in scaled coordinates, and its derivative.
    pub(super) fn cubic(&self, position: f64) -> (Vec<f64>, Vec<f64>) {
        let (h, s) = (self.length, position / self.length);
        let slope_b = h / dot(&self.a.tangent, &self.b.tangent);
        let values = [
            (1.0 + 2.0 * s) * (1.0 - s).powi(2),
            s * (1.0 - s).powi(2),
            s * s * (3.0 - 2.0 * s),
            s * s * (s - 1.0),
        ];
        let slopes =
            [6.0 * s * (s - 1.0), (1.0 - s) * (1.0 - 3.0 * s), 6.0 * s * (1.0 - s), s * (3.0 * s - 2.0)];
        let blend = |c: [f64; 4]| {
            (0..self.ya.len())
                .map(|i| {
                    c[0] * self.ya[i]
                        + c[1] * h * self.a.tangent[i]
                        + c[2] * self.yb[i]
                        + c[3] * slope_b * self.b.tangent[i]
                })
                .collect()
        };
        (blend(values), blend(slopes))
    }

    /// The node at this distance along the tangent at the first.
    pub(super) fn node(&self, problem: &mut Problem, position: f64) -> Result<Node, Miss> {
        let (y, along) = self.cubic(position);
        let border = Border::across(&self.a.tangent, &self.ya, position);
        let guess = problem.unscaled(&y);
        let (place, _) = correct(problem, &self.a.place.u, &guess, &border, ITERATIONS)?;
        if self.contains(problem, &place.u) {
            Ok(Node::new(problem, place, &normalised(&along)))
        } else {
            Err(Miss::Slow)
        }
    }

    /// A node shortly before the second one, which may be singular.
    pub(super) fn before_end(&self, problem: &mut Problem) -> Option<Node> {
        [0.999, 0.99, 0.9].iter().find_map(|part| self.node(problem, part * self.length).ok())
    }

    /// Whether a place near the branch belongs to this segment, not to another branch.
    pub(super) fn contains(&self, problem: &Problem, u: &[f64]) -> bool {
        let position = self.position(problem, u);
        let slack = 1e-3 * self.length;
        if !(-slack..=self.length + slack).contains(&position) {
            return false;
        }
        let (y, _) = self.cubic(position);
        let away: Vec<f64> = problem.scaled(u).iter().zip(&y).map(|(u, y)| u - y).collect();
        norm(&away) <= DEVIATION * self.length + 1e3 * f64::EPSILON * largest(&y).max(1.0)
    }
}
