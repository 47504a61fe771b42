//! How a command ends badly: the message and the exit code.

use crate::diagnostic::{self, Colour, Diagnostic};
use crate::solve::{Damping, FailureReason};
use crate::source::{Source, Span};
use crate::study::{Setup, SolverMethod};
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

/// What to try when solving failed for this reason, so many evaluations being allowed.
pub fn advice(reason: FailureReason, method: SolverMethod, evaluations: usize) -> String {
    let kept = match method {
        SolverMethod::FixedPoint(Damping::Fixed(kept)) | SolverMethod::Anderson { damping: kept, .. } => kept,
        _ => 0.5,
    };
    // Half as fast.
    let damping = format!("--damping {}", 0.5 * (1.0 + kept));
    match reason {
        FailureReason::NotFinite => {
            "start where every expression has a value (--start NAME=VALUE), or declare \
             the domain of the unknown, which no iterate leaves: `unknown x = 1 in (0, inf)`"
                .to_owned()
        }
        FailureReason::Diverged => format!(
            "try more damping ({damping}), --method anderson, or declare the domain of the unknown that grows"
        ),
        FailureReason::TwoCycle => {
            format!("more damping ends a two-cycle: {damping}, or --method anderson")
        }
        FailureReason::Stagnated => match method {
            SolverMethod::Auto => {
                "try another start (--start NAME=VALUE), or more random ones (--search 100)".to_owned()
            }
            SolverMethod::Newton => {
                "try another start (--start NAME=VALUE), or --method auto, which follows the flow first"
                    .to_owned()
            }
            _ => "try another start (--start NAME=VALUE), or --method newton".to_owned(),
        },
        FailureReason::SingularJacobian => {
            "a solution may end here, as at a fold: try other parameters (-s), or \
             another start (--start NAME=VALUE)"
                .to_owned()
        }
        FailureReason::EvaluationLimit => {
            format!(
                "allow more work (--evaluations {}), or try a nearer start (--start NAME=VALUE)",
                4 * evaluations.max(1)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_advice() {
        let auto = SolverMethod::Auto;
        let fixed = SolverMethod::FixedPoint(Damping::Fixed(0.6));
        let anderson = SolverMethod::Anderson { memory: 5, damping: 0.0 };
        let table = [
            (FailureReason::NotFinite, auto, "in (0, inf)"),
            (FailureReason::Diverged, fixed, "--damping 0.8"),
            (FailureReason::TwoCycle, fixed, "--damping 0.8, or --method anderson"),
            (FailureReason::TwoCycle, anderson, "--damping 0.5"),
            (FailureReason::Stagnated, auto, "--search 100"),
            (FailureReason::Stagnated, fixed, "--method newton"),
            (FailureReason::Stagnated, SolverMethod::Newton, "--method auto"),
            (FailureReason::SingularJacobian, SolverMethod::Newton, "fold"),
            (FailureReason::EvaluationLimit, auto, "--evaluations 100"),
        ];
        for (reason, method, expected) in table {
            let text = advice(reason, method, 25);
            assert!(text.contains(expected), "{reason:?}: {text}");
            assert!(!text.contains('\n'), "one line: {text}");
        }
    }
}
