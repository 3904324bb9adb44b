//! How much a WIM may hold: one table for the reader, which stops there before it takes memory, and for the writer, which
//! makes no file that the reader would refuse.

use super::error::{Quantity, WimError};

/// How many folders may lie inside each other. Windows paths of 260 characters allow 130; packages made by
/// Microsoft's designer have five.
pub const MAX_DEPTH: usize = 128;
/// The most files and folders: a hundred times the largest package known, and some 100 MB of memory.
pub const MAX_TREE_ENTRIES: u64 = 500_000;
/// The most entries of the lookup table: 25 MB, a hundred times the largest package known.
pub(super) const MAX_TABLE_ENTRIES: u64 = 500_000;
/// The most bytes that the paths of all files and folders may have together: 400,000 paths as long as those of packages.
/// Every folder's path stands again in those of all that lies below, so a small tree of long names could otherwise
/// become paths of gigabytes.
const MAX_PATH_BYTES: u64 = 64 << 20;
/// The most bytes that all files may have together: 64 GiB, more than a recovery partition or an installation medium
/// holds. It stops a small file from naming one large content half a million times.
pub(super) const MAX_CONTENT: u64 = 64 << 30;
/// The most XML, in bytes: packages have 1,500, a Windows image 10,000.
pub(super) const MAX_XML: u64 = 1 << 20;
/// The most unpacked metadata, in bytes: 400,000 files with names of common length.
pub(super) const MAX_METADATA: u64 = 64 << 20;
/// The most bytes of an integrity table: the hashes of 8 TB in the chunks that wimlib takes.
pub(super) const MAX_INTEGRITY_TABLE: u64 = 16 << 20;

/// What is counted entry by entry.
#[derive(Debug, Default)]
pub(super) struct Totals {
    entries: u64,
    path_bytes: u64,
    content: u64,
}

impl Totals {
    /// One more file, folder or named stream, whose path has so many bytes.
    pub(super) fn add_entry(&mut self, path_bytes: usize) -> Result<(), WimError> {
        self.entries += 1;
        self.path_bytes = self.path_bytes.saturating_add(path_bytes as u64);
        check(Quantity::TreeEntries, self.entries, MAX_TREE_ENTRIES)?;
        check(Quantity::PathBytes, self.path_bytes, MAX_PATH_BYTES)
    }

    /// The bytes of one more file or stream.
    pub(super) fn add_content(&mut self, size: u64) -> Result<(), WimError> {
        self.content = self.content.saturating_add(size);
        check(Quantity::ContentBytes, self.content, MAX_CONTENT)
    }
}

/// Refuses what is beyond a limit.
pub(super) fn check(what: Quantity, found: u64, limit: u64) -> Result<(), WimError> {
    if found > limit { Err(WimError::TooMuch { what, limit, found }) } else { Ok(()) }
}
