//! Reading the payload files that a spec names.

use std::collections::BTreeMap;
use std::io::{self, Read};

/// Where the stages read payload files from. Paths are written as in the spec: relative, with `/`.
pub trait Files {
    /// Opens one file for reading from its start.
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileTrouble>;
}

/// Why a payload file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileTrouble {
    /// No file of that name.
    #[error("there is no such file")]
    Missing,
    /// The name leads to a folder, a pipe or a device.
    #[error("it is not an ordinary file")]
    NotAFile,
    /// The path is absolute, or not written with `/`, so that it would mean another file elsewhere.
    #[error("it is not a relative path with `/` between folders")]
    NotPortable,
    /// The file is outside the folder that the spec may use, possibly through a symbolic link.
    #[error("it is outside the folder of the spec")]
    Outside,
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Files held in memory: embedded templates, tests.
#[derive(Debug, Default)]
pub struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl MemoryFiles {
    /// Adds a file, or replaces the one of that path.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }
}

impl Files for MemoryFiles {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileTrouble> {
        match self.0.get(path) {
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => Err(FileTrouble::Missing),
        }
    }
}
