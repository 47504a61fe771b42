//! Where answers go: standard output in three formats, and files by their extension.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::command::failure::Failure;
use crate::command::timings::Timings;
use crate::diagnostic::Colour;
use crate::figure::{self, Figure, ImageFormat};
use crate::model::Model;
use crate::solve::Damping;
use crate::study::{Progress, Setup, Solver, SolverMethod};
use crate::table::{
    FileKind, OutputError, Provenance, Table, check_writable, write_atomically, write_streamed,
};

#[derive(Args, Clone, Debug)]
pub struct OutputArguments {
    /// What to print on standard output
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Write a file; the extension decides: .csv .json .npz .svg .png (repeatable)
    #[arg(short, long = "out", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub out: Vec<PathBuf>,
    /// How many threads to use; by default all
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Print how long the parts of the work took, in milliseconds, on standard error
    #[arg(long)]
    pub timings: bool,
    /// No progress bar, no remarks
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for reading
    Text,
    Json,
    Csv,
}

/// Messages on standard error are coloured on a terminal only.
pub fn colour() -> Colour {
    let is_wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if io::stderr().is_terminal() && is_wanted { Colour::Terminal } else { Colour::Plain }
}

/// Writes to standard output.
///
/// # Errors
/// When nobody reads it any more, or it cannot be written.
pub fn print(text: &str) -> Result<(), Failure> {
    print_with(|stdout| stdout.write_all(text.as_bytes()))
}

/// Writes to standard output, part by part.
///
/// # Errors
/// When nobody reads it any more, or it cannot be written.
pub fn print_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let outcome = write(&mut stdout).and_then(|()| stdout.flush());
    outcome.map_err(|problem| match problem.kind() {
        io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
        _ => Failure::usage(format!("cannot write to standard output: {problem}")),
    })
}

/// Writes a remark to standard error.
pub fn remark(arguments: &OutputArguments, text: &str) {
    if !arguments.quiet {
        // Nothing can be done when standard error is closed.
        let _ = writeln!(io::stderr(), "{text}");
    }
}

/// The files to be written, checked before long work begins.
pub struct Outputs<'a> {
    arguments: &'a OutputArguments,
    kinds: Vec<FileKind>,
    /// Whether a figure is wanted.
    draws: bool,
    pub timings: Timings,
}

impl<'a> Outputs<'a> {
    /// Prepares the outputs and the number of threads.
    ///
    /// # Errors
    /// When a file could not be written later, or the number of threads makes no sense.
    pub fn prepare(arguments: &'a OutputArguments) -> Result<Outputs<'a>, Failure> {
        let timings = Timings::new(arguments.timings);
        let mut kinds = Vec::new();
        for path in &arguments.out {
            kinds.push(FileKind::from_path(path)?);
            check_writable(path)?;
        }
        if let Some(threads) = arguments.threads {
            if !(1..=MOST_THREADS).contains(&threads) {
                return Err(Failure::usage(format!("--threads {threads}: from 1 to {MOST_THREADS}")));
            }
            // Fails only where the pool exists already, in which case it is the one to use.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        }
        let draws = kinds.iter().any(is_image);
        Ok(Outputs { arguments, kinds, draws, timings })
    }

    /// Nothing is written; a figure is wanted.
    pub fn figure_alone(arguments: &'a OutputArguments) -> Outputs<'a> {
        Outputs { arguments, kinds: Vec::new(), draws: true, timings: Timings::new(false) }
    }

    /// Refuses figures where there is nothing to draw.
    ///
    /// # Errors
    /// When an image is asked for.
    pub fn refuse_figures(&self, command: &str) -> Result<(), Failure> {
        match self.kinds.iter().find(|kind| is_image(kind)) {
            Some(kind) => Err(Failure::usage(format!(
                "`{command}` draws no figure: .{} cannot be written",
                kind.extension()
            ))),
            None if self.draws => Err(Failure::usage(format!("`{command}` draws no figure"))),
            None => Ok(()),
        }
    }

    /// Refuses to write over a file that is read.
    ///
    /// # Errors
    /// When a file to be written is `input`.
    pub fn spare(&self, input: &Path) -> Result<(), Failure> {
        let Ok(input) = input.canonicalize() else { return Ok(()) };
        match self.arguments.out.iter().find(|path| path.canonicalize().is_ok_and(|path| path == input)) {
            Some(path) => Err(Failure::usage(format!(
                "--out {}: this file is read, its data would be lost",
                path.display()
            ))),
            None => Ok(()),
        }
    }

    /// The figure, where one is wanted.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn figure(&self, make: impl FnOnce() -> Result<Figure, Failure>) -> Result<Option<Figure>, Failure> {
        if self.draws { make().map(Some) } else { Ok(None) }
    }

    pub fn format(&self) -> Option<Format> {
        self.arguments.format
    }

    /// Whether no file is to be written.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Writes the files.
    ///
    /// # Errors
    /// When something cannot be written, or a figure cannot be drawn; tables are written all the same.
    pub fn write(&self, table: &Table, figure: Option<&Figure>) -> Result<(), Failure> {
        let origin = table.provenance.to_json();
        let mut undrawn = None;
        for (path, &kind) in self.arguments.out.iter().zip(&self.kinds) {
            if is_image(&kind) {
                match draw(kind, figure, &origin) {
                    Ok(bytes) => write_atomically(path, &bytes)?,
                    Err(failure) => {
                        undrawn = Some(failure);
                        continue;
                    }
                }
            } else {
                write_table(path, kind, table)?;
            }
            remark(self.arguments, &format!("wrote {}", path.display()));
        }
        // What can be written is worth having even where nothing can be drawn.
        undrawn.map_or(Ok(()), Err)
    }
}

/// Writes a table into a file of the kind, row by row.
///
/// # Errors
/// When it cannot be written.
pub fn write_table(path: &Path, kind: FileKind, table: &Table) -> Result<(), OutputError> {
    write_streamed(path, &mut |mut target| match kind {
        FileKind::Json => table.write_json(&mut target),
        FileKind::Npz => table.write_npz(target),
        FileKind::Csv | FileKind::Svg | FileKind::Png => table.write_csv(&mut target),
    })
}

fn is_image(kind: &FileKind) -> bool {
    matches!(kind, FileKind::Svg | FileKind::Png)
}

/// A file of the kind, with where it came from.
///
/// # Errors
/// When the figure is missing or cannot be drawn.
pub fn bytes(
    kind: FileKind,
    table: &Table,
    figure: Option<&Figure>,
    origin: &str,
) -> Result<Vec<u8>, Failure> {
    match kind {
        FileKind::Csv => Ok(table.to_csv().into_bytes()),
        FileKind::Json => Ok(table.to_json().into_bytes()),
        FileKind::Npz => Ok(table.to_npz()),
        FileKind::Svg | FileKind::Png => draw(kind, figure, origin),
    }
}

fn draw(kind: FileKind, figure: Option<&Figure>, origin: &str) -> Result<Vec<u8>, Failure> {
    let format = if kind == FileKind::Png { ImageFormat::Png } else { ImageFormat::Svg };
    let figure = figure.ok_or_else(|| Failure::Numerics("there is nothing to draw".to_owned()))?;
    let drawn = figure::draw_with_origin(figure, format, origin);
    drawn.map_err(|problem| Failure::Numerics(format!("the figure cannot be drawn: {problem}")))
}

/// More threads are a slip.
const MOST_THREADS: usize = 1024;

/// What an answer came from: enough to repeat it.
pub fn provenance(setup: &Setup, command: &str) -> Provenance {
    let theory = setup.model.theory();
    let hash = Sha256::digest(theory.source.text.as_bytes());
    let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let dims: Map<String, Value> = theory
        .dims
        .iter()
        .zip(setup.model.dims())
        .map(|(dim, size)| (dim.name.text.clone(), json!(size)))
        .collect();
    Provenance::new()
        .with("spinodal", env!("CARGO_PKG_VERSION"))
        .with("command", command)
        .with("theory", theory_name(&setup.model))
        .with("theory_hash", hash)
        .with("dims", Value::Object(dims))
        .with("parameters", parameters_json(&setup.model, &setup.parameters))
        .with("start", start_json(setup))
        .with("solver", solver_json(&setup.solver))
}

fn solver_json(solver: &Solver) -> Value {
    let mut json = json!({ "residual": solver.tolerance });
    json["method"] = match solver.method {
        SolverMethod::Auto => json!("auto"),
        SolverMethod::FixedPoint(damping) => {
            json["damping"] = match damping {
                Damping::Fixed(kept) => json!(kept),
                Damping::Adaptive { .. } => json!("adaptive"),
            };
            json!("fixed-point")
        }
        SolverMethod::Anderson { memory, damping } => {
            json["memory"] = json!(memory);
            json["damping"] = json!(damping);
            json!("anderson")
        }
        SolverMethod::Newton => json!("newton"),
        SolverMethod::Relaxation => json!("relaxation"),
    };
    if let Some(evaluations) = solver.evaluations {
        json["evaluations"] = json!(evaluations);
    }
    json
}

/// The named start, and the start values that were set.
fn start_json(setup: &Setup) -> Value {
    let names = setup.model.entry_names();
    let values = setup.start.values.iter().map(|&(position, value)| (names[position].clone(), json!(value)));
    let named = setup.start.named.map(|at| setup.model.theory().starts[at].name.text.clone());
    json!({ "named": named, "set": Value::Object(values.collect()) })
}

/// The catalogue name or the path without its extension.
pub fn theory_name(model: &Model) -> String {
    let name = &model.theory().source.name;
    name.strip_suffix(".eq").unwrap_or(name).to_owned()
}

/// Parameters by name; vectors and matrices as nested arrays.
pub fn parameters_json(model: &Model, parameters: &[f64]) -> Value {
    let named = model.layout().parameters.iter().map(|variable| {
        let from = variable.offset - model.layout().unknown_count;
        let entries = variable.entries(&parameters[from..from + variable.len()]);
        (variable.name.clone(), shaped_json(&variable.shape, variable.columns, &entries))
    });
    Value::Object(named.collect())
}

/// A scalar as a number, a vector as an array, a matrix as an array of rows. What is not finite is null.
pub fn shaped_json(shape: &crate::theory::shape::Shape, columns: usize, entries: &[f64]) -> Value {
    use crate::theory::shape::Shape;
    match shape {
        Shape::Scalar => json!(entries[0]),
        Shape::Vector(_) => json!(entries),
        Shape::Matrix(..) => Value::Array(entries.chunks(columns).map(|row| json!(row)).collect()),
    }
}

/// A bar on standard error, where that is a terminal and the work is long enough to wonder.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new(arguments: &OutputArguments, length: usize, what: &str) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        if !arguments.quiet && io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
        Bar(bar)
    }

    pub fn set(&self, position: u64) {
        self.0.set_position(position);
    }
}

impl Progress for Bar {
    fn advance(&self, done: usize) {
        self.0.inc(done as u64);
    }

    fn skip(&self, done: usize) {
        self.0.inc(done as u64);
        // What was there already tells nothing of the time that the others take.
        self.0.reset_eta();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
