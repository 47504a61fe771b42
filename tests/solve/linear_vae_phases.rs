//! The default strategy on the linear VAE: the theory to be robust on.
//!
//! Phases are compared with the closed boundaries β_c(α) and α_c = (η/ρ)² of collapse; values with the
//! published table and with long damped iteration.

use super::linear_vae::{LinearVae, START, UNKNOWNS};
use spinodal::solve::{
    Damping, FailureReason, FixedPointOptions, Method, Root, StrategyOptions, System, eigenvalues,
    fixed_point, solve,
};
use spinodal::testing::assert_close;

/// |m| above which the signal is learnt. The least |m| at a relative distance 1e-6 from a threshold
/// is some 1e-4; the greatest error of m = 0 there, some 1e-7.
const LEARNT: f64 = 1e-5;

/// The same for Q, which vanishes like m².
const ALIVE: f64 = 1e-8;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Collapse,
    Noise,
    Signal,
}

fn expected(vae: &LinearVae) -> Phase {
    match () {
        () if vae.beta > vae.beta_c() => Phase::Collapse,
        () if vae.alpha < vae.alpha_c() => Phase::Noise,
        () => Phase::Signal,
    }
}

fn found(root: &Root) -> Phase {
    match () {
        () if root.x[0].abs() > LEARNT => Phase::Signal,
        () if root.x[2] > ALIVE => Phase::Noise,
        () => Phase::Collapse,
    }
}

fn solved(mut vae: LinearVae) -> Root {
    solve(&mut vae, &[START.to_vec()], None, &StrategyOptions::default())
        .unwrap_or_else(|failure| panic!("{vae:?}: {failure:?}"))
}

/// The stable root, checked for its phase.
fn checked(vae: LinearVae) -> Root {
    let root = solved(vae);
    assert_eq!(found(&root), expected(&vae), "{vae:?}: {root:?}");
    assert_eq!(root.stability.is_stable(), Some(true), "{vae:?}: {root:?}");
    assert!(root.residual_norm <= 1e-12, "{vae:?}: {root:?}");
    root
}

/// SplitMix64 (Steele, Lea & Flood 2014): numbers in [0, 1).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.next() * (high - low)
    }

    fn logarithmic(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    /// A relative distance from a threshold, on either side.
    fn beside(&mut self) -> f64 {
        let distance = self.logarithmic(1e-6, 0.1);
        if self.next() < 0.5 { 1.0 - distance } else { 1.0 + distance }
    }

    fn vae(&mut self) -> LinearVae {
        LinearVae {
            alpha: self.logarithmic(0.1, 20.0),
            beta: self.between(0.05, 3.0),
            rho: self.between(0.3, 3.0),
            eta: self.between(0.3, 3.0),
            lambda: self.logarithmic(0.05, 2.0),
        }
    }
}

#[test]
fn the_published_values_are_found() {
    // THEORY: Ichikawa & Hukushima (2023), rank one, recomputed to residuals below 1e-14.
    let rows = [
        (
            [4.0, 1.0, 1.0, 1.0, 1.0],
            [0.6563291641, 0.3610277426, 0.7179466195, 0.2172350515, 0.3949217275, 0.5820902632],
        ),
        (
            [2.0, 0.5, 1.0, 1.0, 1.0],
            [0.5319641683, 0.3509868308, 0.8489576292, 0.3695752663, 0.5601372527, 0.3706565641],
        ),
        (
            [6.0, 0.3, 2.0, 0.5, 0.1],
            [1.3924016975, 0.5932121914, 2.0408236707, 0.3704217938, 0.8694628025, 0.1281600164],
        ),
        ([0.5, 0.8, 1.0, 1.0, 1.0], [0.0, 0.0, 0.4446661514, 0.1763745690, 0.2800496399, 0.6427426335]),
    ];
    for ([alpha, beta, rho, eta, lambda], values) in rows {
        let root = checked(LinearVae { alpha, beta, rho, eta, lambda });
        let sign = if root.x[0] < 0.0 { -1.0 } else { 1.0 };
        for (i, value) in values.into_iter().enumerate() {
            let gauge = if i < 2 { sign } else { 1.0 };
            assert_close(gauge * root.x[i], value, 1e-10);
        }
        assert!(root.evaluations <= 70, "{} evaluations", root.evaluations);
    }
}

#[test]
fn the_phase_is_right_anywhere_and_cheap() {
    let mut random = Random(1);
    let mut evaluations: Vec<usize> = Vec::new();
    while evaluations.len() < 400 {
        let vae = random.vae();
        // Below, collapse and learning coexist beyond β_c.
        if vae.beta_c() > COEXISTENCE {
            evaluations.push(checked(vae).evaluations);
        }
    }
    evaluations.sort_unstable();
    assert!(evaluations[200] <= 60, "median {}", evaluations[200]);
    assert!(evaluations[399] <= 400, "worst {}", evaluations[399]);
}

/// Where β_c is smaller than this, learning may persist beyond it (see the test of it): the largest such
/// β_c among 2.4 million random points was 0.23.
const COEXISTENCE: f64 = 0.3;

#[test]
fn the_phase_is_right_next_to_every_threshold() {
    let mut random = Random(2);
    let mut points = 0;
    while points < 300 {
        let vae = random.vae();
        let collapse = LinearVae { beta: vae.beta_c() * random.beside(), ..vae };
        let signal = LinearVae { alpha: vae.alpha_c() * random.beside(), ..vae };
        for vae in [collapse, signal] {
            let inside = (0.1..=20.0).contains(&vae.alpha) && (0.05..=3.0).contains(&vae.beta);
            if inside && vae.beta_c() > COEXISTENCE {
                checked(vae);
                points += 1;
            }
        }
    }
}

#[test]
fn collapse_and_learning_can_coexist() {
    let vae = LinearVae { alpha: 1.7, beta: 0.0618, rho: 0.71, eta: 0.47, lambda: 1.97 };
    let start = [START.to_vec(), vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.3, 0.3, 0.0]];
    let learnt = solve(&mut { vae }, &start[..1], None, &StrategyOptions::default()).unwrap();
    let collapsed = solve(&mut { vae }, &start[1..], None, &StrategyOptions::default()).unwrap();
    assert!(vae.beta > vae.beta_c());
    assert_eq!((found(&learnt), learnt.stability.is_stable()), (Phase::Signal, Some(true)));
    assert_eq!((found(&collapsed), collapsed.stability.is_stable()), (Phase::Collapse, Some(true)));
}

/// Where plain iteration diverges or crawls.
fn difficult(beta: f64) -> LinearVae {
    LinearVae { alpha: 3.0, beta, rho: 2.0, eta: 0.5, lambda: 0.5 }
}

#[test]
fn what_plain_iteration_cannot_do_is_done() {
    for beta in [0.05, 0.5, 1.0, 2.0, 2.25, 2.259, 2.25988, 2.2599, 2.27, 2.5, 3.0] {
        let root = checked(difficult(beta));
        assert!(root.evaluations <= 250, "{} evaluations at β = {beta}", root.evaluations);
        assert_eq!(root.method, Method::Relaxation);
    }
}

#[test]
fn long_damped_iteration_agrees() {
    for beta in [0.5, 1.5, 2.25] {
        let options =
            FixedPointOptions { damping: Damping::Fixed(0.8), evaluations: 20_000, ..Default::default() };
        let slow = fixed_point(&mut difficult(beta), &START, &options).unwrap();
        let fast = solved(difficult(beta));
        for i in 0..UNKNOWNS {
            assert_close(slow.x[i], fast.x[i], 1e-9); // 1e-12 over the leading eigenvalue 0.01
        }
    }
}

#[test]
fn eigenvalues_tell_which_damping_converges() {
    let mut vae = difficult(1.0);
    let root = solved(vae);
    let mut jacobian = [0.0; UNKNOWNS * UNKNOWNS];
    vae.jacobian(&root.x, &mut [0.0; UNKNOWNS], &mut jacobian);
    let spectrum = eigenvalues(&jacobian, UNKNOWNS).unwrap();
    let growth = |damping: f64| {
        spectrum
            .iter()
            .map(|mu| (1.0 + (1.0 - damping) * mu.re).hypot((1.0 - damping) * mu.im))
            .fold(0.0, f64::max)
    };
    let iterated = |damping: f64| {
        let options =
            FixedPointOptions { damping: Damping::Fixed(damping), evaluations: 20_000, ..Default::default() };
        fixed_point(&mut difficult(1.0), &root.x.iter().map(|x| x + 1e-6).collect::<Vec<_>>(), &options)
    };
    assert!(growth(0.5) > 1.0 && growth(0.8) < 1.0);
    assert!(matches!(
        iterated(0.5).unwrap_err().reason,
        FailureReason::TwoCycle | FailureReason::Stagnated | FailureReason::NotFinite
    ));
    assert_close(iterated(0.8).unwrap().x[0], root.x[0], 1e-9);
}

#[test]
fn a_start_without_signal_still_finds_it() {
    let start = [0.0, 0.0, START[2], START[3], START[4], START[5], START[6], START[7], START[8]];
    let mut random = Random(3);
    for _ in 0..40 {
        let vae = random.vae();
        if expected(&vae) == Phase::Signal && vae.beta_c() > COEXISTENCE {
            let root = solve(&mut { vae }, &[start.to_vec()], None, &StrategyOptions::default()).unwrap();
            assert_eq!((found(&root), root.stability.is_stable()), (Phase::Signal, Some(true)), "{vae:?}");
        }
    }
}
