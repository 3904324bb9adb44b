//! Allows one run at a time on a device.

use std::fs::File;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::DeviceError;

/// How long a lock may still be held after its release, by a process that is just being started.
const MOMENT: Duration = Duration::from_millis(200);

/// Held while a run changes the device; released when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _held: File,
}

impl Lock {
    /// Takes the lock on a folder, or fails because another run holds it. A lock that was just released may still be
    /// held for a moment: a process that is being started has a copy of it until its program runs.
    pub(super) fn take(folder: &Path) -> Result<Lock, DeviceError> {
        let end = Instant::now() + MOMENT;
        loop {
            match open(folder) {
                Ok(held) => return Ok(Lock { _held: held }),
                Err(error) if is_held(&error) && Instant::now() < end => thread::sleep(MOMENT / 10),
                Err(error) if is_held(&error) => return Err(DeviceError::Busy),
                Err(error) => return Err(DeviceError::io(format!("lock {}", folder.display()), error)),
            }
        }
    }
}

/// Whether another run holds the lock on a folder.
pub(super) fn is_locked(folder: &Path) -> bool {
    matches!(Lock::take(folder), Err(DeviceError::Busy))
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
