//! Writes results so that nobody ever sees an incomplete file.

use std::io::{self, Read, Seek, Write};

use thiserror::Error;

/// A folder for results: each file is staged under a temporary name, then published when it is complete.
pub trait Sink {
    /// Starts a file that is not visible yet. If it is dropped without being published, it is deleted.
    fn stage(&mut self, access: Access) -> io::Result<Box<dyn Staged>>;

    /// Makes the names of published files durable.
    fn settle(&mut self) -> io::Result<()>;

    /// Whether a file can be published under this name.
    fn can_take(&self, name: &str) -> Result<(), NameTaken>;

    /// The bytes of an existing result, if there is one. Fails if it is longer than `limit` bytes.
    fn existing(&self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>>;
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Everybody who may read a new file according to the settings of the system.
    #[default]
    Usual,
    /// Only its owner, on systems with file modes: it contains a password, key or token.
    Owner,
}

impl Access {
    /// The access to a file, which is restricted if it contains secrets.
    pub fn of(holds_secrets: bool) -> Self {
        if holds_secrets { Access::Owner } else { Access::Usual }
    }
}

/// A file being written that has no final name yet.
pub trait Staged: Read + Write + Seek {
    /// Makes the bytes durable, then moves the file to `name`, replacing what was there in one step. A file that only
    /// its owner could read keeps that restriction. The file is returned still open, so that its bytes can be read
    /// again.
    fn publish(self: Box<Self>, name: &str) -> io::Result<Box<dyn Published>>;
}

/// A published result, open for reading.
pub trait Published: Read + Seek {}

impl<T: Read + Seek> Published for T {}

/// Why no file can be published under a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameTaken {
    /// There is a folder of that name.
    #[error("there is a folder of that name")]
    Folder,
    /// There is a device, a pipe or something similar of that name, or a link to one.
    #[error("what is there is not an ordinary file")]
    Special,
    /// The existing file is read by the same command that would replace it.
    #[error("it would replace `{0}`, which the package is made from")]
    Input(String),
}
