//! The files of a batch beside those of its packages.

use std::io;

use crate::batch::BatchRecord;
use crate::cli::disk::FolderSink;
use crate::world::{Access, Sink};

pub(super) const RECORD: &str = "batch.json";
pub(super) const INDEX: &str = "index.csv";

/// Writes what became of the rows beside their packages.
pub(super) fn publish(sink: &mut FolderSink, record: &BatchRecord) -> io::Result<()> {
    for (name, bytes) in [(INDEX, record.index()), (RECORD, record.to_json().into_bytes())] {
        let mut file = sink.stage(Access::Usual)?;
        file.write_all(&bytes)?;
        file.publish(name)?;
    }
    sink.settle()
}
