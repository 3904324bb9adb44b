//! Lets only one run at a time write to an output folder.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a run waits for another one that writes to the same folder. Whoever may read a folder may also lock it, and
/// keep it locked.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(50);

/// Held as long as a run writes to a folder; released when the process ends, however it ends.
pub(super) struct FolderLock {
    /// None if the file system has no locks.
    _held: Option<File>,
}

impl FolderLock {
    /// Waits until no other run holds the folder, up to a time limit.
    pub(super) fn take(folder: &Path) -> io::Result<Self> {
        let started = Instant::now();
        loop {
            if let Some(lock) = FolderLock::try_take(folder)? {
                return Ok(lock);
            }
            if started.elapsed() > PATIENCE {
                return Err(io::Error::new(io::ErrorKind::TimedOut, held_by_another(folder)));
            }
            sleep(PAUSE);
        }
    }

    /// The lock, unless somebody else holds it.
    #[cfg(not(windows))]
    pub(super) fn try_take(folder: &Path) -> io::Result<Option<Self>> {
        // The lock is on the folder itself and leaves no file behind.
        let file = File::open(folder)?;
        match try_lock(&file)? {
            Lock::Taken => Ok(Some(FolderLock { _held: Some(file) })),
            Lock::Unknown => Ok(Some(FolderLock { _held: None })),
            Lock::OfAnother => Ok(None),
        }
    }

    /// The lock, unless somebody else holds it. Folders cannot be locked on Windows, so a file that the system removes
    /// when its last handle closes serves as the lock.
    #[cfg(windows)]
    pub(super) fn try_take(folder: &Path) -> io::Result<Option<Self>> {
        use std::fs::OpenOptions;
        use std::os::windows::fs::OpenOptionsExt;

        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        const ERROR_SHARING_VIOLATION: i32 = 32;
        let opened = OpenOptions::new()
            .write(true)
            .create(true)
            .share_mode(0)
            .custom_flags(FILE_FLAG_DELETE_ON_CLOSE)
            .open(folder.join(".ppkgc.lock"));
        match opened {
            Ok(held) => Ok(Some(FolderLock { _held: Some(held) })),
            Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The result of an attempt to lock a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    Taken,
    OfAnother,
    /// The file system has no locks.
    Unknown,
}

/// Locks a file or folder, if nobody else has. The lock is released when the file is closed.
pub(super) fn try_lock(file: &File) -> io::Result<Lock> {
    match file.try_lock() {
        Ok(()) => Ok(Lock::Taken),
        Err(TryLockError::WouldBlock) => Ok(Lock::OfAnother),
        Err(TryLockError::Error(error)) if has_no_locks(&error) => Ok(Lock::Unknown),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether the error means that the file system does not support locks: some network file systems and file systems in
/// user space.
fn has_no_locks(error: &io::Error) -> bool {
    /// ENOLCK, which std has no name for.
    const NO_LOCKS: i32 = 37;
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
        || cfg!(target_os = "linux") && error.raw_os_error() == Some(NO_LOCKS)
}

fn held_by_another(folder: &Path) -> String {
    let holder = holder(folder).unwrap_or_else(|| "another program".to_owned());
    let seconds = PATIENCE.as_secs();
    format!("{holder} has held the lock on the folder for {seconds} seconds; wait until it ends, or write elsewhere")
}

/// The program that holds the lock, if the system reports it.
#[cfg(target_os = "linux")]
fn holder(folder: &Path) -> Option<String> {
    use std::fs::{metadata, read_to_string};
    use std::os::unix::fs::MetadataExt;

    let inode = metadata(folder).ok()?.ino().to_string();
    // An example of a line: `1: FLOCK ADVISORY WRITE 4711 08:01:131073 0 EOF`.
    let process = read_to_string("/proc/locks").ok()?.lines().find_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let is_flock = words.next() == Some("FLOCK");
        let process = words.nth(2).filter(|process| process.parse().is_ok_and(|process: i32| process > 0))?;
        let of_folder = words.next()?.rsplit(':').next() == Some(inode.as_str());
        (is_flock && of_folder).then(|| process.to_owned())
    })?;
    let name = read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let name: String = name.trim().chars().filter(|c| c.is_ascii_graphic()).collect();
    Some(if name.is_empty() { format!("process {process}") } else { format!("process {process} (`{name}`)") })
}

#[cfg(not(target_os = "linux"))]
fn holder(_folder: &Path) -> Option<String> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{FolderLock, holder};

    #[test]
    fn the_holder_of_a_lock_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let held = FolderLock::try_take(dir.path()).unwrap();
        assert!(held.is_some());
        assert!(FolderLock::try_take(dir.path()).unwrap().is_none());
        let holder = holder(dir.path()).unwrap();
        assert!(holder.starts_with(&format!("process {} (`", std::process::id())), "{holder}");
        drop(held);
        assert!(FolderLock::try_take(dir.path()).unwrap().is_some());
    }
}
