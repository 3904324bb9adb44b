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
    let mut bytes = Vec::new();
    read_ordinary_into(path, limit, &mut bytes)?;
    Ok(bytes)
}

/// The same into a buffer, whose memory is used again.
pub(in crate::cli) fn read_ordinary_into(path: &Path, limit: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    let file = open_ordinary(path)?;
    let stated = usize::try_from(file.metadata()?.len()).unwrap_or(limit);
    bytes.reserve(stated.min(limit) + 1);
    file.take(limit as u64 + 1).read_to_end(bytes)?;
    Ok(())
}
