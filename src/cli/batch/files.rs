//! The files of a batch beside those of its packages.

use std::io;

use crate::batch::BatchRecord;
use crate::cli::cli_error::CliError;
use crate::cli::disk::FolderSink;
use crate::world::{Access, Sink};

pub(super) const RECORD: &str = "batch.json";
pub(super) const INDEX: &str = "index.csv";

/// Makes sure that neither file would replace one that is read.
pub(super) fn can_publish(sink: &FolderSink) -> Result<(), CliError> {
    [INDEX, RECORD]
        .into_iter()
        .try_for_each(|name| sink.can_take(name).map_err(|taken| CliError::new(format!("cannot write {name}"), taken)))
}

/// Writes the results of the rows beside their packages.
pub(super) fn publish(sink: &mut FolderSink, record: &BatchRecord) -> io::Result<()> {
    for (name, bytes) in [(INDEX, record.index()), (RECORD, record.to_json().into_bytes())] {
        let mut file = sink.stage(Access::Usual)?;
        file.write_all(&bytes)?;
        file.publish(name)?;
    }
    sink.settle()
}
