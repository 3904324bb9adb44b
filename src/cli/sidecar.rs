//! Opens a package and the small files next to it, within limits.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use super::cli_error::CliError;
use super::disk::{open_ordinary, read_limited};
use crate::trust::Incoming;

/// The largest catalog or record that is read.
const MAX_SIDECAR_BYTES: usize = 64 << 20;

/// The package at this path, with its catalog.
pub(super) fn incoming(path: &Path) -> Result<Incoming<BufReader<File>>, CliError> {
    let file = open_ordinary(path).map_err(|error| CliError::reading(path, error))?;
    let beside = path.with_extension("cat");
    Ok(Incoming {
        name: path.display().to_string(),
        file: BufReader::new(file),
        catalog_name: beside.display().to_string(),
        catalog: sidecar(&beside)?,
    })
}

/// A small file next to the package, if there is one.
pub(super) fn sidecar(path: &Path) -> Result<Option<Vec<u8>>, CliError> {
    let reading = |error| CliError::reading(path, error);
    if !fs::exists(path).map_err(reading)? {
        return Ok(None);
    }
    let bytes = open_ordinary(path).and_then(|file| read_limited(file, MAX_SIDECAR_BYTES)).map_err(reading)?;
    match bytes.len() > MAX_SIDECAR_BYTES {
        true => Err(CliError::reading(path, "it is too large for a file with this extension")),
        false => Ok(Some(bytes)),
    }
}
