//! Finds the DDF files that a spec and the command line name, and loads them in that order.

use std::fs;
use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::{DiskFiles, read_ordinary};
use crate::finding::{Code, Finding, Place, Report, Span};
use crate::schema::Schema;
use crate::settings::Spanned;
use crate::world::FileError;

/// The largest DDF file or archive that is read: ten times the uncompressed size of Microsoft's set.
const MAX_DDF_BYTES: usize = 96 << 20;
/// How many files a DDF folder may hold; Microsoft's set has 313.
const MAX_FOLDER_FILES: usize = 10_000;

/// Loads the files of `[schema] ddf`, then those of `--ddf`; later ones take precedence.
pub(super) fn load(
    schema: &mut Schema,
    named_in_spec: &[Spanned<String>],
    named_in_arguments: &[PathBuf],
    files: &DiskFiles,
) -> Result<Report, CliError> {
    let mut report = Report::new();
    for path in named_in_spec {
        match files.resolve(&path.value) {
            Ok(found) => report.extend(load_path(schema, &path.value, &found)?),
            Err(error) => report.push(missing(&path.value, &error, path.span)),
        }
    }
    for path in named_in_arguments {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        report.extend(load_path(schema, &name, path)?);
    }
    Ok(report)
}

fn missing(path: &str, error: &FileError, span: Span) -> Finding {
    Finding::new(Code::MissingDdf, span, format!("`{path}` cannot be loaded: {error}"))
        .allowed("a DDF file, a folder of them or a .zip, relative to the spec and inside its folder")
        .help("for files elsewhere, use --ddf PATH")
}

/// Loads one file, or every file of a folder in the order of their names.
fn load_path(schema: &mut Schema, name: &str, path: &Path) -> Result<Report, CliError> {
    let reading = |error| CliError::reading(path, error);
    if !fs::metadata(path).map_err(reading)?.is_dir() {
        return Ok(schema.add(name, &read(path)?));
    }
    let mut members = Vec::new();
    for entry in fs::read_dir(path).map_err(reading)?.take(MAX_FOLDER_FILES + 1) {
        let entry = entry.map_err(reading)?;
        if is_file(&entry) {
            let member = entry.file_name().to_string_lossy().into_owned();
            members.push((format!("{}/{member}", name.trim_end_matches('/')), entry.path()));
        }
    }
    members.sort();
    let mut report = Report::new();
    if members.len() > MAX_FOLDER_FILES {
        report.push(
            Finding::new(
                Code::MissingDdf,
                Place::Named(name.to_owned()),
                "the folder contains too many files for a folder of DDF files",
            )
            .allowed(format!("at most {MAX_FOLDER_FILES} files")),
        );
        return Ok(report);
    }
    let before = schema.ddfs().len();
    report.extend(schema.add_folder(&members, |path| read(path))?);
    if schema.ddfs().len() == before && !report.has_errors() {
        report.push(
            Finding::new(Code::NoDdf, Place::Named(name.to_owned()), "no file in the folder contains a DDF")
                .help("use the folder that directly contains the .xml files; subfolders are not searched"),
        );
    }
    Ok(report)
}

/// Whether it is a file or a link to one.
fn is_file(entry: &fs::DirEntry) -> bool {
    let kind = entry.file_type();
    kind.as_ref().is_ok_and(|kind| kind.is_file()) || kind.is_ok_and(|kind| kind.is_symlink()) && entry.path().is_file()
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let bytes = read_ordinary(path, MAX_DDF_BYTES).map_err(|error| CliError::reading(path, error))?;
    match bytes.len() > MAX_DDF_BYTES {
        true => Err(CliError::reading(path, format!("it is longer than {} MiB", MAX_DDF_BYTES >> 20))),
        false => Ok(bytes),
    }
}
