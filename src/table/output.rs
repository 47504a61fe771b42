//! Files that are written whole or not at all.
//!
//! In: a path and bytes, or what writes them. Out: the file, or an [`OutputError`] and whatever was there before. The bytes go to a
//! temporary file beside the target, reach the disk, and take the target's name in one step. What the bytes
//! mean is somebody else's business.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Cursor, ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

/// What a file holds, told by the extension of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Csv,
    Json,
    Npz,
    Svg,
    Png,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("the name `{}` does not tell which file to write: end it in {}", path.display(), extensions())]
    UnknownExtension { path: PathBuf },
    #[error(
        "cannot write `{}`: there is no directory `{}`, create it first",
        path.display(), directory.display()
    )]
    MissingDirectory { path: PathBuf, directory: PathBuf },
    #[error("cannot write `{}`: `{}` is a file, not a directory", path.display(), directory.display())]
    NotADirectory { path: PathBuf, directory: PathBuf },
    #[error("cannot write `{}`: it is a directory, name a file in it", path.display())]
    IsDirectory { path: PathBuf },
    #[error(
        "cannot write `{}`: no permission to create files in `{}`, choose another directory",
        path.display(), directory.display()
    )]
    UnwritableDirectory { path: PathBuf, directory: PathBuf },
    #[error(
        "cannot write `{}`: the file is write-protected, choose another name or make it writable",
        path.display()
    )]
    WriteProtected { path: PathBuf },
    #[error("cannot write `{}`: its symbolic links lead in a circle", path.display())]
    LinkLoop { path: PathBuf },
    #[error("cannot write `{}`: the disk is full, free some space or choose another disk", path.display())]
    DiskFull { path: PathBuf },
    /// The system refused for a reason that none of the others describes.
    #[error("cannot write `{}`: {source}", path.display())]
    Refused { path: PathBuf, source: io::Error },
}

impl FileKind {
    pub const ALL: [FileKind; 5] =
        [FileKind::Csv, FileKind::Json, FileKind::Npz, FileKind::Svg, FileKind::Png];

    /// The kind that the extension names, in upper or lower case.
    ///
    /// # Errors
    /// [`OutputError::UnknownExtension`], also for a name without extension.
    pub fn from_path(path: &Path) -> Result<FileKind, OutputError> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        FileKind::ALL
            .into_iter()
            .find(|kind| kind.extension().eq_ignore_ascii_case(extension))
            .ok_or_else(|| OutputError::UnknownExtension { path: path.to_owned() })
    }

    /// The extension in lower case, without the point.
    pub fn extension(self) -> &'static str {
        match self {
            FileKind::Csv => "csv",
            FileKind::Json => "json",
            FileKind::Npz => "npz",
            FileKind::Svg => "svg",
            FileKind::Png => "png",
        }
    }
}

/// Where the contents of a file go while it is being made.
pub trait Target: Write + Seek {}

impl<T: Write + Seek> Target for T {}

/// Makes `bytes` the contents of the file at `path`, as [`write_streamed`] does.
///
/// # Errors
/// Nothing is left behind, and an old file keeps its contents.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    write_streamed(path, &mut |target| target.write_all(bytes))
}

/// Makes what `contents` writes the contents of the file at `path`, which nobody ever sees half written.
///
/// A symbolic link stays and its target is replaced; a replaced file keeps its permissions, a new one gets
/// what the umask leaves of `rw-rw-rw-`. Pipes, devices and `/dev/stdout` cannot be replaced: the bytes are
/// appended to them.
///
/// # Errors
/// Nothing is left behind, and an old file keeps its contents.
pub fn write_streamed(
    path: &Path,
    contents: &mut dyn FnMut(&mut dyn Target) -> io::Result<()>,
) -> Result<(), OutputError> {
    let refused = |source: io::Error| write_failure(path, source);
    match destination(path)? {
        Destination::Stream => {
            let mut stream = File::options().append(true).open(path).map_err(refused)?;
            // One cannot go back in a stream.
            let mut bytes = Cursor::new(Vec::new());
            contents(&mut bytes).and_then(|()| stream.write_all(bytes.get_ref())).map_err(refused)
        }
        Destination::File { target, directory, old } => {
            let file = {
                let mut unfinished = unfinished();
                let file = temporary_file(path, &directory)?;
                unfinished.push(file.path().to_owned());
                file
            };
            let mut buffer = BufWriter::with_capacity(BUFFER, file.as_file());
            contents(&mut buffer).and_then(|()| buffer.flush()).map_err(refused)?;
            drop(buffer);
            if let Some(permissions) = old {
                file.as_file().set_permissions(permissions).map_err(refused)?;
            }
            file.as_file().sync_all().map_err(refused)?;
            let temporary = file.path().to_owned();
            file.persist(target).map_err(|failure| refused(failure.error))?;
            unfinished().retain(|path| *path != temporary);
            Ok(())
        }
    }
}

/// Bytes that are written at once.
const BUFFER: usize = 1 << 18;

/// Temporary files that are being written, to be removed if the program is interrupted.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    // The list is whole whatever happened to the thread that held it.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what interrupted writing would leave behind. No file can be begun while the answer is held.
pub fn remove_unfinished() -> impl Drop {
    let mut unfinished = unfinished();
    for path in unfinished.drain(..) {
        // It may have been finished in this very moment.
        let _ = fs::remove_file(path);
    }
    unfinished
}

/// Finds out before a long computation what [`write_atomically`] would complain about after it.
///
/// A file is created beside the target and removed at once; the target is not touched.
///
/// # Errors
/// Those of [`write_atomically`], as far as they can be foreseen.
pub fn check_writable(path: &Path) -> Result<(), OutputError> {
    match destination(path)? {
        Destination::Stream => fs::metadata(path).map(drop).map_err(|source| write_failure(path, source)),
        Destination::File { directory, .. } => temporary_file(path, &directory).map(drop),
    }
}

enum Destination {
    /// Has no contents that could be replaced.
    Stream,
    /// `old` are the permissions of the file that is there already.
    File { target: PathBuf, directory: PathBuf, old: Option<Permissions> },
}

/// As many links as Linux follows.
const LONGEST_LINK_CHAIN: usize = 40;

fn destination(path: &Path) -> Result<Destination, OutputError> {
    let refused = |source: io::Error| write_failure(path, source);
    let mut target = path.to_owned();
    for _ in 0..=LONGEST_LINK_CHAIN {
        let directory = parent(&target);
        if holds_streams(&existing_directory(path, &directory)?) {
            return Ok(Destination::Stream);
        }
        let old = match fs::symlink_metadata(&target) {
            Ok(old) => old,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Destination::File { target, directory, old: None });
            }
            Err(error) => return Err(refused(error)),
        };
        if old.is_symlink() {
            target = directory.join(fs::read_link(&target).map_err(refused)?);
        } else if old.is_dir() {
            return Err(OutputError::IsDirectory { path: path.to_owned() });
        } else if !old.is_file() {
            return Ok(Destination::Stream);
        } else if old.permissions().readonly() {
            return Err(OutputError::WriteProtected { path: path.to_owned() });
        } else {
            return Ok(Destination::File { target, directory, old: Some(old.permissions()) });
        }
    }
    Err(OutputError::LinkLoop { path: path.to_owned() })
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(directory) if directory != Path::new("") => directory.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The true path of `directory`, where the file for `path` is to be made.
fn existing_directory(path: &Path, directory: &Path) -> Result<PathBuf, OutputError> {
    let (path, directory) = (path.to_owned(), directory.to_owned());
    match fs::canonicalize(&directory) {
        Ok(real) if real.is_dir() => Ok(real),
        Ok(_) => Err(OutputError::NotADirectory { path, directory }),
        Err(error) => Err(match error.kind() {
            ErrorKind::NotFound => OutputError::MissingDirectory { path, directory },
            ErrorKind::NotADirectory => OutputError::NotADirectory { path, directory },
            _ => write_failure(&path, error),
        }),
    }
}

/// `/dev/stdout` leads to `/proc/self/fd/1` and from there, when the shell redirects the output, to an
/// ordinary file. Renaming another file over that one would lose what else is printed into it.
fn holds_streams(directory: &Path) -> bool {
    directory == Path::new("/dev") || directory == Path::new("/dev/fd") || directory.starts_with("/proc")
}

fn temporary_file(path: &Path, directory: &Path) -> Result<NamedTempFile, OutputError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".spinodal-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory).map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            OutputError::UnwritableDirectory { path: path.to_owned(), directory: directory.to_owned() }
        }
        _ => write_failure(path, error),
    })
}

fn write_failure(path: &Path, source: io::Error) -> OutputError {
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => OutputError::DiskFull { path },
        ErrorKind::IsADirectory => OutputError::IsDirectory { path },
        _ => OutputError::Refused { path, source },
    }
}

/// `.csv, .json, .npz, .svg or .png`
fn extensions() -> String {
    let [others @ .., last] = FileKind::ALL.map(|kind| format!(".{}", kind.extension()));
    format!("{} or {last}", others.join(", "))
}
