//! Whether an image was shut down: on one that was not, what is written may be lost, or damage what Windows has in memory.

use std::io::Read;

use crate::applier::device::tree::Tree;
use crate::applier::device::{DevicePath, Trouble};
use crate::format::hive::Hive;

/// Where Windows keeps its memory while it hibernates; fast startup does that at every shutdown.
const HIBERNATION: &str = r"C:\hiberfil.sys";
/// What the file starts with once it has served: nothing, or a mark that Windows woke up. Source: forensic readers.
const SERVED: [&[u8; 4]; 3] = [b"\0\0\0\0", b"wake", b"WAKE"];
const LOGS: [&str; 2] = [r"C:\Windows\System32\config\SOFTWARE.LOG1", r"C:\Windows\System32\config\SOFTWARE.LOG2"];
/// Where the entries of a log start, and what each starts with. Source: forensic readers; Windows 8.1 and later.
const LOG_ENTRIES: usize = 512;
const LOG_ENTRY: &[u8] = b"HvLE";

/// Refuses an image that was not shut down.
pub(super) fn check<R: Read + std::io::Seek>(tree: &Tree, software: &Hive<R>) -> Result<(), Trouble> {
    let unusable = |why: &str| {
        Err(Trouble::Unusable { why: format!("{why}; start this Windows and shut it down (shutdown /s /f /t 0)") })
    };
    let head = start_of(tree, HIBERNATION, 4)?;
    if !head.is_empty() && !SERVED.iter().any(|served| served.as_slice() == head) {
        return unusable("it is hibernated, which fast startup does at every shutdown");
    }
    if !software.is_clean() {
        return unusable("its registry was not written to the end");
    }
    for log in LOGS {
        if newest_entry(&start_of(tree, log, LOG_ENTRIES + 16)?).is_some_and(|entry| entry >= software.sequence()) {
            return unusable("the log of its registry holds what the registry does not");
        }
    }
    Ok(())
}

/// The sequence number of the first entry of a log, which goes on from there.
fn newest_entry(log: &[u8]) -> Option<u32> {
    let entry = log.get(LOG_ENTRIES..)?;
    let number = entry.get(12..)?.first_chunk()?;
    entry.starts_with(LOG_ENTRY).then(|| u32::from_le_bytes(*number))
}

/// The first bytes of a file; none if it is not there.
fn start_of(tree: &Tree, path: &str, length: usize) -> Result<Vec<u8>, Trouble> {
    let path = DevicePath::known(path);
    let mut bytes = Vec::new();
    if tree.stands(&path)? {
        let read = tree.read(&path)?.take(length as u64).read_to_end(&mut bytes);
        read.map_err(|error| Trouble::io(format!("read {path}"), error))?;
    }
    Ok(bytes)
}
