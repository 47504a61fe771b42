//! Phase diagrams: every cell against closed forms, and how many of them are solved.

use super::asking::printed;
use super::linear_vae::{STRONG, UNIT, Vae};
use super::magnets::spinodal_field;
use serde_json::Value;

/// Cells closer to a boundary than this, relative to it, belong to either side.
const ON_THE_LINE: f64 = 1e-6;

/// The table of `spinodal phase`.
struct Diagram {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Diagram {
    /// The words of the command are separated by blanks.
    #[track_caller]
    fn new(command: &str) -> Diagram {
        let words: Vec<&str> =
            ["phase"].into_iter().chain(command.split(' ')).chain(["--format", "json"]).collect();
        let answer: Value = serde_json::from_str(&printed(&words)).expect("valid JSON");
        let list = |key: &str| answer[key].as_array().expect("a list").clone();
        Diagram {
            columns: list("columns").iter().map(|name| name.as_str().expect("a name").to_owned()).collect(),
            rows: list("rows").iter().map(|row| row.as_array().expect("a row").clone()).collect(),
        }
    }

    fn column(&self, name: &str) -> usize {
        self.columns.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let at = self.column(name);
        self.rows.iter().map(|row| row[at].as_f64().unwrap_or(f64::NAN)).collect()
    }

    fn texts(&self, name: &str) -> Vec<Option<&str>> {
        let at = self.column(name);
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    fn solved(&self) -> usize {
        self.numbers("evaluations").iter().filter(|count| **count > 0.0).count()
    }
}

fn is_near(value: f64, boundary: f64) -> bool {
    (value - boundary).abs() <= ON_THE_LINE * boundary.abs()
}

/// The phase of the linear VAE, unless the point lies on a boundary.
fn expected(vae: Vae, alpha: f64, beta: f64) -> Option<&'static str> {
    let (alpha_c, beta_c) = (vae.alpha_c(), vae.beta_c(alpha));
    if is_near(beta, beta_c) || beta < beta_c && is_near(alpha, alpha_c) {
        return None;
    }
    Some(match (beta > beta_c, alpha < alpha_c) {
        (true, _) => "collapse",
        (false, true) => "noise learning",
        (false, false) => "signal learning",
    })
}

#[test]
fn every_cell_of_the_linear_vae_has_the_phase_of_the_closed_form() {
    let grids = [
        (UNIT, "--x alpha=0.2:6:60 --y beta=0.1:2.4:60"),
        (UNIT, "--x beta=0.1:2.4:60 --y alpha=0.05:50:60:log"),
        (STRONG, "--x alpha=0.01:3:60:log --y beta=0.1:3:60"),
    ];
    for (vae, grid) in grids {
        let diagram = Diagram::new(&format!("linear-vae {} {grid}", vae.flags()));
        assert_eq!(diagram.rows.len(), 3600);
        let points = diagram.numbers("alpha").into_iter().zip(diagram.numbers("beta"));
        for ((alpha, beta), phase) in points.zip(diagram.texts("phase")) {
            if let Some(expected) = expected(vae, alpha, beta) {
                assert_eq!(phase, Some(expected), "{vae:?}, α = {alpha}, β = {beta}");
            }
        }
        assert!(diagram.texts("metastable").iter().all(Option::is_none), "transitions are continuous");
        let solved = diagram.solved();
        assert!(solved < 1800, "{grid}: {solved} of 3600 points were solved");
    }
}

#[test]
fn work_grows_with_the_boundary_and_not_with_the_area() {
    for (theory, x, y) in
        [("linear-vae", "alpha=0.2:6", "beta=0.1:2.4"), ("curie-weiss", "h=-1:1", "beta=0.5:2.5")]
    {
        let solved = [50, 200]
            .map(|count| Diagram::new(&format!("{theory} --x {x}:{count} --y {y}:{count}")).solved());
        assert!(solved[1] < 6 * solved[0], "{theory}: {solved:?} points for 50² and 200²");
    }
}

#[test]
fn a_diagram_solved_in_part_agrees_with_one_solved_in_full() {
    let grids = [
        "linear-vae --x alpha=0.2:6:60 --y beta=0.1:2.4:60",
        "linear-vae --x alpha=0.1:2:40 --y eta=0.2:2:40",
        "linear-vae -s alpha=0.5 --x rho=0.2:3:40 --y lambda=0.1:2:40",
        "curie-weiss --x h=-1:1:61 --y beta=0.5:2.5:41",
        "curie-weiss --x beta=0.5:2.5:41 --y h=-0.3:0.3:60",
        "potts --x q=2.2:8:40 --y K=2:5:40",
        "spiked-wishart --x gamma=0.1:3:40 --y theta=0.1:2:40",
        "hopfield-temperature --x alpha=0.005:0.16:60 --y T=0.05:1.3:60",
    ];
    for grid in grids {
        let (partly, full) = (Diagram::new(grid), Diagram::new(&format!("{grid} --full")));
        assert!(partly.solved() < full.rows.len(), "{grid}: everything was solved");
        assert_eq!(full.solved(), full.rows.len(), "{grid}");
        let axes = &partly.columns[..2];
        for (at, (one, other)) in partly.texts("phase").into_iter().zip(full.texts("phase")).enumerate() {
            assert_eq!(one, other, "{grid}: {axes:?} = {:?}", &partly.rows[at][..2]);
        }
    }
}

#[test]
fn the_phase_against_the_field_is_metastable_inside_the_spinodals_and_nowhere_else() {
    for grid in ["--x h=-1:1:61 --y beta=0.5:2.5:41", "--x beta=0.9:2.5:60 --y h=-0.7:0.7:60"] {
        let diagram = Diagram::new(&format!("curie-weiss {grid}"));
        let points = diagram.numbers("beta").into_iter().zip(diagram.numbers("h"));
        let mut count = 0;
        for ((beta, h), others) in points.zip(diagram.texts("metastable")) {
            let limit = if beta > 1.0 { spinodal_field(beta) } else { 0.0 };
            if is_near(h.abs(), limit) || is_near(beta, 1.0) {
                continue;
            }
            let inside = h.abs() < limit;
            assert_eq!(others.is_some(), inside, "β = {beta}, h = {h}, spinodal at {limit}: {others:?}");
            count += usize::from(inside);
            if inside && h != 0.0 {
                assert_eq!(others, Some(if h > 0.0 { "down" } else { "up" }), "β = {beta}, h = {h}");
            }
        }
        assert!(count > 100, "{count} cells inside");
    }
}
