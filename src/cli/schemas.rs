//! Finds the DDF files that a spec and the command line name, and loads them in that order.

use std::fs;
use std::path::{Path, PathBuf};

use super::disk::{DiskFiles, read_ordinary};
use super::trouble::Trouble;
use crate::finding::{Code, Finding, Place, Report, Span};
use crate::schema::Schema;
use crate::settings::Spanned;
use crate::world::FileTrouble;

/// The largest DDF file or archive that is read: ten times Microsoft's whole set unpacked.
const MAX_DDF_BYTES: usize = 96 << 20;
/// How many files a DDF folder may hold; Microsoft's set has 313.
const MAX_FOLDER_FILES: usize = 10_000;

/// Loads the files of `[schema] ddf`, then those of `--ddf`; what comes later wins.
pub(super) fn load(
    schema: &mut Schema,
    named_in_spec: &[Spanned<String>],
    named_in_arguments: &[PathBuf],
    files: &DiskFiles,
) -> Result<Report, Trouble> {
    let mut report = Report::new();
    for path in named_in_spec {
        match files.resolve_named(&path.value) {
            Ok(found) => report.extend(load_path(schema, &path.value, &found)?),
            Err(trouble) => report.push(missing(&path.value, &trouble, path.span)),
        }
    }
    for path in named_in_arguments {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        report.extend(load_path(schema, &name, path)?);
    }
    Ok(report)
}

fn missing(path: &str, trouble: &FileTrouble, span: Span) -> Finding {
    Finding::new(Code::MissingDdf, span, format!("`{path}` cannot be loaded: {trouble}"))
        .allowed("a DDF file, a folder of them or a .zip, relative to the spec; it may stand beside or above it")
}

/// Loads one file, or every file of a folder in the order of their names.
fn load_path(schema: &mut Schema, name: &str, path: &Path) -> Result<Report, Trouble> {
    let reading = |error| Trouble::reading(path, error);
    if !fs::metadata(path).map_err(reading)?.is_dir() {
        return Ok(schema.add(name, &read(path)?));
    }
    let folder = fs::canonicalize(path).map_err(reading)?;
    let mut members = Vec::new();
    for entry in fs::read_dir(path).map_err(reading)?.take(MAX_FOLDER_FILES + 1) {
        let entry = entry.map_err(reading)?;
        if is_file(&entry, &folder) {
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
                "the folder holds too many files to be one of DDF files",
            )
            .allowed(format!("at most {MAX_FOLDER_FILES} files")),
        );
        return Ok(report);
    }
    let before = schema.ddfs().len();
    report.extend(schema.add_folder(&members, |path| read(path))?);
    if schema.ddfs().len() == before && !report.has_errors() {
        report.push(
            Finding::new(Code::NoDdf, Place::Named(name.to_owned()), "no DDF here: no file of the folder holds one")
                .help("name the folder that holds the .xml files itself; folders inside it are not looked into"),
        );
    }
    Ok(report)
}

/// Whether it is a file, or a link to one inside the folder: who named the folder named no other place.
fn is_file(entry: &fs::DirEntry, folder: &Path) -> bool {
    let stays_inside = || fs::canonicalize(entry.path()).is_ok_and(|end| end.is_file() && end.starts_with(folder));
    entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_symlink() && stays_inside())
}

fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    let bytes = read_ordinary(path, MAX_DDF_BYTES).map_err(|error| Trouble::reading(path, error))?;
    match bytes.len() > MAX_DDF_BYTES {
        true => Err(Trouble::reading(path, format!("it is longer than {} MiB", MAX_DDF_BYTES >> 20))),
        false => Ok(bytes),
    }
}
