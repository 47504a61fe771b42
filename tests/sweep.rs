//! Sweeps and diagrams of many points: in blocks that follow solutions, and from checkpoints.

#[path = "sweep/followed.rs"]
mod followed;
#[path = "sweep/lanes.rs"]
mod lanes;
#[path = "sweep/resumed.rs"]
mod resumed;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The program with these words as arguments, followed by those that may hold blanks.
fn spinodal(words: &str, arguments: &[&Path]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spinodal"));
    command.args(words.split_whitespace()).args(arguments).env("NO_COLOR", "1");
    command
}

#[track_caller]
fn finished(mut command: Command) -> Output {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).expect("the file is there")
}
