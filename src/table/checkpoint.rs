//! Files that a long computation fills while it goes on, to go on from there if it is interrupted.
//!
//! In: the [`Provenance`] of a question, and blocks of answers as they are found. Out: the blocks that are there
//! already. The first line is the provenance as JSON. Each further line is one block: its checksum, then JSON with
//! its section, its number, the number of its first point, how many points it has, and what was found. A last line
//! without an end was cut off while it was written, and is dropped. A file belongs to one process at a time.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Provenance;
use super::checkpoint_error::{CheckpointError, differences};

/// An open checkpoint; blocks that are recorded are in the file at once.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    file: Mutex<File>,
    places: HashMap<(String, usize), Place>,
    /// Why nothing is recorded any more.
    failure: Mutex<Option<io::Error>>,
}

/// Where a block stands in the file.
#[derive(Clone, Copy, Debug)]
struct Place {
    from: u64,
    length: usize,
    first: usize,
    points: usize,
}

/// What tells one block from the others.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    section: String,
    block: usize,
    first: usize,
    points: usize,
}

#[derive(Serialize, Deserialize)]
struct Block<T> {
    #[serde(flatten)]
    head: Head,
    found: T,
}

/// The key of the first line that says what the file is.
const KIND: &str = "checkpoint";

/// The layout of the file, and how numbers are computed: it changes with every change of either.
const VERSION: u32 = 4;

/// Characters of a checksum, and the blank behind it.
const SUM: usize = 17;

impl Checkpoint {
    /// Opens the checkpoint of a question, or makes it if there is none.
    ///
    /// # Errors
    /// When the file cannot be used, is in use, holds something else, or belongs to another question.
    pub fn open(path: &Path, question: &Provenance) -> Result<Checkpoint, CheckpointError> {
        let file = open_file(path)?;
        let unusable = |source: io::Error| CheckpointError::Unusable { path: path.to_owned(), source };
        match lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(CheckpointError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let header = header(question);
        let mut checkpoint = Checkpoint {
            path: path.to_owned(),
            file: Mutex::new(file),
            places: HashMap::new(),
            failure: Mutex::new(None),
        };
        let end = checkpoint.read(&header)?;
        let mut file = checkpoint.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.set_len(end).and_then(|()| file.seek(SeekFrom::End(0)).map(drop)).map_err(unusable)?;
        if end == 0 {
            file.write_all(header.as_bytes()).map_err(unusable)?;
        }
        drop(file);
        Ok(checkpoint)
    }

    /// Reads what is there, and tells where the last whole line ends.
    fn read(&mut self, header: &str) -> Result<u64, CheckpointError> {
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        let unusable = |source: io::Error| CheckpointError::Unusable { path: self.path.clone(), source };
        let mut reader = BufReader::new(&*file);
        let mut line = Vec::new();
        let mut end = 0;
        for number in 1.. {
            line.clear();
            // A file without line ends must not fill the memory.
            let length = (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(unusable)?;
            let is_first = number == 1;
            let is_cut = line.last() != Some(&b'\n');
            let corrupt = || CheckpointError::Corrupt { path: self.path.clone(), line: number };
            if is_cut && is_first && !header.as_bytes().starts_with(&line) {
                return Err(CheckpointError::Foreign { path: self.path.clone() });
            }
            if is_cut && length as u64 == LONGEST_LINE {
                return Err(corrupt());
            }
            if is_cut {
                return Ok(end);
            }
            if is_first {
                compare(&self.path, &line, header)?;
            } else {
                let head: Head = checked(&line).ok_or_else(corrupt)?;
                let place = Place { from: end, length, first: head.first, points: head.points };
                self.places.insert((head.section, head.block), place);
            }
            end += length as u64;
        }
        Ok(end)
    }

    /// What was found in a block, if it is there and begins with this point.
    pub fn taken<T: DeserializeOwned>(&self, section: &str, block: usize, first: usize) -> Option<T> {
        let place = self.places.get(&(section.to_owned(), block)).filter(|place| place.first == first)?;
        let mut line = vec![0; place.length];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(place.from)).ok()?;
            file.read_exact(&mut line).ok()?;
        }
        let block: Block<T> = checked(&line)?;
        Some(block.found)
    }

    /// Appends a block of so many points.
    pub fn record<T: Serialize>(
        &self,
        section: &str,
        block: usize,
        (first, points): (usize, usize),
        found: &T,
    ) {
        let head = Head { section: section.to_owned(), block, first, points };
        let line = line(&Block { head, found });
        let _whole = appending();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if failure.is_none() {
            let end = file.seek(SeekFrom::End(0));
            *failure = end.and(line).and_then(|line| file.write_all(line.as_bytes())).err();
        }
    }

    /// How many points are there of the sections whose names begin with this.
    pub fn points(&self, section: &str) -> usize {
        let of_section = self.places.iter().filter(|((name, _), _)| name.starts_with(section));
        of_section.map(|(_, place)| place.points).sum()
    }

    /// # Errors
    /// When blocks could not be recorded.
    pub fn finish(self) -> Result<(), CheckpointError> {
        match self.failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(()),
            Some(source) => Err(CheckpointError::Unusable { path: self.path, source }),
        }
    }
}

/// No line is longer, in bytes.
const LONGEST_LINE: u64 = 1 << 26;

/// A block as it is written.
///
/// # Errors
/// When it could not be read again.
fn line<T: Serialize>(block: &Block<T>) -> io::Result<String> {
    let text = serde_json::to_string(block)?;
    let line = format!("{} {text}\n", checksum(text.as_bytes()));
    if line.len() as u64 >= LONGEST_LINE {
        return Err(io::Error::other("a block is too long"));
    }
    Ok(line)
}

/// Held while a line is appended, in the whole process: who interrupts it does not know the checkpoint.
static APPENDING: Mutex<()> = Mutex::new(());

fn appending() -> MutexGuard<'static, ()> {
    APPENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until no line is being appended; none is begun while the answer is held.
pub fn hold_checkpoints() -> MutexGuard<'static, ()> {
    appending()
}

/// How often a file is asked for that somebody has, and how long is waited in between: a process that is about to end,
/// or to become another program, may have it for a moment longer.
const REQUESTS: usize = 20;
const PAUSE: Duration = Duration::from_millis(10);

fn lock(file: &File) -> Result<(), TryLockError> {
    for _ in 1..REQUESTS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            answer => return answer,
        }
    }
    file.try_lock()
}

fn open_file(path: &Path) -> Result<File, CheckpointError> {
    let own = || path.to_owned();
    if let Ok(known) = fs::metadata(path) {
        if !known.is_file() {
            return Err(CheckpointError::NoFile { path: own() });
        }
        if known.permissions().readonly() {
            return Err(CheckpointError::WriteProtected { path: own() });
        }
    }
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
    file.map_err(|source| match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            CheckpointError::WriteProtected { path: own() }
        }
        _ => CheckpointError::Unusable { path: own(), source },
    })
}

fn header(question: &Provenance) -> String {
    let mut header = Provenance::new().with(KIND, VERSION);
    for (key, value) in question.iter() {
        header.set(key, value.clone());
    }
    format!("{}\n", header.to_json())
}

fn compare(path: &Path, line: &[u8], header: &str) -> Result<(), CheckpointError> {
    let foreign = || CheckpointError::Foreign { path: path.to_owned() };
    let known: Value = serde_json::from_slice(line).map_err(|_| foreign())?;
    if known.get(KIND).is_none() {
        return Err(foreign());
    }
    let asked: Value = serde_json::from_str(header).map_err(|_| foreign())?;
    let differing = differences(&known, &asked);
    if differing.is_empty() {
        return Ok(());
    }
    Err(CheckpointError::OtherQuestion { path: path.to_owned(), differing })
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take((SUM - 1) / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// What a line holds, if its checksum is right.
fn checked<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    let (sum, text) = line.split_at_checked(SUM)?;
    let text = text.strip_suffix(b"\n")?;
    let is_right = sum.last() == Some(&b' ') && checksum(text).as_bytes() == &sum[..SUM - 1];
    if is_right { serde_json::from_slice(text).ok() } else { None }
}
