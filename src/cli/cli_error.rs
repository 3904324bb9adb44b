//! Errors that keep a command from running, such as an unreadable file, a full disk or contradictory arguments. Exit
//! code 2.

use std::fmt;
use std::path::Path;

/// An operation that failed, and why.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {why}")]
pub(super) struct CliError {
    doing: String,
    why: String,
}

impl CliError {
    /// This operation failed for this reason.
    pub(super) fn new(doing: impl Into<String>, why: impl fmt::Display) -> Self {
        CliError { doing: doing.into(), why: why.to_string() }
    }

    /// A file could not be read.
    pub(super) fn reading(path: &Path, why: impl fmt::Display) -> Self {
        CliError::new(format!("cannot read {}", path.display()), why)
    }

    /// A file or folder could not be written.
    pub(super) fn writing(path: &Path, why: impl fmt::Display) -> Self {
        CliError::new(format!("cannot write {}", path.display()), why)
    }
}
