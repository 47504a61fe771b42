//! `spinodal list`, `spinodal show` and `spinodal test`: the catalogue and its files.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::catalogue;
use crate::command::answer::{Answer, Prints, Question};
use crate::command::failure::Failure;
use crate::command::output::{Bar, OutputArguments, Outputs, colour};
use crate::command::theory_file::{read_source, read_theory};
use crate::source::Source;
use crate::study::{CheckOutcome, Verdict, run_checks};
use crate::table::{Cell, Column, Provenance, Table};
use crate::theory::Theory;

/// List the theories of the catalogue
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    output: OutputArguments,
}

impl Question for ListArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        outputs.refuse_figures("list")?;
        Ok(Answer::new(catalogue_table()?, ""))
    }
}

fn catalogue_table() -> Result<Table, Failure> {
    let columns = ["theory", "family", "title"].map(|name| Column::text(name, Vec::new()));
    let provenance = Provenance::new().with("spinodal", env!("CARGO_PKG_VERSION")).with("command", "list");
    let mut table = Table::new(columns.into(), provenance);
    for entry in catalogue::entries() {
        let theory = read_theory(entry.name, colour())?;
        table.push_row([entry.name, entry.family, theory.title.as_str()].map(Cell::from));
    }
    Ok(table)
}

/// Check that theories reproduce the numbers in their files
#[derive(Args, Debug)]
pub struct TestArguments {
    /// Equation files, folders of them, or names of the catalogue; by default the whole catalogue
    #[arg(value_hint = clap::ValueHint::AnyPath)]
    paths: Vec<String>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Question for TestArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        outputs.refuse_figures("test")?;
        test(self)
    }
}

fn test(arguments: &TestArguments) -> Result<Answer, Failure> {
    let sources = sources(&arguments.paths)?;
    let mut theories = Vec::new();
    for (name, source) in sources {
        let theory = Theory::read(source.clone())
            .map_err(|diagnostics| Failure::diagnostics(&source, &diagnostics, colour()))?;
        theories.push((name, theory));
    }
    let total: usize = theories.iter().map(|(_, theory)| theory.checks.len()).sum();
    let bar = Bar::new(&arguments.output, total, "checking");
    let outcomes: Vec<(String, CheckOutcome)> = theories
        .iter()
        .flat_map(|(name, theory)| {
            run_checks(theory, &bar).into_iter().map(move |outcome| (name.clone(), outcome))
        })
        .collect();
    drop(bar);
    let failed = outcomes.iter().filter(|(_, outcome)| outcome.verdict != Verdict::Passed).count();
    let summary = format!("{} passed, {failed} failed\n", outcomes.len() - failed);
    let outcome = match failed {
        0 => Ok(()),
        _ => Err(Failure::Numerics(format!("{failed} checks failed"))),
    };
    let text = format!("{}{summary}", report(&theories, &outcomes));
    let print = Prints { text: Some(text), json: None };
    Ok(Answer { print, ..Answer::new(table(&outcomes), summary).but(outcome) })
}

/// Names and texts of the theories that the paths stand for.
fn sources(paths: &[String]) -> Result<Vec<(String, Source)>, Failure> {
    let embedded = |entry: catalogue::Entry| {
        (entry.name.to_owned(), Source::new(format!("{}.eq", entry.name), entry.text))
    };
    if paths.is_empty() {
        return Ok(catalogue::entries().into_iter().map(embedded).collect());
    }
    let mut sources = Vec::new();
    for name in paths {
        let path = Path::new(name);
        if let Some(entry) = catalogue::find(name) {
            sources.push(embedded(entry));
        } else if path.is_dir() {
            let files = equation_files(path)?;
            if files.is_empty() {
                return Err(Failure::usage(format!("there are no equation files (*.eq) under `{name}`")));
            }
            for file in files {
                sources.push((file.display().to_string(), read_source(&file)?));
            }
        } else {
            sources.push((name.clone(), read_source(path)?));
        }
    }
    Ok(sources)
}

/// All `*.eq` under a folder, in alphabetical order.
fn equation_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |problem| Failure::usage(format!("cannot read `{}`: {problem}", folder.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        // A link to a folder above would be followed for ever.
        if path.is_dir() && !path.is_symlink() {
            files.extend(equation_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "eq") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn verdict_text(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Passed => "ok".to_owned(),
        Verdict::Differs { actual, expected, tolerance } => {
            format!("is {actual}, off by {:.2e}, more than {tolerance:e}", (actual - expected).abs())
        }
        Verdict::WrongPhase { actual: Some(actual), .. } => format!("is \"{actual}\""),
        Verdict::WrongPhase { actual: None, .. } => "is in no phase".to_owned(),
        Verdict::Unsolved(reason) => reason.clone(),
    }
}

fn report(theories: &[(String, Theory)], outcomes: &[(String, CheckOutcome)]) -> String {
    let mut text = String::new();
    for (name, theory) in theories {
        let own: Vec<&CheckOutcome> =
            outcomes.iter().filter(|(owner, _)| owner == name).map(|(_, outcome)| outcome).collect();
        let passed = own.iter().filter(|outcome| outcome.verdict == Verdict::Passed).count();
        text.push_str(&format!("{name}: {passed} of {} checks pass\n", own.len()));
        for outcome in own.iter().filter(|outcome| outcome.verdict != Verdict::Passed) {
            let place = format!("{}:{}", theory.source.name, outcome.line);
            text.push_str(&format!(
                "  FAILED {place}: {} {}\n",
                outcome.subject,
                verdict_text(&outcome.verdict)
            ));
        }
    }
    text
}

fn table(outcomes: &[(String, CheckOutcome)]) -> Table {
    let columns = vec![
        Column::text("theory", Vec::new()),
        Column::numbers("line", Vec::new()),
        Column::text("check", Vec::new()),
        Column::text("source", Vec::new()),
        Column::text("passed", Vec::new()),
        Column::text("verdict", Vec::new()),
    ];
    let provenance = Provenance::new()
        .with("spinodal", env!("CARGO_PKG_VERSION"))
        .with("command", "test")
        .with("failed", json!(outcomes.iter().filter(|(_, o)| o.verdict != Verdict::Passed).count()));
    let mut table = Table::new(columns, provenance);
    for (name, outcome) in outcomes {
        table.push_row([
            Cell::from(name.as_str()),
            Cell::Number(outcome.line as f64),
            Cell::from(outcome.subject.as_str()),
            Cell::Text(outcome.note.clone()),
            Cell::from(if outcome.verdict == Verdict::Passed { "yes" } else { "no" }),
            Cell::from(verdict_text(&outcome.verdict)),
        ]);
    }
    table
}
