//! Compares a package, and the files that it is built from again, with the statement about its provenance.

use std::collections::BTreeSet;
use std::path::Path;

use super::cli_error::CliError;
use super::disk::read_ordinary;
use crate::build::Provenance;
use crate::finding::{Code, Finding, Place, Report, Severity};
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
    let Some(provenance) = read(file, report)? else { return Ok(None) };
    if provenance.is_about(hashes) {
        return Ok(Some(provenance));
    }
    let message = format!("the statement is not about {}: no subject of it has these bytes", package.display());
    let finding = Finding::new(Code::ProvenanceMismatch, Place::Named(file.display().to_string()), message);
    report.push(finding.help("use the statement of the same build; a package that was changed needs a new one"));
    Ok(None)
}

/// The statement in a file, if it is one; otherwise the report gives the reason.
pub(super) fn read(file: &Path, report: &mut Report) -> Result<Option<Provenance>, CliError> {
    let bytes = read_ordinary(file, MAX_BYTES).map_err(|error| CliError::reading(file, error))?;
    if bytes.len() > MAX_BYTES {
        return Err(CliError::reading(file, format!("it is longer than {} MiB", MAX_BYTES >> 20)));
    }
    match Provenance::read(&bytes) {
        Ok(provenance) => Ok(Some(provenance)),
        Err(error) => {
            let place = Place::Named(file.display().to_string());
            let finding = Finding::new(Code::ProvenanceUnreadable, place, error.to_string());
            report.push(finding.help("`ppkgc build --provenance` writes one beside the package"));
            Ok(None)
        }
    }
}

/// Reports the files that a build read and that the statement does not name with their bytes, and those that it names
/// and the build did not read. Files may be in other folders than those of the build that the statement is about.
pub(super) fn compare_inputs(file: &Path, stated: &Provenance, read: &Provenance, report: &mut Report) {
    let mismatch = |message: String, help: &str| {
        Finding::new(Code::ProvenanceMismatch, Place::Named(file.display().to_string()), message).help(help)
    };
    let (stated, read) = (stated.inputs(), read.inputs());
    let known: BTreeSet<(&str, &str)> =
        stated.iter().map(|(name, sha256)| (without_folders(name), sha256.as_str())).collect();
    for (name, sha256) in
        read.iter().filter(|(name, sha256)| !known.contains(&(without_folders(name), sha256.as_str())))
    {
        let message = match known.iter().any(|(known, _)| *known == without_folders(name)) {
            true => format!("the statement gives {name} another hash than that of the file, {sha256}"),
            false => format!("the statement does not name {name}, which the package was built from again"),
        };
        report.push(mismatch(message, "do not trust the statement, or use the files of the build that wrote it"));
    }
    let built: BTreeSet<&str> = read.iter().map(|(name, _)| without_folders(name)).collect();
    for (name, _) in stated.iter().filter(|(name, _)| !built.contains(without_folders(name))) {
        let message = format!("the statement names {name}, which was not read when the package was built again");
        let unread = mismatch(message, "give the same files again: for a DDF file, --ddf");
        report.extend(Report::from_iter([unread]).at_most(Severity::Warning));
    }
}

fn without_folders(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
