//! The program asked for thresholds, its answer read back.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// Runs the program in the folder of the package.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

/// Standard output of a command that succeeds.
#[track_caller]
pub fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// A threshold; on a curve with the value of the other parameter.
#[derive(Debug)]
pub struct Found {
    pub at: f64,
    pub over: f64,
    pub kind: String,
    pub between: [String; 2],
}

/// A point at which curves meet or end.
#[derive(Debug)]
pub struct Meeting {
    pub kind: String,
    pub phases: Vec<String>,
    /// Its whole entry, with both parameters by name.
    pub entry: Value,
}

impl Meeting {
    #[track_caller]
    pub fn parameter(&self, name: &str) -> f64 {
        self.entry[name].as_f64().unwrap_or_else(|| panic!("no `{name}` in {}", self.entry))
    }
}

/// Thresholds and junctions of `spinodal threshold`; the words of the command are separated by blanks.
#[track_caller]
pub fn threshold(command: &str) -> (Vec<Found>, Vec<Meeting>) {
    let mut words = vec!["threshold"];
    words.extend(command.split(' '));
    words.extend(["--format", "json"]);
    let answer: Value = serde_json::from_str(&printed(&words)).expect("valid JSON");
    let list = |key: &str| answer[key].as_array().cloned().unwrap_or_default();
    (list("thresholds").iter().map(found).collect(), list("junctions").iter().map(meeting).collect())
}

/// The thresholds of one kind, in the order of the answer.
pub fn of_kind<'f>(found: &'f [Found], kind: &str) -> Vec<&'f Found> {
    found.iter().filter(|one| one.kind == kind).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("unnamed").to_owned()
}

fn found(entry: &Value) -> Found {
    Found {
        at: entry["at"].as_f64().expect("a number"),
        over: entry["over"].as_f64().unwrap_or(f64::NAN),
        kind: text(&entry["kind"]),
        between: [0, 1].map(|side| text(&entry["between"][side])),
    }
}

fn meeting(entry: &Value) -> Meeting {
    let phases = entry["phases"].as_array().expect("a list").iter().map(text).collect();
    Meeting { kind: text(&entry["kind"]), phases, entry: entry.clone() }
}
