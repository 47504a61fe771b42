//! Which latents of a linear VAE are alive, and what they carry.
//!
//! Every mode decouples. With a decoder `w z` of variance σ'², an encoder `z ~ N(a x, s)`, the prior `N(0, 1)` and a
//! weight β of the KL term, 2σ'² times the loss of mode i of the data (variance ξ²) is, with the level `t = βσ'²` and
//! up to a constant,
//!
//! ```text
//! (1 − w a)² ξ² + w² s + t (a² ξ² + s − 1 − ln s)
//! ```
//!
//! Its derivatives vanish at `s = t/(w² + t)`, `a = w/(w² + t)`, `w² = ξ² − t`, or at `w = a = 0`, `s = 1` where
//! `ξ² ≤ t`. Hence a latent is alive while `t < ξ²`; its posterior variance is `s = t/ξ²`, its KL term
//! `½(a²ξ² + s − 1 − ln s) = ½ ln(ξ²/t)` nats, and what it leaves of ξ² is `(1 − w a)²ξ² + w² s = t`. Rate and
//! distortion are therefore those of Gaussian data at the water level t: the linear VAE is the reverse water-filling.
//!
//! # References
//! - Dang, Tran, Nguyen & Ho (2024), *Beyond Vanilla Variational Autoencoders*, arXiv:2306.05023: w, a and s.
//! - Li, Zhang, Zhang & Chen (2025), arXiv:2510.01621: the cascade of collapses and the KL of each mode.
//! - Cover & Thomas (2006), *Elements of Information Theory*, theorem 10.3.3: reverse water-filling.

/// What a linear VAE does at one level `t = βσ'²`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Latents that are alive.
    pub live: usize,
    /// Sum of the KL terms, in nats per sample.
    pub rate: f64,
    /// Mean squared error of the reconstruction from the sampled latents, summed over features.
    pub distortion: f64,
}

/// Live latents, rate and distortion at the level `t > 0`.
pub fn at(eigenvalues: &[f64], t: f64) -> Level {
    let live = eigenvalues.iter().filter(|&&eigenvalue| eigenvalue > t).count();
    let rate = eigenvalues.iter().map(|&eigenvalue| kl(eigenvalue, t)).sum();
    let distortion = eigenvalues.iter().map(|&eigenvalue| eigenvalue.min(t)).sum();
    Level { live, rate, distortion }
}

/// The KL term of a mode at the level `t > 0`, in nats.
pub fn kl(eigenvalue: f64, t: f64) -> f64 {
    // Logarithms first: the quotient of numbers in range may be out of range.
    if eigenvalue > t { 0.5 * (eigenvalue.ln() - t.ln()) } else { 0.0 }
}

/// The posterior variance of a latent at the level `t`, relative to its prior.
pub fn latent_variance(eigenvalue: f64, t: f64) -> f64 {
    if eigenvalue > t { t / eigenvalue } else { 1.0 }
}

/// The squared decoder weight of a latent at the level `t`.
pub fn decoder_squared(eigenvalue: f64, t: f64) -> f64 {
    (eigenvalue - t).max(0.0)
}

/// The levels at which exactly `live` latents are alive: from the first number to below the second one, which is
/// infinite for none. Nothing if no level keeps so many, because several collapse together or so many never live.
///
/// Eigenvalues fall.
pub fn levels(eigenvalues: &[f64], live: usize) -> Option<(f64, f64)> {
    let low = eigenvalues.get(live).copied().unwrap_or(0.0);
    let high = match live {
        0 => f64::INFINITY,
        _ => *eigenvalues.get(live - 1)?,
    };
    (low < high).then_some((low, high))
}
