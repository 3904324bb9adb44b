//! The first stage: a package and the catalog beside it are read. Nothing in them is believed yet.

use std::io::{Read, Seek};

use crate::read::Extent;
use crate::trust::{self, OpenError};

/// The file of a package, held open from the first look to the last copy. Whoever opens it keeps others from writing to
/// it where the system can.
pub trait PackageFile: Read + Seek {}

impl<F: Read + Seek> PackageFile for F {}

/// A package as it comes in, with the bytes of the catalog beside it.
pub type Incoming = trust::Incoming<Box<dyn PackageFile>>;

/// A package that has been read.
pub type OpenPackage = trust::OpenPackage<Box<dyn PackageFile>>;

/// Reads the whole package.
pub fn open(incoming: Incoming) -> Result<OpenPackage, OpenError> {
    trust::open(incoming, Extent::Everything)
}
