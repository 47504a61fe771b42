//! What a command finds out, before anything is written or printed.

use crate::command::failure::Failure;
use crate::command::output::{Format, OutputArguments, Outputs, print, print_with};
use crate::figure::Figure;
use crate::table::Table;

/// A question whose answer is a table and, mostly, a figure.
pub trait Question {
    fn output(&self) -> &OutputArguments;

    /// # Errors
    /// When there is no answer that could be shown; see [`Answer::failure`].
    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure>;
}

/// The answer of a command.
#[derive(Debug)]
pub struct Answer {
    pub table: Table,
    /// What follows the table on a terminal, and stands alone where files are written.
    pub summary: String,
    /// `None` where nothing can be drawn, or no figure was asked for.
    pub figure: Option<Figure>,
    /// What a figure shows in fewer numbers than `table`: the boundaries of a phase diagram.
    pub lines: Option<Table>,
    /// What is printed instead of the table.
    pub print: Prints,
    /// What went wrong although there is something to show.
    pub failure: Option<Failure>,
}

/// Texts that are printed instead of the table.
#[derive(Debug, Default)]
pub struct Prints {
    /// Instead of the table and the summary.
    pub text: Option<String>,
    pub json: Option<String>,
}

impl Answer {
    /// An answer without a figure.
    pub fn new(table: Table, summary: impl Into<String>) -> Answer {
        let summary = summary.into();
        Answer { table, summary, figure: None, lines: None, print: Prints::default(), failure: None }
    }

    pub fn with_figure(self, figure: Option<Figure>) -> Answer {
        Answer { figure, ..self }
    }

    /// The answer with the outcome of a look at it.
    pub fn but(self, outcome: Result<(), Failure>) -> Answer {
        Answer { failure: outcome.err(), ..self }
    }

    /// Writes the files, then prints: the table in the format asked for, or else the summary.
    fn deliver(self, outputs: &Outputs<'_>) -> Result<(), Failure> {
        outputs.write(&self.table, self.figure.as_ref())?;
        let Prints { text, json } = &self.print;
        let whole = |rows| match text {
            Some(text) => text.clone(),
            None => format!("{}{}", self.table.to_text(rows), self.summary),
        };
        match outputs.format() {
            Some(Format::Csv) => print_with(|out| self.table.write_csv(out)),
            Some(Format::Json) => match json {
                Some(json) => print(json),
                None => print_with(|out| self.table.write_json(out)),
            },
            Some(Format::Text) => print(&whole(None)),
            None if outputs.is_empty() => print(&whole(Some(ROWS_ON_A_TERMINAL))),
            None => print(&self.summary),
        }?;
        self.failure.map_or(Ok(()), Err)
    }
}

/// Longer tables are cut in the middle unless a format is asked for.
const ROWS_ON_A_TERMINAL: usize = 40;

/// Answers a question on standard output and in files.
///
/// # Errors
/// When there is no answer, it is not a whole one, or it cannot be written.
pub fn run(question: &dyn Question) -> Result<(), Failure> {
    let outputs = Outputs::prepare(question.output())?;
    question.answer(&outputs)?.deliver(&outputs)
}
