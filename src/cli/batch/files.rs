//! The two files of a batch that do not belong to a package: its record and its index.

use std::io;

use crate::batch::{BatchRecord, INDEX_FILE, RECORD_FILE};
use crate::cli::cli_error::CliError;
use crate::cli::disk::FolderSink;
use crate::world::{Access, Sink};

/// Fails if one of the two would replace a file that the command reads.
pub(super) fn can_publish(sink: &FolderSink) -> Result<(), CliError> {
    [INDEX_FILE, RECORD_FILE]
        .into_iter()
        .try_for_each(|name| sink.can_take(name).map_err(|taken| CliError::new(format!("cannot write {name}"), taken)))
}

/// Writes both files beside the packages of the rows.
pub(super) fn publish(sink: &mut FolderSink, record: &BatchRecord) -> io::Result<()> {
    for (name, bytes) in [(INDEX_FILE, record.index()), (RECORD_FILE, record.to_json().into_bytes())] {
        let mut file = sink.stage(Access::Usual)?;
        file.write_all(&bytes)?;
        file.publish(name)?;
    }
    sink.settle()
}
