//! A package and the small files beside it, opened and read within limits.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use super::disk::{open_ordinary, read_limited};
use super::trouble::Trouble;
use crate::trust::Incoming;

/// The largest catalog or record that is read.
const MAX_SIDECAR_BYTES: usize = 64 << 20;

/// The package at this path with the catalog beside it.
pub(super) fn incoming(path: &Path) -> Result<Incoming<BufReader<File>>, Trouble> {
    let file = open_ordinary(path).map_err(|error| Trouble::reading(path, error))?;
    let beside = path.with_extension("cat");
    Ok(Incoming {
        name: path.display().to_string(),
        file: BufReader::new(file),
        catalog_name: beside.display().to_string(),
        catalog: sidecar(&beside)?,
    })
}

/// A small file beside the package, if there is one.
pub(super) fn sidecar(path: &Path) -> Result<Option<Vec<u8>>, Trouble> {
    let reading = |error| Trouble::reading(path, error);
    if !fs::exists(path).map_err(reading)? {
        return Ok(None);
    }
    let bytes = open_ordinary(path).and_then(|file| read_limited(file, MAX_SIDECAR_BYTES)).map_err(reading)?;
    match bytes.len() > MAX_SIDECAR_BYTES {
        true => Err(Trouble::reading(path, "it is too long to be what its name says")),
        false => Ok(Some(bytes)),
    }
}
