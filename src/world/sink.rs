//! Writes results so that nobody ever sees an incomplete file.

use std::io::{self, Read, Seek, Write};

/// A folder for results: each file is staged under a temporary name, then published when it is complete.
pub trait Sink {
    /// Starts a file that is not visible yet. If it is dropped without being published, it is deleted.
    fn stage(&mut self) -> io::Result<Box<dyn Staged>>;

    /// Makes the names of published files durable.
    fn settle(&mut self) -> io::Result<()>;

    /// Whether a file can be published under this name.
    fn can_take(&self, name: &str) -> io::Result<()>;

    /// The bytes of an existing result, if there is one. Fails if it is longer than `limit` bytes.
    fn existing(&self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>>;
}

/// A file being written that has no final name yet.
pub trait Staged: Read + Write + Seek {
    /// Makes the bytes durable, then moves the file to `name`, replacing what was there in one step.
    /// The file is returned still open, so that its bytes can be read again.
    fn publish(self: Box<Self>, name: &str) -> io::Result<Box<dyn Published>>;
}

/// A published result, open for reading.
pub trait Published: Read + Seek {}

impl<T: Read + Seek> Published for T {}
