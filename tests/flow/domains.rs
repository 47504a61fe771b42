//! Schedules and states that leave their domains.

use super::*;

const DRIVEN: &str =
    "parameter b = 1 in (0, inf)\nparameter c = 1 in [0, 2]\nstate x = 0\nflow d/dt x = b + c\n";

/// The answer to a flow that fails, and what it says.
#[track_caller]
fn failed(folder: &Path, arguments: &[&str]) -> (Value, String) {
    let output = spinodal(folder, &[&["flow"], arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", stderr(&output));
    (serde_json::from_str(&stdout(&output)).expect("valid JSON"), stderr(&output))
}

#[test]
fn a_schedule_that_leaves_its_domain_ends_the_flow_where_it_leaves() {
    let folder = folder_with(DRIVEN);
    for integrator in ["dormand-prince", "dop853", "radau", "taylor", "auto"] {
        let flags = ["x.eq", "--until", "500", "--schedule", "b=1 - 0.01*t", "--integrator", integrator];
        let (answer, message) = failed(folder.path(), &flags);
        for part in ["`b` leaves its domain (0, inf)", "last state:", "the table holds the curve up to there"]
        {
            assert!(message.contains(part), "{part}: {message}");
        }
        // Closed form: β = 0 at t = 100, ∫ β + 1 = t − t²/200 + t.
        let (times, x) = (column(&answer, "t"), column(&answer, "x"));
        assert_close(*times.last().expect("rows"), 100.0, 1e-11);
        for (t, x) in times.iter().zip(x) {
            assert_close(x, 2.0 * t - t * t / 200.0, 1e-6);
        }
        assert!(answer["provenance"]["failure"].as_str().is_some_and(|text| text.contains("`b` leaves")));
    }
}

#[test]
fn closed_ends_may_be_touched_and_jumps_out_of_a_domain_are_seen_at_once() {
    let folder = folder_with(DRIVEN);
    // 2 at t = 10, within rounding: 0.2·t.
    flow(folder.path(), &["x.eq", "--until", "10", "--schedule", "c=0.2*t"]);
    flow(folder.path(), &["x.eq", "--until", "40", "--schedule", "c=1 + sin(t)"]);
    let jump = ["x.eq", "--until", "10", "--schedule", "c=if t < 3 then 1 else -1"];
    let (answer, message) = failed(folder.path(), &jump);
    assert!(message.contains("ends at t = 3: `c` leaves its domain [0, 2]: it is -1 there"), "{message}");
    assert_close(*column(&answer, "x").last().expect("rows"), 6.0, 1e-9);
    let (answer, message) = failed(folder.path(), &["x.eq", "--until", "10", "--schedule", "b=t"]);
    assert!(message.contains("ends at t = 0: `b` leaves its domain (0, inf): it is 0 there"), "{message}");
    assert_eq!(column(&answer, "t").len(), 1, "the start");
}

#[test]
fn a_right_side_that_is_singular_at_the_end_of_a_domain_does_not_hide_the_reason() {
    let folder = folder_with("parameter b = 1 in (0, inf)\nstate x = 0\nflow d/dt x = log(b)\n");
    let (answer, message) = failed(folder.path(), &["x.eq", "--until", "2", "--schedule", "b=1 - t"]);
    assert!(message.contains("`b` leaves its domain (0, inf)"), "{message}");
    // Closed form: ∫ log(1 − t) = −1 at t = 1.
    assert_close(*column(&answer, "x").last().expect("rows"), -1.0, 1e-6);
}

#[test]
fn difference_equations_end_where_a_schedule_leaves_its_domain() {
    let folder = folder_with("parameter b = 1 in (0, inf)\nstate x = 0\nstep x[t+1] = x + b\n");
    let (answer, message) = failed(folder.path(), &["x.eq", "--until", "9", "--schedule", "b=3 - t"]);
    assert!(message.contains("ends at t = 3: `b` leaves its domain (0, inf): it is 0 there"), "{message}");
    assert_eq!(column(&answer, "x"), [0.0, 3.0, 5.0, 6.0]);
}

#[test]
fn every_question_about_a_flow_says_which_schedule_leaves_its_domain() {
    let folder = folder_with(DRIVEN);
    fs::write(folder.path().join("data.csv"), "t,x\n1,2\n150,3\n").expect("writable");
    let schedule = ["--schedule", "b=1 - 0.01*t"];
    let ask = |arguments: &[&str]| {
        let output = spinodal(folder.path(), &[arguments, &schedule].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("`b` leaves its domain (0, inf)"), "{}", stderr(&output));
        stdout(&output)
    };
    ask(&["compare", "x.eq", "data.csv", "--x", "t", "--y", "x"]);
    ask(&["optimize", "x.eq", "--over", "c=0.1:2", "--goal", "x at t = 200"]);
    let text = ask(&["sensitivity", "x.eq", "--until", "200", "--of", "x", "--to", "c", "--format", "csv"]);
    assert!(text.lines().last().is_some_and(|line| line.starts_with("99,")), "{text}");
    let band = ["flow", "x.eq", "--until", "200", "--spread", "x=1", "--points", "5", "--format", "csv"];
    let text = ask(&band);
    assert!(text.lines().last().is_some_and(|line| line.starts_with("50,")), "{text}");
    // Points at which the goal is met before are kept.
    let reached = [
        "optimize",
        "x.eq",
        "--schedule",
        "b=1 - 0.01*t",
        "--over",
        "c=0.1:2",
        "--goal",
        "time until x > 80",
        "--until",
        "500",
        "--format",
        "csv",
    ];
    let output = spinodal(folder.path(), &reached);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("`b` leaves its domain (0, inf) at t = "), "{}", stdout(&output));
}

#[test]
fn tables_with_rows_outside_of_the_domain_are_refused() {
    let folder = folder_with(DRIVEN);
    fs::write(folder.path().join("ramp.csv"), "t,b\n0,1\n5,0.5\n10,-0.25\n").expect("writable");
    let message = slip(folder.path(), &["x.eq", "--until", "1", "--schedule", "b=@ramp.csv"]);
    assert!(message.contains("ramp.csv: row 3 of the column `b`: b = -0.25"), "{message}");
    assert!(message.contains("outside of its domain (0, inf)"), "{message}");
}

#[test]
fn states_outside_of_their_domain_deserve_a_word() {
    let folder = folder_with("state x = 0.5 in [0, 1]\nflow d/dt x = 1\n");
    let output = spinodal(folder.path(), &["flow", "x.eq", "--until", "1", "--points", "5"]);
    assert!(output.status.success());
    let message = stderr(&output);
    assert!(message.contains("lies outside of its domain [0, 1], first at t = 0.75"), "{message}");
    // An end that is reached within the errors of integration is none.
    let folder = folder_with("state x = 0 in [0, 1)\nflow d/dt x = 50*(1 - x)\n");
    let output = spinodal(folder.path(), &["flow", "x.eq", "--until", "5"]);
    assert_eq!(stderr(&output), "");
}
