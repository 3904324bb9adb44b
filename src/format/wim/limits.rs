//! Limits of a WIM, for the reader, which checks them before it allocates memory, and for the writer, which writes no
//! file that the reader would refuse.

use super::error::{Quantity, WimError};
use crate::world::MAX_PAYLOAD;

/// The maximum depth of folders. Windows paths of 260 characters allow 130; packages made by Microsoft's designer have
/// five.
pub const MAX_DEPTH: usize = 128;
/// The maximum number of files and folders: a hundred times the largest known package, and about 100 MB of memory.
pub const MAX_TREE_ENTRIES: u64 = 500_000;
/// The maximum number of entries in the lookup table: 25 MB, a hundred times the largest known package.
pub(super) const MAX_TABLE_ENTRIES: u64 = 500_000;
/// The maximum total length of the paths of all files and folders, in bytes: 400,000 paths as long as those in
/// packages. A folder's path is repeated in the paths of everything below it, so a small tree with long names could
/// otherwise produce gigabytes of paths.
const MAX_PATH_BYTES: u64 = 64 << 20;
/// The maximum total size of all files, in bytes. Without it, a small file could refer to one large content half a
/// million times.
pub(super) const MAX_CONTENT: u64 = MAX_PAYLOAD;
/// The maximum size of the XML, in bytes: packages have 1,500, a Windows image 10,000.
pub(super) const MAX_XML: u64 = 1 << 20;
/// The maximum uncompressed size of the metadata, in bytes: 400,000 files with names of usual length.
pub(super) const MAX_METADATA: u64 = 64 << 20;
/// The maximum size of an integrity table, in bytes: the hashes of 8 TB in pieces as used by wimlib.
pub(super) const MAX_INTEGRITY_TABLE: u64 = 16 << 20;

/// The totals of a tree, counted entry by entry.
#[derive(Debug, Default)]
pub(super) struct Totals {
    entries: u64,
    path_bytes: u64,
    content: u64,
}

impl Totals {
    /// Adds a file, folder or named stream whose path has this many bytes.
    pub(super) fn add_entry(&mut self, path_bytes: usize) -> Result<(), WimError> {
        self.entries += 1;
        self.path_bytes = self.path_bytes.saturating_add(path_bytes as u64);
        check(Quantity::TreeEntries, self.entries, MAX_TREE_ENTRIES)?;
        check(Quantity::PathBytes, self.path_bytes, MAX_PATH_BYTES)
    }

    /// Adds the size of a file or stream.
    pub(super) fn add_content(&mut self, size: u64) -> Result<(), WimError> {
        self.content = self.content.saturating_add(size);
        check(Quantity::ContentBytes, self.content, MAX_CONTENT)
    }
}

/// Refuses files of these sizes if the reader would refuse a WIM with them: known before any of them is read.
pub fn check_sizes(sizes: impl IntoIterator<Item = u64>) -> Result<(), WimError> {
    let mut totals = Totals::default();
    sizes.into_iter().try_for_each(|size| totals.add_content(size))
}

/// Refuses a number above a limit.
pub(super) fn check(what: Quantity, found: u64, limit: u64) -> Result<(), WimError> {
    if found > limit { Err(WimError::TooMuch { what, limit, found }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{MAX_CONTENT, check_sizes};

    #[test]
    fn sizes_are_added_up_to_the_limit() {
        assert!(check_sizes([MAX_CONTENT - 1, 1, 0]).is_ok());
        assert!(check_sizes([MAX_CONTENT, 1]).is_err());
        assert!(check_sizes([u64::MAX, u64::MAX]).is_err());
    }
}
