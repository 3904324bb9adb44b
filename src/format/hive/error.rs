//! Why a hive cannot be read.

use std::io;

/// Trouble with a hive.
#[derive(Debug, thiserror::Error)]
pub enum HiveError {
    /// The bytes are not what the format has there.
    #[error("the hive is damaged at {position:#x}: expected {expected}")]
    Damaged {
        /// Where, in bytes from the start of the file.
        position: u64,
        /// What a sound hive has there.
        expected: &'static str,
    },
    /// More than any real hive has.
    #[error("more than {limit} {what}")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How much is read.
        limit: usize,
    },
    /// The file cannot be read, or ends too early.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl HiveError {
    pub(super) fn damaged(position: u64, expected: &'static str) -> HiveError {
        HiveError::Damaged { position, expected }
    }
}
