//! `--integrator taylor`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn flow(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args([&["flow"], arguments].concat())
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

/// The message of a flow that has no series.
#[track_caller]
fn refusal(theory: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("x.eq"), theory).expect("writable");
    let output = flow(folder.path(), &[&["x.eq", "--until", "1", "--integrator", "taylor"], more].concat());
    let message = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert_eq!(output.status.code(), Some(2), "{message}");
    message
}

#[test]
fn an_operation_without_series_is_named_and_placed() {
    let message = refusal("state m = 1\nflow d/dt m = -m + max(m, 2)\n", &[]);
    let expected = "\
error[E0601]: this flow has no power series, which `--integrator taylor` needs
 --> x.eq:2:20
  |
2 | flow d/dt m = -m + max(m, 2)
  |                    ^^^^^^^^^ this has a kink or a jump whose place depends on the state
help: leave the choice to `--integrator auto`
";
    assert_eq!(message, expected);
}

#[test]
fn every_obstacle_is_told() {
    for (right_side, reason) in [
        ("if m < 1/2 then m else -m", "depends on the state"),
        ("lgamma(1 + m)", "gamma function"),
        ("E[z](tanh(m + z)) - m", "this average moves"),
        ("root[x in (0, 9)](x + x^3 - m)", "this inner root moves"),
    ] {
        let message = refusal(&format!("state m = 1\nflow d/dt m = {right_side}\n"), &[]);
        assert!(message.contains(reason), "{message}");
        assert!(message.contains("x.eq:2:15"), "{message}");
    }
    // What is given on the command line has no place in the file; what depends on parameters alone is no obstacle.
    let theory = "parameter k = 1\nstate m = 1\nflow d/dt m = -k*m*E[z](abs(z + k))\n";
    let message = refusal(theory, &["--schedule", "k=lgamma(1 + t)"]);
    assert!(message.contains("no power series"), "{message}");
}

#[test]
fn averages_of_parameters_and_ramps_of_time_are_no_obstacle() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let theory = "parameter k = 1\nparameter b = 1\nstate m = 1\nflow d/dt m = -b*m*E[z](max(z, k))\n";
    fs::write(folder.path().join("x.eq"), theory).expect("writable");
    let arguments = ["x.eq", "--until", "5", "--integrator", "taylor", "--schedule", "b=min(1, t/2)"];
    let output = flow(folder.path(), &arguments);
    let text = String::from_utf8(output.stdout).expect("output is UTF-8");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains(" expansions"), "{text}");
}
