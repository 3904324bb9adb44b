//! Opens only ordinary files: a pipe in the place of one could block forever.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file for reading.
pub fn open_ordinary(path: &Path) -> io::Result<File> {
    require_ordinary(path)?;
    File::open(path)
}

/// Opens a file for appending; creates it if it is missing.
pub(super) fn append_ordinary(path: &Path) -> io::Result<File> {
    match require_ordinary(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().append(true).create(true).open(path)
}

fn require_ordinary(path: &Path) -> io::Result<()> {
    match fs::metadata(path)?.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file")),
    }
}
