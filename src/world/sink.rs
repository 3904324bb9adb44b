//! Writing results so that a reader never sees half a file.

use std::io::{self, Read, Seek, Write};

/// A place for results: each file is staged out of sight, then published whole under its name.
pub trait Sink {
    /// Starts a file that nobody sees yet. Dropping it unpublished removes it.
    fn stage(&mut self) -> io::Result<Box<dyn Staged>>;

    /// Makes the staged bytes durable and puts them in place under `name` (relative, with `/`), replacing
    /// what stood there.
    fn publish(&mut self, staged: Box<dyn Staged>, name: &str) -> io::Result<()>;
}

/// A file being written that has no name yet.
pub trait Staged: Read + Write + Seek {
    /// Flushes, syncs to the disk and moves the file to its final name.
    fn persist(self: Box<Self>, name: &str) -> io::Result<()>;
}
