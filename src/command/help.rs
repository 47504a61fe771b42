//! `spinodal help` and `spinodal completions`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::command::failure::Failure;
use crate::command::output::print;
use crate::syntax::LANGUAGE;

/// Explain a command, or the language of equation files
#[derive(Args, Debug)]
pub struct HelpArguments {
    /// `language`, or the name of a command
    topic: Option<String>,
}

pub fn help(arguments: &HelpArguments, mut command: Command) -> Result<(), Failure> {
    let Some(topic) = &arguments.topic else { return print(&command.render_long_help().to_string()) };
    if topic == "language" {
        return print(LANGUAGE);
    }
    command.build();
    let known: Vec<String> = command.get_subcommands().map(|known| known.get_name().to_owned()).collect();
    match command.find_subcommand_mut(topic) {
        Some(subcommand) => print(&subcommand.render_long_help().to_string()),
        None => {
            let topics = known.iter().map(String::as_str).chain(["language"]);
            Err(Failure::unknown("help on", topic, topics.collect::<Vec<_>>()))
        }
    }
}

/// Print a script that completes commands and flags in your shell
#[derive(Args, Debug)]
pub struct CompletionsArguments {
    /// Which shell: for bash, `source <(spinodal completions bash)`
    shell: Shell,
}

pub fn completions(arguments: &CompletionsArguments, mut command: Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "spinodal", &mut script);
    print(&String::from_utf8_lossy(&script))
}
