//! Thresholds of the linear VAE of rank one against their closed forms.
//!
//! Reference: Ichikawa & Hukushima (2023), *High-dimensional Asymptotics of VAEs*, arXiv:2309.07663.

use super::asking::{Found, threshold};
use spinodal::testing::assert_close;

/// The parameters that are not asked for.
#[derive(Clone, Copy, Debug)]
pub struct Vae {
    pub rho: f64,
    pub eta: f64,
    pub lambda: f64,
}

impl Vae {
    /// The α from which on the signal is seen: (η/ρ)².
    pub fn alpha_c(self) -> f64 {
        (self.eta / self.rho).powi(2)
    }

    /// The β above which nothing is learnt: s/(1 + λ/α) − λ/(αs), with `s` the top eigenvalue of the
    /// sample covariance (Baik, Ben Arous & Péché 2005).
    pub fn beta_c(self, alpha: f64) -> f64 {
        let Vae { rho, eta, lambda } = self;
        let s = if alpha > self.alpha_c() {
            (rho + eta) * (1.0 + eta / (alpha * rho))
        } else {
            eta * (1.0 + 1.0 / alpha.sqrt()).powi(2)
        };
        s / (1.0 + lambda / alpha) - lambda / (alpha * s)
    }

    pub fn flags(self) -> String {
        format!("-s rho={} -s eta={} -s lambda={}", self.rho, self.eta, self.lambda)
    }

    /// Which phase is learnt below β_c.
    fn learnt(self, alpha: f64) -> &'static str {
        if alpha < self.alpha_c() { "noise learning" } else { "signal learning" }
    }
}

/// The parameters of the catalogue.
pub const UNIT: Vae = Vae { rho: 1.0, eta: 1.0, lambda: 1.0 };

/// A strong signal in little noise.
pub const STRONG: Vae = Vae { rho: 2.0, eta: 0.5, lambda: 0.5 };

#[track_caller]
fn assert_collapse(vae: Vae, one: &Found) {
    assert_close(one.at, vae.beta_c(one.over), 1e-9);
    assert_eq!(one.kind, "continuous");
    assert_eq!(one.between, [vae.learnt(one.over), "collapse"], "at α = {}", one.over);
}

#[test]
fn collapse_over_three_decades_of_the_sample_size() {
    for (vae, alphas) in [(UNIT, "0.1:100:200:log"), (STRONG, "0.02:100:200:log")] {
        let (found, _) =
            threshold(&format!("linear-vae {} --along beta=0.05:3 --over alpha={alphas}", vae.flags()));
        assert_eq!(found.len(), 200, "one β_c for each α");
        assert!(found.windows(2).all(|pair| pair[0].over < pair[1].over), "in the order of α");
        for one in &found {
            assert_collapse(vae, one);
        }
    }
}

#[test]
fn collapse_at_single_sample_sizes_is_where_the_curve_has_it() {
    for vae in [UNIT, STRONG] {
        for alpha in [0.03, 0.06, 0.07, 0.5, 0.999, 1.001, 3.0, 1e4] {
            let (found, _) =
                threshold(&format!("linear-vae {} -s alpha={alpha} --along beta=0.05:4", vae.flags()));
            assert_eq!(found.len(), 1, "α = {alpha}: {found:?}");
            assert_close(found[0].at, vae.beta_c(alpha), 1e-9);
            assert_eq!(found[0].between, [vae.learnt(alpha), "collapse"], "α = {alpha}");
        }
    }
}

#[test]
fn the_signal_is_seen_from_a_sample_size_that_does_not_depend_on_beta() {
    let strong = Vae { rho: 2.0, ..UNIT };
    for (vae, betas) in [(UNIT, [0.1, 0.4, 0.9, 1.3, 1.7]), (strong, [0.1, 0.3, 0.7, 1.0, 1.3])] {
        let critical = vae.alpha_c();
        for beta in betas {
            assert!(beta < vae.beta_c(critical), "else nothing is learnt there");
            let along = format!("{}:{}", 0.5 * critical, 4.0 * critical);
            let (found, _) =
                threshold(&format!("linear-vae {} -s beta={beta} --along alpha={along}", vae.flags()));
            let seen: Vec<&Found> =
                found.iter().filter(|one| one.between == ["noise learning", "signal learning"]).collect();
            assert_eq!(seen.len(), 1, "β = {beta}: {found:?}");
            assert_close(seen[0].at, critical, 1e-9);
            assert_eq!(seen[0].kind, "continuous");
        }
    }
}

#[test]
fn the_vertical_line_is_one_curve_over_beta() {
    let strong = Vae { rho: 2.0, ..UNIT };
    for (vae, betas) in [(UNIT, "0.2:1.7:31"), (strong, "0.2:1.3:31")] {
        let along = format!("{}:{}", 0.2 * vae.alpha_c(), 5.0 * vae.alpha_c());
        let (found, _) =
            threshold(&format!("linear-vae {} --along alpha={along} --over beta={betas}", vae.flags()));
        let (line, collapse): (Vec<&Found>, Vec<&Found>) =
            found.iter().partition(|one| one.between[1] == "signal learning" && one.between[0] != "collapse");
        assert_eq!(line.len(), 31, "one α_c for each β: {line:?}");
        for one in line {
            assert_close(one.at, vae.alpha_c(), 1e-9);
        }
        // The other curve is that of collapse, seen from the side.
        assert!(!collapse.is_empty());
        for one in collapse {
            assert_close(vae.beta_c(one.at), one.over, 1e-9);
        }
    }
}

#[test]
fn three_phases_meet_in_one_point() {
    for alphas in ["0.1:10:6:log", "0.1:100:200:log", "0.3:3:7", "0.5:6:40"] {
        let (_, junctions) = threshold(&format!("linear-vae --along beta=0.1:3 --over alpha={alphas}"));
        assert_eq!(junctions.len(), 1, "α = {alphas}: {junctions:?}");
        let triple = &junctions[0];
        assert_eq!(triple.kind, "triple point");
        assert_eq!(triple.phases, ["collapse", "noise learning", "signal learning"]);
        assert_close(triple.parameter("alpha"), 1.0, 1e-6); // α_c
        assert_close(triple.parameter("beta"), 1.75, 1e-6); // β_c(α_c)
    }
}
