//! Reads files that are neither folders, pipes nor devices, within limits.

use std::io::{self, Read};
use std::path::Path;

pub(in crate::cli) use crate::applier::device::open_ordinary;

/// Most specs, catalogs and records are shorter than this, in bytes.
const LIKELY: usize = 8 << 10;

/// Reads a whole file; of a file longer than `limit` bytes it returns one byte more than the limit.
pub(in crate::cli) fn read_limited(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(LIKELY);
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a whole ordinary file; of a file longer than `limit` bytes it returns one byte more than the limit.
pub(in crate::cli) fn read_ordinary(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = open_ordinary(path)?;
    let stated = usize::try_from(file.metadata()?.len()).unwrap_or(limit);
    let mut bytes = Vec::with_capacity(stated.min(limit) + 1);
    file.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
