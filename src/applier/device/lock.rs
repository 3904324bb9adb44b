//! Allows one run at a time on a device.

use std::fs::File;
use std::io;
use std::path::Path;

use super::DeviceError;

/// Held while a run changes the device; released when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _held: File,
}

impl Lock {
    /// Takes the lock on a folder, or fails because another run holds it.
    pub(super) fn take(folder: &Path) -> Result<Lock, DeviceError> {
        match open(folder) {
            Ok(held) => Ok(Lock { _held: held }),
            Err(error) if is_held(&error) => Err(DeviceError::Busy),
            Err(error) => Err(DeviceError::io(format!("lock {}", folder.display()), error)),
        }
    }
}

#[cfg(not(windows))]
fn open(folder: &Path) -> io::Result<File> {
    let held = File::open(folder)?;
    held.try_lock()?;
    Ok(held)
}

#[cfg(not(windows))]
fn is_held(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// Folders cannot be locked on Windows, so a file serves as the lock; the system removes it with its last handle.
#[cfg(windows)]
fn open(folder: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .share_mode(0)
        .custom_flags(FILE_FLAG_DELETE_ON_CLOSE)
        .open(folder.join(".ppkg-apply.lock"))
}

#[cfg(windows)]
fn is_held(error: &io::Error) -> bool {
    const ERROR_SHARING_VIOLATION: i32 = 32;
    error.raw_os_error() == Some(ERROR_SHARING_VIOLATION)
}
