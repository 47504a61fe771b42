//! In which direction a solution gives way at a threshold: which unknowns take part in the critical mode.
//!
//! In: a threshold with its solution. Out: the share of each unknown in the direction in which the equations are
//! marginal, the null vector of their Jacobian, or the plane of the cycle that begins at a Hopf point.

use nalgebra::{DMatrix, DVector};

use crate::critical::Criterion;
use crate::model::Model;
use crate::solve::System;
use crate::study::{Setup, Stretch, Threshold};

/// The part that an unknown has in a direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Of the unknown or state as a whole.
    pub name: String,
    /// Squares of its entries, of all being 1.
    pub share: f64,
}

/// Unknowns with less than this are left out: rounding, and what merely follows.
const LEAST: f64 = 1e-6;

/// The shares in the critical mode of a threshold, largest first; none where no mode is critical, as at a transition of
/// first order.
pub fn mode(setup: &Setup, along: &Stretch, threshold: &Threshold) -> Vec<Share> {
    let count = threshold.x.len();
    let mut saddle = setup.model.saddle(&along.at(threshold.at));
    let (mut r, mut entries) = (vec![0.0; count], vec![0.0; count * count]);
    saddle.jacobian(&threshold.x, &mut r, &mut entries);
    if entries.iter().any(|entry| !entry.is_finite()) {
        return Vec::new();
    }
    let jacobian = DMatrix::from_row_slice(count, count, &entries);
    let directions = match threshold.criterion {
        Criterion::Fold | Criterion::BranchPoint => least(jacobian, 1),
        Criterion::Hopf { frequency } => {
            let square = &jacobian * &jacobian;
            least(square + DMatrix::identity(count, count) * (frequency * frequency), 2)
        }
        Criterion::Level(_) | Criterion::Equal { .. } => Vec::new(),
    };
    shares(&setup.model, &directions)
}

/// Directions in which a matrix does least.
fn least(matrix: DMatrix<f64>, count: usize) -> Vec<DVector<f64>> {
    let decomposition = matrix.svd(false, true);
    let Some(rows) = decomposition.v_t else { return Vec::new() };
    let mut order: Vec<usize> = (0..rows.nrows()).collect();
    let size = |at: usize| decomposition.singular_values[at];
    order.sort_by(|a, b| size(*a).total_cmp(&size(*b)));
    order.into_iter().take(count).map(|at| rows.row(at).transpose()).collect()
}

fn shares(model: &Model, directions: &[DVector<f64>]) -> Vec<Share> {
    let total: f64 = directions.iter().map(|direction| direction.norm_squared()).sum();
    let mut shares: Vec<Share> = model
        .layout()
        .unknowns
        .iter()
        .map(|unknown| {
            let entries = unknown.offset..unknown.offset + unknown.len();
            let squares =
                directions.iter().flat_map(|direction| entries.clone().map(|at| direction[at].powi(2)));
            Share { name: unknown.name.clone(), share: squares.sum::<f64>() / total }
        })
        .filter(|share| share.share >= LEAST)
        .collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    shares
}
