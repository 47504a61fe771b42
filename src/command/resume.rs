//! `--resume FILE`: points that were found before an interruption are taken from a checkpoint.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args;

use crate::command::failure::Failure;
use crate::command::output::{OutputArguments, remark};
use crate::table::{Checkpoint, CheckpointError, Provenance, hold_checkpoints};

#[derive(Args, Clone, Debug)]
pub struct ResumeArguments {
    /// Keep finished points in this file, and take from it those that are there already
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    resume: Option<PathBuf>,
}

/// The checkpoint that an interruption should mention.
static OPEN: Mutex<Option<PathBuf>> = Mutex::new(None);

impl ResumeArguments {
    /// Opens the checkpoint of a question, if one is wanted.
    ///
    /// # Errors
    /// When it cannot be used, belongs to another question, or would be written over.
    pub fn open(
        &self,
        question: &Provenance,
        arguments: &OutputArguments,
    ) -> Result<Option<Checkpoint>, Failure> {
        let Some(path) = &self.resume else { return Ok(None) };
        for out in &arguments.out {
            self.spare(out, "--out")?;
        }
        let checkpoint = Checkpoint::open(path, question)?;
        *OPEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.clone());
        Ok(Some(checkpoint))
    }

    /// Tells how many points are taken from a checkpoint, of how many if that is known.
    pub fn tell(&self, arguments: &OutputArguments, taken: usize, all: Option<usize>) {
        let (Some(path), true) = (&self.resume, taken > 0) else { return };
        let path = path.display();
        match all {
            Some(all) => remark(arguments, &format!("taken {taken} of {all} points from {path}")),
            None => remark(arguments, &format!("taken {taken} points from {path}")),
        }
    }

    /// Refuses to write a file over the checkpoint.
    ///
    /// # Errors
    /// When this is the file.
    pub fn spare(&self, path: &Path, flag: &str) -> Result<(), Failure> {
        let Some(own) = &self.resume else { return Ok(()) };
        if own == path || place(own).is_some_and(|own| place(path) == Some(own)) {
            return Err(Failure::usage(format!("{flag} {}: this file is the checkpoint", path.display())));
        }
        Ok(())
    }
}

/// Where a file is, or will be, however it is spelled.
pub fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let coming = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(coming)
}

/// # Errors
/// When points could not be kept; the answer is whole all the same.
pub fn finish(checkpoint: Option<Checkpoint>) -> Result<(), Failure> {
    *OPEN.lock().unwrap_or_else(PoisonError::into_inner) = None;
    checkpoint.map_or(Ok(()), |checkpoint| checkpoint.finish().map_err(Failure::from))
}

/// Waits until a checkpoint is whole and tells where it is; nothing is added to it while the answer is held.
pub fn leave_usable() -> impl Drop {
    let held = hold_checkpoints();
    if let Some(path) = &*OPEN.lock().unwrap_or_else(PoisonError::into_inner) {
        // Nothing can be done when standard error is closed.
        let _ = writeln!(
            std::io::stderr(),
            "interrupted: finished points are in {}; the same command goes on from there",
            path.display()
        );
    }
    held
}

impl From<CheckpointError> for Failure {
    fn from(problem: CheckpointError) -> Failure {
        Failure::Usage(problem.to_string())
    }
}
