//! The thresholds of the linear VAE, rank one, found on its branches.

use super::equations::{kinds, only};
use super::linear_vae::{LinearVae, START, UNKNOWNS};
use spinodal::branch::{
    DiagramOptions, End, ParametricSystem, SpecialKind, StopAt, TraceOptions, trace, trace_all,
};
use spinodal::solve::{Domain, StrategyOptions, System, solve};
use spinodal::testing::assert_close;

/// The saddle point along α or β.
pub struct Along {
    vae: LinearVae,
    set: fn(&mut LinearVae, f64),
}

pub fn along_beta(vae: LinearVae) -> Along {
    Along { vae, set: |vae, beta| vae.beta = beta }
}

fn along_alpha(vae: LinearVae) -> Along {
    Along { vae, set: |vae, alpha| vae.alpha = alpha }
}

impl Along {
    fn at(&self, p: f64) -> LinearVae {
        let mut vae = self.vae;
        (self.set)(&mut vae, p);
        vae
    }

    /// The stable solution, by the default strategy.
    pub fn solution(&self, p: f64) -> Vec<f64> {
        solve(&mut self.at(p), &[START.to_vec()], None, &StrategyOptions::default()).unwrap().x
    }
}

/// Step of the four-point differences in the parameter: truncation and rounding error are some 1e-12.
const STEP: f64 = 1e-3;

impl ParametricSystem for Along {
    fn len(&self) -> usize {
        UNKNOWNS
    }

    fn residual(&mut self, x: &[f64], p: f64, r: &mut [f64]) {
        self.at(p).residual(x, r);
    }

    fn jacobian(&mut self, x: &[f64], p: f64, r: &mut [f64], dr_dx: &mut [f64], dr_dp: &mut [f64]) {
        dr_dp.fill(0.0);
        for (steps, weight) in [(-2.0, 1.0 / 12.0), (-1.0, -2.0 / 3.0), (1.0, 2.0 / 3.0), (2.0, -1.0 / 12.0)]
        {
            self.residual(x, p + steps * STEP, r);
            for i in 0..UNKNOWNS {
                dr_dp[i] += weight * r[i] / STEP;
            }
        }
        self.at(p).jacobian(x, r, dr_dx);
    }

    fn domain(&self, index: usize) -> Domain {
        self.vae.domain(index)
    }
}

pub fn vae(alpha: f64, beta: f64) -> LinearVae {
    LinearVae { alpha, beta, rho: 1.0, eta: 1.0, lambda: 1.0 }
}

/// Where nothing is learnt.
const COLLAPSED: [f64; UNKNOWNS] = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.3, 0.3, 0.0];

#[test]
fn the_collapsed_branch_loses_stability_at_the_published_threshold() {
    let difficult = LinearVae { alpha: 3.0, beta: 1.0, rho: 2.0, eta: 0.5, lambda: 0.5 };
    for vae in [vae(4.0, 1.0), vae(2.0, 1.0), vae(0.5, 1.0), difficult] {
        let mut system = along_beta(vae);
        let branch = trace(&mut system, &COLLAPSED, 3.0, &TraceOptions::over(0.2, 3.5)).unwrap();
        // From the stable end: the response has a second sheet, which means nothing.
        let is_stable_first = branch.points[0].unstable == Some(0);
        let first = if is_stable_first { branch.specials.first() } else { branch.specials.last() }.unwrap();
        assert_close(first.p, vae.beta_c(), 1e-12);
        // Without a signal the response of the collapsed state turns there too: at the edge of the
        // Marchenko–Pastur law it has a square root.
        assert_eq!(first.kind, SpecialKind::Pitchfork, "{vae:?}");
        assert!(first.error <= 1e-11, "{first:?}");
        let (before, after) = (&branch.points[..first.at], &branch.points[first.at + 1..]);
        let (above, below) = if is_stable_first { (before, after) } else { (after, before) };
        assert!(above.iter().all(|point| point.unstable == Some(0)), "{vae:?}: {above:?}");
        assert!(below.iter().all(|point| point.unstable != Some(0)), "{vae:?}: {below:?}");
    }
}

#[test]
fn the_collapsed_branch_turns_at_the_edge_of_the_noise() {
    let vae = vae(4.0, 1.0);
    let branch = trace(&mut along_beta(vae), &COLLAPSED, 3.0, &TraceOptions::over(0.2, 3.5)).unwrap();
    assert_eq!(kinds(&branch), [SpecialKind::Pitchfork, SpecialKind::Pitchfork]);
    let least = branch.specials.iter().map(|special| special.p).fold(f64::INFINITY, f64::min);
    // The closed form of β_c with s = η (1 + 1/√α)².
    let s = vae.eta * (1.0 + 1.0 / vae.alpha.sqrt()).powi(2);
    assert_close(least, s / (1.0 + vae.lambda / vae.alpha) - vae.lambda / (vae.alpha * s), 1e-12);
    assert_eq!(branch.ends, [End::Upper, End::Upper]);
}

#[test]
fn the_learnt_branch_ends_at_the_published_threshold() {
    // Signal: the branch passes through the pitchfork to its mirror image.
    let mut system = along_beta(vae(4.0, 1.0));
    let start = system.solution(1.0);
    let branch = trace(&mut system, &start, 1.0, &TraceOptions::over(0.2, 3.0)).unwrap();
    assert_eq!(kinds(&branch), [SpecialKind::Pitchfork]);
    assert_close(only(&branch).p, vae(4.0, 1.0).beta_c(), 1e-11);
    assert_eq!(branch.ends, [End::Lower, End::Lower]);
    // Noise: the branch leaves the domain of Q, which is not negative.
    let slippery = LinearVae { alpha: 1.34, beta: 0.3, rho: 1.52, eta: 1.98, lambda: 1.36 };
    for vae in [vae(0.5, 1.0), slippery] {
        let mut system = along_beta(vae);
        let start = system.solution(1.0);
        let branch = trace(&mut system, &start, 1.0, &TraceOptions::over(0.2, 4.0)).unwrap();
        assert_eq!(only(&branch).kind, SpecialKind::Pitchfork);
        assert_close(only(&branch).p, vae.beta_c(), 1e-11);
        assert!(matches!(branch.ends, [End::Lower, End::Domain(_)]), "{:?}", branch.ends);
        assert!(branch.work.jacobians <= 300, "{:?}", branch.work);
    }
}

#[test]
fn the_signal_is_learnt_from_the_published_sample_size_on() {
    for (rho, eta) in [(1.0, 1.0), (2.0, 1.0)] {
        let vae = LinearVae { rho, eta, ..vae(1.0, 0.5) };
        let mut system = along_alpha(vae);
        let start = system.solution(0.15);
        let branch = trace(&mut system, &start, 0.15, &TraceOptions::over(0.1, 4.0)).unwrap();
        assert_eq!(only(&branch).kind, SpecialKind::Pitchfork);
        assert_close(only(&branch).p, vae.alpha_c(), 1e-11);
    }
}

#[test]
fn all_three_phases_hang_together() {
    let mut system = along_beta(vae(4.0, 1.0));
    let mut canonical = |x: &mut [f64]| {
        let sign = if x[0] < 0.0 { -1.0 } else { 1.0 };
        x[0] *= sign;
        x[1] *= sign;
    };
    let options = DiagramOptions::over(0.2, 3.0);
    let diagram = trace_all(&mut system, &[(COLLAPSED.to_vec(), 2.5)], &mut canonical, &options);
    assert!(diagram.failures.is_empty() && diagram.omitted == 0);
    let is_learnt = |branch: &spinodal::branch::Branch| {
        let last = branch.points.last().unwrap();
        last.p == 0.2 && last.x[0].abs() > 0.1 && last.unstable == Some(0)
    };
    assert_eq!(diagram.branches.iter().filter(|branch| is_learnt(branch)).count(), 1);
    let expected = system.solution(1.0)[2];
    let learnt = diagram.branches.iter().find(|branch| is_learnt(branch)).unwrap();
    let pair = learnt.points.windows(2).find(|pair| (pair[0].p - 1.0) * (pair[1].p - 1.0) <= 0.0).unwrap();
    assert!((expected - pair[0].x[2]) * (expected - pair[1].x[2]) <= 0.0);
}

#[test]
fn collapse_is_located_anywhere() {
    // A grid of all parameters, off every symmetric value.
    let mut count = 0;
    for alpha in [0.15, 0.62, 1.7, 13.0] {
        for rho in [0.37, 1.1, 2.9] {
            for eta in [0.41, 0.97, 2.3] {
                for lambda in [0.06, 0.53, 1.9] {
                    let vae = LinearVae { alpha, beta: 1.0, rho, eta, lambda };
                    let (mut system, beta_c) = (along_beta(vae), vae.beta_c());
                    if beta_c < 0.1 {
                        continue;
                    }
                    let high = 1.5 * beta_c + 1.0;
                    let start =
                        solve(&mut system.at(high), &[COLLAPSED.to_vec()], None, &StrategyOptions::default());
                    let options =
                        TraceOptions { stop: StopAt::FirstSpecial, ..TraceOptions::over(0.02, high) };
                    let branch = trace(&mut system, &start.unwrap().x, high, &options).unwrap();
                    let threshold =
                        branch.specials.first().unwrap_or_else(|| panic!("{vae:?} {:?}", branch.ends));
                    assert_close(threshold.p, beta_c, 1e-11 * (1.0 + beta_c));
                    count += 1;
                }
            }
        }
    }
    assert!(count > 90, "{count}");
}
