//! One output file, written whole or not at all, and never over the spec it is made from.

use std::fs;
use std::path::Path;

use super::{FolderSink, split_file};
use crate::cli::cli_error::CliError;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::finding::{Code, Finding, Place};
use crate::world::Sink;

/// Writes a product of a spec, unless the file is the spec itself.
pub(in crate::cli) fn write_beside(
    file: &Path,
    spec: &Path,
    bytes: &[u8],
    console: &mut Console,
) -> Result<Exit, CliError> {
    if is_same(file, spec) {
        let place = Place::Named(file.display().to_string());
        let finding = Finding::new(Code::WouldOverwrite, place, "the output would overwrite the spec");
        return console.refusal(Some(finding.help("name another file")));
    }
    write_file(file, bytes)?;
    Ok(Exit::Done)
}

/// Whether two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Writes a file whole or not at all.
pub(in crate::cli) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let writing = |error| CliError::writing(path, error);
    let (folder, name) = split_file(path).ok_or_else(|| CliError::writing(path, "it is not the name of a file"))?;
    let mut sink = FolderSink::open(folder).map_err(writing)?;
    let mut staged = sink.stage().map_err(writing)?;
    staged.write_all(bytes).map_err(writing)?;
    staged.publish(name).and_then(|_| sink.settle()).map_err(writing)
}
