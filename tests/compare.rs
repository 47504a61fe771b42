//! Theory against measurements: several observables, sizes carried to the limit, requirements.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use spinodal::testing::assert_close;

fn compare(data: &str, flags: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("data.csv"), data).expect("written");
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(["compare", "linear-vae", "data.csv", "--x", "alpha"])
        .args(flags)
        .current_dir(folder.path())
        .output()
        .expect("the program starts")
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("valid JSON")
}

fn error(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// ε_g at α = 4 and the defaults: the table of the theory's specification, 10 digits.
const EPS_G: f64 = 0.405_288_291_2;
/// The rate on fresh data there.
const RATE: f64 = 0.235_398_048_7;

#[test]
fn measurements_of_finite_systems_are_carried_to_the_limit_and_compared_there() {
    for (form, power) in [("1/N", 1.0), ("1/sqrt(N)", 0.5)] {
        let mut data = "alpha,eps_g,sd,N\n".to_owned();
        for size in [50.0_f64, 100.0, 400.0] {
            data += &format!("4,{},0.01,{size}\n", EPS_G + 3.0 / size.powf(power));
        }
        let flags = ["--y", "eps_g", "--sd", "sd", "--size", "N", "--trend", form, "--format", "json"];
        let answer = json(&compare(&data, &flags));
        let columns = answer["columns"].as_array().unwrap();
        let at = |name: &str| {
            let position = columns.iter().position(|column| column == name).unwrap();
            answer["rows"][0][position].as_f64().unwrap()
        };
        // The data lie on the line: only the ten digits of the theory's value remain.
        assert_close(at("measured"), EPS_G, 1e-13);
        assert_close(at("difference"), 0.0, 1e-9);
        assert_close(at("slope"), 3.0, 1e-11);
        assert_close(answer["provenance"]["trend_chi_squared"].as_f64().unwrap(), 0.0, 1e-20);
        assert_close(answer["provenance"]["p_value"].as_f64().unwrap(), 1.0, 1e-6);
    }
}

#[test]
fn without_the_limit_the_same_measurements_contradict_the_theory() {
    let data = format!("alpha,eps_g,sd\n4,{},0.01\n", EPS_G + 0.06);
    let output = compare(&data, &["--y", "eps_g", "--sd", "sd", "--require", "p>0.01"]);
    let (code, text) = error(&output);
    assert_eq!(code, Some(1));
    // Six standard deviations: p = erfc(6/√2).
    assert!(text.contains("required p > 0.01, but p = 1.973e-9"), "{text}");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(printed.contains("verdict: the measurements contradict the theory"), "{printed}");
    assert_eq!(error(&compare(&data, &["--y", "eps_g", "--require", "|bias|<0.05"])).0, Some(1));
    assert_eq!(error(&compare(&data, &["--y", "eps_g", "--require", "|bias| < 0.07"])).0, Some(0));
}

#[test]
fn several_observables_are_judged_one_by_one_and_together() {
    let data = format!("alpha,error,rate,sd,sr\n4,{},{},0.01,0.1\n", EPS_G + 0.02, RATE - 0.1);
    let flags =
        ["--y", "error=eps_g", "--y", "rate", "--sd", "sd", "--sd", "sr", "--format", "json", "-o", "a.svg"];
    let answer = json(&compare(&data, &flags));
    let provenance = &answer["provenance"];
    // z = 2 and −1: χ² = 5 of two degrees of freedom, p = exp(−5/2).
    assert_close(provenance["chi_squared"].as_f64().unwrap(), 5.0, 1e-6);
    assert_close(provenance["p_value"].as_f64().unwrap(), (-2.5_f64).exp(), 1e-7);
    let series = provenance["series"].as_array().unwrap();
    assert_close(series[0]["chi_squared"].as_f64().unwrap(), 4.0, 1e-6);
    assert_close(series[1]["bias"].as_f64().unwrap(), -0.1, 1e-9);
    assert_eq!(answer["rows"][1][0], "rate");
}

#[test]
fn nothing_is_judged_by_the_scatter_of_a_few_points_or_by_half_of_them() {
    // Without deviations three points on a line have no scatter, which is no proof of anything.
    let mut data = "alpha,eps_g,N\n".to_owned();
    for size in [50.0, 100.0, 400.0] {
        data += &format!("4,{},{size}\n", EPS_G + 0.1 + 3.0 / size);
    }
    let answer = json(&compare(&data, &["--y", "eps_g", "--size", "N", "--format", "json"]));
    let provenance = &answer["provenance"];
    assert!(provenance.get("p_value").is_none() && provenance.get("trend_chi_squared").is_none());
    assert_eq!(provenance["verdict"], "none without standard deviations (--sd)");
    // Nothing is solved at α = 1e300: the point that is left may agree, the requirement does not hold.
    let data = format!("alpha,eps_g,sd\n4,{EPS_G},0.01\n1e300,1,0.01\n");
    let (code, text) = error(&compare(&data, &["--y", "eps_g", "--sd", "sd", "--require", "p>0.01"]));
    assert_eq!(code, Some(1));
    assert!(text.contains("1 point has no prediction"), "{text}");
    // Lines that do not describe the sizes have a limit that means nothing.
    let mut data = "alpha,eps_g,sd,N\n".to_owned();
    for (size, jump) in [(50.0, 0.0), (100.0, 0.2), (400.0, 0.0)] {
        data += &format!("4,{},0.01,{size}\n", EPS_G + jump);
    }
    let flags = ["--y", "eps_g", "--sd", "sd", "--size", "N", "--require", "p>0.01"];
    let (code, text) = error(&compare(&data, &flags));
    assert_eq!(code, Some(1));
    assert!(text.contains("do not describe the measurements"), "{text}");
}

#[test]
fn measurements_are_not_overwritten() {
    let output = compare("alpha,eps_g\n4,0.4\n", &["--y", "eps_g", "-o", "data.csv"]);
    let (code, text) = error(&output);
    assert_eq!(code, Some(2));
    assert!(text.contains("its data would be lost"), "{text}");
}

#[test]
fn slips_are_answered_with_what_to_write() {
    let data = "alpha,eps_g,sd,N\n4,0.4,0.01,50\n2,0.8,0.01,0\n";
    let slips: [(&[&str], &str); 6] = [
        (&["--y", "eps_g", "--require", "p>0.01"], "name their column with --sd"),
        (&["--y", "eps_g", "--require", "q>0.01"], "write p>NUMBER"),
        (&["--y", "eps_g", "--require", "p>1"], "write p>NUMBER"),
        (&["--y", "eps_g", "--sd", "sd", "--sd", "N"], "1 --y but 2 --sd"),
        (&["--y", "eps_g", "--size", "N"], "a size is a positive number: row 2 has 0"),
        (&["--y", "eps_g", "--size", "sd"], "at x = 2 there are 1 sizes and 1 measurements"),
    ];
    for (flags, message) in slips {
        let (code, text) = error(&compare(data, flags));
        assert_eq!(code, Some(2), "{flags:?}: {text}");
        assert!(text.contains(message), "{flags:?}: {text}");
    }
}
