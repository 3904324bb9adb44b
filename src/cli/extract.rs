//! The files of a package on the disk, all of them or none.

use std::fs;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;

use super::disk::{create_new, write_folder};
use super::trouble::Trouble;
use crate::finding::Finding;
use crate::format::wim::{FileEntry, WimReader};
use crate::read::OpenPackage;
use crate::world::Access;

/// Writes every file and folder of a package to a new folder. Each content is checked on the way; when one cannot be written
/// whole, the folder does not appear. When it has its name, all of it is on the disk.
///
/// Nothing is written outside the folder: the container hands out no links and no name that could lead elsewhere on any
/// system, and what is written goes into a hidden folder that nobody else has put anything into.
pub(super) fn extract<R: Read + Seek>(
    package: &mut OpenPackage<R>,
    access: Access,
    folder: &Path,
) -> Result<Result<(), Finding>, Trouble> {
    let wim = package.container();
    let (files, empty_folders) = (wim.root().files(), wim.root().empty_folders());
    write_folder(folder, |staged| {
        empty_folders.iter().try_for_each(|path| make_folder(&staged.join(path)))?;
        files.iter().try_for_each(|(path, entry)| write_file(wim, entry, access, &staged.join(path)))
    })
}

fn make_folder(target: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(target).map_err(|error| Trouble::writing(target, error))
}

fn write_file<R: Read + Seek>(
    wim: &mut WimReader<R>,
    entry: &FileEntry,
    access: Access,
    target: &Path,
) -> Result<(), Trouble> {
    let writing = |error: &dyn std::fmt::Display| Trouble::writing(target, error);
    target.parent().map_or(Ok(()), make_folder)?;
    let mut out = BufWriter::new(create_new(target, access).map_err(|error| writing(&error))?);
    wim.copy(entry, &mut out).map_err(|error| writing(&error))?;
    out.flush().map_err(|error| writing(&error))
}
