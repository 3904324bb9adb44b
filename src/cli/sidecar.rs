//! Opens a package and the small files next to it, within limits.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::{open_ordinary, read_limited};
use crate::trust::Incoming;
use crate::world::windows_name::NameKey;

/// The largest catalog or record that is read.
const MAX_SIDECAR_BYTES: usize = 64 << 20;

/// The package at this path, with its catalog.
pub(super) fn incoming(path: &Path) -> Result<Incoming<BufReader<File>>, CliError> {
    let file = open_ordinary(path).map_err(|error| CliError::reading(path, error))?;
    let beside = catalog_beside(path);
    Ok(Incoming {
        name: path.display().to_string(),
        file: BufReader::new(file),
        catalog_name: beside.display().to_string(),
        catalog: sidecar(&beside)?,
    })
}

/// The catalog beside a package, whether it exists or not.
pub(super) fn catalog_beside(package: &Path) -> PathBuf {
    in_any_case(package.with_extension("cat"))
}

/// The file at this path, or the one in its folder whose name differs only in case: for Windows they are the same, and
/// some tools write `.CAT` where WCD writes `.cat`.
fn in_any_case(path: PathBuf) -> PathBuf {
    let Some((folder, name)) = path.parent().zip(path.file_name().and_then(|name| name.to_str())) else { return path };
    if path.exists() {
        return path;
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut same: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_str().is_some_and(|other| NameKey::are_same(other, name)))
        .map(|entry| path.with_file_name(entry.file_name()))
        .collect();
    same.sort();
    same.into_iter().next().unwrap_or(path)
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
