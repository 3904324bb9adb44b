//! The folder of our own files: made with its access rights from the start, and judged before anything in it is used.
//!
//! Any user may create folders in ProgramData. A journal in another user's folder would be undone with our rights, so
//! the folder is refused if others own it or may write to it, or if it is a link.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};

use super::super::descriptor::{self, OWN_FOLDER};
use super::super::{DeviceError, DevicePath, Drive};
use super::powershell;

/// Makes the folder if that is asked for, and prints "rights SDDL".
const SCRIPT: &str = include_str!("own_folder.ps1");

// Source of these numbers: winnt.h and winbase.h.
const FILE_LIST_DIRECTORY: u32 = 1;
const FILE_SHARE_READ: u32 = 1;
const FILE_SHARE_WRITE: u32 = 2;
const FILE_ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;

/// Creates the folder if it is missing, then judges it. While the result is held, the folder cannot be renamed, removed
/// or replaced.
pub(super) fn secure(drive: &dyn Drive) -> Result<File, DeviceError> {
    let folder = DevicePath::own_folder();
    if !drive.exists(&folder)? {
        ask("make-folder", &folder)?;
    }
    judged(&folder)
}

/// Judges the folder if it exists.
pub(super) fn check(drive: &dyn Drive) -> Result<Option<File>, DeviceError> {
    let folder = DevicePath::own_folder();
    if drive.exists(&folder)? { judged(&folder).map(Some) } else { Ok(None) }
}

/// Opens the folder, so that the one that is judged is the one that is used afterwards.
fn judged(folder: &DevicePath) -> Result<File, DeviceError> {
    let refused = |why: &str| DeviceError::NotTrusted { what: folder.to_string(), why: why.to_owned() };
    let held = open(folder).map_err(|error| DeviceError::io(format!("open {folder}"), error))?;
    let require_folder = || -> Result<(), DeviceError> {
        let metadata = held.metadata().map_err(|error| DeviceError::io(format!("look at {folder}"), error))?;
        match metadata.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
            true => Err(refused("it is a link, not a folder")),
            false if !metadata.is_dir() => Err(refused("it is a file, not a folder")),
            false => Ok(()),
        }
    };
    require_folder()?;
    let rights = ask("read-rights", folder)?;
    if let Some(why) = descriptor::fault(&rights) {
        return Err(refused(why));
    }
    require_folder()?;
    Ok(held)
}

fn ask(action: &str, folder: &DevicePath) -> Result<String, DeviceError> {
    let variables =
        [("PPKG_APPLY_ACTION", action), ("PPKG_APPLY_FOLDER", &folder.to_string()), ("PPKG_APPLY_RIGHTS", OWN_FOLDER)];
    match powershell::ask(SCRIPT, &variables) {
        Ok(answer) => Ok(answer.rights),
        Err(DeviceError::Engine { why }) => Err(DeviceError::Unusable { why: format!("{folder}: {why}") }),
        Err(error) => Err(error),
    }
}

/// A link is opened itself, not what it leads to.
fn open(folder: &DevicePath) -> io::Result<File> {
    OpenOptions::new()
        .access_mode(FILE_LIST_DIRECTORY)
        .share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(folder.to_string())
}
