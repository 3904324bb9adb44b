//! Checks that the Windows of an image was shut down: otherwise changes may be lost or may damage what Windows has in
//! memory.

use std::io::{Read, Seek};

use crate::applier::device::{DeviceError, DevicePath, Drive};
use crate::format::hive::Hive;

/// The file with the memory of a hibernated Windows; fast startup hibernates at every shutdown.
const HIBERNATION: &str = r"C:\hiberfil.sys";
/// What the file starts with once Windows has resumed: zeros, or the word `wake`. Source: forensic tools.
const RESUMED: [&[u8; 4]; 3] = [b"\0\0\0\0", b"wake", b"WAKE"];
const LOGS: [&str; 2] = [r"C:\Windows\System32\config\SOFTWARE.LOG1", r"C:\Windows\System32\config\SOFTWARE.LOG2"];
/// The offset of the first entry of a registry log, and the signature of entries since Windows 8.1. Source: forensic
/// tools.
const LOG_ENTRIES: usize = 512;
const LOG_ENTRY: &[u8] = b"HvLE";

/// Refuses an image whose Windows was not shut down.
pub(super) fn check<R: Read + Seek>(drive: &dyn Drive, software: &Hive<R>) -> Result<(), DeviceError> {
    let unusable = |why: &str| {
        Err(DeviceError::Unusable { why: format!("{why}; start this Windows and shut it down (shutdown /s /f /t 0)") })
    };
    let head = start_of(drive, HIBERNATION, 4)?;
    if !head.is_empty() && !RESUMED.iter().any(|start| start.as_slice() == head) {
        return unusable("it is hibernated, which fast startup does at every shutdown");
    }
    if !software.is_clean() {
        return unusable("its registry was not written completely");
    }
    for log in LOGS {
        if newest_entry(&start_of(drive, log, LOG_ENTRIES + 16)?).is_some_and(|entry| entry >= software.sequence()) {
            return unusable("the log of its registry contains changes that are not in the registry yet");
        }
    }
    Ok(())
}

/// The sequence number of the first entry of a log; later entries count up from it.
fn newest_entry(log: &[u8]) -> Option<u32> {
    let entry = log.get(LOG_ENTRIES..)?;
    let number = entry.get(12..)?.first_chunk()?;
    entry.starts_with(LOG_ENTRY).then(|| u32::from_le_bytes(*number))
}

/// The first bytes of a file; empty if it does not exist.
fn start_of(drive: &dyn Drive, path: &str, length: usize) -> Result<Vec<u8>, DeviceError> {
    let path = DevicePath::known(path);
    let mut bytes = Vec::new();
    if drive.exists(&path)? {
        let read = drive.read(&path)?.take(length as u64).read_to_end(&mut bytes);
        read.map_err(|error| DeviceError::io(format!("read {path}"), error))?;
    }
    Ok(bytes)
}
