//! Goals that a theory declares.

use super::*;

const TWO_GOALS: &str = "parameter k = 1 in (0, inf)\nstate x = 1\nflow d/dt x = -k*x\n\
    event \"small\" when x < exp(-1)\n\
    goal \"slow\" = maximize x + k/10 at t = 2*1   \"but not for nothing\"\n\
    goal \"soon\" = time of \"small\"\n";

#[test]
fn the_first_goal_of_a_theory_is_the_default_and_others_are_called_by_name() {
    let (_folder, path) = file(TWO_GOALS);
    let path = path.to_str().expect("UTF-8");
    let found = answer(&[path, "--over", "k=0.1:1"]);
    assert_eq!(
        (&found["goal"], &found["provenance"]["sense"]),
        (&"x + k/10 at t = 2*1".into(), &"maximise".into())
    );
    // Closed form: exp(−2k) + k/10 has its largest value in [0.1, 1] at k = 0.1.
    assert_eq!(number(&found["best"]["parameters"]["k"]), 0.1);
    assert_close(number(&found["best"]["objective"]), (-0.2_f64).exp() + 0.01, 1e-9);
    for name in ["soon", "\"soon\""] {
        let found = answer(&[path, "--over", "k=0.1:4", "--until", "20", "--goal", name]);
        assert_eq!(found["goal"], "time until x < exp(-1)");
        // Closed form: t = 1/k.
        assert_close(number(&found["best"]["objective"]), 0.25, 1e-9);
    }
    let message = message(2, &[path, "--over", "k=0.1:4", "--until", "20", "--goal", "soon", "--maximize"]);
    assert!(message.contains("the goal \"soon\" of this theory is to be small"), "{message}");
}

#[test]
fn saddle_points_have_goals_too() {
    let text = "parameter a = 1\nunknown m = 1\nequation m = (m + a)/2\n\
        goal \"far\" = minimize (m - 2)^2 + 1\n";
    let (_folder, path) = file(text);
    let found = answer(&[path.to_str().expect("UTF-8"), "--over", "a=0:3"]);
    // Closed form: m = a.
    assert_close(number(&found["best"]["parameters"]["a"]), 2.0, 1e-6);
    assert_close(number(&found["best"]["objective"]), 1.0, 1e-10);
}
