//! Reads the payload files that a spec names.

use std::collections::BTreeMap;
use std::io::{self, Read};

/// The maximum total size of all files of a package, in bytes: 64 GiB, more than a recovery partition or installation
/// medium.
pub const MAX_PAYLOAD: u64 = 64 << 30;

/// The source of payload files. Paths are written as in the spec: relative, with `/`.
pub trait Files {
    /// Opens one file for reading from its start.
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError>;

    /// The paths of the files in the folder of a path, for messages about a missing one. May be incomplete.
    fn beside(&self, path: &str) -> Vec<String> {
        let _ = path;
        Vec::new()
    }
}

/// The folder of a path, with its final slash.
pub fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// Why a payload file cannot be read. Messages refer to the file as "it".
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file does not exist.
    #[error("the file does not exist")]
    Missing,
    /// The path leads to a folder, a pipe or a device.
    #[error("it is not an ordinary file")]
    NotAFile,
    /// The path is absolute, or not written with `/`, so it could mean another file on other systems.
    #[error("it is not a relative path with `/` between folders")]
    NotPortable,
    /// The path has no meaning here: a project of Windows Configuration Designer names a file of the machine it was
    /// made on.
    #[error("it is a path on another machine")]
    Elsewhere,
    /// The file is outside the folder that the spec may use, possibly through a symbolic link.
    #[error("it is outside the folder of the spec")]
    Outside,
    /// The file alone is larger than [`MAX_PAYLOAD`].
    #[error("it is larger than {} GiB, the limit for all files of a package together", MAX_PAYLOAD >> 30)]
    TooLarge,
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Files in memory, for embedded templates and tests.
#[derive(Debug, Default)]
pub struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl MemoryFiles {
    /// Adds a file, or replaces the one at this path.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }
}

impl Files for MemoryFiles {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        match self.0.get(path) {
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => Err(FileError::Missing),
        }
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.0.keys().filter(|other| folder_of(other) == folder_of(path)).cloned().collect()
    }
}
