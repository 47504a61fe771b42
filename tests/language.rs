//! The equation language: what is refused and how that is said, what is accepted and what it means.
//!
//! `language/rejected/NAME.eq` holds a slip, `NAME.txt` the message that its author gets
//! (`UPDATE_EXPECT=1 cargo test --test language` writes the messages anew, to be read before they are kept).
//! `language/accepted/NAME.eq` holds theories with the numbers that their formulas must give.

#[path = "language/endless.rs"]
mod endless;
#[path = "language/meaning.rs"]
mod meaning;
#[path = "language/soup.rs"]
mod soup;

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use spinodal::diagnostic::{Colour, render};
use spinodal::source::Source;
use spinodal::syntax::{self, KEYWORDS, LANGUAGE};
use spinodal::theory::{Builtin, Theory};

/// The files of a folder beside this one, sorted by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(file!()).with_file_name("language").join(folder);
    let folder = folder.canonicalize().expect("tests run in the root of the package");
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    paths
}

fn with_extension(folder: &str, extension: &str) -> Vec<PathBuf> {
    files(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

fn read(path: &Path) -> Source {
    let name = path.file_name().expect("it is a file").to_string_lossy();
    Source::new(name, fs::read_to_string(path).expect("it can be read"))
}

/// The message that the author of a text gets, empty if it is accepted.
fn message(source: &Source) -> String {
    match Theory::read(source.clone()) {
        Ok(_) => String::new(),
        Err(diagnostics) => render(source, &diagnostics, Colour::Plain),
    }
}

#[test]
fn every_slip_gets_its_message() {
    let paths = with_extension("rejected", "eq");
    assert!(paths.len() >= 70, "only {} slips are collected", paths.len());
    for path in paths {
        let message = message(&read(&path));
        assert!(!message.is_empty(), "{} was accepted", path.display());
        expect_file![path.with_extension("txt")].assert_eq(&message);
    }
}

#[test]
fn every_message_belongs_to_a_slip() {
    for path in with_extension("rejected", "txt") {
        assert!(path.with_extension("eq").exists(), "{} is left over", path.display());
    }
}

/// The layout of rustc, which editors know how to read: headline with code, place, lines in a margin.
#[test]
fn every_message_has_the_layout_of_rustc() {
    for path in with_extension("rejected", "txt") {
        let text = fs::read_to_string(&path).expect("it can be read");
        for message in text.split("\n\n") {
            let mut lines = message.lines();
            let headline = lines.next().expect("a message has a headline");
            assert!(headline.starts_with("error[E0"), "{}: {headline}", path.display());
            assert!(!headline.ends_with('.'), "{}: {headline}", path.display());
            let place = lines.next().expect("a message has a place").trim_start();
            assert!(place.starts_with("--> ") && place.contains(".eq:"), "{}: {place}", path.display());
            let mut has_help = false;
            for line in lines {
                let is_margin = line == "..."
                    || line
                        .trim_start_matches([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
                        .starts_with('|');
                let is_help = line.starts_with("help: ");
                assert!(is_help || (is_margin && !has_help), "{}: {line}", path.display());
                has_help |= is_help;
            }
        }
    }
}

#[test]
fn the_catalogue_is_accepted() {
    let root = Path::new(file!()).parent().and_then(Path::parent).expect("tests lie in the package");
    let mut folders = vec![root.join("equations")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                count += 1;
                assert_eq!(message(&read(&path)), "");
            }
        }
    }
    assert!(count > 0, "there is no catalogue");
}

#[test]
fn the_description_of_the_language_names_every_statement_and_function() {
    let has_word = |word: &str| {
        LANGUAGE.match_indices(word).any(|(at, _)| {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let (before, after) = (&LANGUAGE[..at], &LANGUAGE[at + word.len()..]);
            !before.ends_with(is_part) && !after.starts_with(is_part)
        })
    };
    for word in Builtin::names().chain(KEYWORDS).chain(syntax::RESERVED) {
        assert!(has_word(word), "`{word}` is not described");
    }
}

#[test]
fn every_keyword_begins_a_statement() {
    for keyword in KEYWORDS {
        let (_, diagnostics) = syntax::parse(&Source::new("x.eq", format!("{keyword}\n")));
        assert_eq!(diagnostics.len(), 1);
        assert_ne!(diagnostics[0].code, "E0111", "`{keyword}` is not known to the parser");
    }
}

#[test]
fn the_description_of_the_language_fits_a_terminal() {
    assert!(LANGUAGE.lines().count() <= 300, "it has {} lines", LANGUAGE.lines().count());
    for line in LANGUAGE.lines() {
        assert!(line.chars().count() <= 100, "this line is too long: {line}");
        assert!(!line.contains('\t') && line.trim_end() == line, "white space: {line:?}");
    }
}

/// Indented lines that begin with a statement word are examples.
#[test]
fn the_examples_in_the_description_of_the_language_can_be_read() {
    let mut examples: Vec<String> = Vec::new();
    let mut follows = false;
    for line in LANGUAGE.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        if indent == 4 && KEYWORDS.contains(&word) {
            examples.push(text.to_owned());
            follows = true;
        } else if indent > 4 && follows {
            let example = examples.last_mut().expect("an example was begun");
            example.push_str(&format!("\n{text}"));
        } else {
            follows = false;
        }
    }
    assert!(examples.len() > 30, "only {} examples were found", examples.len());
    for example in examples {
        let source = Source::new("example.eq", example);
        let (_, diagnostics) = syntax::parse(&source);
        assert_eq!(render(&source, &diagnostics, Colour::Plain), "", "{}", source.text);
    }
}
