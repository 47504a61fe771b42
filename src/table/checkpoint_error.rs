//! What can be wrong with a checkpoint.

use std::io;
use std::path::PathBuf;

use serde_json::Value;

/// Why a checkpoint cannot be used; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error("`{}` is no file: name one for the checkpoint", path.display())]
    NoFile { path: PathBuf },
    #[error("the checkpoint `{}` is write-protected: make it writable, or name another file", path.display())]
    WriteProtected { path: PathBuf },
    #[error("the checkpoint `{}` is in use by another process: wait for its end, or name another file", path.display())]
    InUse { path: PathBuf },
    #[error("`{}` is no checkpoint: name another file, which will be made", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "the checkpoint `{}` belongs to another question:\n{}\nhelp: name another file, or ask the same again",
        path.display(), differing.join("\n")
    )]
    OtherQuestion { path: PathBuf, differing: Vec<String> },
    #[error(
        "{}:{line}: this line of the checkpoint is corrupt\nhelp: delete it and those below; what they hold is computed again",
        path.display()
    )]
    Corrupt { path: PathBuf, line: usize },
    /// The system refused for a reason that none of the others describes.
    #[error("the checkpoint `{}` cannot be used: {source}", path.display())]
    Unusable { path: PathBuf, source: io::Error },
}

/// What differs between two questions, as lines; where the text of the theory is the same, its name does not matter.
pub(super) fn differences(known: &Value, asked: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let empty = serde_json::Map::new();
    let [known, asked] = [known, asked].map(|value| value.as_object().unwrap_or(&empty));
    let keys = known.keys().chain(asked.keys().filter(|key| !known.contains_key(*key)));
    for key in keys.filter(|key| *key != "theory") {
        let [was, is] = [known, asked].map(|values| values.get(key).unwrap_or(&Value::Null));
        if was == is {
            continue;
        }
        match (was, is) {
            (Value::Object(was), Value::Object(is)) => {
                let inner = was.keys().chain(is.keys().filter(|name| !was.contains_key(*name)));
                let changed = inner.filter(|name| was.get(*name) != is.get(*name));
                lines.extend(
                    changed.map(|name| line(&format!("{} {name}", word(key)), was.get(name), is.get(name))),
                );
            }
            _ if key == "theory_hash" => lines.push(theory_line(known.get("theory"), asked.get("theory"))),
            _ => lines.push(line(word(key), Some(was), Some(is))),
        }
    }
    lines
}

/// What the key of a provenance stands for.
fn word(key: &str) -> &str {
    match key {
        "parameters" => "parameter",
        "dims" => "dim",
        "spinodal" => "version of spinodal",
        "over" | "each" | "x" | "y" => "grid",
        other => other,
    }
}

fn line(what: &str, was: Option<&Value>, is: Option<&Value>) -> String {
    format!("  {what}: it has {}, this is {}", text(was), text(is))
}

fn theory_line(was: Option<&Value>, is: Option<&Value>) -> String {
    if was == is {
        return format!("  theory: the text of {} has changed", text(is));
    }
    line("theory", was, is)
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
