//! Equations under work: evaluations are counted, places stay in the domains, lengths are scaled.
//!
//! A place `u` is the unknowns followed by the parameter. Lengths and directions are taken in `u_i` divided
//! by its scale, so that unknowns of very different size count alike.

use super::dense::largest;
use super::difference::{DIFFERENCE, stencil};
use super::{AtParameter, ParametricSystem, Work};
use crate::domain::Domain;
use crate::solve::{Form, residual_norm};
use std::ops::Bound;

pub(super) struct Problem<'a> {
    pub(super) system: &'a mut dyn ParametricSystem,
    /// Of the unknowns, then of the parameter.
    pub(super) domains: Vec<Domain>,
    /// Of the unknowns, then of the parameter.
    pub(super) scales: Vec<f64>,
    /// Largest residual norm that passes.
    pub(super) tolerance: f64,
    pub(super) is_fixed_point: bool,
    pub(super) work: Work,
}

/// A place where the equations were evaluated.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Unknowns, then the parameter.
    pub(super) u: Vec<f64>,
    pub(super) r: Vec<f64>,
    /// `∂r_i/∂u_j`, row-major, one column more than rows.
    pub(super) slope: Vec<f64>,
    pub(super) residual_norm: f64,
}

impl Place {
    pub(super) fn is_finite(&self) -> bool {
        self.residual_norm.is_finite() && self.slope.iter().all(|entry| entry.is_finite())
    }

    /// `∂r/∂x`.
    pub(super) fn jacobian(&self) -> Vec<f64> {
        let n = self.r.len();
        self.slope.chunks(n + 1).flat_map(|row| row[..n].to_vec()).collect()
    }
}

/// An unknown whose domain is unbounded counts in units of its first value, unless that is smaller: then it
/// is taken for zero and the unit is one.
const SMALL: f64 = 1e-6;

/// How far an unknown may leave its domain and still be taken for rounding error, in units of its scale.
const ROUNDING: f64 = 1e-12;

impl<'a> Problem<'a> {
    pub(super) fn new(
        system: &'a mut dyn ParametricSystem,
        range: (f64, f64),
        tolerance: f64,
    ) -> Problem<'a> {
        let n = system.len();
        assert!(n > 0, "there is at least one unknown");
        assert!(range.0 < range.1, "a range has its lower end first");
        let mut domains: Vec<Domain> = (0..n).map(|index| system.domain(index)).collect();
        domains.push(Domain::closed(range.0, range.1));
        let is_fixed_point = (0..n).all(|row| system.form(row) == Form::FixedPoint);
        let scales = vec![1.0; n + 1];
        Problem { system, domains, scales, tolerance, is_fixed_point, work: Work::default() }
    }

    /// The number of unknowns.
    pub(super) fn n(&self) -> usize {
        self.domains.len() - 1
    }

    /// Chooses scales for a branch that starts at `u`.
    pub(super) fn choose_scales(&mut self, u: &[f64], given: Option<&[f64]>) {
        for (i, u) in u.iter().enumerate() {
            let width = match (self.domains[i].lower, self.domains[i].upper) {
                (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) => b - a,
                _ if u.abs() > SMALL => u.abs(),
                _ => 1.0,
            };
            self.scales[i] = given.and_then(|given| given.get(i)).copied().unwrap_or(width);
            assert!(self.scales[i] > 0.0, "a scale is positive");
        }
    }

    /// Where the equations are evaluated: residual, derivatives, norm.
    pub(super) fn evaluate(&mut self, u: Vec<f64>) -> Place {
        let n = self.n();
        let (mut r, mut dr_dx, mut dr_dp) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n]);
        self.work.jacobians += 1;
        self.system.jacobian(&u[..n], u[n], &mut r, &mut dr_dx, &mut dr_dp);
        let slope = (0..n).flat_map(|i| dr_dx[i * n..][..n].iter().chain([&dr_dp[i]])).copied().collect();
        let at = AtParameter { system: &mut *self.system, p: u[n] };
        let residual_norm = residual_norm(&at, &u[..n], &r);
        Place { u, r, slope, residual_norm }
    }

    /// `u_i` over its scale.
    pub(super) fn scaled(&self, u: &[f64]) -> Vec<f64> {
        u.iter().zip(&self.scales).map(|(u, scale)| u / scale).collect()
    }

    /// `y_i` times its scale.
    pub(super) fn unscaled(&self, y: &[f64]) -> Vec<f64> {
        y.iter().zip(&self.scales).map(|(y, scale)| y * scale).collect()
    }

    /// `∂r_i/∂y_j` followed by further rows of `n + 1` numbers.
    pub(super) fn bordered(&self, place: &Place, further: &[f64]) -> Vec<f64> {
        let columns = self.n() + 1;
        let scaled = place.slope.iter().enumerate().map(|(at, entry)| entry * self.scales[at % columns]);
        scaled.chain(further.iter().copied()).collect()
    }

    /// Goes from `from`, inside, to `to` as far as the domains allow. Says which unknown was held back the
    /// most, if any was.
    pub(super) fn pull(&self, from: &[f64], to: &[f64]) -> (Vec<f64>, Option<usize>) {
        let pulled: Vec<f64> = (0..to.len()).map(|i| self.domains[i].pull(from[i], to[i])).collect();
        let cut = |i: usize| (pulled[i] - to[i]).abs() / self.scales[i];
        let most = (0..to.len()).fold(0, |most, i| if cut(i) > cut(most) { i } else { most });
        let held = (cut(most) > ROUNDING).then_some(most);
        (pulled, held)
    }

    /// `Σ_i left_i ∂²r_i/∂y_j∂y_k v_k` for all `j`, by differences of Jacobians: central ones if the domains
    /// allow, else one-sided ones of the same order.
    pub(super) fn second_derivative(&mut self, place: &Place, v: &[f64], left: &[f64]) -> Option<Vec<f64>> {
        let size = largest(v);
        let step = DIFFERENCE / size.max(f64::MIN_POSITIVE);
        let inside = |stretch: f64| self.beside(place, v, stretch * step).1.is_none();
        let points = stencil(&inside);
        let columns = self.n() + 1;
        let mut sum = vec![0.0; columns];
        for (stretch, weight) in points {
            let u = self.beside(place, v, stretch * step).0;
            let there = self.evaluate(u);
            for (at, entry) in there.slope.iter().enumerate() {
                let j = at % columns;
                sum[j] += left[at / columns] * weight / step * entry * self.scales[j];
            }
        }
        sum.iter().all(|entry| entry.is_finite()).then_some(sum)
    }

    /// The place at `stretch` times `v` from here, with what leaves its domain by rounding only put back;
    /// and an unknown that leaves by more.
    fn beside(&self, place: &Place, v: &[f64], stretch: f64) -> (Vec<f64>, Option<usize>) {
        let to: Vec<f64> = (0..v.len()).map(|i| place.u[i] + stretch * v[i] * self.scales[i]).collect();
        match self.pull(&place.u, &to) {
            (pulled, None) => (pulled, None),
            (_, left) => (to, left),
        }
    }
}
