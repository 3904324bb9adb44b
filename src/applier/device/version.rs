//! Reads edition and build from the registry of Windows.

use super::{Device, DeviceError, RegistryValue, ValueName};
use crate::windows::{self, Build, Edition};

const KEY: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

/// The edition and build of a device that has a registry.
pub(super) fn version(device: &dyn Device) -> Result<windows::Device, DeviceError> {
    let text = |name: &str| -> Result<String, DeviceError> {
        match device.value(&ValueName::new(KEY, name))? {
            Some(RegistryValue::Text(text)) => Ok(text),
            _ => Err(DeviceError::Unusable { why: format!("HKLM\\{KEY} has no text value {name}") }),
        }
    };
    let edition = text("EditionID")?;
    let edition = Edition::parse_word(&edition)
        .ok()
        .and_then(|word| word.editions.first().copied())
        .ok_or_else(|| DeviceError::UnknownWindows { what: format!("its edition {edition} is unknown") })?;
    let build = text("CurrentBuildNumber").or_else(|_| text("CurrentBuild"))?;
    let build = build
        .parse()
        .map_err(|_| DeviceError::UnknownWindows { what: format!("its build {build} is not a number") })?;
    let revision = match device.value(&ValueName::new(KEY, "UBR"))? {
        Some(RegistryValue::Number(revision)) => Some(revision),
        _ => None,
    };
    Ok(windows::Device { edition, build: Build { build, revision } })
}
