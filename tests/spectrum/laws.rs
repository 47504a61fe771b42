//! The laws behind the numbers, each against a second derivation.

use serde_json::Value;
use spinodal::spectrum::{Covariance, Spectrum, bulk, collapse};
use spinodal::testing::assert_close;

use super::{column, json, spinodal};

fn solved(arguments: &[&str]) -> Value {
    let output = spinodal(&[&["solve"], arguments, &["--format", "json"]].concat());
    let answer: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    answer["solutions"][0]["observables"].clone()
}

#[test]
fn spikes_are_mapped_back_to_where_the_theory_file_starts_from() {
    // Features and samples with p/(n − 1) = γ, so that the ratios are exact.
    for (features, samples, gamma, theta) in
        [(4, 9u32, "0.5", "1"), (24, 9, "3", "2"), (24, 9, "3", "40"), (1, 65, "0.015625", "0.2")]
    {
        let set = [format!("gamma={gamma}"), format!("theta={theta}")];
        let theory = solved(&["spiked-wishart", "-s", &set[0], "-s", &set[1]]);
        let observable = |name: &str| theory[name].as_f64().expect("a number");
        // From a covariance with 1/(n − 1) to one with 1/n; the rest of the bulk does not matter.
        let share = f64::from(samples - 1) / f64::from(samples);
        let mut list = vec![(observable("lambda_1") * share).to_string()];
        list.resize(features.min(samples as usize - 1), "0.01".to_owned());
        list.resize(features, "0".to_owned());
        let (list, samples) = (list.join(","), samples.to_string());
        let answer = json(&["--eigenvalues", &list, "--samples", &samples, "--noise-variance", "1"]);
        assert_close(answer["bulk_edge"].as_f64().unwrap(), observable("edge") * share, 1e-12);
        // All above the edge is mapped back, whether or not so few samples make a signal of it.
        let corrected = column(&answer, "corrected");
        assert_eq!(corrected.iter().filter(|value| value.is_finite()).count(), 1, "γ = {gamma}, θ = {theta}");
        assert_close(column(&answer, "corrected")[0], 1.0 + theta.parse::<f64>().unwrap(), 1e-9);
        assert_close(column(&answer, "cos_2")[0], observable("cos_2"), 1e-9);
    }
}

#[test]
fn a_spike_below_the_transition_does_not_stand_out() {
    // θ = 0.5 < √γ: the largest eigenvalue is at the edge.
    let theory = solved(&["spiked-wishart", "-s", "gamma=1", "-s", "theta=0.5"]);
    let largest = theory["lambda_1"].as_f64().unwrap() * 8.0 / 9.0 * (1.0 - 1e-12);
    let list = format!("{largest},1,1,1,0.5,0.5,0.1,0.1");
    let answer = json(&["--eigenvalues", &list, "--samples", "9", "--noise-variance", "1"]);
    assert_eq!(answer["signals"], 0);
}

#[test]
fn the_threshold_of_signals_is_at_the_published_point_of_the_law() {
    // Johnstone 2001: the edge and 0.98 of (√ν + √p)(1/√ν + 1/√p)^{1/3}/ν, which is 20·(1/5)^{1/3}/100 for ν = p = 100.
    let threshold = 4.0 + 0.98 * 0.2 * 0.2f64.cbrt();
    let list = |largest: f64| format!("{largest}{}", ",1".repeat(99));
    for (share, signals) in [(1.0 - 1e-9, 0), (1.0 + 1e-9, 1)] {
        let list = list(threshold * 100.0 / 101.0 * share);
        let answer = json(&["--eigenvalues", &list, "--samples", "101", "--noise-variance", "1"]);
        assert_eq!(answer["signals"], signals, "{share}");
        assert_close(answer["signal_threshold"].as_f64().unwrap(), threshold * 100.0 / 101.0, 1e-12);
        // Above the edge it is mapped back in either case.
        assert!(column(&answer, "corrected")[0] > 2.0);
    }
}

#[test]
fn no_samples_leave_no_degrees_of_freedom() {
    let spectrum = Spectrum::from_eigenvalues(vec![2.0, 1.0], Some(0));
    assert_eq!(spectrum.sampling.expect("it was given").freedom, 0);
    assert!(bulk::Bulk::of(&spectrum, None).is_none());
}

#[test]
fn the_median_of_the_bulk_is_that_of_the_density() {
    // scipy: quad of the density of Marchenko & Pastur in the angle, and brentq.
    for (ratio, expected) in [
        (0.01, 0.996665676338657),
        (0.1, 0.9665651474028221),
        (0.5, 0.8304658815813638),
        (0.99, 0.6564459061439093),
        (1.5, 1.1585639645867725),
        (20.0, 19.666166067847946),
    ] {
        assert_close(bulk::median(ratio), expected, 1e-11 * expected);
    }
    // Both sides of the change of formula; 1 − γ/3 for small γ.
    for ratio in [0.9e-8, 1.1e-8] {
        assert_close(bulk::median(ratio), 1.0 - ratio / 3.0, 1e-12);
    }
}

#[test]
fn a_mode_is_the_linear_vae_with_endless_data() {
    // The replica theory of Ichikawa & Hukushima 2023 at α → ∞, where one eigenvalue ρ + η is above β.
    let set = ["-s", "alpha=1e9", "-s", "beta=0.8", "-s", "rho=1.5", "-s", "eta=0.5"];
    let theory = solved(&[&["linear-vae"][..], &set].concat());
    let level = collapse::at(&[2.0], 0.8);
    assert_close(theory["rate"].as_f64().unwrap(), level.rate, 1e-6);
    // Per sample and in units of the decoder variance, without ½|x|² of the data.
    assert_close(theory["distortion"].as_f64().unwrap(), 0.5 * (level.distortion - 2.0), 1e-6);
    let output = spinodal(&[&["solve", "linear-vae", "--format", "json"][..], &set].concat());
    let answer: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    let values = &answer["solutions"][0]["values"];
    assert_close(values["Q"][0][0].as_f64().unwrap(), collapse::decoder_squared(2.0, 0.8), 1e-6);
    assert_close(values["D"][0].as_f64().unwrap(), collapse::latent_variance(2.0, 0.8), 1e-6);
}

#[test]
fn rate_and_distortion_trade_at_the_slope_of_the_water_level() {
    // Shannon: dR/dD = −1/(2t) for Gaussian data at the water level t.
    let eigenvalues = [5.0, 3.0, 1.0, 0.2, 0.0];
    for t in [0.1, 0.5, 2.0, 4.0] {
        let (low, high) =
            (collapse::at(&eigenvalues, t * (1.0 - 1e-5)), collapse::at(&eigenvalues, t * (1.0 + 1e-5)));
        let slope = (high.rate - low.rate) / (high.distortion - low.distortion);
        assert_close(slope, -0.5 / t, 1e-8 / t);
    }
}

/// Numbers that look random and are the same everywhere: a Weyl sequence.
fn numbers(count: usize) -> impl Iterator<Item = f64> {
    (1..=count).map(|at| (at as f64 * 0.754_877_666_246_692_7 * (1.0 + (at % 7) as f64)).fract() - 0.5)
}

#[test]
fn neither_offsets_nor_drifts_nor_blocks_change_a_covariance() {
    let (features, samples) = (5, 1003);
    let plain: Vec<f64> = numbers(features * samples).collect();
    // Two passes over everything at once.
    let mean = |at: usize| plain.iter().skip(at).step_by(features).sum::<f64>() / samples as f64;
    let means: Vec<f64> = (0..features).map(mean).collect();
    let expected = |a: usize, b: usize| {
        let products = plain.chunks(features).map(|row| (row[a] - means[a]) * (row[b] - means[b]));
        products.sum::<f64>() / samples as f64
    };
    for (offset, block) in [(0.0, 1), (1e6, 64), (-1e9, 250)] {
        let shifted: Vec<f64> = plain.iter().map(|value| value + offset).collect();
        let mut covariance = Covariance::new(features);
        shifted.chunks(features * block).for_each(|part| covariance.add(part));
        let matrix = covariance.matrix();
        // The data themselves are rounded at the offset.
        let tolerance = 1e-14 + 2.0 * f64::EPSILON * f64::abs(offset);
        for (a, b) in [(0, 0), (1, 3), (4, 2), (4, 4)] {
            assert_close(matrix[(a, b)], expected(a, b), tolerance);
        }
    }
}

#[test]
fn fewer_samples_than_features_have_as_many_eigenvalues_as_degrees_of_freedom() {
    let (features, samples) = (40, 12);
    let mut covariance = Covariance::new(features);
    covariance.add(&numbers(features * samples).collect::<Vec<f64>>());
    let spectrum = Spectrum::of(&covariance).expect("it has eigenvalues");
    assert_eq!(spectrum.rank(), samples - 1);
    assert_eq!(spectrum.eigenvalues.len(), features);
    assert_close(spectrum.eigenvalues.iter().sum(), covariance.matrix().trace(), 1e-12);
}

#[test]
fn white_noise_has_its_variance_and_no_signal_but_a_planted_one() {
    // 4000 samples of 200 features: sums of twelve uniform numbers, of variance 1, and a planted direction.
    let (features, samples, theta) = (200, 4000, 0.8);
    let mut state = 1u64;
    let mut uniform = move || {
        // Knuth's MMIX generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut normal = move || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let mut covariance = Covariance::new(features);
    for _ in 0..samples {
        let score = normal() * f64::sqrt(theta / features as f64);
        let sample: Vec<f64> = (0..features).map(|_| normal() + score).collect();
        covariance.add(&sample);
    }
    let spectrum = Spectrum::of(&covariance).expect("it has eigenvalues");
    let found = bulk::Bulk::of(&spectrum, None).expect("there is noise");
    // Fluctuations: the median as 1/√(np), the spike as its variance times √(2/n).
    assert_close(found.noise, 1.0, 0.005);
    let spikes: Vec<_> = spectrum.eigenvalues.iter().map_while(|&e| found.spike(e)).collect();
    assert_eq!(spikes.len(), 1);
    assert_close(spikes[0].eigenvalue, 1.0 + theta, 4.0 * (1.0 + theta) * (2.0 / samples as f64).sqrt());
}
