//! What a file or folder of a WIM carries beside its content.

use super::tree::FileEntry;

/// Something beside the content, which no folder tree shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// The file or folder, with `/` between the names; empty for the root.
    pub path: String,
    /// What it is.
    pub kind: ExtraKind,
}

/// Kinds of what may stand beside a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtraKind {
    /// A named stream, which NTFS keeps under `path:name`. Most programs neither show it nor copy it.
    Stream {
        /// Its name.
        name: String,
        /// Its bytes.
        content: FileEntry,
    },
    /// Items of kinds that nobody documents, in the directory entry.
    Items {
        /// Their size in bytes.
        bytes: usize,
    },
}
