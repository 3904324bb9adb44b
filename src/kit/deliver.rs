//! Writes the files of a kit, to a folder or a zip.

use std::io::{self, Read};

use super::assemble::DeployKit;
use super::file::KitContent;
use super::parts::Enclosed;
use crate::world::{FileError, Files, HashingReader};

/// The destination of a kit: a zip, a folder, or a listing.
pub trait Delivery {
    /// Receives one file. `content` yields `size` bytes; they need not be read.
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> io::Result<()>;
}

/// Why a kit could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// A source file cannot be read.
    #[error("{name} cannot be read: {error}")]
    Open {
        /// Its name in the kit.
        name: String,
        /// Why.
        error: FileError,
    },
    /// A source file is no longer the one that was hashed.
    #[error("{name} changed while the kit was made")]
    Changed {
        /// Its name in the kit.
        name: String,
    },
    /// The kit cannot be written.
    #[error("{name} cannot be written: {error}")]
    Write {
        /// The file that was being written.
        name: String,
        /// Why.
        error: io::Error,
    },
}

/// Delivers every file of the kit, in order. A file that others may have changed is compared with its hash once it has
/// been read.
pub fn deliver(kit: &DeployKit, files: &dyn Files, to: &mut dyn Delivery) -> Result<(), DeliverError> {
    for file in &kit.files {
        let name = &file.name;
        let written =
            |result: io::Result<()>| result.map_err(|error| DeliverError::Write { name: name.clone(), error });
        match &file.content {
            KitContent::Bytes(bytes) => written(to.file(name, bytes.len() as u64, &mut bytes.as_slice()))?,
            KitContent::Enclosed(enclosed) => {
                let opened = files.open(&enclosed.file);
                let opened = opened.map_err(|error| DeliverError::Open { name: name.clone(), error })?;
                // One byte more than expected is enough to notice that a file grew.
                let mut opened = opened.take(enclosed.size.saturating_add(1));
                if enclosed.may_have_changed {
                    let mut content = HashingReader::new(opened);
                    written(to.file(name, enclosed.size, &mut content))?;
                    unchanged(enclosed, content.finish())?;
                } else {
                    written(to.file(name, enclosed.size, &mut opened))?;
                }
            }
        }
    }
    Ok(())
}

/// Fails if a file is no longer the one that was hashed. A listing reads nothing, so there is nothing to compare.
fn unchanged(enclosed: &Enclosed, read: (u64, [u8; 32])) -> Result<(), DeliverError> {
    let untouched = read.0 == 0;
    match untouched || read == (enclosed.size, enclosed.sha256) {
        true => Ok(()),
        false => Err(DeliverError::Changed { name: enclosed.name.clone() }),
    }
}
