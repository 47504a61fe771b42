//! Solutions that were followed from point to point are those that the starts lead to.

use spinodal::catalogue;
use spinodal::model::Model;
use spinodal::source::Source;
use spinodal::study::{
    Grid, GridAxis, NoProgress, Setup, Solver, Start, phase_diagram, phase_table, sweep_table,
};
use spinodal::table::{Table, Values};
use spinodal::testing::assert_close;
use spinodal::theory::Theory;

use super::{finished, spinodal};

pub(super) fn setup(name: &str, values: &[(&str, f64)]) -> Setup {
    let entry = catalogue::find(name).expect("a theory of the catalogue");
    let theory = Theory::read(Source::new(name, entry.text)).expect("the catalogue is right");
    let model = Model::new(&theory, &theory.default_dims(), &[]).expect("sizes fit");
    let parameters = model.default_parameters();
    let start = Start { named: None, values: Vec::new() };
    let mut setup = Setup { model, parameters, start, solver: Solver::default() };
    for (name, value) in values {
        let at = position(&setup, name);
        setup.parameters[at] = *value;
    }
    setup
}

fn position(setup: &Setup, name: &str) -> usize {
    let layout = setup.model.layout();
    let owner = layout.parameters.iter().find(|variable| variable.name == name);
    owner.unwrap_or_else(|| panic!("no parameter {name}")).offset - layout.unknown_count
}

pub(super) fn axis(setup: &Setup, name: &str, (low, high): (f64, f64), count: usize) -> GridAxis {
    let value = |at: usize| low + (high - low) * at as f64 / (count - 1) as f64;
    GridAxis {
        name: name.to_owned(),
        position: position(setup, name),
        values: (0..count).map(value).collect(),
    }
}

/// The points of a grid, each solved from the starts alone: a grid of one point has nothing to follow.
fn cold(setup: &Setup, grid: &Grid, at: usize) -> Table {
    let axes = grid.axes.iter().zip(grid.point(at));
    let axes = axes.map(|(axis, value)| GridAxis { values: vec![value], ..axis.clone() }).collect();
    sweep_table(setup, &Grid { axes }, &NoProgress, None)
}

/// Compares every point with the one that is solved from the starts: phase, stability, and numbers to 1e-9. Returns
/// the share of the points at which that was less work.
#[track_caller]
fn compare_with_cold(setup: &Setup, grid: &Grid, table: &Table) -> f64 {
    let mut saved = 0;
    for at in 0..grid.len() {
        let cold = cold(setup, grid, at);
        for column in table.columns() {
            let alone = cold.column(&column.name).expect("the same theory");
            match (&column.values, &alone.values) {
                (Values::Numbers(some), Values::Numbers(one)) if column.name == "evaluations" => {
                    saved += usize::from(some[at] < one[0]);
                }
                (Values::Numbers(_), _) if column.name == "residual" => {}
                // A susceptibility is infinite at a critical point; without a solution there are no numbers.
                (Values::Numbers(some), Values::Numbers(one)) if !one[0].is_finite() => {
                    assert_eq!(some[at].to_string(), one[0].to_string());
                }
                (Values::Numbers(some), Values::Numbers(one)) => {
                    let scale = one[0].abs().max(1.0);
                    assert_close(some[at] / scale, one[0] / scale, 1e-9);
                }
                (Values::Text(some), Values::Text(one)) => assert_eq!(
                    some.get(at),
                    one.get(0),
                    "{} of {} at {:?}",
                    column.name,
                    setup.model.theory().source.name,
                    grid.point(at)
                ),
                _ => panic!("`{}` is of another type", column.name),
            }
        }
    }
    saved as f64 / grid.len() as f64
}

#[test]
fn a_long_sweep_through_a_transition_finds_what_the_starts_lead_to() {
    let cases = [
        ("curie-weiss", vec![("beta", 1.5)], "h", (-0.5, 0.5)),
        ("curie-weiss", vec![("h", 0.0)], "beta", (0.5, 2.0)),
        ("potts", vec![], "K", (2.5, 3.2)),
        ("linear-vae", vec![], "beta", (0.1, 2.4)),
        ("linear-vae", vec![("alpha", 0.6), ("eta", 0.4), ("lambda", 1.1)], "beta", (0.03, 0.2)),
        ("linear-vae", vec![("beta", 0.5)], "alpha", (0.2, 3.0)),
    ];
    for (name, values, over, range) in cases {
        let setup = setup(name, &values);
        let grid = Grid { axes: vec![axis(&setup, over, range, 400)] };
        let table = sweep_table(&setup, &grid, &NoProgress, None);
        let followed = compare_with_cold(&setup, &grid, &table);
        // Without a field both signs are equal below the transition: the starts choose at every point.
        let expected = if values.first() == Some(&("h", 0.0)) { 0.2 } else { 0.6 };
        assert!(followed > expected, "{name} over {over}: {followed} of the points were followed");
    }
}

#[test]
fn a_full_diagram_finds_what_the_starts_lead_to() {
    let cases = [
        ("curie-weiss", [("h", (-0.5, 0.5)), ("beta", (0.5, 2.0))], [128, 16]),
        ("linear-vae", [("alpha", (0.2, 6.0)), ("beta", (0.1, 2.4))], [128, 16]),
        ("hopfield-temperature", [("alpha", (0.005, 0.15)), ("T", (0.1, 1.1))], [80, 4]),
    ];
    for (name, [x, y], [width, height]) in cases {
        let setup = setup(name, &[]);
        let axes = vec![axis(&setup, y.0, y.1, height), axis(&setup, x.0, x.1, width)];
        let grid = Grid { axes };
        let diagram = phase_diagram(&setup, grid.clone(), &NoProgress, None);
        let table = phase_table(&setup, &diagram, &NoProgress, None);
        let followed = compare_with_cold(&setup, &grid, &table);
        assert!(followed > 0.3, "{name}: {followed} of the points were followed");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    for words in [
        "sweep linear-vae --over beta=0.1:2.4:2000 --each alpha=1,4 --format csv",
        "phase linear-vae --x alpha=0.2:6:64 --y beta=0.1:2.4:20 --full --format csv",
        "phase curie-weiss --x h=-0.5:0.5:90 --y beta=0.5:2:90 --format csv",
    ] {
        let threads = |count: usize| finished(spinodal(&format!("{words} --threads {count}"), &[])).stdout;
        assert!(threads(1) == threads(3), "{words}");
    }
}
