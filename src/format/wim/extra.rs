//! Data of a file or folder in a WIM other than its content.

use super::tree::FileEntry;

/// Data that is not visible in a folder tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// The file or folder, with `/` between the names; empty for the root.
    pub path: String,
    /// What it is.
    pub kind: ExtraKind,
}

/// The kinds of such data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtraKind {
    /// A named stream, `path:name` on NTFS. Most programs neither show nor copy it.
    Stream {
        /// Its name.
        name: String,
        /// Its bytes.
        content: FileEntry,
    },
    /// Undocumented items in the directory entry.
    Items {
        /// Their size in bytes.
        bytes: usize,
    },
}
