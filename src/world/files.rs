//! Reading the payload files that a spec names.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};

/// Where the stages read payload files from. Paths are written as in the spec: relative, with `/`.
pub trait Files {
    /// Opens one file for reading from its start.
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileTrouble>;
}

/// Why a payload file cannot be read.
#[derive(Debug)]
pub enum FileTrouble {
    /// No file of that name.
    Missing,
    /// The name leads to a folder, a pipe or a device.
    NotAFile,
    /// The path is absolute, or not written with `/`, so that it would mean another file elsewhere.
    NotPortable,
    /// The file lies outside the folder that the spec may use, possibly through a symbolic link.
    Outside,
    /// The system refused.
    Io(io::Error),
}

impl fmt::Display for FileTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileTrouble::Missing => f.write_str("there is no such file"),
            FileTrouble::NotAFile => f.write_str("it is not an ordinary file"),
            FileTrouble::NotPortable => f.write_str("it is no relative path with `/` between folders"),
            FileTrouble::Outside => f.write_str("it lies outside the folder of the spec"),
            FileTrouble::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FileTrouble {}

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
