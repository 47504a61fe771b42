//! Folds: `r(x, p, q) = 0`, `g(x, p, q) = 0`, where `g` vanishes iff `∂r/∂x` is singular.
//!
//! With borders `b`, `c` near the left and right null vectors, `g` is the last entry of the solution of
//! `[∂r/∂x b; cᵀ 0] (v, g) = (0, 1)`. With `w` from the transposed system its gradient is `−wᵀ ∂(∂r/∂x) v`.
//!
//! Reference: Govaerts (2000), §3.2 and §4.1.

use super::base::{Base, Place};
use super::bordered::Bordered;
use super::extended::{Condition, Rows};
use crate::branch::{Watch, dot, least_singular, normalised};

pub(super) struct Fold {
    left: Vec<f64>,
    right: Vec<f64>,
}

impl Fold {
    /// With borders that serve near the place `y`.
    pub(super) fn near(base: &mut Base, y: &[f64]) -> Option<Fold> {
        let n = base.n();
        let place = base.evaluate(y.to_vec());
        let least = least_singular(&place.columns(n), n, n)?;
        Some(Fold { left: least.left, right: least.right })
    }

    fn bordered(&self, place: &Place) -> Bordered {
        let n = self.left.len();
        Bordered::new(&place.columns(n), n, &[&self.left], &[&self.right])
    }
}

impl Condition for Fold {
    fn evaluate(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Rows> {
        let place = base.evaluate([u, &[q]].concat());
        let bordered = self.bordered(&place);
        let ((v, g), (w, _)) = (bordered.right(0)?, bordered.left(0)?);
        let gradient = base.second_derivative(&place, &v, &w);
        let gradient = gradient.iter().map(|entry| -entry);
        Some(Rows {
            r: [&place.r[..], &g].concat(),
            slope: place.slope.iter().copied().chain(gradient).collect(),
        })
    }

    fn residual(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Vec<f64>> {
        let place = base.evaluate([u, &[q]].concat());
        let (_, g) = self.bordered(&place).right(0)?;
        Some([place.r, g].concat())
    }

    fn curvature(&self, base: &mut Base, y: &[f64]) -> Option<f64> {
        let place = base.evaluate(y.to_vec());
        let bordered = self.bordered(&place);
        let ((v, _), (w, _)) = (bordered.right(0)?, bordered.left(0)?);
        Some(dot(&base.second_derivative(&place, &v, &w)[..v.len()], &v))
    }

    fn spent(&self) -> usize {
        1
    }

    /// Where a curve of folds crosses a curve of branch points there is a tricritical point.
    fn watch(&self) -> Watch {
        Watch::Crossings
    }

    fn arrive(&mut self, base: &mut Base, u: &[f64], q: f64) {
        let place = base.evaluate([u, &[q]].concat());
        let bordered = self.bordered(&place);
        if let Some(((v, _), (w, _))) = bordered.right(0).zip(bordered.left(0)) {
            (self.left, self.right) = (normalised(&w), normalised(&v));
        }
    }
}
