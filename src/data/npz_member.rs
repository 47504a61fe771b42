//! One array of a `.npz` archive.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::fault::SampleError;
use super::npy_header::NpyHeader;

/// Bytes that are unpacked at once.
const PART: usize = 1 << 16;

/// The array called `name`, or the only one, of an archive, as a temporary file of its own: as much of it as its header
/// claims.
///
/// # Errors
/// When the archive is none, or it is not clear which array is meant, or there is no room for it.
pub(super) fn member(path: &Path, archive: File, name: Option<&str>) -> Result<File, SampleError> {
    let mut archive = ZipArchive::new(archive).map_err(|problem| bad(path, problem))?;
    let name = format!("{}.npy", chosen(path, &archive, name)?);
    let length = {
        let mut member = archive.by_name(&name).map_err(|problem| bad(path, problem))?;
        let bad = |what| SampleError::BadArray { path: path.to_owned(), what };
        let header = NpyHeader::read(&mut member).map_err(bad)?;
        let extent = header.extent().map_err(bad)?;
        header.check_length(extent, member.size()).map_err(bad)?;
        header.offset + extent.bytes
    };
    let member = archive.by_name(&name).map_err(|problem| bad(path, problem))?;
    unpacked(path, &mut member.take(length), length)
}

fn bad(path: &Path, problem: ZipError) -> SampleError {
    SampleError::BadArray { path: path.to_owned(), what: problem.to_string() }
}

/// Which array is meant, without the ending of its name.
fn chosen(path: &Path, archive: &ZipArchive<File>, name: Option<&str>) -> Result<String, SampleError> {
    // The record of what a file came from, which our own archives hold, is no array of numbers.
    let mut available = Vec::new();
    for file in archive.file_names() {
        let file = file.map_err(|problem| bad(path, problem))?;
        available.extend(file.strip_suffix(".npy").filter(|name| *name != "provenance").map(str::to_owned));
    }
    let path = path.to_owned();
    match (name, available.as_slice()) {
        (Some(name), _) if available.iter().any(|known| known == name) => Ok(name.to_owned()),
        (Some(name), _) => Err(SampleError::NoArray { path, name: name.to_owned(), available }),
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(SampleError::Empty { path }),
        (None, _) => Err(SampleError::SeveralArrays { path, available }),
    }
}

/// Writes all there is to a temporary file.
fn unpacked(path: &Path, member: &mut impl Read, length: u64) -> Result<File, SampleError> {
    let no_room = |source: io::Error| {
        let (path, folder) = (path.to_owned(), std::env::temp_dir());
        SampleError::NoRoom { path, folder, length, source }
    };
    let mut file = tempfile::tempfile().map_err(no_room)?;
    let mut part = vec![0; PART];
    loop {
        let read = member.read(&mut part).map_err(|source| SampleError::unreadable(path, source))?;
        if read == 0 {
            break;
        }
        file.write_all(&part[..read]).map_err(no_room)?;
    }
    file.rewind().map_err(no_room)?;
    Ok(file)
}
