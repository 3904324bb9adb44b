//! Why a package could not be written.

use std::io;

use crate::finding::{Code, Finding, Place};
use crate::format::wim::{NameError, WimError};
use crate::world::FileError;

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The container could not be written.
    #[error(transparent)]
    Container(#[from] WimError),
    /// A path in the tree is not valid in a container.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A payload file could not be read.
    #[error("`{file}` cannot be read: {error}")]
    Payload {
        /// Its path in the spec.
        file: String,
        /// Why.
        error: FileError,
    },
    /// A payload file is no longer the one that was checked.
    #[error("`{file}` changed while it was packed; build again")]
    Changed {
        /// Its path in the spec.
        file: String,
    },
    /// The finished package could not be read back.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl PackError {
    /// The finding for problems that the user can fix: a package above the limits for reading, or an invalid file name.
    pub fn finding(&self) -> Option<Finding> {
        match self {
            PackError::Container(WimError::TooMuch { what, limit, found }) => Some(
                Finding::new(Code::PackageTooLarge, Place::Nowhere, format!("the package would have {found} {what}"))
                    .allowed(format!("at most {limit} {what}"))
                    .help("shorten the texts, or divide the settings and files among several packages"),
            ),
            PackError::Name(error) => Some(
                Finding::new(Code::FileName, Place::Nowhere, format!("a file cannot be in a package: {error}"))
                    .help("rename it"),
            ),
            _ => None,
        }
    }
}
