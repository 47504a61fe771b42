//! Integrands of a Gaussian variable of many kinds, with their averages.

use crate::functions::{Functions, average_of};
use spinodal::quadrature::{Measure, density, double_exponential};
use std::f64::consts::{PI, SQRT_2};

pub struct Member {
    pub name: String,
    pub functions: Functions,
    pub average: f64,
    /// How well the average is known.
    pub doubt: f64,
}

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
pub struct Numbers(pub u64);

impl Numbers {
    /// Between two ends.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// With a logarithm that is uniform.
    fn scale(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }
}

fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

fn normal(x: f64) -> f64 {
    density(Measure::Normal, x)
}

fn closed(name: String, functions: Functions, average: f64) -> Member {
    Member { name, functions, average, doubt: 4e-16 * average.abs() }
}

/// With the average by the double exponential rule, on pieces that narrow towards `centre`.
fn by_reference(name: String, functions: Functions, centre: f64) -> Member {
    let distances = [0.02, 0.05, 0.12, 0.3, 0.7, 1.5, 3.0, 5.0, 7.0];
    let mut cuts: Vec<f64> = distances.iter().flat_map(|d| [centre - d, centre + d]).collect();
    cuts.extend([-12.0, -7.0, -4.0, -2.0, 0.0, 2.0, 4.0, 7.0, 12.0, centre]);
    cuts.retain(|cut| cut.abs() <= 12.0);
    cuts.sort_by(f64::total_cmp);
    let reference = double_exponential(&mut |z| normal(z) * functions.output(z), &cuts, 1e-17);
    Member { name, functions, average: reference.value, doubt: reference.error }
}

pub const KINDS: usize = 25;

/// A member of one of the kinds.
pub fn member(kind: usize, numbers: &mut Numbers) -> Member {
    match kind {
        0..5 => smooth(kind, numbers),
        5..10 => entire(kind - 5, numbers),
        10..16 => one_sided(kind - 10, numbers),
        16..20 => piecewise(kind - 16, numbers),
        _ => singular(kind - 20, numbers),
    }
}

fn smooth(kind: usize, numbers: &mut Numbers) -> Member {
    match kind {
        0 => {
            let (m, t) = (numbers.between(-2.0, 2.0), numbers.scale(0.02, 3.0));
            let f = average_of(move |z| ((m + z) / t).tanh().powi(2));
            by_reference(format!("tanh²((z + {m})/{t})"), f, -m)
        }
        1 => {
            let (a, b) = (numbers.scale(0.3, 50.0), numbers.between(-4.0, 4.0));
            let f = average_of(move |z| 1.0 / (1.0 + (a * (b - z)).exp()));
            by_reference(format!("sigmoid({a} (z − {b}))"), f, b)
        }
        2 => {
            let (k, shift) = (numbers.between(0.0, 60.0), numbers.between(0.0, PI));
            let f = average_of(move |z| (k * z + shift).cos());
            closed(format!("cos({k} z + {shift})"), f, (-0.5 * k * k).exp() * shift.cos())
        }
        3 => {
            let (c, s) = (numbers.between(-3.0, 3.0), numbers.scale(0.03, 1.0));
            let f = average_of(move |z| (-0.5 * ((z - c) / s).powi(2)).exp());
            let wide = 1.0 + s * s;
            closed(format!("bump at {c}, {s} wide"), f, s / wide.sqrt() * (-0.5 * c * c / wide).exp())
        }
        _ => {
            let (c, s) = (numbers.between(-3.0, 3.0), numbers.scale(0.03, 1.0));
            let height = numbers.scale(0.01, 10.0);
            let f = average_of(move |z| 1.0 + height * (-0.5 * ((z - c) / s).powi(2)).exp());
            let wide = 1.0 + s * s;
            let bump = height * s / wide.sqrt() * (-0.5 * c * c / wide).exp();
            closed(format!("1 + {height} bump at {c}, {s} wide"), f, 1.0 + bump)
        }
    }
}

fn entire(kind: usize, numbers: &mut Numbers) -> Member {
    match kind {
        0 => {
            let a = numbers.between(0.0, 24.0).round() / 4.0; // a z is exact at the nodes of grids
            closed(format!("exp({a} z)"), average_of(move |z| (a * z).exp()), (0.5 * a * a).exp())
        }
        1 => {
            let [a, b, c] = [(); 3].map(|_| numbers.between(-2.0, 2.0));
            let f = average_of(move |z| a + z * (b + z * (c + z * (a + z * (b + z * z)))));
            closed(format!("polynomial {a} {b} {c}"), f, a + c + 3.0 * b + 15.0)
        }
        2 => {
            let c = numbers.scale(0.1, 1e4);
            let f = average_of(move |z| 1.0 / (1.0 + c * z * z));
            let average = (PI / (2.0 * c)).sqrt() * (0.5 / c).exp() * libm::erfc((0.5 / c).sqrt());
            Member { doubt: 4e-15 * average, ..closed(format!("1/(1 + {c} z²)"), f, average) }
        }
        3 => {
            let (a, b) = (numbers.scale(0.1, 30.0), numbers.between(-3.0, 3.0));
            let f = average_of(move |z| libm::erf(a * z + b));
            closed(format!("erf({a} z + {b})"), f, libm::erf(b / (1.0 + 2.0 * a * a).sqrt()))
        }
        _ => {
            let a = numbers.scale(0.1, 50.0);
            let f = average_of(move |z| (-a * z).max(0.0) + (-(a * z).abs()).exp().ln_1p());
            by_reference(format!("log(1 + exp(−{a} z))"), f, 0.0)
        }
    }
}

/// Kinks and jumps at one place.
fn one_sided(kind: usize, numbers: &mut Numbers) -> Member {
    let a = numbers.between(-3.0, 3.0);
    let modulus = 2.0 * normal(a) + a * (2.0 * cdf(a) - 1.0);
    let jump = move |z: f64| f64::from(u8::from(z > a));
    let square = move |z: f64| (z - a).max(0.0).powi(2);
    let square_average = (1.0 + a * a) * cdf(-a) - a * normal(a);
    let square_doubt = 4e-16 * (1.0 + a * a);
    match kind {
        0 => closed(
            format!("|z − {a}|, declared"),
            average_of(move |z| (z - a).abs()).switching_at(move |z| z - a),
            modulus,
        ),
        1 => closed(format!("|z − {a}|"), average_of(move |z| (z - a).abs()), modulus),
        2 => {
            closed(format!("step(z − {a}), declared"), average_of(jump).switching_at(move |z| z - a), cdf(-a))
        }
        3 => closed(format!("step(z − {a})"), average_of(jump), cdf(-a)),
        _ => {
            let f = average_of(square);
            let f = if kind == 4 { f.switching_at(move |z| (z - a).powi(3)) } else { f };
            Member {
                doubt: square_doubt, ..closed(format!("(z − {a})₊², kind {kind}"), f, square_average)
            }
        }
    }
}

/// Kinks and jumps at several places.
fn piecewise(kind: usize, numbers: &mut Numbers) -> Member {
    let a = numbers.between(-3.0, 3.0);
    match kind {
        0 => by_reference(format!("|z − {a}|³"), average_of(move |z| (z - a).abs().powi(3)), a),
        1 => {
            let b = numbers.between(-3.0, 3.0);
            let f = average_of(move |z| (z - a).abs() * f64::from(u8::from(z < b)));
            // The integral of (z − a) φ(z) from l to h.
            let part = |l: f64, h: f64| normal(l) - normal(h) - a * (cdf(h) - cdf(l));
            let average = if b < a { -part(-40.0, b) } else { part(a, b) - part(-40.0, a) };
            let f = f.switching_at(move |z| z - a).switching_at(move |z| z - b);
            Member { doubt: 2e-15, ..closed(format!("|z − {a}| below {b}, declared"), f, average) }
        }
        2 => {
            let k = numbers.between(0.5, 10.0);
            let f = average_of(move |z| f64::from(u8::from((k * z + a).sin() > 0.0)));
            let zeros = (-60..60).map(|n| (PI * f64::from(n) - a) / k);
            let average = zeros.zip((-60..60).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }));
            let average = average.map(|(zero, sign)| sign * cdf(-zero)).sum();
            let f = f.switching_at(move |z| (k * z + a).sin());
            Member { doubt: 2e-14, ..closed(format!("square wave {k} z + {a}, declared"), f, average) }
        }
        _ => {
            let b = numbers.scale(0.05, 3.0);
            // A solution that sticks at zero: soft thresholding, whose switch vanishes on an interval.
            let soft = move |z: f64| (z - a).signum() * ((z - a).abs() - b).max(0.0);
            let f = average_of(move |z| soft(z).powi(2)).switching_at(soft);
            let above = |l: f64| (1.0 + l * l) * cdf(-l) - l * normal(l);
            let average = above(a + b) + above(b - a);
            Member {
                doubt: 4e-16 * (1.0 + (a.abs() + b).powi(2)),
                ..closed(format!("soft threshold {a}, {b}"), f, average)
            }
        }
    }
}

fn singular(kind: usize, numbers: &mut Numbers) -> Member {
    let (p, a) = (numbers.between(-0.5, 3.0), numbers.between(-3.0, 3.0));
    let moment = 2.0_f64.powf(0.5 * p) * libm::tgamma(0.5 * (p + 1.0)) / PI.sqrt();
    let moment = |name: String, f: Functions| Member { doubt: 4e-15 * moment, ..closed(name, f, moment) };
    match kind {
        0 => moment(format!("|z|^{p}, declared"), average_of(move |z| z.abs().powf(p)).switching_at(|z| z)),
        1 => moment(format!("|z|^{p}"), average_of(move |z| z.abs().powf(p))),
        2 => by_reference(format!("√|z − {a}|"), average_of(move |z| (z - a).abs().sqrt()), a),
        3 => {
            let f = average_of(move |z| (z - a).abs().ln()).switching_at(move |z| z - a);
            by_reference(format!("log|z − {a}|, declared"), f, a)
        }
        _ => by_reference(format!("|z − {a}|^{p}"), average_of(move |z| (z - a).abs().powf(p.max(0.0))), a),
    }
}
