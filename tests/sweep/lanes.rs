//! Points that are evaluated together come out as if each had been alone.

use spinodal::catalogue;
use spinodal::study::{Grid, NoProgress, phase_diagram, phase_table, sweep_table};
use spinodal::table::{Table, Values};

use super::followed::{axis, setup};
use super::{finished, spinodal};

/// Asserts that two tables hold the same numbers, bit for bit, and the same texts.
#[track_caller]
fn assert_same(name: &str, together: &Table, apart: &Table) {
    assert_eq!(together.len(), apart.len(), "{name}");
    for (one, other) in together.columns().iter().zip(apart.columns()) {
        let is_same = match (&one.values, &other.values) {
            (Values::Numbers(one), Values::Numbers(other)) => {
                one.iter().zip(other).all(|(one, other)| one.to_bits() == other.to_bits())
            }
            (Values::Text(one), Values::Text(other)) => {
                (0..together.len()).all(|row| one.get(row) == other.get(row))
            }
            _ => false,
        };
        assert!(is_same, "{name}: {} depends on the company", one.name);
    }
}

#[test]
fn sweeps_of_theories_in_closed_form_that_rank_solutions_are_the_same_with_and_without_lanes() {
    let mut count = 0;
    for entry in catalogue::entries() {
        let mut setup = setup(entry.name, &[]);
        let model = &setup.model;
        if setup.width() == 1 || model.theory().kind.moves() {
            continue;
        }
        let first = setup.parameters.iter().position(|value| *value != 0.0);
        let at = first.expect("a parameter that is not zero");
        let scalars = model.layout().parameters.iter();
        let Some(owner) = scalars.clone().find(|owner| owner.offset - model.layout().unknown_count == at)
        else {
            continue;
        };
        let (name, value) = (owner.name.clone(), setup.parameters[at]);
        let grid = Grid { axes: vec![axis(&setup, &name, (0.5 * value, 1.2 * value), 40)] };
        let together = sweep_table(&setup, &grid, &NoProgress, None);
        setup.solver.in_lanes = false;
        assert_same(entry.name, &together, &sweep_table(&setup, &grid, &NoProgress, None));
        count += 1;
    }
    assert!(count >= 5, "{count} theories are in closed form and rank their solutions");
}

#[test]
fn followed_diagrams_are_the_same_with_and_without_lanes() {
    let mut setup = setup("linear-vae", &[]);
    let axes = vec![axis(&setup, "beta", (0.1, 2.4), 48), axis(&setup, "alpha", (0.2, 6.0), 48)];
    let grid = Grid { axes };
    let mut table = |in_lanes: bool| {
        setup.solver.in_lanes = in_lanes;
        let diagram = phase_diagram(&setup, grid.clone(), &NoProgress, None);
        phase_table(&setup, &diagram, &NoProgress, None)
    };
    let (together, apart) = (table(true), table(false));
    assert_same("linear-vae", &together, &apart);
}

#[test]
fn the_command_line_turns_lanes_off() {
    let words = "phase curie-weiss --x h=-0.5:0.5:40 --y beta=0.5:2:40 --format csv";
    let run = |words: &str| finished(spinodal(words, &[])).stdout;
    assert!(run(words) == run(&format!("{words} --no-lanes")));
}
