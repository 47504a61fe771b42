//! Long flows against independent integrators.
//!
//! References: scipy 1.17's `solve_ivp` on right sides written anew in Python, by loops over the indices of the
//! published integrals; DOP853 at rtol = 1e-13 and 1e-12 and Radau at 1e-12 agree in the digits quoted.

use super::*;

/// The number before a word in what `flow` says of its work.
fn work(text: &str, word: &str) -> usize {
    let line = text.lines().find(|line| line.contains(" steps, ")).expect("a line on the work");
    let part = line.split(", ").find(|part| part.ends_with(word)).expect("it is counted");
    part.split(' ').next().and_then(|count| count.parse().ok()).expect("a number")
}

#[test]
fn slow_annealing_is_followed_for_a_hundred_thousand_units_of_time() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let flags = [
        "flow",
        "linear-vae-sgd",
        "--until",
        "1e5",
        "--schedule",
        "beta=tanh",
        "-s",
        "gamma=1e-4",
        "--tol",
        "1e-10",
        "--at",
        "1000,10000,100000",
        "--out",
        "curve.json",
    ];
    let output = spinodal(folder.path(), &flags);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(folder.path().join("curve.json")).expect("it was written");
    let answer: Value = serde_json::from_str(&text).expect("valid JSON");
    let (error, variance) = (column(&answer, "eps_g"), column(&answer, "D"));
    for (row, (eps_g, d)) in [
        (0.015_894_787_132_87, 0.097_562_606_086_19),
        (0.019_623_522_841_34, 0.375_962_022_574_08),
        (0.004_170_969_263_04, 0.498_755_203_821_67),
    ]
    .into_iter()
    .enumerate()
    {
        assert_close(error[row], eps_g, 2e-10);
        assert_close(variance[row], d, 2e-10);
    }
    // scipy's DOP853 takes 41855 evaluations at 1e-12 and its Radau 34533, Jacobians not counted.
    let evaluations = work(&stdout(&output), "evaluations");
    assert!(evaluations <= MOST_EVALUATIONS, "{evaluations} evaluations");
}

/// Some more than what it takes.
const MOST_EVALUATIONS: usize = 26_000;

#[test]
fn soft_committee_machines_specialise_as_in_another_integrator() {
    let flags = ["saad-solla", "--until", "400", "-s", "Q_0=[0.2, 0.1]", "--at", "100,400", "--tol", "1e-11"];
    let answer = flow(here(), &flags);
    assert_close(column(&answer, "eps_g")[0], 0.017_127_050_75, 1e-9);
    for (name, [plateau, end], tolerance) in [
        ("Q[1,1]", [0.475_837_260_280, 0.999_997_627_325_63], 1e-9),
        ("R[1,1]", [0.568_065_817_040, 0.999_998_813_660_62], 1e-9),
        ("R[2,1]", [0.294_793_490_124, 5.838_926_3e-7], 1e-9),
    ] {
        assert_close(column(&answer, name)[0], plateau, tolerance);
        assert_close(column(&answer, name)[1], end, 1e-11);
    }
}
