//! Basins of attraction.

use super::*;

const TWO_WELLS: &str = "state x = 0.5 in [-2, 2]\nflow d/dt x = x - x^3\n\
    start left: x = -0.3\nstart ridge: x = 0\nphase \"right\" when x > 0\nphase \"left\" otherwise\n";

/// The answer of `flow --until steady --basins`, row by row: a cell by the name of its column.
fn basins(folder: &Path, arguments: &[&str]) -> Vec<serde_json::Map<String, Value>> {
    let answer = flow(folder, &[arguments, &["--until", "steady"]].concat());
    let names: Vec<String> = answer["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect();
    let row = |row: &Value| names.iter().cloned().zip(row.as_array().expect("a row").clone()).collect();
    answer["rows"].as_array().expect("rows").iter().map(row).collect()
}

#[test]
fn the_sign_of_the_start_decides_between_two_wells() {
    let folder = folder_with(TWO_WELLS);
    let found = basins(folder.path(), &["x.eq", "--basins", "100"]);
    assert_eq!(found.len(), 3, "two attractors and the ridge between them: {found:?}");
    // Closed form: x(∞) = sign x(0). Of 100 strata of [−2, 2] 50 lie on either side.
    for (state, phase, start) in [(1.0, "right", "declared"), (-1.0, "left", "left"), (0.0, "left", "ridge")]
    {
        let is_it = |row: &&serde_json::Map<String, Value>| (number(&row["x"]) - state).abs() < 1e-6;
        let row = found.iter().find(is_it).expect("it is reached");
        assert_close(number(&row["x"]), state, 1e-12);
        assert_eq!((row["phase"].as_str(), row["starts"].as_str()), (Some(phase), Some(start)));
        let (random, stability) = if state == 0.0 { (0.0, "unstable") } else { (50.0, "stable") };
        assert_close(number(&row["random"]), random, 0.0);
        assert_close(number(&row["share"]), random / 100.0, 0.0);
        assert_eq!(row["stability"], stability);
    }
    // Ranges move the basins' shares: 3/4 of [−0.5, 1.5] lies on the right.
    let found = basins(folder.path(), &["x.eq", "--basins", "200", "--seed", "5", "--range", "x=-0.5:1.5"]);
    assert_close(number(&found[0]["x"]), 1.0, 1e-12);
    assert_close(number(&found[0]["share"]), 0.75, 0.0);
}

#[test]
fn equivalent_states_are_one_and_lost_starts_are_counted_by_reason() {
    let folder = folder_with(&format!("{TWO_WELLS}gauge flip x\n"));
    let found = basins(folder.path(), &["x.eq", "--basins", "40"]);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["starts"], "declared, left");
    assert_close(number(&found[0]["random"]), 40.0, 0.0);
    // Closed form: beyond 1 the state grows without bound, below it decays.
    let folder = folder_with("state x = 0.5\nflow d/dt x = x^2 - x\n");
    let found = basins(folder.path(), &["x.eq", "--basins", "40", "--range", "x=0.2:2.2"]);
    assert_eq!(found.len(), 2);
    assert_close(number(&found[0]["x"]), 0.0, 1e-12);
    assert_close(number(&found[0]["random"]), 16.0, 0.0);
    assert_close(number(&found[1]["random"]), 24.0, 0.0);
    assert_eq!((&found[1]["failure"], &found[1]["x"]), (&"`x` grows without bound".into(), &Value::Null));
}

#[test]
fn the_linear_vae_learns_or_collapses_from_random_starts() {
    let region = ["--range", "m=-0.2:0.2", "--range", "d=-0.2:0.2"];
    let learnt = basins(here(), &[&["linear-vae-sgd", "--basins", "20"], &region[..]].concat());
    let collapsed =
        basins(here(), &[&["linear-vae-sgd", "--basins", "20", "-s", "beta=3"], &region[..]].concat());
    for (found, phase) in [(learnt, "signal learnt"), (collapsed, "collapse")] {
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0]["phase"].as_str(), found[0]["stability"].as_str()),
            (Some(phase), Some("stable"))
        );
        assert_close(number(&found[0]["share"]), 1.0, 0.0);
        assert_eq!(found[0]["starts"], "declared");
    }
}

#[test]
fn basins_do_not_depend_on_the_number_of_threads() {
    let folder = folder_with(TWO_WELLS);
    let run = |threads| {
        let flags = ["flow", "x.eq", "--until", "steady", "--basins", "50", "--threads", threads];
        stdout(&spinodal(folder.path(), &[&flags[..], &["--format", "csv"]].concat()))
    };
    assert_eq!(run("1"), run("4"));
}

#[test]
fn basins_that_make_no_sense_are_explained() {
    let folder = folder_with("state x = 0.5\nflow d/dt x = x - x^3\n");
    let run = |flags: &[&str]| slip(folder.path(), &[&["x.eq", "--basins", "5"], flags].concat());
    assert!(run(&["--until", "5"]).contains("--until steady"));
    assert!(run(&["--until", "steady"]).contains("--range x=-1:1"));
    assert!(run(&["--until", "steady", "--range", "x=1"]).contains("STATE=LO:HI"));
    assert!(run(&["--until", "steady", "--range", "x=1:0"]).contains("lower end comes first"));
    assert!(run(&["--until", "steady", "--range", "y=0:1"]).contains("there is no unknown or state `y`"));
    // A cycle never rests.
    let folder = folder_with(OSCILLATOR);
    let output = spinodal(
        folder.path(),
        &["flow", "x.eq", "--until", "steady", "--basins", "3", "--range", "x=1:2", "--max-steps", "50"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("no start comes to a steady state"));
    assert!(stdout(&output).contains("the permitted number of steps is used up"), "{}", stdout(&output));
}
