//! Writes one output file, completely or not at all, and never over an input of the same command.

use std::path::Path;

use super::{FolderSink, Inputs, split_file};
use crate::cli::cli_error::CliError;
use crate::finding::{Code, Finding, Place};
use crate::world::{Access, NameTaken, Sink, Staged};

/// Lets `fill` write a file, which gets its name when it is complete, unless it would replace one of the inputs.
pub(in crate::cli) fn write_file(
    path: &Path,
    inputs: &Inputs,
    access: Access,
    fill: impl FnOnce(&mut dyn Staged) -> Result<(), CliError>,
) -> Result<Option<Finding>, CliError> {
    let writing = |error| CliError::writing(path, error);
    let (folder, name) = split_file(path).ok_or_else(|| CliError::writing(path, "it is not the name of a file"))?;
    let mut sink = FolderSink::for_one_file(folder, inputs.clone()).map_err(writing)?;
    match sink.can_take(name) {
        Err(taken @ (NameTaken::Folder | NameTaken::Special)) => return Err(CliError::writing(path, taken)),
        Err(NameTaken::Input(input)) => return Ok(Some(replaces(path, Path::new(&input)))),
        Ok(()) => {}
    }
    let mut staged = sink.stage(access).map_err(writing)?;
    fill(staged.as_mut())?;
    staged.publish(name).and_then(|_| sink.settle()).map_err(writing)?;
    Ok(None)
}

/// Writes a file with these bytes in the same way.
pub(in crate::cli) fn write_bytes(
    path: &Path,
    inputs: &Inputs,
    access: Access,
    bytes: &[u8],
) -> Result<Option<Finding>, CliError> {
    write_file(path, inputs, access, |file| file.write_all(bytes).map_err(|error| CliError::writing(path, error)))
}

/// The finding that an output would replace one of the inputs, if it would.
pub(in crate::cli) fn would_replace(output: &Path, inputs: &Inputs) -> Option<Finding> {
    inputs.replaced_by(output).map(|input| replaces(output, input))
}

fn replaces(output: &Path, input: &Path) -> Finding {
    let message = format!("the output would replace `{}`, which the command reads", input.display());
    Finding::new(Code::WouldOverwrite, Place::Named(output.display().to_string()), message).help("name another file")
}
