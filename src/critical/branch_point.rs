//! Branch points: `r + μ b = 0`, `g₁ = 0`, `g₂ = 0`, where both `g` vanish iff the rows of
//! `R = [∂r/∂x ∂r/∂p]` are dependent. Then `μ = 0`, unless the second parameter breaks the branch point.
//!
//! With a column `b` near the left null vector and rows `C` near the two null directions, `ψ` and `g` solve
//! `[R b; C 0]ᵀ (ψ, g) = (0, 1)`. With `v₁`, `v₂` the solutions that belong to the rows of `C` the gradients
//! are `−ψᵀ ∂R v_i`.
//!
//! Reference: Govaerts (2000), §4.1 and §8.

use super::base::{Base, Place};
use super::bordered::Bordered;
use super::extended::{Condition, Rows};
use crate::branch::{dot, least_singular, normalised};

/// An unfolding this small, in units of the residual, is none; near other singular points it is that of rounding errors.
const UNFOLDED: f64 = 1e-6;

pub(super) struct BranchPoint {
    left: Vec<f64>,
    right: [Vec<f64>; 2],
}

impl BranchPoint {
    /// With borders that serve near the place `y`.
    pub(super) fn near(base: &mut Base, y: &[f64]) -> Option<BranchPoint> {
        let n = base.n();
        let place = base.evaluate(y.to_vec());
        // One null direction leaves p alone.
        let mut along = least_singular(&place.columns(n), n, n)?.right;
        along.push(0.0);
        // Made heavy, it is not the least singular direction even where R is large.
        let columns = place.columns(n + 1);
        let weight = columns.iter().fold(1.0_f64, |most, entry| most.max(entry.abs()));
        let heavy: Vec<f64> = along.iter().map(|entry| entry * weight).collect();
        let least = least_singular(&[columns, heavy].concat(), n + 1, n + 1)?;
        let right = orthonormal([along, least.right])?;
        Some(BranchPoint { left: normalised(&least.left[..n]), right })
    }

    /// The residuals of all rows.
    fn unfolded(&self, place: &Place, u: &[f64], g: Vec<f64>) -> Vec<f64> {
        let unfolding = u[u.len() - 1];
        let rows = place.r.iter().zip(&self.left).map(|(r, left)| r + unfolding * left);
        rows.chain(g).collect()
    }

    fn bordered(&self, place: &Place) -> Bordered {
        let [first, second] = &self.right;
        let n = self.left.len();
        Bordered::new(&place.columns(n + 1), n + 1, &[&self.left], &[first, second])
    }
}

impl Condition for BranchPoint {
    fn added(&self) -> usize {
        1
    }

    fn evaluate(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Rows> {
        let n = base.n();
        let place = base.evaluate([&u[..n + 1], &[q]].concat());
        let bordered = self.bordered(&place);
        let (psi, g) = bordered.left(0)?;
        // Columns: x, p, μ, q.
        let mut slope = Vec::with_capacity((n + 2) * (n + 3));
        for (row, left) in place.slope.chunks(n + 2).zip(&self.left) {
            slope.extend(row[..n + 1].iter().chain([left]).chain(&row[n + 1..]));
        }
        for at in 0..2 {
            let (v, _) = bordered.right(at)?;
            let gradient = base.second_derivative(&place, &v, &psi);
            slope.extend(gradient[..n + 1].iter().map(|entry| -entry));
            slope.extend([0.0, -gradient[n + 1]]);
        }
        Some(Rows { r: self.unfolded(&place, u, g), slope })
    }

    fn residual(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Vec<f64>> {
        let place = base.evaluate([&u[..base.n() + 1], &[q]].concat());
        let (_, g) = self.bordered(&place).left(0)?;
        Some(self.unfolded(&place, u, g))
    }

    /// Another parameter may break the branch point: then `μ` makes up for what it adds to the equations.
    fn holds(&self, u: &[f64]) -> bool {
        u[u.len() - 1].abs() <= UNFOLDED
    }

    fn spent(&self) -> usize {
        1
    }

    fn arrive(&mut self, base: &mut Base, u: &[f64], q: f64) {
        let n = base.n();
        let place = base.evaluate([&u[..n + 1], &[q]].concat());
        let bordered = self.bordered(&place);
        let renewed = bordered.left(0).zip(bordered.right(0)).zip(bordered.right(1));
        if let Some((((psi, _), (first, _)), (second, _))) = renewed
            && let Some(right) = orthonormal([first, second])
        {
            (self.left, self.right) = (normalised(&psi), right);
        }
    }
}

/// Both vectors made orthogonal and of length 1, the first keeping its direction.
fn orthonormal([first, second]: [Vec<f64>; 2]) -> Option<[Vec<f64>; 2]> {
    let first = normalised(&first);
    let part = dot(&first, &second);
    let rest: Vec<f64> = second.iter().zip(&first).map(|(second, first)| second - part * first).collect();
    let second = normalised(&rest);
    let all = first.iter().chain(&second);
    all.clone().all(|entry| entry.is_finite()).then_some([first, second])
}
