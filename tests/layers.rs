//! The house rule: data flows down the list of modules and imports point up it.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with the modules that it may import.
const ALLOWED: [(&str, &[&str]); 26] = [
    ("source", &[]),
    ("testing", &[]),
    ("domain", &[]),
    ("diagnostic", &["source"]),
    ("syntax", &["source", "diagnostic"]),
    ("expr", &["quadrature", "source"]),
    ("theory", &["source", "diagnostic", "domain", "syntax", "expr"]),
    ("show", &["source", "syntax", "theory"]),
    ("root", &[]),
    ("quadrature", &["root"]),
    ("number", &["expr"]),
    ("tape", &["source", "expr", "number", "quadrature", "root"]),
    ("solve", &["domain"]),
    ("branch", &["domain", "root", "solve"]),
    ("critical", &["branch", "domain", "solve"]),
    ("ode", &[]),
    ("table", &[]),
    ("data", &["diagnostic"]),
    ("spectrum", &["root"]),
    (
        "model",
        &[
            "branch",
            "critical",
            "diagnostic",
            "domain",
            "expr",
            "number",
            "ode",
            "solve",
            "source",
            "syntax",
            "tape",
            "theory",
        ],
    ),
    (
        "study",
        &["branch", "critical", "diagnostic", "domain", "model", "ode", "root", "solve", "table", "theory"],
    ),
    ("figure", &["syntax"]),
    ("catalogue", &[]),
    (
        "command",
        &[
            "branch",
            "catalogue",
            "data",
            "diagnostic",
            "domain",
            "figure",
            "model",
            "ode",
            "show",
            "solve",
            "source",
            "spectrum",
            "study",
            "syntax",
            "table",
            "theory",
        ],
    ),
    ("lib", &[]),
    ("main", &["command"]),
];

/// What only `command` and `main` may touch: the terminal, the clock, the environment, the exit.
const PRIVILEGED: [&str; 8] = [
    "println!",
    "eprintln!",
    "print!(",
    "std::env::var",
    "std::env::args",
    "Instant::now",
    "SystemTime",
    "process::exit",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// `src/tape/mod.rs` belongs to `tape`, `src/source.rs` to `source`.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(root()).expect("listed below src");
    let first = inside.components().next().expect("a file has a name").as_os_str();
    first.to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Lines of code: no comments, and nothing below the tests of a file.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let numbered = code.lines().enumerate().map(|(at, line)| (at + 1, line));
    numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether a file holds nothing but tests.
fn is_test(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("_tests"))
}

#[test]
fn modules_import_only_what_stands_above_them() {
    let mut wrong = Vec::new();
    for path in sources(&root()).into_iter().filter(|path| !is_test(path)) {
        let module = module(&path);
        let allowed = ALLOWED.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed);
        let allowed = allowed.unwrap_or_else(|| panic!("{module} is missing in the table of layers"));
        let text = fs::read_to_string(&path).expect("sources are text");
        for (number, line) in code_lines(&text) {
            for part in line.split("crate::").skip(1) {
                let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(part.len());
                let imported = &part[..end];
                let is_module = ALLOWED.iter().any(|(name, _)| *name == imported);
                if is_module && imported != module && !allowed.contains(&imported) {
                    wrong.push(format!("{}:{number}: {module} imports {imported}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the flow of data:\n{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_prints_exits_or_looks_around() {
    let mut wrong = Vec::new();
    for path in sources(&root()) {
        if ["command", "main"].contains(&module(&path).as_str()) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("sources are text");
        for (number, line) in code_lines(&text) {
            if PRIVILEGED.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "reserved for the command line:\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    let tests = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let long = sources(&root())
        .into_iter()
        .chain(tests)
        .filter(|path| fs::read_to_string(path).expect("sources are text").lines().count() > 500);
    let long: Vec<PathBuf> = long.collect();
    assert!(long.is_empty(), "too long: {long:?}");
}
