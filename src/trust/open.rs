//! Opens a package: its file is hashed while its contents are read, and the bytes of its catalog are kept. Nothing is
//! judged yet.

use std::fmt;
use std::io::{self, Read, Seek};

use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::WimError;
use crate::read::{self, Extent, PackageModel, ReadError};
use crate::world::{HashedFile, Hashes};

/// The file of a package, with the bytes of its catalog.
pub struct Incoming<F> {
    /// The name of the file, for messages.
    pub name: String,
    /// The file. It stays open while the package is in use, so that it cannot be exchanged.
    pub file: F,
    /// The name of the catalog, for messages, whether or not there is one.
    pub catalog_name: String,
    /// The bytes of the catalog, if there is one.
    pub catalog: Option<Vec<u8>>,
}

/// A package that has been hashed and read, but not judged.
pub struct OpenPackage<F> {
    /// The name of the file, for messages.
    pub name: String,
    /// Length and hashes of the file.
    pub hashes: Hashes,
    /// Its contents.
    pub model: PackageModel,
    /// The name of the catalog, for messages.
    pub catalog_name: String,
    /// The bytes of the catalog, if there is one.
    pub catalog: Option<Vec<u8>>,
    /// The file, to read from it again.
    pub file: F,
}

/// Why a package cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be read.
    #[error(transparent)]
    Io(io::Error),
    /// It is not a package, or a damaged one.
    #[error("{error}")]
    Unreadable {
        /// What is wrong with it.
        error: ReadError,
        /// The hashes of the file, which can still be looked up in its catalog.
        hashes: Hashes,
    },
}

/// Hashes a package and reads this much of it, in one pass.
pub fn open<F: Read + Seek>(incoming: Incoming<F>, extent: Extent) -> Result<OpenPackage<F>, OpenError> {
    let Incoming { name, mut file, catalog_name, catalog } = incoming;
    let package = read::open(&mut file).and_then(|package| package.map_source(HashedFile::new));
    let (contents, hashes) = match package {
        Err(error) => (Err(error), Hashes::of(&mut file)),
        Ok(mut package) => {
            let end = package.end();
            let model = package.read(extent);
            (model.map(|model| (model, end)), package.into_source().finish())
        }
    };
    let hashes = hashes.map_err(OpenError::Io)?;
    let (mut model, end) = match contents {
        Ok(contents) => contents,
        Err(ReadError::Container(WimError::Io { error, .. })) => return Err(OpenError::Io(error)),
        Err(error) => return Err(OpenError::Unreadable { error, hashes }),
    };
    model.problems.extend(trailing_bytes(&name, hashes.size, end));
    Ok(OpenPackage { name, hashes, model, catalog_name, catalog, file })
}

/// Reports bytes after the last part of the container.
fn trailing_bytes(name: &str, length: u64, end: u64) -> Report {
    let mut report = Report::new();
    if let Some(rest) = length.checked_sub(end).filter(|rest| *rest > 0) {
        let message = match rest {
            1 => "1 byte follows the end of the package".to_owned(),
            _ => format!("{rest} bytes follow the end of the package"),
        };
        report.push(Finding::new(Code::PackageInconsistent, Place::Named(name.to_owned()), message));
    }
    report
}

impl<F: Read + Seek> OpenPackage<F> {
    /// Reads a file of the package again; `None` if it does not exist. `limit` is in bytes.
    pub fn content(&mut self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
        read::open(&mut self.file)?.content(path, limit)
    }
}

impl<F> fmt::Debug for OpenPackage<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenPackage").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<F> fmt::Debug for Incoming<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("name", &self.name).finish_non_exhaustive()
    }
}
