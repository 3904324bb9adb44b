//! Recognizes the incomplete outputs that an interrupted run left behind, by name and lock, and removes them.

use std::fs::{self, DirEntry, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::lock::{Lock, try_lock};

/// The prefix of the name of every incomplete output.
pub(super) const STAGED_PREFIX: &str = ".ppkgc-";
/// The suffix of the name of every incomplete output.
pub(super) const STAGED_SUFFIX: &str = ".tmp";

/// Where locks are not possible, outputs that have not changed for this long count as left behind.
const LONG_AGO: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes what interrupted runs left in a folder, whose lock the caller holds. Files that cannot be removed, such as
/// those of other users, are kept.
pub(super) fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(STAGED_PREFIX) && name.ends_with(STAGED_SUFFIX) && is_abandoned(&entry) {
            // A leftover does no harm, so it is not an error if it cannot be removed.
            let _ = remove(&entry.path());
        }
    }
    Ok(())
}

/// Removes a file, or a folder with everything in it.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match path.symlink_metadata()?.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    }
}

/// Whether no process is writing this output any more. A process that writes it holds a lock on it.
fn is_abandoned(entry: &DirEntry) -> bool {
    let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
    let locked = match is_link || cfg!(windows) {
        true => Lock::Unknown,
        false => File::open(entry.path()).and_then(|file| try_lock(&file)).unwrap_or(Lock::Unknown),
    };
    let age = || entry.metadata().and_then(|found| found.modified()).ok().and_then(|time| time.elapsed().ok());
    match locked {
        Lock::Taken => true,
        Lock::OfAnother => false,
        Lock::Unknown => is_link || age().is_some_and(|age| age > LONG_AGO),
    }
}

/// Marks a file or folder as being written, with a lock. On Windows locked files could not be read, so this does
/// nothing there.
pub(super) fn mark(file: &File) {
    if cfg!(not(windows)) {
        // If it cannot be locked, its age decides.
        let _ = try_lock(file);
    }
}

/// Marks a file as finished.
pub(super) fn unmark(file: &File) {
    // The mark is removed at the latest when the file is closed.
    let _ = file.unlock();
}
