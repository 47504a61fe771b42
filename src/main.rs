//! The program `spinodal`; see [`spinodal::command`].

use std::process::ExitCode;

fn main() -> ExitCode {
    spinodal::command::run()
}
