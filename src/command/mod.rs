//! The command line: one file per question. Reads arguments, calls one study, prints.
//!
//! Only this module and `main` print, exit, or look at the terminal and the environment.

mod answer;
mod arguments;
mod basins;
mod catalogue;
mod compare;
mod ensemble;
mod events;
mod failure;
mod figures;
mod flow;
mod flow_family;
mod flow_figure;
mod flow_plateaus;
mod flow_report;
mod flow_rest;
mod flow_times;
mod formula;
mod help;
mod integrator;
mod lines;
mod optimize;
mod output;
mod phase;
mod plot;
mod resume;
mod schedule_table;
mod sensitivity;
mod show;
mod solve;
mod spectrum;
mod stretch;
mod sweep;
mod target;
mod theory_file;
mod threshold;
mod timings;
mod trace;
mod values;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use answer::Question;
use failure::Failure;

/// Write the equations of a high-dimensional limit; get its phase diagrams and learning curves.
#[derive(Parser, Debug)]
#[command(name = "spinodal", version, disable_help_subcommand = true, max_term_width = 100)]
pub struct CommandLine {
    #[command(subcommand)]
    pub(self) command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Solve(solve::SolveArguments),
    Sweep(sweep::SweepArguments),
    Trace(trace::TraceArguments),
    Threshold(threshold::ThresholdArguments),
    Phase(phase::PhaseArguments),
    Flow(flow::FlowArguments),
    Optimize(optimize::OptimizeArguments),
    Sensitivity(sensitivity::SensitivityArguments),
    Compare(compare::CompareArguments),
    Spectrum(spectrum::SpectrumArguments),
    Figures(figures::FiguresArguments),
    Test(catalogue::TestArguments),
    List(catalogue::ListArguments),
    Show(show::ShowArguments),
    Help(help::HelpArguments),
    Completions(help::CompletionsArguments),
}

impl Command {
    /// The question, where its answer can be drawn.
    fn question(&self) -> Option<&dyn Question> {
        match self {
            Command::Sweep(arguments) => Some(arguments),
            Command::Trace(arguments) => Some(arguments),
            Command::Threshold(arguments) => Some(arguments),
            Command::Phase(arguments) => Some(arguments),
            Command::Flow(arguments) => Some(arguments),
            Command::Optimize(arguments) => Some(arguments),
            Command::Sensitivity(arguments) => Some(arguments),
            Command::Compare(arguments) => Some(arguments),
            Command::Spectrum(arguments) => Some(arguments),
            _ => None,
        }
    }

    fn run(&self) -> Result<(), Failure> {
        match self {
            Command::Solve(arguments) => solve::run(arguments),
            Command::Sweep(arguments) => answer::run(arguments),
            Command::Trace(arguments) => answer::run(arguments),
            Command::Threshold(arguments) => answer::run(arguments),
            Command::Phase(arguments) => answer::run(arguments),
            Command::Flow(arguments) => answer::run(arguments),
            Command::Optimize(arguments) => answer::run(arguments),
            Command::Sensitivity(arguments) => answer::run(arguments),
            Command::Compare(arguments) => answer::run(arguments),
            Command::Spectrum(arguments) => answer::run(arguments),
            Command::Figures(arguments) => figures::run(arguments),
            Command::Test(arguments) => answer::run(arguments),
            Command::List(arguments) => answer::run(arguments),
            Command::Show(arguments) => show::show(arguments),
            Command::Help(arguments) => help::help(arguments, CommandLine::command()),
            Command::Completions(arguments) => help::completions(arguments, CommandLine::command()),
        }
    }
}

/// Answers the command line of this process.
pub fn run() -> ExitCode {
    leave_nothing_behind();
    // Wrong usage ends with clap's own message and exit code 2.
    let line = CommandLine::parse();
    let outcome = line.command.run();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => exit(&failure),
    }
}

/// Exit code of a program that was interrupted: 128 and the number of the signal SIGINT.
const INTERRUPTED: i32 = 130;

/// An interruption removes the file that is being written, and leaves a checkpoint usable.
fn leave_nothing_behind() {
    let interrupted = || {
        let _held = (crate::table::remove_unfinished(), resume::leave_usable());
        std::process::exit(INTERRUPTED);
    };
    // Without a handler an interruption ends the program all the same.
    let _ = ctrlc::set_handler(interrupted);
}

fn exit(failure: &Failure) -> ExitCode {
    if let Some(message) = failure.message() {
        // Nothing can be done when standard error is closed.
        let _ = writeln!(std::io::stderr(), "{message}");
    }
    ExitCode::from(failure.exit_code())
}
