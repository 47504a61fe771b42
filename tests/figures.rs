//! Studies: what `spinodal figures` draws, and what it says of study files that make no sense.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn spinodal(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a file"))
        })
        .collect()
}

#[test]
fn every_file_of_the_gallery_is_drawn_by_a_study() {
    let folder = tempfile::tempdir().unwrap();
    let answer = spinodal(&["figures", "--quiet", "--into", folder.path().to_str().unwrap()]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let drawn = files(folder.path());
    let mut shipped = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("figures"));
    shipped.retain(|name, _| !name.ends_with(".toml"));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&drawn), names(&shipped));
    assert_eq!(
        String::from_utf8_lossy(&drawn["README.md"]),
        String::from_utf8_lossy(&shipped["README.md"]),
        "the page of the gallery is not that of its studies: run `spinodal figures`"
    );
}

#[test]
fn figures_are_the_same_on_any_number_of_threads() {
    let names = ["curie-weiss-phase", "linear-vae-sgd", "linear-vae-sgd-superfluous", "saad-solla-band"];
    let drawn = ["1", "2", "3"].map(|threads| {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments = vec!["figures", "--png", "--threads", threads, "--into"];
        arguments.push(folder.path().to_str().unwrap());
        arguments.extend(names);
        let answer = spinodal(&arguments);
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        files(folder.path())
    });
    assert_eq!(drawn[0].len(), 3 * names.len());
    assert!(drawn[0] == drawn[1] && drawn[1] == drawn[2]);
}

#[test]
fn a_figure_of_one_command_is_the_one_that_the_command_draws() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().to_str().unwrap();
    let study = folder.path().join("fold.toml");
    let run = "trace hopfield --along alpha=0.1:0.2 --y m";
    fs::write(&study, format!("title = ''\nsource = ''\ncaption = ''\nrun = '{run}'\n")).unwrap();
    assert!(spinodal(&["figures", study.to_str().unwrap()]).status.success());
    let direct = folder.path().join("direct.svg");
    let mut arguments: Vec<&str> = run.split(' ').collect();
    arguments.extend(["-o", direct.to_str().unwrap()]);
    assert!(spinodal(&arguments).status.success());
    assert_eq!(fs::read(folder.path().join("fold.svg")).unwrap(), fs::read(direct).unwrap());
    // What is drawn already is left alone.
    let again = spinodal(&["figures", study.to_str().unwrap(), "--into", into, "--check"]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
}

#[test]
fn a_study_that_makes_no_sense_is_refused_with_its_name_and_nothing_is_written() {
    let head = "title = 'a'\nsource = 'b'\ncaption = 'c'\n";
    let slips = [
        (String::new(), "missing field `title`"),
        (head.to_owned(), "no command to run"),
        (format!("{head}run = 'sweep hopfield'\n"), "--over"),
        (format!("{head}run = 'solve hopfield'\n"), "draws no figure"),
        (format!("{head}run = 'show hopfield'\n"), "draws no figure"),
        (
            format!("{head}run = 'trace hopfield --along alpha=0.1:0.2'\n[y]\nrange = [2, 1]\n"),
            "cannot run from 2 to 1",
        ),
        (
            format!(
                "{head}[[curve]]\nlabel = 'a'\nrun = 'sweep hopfield --over alpha=0.1:0.12:2'\n[[curve]]\nlabel = 'b'\nrun = 'flow hebb --until 1'\n"
            ),
            "share no axis",
        ),
        (format!("{head}runs = 'trace hopfield --along alpha=0.1:0.2'\n"), "unknown field `runs`"),
        (format!("{head}run = \"trace hopfield --y 'm\"\n"), "a quotation mark is not closed"),
        (format!("{head}run = 'trace hopfield --along alpha=0.1:0.2 -o a.svg'\n"), "leave out --out"),
        (format!("{head}run = 'trace hopfeld --along alpha=0.1:0.2'\n"), "did you mean `hopfield`?"),
        (format!("{head}run = 'trace hopfield --along alpha=0.1:0.2'\n[x]\nlog = 1\n"), "invalid type"),
        (
            format!("{head}[[curve]]\nlabel = ''\nrun = 'phase curie-weiss --x h=-1:1:5 --y beta=0.5:2:5'\n"),
            "draws no curves to lay over others",
        ),
    ];
    for (text, message) in slips {
        let folder = tempfile::tempdir().unwrap();
        let study = folder.path().join("slip.toml");
        fs::write(&study, &text).unwrap();
        let answer = spinodal(&["figures", study.to_str().unwrap()]);
        let error = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(error.contains(message) && error.contains("slip.toml"), "{text}\n{error}");
        assert_eq!(answer.status.code(), Some(2), "{text}");
        assert_eq!(files(folder.path()).len(), 1, "{text}");
    }
    let answer = spinodal(&["figures", "hopfield-brances"]);
    assert!(String::from_utf8_lossy(&answer.stderr).contains("did you mean `hopfield-branches`?"));
    assert_eq!(answer.status.code(), Some(2));
}

#[test]
fn families_of_learning_curves_refuse_what_a_schedule_moves_and_rest() {
    let flow = |flags: &[&str]| {
        let output = spinodal(&[&["flow", "linear-vae-sgd"], flags].concat());
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, text) = flow(&["--until", "10", "--schedule", "beta=tanh", "--each", "beta=0.5,1"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("a schedule moves `beta`"), "{text}");
    let (code, text) = flow(&["--until", "steady", "--each", "beta=0.5,1"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("give a time"), "{text}");
    assert_eq!(flow(&["--until", "10", "--schedule", "beta=tanh", "--each", "gamma=0.01,0.1"]).0, Some(0));
}
