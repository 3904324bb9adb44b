//! Reads a table of sites.

use std::path::Path;

use crate::batch::{MAX_VALUES_BYTES, Values};
use crate::cli::cli_error::CliError;
use crate::cli::disk::read_ordinary;
use crate::finding::Report;
use crate::world::{Hashes, hex};

/// A table of sites, and the findings about it.
pub(in crate::cli) struct Table {
    /// The name of its file.
    pub(in crate::cli) name: String,
    /// The SHA-256 of its file, in hexadecimal digits.
    pub(in crate::cli) sha256: String,
    /// Its rows.
    pub(in crate::cli) values: Values,
    pub(in crate::cli) report: Report,
}

impl Table {
    pub(in crate::cli) fn read(path: &Path) -> Result<Table, CliError> {
        let bytes = read_ordinary(path, MAX_VALUES_BYTES).map_err(|error| CliError::reading(path, error))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let (values, report) = Values::read(&name, &bytes);
        Ok(Table { name, sha256: hex(&Hashes::of_bytes(&bytes).sha256), values, report })
    }
}
