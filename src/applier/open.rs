//! The first stage: a package and the catalog beside it are read. Nothing in them is believed yet.

use std::fmt;
use std::io::{self, Read, Seek};

use crate::format::wim::WimError;
use crate::read::{self, PackageModel, ReadError};
use crate::world::Hashes;

/// The file of a package, held open from the first look to the last copy. Whoever opens it keeps others from writing to
/// it where the system can.
pub trait PackageFile: Read + Seek {}

impl<F: Read + Seek> PackageFile for F {}

/// A package that has been read.
pub struct OpenPackage {
    /// What people call the file.
    pub name: String,
    pub(super) file: Box<dyn PackageFile>,
    pub(super) model: PackageModel,
    pub(super) hashes: Hashes,
    pub(super) catalog: Option<Vec<u8>>,
}

/// Why a package cannot be read.
#[derive(Debug)]
pub enum OpenTrouble {
    /// The disk or stick it lies on fails.
    Io(io::Error),
    /// It is no package, or a damaged one.
    Package(ReadError),
}

/// Reads the package called `name`, and takes the bytes of its catalog if there is one.
pub fn open(name: &str, mut file: Box<dyn PackageFile>, catalog: Option<Vec<u8>>) -> Result<OpenPackage, OpenTrouble> {
    let hashes = Hashes::of(&mut file).map_err(OpenTrouble::Io)?;
    let model = read::open(&mut file).and_then(|mut package| package.model()).map_err(OpenTrouble::of)?;
    Ok(OpenPackage { name: name.to_owned(), file, model, hashes, catalog })
}

impl OpenTrouble {
    fn of(error: ReadError) -> OpenTrouble {
        match error {
            ReadError::Container(WimError::Io { error, .. }) => OpenTrouble::Io(error),
            error => OpenTrouble::Package(error),
        }
    }
}

impl fmt::Debug for OpenPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenPackage").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Display for OpenTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenTrouble::Io(error) => error.fmt(f),
            OpenTrouble::Package(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenTrouble {}
