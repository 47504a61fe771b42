//! The collapse of learning dynamics, and what else a large learning rate makes unstable.

use super::asking::printed;
use serde_json::Value;
use spinodal::testing::assert_close;

fn thresholds(flags: &[&str]) -> Vec<Value> {
    let words = [&["threshold", "linear-vae-sgd"], flags, &["--format", "json"]].concat();
    let answer: Value = serde_json::from_str(&printed(&words)).expect("valid JSON");
    answer["thresholds"].as_array().expect("a list").clone()
}

/// The unknown that has the largest part in the critical mode.
fn leading(threshold: &Value) -> &str {
    let mode = threshold["mode"].as_object().expect("shares by name");
    let largest = mode.iter().max_by(|a, b| a.1.as_f64().partial_cmp(&b.1.as_f64()).expect("numbers"));
    largest.expect("a mode").0
}

#[test]
fn the_signal_is_lost_at_the_same_weight_for_any_learning_rate() {
    for (tau, lambda) in [(1e-7, 0.2), (0.01, 0.2), (0.3, 0.2), (0.01, 0.0), (0.5, 0.0)] {
        let (tau, own) = (format!("tau={tau:e}"), format!("lambda={lambda}"));
        let found = thresholds(&["-s", &tau, "-s", &own, "--along", "beta=0.5:3"]);
        // Closed form: (ρ + η)/(1 + λ) − λ/(ρ + η) at ρ = η = 1.
        assert_close(found[0]["at"].as_f64().expect("a number"), 2.0 / (1.0 + lambda) - lambda / 2.0, 1e-10);
        let mode = &found[0]["mode"];
        assert_close(mode["m"].as_f64().expect("m") + mode["d"].as_f64().expect("d"), 1.0, 1e-9);
    }
}

#[test]
fn noise_of_the_steps_destroys_the_collapse_in_the_direction_of_the_encoder() {
    // Where the determinant of the linear equations of Q, E and R at the collapse vanishes, in 30 digits.
    for (tau, beta) in [("tau=0.5", 3.799_498_784_216_861), ("tau=0.7", 2.595_682_208_414_851)] {
        let found = thresholds(&["-s", tau, "--along", "beta=0.2:4"]);
        let other = found.iter().find(|one| (one["at"].as_f64().expect("a number") - beta).abs() < 1e-4);
        let other = other.unwrap_or_else(|| panic!("{tau}: {found:?}"));
        assert_close(other["at"].as_f64().expect("a number"), beta, 1e-10);
        assert_eq!(leading(other), "E");
    }
}
