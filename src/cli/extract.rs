//! Extracts the files of a package to disk, all of them or none.

use std::fs;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;

use super::cli_error::CliError;
use super::disk::{create_new, write_folder};
use crate::finding::Finding;
use crate::format::wim::{FileEntry, WimReader};
use crate::read::OpenPackage;
use crate::world::Access;

/// Writes every file and folder of a package to a new folder. The content of each file is verified; if one of them
/// cannot be written completely, the folder is not created. As soon as the folder has its name, everything in it is on
/// disk.
///
/// Nothing is written outside the folder: the container has no links and no names that could lead elsewhere on any
/// system, and the files are first written into a new hidden folder.
pub(super) fn extract<R: Read + Seek>(
    package: &mut OpenPackage<R>,
    access: Access,
    folder: &Path,
) -> Result<Result<(), Finding>, CliError> {
    let wim = package.container();
    let (files, empty_folders) = (wim.root().files(), wim.root().empty_folders());
    write_folder(folder, |staged| {
        empty_folders.iter().try_for_each(|path| make_folder(&staged.join(path)))?;
        files.iter().try_for_each(|(path, entry)| write_file(wim, entry, access, &staged.join(path)))
    })
}

fn make_folder(target: &Path) -> Result<(), CliError> {
    fs::create_dir_all(target).map_err(|error| CliError::writing(target, error))
}

fn write_file<R: Read + Seek>(
    wim: &mut WimReader<R>,
    entry: &FileEntry,
    access: Access,
    target: &Path,
) -> Result<(), CliError> {
    let writing = |error: &dyn std::fmt::Display| CliError::writing(target, error);
    target.parent().map_or(Ok(()), make_folder)?;
    let mut out = BufWriter::new(create_new(target, access).map_err(|error| writing(&error))?);
    wim.copy(entry, &mut out).map_err(|error| writing(&error))?;
    out.flush().map_err(|error| writing(&error))
}
