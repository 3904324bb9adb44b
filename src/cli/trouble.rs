//! Trouble with the machine: a file that cannot be read, a disk that is full. Exit code 2.

use std::fmt;
use std::path::Path;

/// What could not be done, and why.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {why}")]
pub(super) struct Trouble {
    doing: String,
    why: String,
}

impl Trouble {
    /// Something that was being done failed.
    pub(super) fn new(doing: impl Into<String>, why: impl fmt::Display) -> Self {
        Trouble { doing: doing.into(), why: why.to_string() }
    }

    /// A file could not be read.
    pub(super) fn reading(path: &Path, why: impl fmt::Display) -> Self {
        Trouble::new(format!("cannot read {}", path.display()), why)
    }

    /// A file or folder could not be written.
    pub(super) fn writing(path: &Path, why: impl fmt::Display) -> Self {
        Trouble::new(format!("cannot write {}", path.display()), why)
    }
}
