//! Posterior collapse read off a data set: the eigenvalues of its covariance are all that a linear VAE sees.
//!
//! In: samples, block by block ([`Covariance`]), or eigenvalues. Out: a [`Spectrum`], the weight of the KL term at
//! which each latent collapses ([`collapse`]), and which eigenvalues stand out of what sampling alone would show
//! ([`bulk`]). Eigenvalues fall, are never negative, and are exactly zero where rounding is all there is, so that a
//! direction in which nothing varies is never live. Reading files is the business of `data`.
//!
//! Covariances are averages over the samples, with 1/n.
//!
//! ```
//! use spinodal::spectrum::{Covariance, Spectrum, collapse};
//! let mut covariance = Covariance::new(2);
//! covariance.add(&[3.0, 1.0, -3.0, 1.0, 3.0, -1.0, -3.0, -1.0]);
//! let spectrum = Spectrum::of(&covariance).unwrap();
//! assert_eq!(spectrum.eigenvalues, [9.0, 1.0]);
//! let level = collapse::at(&spectrum.eigenvalues, 4.0);
//! assert_eq!((level.live, level.distortion), (1, 5.0));
//! ```

pub mod bulk;
pub mod collapse;
mod covariance;
mod eigenvalues;
mod residual;

pub use covariance::Covariance;
pub use eigenvalues::{Sampling, Spectrum, SpectrumError};
