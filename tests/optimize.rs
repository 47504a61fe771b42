//! `spinodal optimize` against independent methods and closed forms.

#[path = "optimize/goals.rs"]
mod goals;
#[path = "optimize/gradients.rs"]
mod gradients;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use spinodal::testing::assert_close;

fn spinodal(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_spinodal"));
    command.args(arguments).current_dir(root).env("NO_COLOR", "1").output().expect("the program starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// The answer to a question that has one.
fn answer(arguments: &[&str]) -> Value {
    let arguments = [&["optimize"], arguments, &["--format", "json"]].concat();
    let output = spinodal(&arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("valid JSON")
}

/// The message of a command that fails with this exit code.
#[track_caller]
fn message(code: i32, arguments: &[&str]) -> String {
    let output = spinodal(&[&["optimize"], arguments].concat());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
    stderr(&output)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// Parameter and objective at the points of a landscape.
fn landscape(answer: &Value) -> Vec<(f64, f64)> {
    let rows = answer["landscape"]["rows"].as_array().expect("rows");
    rows.iter().map(|row| (number(&row[0]), number(&row[1]))).collect()
}

/// A theory in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("test.eq");
    std::fs::write(&path, text).expect("it can be written");
    (folder, path)
}

/// Integrated by scipy's DOP853 at relative tolerance 2.3e-14, with its event at ε_g = 0.05; minima by scipy's
/// `minimize_scalar` and a polynomial of degree 4 through nine points around.
mod scipy {
    pub const CONSTANT: f64 = 929.241_653_118_192;
    pub const TANH: [(f64, f64); 2] = [(1e-3, 733.231_550_905_521), (1e-2, 852.380_685_801_889)];
    pub const BEST: (f64, f64) = (3.534_338_4e-4, 714.802_837_293_946);
    pub const LOCAL: (f64, f64) = (1.398_531_8e-3, 729.336_538_548_379);
}

#[test]
fn the_times_of_annealing_are_those_published_and_those_of_another_integrator() {
    let goal =
        ["--schedule", "beta=tanh", "--goal", "time until eps_g < 0.05", "--reference", "beta=constant"];
    let over = ["linear-vae-sgd", "--over", "gamma=1e-4:1e-2:3:log"];
    let answer = answer(&[&over[..], &goal].concat());
    let at = |gamma: f64| {
        let points = landscape(&answer);
        let point = points.iter().find(|(x, _)| (x / gamma - 1.0).abs() < 1e-12);
        point.expect("it was looked at").1
    };
    for ((gamma, time), published) in scipy::TANH.into_iter().zip([733.23, 852.38]) {
        assert_close(at(gamma), time, 1e-6);
        assert_close(at(gamma), published, 5e-3);
    }
    let constant = &answer["references"][0];
    assert_close(number(&constant["objective"]), scipy::CONSTANT, 1e-6);
    assert_close(number(&constant["objective"]), 929.24, 5e-3);
}

#[test]
fn annealing_is_tuned_without_any_flag() {
    let answer = answer(&["linear-vae-sgd"]);
    assert_eq!(answer["goal"], "time until eps_g < 0.05");
    let minima = answer["minima"].as_array().expect("minima");
    assert_eq!((minima.len(), &minima[0]), (2, &answer["best"]));
    for (found, (gamma, time)) in minima.iter().zip([scipy::BEST, scipy::LOCAL]) {
        // A relative accuracy of 1e-6 is promised; the errors that are reported must hold.
        assert_close(number(&found["objective"]) / time, 1.0, 1e-9);
        let errors = (number(&found["error"]), number(&found["parameter_errors"]["gamma"]));
        assert_close(number(&found["objective"]), time, errors.0);
        assert_close(number(&found["parameters"]["gamma"]), gamma, errors.1);
        assert!(errors.0 < 1e-6 * time && errors.1 < 1e-4 * gamma, "{errors:?}");
    }
    let points = landscape(&answer);
    assert!(points.len() > 33 && points.is_sorted_by(|a, b| a.0 < b.0));
}

#[test]
fn the_best_kl_weight_is_that_of_a_dense_scan() {
    for (name, low, high) in [("beta", 0.5, 2.0), ("lambda", 0.5, 3.0)] {
        let over = format!("{name}={low}:{high}");
        let best = answer(&["linear-vae", "--over", &over, "--goal", "eps_g"])["best"].clone();
        let sweep = format!("{name}={low}:{high}:1501");
        let output = spinodal(&["sweep", "linear-vae", "--over", &sweep, "--format", "json"]);
        let table: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
        let columns = table["columns"].as_array().expect("columns");
        let eps_g = columns.iter().position(|name| name == "eps_g").expect("eps_g");
        let rows = table["rows"].as_array().expect("rows").iter();
        let scanned = rows.map(|row| (number(&row[0]), number(&row[eps_g])));
        let (at, least) = scanned.min_by(|a, b| a.1.total_cmp(&b.1)).expect("rows");
        // The spacing of the scan; between its points the objective is lower by no more than its curvature allows.
        assert_close(number(&best["parameters"][name]), at, (high - low) / 1500.0);
        assert_close(number(&best["objective"]), least, 1e-6);
        assert!(number(&best["objective"]) <= least + 1e-13);
    }
}

#[test]
fn with_infinite_data_the_best_kl_weight_is_the_noise() {
    let best =
        answer(&["linear-vae", "-s", "alpha=1e8", "-s", "eta=0.7", "--over", "beta=0.1:1.5"])["best"].clone();
    // Closed form of the limit α → ∞: ε_g = (√ρ − √(ρ + η − β))²; the correction is of order 1/α.
    assert_close(number(&best["parameters"]["beta"]), 0.7, 1e-4);
    assert_close(number(&best["objective"]), 0.0, 1e-7);
}

const ROSENBROCK: &str = "parameter a = 0\nparameter b = 0\nunknown x = 0\nequation x = a\n\
    observable f = (1 - x)^2 + 100*(b - x^2)^2\n";

#[test]
fn a_bent_valley_is_followed_to_its_bottom() {
    let (_folder, path) = file(ROSENBROCK);
    let path = path.to_str().expect("UTF-8");
    let flags = [path, "--over", "a=-2:2", "--over", "b=-1:3"];
    let found = answer(&flags);
    // Closed form: a minimum of 0 at (1, 1), and no other.
    for name in ["a", "b"] {
        assert_close(number(&found["best"]["parameters"][name]), 1.0, 1e-5);
    }
    assert_close(number(&found["best"]["objective"]), 0.0, 1e-10);
    assert_eq!(found["landscape"]["rows"].as_array().map(Vec::len), Some(128));
    // Another seed looks elsewhere and finds the same.
    let other = answer(&[&flags[..], &["--seed", "5"]].concat());
    assert_ne!(landscape(&found), landscape(&other));
    assert_close(number(&other["best"]["parameters"]["a"]), 1.0, 1e-5);
}

#[test]
fn an_optimum_at_an_end_of_the_range_is_said_to_be_there() {
    let (_folder, path) = file(ROSENBROCK);
    let path = path.to_str().expect("UTF-8");
    let best = answer(&[path, "--over", "a=-2:0.5", "--over", "b=-1:3"])["best"].clone();
    // Closed form: at a = 1/2 the second square vanishes at b = 1/4.
    assert_eq!(number(&best["parameters"]["a"]), 0.5);
    assert_close(number(&best["parameters"]["b"]), 0.25, 1e-6);
    assert_close(number(&best["objective"]), 0.25, 1e-12);
    assert_eq!(best["at_end_of_range"], serde_json::json!(["a"]));
    let largest = answer(&[path, "--over", "b=-1:3", "--maximize"])["best"].clone();
    assert_eq!((number(&largest["parameters"]["b"]), number(&largest["objective"])), (3.0, 901.0));
}

const DECAY: &str = "parameter k = 1 in (0, inf)\nstate x = 1\nflow d/dt x = -k*x\n\
    observable y = x + k^2/100\n";

#[test]
fn points_that_miss_the_level_are_kept_and_counted() {
    let (_folder, path) = file(DECAY);
    let path = path.to_str().expect("UTF-8");
    let over = ["--over", "k=0.01:1:34"];
    let found = answer(&[&[path], &over[..], &["--goal", "time until x < 0.5", "--until", "10"]].concat());
    // Closed form: ln 2/k, which is 10 at k = 0.0693.
    assert_close(number(&found["best"]["objective"]), 2.0_f64.ln(), 1e-9);
    let rows = found["landscape"]["rows"].as_array().expect("rows");
    for row in rows {
        let is_missed = number(&row[0]) < 0.0693;
        assert_eq!(row[1].is_null(), is_missed, "{row}");
        assert_eq!(row[2].as_str(), is_missed.then_some("not reached until t = 10"));
    }
    let nowhere = [&[path], &over[..], &["--goal", "time until x < 0", "--until", "10"]].concat();
    let text = message(1, &nowhere);
    assert!(text.contains("34 × not reached until t = 10"), "{text}");
    let at_once = answer(&[&[path], &over[..], &["--goal", "time until x < 2", "--until", "10"]].concat());
    assert_eq!(number(&at_once["best"]["objective"]), 0.0);
}

#[test]
fn values_at_a_time_are_goals_too() {
    let (_folder, path) = file(DECAY);
    let path = path.to_str().expect("UTF-8");
    // y = e^(−2k) + k²/100 is least where 100 e^(−2k) = k: k = W(200)/2, by Newton's method.
    let mut k = 2.0_f64;
    for _ in 0..50 {
        k -= (100.0 * (-2.0 * k).exp() - k) / (-200.0 * (-2.0 * k).exp() - 1.0);
    }
    for goal in [&["--goal", "y at t = 2"][..], &["--goal", "final y", "--until", "2"], &["--until", "2"]] {
        let best = answer(&[&[path, "--over", "k=0.1:5"], goal].concat())["best"].clone();
        assert_close(number(&best["parameters"]["k"]), k, number(&best["parameter_errors"]["k"]) + 1e-6);
        assert_close(number(&best["objective"]), (-2.0 * k).exp() + k * k / 100.0, 1e-9);
    }
}

#[test]
fn the_answer_does_not_depend_on_the_number_of_threads() {
    for question in [
        &["optimize", "linear-vae-sgd", "--format", "json"][..],
        &["optimize", "linear-vae", "--over", "beta=0.1:2", "--over", "lambda=0.1:2", "--format", "json"],
    ] {
        let [one, four] = ["1", "4"].map(|threads| spinodal(&[question, &["--threads", threads]].concat()));
        assert!(one.status.success() && one.stdout == four.stdout);
    }
}

#[test]
fn slips_are_explained() {
    let flow = ["linear-vae-sgd", "--over"];
    let with = |rest: &[&'static str]| message(2, &[&flow[..], rest].concat());
    assert!(with(&["gamma=1e-5:1e-1:log"]).contains("--schedule beta=tanh"));
    assert!(with(&["beta=0.1"]).contains("NAME=LO:HI"));
    assert!(with(&["beta=1:0.1"]).contains("less than"));
    assert!(with(&["beta=-1:1"]).contains("domain"));
    assert!(with(&["beta=0.1:1", "--over", "beta=1:2"]).contains("twice"));
    assert!(with(&["beta=0.1:1", "--goal", "time until eps_g"]).contains("compare two numbers"));
    assert!(with(&["beta=0.1:1", "--goal", "epsg"]).contains("`eps_g`"));
    assert!(with(&["beta=0.1:1", "--goal", "rate at t = -1"]).contains("time"));
    assert!(message(2, &["linear-vae"]).contains("--over"));
    let timed = ["linear-vae", "--over", "beta=0.1:1", "--goal", "final eps_g"];
    assert!(message(2, &timed).contains("no flow"));
}
