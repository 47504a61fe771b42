//! The saddle point of the linear VAE trained to convergence, rank one, written out in 2 × 2 blocks.
//!
//! Unknowns, in this order: m, d, Q, E, R, D, χ_Q, χ_E, χ_R. The Jacobian is exact, by forward
//! duals. This is a test problem: the equation file of the catalogue is written independently.
//!
//! Reference: Ichikawa & Hukushima (2023), *High-dimensional Asymptotics of VAEs*, arXiv:2309.07663.

use spinodal::solve::{Domain, System};
use std::ops::{Add, Mul, Sub};

pub const UNKNOWNS: usize = 9;

/// m, d, Q, E, R, D, χ_Q, χ_E, χ_R. The response χ starts small: there the cavity matrix I + ηχA
/// is near the identity, on the side of its pole where the physical solution lies.
pub const START: [f64; UNKNOWNS] = [1.0, 0.3, 3.0, 0.3, 0.5, 0.5, 0.3, 0.3, 0.0];

#[derive(Clone, Copy, Debug)]
pub struct LinearVae {
    pub alpha: f64,
    pub beta: f64,
    pub rho: f64,
    pub eta: f64,
    pub lambda: f64,
}

impl LinearVae {
    /// The largest β at which anything is learnt, in closed form.
    pub fn beta_c(&self) -> f64 {
        let LinearVae { alpha, rho, eta, lambda, .. } = *self;
        let s = if alpha > self.alpha_c() {
            (rho + eta) * (1.0 + eta / (alpha * rho))
        } else {
            eta * (1.0 + 1.0 / alpha.sqrt()).powi(2)
        };
        s / (1.0 + lambda / alpha) - lambda / (alpha * s)
    }

    /// The α below which the signal is not learnt.
    pub fn alpha_c(&self) -> f64 {
        (self.eta / self.rho).powi(2)
    }

    /// `F(x)` of the fixed-point equations x = F(x).
    fn map<N: Number>(&self, x: &[N; UNKNOWNS]) -> [N; UNKNOWNS] {
        let [m, d, q, e, r, variance, chi_q, chi_e, chi_r] = *x;
        let c = N::from;
        let (alpha, beta, rho, eta) = (c(self.alpha), c(self.beta), c(self.rho), c(self.eta));
        let precision = q + beta;
        let a = [[c(0.0), c(-1.0)], [c(-1.0), precision]];
        let xa = times(scale(eta, [[chi_q, chi_r], [chi_r, chi_e]]), a);
        let k = inverse(plus(xa, [[c(1.0), c(0.0)], [c(0.0), c(1.0)]]));
        let mo = [m, d];
        let cov = plus(scale(rho, outer(mo, mo)), scale(eta, [[q, r], [r, e]]));
        let t = times(times(k, cov), transpose(k));
        let ak = times(a, k);
        let mut g_hat = scale(alpha * eta, ak);
        g_hat[0][0] = g_hat[0][0] + alpha * (t[1][1] + variance) + c(self.lambda);
        g_hat[1][1] = g_hat[1][1] + c(self.lambda);
        let chi = inverse(g_hat);
        let akm = apply(ak, mo);
        let m_hat = [c(-1.0) * alpha * rho * akm[0], c(-1.0) * alpha * rho * akm[1]];
        let chi_hat = scale(alpha * eta, times(times(a, t), a));
        let mo = apply(chi, m_hat);
        let g = times(times(chi, plus(chi_hat, outer(m_hat, m_hat))), transpose(chi));
        [mo[0], mo[1], g[0][0], g[1][1], g[0][1], beta * precision.inverse(), chi[0][0], chi[1][1], chi[0][1]]
    }
}

impl System for LinearVae {
    fn len(&self) -> usize {
        UNKNOWNS
    }

    fn residual(&mut self, x: &[f64], r: &mut [f64]) {
        let x: [f64; UNKNOWNS] = x.try_into().expect("nine unknowns");
        let image = self.map(&x);
        for i in 0..UNKNOWNS {
            r[i] = image[i] - x[i];
        }
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        let seeds: [Dual; UNKNOWNS] = std::array::from_fn(|j| {
            let mut slope = [0.0; UNKNOWNS];
            slope[j] = 1.0;
            Dual { value: x[j], slope }
        });
        let image = self.map(&seeds);
        for i in 0..UNKNOWNS {
            r[i] = image[i].value - x[i];
            for j in 0..UNKNOWNS {
                jacobian[i * UNKNOWNS + j] = image[i].slope[j] - f64::from(u8::from(i == j));
            }
        }
    }

    fn domain(&self, index: usize) -> Domain {
        match index {
            2 | 3 => Domain::closed(0.0, f64::INFINITY),
            5 => Domain { upper: std::ops::Bound::Included(1.0), ..Domain::open(0.0, f64::INFINITY) },
            6 | 7 => Domain::open(0.0, f64::INFINITY),
            _ => Domain::REAL,
        }
    }
}

/// What the equations are computed with: plain numbers, or numbers with derivatives.
pub trait Number: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + From<f64> {
    fn inverse(self) -> Self;
}

impl Number for f64 {
    fn inverse(self) -> f64 {
        1.0 / self
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Dual {
    value: f64,
    slope: [f64; UNKNOWNS],
}

impl Dual {
    fn combine(value: f64, (a, x): (f64, Dual), (b, y): (f64, Dual)) -> Dual {
        Dual { value, slope: std::array::from_fn(|j| a * x.slope[j] + b * y.slope[j]) }
    }
}

impl From<f64> for Dual {
    fn from(value: f64) -> Dual {
        Dual { value, slope: [0.0; UNKNOWNS] }
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, other: Dual) -> Dual {
        Dual::combine(self.value + other.value, (1.0, self), (1.0, other))
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, other: Dual) -> Dual {
        Dual::combine(self.value - other.value, (1.0, self), (-1.0, other))
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, other: Dual) -> Dual {
        Dual::combine(self.value * other.value, (other.value, self), (self.value, other))
    }
}

impl Number for Dual {
    fn inverse(self) -> Dual {
        let value = 1.0 / self.value;
        Dual::combine(value, (-value * value, self), (0.0, self))
    }
}

type Block<N> = [[N; 2]; 2];

fn times<N: Number>(a: Block<N>, b: Block<N>) -> Block<N> {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][0] * b[0][j] + a[i][1] * b[1][j]))
}

fn plus<N: Number>(a: Block<N>, b: Block<N>) -> Block<N> {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][j] + b[i][j]))
}

fn scale<N: Number>(factor: N, a: Block<N>) -> Block<N> {
    a.map(|row| row.map(|entry| factor * entry))
}

fn transpose<N: Number>(a: Block<N>) -> Block<N> {
    std::array::from_fn(|i| std::array::from_fn(|j| a[j][i]))
}

fn outer<N: Number>(u: [N; 2], v: [N; 2]) -> Block<N> {
    u.map(|left| v.map(|right| left * right))
}

fn apply<N: Number>(a: Block<N>, v: [N; 2]) -> [N; 2] {
    a.map(|row| row[0] * v[0] + row[1] * v[1])
}

fn inverse<N: Number>(a: Block<N>) -> Block<N> {
    let scale = (a[0][0] * a[1][1] - a[0][1] * a[1][0]).inverse();
    let minus = N::from(-1.0) * scale;
    [[a[1][1] * scale, a[0][1] * minus], [a[1][0] * minus, a[0][0] * scale]]
}
