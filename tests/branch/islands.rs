//! Closed branches that hang together with nothing: the search of a study finds them.

use spinodal::branch::{Branch, End, SpecialKind};
use spinodal::model::Model;
use spinodal::source::Source;
use spinodal::study::{Setup, Solver, Start, Stretch, branches};
use spinodal::testing::assert_close;
use spinodal::theory::Theory;

/// All branches of a theory with one parameter, over a range of it.
fn branches_of(text: &str, low: f64, high: f64) -> Vec<Branch> {
    let theory = Theory::read(Source::new("island.eq", text)).expect("the text is well-formed");
    let model = Model::new(&theory, &[], &[]).expect("there are no sizes");
    let parameters = model.default_parameters();
    let start = Start { named: None, values: Vec::new() };
    let along = Stretch { parameters: parameters.clone(), name: "p".to_owned(), position: 0, low, high };
    branches(&Setup { model, parameters, start, solver: Solver::default() }, &along).branches
}

/// The closed branch, and that it turns at these values of the parameter.
#[track_caller]
fn assert_island(text: &str, (low, high): (f64, f64), folds: [f64; 2]) {
    let branches = branches_of(text, low, high);
    let closed: Vec<&Branch> = branches.iter().filter(|branch| branch.ends.contains(&End::Loop)).collect();
    assert_eq!(
        closed.len(),
        1,
        "from {low} to {high}: {:?}",
        branches.iter().map(|b| &b.ends).collect::<Vec<_>>()
    );
    assert_eq!(branches.len(), 2, "the island, and the branch of the start");
    let mut turns: Vec<f64> = closed[0].specials.iter().map(|special| special.p).collect();
    assert!(closed[0].specials.iter().all(|special| special.kind == SpecialKind::Fold));
    turns.sort_by(f64::total_cmp);
    assert_eq!(turns.len(), 2);
    for (turn, expected) in turns.iter().zip(folds) {
        assert_close(*turn, expected, 1e-12); // closed form: the ends of the island
    }
}

#[test]
fn an_island_beside_the_trivial_solution_is_found() {
    let text = "parameter p = 0
unknown x = 0 in [-3, 3]
equation 0 = x*((x - 2)^2 + (p - 1/2)^2 - 1/4)
";
    for range in [(-1.0, 1.5), (-2.0, 2.9), (-0.01, 1.01)] {
        assert_island(text, range, [0.0, 1.0]);
    }
}

#[test]
fn an_island_of_a_fixed_point_equation_is_found() {
    let text = "parameter p = 0
unknown x = 0 in [-3, 3]
unknown y = 0 in [-3, 3]
equation x = x - x*((x - 2)^2 + (y - 1)^2 + (p - 1/2)^2 - 1/4)
equation y = x^2/4
";
    // y − 1 is zero at x = 2 alone: the island reaches as far as the circle does there.
    for range in [(-1.0, 1.5), (-2.0, 2.9)] {
        assert_island(text, range, [0.0, 1.0]);
    }
}

#[test]
fn an_island_that_is_stable_on_one_shore_is_found_beside_a_stable_branch() {
    // Both x = −1 and the upper shore are stable; the start leads to the former.
    let text = "parameter p = 0
unknown x = -1 in [-3, 3]
equation x = x - (x + 1)*((x - 1)^2 + 4*p^2 - 1/4)
";
    assert_island(text, (-1.0, 1.2), [-0.25, 0.25]);
}

#[test]
fn a_slender_island_is_found() {
    let text = "parameter p = 0
unknown x = 0 in [-3, 3]
unknown y = 0 in [-3, 3]
equation x = x - x*((x - 2)^2 + 4*(y - 1)^2 + (p - 1/2)^2 - 1/4)
equation y = x^2/4
";
    assert_island(text, (-1.0, 1.5), [0.0, 1.0]);
}
