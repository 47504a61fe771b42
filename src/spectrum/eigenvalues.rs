//! Eigenvalues of covariances, and how many samples they were seen with.

use nalgebra::DMatrix;

use super::covariance::Covariance;
use super::residual::residual;

/// Eigenvalues below this share of the largest one, for each dimension of the matrix, are rounding errors.
pub(super) const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// The eigenvalues ξ_i² of a covariance matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// One for each feature, falling, not negative; zero where they are zero to rounding.
    pub eigenvalues: Vec<f64>,
    /// What they were computed from, where that is known.
    pub sampling: Option<Sampling>,
}

/// The size of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Samples n that the covariance averages over.
    pub samples: u64,
    /// Features that vary.
    pub features: usize,
    /// What is left of n once the mean, and the prediction from conditions, are fitted.
    pub freedom: u64,
}

/// Why there are no eigenvalues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpectrumError {
    #[error("a covariance needs two samples at least, there {}", if *.0 == 1 { "is one" } else { "are none" })]
    TooFewSamples(u64),
    #[error("every feature is constant: nothing varies")]
    AllConstant,
    /// The position of the feature, from 0.
    #[error("the variance of a feature is beyond the range of numbers")]
    OutOfRange(usize),
    #[error(
        "so many conditions ({conditions}) predict {samples} samples without error: there is nothing left to learn from"
    )]
    TooManyConditions { conditions: usize, samples: u64 },
}

impl Spectrum {
    /// Of the covariance of all features.
    ///
    /// # Errors
    /// [`SpectrumError`], but not the last one.
    pub fn of(covariance: &Covariance) -> Result<Spectrum, SpectrumError> {
        Spectrum::given_conditions(covariance, covariance.mean().len())
    }

    /// Of the residual covariance of the first `outputs` features, given all others.
    ///
    /// Source: Dang, Tran, Nguyen & Ho 2024, arXiv:2306.05023, on conditional VAEs.
    ///
    /// # Errors
    /// [`SpectrumError`].
    pub fn given_conditions(covariance: &Covariance, outputs: usize) -> Result<Spectrum, SpectrumError> {
        let samples = covariance.count();
        if samples < 2 {
            return Err(SpectrumError::TooFewSamples(samples));
        }
        let (matrix, features) = checked_matrix(covariance, outputs)?;
        let (matrix, known, rank) = if outputs < matrix.nrows() {
            let own = sorted_eigenvalues(matrix.view((0, 0), (outputs, outputs)).into_owned());
            let (left, rank) = residual(&matrix, outputs);
            (left, own[0] * matrix.nrows() as f64, rank)
        } else {
            (matrix, 0.0, 0)
        };
        let freedom = (samples - 1).saturating_sub(rank as u64);
        if freedom == 0 {
            return Err(SpectrumError::TooManyConditions { conditions: rank, samples });
        }
        let mut eigenvalues = sorted_eigenvalues(matrix);
        let rounding = ROUNDING * known.max(eigenvalues[0] * eigenvalues.len() as f64);
        for (at, eigenvalue) in eigenvalues.iter_mut().enumerate() {
            // As many as there are degrees of freedom can differ from zero.
            if *eigenvalue <= rounding || at as u64 >= freedom {
                *eigenvalue = 0.0;
            }
        }
        Ok(Spectrum { eigenvalues, sampling: Some(Sampling { samples, features, freedom }) })
    }

    /// Of eigenvalues that were computed elsewhere, from so many samples if that is known. Negative ones and those
    /// that are zero to rounding count as zero. Fewer than two samples leave no degree of freedom.
    ///
    /// # Panics
    /// When one is not finite.
    pub fn from_eigenvalues(mut eigenvalues: Vec<f64>, samples: Option<u64>) -> Spectrum {
        assert!(eigenvalues.iter().all(|value| value.is_finite()), "eigenvalues are finite");
        eigenvalues.sort_by(|a, b| b.total_cmp(a));
        let largest = eigenvalues.first().copied().unwrap_or(0.0).max(0.0);
        let rounding = ROUNDING * eigenvalues.len() as f64 * largest;
        let features = eigenvalues.len();
        eigenvalues.iter_mut().filter(|value| **value <= rounding).for_each(|value| *value = 0.0);
        let sampling =
            samples.map(|samples| Sampling { samples, features, freedom: samples.saturating_sub(1) });
        Spectrum { eigenvalues, sampling }
    }

    /// How many eigenvalues are not zero.
    pub fn rank(&self) -> usize {
        self.eigenvalues.iter().filter(|&&eigenvalue| eigenvalue > 0.0).count()
    }
}

/// Larger variances could overflow in sums over features.
const LARGEST_VARIANCE: f64 = 1e300;

/// The covariance, and how many of the first `outputs` features vary.
fn checked_matrix(covariance: &Covariance, outputs: usize) -> Result<(DMatrix<f64>, usize), SpectrumError> {
    let constant = covariance.constant();
    let features = outputs - constant.iter().filter(|&&feature| feature < outputs).count();
    if features == 0 {
        return Err(SpectrumError::AllConstant);
    }
    let matrix = covariance.matrix();
    let is_sound = |feature: usize| {
        let variance = matrix[(feature, feature)];
        constant.contains(&feature) || variance.is_normal() && variance < LARGEST_VARIANCE
    };
    match (0..matrix.nrows()).find(|&feature| !is_sound(feature)) {
        Some(feature) => Err(SpectrumError::OutOfRange(feature)),
        None => Ok((matrix, features)),
    }
}

fn sorted_eigenvalues(matrix: DMatrix<f64>) -> Vec<f64> {
    let mut eigenvalues: Vec<f64> = matrix.symmetric_eigenvalues().iter().copied().collect();
    eigenvalues.sort_by(|a, b| b.total_cmp(a));
    eigenvalues
}
