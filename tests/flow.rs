//! Learning curves as users ask for them: events, difference equations, schedules, states of rest, plateaus.

#[path = "flow/basins.rs"]
mod basins;
#[path = "flow/domains.rs"]
mod domains;
#[path = "flow/references.rs"]
mod references;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use spinodal::testing::assert_close;

fn spinodal(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

/// The answer to `flow`, as JSON.
#[track_caller]
fn flow(folder: &Path, arguments: &[&str]) -> Value {
    let output = spinodal(folder, &[&["flow"], arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("valid JSON")
}

/// The message of a slip.
#[track_caller]
fn slip(folder: &Path, arguments: &[&str]) -> String {
    let output = spinodal(folder, &[&["flow"], arguments].concat());
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
    stderr(&output)
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with one theory in it, called `x.eq`.
fn folder_with(theory: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("x.eq"), theory).expect("writable");
    folder
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

/// One column of the table.
fn column(answer: &Value, name: &str) -> Vec<f64> {
    let columns = answer["columns"].as_array().expect("columns");
    let at = columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
    answer["rows"].as_array().expect("rows").iter().map(|row| number(&row[at])).collect()
}

fn events(answer: &Value) -> Vec<(String, f64)> {
    let events = answer["events"].as_array().expect("events").iter();
    events.map(|event| (event["name"].as_str().expect("a name").to_owned(), number(&event["t"]))).collect()
}

const DECAY: &str = "state x = 1\nflow d/dt x = -x\nevent \"half\" when x < 1/2\n";
const OSCILLATOR: &str = "state x = 0\nstate v = 1\nflow d/dt x = v\nflow d/dt v = -x\n";

#[test]
fn a_flow_stops_exactly_at_an_event() {
    let folder = folder_with(DECAY);
    let answer =
        flow(folder.path(), &["x.eq", "--until", "10", "--stop", "x < 0.1", "--tol", "1e-12", "--at", "1,5"]);
    // Closed form: ln 2 and ln 10.
    let found = events(&answer);
    assert_eq!(found[0].0, "half");
    assert_close(found[0].1, 2.0_f64.ln(), 1e-11);
    assert_eq!(found[1].0, "x < 0.1");
    assert_close(found[1].1, 10.0_f64.ln(), 1e-11);
    let times = column(&answer, "t");
    assert_eq!(times.len(), 2, "the time asked for before the event, and the event");
    assert_close(times[1], found[1].1, 0.0);
    assert_close(column(&answer, "x")[1], 0.1, 1e-12);
    assert_close(number(&answer["events"][1]["values"]["x"]), 0.1, 1e-12);
}

#[test]
fn a_flow_stops_at_a_declared_event_by_its_name() {
    let answer =
        flow(here(), &["linear-vae-sgd", "--until", "1500", "--schedule", "beta=tanh", "--stop", "learnt"]);
    // arXiv:2310.15440: ε_g falls to 0.05 at t = 733.23.
    assert_close(events(&answer)[0].1, 733.23, 5e-3);
    assert_close(*column(&answer, "eps_g").last().expect("rows"), 0.05, 1e-8);
}

#[test]
fn numbers_cross_in_both_directions_and_comparisons_become_true_in_one() {
    let folder = folder_with(OSCILLATOR);
    let run = |event| {
        let answer = flow(folder.path(), &["x.eq", "--until", "10", "--tol", "1e-11", "--event", event]);
        events(&answer).into_iter().map(|(_, t)| t).collect::<Vec<f64>>()
    };
    // x = sin t. At the start x is zero: that is no event.
    let pi = std::f64::consts::PI;
    for (event, wanted) in [
        ("x = 0", vec![pi, 2.0 * pi, 3.0 * pi]),
        ("x > 0", vec![2.0 * pi]),
        ("0 >= x", vec![pi, 3.0 * pi]),
        ("x > 0.999999", vec![0.999999_f64.asin(), 2.0 * pi + 0.999999_f64.asin()]),
        ("t >= 3", vec![3.0]),
    ] {
        let found = run(event);
        assert_eq!(found.len(), wanted.len(), "{event}: {found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert_close(*found, wanted, 1e-7);
        }
    }
}

#[test]
fn a_thousand_events_are_all_found() {
    let folder = folder_with(OSCILLATOR);
    let answer = flow(folder.path(), &["x.eq", "--until", "3142", "--event", "x = 0", "--points", "2"]);
    assert_eq!(events(&answer).len(), 1000);
}

#[test]
fn what_holds_at_the_start_is_no_event_and_deserves_a_word() {
    let folder = folder_with(DECAY);
    let output = spinodal(folder.path(), &["flow", "x.eq", "--until", "1", "--stop", "x < 2"]);
    assert!(output.status.success());
    assert!(stderr(&output).contains("`x < 2` holds at the start"), "{}", stderr(&output));
    let answer = flow(folder.path(), &["x.eq", "--until", "1", "--stop", "x < 2", "-q"]);
    assert_eq!(events(&answer).len(), 1, "only the declared one");
    assert_close(*column(&answer, "t").last().expect("rows"), 1.0, 0.0);
}

#[test]
fn events_that_make_no_sense_are_explained() {
    let folder = folder_with(DECAY);
    let run = |stop| slip(folder.path(), &["x.eq", "--until", "1", "--stop", stop]);
    assert!(run("hlf").contains("there is no event `hlf`"));
    assert!(run("hlf").contains("did you mean `half`?"));
    assert!(run("hlf").contains("--stop 'x < 1'"));
    assert!(run("x < 1 and t > 2").contains("one comparison"));
    assert!(run("y < 1").contains("`y` is not declared"));
    assert!(run("x <").contains("error"));
}

#[test]
fn events_are_printed_below_the_table() {
    let folder = folder_with(DECAY);
    let output =
        spinodal(folder.path(), &["flow", "x.eq", "--until", "9", "--points", "2", "--stop", "half"]);
    let text = stdout(&output);
    // ln 2, with the error of the interpolation at the default tolerance.
    assert!(text.contains("\nevent             t    x\nhalf   0.693147181"), "{text}");
    assert!(text.contains("\nstopped at t = 0.693147181"), "{text}");
}

#[test]
fn every_integrator_gives_the_same_curve() {
    let run = |more: &[&str]| {
        let arguments =
            [&["saad-solla", "-s", "Q_0=[0.2, 0.1]", "--until", "50", "--at", "50"], more].concat();
        column(&flow(here(), &arguments), "eps_g")[0]
    };
    // `saad-solla.eq`: order 8 with 200 equal steps, by loops over the indices.
    for name in ["auto", "dormand-prince", "dop853", "radau", "taylor"] {
        assert_close(run(&["--integrator", name, "--tol", "1e-10"]), 0.0206677017884, 1e-9);
    }
    assert_close(run(&["--integrator", "rk4", "--step", "0.02"]), 0.0206677017884, 1e-9);
}

#[test]
fn the_automatic_method_takes_a_stiff_flow() {
    let folder = folder_with("parameter k = 1e6\nstate x = 2\nflow d/dt x = -k*(x - cos(t)) - sin(t)\n");
    let arguments = ["x.eq", "--until", "100", "--at", "100", "--tol", "1e-9"];
    // The solution is cos t + e^(-kt).
    assert_close(column(&flow(folder.path(), &arguments), "x")[0], 100.0_f64.cos(), 1e-8);
    let output = spinodal(folder.path(), &[&["flow"], &arguments[..]].concat());
    assert!(stdout(&output).contains("Jacobian"), "{}", stdout(&output));
}

#[test]
fn difference_equations_are_iterated() {
    let folder = folder_with(
        "parameter r = 3.2\nstate x = 0.25\nstep x[t+1] = r*x[t]*(1 - x[t])\nevent \"high\" when x >= 3/4\n",
    );
    let answer = flow(folder.path(), &["x.eq", "--until", "4", "-s", "r=4"]);
    assert_eq!(column(&answer, "t"), [0.0, 1.0, 2.0, 3.0, 4.0]);
    // 4 x (1 - x) has the fixed point 3/4, which is exact in binary.
    assert_eq!(column(&answer, "x"), [0.25, 0.75, 0.75, 0.75, 0.75]);
    assert_eq!(events(&answer), [("high".to_owned(), 1.0)]);
    let answer = flow(folder.path(), &["x.eq", "--until", "1000", "--at", "999,1000"]);
    // Closed form of the two-cycle.
    let spread = ((3.2_f64 + 1.0) * (3.2 - 3.0)).sqrt();
    let mut cycle = column(&answer, "x");
    cycle.sort_by(f64::total_cmp);
    assert_close(cycle[0], (4.2 - spread) / 6.4, 1e-14);
    assert_close(cycle[1], (4.2 + spread) / 6.4, 1e-14);
}

#[test]
fn difference_equations_have_whole_times() {
    let folder = folder_with("state x = 1\nstep x[t+1] = x/2\n");
    for arguments in [&["--until", "2.5"][..], &["--until", "3", "--at", "0.5"]] {
        let message = slip(folder.path(), &[&["x.eq"], arguments].concat());
        assert!(message.contains("whole steps"), "{message}");
    }
    let logarithmic = flow(folder.path(), &["x.eq", "--until", "1000", "--points", "20:log"]);
    let times = column(&logarithmic, "t");
    assert!(
        times.windows(2).all(|pair| pair[0] < pair[1]) && times.iter().all(|t| t.fract() == 0.0),
        "{times:?}"
    );
}

#[test]
fn an_integrator_is_refused_where_nothing_is_integrated() {
    let folder = folder_with("state x = 1\nstep x[t+1] = x/2\n");
    for integrator in ["taylor", "radau", "dop853"] {
        let message = slip(folder.path(), &["x.eq", "--until", "3", "--integrator", integrator]);
        assert!(message.contains("iterated, not integrated"), "{message}");
    }
}

#[test]
fn a_difference_equation_may_blow_up() {
    let folder = folder_with("state x = 2\nstep x[t+1] = x^2\n");
    let output = spinodal(folder.path(), &["flow", "x.eq", "--until", "100"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("`x` grows without bound"), "{}", stderr(&output));
}

#[test]
fn schedules_move_difference_equations() {
    let folder = folder_with("parameter a = 1\nstate x = 0\nstep x[t+1] = x + a\n");
    let answer = flow(folder.path(), &["x.eq", "--until", "4", "--schedule", "a=t^2"]);
    assert_eq!(column(&answer, "x"), [0.0, 0.0, 1.0, 5.0, 14.0]);
}

#[test]
fn a_table_is_followed_along_straight_lines() {
    let folder = folder_with("parameter a = 1\nstate x = 0\nflow d/dt x = a\n");
    fs::write(folder.path().join("a.csv"), "t,a\n1,0\n2,4\n2,1\n3,1\n").expect("writable");
    let answer =
        flow(folder.path(), &["x.eq", "--until", "5", "--at", "1,1.5,2,3,5", "--schedule", "a=@a.csv"]);
    // Constant 0, a line to 4, a jump to 1, constant 1: its integral by hand.
    for (found, wanted) in column(&answer, "x").iter().zip([0.0, 0.5, 2.0, 3.0, 5.0]) {
        assert_close(*found, wanted, 1e-14);
    }
    assert_eq!(column(&answer, "a"), [0.0, 2.0, 1.0, 1.0, 1.0]);
}

#[test]
fn a_long_table_is_followed_at_all_its_points() {
    let folder = folder_with("parameter a = 1\nstate x = 0\nflow d/dt x = a\n");
    // A saw: up to 1 and down to 0, two hundred times. Its mean is 1/2.
    let rows: String = (0..=400).map(|at| format!("{at},{}\n", at % 2)).collect();
    fs::write(folder.path().join("saw.csv"), format!("t,value\n{rows}")).expect("writable");
    let answer =
        flow(folder.path(), &["x.eq", "--until", "400", "--points", "2", "--schedule", "a=@saw.csv"]);
    assert_close(column(&answer, "x")[1], 200.0, 1e-9);
}

#[test]
fn tables_that_make_no_sense_are_explained() {
    let folder = folder_with("parameter a = 1\nstate x = 0\nflow d/dt x = a\n");
    let run = |text: &str| {
        fs::write(folder.path().join("a.csv"), text).expect("writable");
        slip(folder.path(), &["x.eq", "--until", "5", "--schedule", "a=@a.csv"])
    };
    assert!(
        run("t,a\n0,1\n1,none\n").contains("a.csv:3: column `a` holds `none`"),
        "{}",
        run("t,a\n0,1\n1,none\n")
    );
    assert!(run("t,a\n1,1\n0,1\n").contains("row 2 of the column `t`: times ascend"));
    assert!(run("t,a\n1,1\n1,2\n1,3\n").contains("one time three times"));
    assert!(run("x,y,z\n1,1,1\n").contains("which columns are the time and `a`?"));
    assert!(
        slip(folder.path(), &["x.eq", "--until", "5", "--schedule", "a=@b.csv"])
            .contains("there is no file `b.csv`")
    );
}

/// What is said of the state of rest.
#[track_caller]
fn rest(folder: &Path, arguments: &[&str]) -> Value {
    flow(folder, &[arguments, &["--until", "steady", "--points", "2"]].concat())["steady"].clone()
}

#[test]
fn a_flow_is_followed_until_it_rests() {
    let answer = rest(here(), &["linear-vae-sgd"]);
    assert_eq!(answer["stable"], true);
    assert_eq!(answer["phase"], "signal learnt");
    assert!(number(&answer["residual"]) < 1e-13 && number(&answer["distance"]) < 2e-6, "{answer}");
    // The saddle point that `solve` finds.
    let solved = spinodal(here(), &["solve", "linear-vae-sgd", "--format", "json"]);
    let solved: Value = serde_json::from_str(&stdout(&solved)).expect("valid JSON");
    let observable = number(&solved["solutions"][0]["observables"]["eps_g"]);
    assert_close(number(&answer["values"]["eps_g"]), observable, 1e-11);
}

#[test]
fn a_flow_does_not_stop_at_a_saddle() {
    // From 1e-9 it lingers at 0, grows at rate 1, and rests at 1, to which it returns at rate -2.
    let folder = folder_with("parameter a = 1e-9\nstate x = a\nflow d/dt x = x - x^3\n");
    for start in ["a=1e-9", "a=1e-13", "a=0.3"] {
        let answer = rest(folder.path(), &["x.eq", "-s", start]);
        assert_close(number(&answer["values"]["x"]), 1.0, 1e-14);
        assert_eq!(answer["stable"], true);
        assert_close(number(&answer["leading"]["re"]), -2.0, 1e-12);
    }
    let answer = rest(folder.path(), &["x.eq", "-s", "a=0"]);
    assert_eq!(answer["stable"], false);
    assert_close(number(&answer["values"]["x"]), 0.0, 0.0);
    assert_close(number(&answer["leading"]["re"]), 1.0, 1e-12);
}

#[test]
fn a_flow_does_not_stop_at_the_ghost_of_a_fold() {
    // d/dt x = e + x² passes x = 0 in a time π/√e, and then goes on to the root of the damping at 5.
    let folder = folder_with("parameter e = 1e-6\nstate x = -1\nflow d/dt x = (e + x^2)*(5 - x)\n");
    let answer = rest(folder.path(), &["x.eq"]);
    assert_close(number(&answer["values"]["x"]), 5.0, 1e-13);
    // π/√e times 1/5.
    assert!(number(&answer["t"]) > 600.0, "{answer}");
}

#[test]
fn what_never_rests_is_a_failure() {
    let folder = folder_with(OSCILLATOR);
    let output = spinodal(folder.path(), &["flow", "x.eq", "--until", "steady", "--max-steps", "2000"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("it may never come to rest"), "{}", stderr(&output));
    let output =
        spinodal(here(), &["flow", "linear-vae-sgd", "--until", "steady", "--schedule", "beta=tanh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("depends on the time"), "{}", stderr(&output));
}

#[test]
fn a_difference_equation_comes_to_rest_too() {
    let answer = rest(here(), &["amp-lasso"]);
    // `lasso.eq`: τ, of which this is the square; by closed forms for the sum of two Gaussians.
    assert_close(number(&answer["values"]["tau"]), 0.3098303241049443, 1e-11);
    assert_eq!(answer["stable"], true);
    // Of x → r x (1 - x) the fixed point 1 - 1/r has the multiplier 2 - r.
    let folder = folder_with("parameter r = 2.5\nstate x = 0.3\nstep x[t+1] = r*x*(1 - x)\n");
    let answer = rest(folder.path(), &["x.eq"]);
    assert_close(number(&answer["values"]["x"]), 0.6, 1e-12);
    assert_close(number(&answer["leading"]["re"]), -0.5, 1e-11);
}

#[test]
fn the_plateau_of_soft_committee_machines_is_found() {
    let arguments = ["saad-solla", "-s", "Q_0=[0.2, 0.1]", "--until", "400", "--points", "2", "--plateaus"];
    let answer = flow(here(), &arguments);
    let found = answer["plateaus"].as_array().expect("plateaus");
    assert_eq!(found.len(), 1, "{found:?}");
    // Saad & Solla 1995, figure 1: the symmetric plateau, ε = 0.0207 at η = 1, left after t = 60.
    assert_close(number(&found[0]["height"]), 0.0207, 5e-5);
    assert_close(number(&found[0]["entry"]), 8.0, 0.5);
    assert_close(number(&found[0]["exit"]), 74.0, 2.0);
    let output = spinodal(here(), &[&["flow"], &arguments[..]].concat());
    assert!(stdout(&output).contains("plateau"), "{}", stdout(&output));
}

#[test]
fn a_state_that_is_neared_by_powers_of_the_time_is_marginal() {
    let folder = folder_with("state x = 1\nflow d/dt x = -x^3\n");
    let answer = rest(folder.path(), &["x.eq"]);
    assert!(answer["stable"].is_null() && answer["found"] == true, "{answer}");
    assert_close(number(&answer["values"]["x"]), 0.0, 1e-3);
    // What is left of 1/√(2t) when a step of the time changes it by a part in 10⁸ of its first rate.
    assert!(number(&answer["distance"]) < 5e-3, "{answer}");
}

#[test]
fn a_comparison_with_a_difference_equation_takes_place_at_its_steps() {
    let folder = folder_with("state x = 1\nstep x[t+1] = x/2\nobservable y = x\n");
    fs::write(folder.path().join("d.csv"), "t,y\n0,1\n1,0.5\n3,0.125\n").expect("writable");
    let output =
        spinodal(folder.path(), &["compare", "x.eq", "d.csv", "--x", "t", "--y", "y", "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).expect("valid JSON");
    assert_eq!(column(&answer, "predicted"), [1.0, 0.5, 0.125]);
}

#[test]
fn checks_at_impossible_times_fail_and_say_so() {
    let folder = folder_with(
        "state x = 1\nstep x[t+1] = x/2\nevent \"zero\" when x < 0\ncheck x = 1 within 1 at t = 0.5\n\
         check x = 1 within 1 at t = -1\ncheck time of \"zero\" = 3 within 1\n",
    );
    let output = spinodal(folder.path(), &["test", "x.eq"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = stdout(&output);
    for wanted in
        ["t = 0.5 is no whole number of steps", "t = -1 is no time", "it does not happen before t = 7"]
    {
        assert!(text.contains(wanted), "{text}");
    }
}
