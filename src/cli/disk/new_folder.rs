//! Writes a new folder that gets its name only when it is complete.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::folder::sync_folder;
use super::interrupt::{Publishing, Vanishing};
use super::leftovers::{STAGED_PREFIX, STAGED_SUFFIX, mark, remove_leftovers};
use super::lock::FolderLock;
use crate::cli::cli_error::CliError;
use crate::finding::{Code, Finding, Place};

/// Lets `fill` write into a hidden folder, then renames it to `folder`. If an empty folder with that name exists, the
/// entries are moved into it one by one; anything else with that name is kept, and a finding is returned.
pub(in crate::cli) fn write_folder(
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<(), CliError>,
) -> Result<Result<(), Finding>, CliError> {
    let writing = |error| CliError::writing(folder, error);
    // Removes a slash at the end, so that a link is recognized as one.
    let folder: PathBuf = folder.components().collect();
    let exists = folder.symlink_metadata().is_ok();
    let beside = match folder.parent() {
        _ if folder.is_dir() => folder.clone(),
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&beside).map_err(writing)?;
    let lock = FolderLock::try_take(&beside).map_err(writing)?;
    if lock.is_some() {
        remove_leftovers(&beside).map_err(writing)?;
    }
    if exists && !is_empty_folder(&folder) {
        let name = folder.display().to_string();
        let message = format!("`{name}` exists already, and is not an empty folder");
        let finding = Finding::new(Code::WouldOverwrite, Place::Nowhere, message);
        return Ok(Err(finding.help("name a folder that does not exist yet")));
    }
    let (staged, vanishing) = Vanishing::begin(|| stage(&beside), TempDir::path).map_err(writing)?;
    // As long as the folder is marked, no other run takes it for a leftover.
    let marked = File::open(staged.path());
    marked.iter().for_each(mark);
    fill(staged.path())?;
    sync_tree(staged.path()).map_err(writing)?;
    drop(marked);
    let _publishing = Publishing::begin();
    match exists {
        true => move_content(staged.path(), &folder).map_err(writing)?,
        false => {
            vanishing.finish(|| fs::rename(staged.path(), &folder)).map_err(writing)?;
            // The folder has its name now; there is nothing left to remove.
            let _ = staged.keep();
        }
    }
    sync_folder(&beside).map_err(writing)?;
    Ok(Ok(()))
}

/// A hidden folder that is removed unless it is given a name.
fn stage(beside: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED_PREFIX).suffix(STAGED_SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(beside)
}

/// Makes a folder durable with all files and folders in it.
fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sync_tree(&entry.path())?,
            false => sync_file(&entry.path())?,
        }
    }
    sync_folder(folder)
}

fn sync_file(path: &Path) -> io::Result<()> {
    // Windows only syncs files that are open for writing.
    File::options().read(true).write(cfg!(windows)).open(path)?.sync_all()
}

fn move_content(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::rename(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}
