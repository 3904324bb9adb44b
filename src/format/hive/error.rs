//! Why a hive cannot be read.

use std::io;

/// Why a hive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HiveError {
    /// The bytes do not match the format.
    #[error("the hive is damaged at {position:#x}: expected {expected}")]
    Damaged {
        /// Where they are, in bytes from the start of the file.
        position: u64,
        /// What should be there.
        expected: &'static str,
    },
    /// A number is larger than in any real hive.
    #[error("the hive has more than {limit} {what}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The file ends too early.
    #[error("the hive is cut off at {position:#x}: expected {expected}")]
    CutOff {
        /// Where the missing part begins, in bytes from the start of the file.
        position: u64,
        /// The missing structure, or a part of it.
        expected: &'static str,
    },
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl HiveError {
    pub(super) fn damaged(position: u64, expected: &'static str) -> HiveError {
        HiveError::Damaged { position, expected }
    }
}
