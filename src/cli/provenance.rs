//! Compares a package with the statement about its provenance.

use std::path::Path;

use super::cli_error::CliError;
use super::disk::read_ordinary;
use crate::build::Provenance;
use crate::finding::{Code, Finding, Place, Report};
use crate::world::Hashes;

/// The largest statement that is read. It has about 300 bytes for each input.
const MAX_BYTES: usize = 16 << 20;

/// The statement in a file, if it is one about a package with these hashes; otherwise the report gives the reason.
pub(super) fn of_package(
    file: &Path,
    package: &Path,
    hashes: &Hashes,
    report: &mut Report,
) -> Result<Option<Provenance>, CliError> {
    let bytes = read_ordinary(file, MAX_BYTES).map_err(|error| CliError::reading(file, error))?;
    let place = Place::Named(file.display().to_string());
    if bytes.len() > MAX_BYTES {
        return Err(CliError::reading(file, format!("it is longer than {} MiB", MAX_BYTES >> 20)));
    }
    let provenance = match Provenance::read(&bytes) {
        Ok(provenance) => provenance,
        Err(error) => {
            let finding = Finding::new(Code::ProvenanceUnreadable, place, error.to_string());
            report.push(finding.help("`ppkgc build --provenance` writes one beside the package"));
            return Ok(None);
        }
    };
    if provenance.is_about(hashes) {
        return Ok(Some(provenance));
    }
    let message = format!("the statement is not about {}: no subject of it has these bytes", package.display());
    let finding = Finding::new(Code::ProvenanceMismatch, place, message);
    report.push(finding.help("use the statement of the same build; a package that was changed needs a new one"));
    Ok(None)
}
