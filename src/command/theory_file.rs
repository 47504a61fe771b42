//! Theories from the catalogue and from files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::catalogue;
use crate::command::failure::Failure;
use crate::diagnostic::Colour;
use crate::source::Source;
use crate::theory::Theory;

/// Reads a theory of the catalogue or from a file.
///
/// # Errors
/// When there is none, or something is wrong with it.
pub fn read_theory(name: &str, colour: Colour) -> Result<Theory, Failure> {
    let source = match catalogue::find(name) {
        Some(entry) => Source::new(format!("{name}.eq"), entry.text),
        None => read_source(Path::new(name))?,
    };
    Theory::read(source.clone()).map_err(|diagnostics| Failure::diagnostics(&source, &diagnostics, colour))
}

/// Reads an equation file.
///
/// # Errors
/// When it cannot be read as text.
pub fn read_source(path: &Path) -> Result<Source, Failure> {
    let shown = path.display();
    let read = || {
        // A stream without an end must not fill the memory.
        let mut bytes = Vec::new();
        File::open(path)?.take(LARGEST_FILE as u64 + 1).read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    let bytes = read().map_err(|problem| match problem.kind() {
        std::io::ErrorKind::NotFound => {
            let names: Vec<&str> = catalogue::entries().iter().map(|entry| entry.name).collect();
            let mut message = format!("there is no theory `{shown}`: neither in the catalogue nor a file");
            if let Some(nearest) = crate::diagnostic::nearest(&shown.to_string(), names) {
                message.push_str(&format!("\nhelp: did you mean `{nearest}`?"));
            } else {
                message.push_str("\nhelp: `spinodal list` shows the catalogue");
            }
            Failure::Usage(message)
        }
        std::io::ErrorKind::IsADirectory => {
            Failure::Usage(format!("`{shown}` is a directory\nhelp: name one equation file in it"))
        }
        _ => Failure::Usage(format!("cannot read `{shown}`: {problem}")),
    })?;
    if bytes.len() > LARGEST_FILE {
        return Err(Failure::Usage(format!("`{shown}` is larger than 16 MB: that is no equation file")));
    }
    let text = String::from_utf8(bytes).map_err(|problem| {
        let valid = problem.utf8_error().valid_up_to();
        let line = problem.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count() + 1;
        Failure::Usage(format!("`{shown}` is not UTF-8 text: line {line} has a byte that is none"))
    })?;
    Ok(Source::new(shown.to_string(), text))
}

/// Larger files are not read, in bytes.
const LARGEST_FILE: usize = 16 << 20;
