//! Writing a kit, file by file, to wherever it goes.

use std::fmt;
use std::io::{self, Read};

use super::assemble::DeployKit;
use super::file::KitContent;
use super::parts::Enclosed;
use crate::world::{FileTrouble, Files, HashingReader};

/// Where a kit goes: a zip, a folder, a list.
pub trait Delivery {
    /// Takes one file. `content` holds `size` bytes; who does not need them leaves them unread.
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> io::Result<()>;
}

/// Why a kit could not be written.
#[derive(Debug)]
pub enum DeliverError {
    /// A file that goes into the kit cannot be read.
    Open {
        /// Its name in the kit.
        name: String,
        /// Why.
        trouble: FileTrouble,
    },
    /// A file that goes into the kit is not the one that was hashed.
    Changed {
        /// Its name in the kit.
        name: String,
    },
    /// The kit cannot be written.
    Write {
        /// The file that was being written.
        name: String,
        /// Why.
        error: io::Error,
    },
}

impl fmt::Display for DeliverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeliverError::Open { name, trouble } => write!(f, "{name} cannot be read: {trouble}"),
            DeliverError::Changed { name } => write!(f, "{name} changed while the kit was made"),
            DeliverError::Write { name, error } => write!(f, "{name} cannot be written: {error}"),
        }
    }
}

impl std::error::Error for DeliverError {}

/// Delivers every file of the kit, in order. A file that others may have changed and that was read whole must be the one that was
/// hashed.
pub fn deliver(kit: &DeployKit, files: &dyn Files, to: &mut dyn Delivery) -> Result<(), DeliverError> {
    for file in &kit.files {
        let name = &file.name;
        let written =
            |result: io::Result<()>| result.map_err(|error| DeliverError::Write { name: name.clone(), error });
        match &file.content {
            KitContent::Bytes(bytes) => written(to.file(name, bytes.len() as u64, &mut bytes.as_slice()))?,
            KitContent::Enclosed(enclosed) => {
                let opened = files.open(&enclosed.file);
                let opened = opened.map_err(|trouble| DeliverError::Open { name: name.clone(), trouble })?;
                // One byte more than expected is enough to notice a file that grew.
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

/// A list reads nothing, and so proves nothing about the content.
fn unchanged(enclosed: &Enclosed, read: (u64, [u8; 32])) -> Result<(), DeliverError> {
    let untouched = read.0 == 0;
    match untouched || read == (enclosed.size, enclosed.sha256) {
        true => Ok(()),
        false => Err(DeliverError::Changed { name: enclosed.name.clone() }),
    }
}
