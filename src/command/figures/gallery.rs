//! The page that shows all figures of a folder.

use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;

use crate::command::failure::Failure;

use super::study::{GALLERY, Study, read_toml};

/// In which order studies are shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gallery {
    pub title: String,
    /// What holds for all figures.
    pub introduction: String,
    pub section: Vec<Section>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub title: String,
    /// Names of studies.
    pub studies: Vec<String>,
}

impl Gallery {
    /// The gallery of a folder, if there is one.
    ///
    /// # Errors
    /// When its file is malformed.
    pub fn find(folder: &Path) -> Result<Option<Gallery>, Failure> {
        let path = folder.join(GALLERY).with_extension("toml");
        if path.is_file() { read_toml(&path).map(Some) } else { Ok(None) }
    }

    /// # Errors
    /// When a study is not shown, shown twice, or does not exist.
    pub fn check(&self, folder: &Path, names: &[String]) -> Result<(), Failure> {
        let shown = || self.section.iter().flat_map(|section| &section.studies);
        let refuse = |problem: String| {
            let path = folder.join(GALLERY).with_extension("toml");
            Err(Failure::usage(format!("{}: {problem}", path.display())))
        };
        for name in names {
            match shown().filter(|shown| *shown == name).count() {
                0 => return refuse(format!("the study `{name}` is in no section")),
                1 => {}
                _ => return refuse(format!("the study `{name}` is shown twice")),
            }
        }
        match shown().find(|shown| !names.contains(shown)) {
            Some(name) => refuse(format!("there is no study `{name}`")),
            None => Ok(()),
        }
    }

    /// The page, in Markdown.
    pub fn page(&self, folder: &Path, studies: &[(String, Study)]) -> String {
        let mut text = format!("# {}\n\n{}\n", self.title, self.introduction.trim());
        for section in &self.section {
            let _ = write!(text, "\n## {}\n", section.title);
            for name in &section.studies {
                if let Some((_, study)) = studies.iter().find(|(known, _)| known == name) {
                    text.push_str(&entry(folder, name, study));
                }
            }
        }
        text
    }
}

fn entry(folder: &Path, name: &str, study: &Study) -> String {
    let Study { title, source, caption, .. } = study;
    let mut subjects: Vec<String> = Vec::new();
    for command in study.commands() {
        let subject = words(command).nth(1).map(|subject| format!("`{subject}`"));
        subjects.extend(subject.filter(|subject| !subjects.contains(subject)));
    }
    let mut text = format!("\n### {title}\n\n{}", subjects.join(", "));
    if !source.is_empty() {
        let _ = write!(text, " — {source}");
    }
    let _ = write!(text, "\n\n![{title}]({name}.svg)\n\n{}\n\n```sh\n", caption.trim());
    // The page reads the same wherever the folder lies.
    let folder = folder.file_name().map(|name| format!("{}/", name.to_string_lossy())).unwrap_or_default();
    match &study.run {
        Some(run) => {
            let run = run.trim().strip_prefix("spinodal ").unwrap_or(run.trim());
            let _ = writeln!(text, "spinodal {run} -o {folder}{name}.svg");
        }
        None => {
            let _ = writeln!(text, "spinodal figures {name}");
        }
    }
    text.push_str("```\n");
    text
}

/// The command and what it is about.
fn words(command: &str) -> impl Iterator<Item = &str> {
    let mut words = command.split_whitespace().peekable();
    words.next_if_eq(&"spinodal");
    words
}
