//! Finds and loads the DDF files: first those that a spec names, then those of the command line.

use std::fs;
use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::{DiskFiles, Inputs, read_ordinary_into};
use crate::finding::{Code, Finding, Place, Report, Span};
use crate::schema::Schema;
use crate::settings::Spanned;
use crate::world::FileError;

/// The maximum size of a DDF file or archive: ten times the uncompressed size of Microsoft's set.
const MAX_DDF_BYTES: usize = 96 << 20;
/// The maximum number of files in a DDF folder; Microsoft's set has 313.
const MAX_FOLDER_FILES: usize = 10_000;

/// A DDF file, a folder of them, or a zip, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedDdf {
    /// Its name for messages and records.
    name: String,
    path: PathBuf,
    /// The folder that links must not leave.
    root: PathBuf,
}

/// Loads the files of `[schema] ddf`, then those of `--ddf`; later ones take precedence. All of them become inputs.
pub(super) fn load(
    schema: &mut Schema,
    named_in_spec: &[Spanned<String>],
    named_in_arguments: &[PathBuf],
    files: &DiskFiles,
    inputs: &mut Inputs,
) -> Result<Report, CliError> {
    let (named, mut report) = named(named_in_spec, named_in_arguments, files)?;
    report.extend(load_named(schema, &named, inputs)?);
    Ok(report)
}

/// Finds the files of `[schema] ddf`, then those of `--ddf`, without reading them.
pub(super) fn named(
    named_in_spec: &[Spanned<String>],
    named_in_arguments: &[PathBuf],
    files: &DiskFiles,
) -> Result<(Vec<NamedDdf>, Report), CliError> {
    let (mut named, mut report) = (Vec::new(), Report::new());
    for path in named_in_spec {
        match files.resolve_named(&path.value) {
            Ok(found) => {
                // If it is elsewhere, the user named only this file or folder, and nothing beside it.
                let root = if found.starts_with(files.root()) { files.root().to_owned() } else { found.clone() };
                named.push(NamedDdf { name: path.value.clone(), path: found, root });
            }
            Err(trouble) => report.push(missing(&path.value, &trouble, path.span)),
        }
    }
    for path in named_in_arguments {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let root = fs::canonicalize(path).map_err(|error| CliError::reading(path, error))?;
        named.push(NamedDdf { name, path: path.clone(), root });
    }
    Ok((named, report))
}

/// Loads these files in their order; later ones take precedence. All of them become inputs.
pub(super) fn load_named(schema: &mut Schema, named: &[NamedDdf], inputs: &mut Inputs) -> Result<Report, CliError> {
    let mut report = Report::new();
    for NamedDdf { name, path, root } in named {
        report.extend(load_path(schema, name, path, root, inputs)?);
    }
    Ok(report)
}

impl NamedDdf {
    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn missing(path: &str, trouble: &FileError, span: Span) -> Finding {
    Finding::new(Code::MissingDdf, span, format!("`{path}` cannot be loaded: {trouble}"))
        .allowed("a DDF file, a folder of them or a .zip, relative to the spec; it may be beside the spec or above it")
}

/// Loads one file, or every file of a folder in the order of their names. Links in the folder must not lead out of the
/// root.
fn load_path(
    schema: &mut Schema,
    name: &str,
    path: &Path,
    root: &Path,
    inputs: &mut Inputs,
) -> Result<Report, CliError> {
    let reading = |error| CliError::reading(path, error);
    if !fs::metadata(path).map_err(reading)?.is_dir() {
        inputs.extend([path.to_owned()]);
        let mut bytes = Vec::new();
        read(path, &mut bytes)?;
        return Ok(schema.add(name, &bytes));
    }
    let mut report = Report::new();
    let mut members = Vec::new();
    for entry in fs::read_dir(path).map_err(reading)?.take(MAX_FOLDER_FILES + 1) {
        let entry = entry.map_err(reading)?;
        if is_file(&entry) {
            let member = entry.file_name().to_string_lossy().into_owned();
            let member = format!("{}/{member}", name.trim_end_matches('/'));
            match leads_out_of(root, &entry) {
                true => report.push(leads_out(&member)),
                false => members.push((member, entry.path())),
            }
        }
    }
    members.sort();
    inputs.extend(members.iter().map(|(_, path)| path.clone()));
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
    report.extend(schema.add_folder(&members, |path, bytes| read(path, bytes))?);
    if schema.ddfs().len() == before && !report.has_errors() {
        report.push(
            Finding::new(Code::NoDdf, Place::Named(name.to_owned()), "no file in the folder contains a DDF")
                .help("use the folder that directly contains the .xml files; subfolders are not searched"),
        );
    }
    Ok(report)
}

/// Whether the entry of a folder is a link that leads out of the root.
fn leads_out_of(root: &Path, entry: &fs::DirEntry) -> bool {
    let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
    is_link && !fs::canonicalize(entry.path()).is_ok_and(|found| found.starts_with(root))
}

fn leads_out(member: &str) -> Finding {
    let message = format!("`{member}` cannot be loaded: it is a link that leads out of the folder");
    Finding::new(Code::MissingDdf, Place::Named(member.to_owned()), message)
        .help("put a copy of the file into the folder, or name the file itself with --ddf PATH")
}

/// Whether the entry of a folder is a file or a link to one.
fn is_file(entry: &fs::DirEntry) -> bool {
    let kind = entry.file_type();
    kind.as_ref().is_ok_and(|kind| kind.is_file()) || kind.is_ok_and(|kind| kind.is_symlink()) && entry.path().is_file()
}

fn read(path: &Path, bytes: &mut Vec<u8>) -> Result<(), CliError> {
    read_ordinary_into(path, MAX_DDF_BYTES, bytes).map_err(|error| CliError::reading(path, error))?;
    match bytes.len() > MAX_DDF_BYTES {
        true => Err(CliError::reading(path, format!("it is longer than {} MiB", MAX_DDF_BYTES >> 20))),
        false => Ok(()),
    }
}
