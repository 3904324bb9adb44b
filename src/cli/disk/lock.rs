//! One run at a time on one output folder.

use std::fs::File;
use std::io;
use std::path::Path;

/// Held for as long as a run writes to a folder; gone with the process, however it ends.
pub(super) struct FolderLock {
    _held: File,
}

#[cfg(not(windows))]
impl FolderLock {
    /// Waits until no other run holds the folder. The lock is on the folder itself and leaves no file behind.
    pub(super) fn take(folder: &Path) -> io::Result<Self> {
        let held = File::open(folder)?;
        held.lock()?;
        Ok(FolderLock { _held: held })
    }
}

#[cfg(windows)]
impl FolderLock {
    /// Waits until no other run holds the folder. Folders cannot be locked on Windows, so a file that the system
    /// removes when its last handle closes stands for the lock.
    pub(super) fn take(folder: &Path) -> io::Result<Self> {
        use std::fs::OpenOptions;
        use std::os::windows::fs::OpenOptionsExt;
        use std::time::Duration;

        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        const ERROR_SHARING_VIOLATION: i32 = 32;
        const PAUSE: Duration = Duration::from_millis(50);
        loop {
            let opened = OpenOptions::new()
                .write(true)
                .create(true)
                .share_mode(0)
                .custom_flags(FILE_FLAG_DELETE_ON_CLOSE)
                .open(folder.join(".ppkgc.lock"));
            match opened {
                Ok(held) => return Ok(FolderLock { _held: held }),
                Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => std::thread::sleep(PAUSE),
                Err(error) => return Err(error),
            }
        }
    }
}
