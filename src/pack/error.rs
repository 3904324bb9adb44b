//! Why a package could not be written.

use std::fmt;
use std::io;

use crate::format::wim::{NameError, WimError};
use crate::world::FileTrouble;

/// Why a package could not be written.
#[derive(Debug)]
pub enum PackError {
    /// The container refused, or writing it failed.
    Container(WimError),
    /// A path in the tree cannot stand in a container.
    Name(NameError),
    /// A payload file could not be read.
    Payload {
        /// As the spec names it.
        file: String,
        /// Why.
        trouble: FileTrouble,
    },
    /// A payload file is not the one that was checked.
    Changed {
        /// As the spec names it.
        file: String,
    },
    /// The finished package could not be read back.
    Io(io::Error),
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PackError::Container(error) => error.fmt(f),
            PackError::Name(error) => error.fmt(f),
            PackError::Payload { file, trouble } => write!(f, "`{file}` cannot be read: {trouble}"),
            PackError::Changed { file } => write!(f, "`{file}` changed while it was packed; build again"),
            PackError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PackError {}

impl From<WimError> for PackError {
    fn from(error: WimError) -> Self {
        PackError::Container(error)
    }
}

impl From<NameError> for PackError {
    fn from(error: NameError) -> Self {
        PackError::Name(error)
    }
}

impl From<io::Error> for PackError {
    fn from(error: io::Error) -> Self {
        PackError::Io(error)
    }
}
