//! Writing results so that a reader never sees half a file.

use std::io::{self, Read, Seek, Write};

use thiserror::Error;

/// A folder for results: each file is staged out of sight, then published whole under its name.
pub trait Sink {
    /// Starts a file that nobody sees yet. Dropped unpublished, it vanishes.
    fn stage(&mut self, access: Access) -> io::Result<Box<dyn Staged>>;

    /// Makes the names of published files durable.
    fn settle(&mut self) -> io::Result<()>;

    /// Whether a file can be published under this name.
    fn can_take(&self, name: &str) -> Result<(), NameTaken>;

    /// The bytes of a result that is there already, if there is one. Fails when it is longer than `limit` bytes.
    fn existing(&self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>>;
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Whoever may by the settings of the system.
    #[default]
    Usual,
    /// Its owner alone, where the system has modes: it holds a password, key or token.
    Owner,
}

impl Access {
    /// The access to what may hold secrets.
    pub fn of(holds_secrets: bool) -> Self {
        if holds_secrets { Access::Owner } else { Access::Usual }
    }
}

/// A file being written that has no name yet.
pub trait Staged: Read + Write + Seek {
    /// Makes the bytes durable, then moves the file to `name`, replacing what was there in one step. What only
    /// its owner could read stays so.
    /// The file comes back still open, for those who need its bytes once more.
    fn publish(self: Box<Self>, name: &str) -> io::Result<Box<dyn Published>>;
}

/// A result under its name, open to be read.
pub trait Published: Read + Seek {}

impl<T: Read + Seek> Published for T {}

/// Why no file can be published under a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameTaken {
    /// There is a folder of that name.
    #[error("there is a folder of that name")]
    Folder,
    /// What is there is read by the very command that would replace it.
    #[error("it would replace `{0}`, which the package is made from")]
    Input(String),
}
