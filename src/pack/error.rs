//! Why a package could not be written.

use std::io;

use crate::format::wim::{NameError, WimError};
use crate::world::FileTrouble;

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The container refused, or writing it failed.
    #[error(transparent)]
    Container(#[from] WimError),
    /// A path in the tree cannot be in a container.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A payload file could not be read.
    #[error("`{file}` cannot be read: {trouble}")]
    Payload {
        /// As the spec names it.
        file: String,
        /// Why.
        trouble: FileTrouble,
    },
    /// A payload file is not the one that was checked.
    #[error("`{file}` changed while it was packed; build again")]
    Changed {
        /// As the spec names it.
        file: String,
    },
    /// The finished package could not be read back.
    #[error(transparent)]
    Io(#[from] io::Error),
}
