//! Flows that the tests integrate.

use nalgebra::DMatrix;

pub fn oscillator(_: f64, y: &[f64], dydt: &mut [f64]) {
    dydt[0] = y[1];
    dydt[1] = -y[0];
}

pub fn lotka_volterra(_: f64, y: &[f64], dydt: &mut [f64]) {
    dydt[0] = 1.5 * y[0] - y[0] * y[1];
    dydt[1] = y[0] * y[1] - 3.0 * y[1];
}

pub fn lorenz(_: f64, y: &[f64], dydt: &mut [f64]) {
    dydt[0] = 10.0 * (y[1] - y[0]);
    dydt[1] = y[0] * (28.0 - y[2]) - y[1];
    dydt[2] = y[0] * y[1] - 8.0 / 3.0 * y[2];
}

/// State `(m, d, Q, E, R, D)` of the linear VAE at the beginning of the authors' runs: Ichikawa &
/// Hukushima (2024), *Learning Dynamics in Linear VAE*, arXiv:2310.15440, example notebook.
pub const VAE_START: [f64; 6] = [
    0.009783953428268433,
    0.12169071286916733,
    1.1068158149719238,
    0.8613312244415283,
    -0.1078362762928009,
    1.0,
];

/// One-pass SGD of the rank-one linear VAE (same source) at β = ρ = η = 1, λ = 0, τ = 0.01.
pub fn linear_vae(_: f64, y: &[f64], dydt: &mut [f64]) {
    const TAU: f64 = 0.01;
    let &[m, d, q, e, r, variance] = y else { unreachable!("the state has six entries") };
    let (s_uu, s_hu, s_hh) = (d * d + e, m * d + r, m * m + q);
    let (b, c, s) = (s_uu + variance, q + 1.0, 2.0);
    dydt[0] = TAU * (d * s - b * m);
    dydt[1] = TAU * (m * s - c * d * s);
    dydt[2] = TAU * (2.0 * s_hu - 2.0 * b * q) + TAU * TAU * s_uu;
    dydt[3] = TAU * (2.0 * s_hu - 2.0 * c * s_uu) + TAU * TAU * (s_hh - 2.0 * c * s_hu + c * c * s_uu);
    dydt[4] = TAU * (s_hh - c * s_hu + s_uu - b * r) + TAU * TAU * (s_hu - c * s_uu);
    dydt[5] = -0.5 * TAU * (q + 1.0 - 1.0 / variance);
}

/// Robertson's reaction: rates that differ by nine orders of magnitude.
pub fn robertson(_: f64, y: &[f64], dydt: &mut [f64]) {
    dydt[0] = -0.04 * y[0] + 1e4 * y[1] * y[2];
    dydt[2] = 3e7 * y[1] * y[1];
    dydt[1] = -dydt[0] - dydt[2];
}

pub fn robertson_jacobian(_: f64, y: &[f64], jacobian: &mut DMatrix<f64>) {
    let (first, last) = ([-0.04, 1e4 * y[2], 1e4 * y[1]], [0.0, 6e7 * y[1], 0.0]);
    for j in 0..3 {
        (jacobian[(0, j)], jacobian[(2, j)]) = (first[j], last[j]);
        jacobian[(1, j)] = -first[j] - last[j];
    }
}

const MU: f64 = 1000.0;

/// Van der Pol's equation at `μ = 1000`.
pub fn van_der_pol(_: f64, y: &[f64], dydt: &mut [f64]) {
    dydt[0] = y[1];
    dydt[1] = MU * (1.0 - y[0] * y[0]) * y[1] - y[0];
}

pub fn van_der_pol_jacobian(_: f64, y: &[f64], jacobian: &mut DMatrix<f64>) {
    (jacobian[(0, 0)], jacobian[(0, 1)]) = (0.0, 1.0);
    (jacobian[(1, 0)], jacobian[(1, 1)]) = (-2.0 * MU * y[0] * y[1] - 1.0, MU * (1.0 - y[0] * y[0]));
}
