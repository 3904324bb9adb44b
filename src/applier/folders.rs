//! The folders that must be made before a file can be written.

use super::device::{Device, DevicePath, Trouble};

/// Those on the way to the file that are missing, from the drive down.
pub(super) fn missing_folders(device: &dyn Device, file: &DevicePath) -> Result<Vec<DevicePath>, Trouble> {
    let mut missing = Vec::new();
    let mut above = file.parent();
    while let Some(folder) = above {
        if device.look(&folder)?.is_some() {
            break;
        }
        above = folder.parent();
        missing.push(folder);
    }
    missing.reverse();
    Ok(missing)
}
