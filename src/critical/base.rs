//! The equations under work: evaluated, scaled, differentiated twice.

use super::PlanarSystem;
use crate::branch::{DIFFERENCE, largest, stencil};
use crate::domain::Domain;
use crate::solve::{Form, eigenvalues};
use std::ops::Bound;

pub(super) struct Base<'a> {
    pub(super) system: &'a mut dyn PlanarSystem,
    /// Of the unknowns, then of `p` and `q`.
    pub(super) domains: Vec<Domain>,
    /// Of the unknowns, then of `p` and `q`. Derivatives are taken with respect to `y_i` over its scale.
    pub(super) scales: Vec<f64>,
}

/// A place where the equations were evaluated.
pub(super) struct Place {
    pub(super) y: Vec<f64>,
    pub(super) r: Vec<f64>,
    /// `∂r_i/∂y_j` over scales, row-major, two columns more than rows.
    pub(super) slope: Vec<f64>,
}

/// Largest eigenvalue at a singular point, relative to the others, that may be a rounding error.
const MARGINAL: f64 = 1e-6;

/// Scale of an unknown that is smaller than this where the curve starts.
const SMALL: f64 = 1e-6;

impl<'a> Base<'a> {
    /// `y` is where the curve starts, `ranges` are those of `p` and `q`.
    pub(super) fn new(system: &'a mut dyn PlanarSystem, y: &[f64], ranges: [(f64, f64); 2]) -> Base<'a> {
        let n = system.len();
        let mut domains: Vec<Domain> = (0..n).map(|index| system.domain(index)).collect();
        domains.extend(ranges.map(|(low, high)| Domain::closed(low, high)));
        let scale = |(domain, y): (&Domain, &f64)| match (domain.lower, domain.upper) {
            (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) => b - a,
            _ if y.abs() > SMALL => y.abs(),
            _ => 1.0,
        };
        let scales = domains.iter().zip(y).map(scale).collect();
        Base { system, domains, scales }
    }

    /// The number of unknowns.
    pub(super) fn n(&self) -> usize {
        self.domains.len() - 2
    }

    pub(super) fn form(&self, row: usize) -> Form {
        self.system.form(row)
    }

    pub(super) fn is_fixed_point(&self) -> bool {
        (0..self.n()).all(|row| self.form(row) == Form::FixedPoint)
    }

    pub(super) fn evaluate(&mut self, y: Vec<f64>) -> Place {
        let n = self.n();
        let (mut r, mut slope) = (vec![0.0; n], vec![0.0; n * (n + 2)]);
        self.system.slope(&y, &mut r, &mut slope);
        for row in slope.chunks_mut(n + 2) {
            row.iter_mut().zip(&self.scales).for_each(|(entry, scale)| *entry *= scale);
        }
        Place { y, r, slope }
    }

    /// A test function and its gradient over scales.
    pub(super) fn level(&mut self, level: usize, y: &[f64]) -> (f64, Vec<f64>) {
        let mut gradient = vec![0.0; y.len()];
        let value = self.system.level(level, y, &mut gradient);
        gradient.iter_mut().zip(&self.scales).for_each(|(entry, scale)| *entry *= scale);
        (value, gradient)
    }

    /// `Σ_i left_i ∂²r_i/∂y_j∂y_k v_k` for all `j`, over scales, by differences of slopes; `v` may leave out
    /// the last entries, which are then zero.
    pub(super) fn second_derivative(&mut self, place: &Place, v: &[f64], left: &[f64]) -> Vec<f64> {
        let step = DIFFERENCE / largest(v).max(f64::MIN_POSITIVE);
        let beside = |base: &Base, stretch: f64| -> Vec<f64> {
            let mut y = place.y.clone();
            for (i, v) in v.iter().enumerate() {
                y[i] += stretch * step * v * base.scales[i];
            }
            y
        };
        let inside = |stretch: f64| {
            beside(self, stretch).iter().zip(&self.domains).all(|(y, domain)| domain.contains(*y))
        };
        let mut sum = vec![0.0; place.y.len()];
        for (stretch, weight) in stencil(&inside) {
            let there = self.evaluate(beside(self, *stretch));
            for (row, left) in there.slope.chunks(sum.len()).zip(left) {
                let factor = left * weight / step;
                row.iter().zip(&mut sum).for_each(|(entry, sum)| *sum += factor * entry);
            }
        }
        sum
    }

    /// One place less another, over scales.
    pub(super) fn difference(&self, first: &[f64], second: &[f64]) -> Vec<f64> {
        let pairs = first.iter().zip(second).zip(&self.scales);
        pairs.map(|((first, second), scale)| (first - second) / scale).collect()
    }

    /// How many eigenvalues of `∂r/∂x` have a real part that cannot be told from zero at a singular point,
    /// where the square root of a rounding error counts.
    pub(super) fn marginal(&mut self, y: &[f64]) -> usize {
        let parts = self.real_parts(y).unwrap_or_default();
        let most = parts.iter().fold(1.0_f64, |most, part| most.max(part.abs()));
        parts.iter().filter(|part| part.abs() <= MARGINAL * most).count()
    }

    /// The largest real part among the eigenvalues of `∂r/∂x`, `spent` of them left out, those nearest to the
    /// imaginary axis. NaN where the equations have no flow, −∞ where nothing is left.
    pub(super) fn growth(&mut self, y: &[f64], spent: usize) -> f64 {
        let parts = self.real_parts(y);
        parts.map_or(f64::NAN, |parts| parts.into_iter().skip(spent).fold(f64::NEG_INFINITY, f64::max))
    }

    /// The real parts of the eigenvalues of `∂r/∂x`, smallest first in absolute value. None if the equations
    /// have no flow.
    fn real_parts(&mut self, y: &[f64]) -> Option<Vec<f64>> {
        let n = self.n();
        if !self.is_fixed_point() {
            return None;
        }
        let (mut r, mut slope) = (vec![0.0; n], vec![0.0; n * (n + 2)]);
        self.system.slope(y, &mut r, &mut slope);
        let jacobian: Vec<f64> = slope.chunks(n + 2).flat_map(|row| row[..n].to_vec()).collect();
        let mut parts: Vec<f64> = eigenvalues(&jacobian, n)?.iter().map(|value| value.re).collect();
        parts.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
        Some(parts)
    }
}

impl Place {
    /// The first `columns` columns of the slope.
    pub(super) fn columns(&self, columns: usize) -> Vec<f64> {
        self.slope.chunks(self.y.len()).flat_map(|row| row[..columns].to_vec()).collect()
    }
}
