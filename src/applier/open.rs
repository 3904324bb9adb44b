//! The first stage: reads a package and its catalog. Nothing in them is trusted yet.

use std::io::{Read, Seek};

use crate::read::Extent;
use crate::trust::{self, OpenError};

/// The file of a package, kept open from the first read to the last copy. Where the system allows it, other processes
/// are kept from writing to it meanwhile.
pub trait PackageFile: Read + Seek {}

impl<F: Read + Seek> PackageFile for F {}

/// The file of a package, with the bytes of its catalog.
pub type Incoming = trust::Incoming<Box<dyn PackageFile>>;

/// A package that has been read.
pub type OpenPackage = trust::OpenPackage<Box<dyn PackageFile>>;

/// Reads the whole package.
pub fn open(incoming: Incoming) -> Result<OpenPackage, OpenError> {
    trust::open(incoming, Extent::Everything)
}
