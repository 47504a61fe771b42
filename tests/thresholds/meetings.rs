//! Points where curves meet, found whatever grid shows the plane.

use super::asking::{of_kind, printed, threshold};
use serde_json::Value;
use spinodal::testing::assert_close;

/// The points where curves meet in a phase diagram; the words of the command are separated by blanks.
#[track_caller]
fn junctions(command: &str) -> Vec<Value> {
    let words: Vec<&str> =
        ["phase"].into_iter().chain(command.split(' ')).chain(["--format", "json"]).collect();
    let answer: Value = serde_json::from_str(&printed(&words)).expect("valid JSON");
    answer["provenance"]["junctions"].as_array().expect("a list").clone()
}

#[test]
fn a_transition_at_the_end_of_a_domain_is_seen_from_any_range() {
    // q = 0 above T = 1, and q ≥ 0: the branch of the glass ends where it meets that of the paramagnet.
    for range in ["0.05:2", "0.97:1.12", "0.9:1.5", "0.999:1.001"] {
        for mean in ["0", "0.7"] {
            let command = format!("sherrington-kirkpatrick -s h=0 -s J_0={mean} --along T={range}");
            let (found, _) = threshold(&command);
            assert_eq!(found.len(), 1, "{command}: {found:?}");
            assert_close(found[0].at, 1.0, 1e-9); // Sherrington & Kirkpatrick 1975
            assert_eq!((found[0].kind.as_str(), found[0].between[1].as_str()), ("continuous", "paramagnet"));
        }
    }
}

#[test]
fn mirror_images_exchange_nothing_and_every_transition_is_followed() {
    let (found, _) = threshold("sherrington-kirkpatrick -s h=0 --along T=0.05:2 --over J_0=0:2:21");
    assert!(of_kind(&found, "first-order").is_empty(), "m and −m are equal at all temperatures");
    for one in of_kind(&found, "continuous") {
        assert_close(one.at, one.over.max(1.0), 1e-9); // Sherrington & Kirkpatrick 1975: T = max(1, J₀)
    }
    // Twenty values of J₀; at the other one, J₀ = 1, curves meet.
    assert!((20..=22).contains(&of_kind(&found, "continuous").len()), "{found:?}");
}

#[test]
fn three_phases_of_a_spin_glass_meet_on_any_grid() {
    for columns in [21, 40, 60, 85] {
        let command = format!("sherrington-kirkpatrick -s h=0 --x J_0=0:2:{columns} --y T=0.05:2:50");
        let junctions = junctions(&command);
        assert_eq!(junctions.len(), 1, "{columns} columns: {junctions:?}");
        assert_eq!(junctions[0]["kind"], "triple point");
        for name in ["J_0", "T"] {
            assert_close(junctions[0][name].as_f64().expect("a number"), 1.0, 1e-9); // closed form
        }
    }
}

#[test]
fn a_tricritical_point_is_found_on_any_grid() {
    for columns in [40, 64, 77, 90] {
        let command =
            format!("linear-vae -s alpha=0.6 -s eta=0.4 --x lambda=0.7:1.3:{columns} --y beta=0.01:0.4:40");
        let junctions = junctions(&command);
        let kinds: Vec<&Value> = junctions.iter().map(|junction| &junction["kind"]).collect();
        assert_eq!(kinds, ["tricritical point"], "{columns} columns");
        // The vertex of the parabola through the folds with m = 0.0025 and 0.0062.
        for (name, expected) in [("lambda", 0.996_831_01), ("beta", 0.164_714_32)] {
            assert_close(junctions[0][name].as_f64().expect("a number"), expected, 1e-7);
        }
    }
}
