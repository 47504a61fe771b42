//! The covariance of samples in one pass.
//!
//! Blocks of samples are centred on their own mean and merged one after the other into what came before, so that
//! neither a large offset nor a drift of the data costs digits.
//!
//! Reference: Chan, Golub & LeVeque (1983), *Algorithms for computing the sample variance*, Am. Stat. 37, 242,
//! eq. (2.1).

use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut};
use rayon::prelude::*;

/// Columns of the matrix that one task updates. Fixed, so that the bits do not depend on the number of threads.
const TILE: usize = 64;

/// Means and sums of products of deviations, over the samples added so far.
#[derive(Clone, Debug)]
pub struct Covariance {
    features: usize,
    count: u64,
    mean: Vec<f64>,
    /// Σ (x − mean)(x − mean)ᵀ, the upper triangle, column after column.
    comoment: Vec<f64>,
    /// The least and the largest number of each column.
    ends: Vec<(f64, f64)>,
}

impl Covariance {
    /// Of no samples yet.
    ///
    /// # Panics
    /// Without features.
    pub fn new(features: usize) -> Covariance {
        assert!(features > 0, "there is no covariance of nothing");
        Covariance {
            features,
            count: 0,
            mean: vec![0.0; features],
            comoment: vec![0.0; features * features],
            ends: vec![(f64::INFINITY, f64::NEG_INFINITY); features],
        }
    }

    /// Adds samples, one after the other. Some hundreds at a time are fastest.
    ///
    /// # Panics
    /// When the last sample is not whole.
    pub fn add(&mut self, samples: &[f64]) {
        let features = self.features;
        assert!(samples.len().is_multiple_of(features), "samples have {features} entries each");
        let rows = samples.len() / features;
        if rows == 0 {
            return;
        }
        let mean = block_mean(samples, features);
        for sample in samples.chunks_exact(features) {
            for (end, &value) in self.ends.iter_mut().zip(sample) {
                *end = (end.0.min(value), end.1.max(value));
            }
        }
        let (old, new) = (self.count as f64, rows as f64);
        let total = old + new;
        let mut deviations = DMatrix::zeros(features, rows + 1);
        for (column, sample) in samples.chunks_exact(features).enumerate() {
            for ((deviation, value), mean) in deviations.column_mut(column).iter_mut().zip(sample).zip(&mean)
            {
                *deviation = value - mean;
            }
        }
        // The means differ too: one more deviation, of the weight that the merger gives it.
        let weight = (old / total * new).sqrt();
        for ((deviation, new_mean), mean) in
            deviations.column_mut(rows).iter_mut().zip(&mean).zip(&mut self.mean)
        {
            let difference = new_mean - *mean;
            *deviation = weight * difference;
            *mean += difference * (new / total);
        }
        self.count += rows as u64;
        self.add_products(&deviations);
    }

    /// The number of samples.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean of each feature.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The features that have one value only.
    pub fn constant(&self) -> Vec<usize> {
        (0..self.features).filter(|&feature| self.is_constant(feature)).collect()
    }

    /// The symmetric matrix of covariances, averages over the samples. Constant features have none, exactly.
    pub fn matrix(&self) -> DMatrix<f64> {
        let count = self.count.max(1) as f64;
        DMatrix::from_fn(self.features, self.features, |row, column| {
            if self.is_constant(row) || self.is_constant(column) {
                return 0.0;
            }
            self.comoment[row.max(column) * self.features + row.min(column)] / count
        })
    }

    fn is_constant(&self, feature: usize) -> bool {
        self.ends[feature].0 >= self.ends[feature].1
    }

    fn add_products(&mut self, deviations: &DMatrix<f64>) {
        let features = self.features;
        let transposed = deviations.transpose();
        self.comoment.par_chunks_mut(features * TILE).enumerate().for_each(|(tile, part)| {
            let first = tile * TILE;
            let width = part.len() / features;
            let above = first + width;
            let left: DMatrixView<'_, f64, _, _> = deviations.rows(0, above);
            let mut part = DMatrixViewMut::from_slice(part, features, width);
            part.rows_mut(0, above).gemm(1.0, &left, &transposed.columns(first, width), 1.0);
        });
    }
}

fn block_mean(samples: &[f64], features: usize) -> Vec<f64> {
    let mut mean = vec![0.0; features];
    let rows = (samples.len() / features) as f64;
    for sample in samples.chunks_exact(features) {
        for (mean, value) in mean.iter_mut().zip(sample) {
            // Divided first: sums of large numbers overflow.
            *mean += value / rows;
        }
    }
    mean
}
