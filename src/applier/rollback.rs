//! Rollback: undoes every run of a package, newest first.

use super::device::{Device, DeviceError};
use super::digest::Digest;
use super::journal;
use super::open::OpenPackage;
use super::own_files;
use super::undo::{Undone, undo};

/// Undoes everything that exactly this package changed. Its receipt becomes a journal again, so that an interrupted
/// rollback continues at the next start. The package need not be trusted for that: only its hash is used.
pub fn rollback(package: &OpenPackage, device: &mut dyn Device) -> Result<Vec<Undone>, DeviceError> {
    let sha256 = Digest(package.hashes.sha256);
    let mut undone = Vec::new();
    let receipts = journal::receipts(device)?;
    for (number, _) in receipts.iter().rev().filter(|(_, receipt)| receipt.run.sha256 == sha256) {
        device.rename(&own_files::receipt(device, *number), &own_files::journal(device))?;
        undone.extend(undo(device)?);
    }
    Ok(undone)
}
