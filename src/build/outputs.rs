//! The files of one build: written under temporary names, and given their own names when all of them are complete.

use super::{BuildError, FileRecord};
use crate::finding::{Code, Finding, Place, Report};
use crate::world::{Access, NameTaken, Published, Sink, Staged};

/// Files that still have temporary names.
pub(super) struct Outputs<'s> {
    sink: &'s mut dyn Sink,
    waiting: Vec<(String, Box<dyn Staged>)>,
}

impl<'s> Outputs<'s> {
    /// No files yet; fails unless the sink can take files with all these names.
    pub(super) fn new(sink: &'s mut dyn Sink, names: &[&str]) -> Result<Self, BuildError> {
        let taken = |name: &&str| Some(would_overwrite(name, sink.can_take(name).err()?));
        let taken: Report = names.iter().filter_map(taken).collect();
        if taken.has_errors() {
            return Err(BuildError::Refused(taken));
        }
        Ok(Outputs { sink, waiting: Vec::new() })
    }

    /// The sink, to look at the files that it already has.
    pub(super) fn sink(&self) -> &dyn Sink {
        self.sink
    }

    /// Starts a file with that name.
    pub(super) fn stage(&mut self, name: &str, access: Access) -> Result<&mut dyn Staged, BuildError> {
        let file = self.sink.stage(access).map_err(BuildError::writing(name))?;
        self.waiting.push((name.to_owned(), file));
        let (_, file) = self.waiting.last_mut().expect("it was just put there");
        Ok(file.as_mut())
    }

    /// Adds a file with that name and these bytes.
    pub(super) fn add(&mut self, name: &str, access: Access, bytes: &[u8]) -> Result<FileRecord, BuildError> {
        self.stage(name, access)?.write_all(bytes).map_err(BuildError::writing(name))?;
        Ok(FileRecord::of_bytes(name, bytes))
    }

    /// Gives the files their names, in the order in which they were started, then makes the names durable.
    pub(super) fn publish(self) -> Result<Vec<Box<dyn Published>>, BuildError> {
        let mut published = Vec::new();
        let mut last = String::new();
        for (name, file) in self.waiting {
            published.push(file.publish(&name).map_err(BuildError::writing(&name))?);
            last = name;
        }
        self.sink.settle().map_err(BuildError::writing(&last))?;
        Ok(published)
    }
}

fn would_overwrite(name: &str, taken: NameTaken) -> Finding {
    let message = format!("`{name}` cannot be written: {taken}");
    Finding::new(Code::WouldOverwrite, Place::Named(name.to_owned()), message)
        .help("write into another folder, or give the package another name")
}
