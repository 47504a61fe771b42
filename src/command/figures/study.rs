//! A study file: which commands draw a figure, and what is to be seen in it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde::Deserialize;

use crate::command::failure::Failure;
use crate::command::{Command, CommandLine};

/// One figure of the gallery, as its file tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// What is shown, as a headline.
    pub title: String,
    /// Authors and year of the theory, and the figure that this one redraws, if any.
    #[serde(default)]
    pub source: String,
    /// What to see, in a sentence or two.
    #[serde(default)]
    pub caption: String,
    /// The command whose figure this is.
    pub run: Option<String>,
    /// Commands whose figures are laid over each other.
    #[serde(default)]
    pub curve: Vec<Curve>,
    /// Whether the table is stored beside the figure; the boundaries, of a phase diagram.
    #[serde(default = "yes")]
    pub table: bool,
    #[serde(default)]
    pub x: AxisStyle,
    #[serde(default)]
    pub y: AxisStyle,
}

/// One of several figures to be laid over each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    pub run: String,
    /// Its name in the legend.
    pub label: String,
    /// Of lines; points stay points.
    pub style: Option<LineStyle>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineStyle {
    Line,
    Heavy,
    Dashed,
    Dotted,
}

/// What to change of an axis.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisStyle {
    /// With `_{…}` and `^{…}` for scripts.
    pub label: Option<String>,
    pub log: Option<bool>,
    /// The lower end first.
    pub range: Option<[f64; 2]>,
}

fn yes() -> bool {
    true
}

impl Study {
    /// # Errors
    /// When the file cannot be read, or does not describe a study.
    pub fn read(path: &Path) -> Result<Study, Failure> {
        let study: Study = read_toml(path)?;
        let refuse = |problem: &str| Failure::usage(format!("{}: {problem}", path.display()));
        for axis in [&study.x, &study.y] {
            axis.check().map_err(|problem| refuse(&problem))?;
        }
        match (&study.run, &study.curve[..]) {
            (None, []) => Err(refuse(
                "no command to run\nhelp: write run = \"sweep …\", or several [[curve]] with run and label",
            )),
            (Some(_), [_, ..]) => Err(refuse("both `run` and [[curve]]: a figure has one or the other")),
            _ => Ok(study),
        }
    }

    /// The commands, in order.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.run.iter().chain(self.curve.iter().map(|curve| &curve.run)).map(String::as_str)
    }
}

impl AxisStyle {
    fn check(&self) -> Result<(), String> {
        let Some([low, high]) = self.range else { return Ok(()) };
        let is_positive = low > 0.0 || self.log != Some(true);
        match low < high && low.is_finite() && high.is_finite() && is_positive {
            true => Ok(()),
            false => Err(format!(
                "an axis cannot run from {low} to {high}: the lower end comes first, and is positive on a logarithmic axis"
            )),
        }
    }
}

/// # Errors
/// When the file cannot be read, or does not hold what it should.
pub fn read_toml<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|problem| Failure::usage(format!("cannot read `{}`: {problem}", path.display())))?;
    toml::from_str(&text)
        .map_err(|problem| Failure::usage(format!("{}: {}", path.display(), problem.to_string().trim_end())))
}

/// `sweep linear-vae --over beta=0.1:2:100` as the command that it is.
///
/// # Errors
/// When the command line would not accept it, or it has no figure.
pub fn parse_command(text: &str) -> Result<Command, Failure> {
    let words = shlex::split(text)
        .ok_or_else(|| Failure::usage(format!("`{text}`: a quotation mark is not closed")))?;
    let words = words.strip_prefix(&["spinodal".to_owned()]).map_or(&words[..], |rest| rest);
    let words = ["spinodal"].into_iter().chain(words.iter().map(String::as_str));
    let parse = |words: &[&str]| match CommandLine::try_parse_from(words) {
        Ok(line) => Ok(line.command),
        Err(problem) => Err(Failure::usage(problem.to_string().trim_end())),
    };
    let mut words: Vec<&str> = words.collect();
    let command = parse(&words)?;
    let Some(question) = command.question() else {
        return Err(Failure::usage(format!("`{text}` draws no figure")));
    };
    if !question.output().out.is_empty() {
        return Err(Failure::usage(format!("`{text}`: leave out --out, the study has a name")));
    }
    if question.output().quiet {
        return Ok(command);
    }
    // What a command would say beside its answer is said by nobody.
    words.push("--quiet");
    parse(&words)
}

/// The files of a folder with the extension of studies, by name; `gallery.toml` is none.
///
/// # Errors
/// When the folder cannot be read.
pub fn studies_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let problem = |problem: std::io::Error| {
        Failure::usage(format!(
            "cannot read the folder `{}`: {problem}\nhelp: say with --dir where the studies are, or name a study file",
            folder.display()
        ))
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") && name(&path) != GALLERY {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Name of the file that orders the studies.
pub const GALLERY: &str = "gallery";

/// `figures/hopfield.toml` is `hopfield`.
pub fn name(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
