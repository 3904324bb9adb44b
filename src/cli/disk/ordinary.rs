//! Opens and reads files that are neither folders, pipes nor devices, within limits.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Opens a file that is neither a folder, a pipe nor a device: those could block a reader forever.
pub(in crate::cli) fn open_ordinary(path: &Path) -> io::Result<File> {
    ordinary_size(path)?;
    File::open(path)
}

/// The size of a file that is neither a folder, a pipe nor a device, in bytes.
fn ordinary_size(path: &Path) -> io::Result<u64> {
    let metadata = fs::metadata(path)?;
    match metadata.is_file() {
        true => Ok(metadata.len()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file")),
    }
}

/// Reads a whole file; of a file longer than `limit` bytes it returns one byte more than the limit.
pub(in crate::cli) fn read_limited(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a whole ordinary file; of a file longer than `limit` bytes it returns one byte more than the limit.
pub(in crate::cli) fn read_ordinary(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let stated = usize::try_from(ordinary_size(path)?).unwrap_or(limit);
    let mut bytes = Vec::with_capacity(stated.min(limit) + 1);
    File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
