//! `spinodal figures`: draws the studies of a folder, and the page that shows them.

mod gallery;
mod overlay;
mod study;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::command::answer::Answer;
use crate::command::failure::Failure;
use crate::command::output::{Bar, OutputArguments, Outputs, bytes, print};
use crate::table::{FileKind, write_atomically};

use gallery::Gallery;
use study::{Study, parse_command, studies_in};

/// Draw the figures that study files describe
#[derive(Args, Debug)]
#[command(
    after_help = "A study is a TOML file:\n\n  title = \"Retrieval ends in a fold\"\n  source = \"Amit, Gutfreund & Sompolinsky 1987\"\n  caption = \"What to see.\"\n  run = \"trace hopfield --along alpha=0.05:0.2 --y m\"\n\nor, instead of `run`, curves to be laid over each other, data among them:\n\n  [[curve]]\n  run = \"sweep linear-vae -s alpha=2 --over beta=0.1:2:100 --y eps_g\"\n  label = \"α = 2\"\n  style = \"dashed\"        # line, heavy, dashed, dotted\n  [y]\n  log = true              # label, log, range = [low, high], for x and y\n\nExamples:\n  spinodal figures\n  spinodal figures linear-vae-phase\n  spinodal figures my-study.toml --png"
)]
pub struct FiguresArguments {
    /// Studies of the folder by name, or study files; by default all of the folder
    #[arg(value_hint = clap::ValueHint::FilePath)]
    names: Vec<String>,
    /// The folder of the studies
    #[arg(long, value_name = "FOLDER", default_value = "figures", value_hint = clap::ValueHint::DirPath)]
    dir: PathBuf,
    /// Write to another folder than that of the study
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    into: Option<PathBuf>,
    /// Draw a .png as well
    #[arg(long)]
    png: bool,
    /// Write nothing: fail where a file is not what would be written
    #[arg(long)]
    check: bool,
    /// How many threads to use; by default all
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// No progress bar, no remarks
    #[arg(short, long)]
    quiet: bool,
}

/// A file that a study stands for.
struct Drawn {
    path: PathBuf,
    bytes: Vec<u8>,
}

pub fn run(arguments: &FiguresArguments) -> Result<(), Failure> {
    let output = OutputArguments {
        format: None,
        out: Vec::new(),
        threads: arguments.threads,
        timings: false,
        quiet: arguments.quiet,
    };
    let outputs = Outputs::prepare(&output)?;
    let paths = paths(arguments)?;
    let studies: Vec<Study> = paths.iter().map(|path| Study::read(path)).collect::<Result<_, _>>()?;
    // Nothing is drawn before all commands are known to be well formed.
    for (study, path) in studies.iter().zip(&paths) {
        for command in study.commands() {
            parse_command(command).map_err(|failure| inside(path, failure))?;
        }
    }
    let page = page(arguments, &paths, &studies)?;
    let mut ledger = Ledger { arguments, changed: Vec::new(), failed: Vec::new() };
    let bar = Bar::new(&output, paths.len(), "drawing");
    for (number, (study, path)) in studies.iter().zip(&paths).enumerate() {
        bar.set(number as u64);
        match draw(arguments, study, path) {
            Ok(files) => files.iter().try_for_each(|file| ledger.settle(file))?,
            Err(failure) => ledger.failed.push(inside(path, failure)),
        }
    }
    drop((bar, outputs));
    if let Some(page) = page {
        ledger.settle(&page)?;
    }
    ledger.close(studies.len())
}

/// The failure of a study, with its name.
fn inside(path: &Path, failure: Failure) -> Failure {
    let text = |text: String| format!("{}: {text}", path.display());
    match failure {
        Failure::Usage(message) => Failure::Usage(text(message)),
        Failure::Numerics(message) => Failure::Numerics(text(message)),
        Failure::BrokenPipe => Failure::BrokenPipe,
    }
}

fn paths(arguments: &FiguresArguments) -> Result<Vec<PathBuf>, Failure> {
    if arguments.names.is_empty() {
        let paths = studies_in(&arguments.dir)?;
        return match paths.is_empty() {
            true => Err(Failure::usage(format!("there are no studies in `{}`", arguments.dir.display()))),
            false => Ok(paths),
        };
    }
    let find = |name: &String| {
        if name.ends_with(".toml") {
            return Ok(PathBuf::from(name));
        }
        let path = arguments.dir.join(format!("{name}.toml"));
        if path.is_file() {
            return Ok(path);
        }
        let known: Vec<String> = studies_in(&arguments.dir)?.iter().map(|path| study::name(path)).collect();
        Err(Failure::unknown("study", name, known.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    arguments.names.iter().map(find).collect()
}

/// The page of the gallery, where all studies are drawn.
fn page(
    arguments: &FiguresArguments,
    paths: &[PathBuf],
    studies: &[Study],
) -> Result<Option<Drawn>, Failure> {
    let Some(gallery) = Gallery::find(&arguments.dir)?.filter(|_| arguments.names.is_empty()) else {
        return Ok(None);
    };
    let names: Vec<String> = paths.iter().map(|path| study::name(path)).collect();
    gallery.check(&arguments.dir, &names)?;
    let studies: Vec<(String, Study)> = names.into_iter().zip(studies.iter().cloned()).collect();
    let path = arguments.into.as_deref().unwrap_or(&arguments.dir).join("README.md");
    Ok(Some(Drawn { path, bytes: gallery.page(&arguments.dir, &studies).into_bytes() }))
}

/// The files of a study.
fn draw(arguments: &FiguresArguments, study: &Study, path: &Path) -> Result<Vec<Drawn>, Failure> {
    let mut answers = study.commands().map(answer).collect::<Result<Vec<Answer>, Failure>>()?;
    let answer = match study.run {
        Some(_) => answers.swap_remove(0),
        None => overlay::overlay(study, answers)?,
    };
    if let Some(failure) = answer.failure {
        return Err(failure);
    }
    let figure = answer.figure.map(|figure| overlay::with_axes(figure, &study.x, &study.y));
    let folder = arguments.into.as_deref().or(path.parent()).unwrap_or(Path::new(""));
    let mut kinds = vec![FileKind::Svg];
    kinds.extend(study.table.then_some(FileKind::Csv));
    kinds.extend(arguments.png.then_some(FileKind::Png));
    let origin = answer.table.provenance.to_json();
    let table = answer.lines.as_ref().unwrap_or(&answer.table);
    let file = |kind: FileKind| {
        let path = folder.join(format!("{}.{}", study::name(path), kind.extension()));
        Ok(Drawn { path, bytes: bytes(kind, table, figure.as_ref(), &origin)? })
    };
    kinds.into_iter().map(file).collect()
}

fn answer(command: &str) -> Result<Answer, Failure> {
    let command = parse_command(command)?;
    let question = command.question().expect("commands of a study draw figures");
    question.answer(&Outputs::figure_alone(question.output()))
}

/// More names than this tell nothing.
const MOST_NAMES: usize = 20;

/// What became of the files.
struct Ledger<'a> {
    arguments: &'a FiguresArguments,
    /// Files that are not what they were.
    changed: Vec<PathBuf>,
    failed: Vec<Failure>,
}

impl Ledger<'_> {
    /// Writes a file that is new or has changed, or takes note of it.
    fn settle(&mut self, file: &Drawn) -> Result<(), Failure> {
        if fs::read(&file.path).is_ok_and(|known| known == file.bytes) {
            return Ok(());
        }
        if !self.arguments.check {
            write_atomically(&file.path, &file.bytes)?;
        }
        self.changed.push(file.path.clone());
        Ok(())
    }

    fn close(self, count: usize) -> Result<(), Failure> {
        let changed: Vec<String> = self.changed.iter().map(|path| path.display().to_string()).collect();
        let are = match (self.arguments.check, changed.len()) {
            (true, _) => "would be",
            (false, 1) => "was",
            (false, _) => "were",
        };
        let studies = if count == 1 { "1 study".to_owned() } else { format!("{count} studies") };
        let files = if changed.len() == 1 { "file" } else { "files" };
        let mut text = format!("{studies}, {} {files} {are} written anew\n", changed.len());
        for path in changed.iter().filter(|_| changed.len() <= MOST_NAMES) {
            text.push_str(&format!("  {path}\n"));
        }
        if !self.arguments.quiet {
            print(&text)?;
        }
        if !self.failed.is_empty() {
            let texts: Vec<String> = self.failed.iter().filter_map(Failure::message).collect();
            let is_numeric = self.failed.iter().any(|failure| matches!(failure, Failure::Numerics(_)));
            let text = texts.join("\n");
            return Err(if is_numeric { Failure::Numerics(text) } else { Failure::Usage(text) });
        }
        if self.arguments.check && !changed.is_empty() {
            return Err(Failure::Numerics("figures are not what their studies say".to_owned()));
        }
        Ok(())
    }
}
