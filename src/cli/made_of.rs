//! Lists the specs that a package is made from, for the statement about its provenance.

use std::path::PathBuf;

use super::args::RuleArgs;
use super::cli_error::CliError;
use super::disk::read_ordinary;
use super::spec_input::SpecInput;
use crate::build::MadeOf;
use crate::finding::FileText;
use crate::spec::decode;
use crate::wcd::MAX_PROJECT_BYTES;
use crate::world::{Hashes, hex};

/// The spec and the specs that it extends, with the hashes of their files, and the values that override theirs.
pub(super) fn made_of(input: &SpecInput<'_>, args: &RuleArgs) -> Result<MadeOf, CliError> {
    let specs = input.source().files().map(|file| {
        let name = file.parent.unwrap_or(input.name_in_records()).to_owned();
        Ok((name, sha256(&file, place(&file, input))?))
    });
    Ok(MadeOf { specs: specs.collect::<Result<_, CliError>>()?, changes: args.set.clone() })
}

/// The path of the file that contains a text; `None` for a text from standard input.
fn place(file: &FileText<'_>, input: &SpecInput<'_>) -> Option<PathBuf> {
    match file.parent {
        Some(parent) => input.files.disk().resolve_named(parent).ok(),
        None => Some(PathBuf::from(file.name)).filter(|path| path.is_file()),
    }
}

/// The hash of a file, which must still contain the text that was read; for a text without a file, the hash of its
/// bytes in UTF-8.
fn sha256(file: &FileText<'_>, place: Option<PathBuf>) -> Result<String, CliError> {
    let Some(path) = place else { return Ok(hex(&Hashes::of_bytes(file.text.as_bytes()).sha256)) };
    let bytes = read_ordinary(&path, MAX_PROJECT_BYTES).map_err(|error| CliError::reading(&path, error))?;
    match decode(file.name, &bytes, |_| true).0.text() == file.text {
        true => Ok(hex(&Hashes::of_bytes(&bytes).sha256)),
        false => Err(CliError::reading(&path, "it was changed while the package was made")),
    }
}
