//! Which eigenvalues of a sample covariance stand out of the noise, and what they are in the population.
//!
//! The model is that of a few spikes in white noise: all eigenvalues of the population covariance are σ², but for a
//! few larger ones, ℓ. With γ features per sample, the sample eigenvalues of the noise fill the bulk of Marchenko &
//! Pastur, up to `σ²(1 + √γ)²`; those of a spike `ℓ = σ²(1 + θ)` stand out if `θ > √γ`, at
//! `σ²(1 + θ)(1 + γ/θ)`, and their eigenvectors have the squared cosine `(1 − γ/θ²)/(1 + γ/θ)` with the true ones.
//! Below that nothing can be told. All of this holds for many features and samples.
//!
//! The largest eigenvalue of pure noise fluctuates about the edge: with ν degrees of freedom and p features on the
//! scale `σ²(√ν + √p)(1/√ν + 1/√p)^{1/3}/ν`, by the law of Tracy & Widom for real matrices, so that up to one
//! in six data sets of pure noise have an eigenvalue above the edge. What counts as signal is above the 95 % point of
//! that law, the edge and 0.98 of the scale. The inverse map is given for all that is above the edge.
//!
//! σ² is such that the median of the law is the median of the eigenvalues that are not zero, which a few spikes hardly
//! move. Data whose noise is not white have wider bulks: then more eigenvalues stand out than are signal.
//!
//! Conventions: sample covariances with 1/n lose the part of the variance that fitting the mean and the conditions
//! takes, and are scaled by n over the degrees of freedom, to which γ refers too.
//!
//! # References
//! - Marchenko & Pastur (1967), Math. USSR-Sb. 1, 457: the bulk.
//! - Baik, Ben Arous & Péché (2005), Ann. Probab. 33, 1643; Baik & Silverstein (2006), J. Multivar. Anal. 97, 1382:
//!   where spikes appear.
//! - Benaych-Georges & Nadakuditi (2011), Adv. Math. 227, 494: cosines.
//! - Johnstone (2001), Ann. Stat. 29, 295: the scale of the fluctuations (theorem 1.1, with ν for his n − 1) and the
//!   points of the law.
//! - Gavish & Donoho (2014), IEEE Trans. Inf. Theory 60, 5040: σ² from the median.

use std::f64::consts::PI;

use super::eigenvalues::Spectrum;
use crate::root::bracketed_root;

/// The 95 % point of the Tracy–Widom law of real matrices (Johnstone 2001, table 1).
const TRACY_WIDOM_95: f64 = 0.98;

/// The noise of a sample covariance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bulk {
    /// Variance σ² of the noise in each direction, in the population.
    pub noise: f64,
    /// Features per degree of freedom, γ.
    pub ratio: f64,
    /// Standard scale of the largest eigenvalue of pure noise of variance 1, with 1/freedom.
    fluctuation: f64,
    /// Sample eigenvalues with 1/n are this many times those with 1/freedom.
    shrinkage: f64,
}

/// An eigenvalue that stands out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spike {
    /// The eigenvalue of the population.
    pub eigenvalue: f64,
    /// Squared cosine between the eigenvectors of the sample and of the population.
    pub cos_2: f64,
}

impl Bulk {
    /// The bulk of a spectrum, with the variance of the noise if it is known. Nothing if the number of samples is
    /// not, or all eigenvalues are zero.
    pub fn of(spectrum: &Spectrum, noise: Option<f64>) -> Option<Bulk> {
        let sampling = spectrum.sampling?;
        let rank = spectrum.rank();
        // Directions in which nothing varies hold no noise, unless it is for want of samples.
        let features = if rank as u64 >= sampling.freedom { sampling.features } else { rank };
        if features == 0 || sampling.freedom == 0 {
            return None;
        }
        let ratio = features as f64 / sampling.freedom as f64;
        let shrinkage = sampling.freedom as f64 / sampling.samples as f64;
        let estimate = || {
            let unbiased = median_of_falling(&spectrum.eigenvalues[..rank]) / shrinkage;
            unbiased / median(ratio)
        };
        let (p, freedom) = ((features as f64).sqrt(), (sampling.freedom as f64).sqrt());
        let fluctuation = (freedom + p) * (1.0 / freedom + 1.0 / p).cbrt() / sampling.freedom as f64;
        Some(Bulk { noise: noise.unwrap_or_else(estimate), ratio, fluctuation, shrinkage })
    }

    /// The upper edge, as sample eigenvalues with 1/n are seen.
    pub fn edge(&self) -> f64 {
        self.noise * (1.0 + self.ratio.sqrt()).powi(2) * self.shrinkage
    }

    /// Above this a sample eigenvalue with 1/n is signal: of 100 data sets of pure noise, 95 or more have
    /// none.
    pub fn threshold(&self) -> f64 {
        self.edge() + TRACY_WIDOM_95 * self.noise * self.fluctuation * self.shrinkage
    }

    /// What a sample eigenvalue above the edge is in the population; nothing at the edge and below.
    pub fn spike(&self, eigenvalue: f64) -> Option<Spike> {
        let ratio = self.ratio;
        let seen = eigenvalue / (self.noise * self.shrinkage);
        // seen = (1 + θ)(1 + γ/θ) for θ; its discriminant in factors that vanish at the edges.
        let above = (seen.sqrt() - 1.0 - ratio.sqrt()) * (seen.sqrt() + 1.0 + ratio.sqrt());
        if !(above > 0.0 && seen.is_finite()) {
            return None;
        }
        let theta = 0.5 * (seen - 1.0 - ratio + above.sqrt() * (above + 4.0 * ratio.sqrt()).sqrt());
        let cos_2 = (1.0 - ratio / (theta * theta)) / (1.0 + ratio / theta);
        Some(Spike { eigenvalue: self.noise * (1.0 + theta), cos_2: cos_2.clamp(0.0, 1.0) })
    }
}

/// The median of the eigenvalues that are not zero of white noise of variance 1, with γ features per sample.
pub fn median(ratio: f64) -> f64 {
    // With fewer samples than features, samples and features exchange their roles.
    if ratio > 1.0 { ratio * median_of_law(1.0 / ratio) } else { median_of_law(ratio) }
}

/// For γ ≤ 1. Positions are angles: `x = 1 + γ − 2√γ cos φ`.
fn median_of_law(ratio: f64) -> f64 {
    let at = |angle: f64| {
        let half = 0.5 * angle;
        (1.0 - ratio.sqrt()).powi(2) + 4.0 * ratio.sqrt() * half.sin().powi(2)
    };
    let mut excess = |angle: f64| Some(share_below(ratio, angle) - 0.5);
    let root = bracketed_root(&mut excess, (0.0, -0.5), (PI, 0.5), 1e-14);
    at(root.map_or(0.5 * PI, |root| root.at))
}

/// The share of the law, γ ≤ 1, below an angle: the integral of `2 sin²φ / (π(1 + γ − 2√γ cos φ))`.
fn share_below(ratio: f64, angle: f64) -> f64 {
    let rho = ratio.sqrt();
    if rho < SMALL {
        // From sin φ/(1 + γ − 2√γ cos φ) = Σ γ^{(k−1)/2} sin kφ, k = 1, 2, 3.
        let terms = [
            angle - 0.5 * (2.0 * angle).sin(),
            rho * (angle.sin() - (3.0 * angle).sin() / 3.0),
            rho * rho * (0.5 * (2.0 * angle).sin() - 0.25 * (4.0 * angle).sin()),
        ];
        return terms.iter().sum::<f64>() / PI;
    }
    let arctangent = if angle >= PI {
        0.5 * PI
    } else {
        ((1.0 + rho) * (0.5 * angle).sin()).atan2((1.0 - rho) * (0.5 * angle).cos())
    };
    let sum = 2.0 * rho * angle.sin() + (1.0 + ratio) * angle - 2.0 * (1.0 - ratio) * arctangent;
    2.0 / PI * sum / (4.0 * ratio)
}

/// Below this √γ the closed form loses more digits than three terms of its expansion leave out.
const SMALL: f64 = 1e-4;

fn median_of_falling(numbers: &[f64]) -> f64 {
    let count = numbers.len();
    if count == 0 {
        return 0.0;
    }
    0.5 * (numbers[count / 2] + numbers[(count - 1) / 2])
}
