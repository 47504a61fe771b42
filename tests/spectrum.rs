//! `spinodal spectrum`: posterior collapse read off a data set.

#[path = "spectrum/bad_data.rs"]
mod bad_data;
#[path = "spectrum/files.rs"]
mod files;
#[path = "spectrum/laws.rs"]
mod laws;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use spinodal::testing::assert_close;

const DIGITS: &str = "tests/data/digits.csv";

fn spinodal(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// Standard output as JSON, of `spectrum` with these arguments, which succeeds.
#[track_caller]
fn json(arguments: &[&str]) -> Value {
    let output = spinodal(&[&["spectrum"], arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("valid JSON")
}

/// A column of numbers; NaN where there is none.
fn column(answer: &Value, name: &str) -> Vec<f64> {
    let at = answer["columns"].as_array().expect("columns").iter().position(|column| column == name);
    let at = at.unwrap_or_else(|| panic!("there is no column {name}"));
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter().map(|row| row[at].as_f64().unwrap_or(f64::NAN)).collect()
}

#[test]
fn the_digits_have_the_published_spectrum() {
    let answer = json(&[DIGITS]);
    let eigenvalues = column(&answer, "eigenvalue");
    // numpy.linalg.eigvalsh of numpy.cov(…, bias=True).
    let expected = [178.90731578, 163.62664073, 141.70953623, 101.04411456, 69.47448269, 59.075632];
    for (at, &expected) in expected.iter().enumerate() {
        assert_close(eigenvalues[at], expected, 1e-7);
        assert_close(column(&answer, "beta_c")[at], expected, 1e-7);
    }
    assert_close(eigenvalues.iter().sum(), 1201.4787373626173, 1e-9);
    // Three pixels are always white.
    assert_eq!(eigenvalues.iter().filter(|&&eigenvalue| eigenvalue == 0.0).count(), 3);
    let at_one = eigenvalues.iter().zip(column(&answer, "kl")).zip(column(&answer, "variance"));
    for ((eigenvalue, kl), variance) in at_one {
        // Li, Zhang, Zhang & Chen 2025: ½ ln(ξ²/σ'²) and σ'²/ξ².
        assert_close(kl, (0.5 * eigenvalue.ln()).max(0.0), 1e-14);
        assert_close(variance, (1.0 / eigenvalue).min(1.0), 1e-14);
    }
}

#[test]
fn the_staircase_of_the_digits_is_exact() {
    let answer = json(&[DIGITS, "--beta", "1:150:4:log", "--noise-variance", "1"]);
    assert_eq!(answer["thresholds"].as_array().map(Vec::len), Some(64));
    assert_eq!(answer["provenance"]["samples"], 1797);
    let levels = [
        // β, live latents, rate, distortion: numpy, from its own eigenvalues.
        ("1", 47.0, 54.00619048695488, 49.63010723477318),
        ("5", 30.0, 22.03213196196459, 199.15801684655773),
        ("20", 14.0, 7.037458994868352, 495.5040441534688),
        ("150", 2.0, 0.13159227309706342, 1158.9447808487323),
        ("178.9073", 1.0, 4.408e-8, 1201.47872158),
        ("178.9074", 0.0, 0.0, 1201.4787373626173),
    ];
    for (beta, live, rate, distortion) in levels {
        let answer = json(&[DIGITS, "--beta", &format!("{beta}:{beta}:1")]);
        assert_eq!(column(&answer, "live_latents"), [live], "at β = {beta}");
        assert_close(column(&answer, "rate")[0], rate, 1e-10);
        assert_close(column(&answer, "distortion")[0], distortion, 1e-7);
        // The decoder variance is a factor of β and nothing else.
        let half = json(&[DIGITS, "--decoder-variance", "2", "--beta", &format!("{beta}:{beta}:1")]);
        let twice = 2.0 * beta.parse::<f64>().unwrap();
        let whole = json(&[DIGITS, "--beta", &format!("{twice}:{twice}:1")]);
        assert_eq!(column(&half, "rate"), column(&whole, "rate"));
    }
}

#[test]
fn the_signals_of_the_digits_are_those_of_an_independent_computation() {
    // numpy and scipy: the median of Marchenko & Pastur by quadrature and brentq, spikes by brentq.
    let answer = json(&[DIGITS]);
    assert_eq!(answer["signals"], 27);
    // numpy: the edge and 0.98 of Johnstone's scale, for 61 pixels that vary and 1796 degrees of freedom.
    assert_close(answer["signal_threshold"].as_f64().unwrap(), 6.434247548848592, 1e-10);
    assert_close(answer["noise_variance"].as_f64().unwrap(), 4.54277967563757, 1e-10);
    assert_close(answer["bulk_edge"].as_f64().unwrap(), 6.367942893766623, 1e-10);
    let (corrected, cos_2) = (column(&answer, "corrected"), column(&answer, "cos_2"));
    for (at, expected, cosine) in [
        (0, 178.8486162767597, 0.9990925501321601),
        (1, 163.5590464188151, 0.9990029534136886),
        (5, 58.94134740756754, 0.99693549563435),
        (10, 28.335288969105363, 0.9923266491979591),
        (26, 6.384964608631283, 0.732141142725984),
    ] {
        assert_close(corrected[at], expected, 1e-8);
        assert_close(cos_2[at], cosine, 1e-8);
    }
    assert!(corrected[27].is_nan(), "noise is not corrected");
}

#[test]
fn conditions_leave_the_residual_covariance() {
    // numpy.linalg.lstsq of the lower half of the image on the upper half with a constant, residuals with 1/n.
    let answer = json(&[DIGITS, "--condition", "1:32"]);
    let eigenvalues = column(&answer, "eigenvalue");
    let expected =
        [109.39894722362746, 52.939755146169404, 43.49252026302633, 36.81820185517667, 32.32223070975112];
    for (&eigenvalue, expected) in eigenvalues.iter().zip(expected) {
        assert_close(eigenvalue, expected, 1e-8);
    }
    assert_close(eigenvalues.iter().sum(), 406.6313180260438, 1e-8);
    // One of the 32 conditions is constant; the mean costs another degree of freedom.
    assert_eq!(answer["provenance"]["degrees_of_freedom"], 1797 - 1 - 31);
}

#[test]
fn a_condition_that_says_everything_collapses_every_latent() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sums.csv");
    let row = |[a, b]: [i32; 2]| format!("{a},{b},{},{}\n", a + b, 2 * a - b);
    let rows: String = [[1, 5], [3, -2], [0, 4], [7, 1], [-3, 2]].map(row).concat();
    std::fs::write(&path, format!("a,b,sum,difference\n{rows}")).expect("the folder is writable");
    let path = path.display().to_string();
    let answer = json(&[&path, "--condition", "a,b", "--beta", "1e-9"]);
    assert_eq!(column(&answer, "beta_c"), [0.0; 2]);
    assert_eq!(column(&answer, "kl"), [0.0; 2]);
}

#[test]
fn conditions_are_no_features_even_if_they_are_chosen() {
    let of = |columns| json(&[DIGITS, "--condition", "1:13", "--columns", columns]);
    let (with, without) = (of("1:20"), of("14:20"));
    assert_eq!(column(&with, "latent").len(), 7);
    assert_eq!(column(&with, "eigenvalue"), column(&without, "eigenvalue"));
    let note = stderr(&spinodal(&["spectrum", DIGITS, "--condition", "1:2", "--columns", "1:10"]));
    assert!(note.contains("note: 1 column is constant, with eigenvalue 0: `p00`"), "{note}");
}

#[test]
fn no_latents_live_at_a_weight_of_zero() {
    let output = spinodal(&["spectrum", "--eigenvalues", "5,2", "--target-live", "2"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("2 latents live for 0 < β < 2.0"), "{text}");
}

#[test]
fn the_weight_that_keeps_ten_latents_is_between_two_eigenvalues() {
    let answer = json(&[DIGITS, "--target-live", "10", "--decoder-variance", "0.5"]);
    let eigenvalues = column(&answer, "eigenvalue");
    assert_eq!(answer["target"]["beta_from"], 2.0 * eigenvalues[10]);
    assert_eq!(answer["target"]["beta_below"], 2.0 * eigenvalues[9]);
    let none = json(&[DIGITS, "--target-live", "0"]);
    assert_eq!(none["target"]["beta_from"], eigenvalues[0]);
    let tied = spinodal(&["spectrum", "--eigenvalues", "5,2,2,1", "--target-live", "2"]);
    assert_eq!(tied.status.code(), Some(1));
    assert!(stderr(&tied).contains("2 to 3 collapse together at β = 2\nhelp: --target-live 1 or 3"));
    let many = spinodal(&["spectrum", DIGITS, "--target-live", "62"]);
    assert_eq!(many.status.code(), Some(2));
    assert!(stderr(&many).contains("vary in 61 directions"), "{}", stderr(&many));
}

#[test]
fn the_bytes_of_a_spectrum_do_not_depend_on_the_number_of_threads() {
    let with = |threads| spinodal(&["spectrum", DIGITS, "--format", "csv", "--threads", threads]).stdout;
    let one = with("1");
    assert!(!one.is_empty());
    assert_eq!(one, with("2"));
    assert_eq!(one, with("5"));
}

#[test]
fn constant_columns_are_noted_and_never_live() {
    let output = spinodal(&["spectrum", DIGITS, "--beta", "1e-300"]);
    let note = stderr(&output);
    assert!(note.contains("note: 3 columns are constant, with eigenvalue 0: `p00`, `p40`, `p47`"), "{note}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("at β = 0.0000") && text.contains("61 latents live"), "{text}");
}
