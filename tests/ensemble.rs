//! Bands of learning curves from starts that fluctuate.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use spinodal::testing::assert_close;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .expect("the program starts")
}

/// The column of this name of `spinodal flow linear-vae-sgd` with some flags.
fn column(flags: &[&str], name: &str) -> Vec<f64> {
    let output = run(&[&["flow", "linear-vae-sgd"], flags, &["--format", "json", "--quiet"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    let columns = answer["columns"].as_array().expect("columns");
    let at = columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter().map(|row| row[at].as_f64().expect("a number")).collect()
}

const BAND: [&str; 12] =
    ["--until", "100", "--at", "0,100", "--spread", "m=1e-4", "--runs", "4000", "--y", "m", "--y", "eps_g"];

#[test]
fn starts_have_the_mean_the_deviation_and_the_quantiles_of_a_gaussian() {
    let (start, deviation, runs) = (0.009_783_953_428_268_433, 1e-4, 4000.0_f64);
    // Tolerances: four standard errors of each estimate, that of a quantile being √(p(1 − p))/density.
    let error = deviation / runs.sqrt();
    assert_close(column(&BAND, "m mean")[0], start, 4.0 * error);
    assert_close(column(&BAND, "m sd")[0], deviation, 4.0 * error / 2.0_f64.sqrt());
    let reach = 1.644_853_626_951_472_7 * deviation; // of 90 % of a Gaussian
    assert_close(column(&BAND, "m 5%")[0], start - reach, 4.0 * 2.12 * error);
    assert_close(column(&BAND, "m 50%")[0], start, 4.0 * 1.26 * error);
    assert_close(column(&BAND, "m 95%")[0], start + reach, 4.0 * 2.12 * error);
}

#[test]
fn small_fluctuations_are_carried_along_by_the_linear_response() {
    let spread = column(&BAND, "eps_g sd")[1] / column(&BAND, "m sd")[0];
    let at = |start: &str| column(&["--until", "100", "--at", "100", "--start", start], "eps_g")[0];
    // A central difference of whole runs. Tolerance: the curvature over the width of the band.
    let response = (at("m=0.009883953428268433") - at("m=0.009683953428268433")) / 2e-4;
    assert_close(spread / response.abs(), 1.0, 1e-3);
}

#[test]
fn a_seed_gives_the_same_band_on_any_number_of_threads_and_another_one_another() {
    let with = |more: &[&str]| run(&[&["flow", "linear-vae-sgd"], &BAND[..], more].concat()).stdout;
    assert_eq!(with(&["--threads", "1"]), with(&["--threads", "2"]));
    assert_ne!(with(&["--seed", "1"]), with(&["--seed", "2"]));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let refused = |flags: &[&str]| {
        let output = run(&[&["flow", "linear-vae-sgd", "--until", "10"], flags].concat());
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(refused(&["--spread", "q=0.1"]).contains("did you mean `Q`"));
    assert!(refused(&["--spread", "Q=-1"]).contains("not negative"));
    assert!(refused(&["--spread", "Q=1", "--runs", "1"]).contains("--runs 1"));
    assert!(refused(&["--spread", "Q=1", "--stop", "eps_g < 1"]).contains("cannot be used with"));
}
