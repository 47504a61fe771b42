//! How a command ends badly: the message and the exit code.

use crate::diagnostic::{self, Colour, Diagnostic};
use crate::source::{Source, Span};
use crate::study::Setup;
use crate::table::{DataError, OutputError};

/// The end of a command that did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The question or an equation file is wrong: exit code 2.
    Usage(String),
    /// The numerics failed: exit code 1.
    Numerics(String),
    /// Whoever read our output has gone away: nobody is left to tell.
    BrokenPipe,
}

impl Failure {
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::Usage(message.into())
    }

    /// A usage failure that points into a text.
    pub fn diagnostics(source: &Source, diagnostics: &[Diagnostic], colour: Colour) -> Failure {
        let text = diagnostic::render(source, diagnostics, colour);
        Failure::Usage(text.trim_end().to_owned())
    }

    /// A usage failure with “did you mean”.
    pub fn unknown<'a>(
        what: &str,
        name: &str,
        candidates: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Failure {
        let mut message = format!("there is no {what} `{name}`");
        if let Some(nearest) = diagnostic::nearest(name, candidates.clone()) {
            message.push_str(&format!("\nhelp: did you mean `{nearest}`?"));
        } else {
            let known: Vec<&str> = candidates.into_iter().collect();
            if !known.is_empty() {
                message.push_str(&format!("\nhelp: there are: {}", known.join(", ")));
            }
        }
        Failure::Usage(message)
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Usage(_) => 2,
            Failure::Numerics(_) => 1,
            Failure::BrokenPipe => 0,
        }
    }

    /// The text for standard error; messages of the language carry their own headline.
    pub fn message(&self) -> Option<String> {
        match self {
            Failure::Usage(text) | Failure::Numerics(text) => {
                let has_headline = text.starts_with("error") || text.starts_with('\u{1b}');
                Some(if has_headline { text.clone() } else { format!("error: {text}") })
            }
            Failure::BrokenPipe => None,
        }
    }
}

impl From<OutputError> for Failure {
    fn from(problem: OutputError) -> Failure {
        Failure::Usage(problem.to_string())
    }
}

impl From<DataError> for Failure {
    fn from(problem: DataError) -> Failure {
        Failure::Usage(problem.to_string())
    }
}

/// Which operation of the right sides has no value at a point, and where it was written, as a line
/// to be added to a message.
pub fn trouble_text(setup: &Setup, unknowns: &[f64], time: f64) -> Option<String> {
    let trouble = setup.model.trouble(unknowns, &setup.parameters, time)?;
    let source = &setup.model.theory().source;
    let place = trouble.span.filter(|&span| span != Span::NOWHERE).map(|span| {
        let (line, column) = source.line_and_column(span);
        format!(" in `{}` ({}:{line}:{column})", source.slice(span), source.name)
    });
    Some(format!("\n{trouble}{}", place.unwrap_or_default()))
}
