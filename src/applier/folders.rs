//! The folders that must be created before a file can be written.

use super::device::{Device, DeviceError, DevicePath};

/// The missing parent folders of a file, outermost first.
pub(super) fn missing_folders(device: &dyn Device, file: &DevicePath) -> Result<Vec<DevicePath>, DeviceError> {
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
