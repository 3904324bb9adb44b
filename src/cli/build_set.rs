//! Checks with the build record whether the files of a build still belong together.
//!
//! A record may be hostile. Its texts are compared but never shown, and it does not decide what is read: the package
//! has already been hashed, and each file that a build makes next to it is hashed at most once.

use std::path::Path;

use super::cli_error::CliError;
use super::disk::open_ordinary;
use super::sidecar::sidecar;
use crate::build::{EarlierRecord, FileRecord};
use crate::finding::{Code, Finding, Place, Report};
use crate::world::windows_name::NameKey;
use crate::world::{Hashes, hex};

/// The extensions of the files that a build makes, without the record.
const EXTENSIONS: [&str; 5] = ["ppkg", CATALOG, "customizations.xml", "cdf", "provenance.json"];
/// The extension of the catalog, which may have been signed since; whether it covers the package is judged elsewhere.
const CATALOG: &str = "cat";

/// Compares the files next to a package, which has these hashes, with the record of its build. Without a record there
/// is nothing to compare.
pub(super) fn compare_with_record(package: &Path, hashes: &Hashes) -> Result<Report, CliError> {
    let beside = package.with_extension("build.json");
    let mut report = Report::new();
    let Some(bytes) = sidecar(&beside)? else { return Ok(report) };
    let name = |ending: &str| file_name(&package.with_extension(ending));
    match EarlierRecord::parse(&bytes) {
        None => report.push(mixed(&beside, "it is not a build record")),
        Some(record) if !is_of_one_build(&record.files, &name) => {
            report.push(mixed(&beside, "it does not list the files of one build of this package"));
        }
        Some(record) => {
            for recorded in &record.files {
                let Some(ending) =
                    EXTENSIONS.into_iter().find(|ending| NameKey::are_same(&name(ending), &recorded.name))
                else {
                    continue;
                };
                let found = package.with_extension(ending);
                let why = match found.is_file() {
                    false => Some("the file is missing"),
                    true if ending == CATALOG => None,
                    true => differs(recorded, &found, (found == package).then_some(hashes))?,
                };
                if let Some(why) = why {
                    report.push(mixed(&found, why));
                }
            }
        }
    }
    Ok(report)
}

/// Whether each file of a record has one of the names that a build gives, and none is listed twice. Windows finds a
/// package by its name in another case too.
fn is_of_one_build(files: &[FileRecord], name: &dyn Fn(&str) -> String) -> bool {
    let mut names: Vec<String> = EXTENSIONS.into_iter().map(name).collect();
    files.iter().all(|file| {
        let position = names.iter().position(|name| NameKey::are_same(name, &file.name));
        position.map(|position| names.swap_remove(position)).is_some()
    })
}

/// How a file differs from its record. A file with another length is not read.
fn differs(recorded: &FileRecord, found: &Path, known: Option<&Hashes>) -> Result<Option<&'static str>, CliError> {
    const OTHER: &str = "the file is from another build";
    let reading = |error| CliError::reading(found, error);
    let sha256 = match known {
        Some(hashes) => hashes.sha256,
        None => {
            let file = open_ordinary(found).map_err(reading)?;
            if file.metadata().map_err(reading)?.len() != recorded.size {
                return Ok(Some(OTHER));
            }
            Hashes::of(file).map_err(reading)?.sha256
        }
    };
    Ok((hex(&sha256) != recorded.sha256).then_some(OTHER))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn mixed(place: &Path, why: &str) -> Finding {
    let message = format!("the files do not belong to one build: {why}");
    Finding::new(Code::MixedSet, Place::Named(place.display().to_string()), message)
        .help("run the build again; it replaces all its files")
}
