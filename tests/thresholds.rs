//! Thresholds, curves of thresholds and phase diagrams of the shipped theories, against closed forms.

#[path = "thresholds/asking.rs"]
mod asking;
#[path = "thresholds/dynamics.rs"]
mod dynamics;
#[path = "thresholds/linear_vae.rs"]
mod linear_vae;
#[path = "thresholds/magnets.rs"]
mod magnets;
#[path = "thresholds/meetings.rs"]
mod meetings;
#[path = "thresholds/regions.rs"]
mod regions;

use std::ops::Bound;

use asking::{of_kind, printed, run, threshold};
use spinodal::catalogue;
use spinodal::domain::Domain;
use spinodal::model::Model;
use spinodal::source::Source;
use spinodal::testing::assert_close;
use spinodal::theory::Theory;

#[test]
fn the_capacity_of_hopfields_network_does_not_depend_on_where_it_is_sought() {
    for range in ["0.05:0.2", "0.01:0.9", "0.1:0.14", "0.137:0.138", "0.002:0.139"] {
        let (found, _) = threshold(&format!("hopfield --along alpha={range}"));
        assert_eq!(found.len(), 1, "α = {range}: {found:?}");
        // Maximum over y of (erf(y)/y − 2/√π exp(−y²))²/2, in 40 digits.
        assert_close(found[0].at, 0.137_905_566_494_931_75, 1e-10);
        assert_eq!(found[0].kind, "fold");
        assert_eq!(found[0].between, ["retrieval", "spin glass"]);
    }
}

#[test]
fn a_spike_is_seen_from_the_root_of_the_aspect_ratio_on() {
    let (found, _) = threshold("spiked-wishart --along theta=0.1:3 --over gamma=0.05:6:60:log");
    assert_eq!(found.len(), 60);
    for one in &found {
        assert_close(one.at, one.over.sqrt(), 1e-9); // Baik, Ben Arous & Péché 2005
        assert_eq!(one.kind, "continuous");
        assert_eq!(one.between, ["spike hidden", "spike seen"]);
    }
    // The other way round: γ_c = θ².
    let (found, _) = threshold("spiked-wishart --along gamma=0.02:5 --over theta=0.2:2:19");
    assert_eq!(found.len(), 19);
    for one in &found {
        assert_close(one.at, one.over.powi(2), 1e-9);
    }
}

#[test]
fn double_descent_peaks_where_its_closed_form_has_a_level_slope() {
    let (found, _) = threshold("ridge --along alpha=0.8:1.2 --over lambda=1e-5:1e-4:4:log");
    let at: Vec<f64> = of_kind(&found, "crossing").iter().map(|one| one.at).collect();
    assert_eq!(at.len(), 4, "one peak for each λ: {found:?}");
    assert_close(at[3], 1.000_084_138_944_748_8, 1e-9); // Hastie et al. 2022, in 40 digits
}

#[test]
fn where_nothing_happens_that_is_said() {
    let quiet = [
        "linear-vae --along beta=0.2:0.9",
        "linear-vae --along alpha=2:50",
        "linear-vae -s alpha=0.5 --along rho=0.2:1.2",
        "linear-vae-sgd --along t_ramp=100:900",
        "linear-vae-sgd --along gamma=1e-4:1e-2",
        "hopfield --along alpha=0.2:0.5",
        "hopfield --along alpha=0.01:0.13",
        "ridge --along sigma=0.1:2",
        "ridge --along lambda=0.05:3",
        "spiked-wishart --along gamma=0.25:0.75",
        // Two phases are in equilibrium all the way: no value of β is special.
        "curie-weiss --along beta=1.2:2",
        "curie-weiss -s h=3 --along beta=0.2:3",
        "potts --along K=3.2:5",
        "potts --along K=1:2.5",
    ];
    for command in quiet {
        let words: Vec<&str> = ["threshold"].into_iter().chain(command.split(' ')).collect();
        let text = printed(&words);
        assert!(text.starts_with("nothing happens to a stable solution along "), "{command}: {text}");
        assert!(threshold(command).0.is_empty(), "{command}");
    }
    for command in [
        "linear-vae --along beta=0.2:0.9 --over alpha=2:5:4",
        "spiked-wishart --along theta=0.1:0.4 --over gamma=0.5:2:5",
        "potts --along K=1:2 --over q=3:8:5",
    ] {
        let words: Vec<&str> = ["threshold"].into_iter().chain(command.split(' ')).collect();
        let text = printed(&words);
        assert!(text.starts_with("nothing happens to a stable solution along "), "{command}: {text}");
        let (found, junctions) = threshold(command);
        assert!(found.is_empty() && junctions.is_empty(), "{command}: {found:?} {junctions:?}");
    }
}

/// Half as much to half as much again, inside the domain; around zero from −½ to ½.
fn bracket(default: f64, domain: Domain) -> (f64, f64) {
    let (low, high) = if default == 0.0 { (-0.5, 0.5) } else { (0.5 * default, 1.5 * default) };
    let inside = 1e-3 * (high - low);
    let low = match domain.lower {
        Bound::Included(end) => low.max(end),
        Bound::Excluded(end) => low.max(end + inside),
        Bound::Unbounded => low,
    };
    let high = match domain.upper {
        Bound::Included(end) => high.min(end),
        Bound::Excluded(end) => high.min(end - inside),
        Bound::Unbounded => high,
    };
    (low, high)
}

#[test]
fn every_theory_answers_along_each_of_its_parameters() {
    for entry in catalogue::entries() {
        let theory = Theory::read(Source::new(entry.name, entry.text)).expect("the catalogue is well-formed");
        let dims: Vec<usize> = theory.dims.iter().map(|dim| dim.default).collect();
        let model = Model::new(&theory, &dims, &[]).expect("sizes fit");
        let defaults = model.default_parameters();
        for variable in model.layout().parameters.iter().filter(|variable| variable.len() == 1) {
            let default = defaults[variable.offset - model.layout().unknown_count];
            let (low, high) = bracket(default, variable.domain);
            let along = format!("{}={low}:{high}", variable.name);
            let output = run(&["threshold", entry.name, "--along", &along]);
            let message = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{} {along}: {message}", entry.name);
            for one in threshold(&format!("{} --along {along}", entry.name)).0 {
                assert!(low <= one.at && one.at <= high, "{} {along}: {one:?}", entry.name);
            }
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let commands = [
        "threshold linear-vae --along beta=0.5:3 --over alpha=0.1:100:50:log --format json",
        "threshold linear-vae --along alpha=0.1:10 --over beta=0.2:1.7:20 --format csv",
        "threshold curie-weiss --along h=-2:2 --over beta=0.5:3:20 --format json",
        "threshold potts --along K=2:9 --over q=2.5:8:20 --format text",
        "phase linear-vae --x alpha=0.2:6:40 --y beta=0.1:2.4:40 --format json",
        "phase curie-weiss --x h=-1:1:40 --y beta=0.5:2.5:40 --format csv",
        "phase potts --x q=2.5:8:30 --y K=2:5:30 --full --format csv",
    ];
    for command in commands {
        let with = |threads| {
            let words: Vec<&str> = command.split(' ').chain(["--threads", threads]).collect();
            printed(&words)
        };
        let one = with("1");
        assert!(!one.is_empty());
        assert!(one == with("2"), "`{command}` depends on the number of threads");
    }
}
