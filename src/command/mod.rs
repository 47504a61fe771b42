//! The command line: one file per question. Reads arguments, calls one study, prints.
//!
//! Only this module and `main` print, exit, or look at the terminal and the environment.

mod arguments;
mod basins;
mod catalogue;
mod compare;
mod ensemble;
mod events;
mod failure;
mod flow;
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
mod schedule_table;
mod sensitivity;
mod solve;
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

use failure::Failure;

/// Write the equations of a high-dimensional limit; get its phase diagrams and learning curves.
#[derive(Parser, Debug)]
#[command(name = "spinodal", version, disable_help_subcommand = true, max_term_width = 100)]
pub struct CommandLine {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand, Debug)]
enum Question {
    Solve(solve::SolveArguments),
    Sweep(sweep::SweepArguments),
    Trace(trace::TraceArguments),
    Threshold(threshold::ThresholdArguments),
    Phase(phase::PhaseArguments),
    Flow(flow::FlowArguments),
    Optimize(optimize::OptimizeArguments),
    Sensitivity(sensitivity::SensitivityArguments),
    Compare(compare::CompareArguments),
    Test(catalogue::TestArguments),
    List(catalogue::ListArguments),
    Show(catalogue::ShowArguments),
    Help(help::HelpArguments),
    Completions(help::CompletionsArguments),
}

/// Answers the command line of this process.
pub fn run() -> ExitCode {
    leave_nothing_behind();
    // Wrong usage ends with clap's own message and exit code 2.
    let line = CommandLine::parse();
    let outcome = match &line.question {
        Question::Solve(arguments) => solve::run(arguments),
        Question::Sweep(arguments) => sweep::run(arguments),
        Question::Trace(arguments) => trace::run(arguments),
        Question::Threshold(arguments) => threshold::run(arguments),
        Question::Phase(arguments) => phase::run(arguments),
        Question::Flow(arguments) => flow::run(arguments),
        Question::Optimize(arguments) => optimize::run(arguments),
        Question::Sensitivity(arguments) => sensitivity::run(arguments),
        Question::Compare(arguments) => compare::run(arguments),
        Question::Test(arguments) => catalogue::test(arguments),
        Question::List(arguments) => catalogue::list(arguments),
        Question::Show(arguments) => catalogue::show(arguments),
        Question::Help(arguments) => help::help(arguments, CommandLine::command()),
        Question::Completions(arguments) => help::completions(arguments, CommandLine::command()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => exit(&failure),
    }
}

/// Exit code of a program that was interrupted: 128 and the number of the signal SIGINT.
const INTERRUPTED: i32 = 130;

/// An interruption removes the file that is being written.
fn leave_nothing_behind() {
    let interrupted = || {
        let _held = crate::table::remove_unfinished();
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
