//! The theories that come with the program: everything under `equations/`.

use include_dir::{Dir, include_dir};

static EQUATIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/equations");

/// A theory of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `linear-vae`.
    pub name: &'static str,
    /// The folder: `vae`.
    pub family: &'static str,
    pub text: &'static str,
}

/// All theories, by family and name.
pub fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for family in EQUATIONS.dirs() {
        for file in family.files() {
            let name = file.path().file_stem().and_then(|stem| stem.to_str());
            let folder = family.path().to_str();
            if let (Some(name), Some(family), Some(text)) = (name, folder, file.contents_utf8()) {
                entries.push(Entry { name, family, text });
            }
        }
    }
    entries.sort_by_key(|entry| (entry.family, entry.name));
    entries
}

/// The theory of this name.
pub fn find(name: &str) -> Option<Entry> {
    entries().into_iter().find(|entry| entry.name == name)
}
