//! Why a hive cannot be read.

use std::fmt;
use std::io;

/// Trouble with a hive.
#[derive(Debug)]
pub enum HiveError {
    /// The bytes are not what the format has there.
    Damaged {
        /// Where, in bytes from the start of the file.
        position: u64,
        /// What stands there in a sound hive.
        expected: &'static str,
    },
    /// More than any real hive has.
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How much is read.
        limit: usize,
    },
    /// The file cannot be read, or ends too early.
    Io(io::Error),
}

impl HiveError {
    pub(super) fn damaged(position: u64, expected: &'static str) -> HiveError {
        HiveError::Damaged { position, expected }
    }
}

impl fmt::Display for HiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HiveError::Damaged { position, expected } => {
                write!(f, "the hive is damaged at {position:#x}: expected {expected}")
            }
            HiveError::TooMuch { what, limit } => write!(f, "more than {limit} {what}"),
            HiveError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HiveError {}
