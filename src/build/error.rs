//! Why a build failed.

use std::io;

use thiserror::Error;

use crate::finding::Report;
use crate::pack::PackError;

/// Why no package was built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The spec has errors, or a file of the user would be lost. Contains all findings of the build; at least one of
    /// them is the reason.
    #[error("there are findings that stop the build")]
    Refused(Report),
    /// The package could not be written.
    #[error(transparent)]
    Pack(PackError),
    /// A file could not be written.
    #[error("{name}: {error}")]
    Write {
        /// Its name.
        name: String,
        /// Why.
        error: io::Error,
    },
}

impl BuildError {
    /// Makes an error about a file.
    pub(super) fn writing(name: &str) -> impl FnOnce(io::Error) -> BuildError {
        let name = name.to_owned();
        |error| BuildError::Write { name, error }
    }
}

/// Problems that the user can fix are findings.
impl From<PackError> for BuildError {
    fn from(error: PackError) -> Self {
        match error.finding() {
            Some(finding) => BuildError::Refused(Report::from_iter([finding])),
            None => BuildError::Pack(error),
        }
    }
}
