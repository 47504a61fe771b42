//! Descents with exact gradients.

use super::*;

#[test]
fn a_bent_valley_is_followed_with_gradients_in_fewer_evaluations() {
    let (_folder, path) = file(ROSENBROCK);
    let flags = [path.to_str().expect("UTF-8"), "--over", "a=-2:2", "--over", "b=-1:3"];
    let simplex = answer(&flags);
    let found = answer(&[&flags[..], &["--minimizer", "bfgs"]].concat());
    // Closed form: a minimum of 0 at (1, 1), and no other.
    for name in ["a", "b"] {
        assert_close(number(&found["best"]["parameters"][name]), 1.0, 1e-6);
    }
    assert_close(number(&found["best"]["objective"]), 0.0, 1e-12);
    assert!(
        number(&found["evaluations"]) < 0.8 * number(&simplex["evaluations"]),
        "{}",
        found["evaluations"]
    );
    assert_eq!(found["provenance"]["minimizer"], "bfgs");
}

#[test]
fn gradients_find_an_optimum_at_an_end_of_the_range() {
    let (_folder, path) = file(ROSENBROCK);
    let path = path.to_str().expect("UTF-8");
    let best =
        answer(&[path, "--over", "a=-2:0.5", "--over", "b=-1:3", "--minimizer", "bfgs"])["best"].clone();
    // Closed form: at a = 1/2 the second square vanishes at b = 1/4.
    assert_eq!(number(&best["parameters"]["a"]), 0.5);
    assert_close(number(&best["parameters"]["b"]), 0.25, 1e-6);
    assert_close(number(&best["objective"]), 0.25, 1e-12);
}

/// The rate is largest, 1, at k = 0.4 and b = 0.7.
const RATES: &str = "parameter k = 1\nparameter b = 1 in (0, inf)\nstate x = 1\n\
    flow d/dt x = -(1 - (k - 0.4)^2 - log(b/0.7)^2/8)*x\nobservable y = (x - 0.5)^2 + (b - k)^2\n";

#[test]
fn values_and_times_along_flows_are_descended_with_exact_gradients() {
    let (_folder, path) = file(RATES);
    let path = path.to_str().expect("UTF-8");
    let run = |goal: &str, minimizer: &str| {
        let ranges = ["--over", "k=-0.3:0.9", "--over", "b=0.3:1.5:9:log"];
        let flags = ["--goal", goal, "--until", "50", "--minimizer", minimizer];
        answer(&[&[path][..], &ranges, &flags].concat())
    };
    // Closed form: x = exp(−rate·t), so that x falls to 1/e at t = 1 at the earliest.
    let found = run("time until x < exp(-1)", "bfgs");
    assert_close(number(&found["best"]["objective"]), 1.0, 1e-8);
    assert_close(number(&found["best"]["parameters"]["k"]), 0.4, 1e-5);
    assert_close(number(&found["best"]["parameters"]["b"]), 0.7, 1e-5);
    // A second method on a goal at a time.
    let (one, other) =
        (run("x*(1 + (b - k)^2) at t = 2", "bfgs"), run("x*(1 + (b - k)^2) at t = 2", "nelder-mead"));
    let best = |found: &Value, name: &str| number(&found["best"]["parameters"][name]);
    assert_close(number(&one["best"]["objective"]), number(&other["best"]["objective"]), 1e-10);
    for name in ["k", "b"] {
        assert_close(best(&one, name), best(&other, name), 1e-4);
    }
    assert!(number(&one["evaluations"]) < number(&other["evaluations"]));
}

#[test]
fn gradients_go_through_the_stops_of_a_schedule() {
    // The drive is r until t = s and then −r: x(2) = 2rs − 2r, closed form; with s and r free the goal has its
    // minimum of 0 where x = 1/2 and r = 1, that is s = 5/4.
    let text = "parameter b = 0\nparameter r = 0.5 in (0, inf)\nparameter s = 1\nstate x = 0\n\
        flow d/dt x = b\nschedule switch: b(t) = if t < s then r else -r\n";
    let (_folder, path) = file(text);
    let path = path.to_str().expect("UTF-8");
    let ranges = ["--over", "r=0.2:3", "--over", "s=0.5:1.9"];
    let goal =
        ["--goal", "(x - 0.5)^2 + (r - 1)^2 at t = 2", "--schedule", "b=switch", "--minimizer", "bfgs"];
    let best = answer(&[&[path][..], &ranges, &goal].concat())["best"].clone();
    assert_close(number(&best["objective"]), 0.0, 1e-10);
    assert_close(number(&best["parameters"]["r"]), 1.0, 1e-4);
    assert_close(number(&best["parameters"]["s"]), 1.25, 1e-4);
}
