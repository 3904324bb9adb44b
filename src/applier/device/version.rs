//! Edition and build as the registry of Windows states them.

use super::{Device, RegistryValue, Trouble, ValueName};
use crate::windows::{self, Build, Edition};

const KEY: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

/// Edition and build of a device that has a registry.
pub(super) fn version(device: &dyn Device) -> Result<windows::Device, Trouble> {
    let text = |name: &str| -> Result<String, Trouble> {
        match device.value(&ValueName::new(KEY, name))? {
            Some(RegistryValue::Text(text)) => Ok(text),
            _ => Err(Trouble::Unusable { why: format!("HKLM\\{KEY} has no text {name}") }),
        }
    };
    let edition = text("EditionID")?;
    let edition = Edition::parse_word(&edition)
        .ok()
        .and_then(|word| word.editions.first().copied())
        .ok_or_else(|| Trouble::Unusable { why: format!("its edition {edition} is not known") })?;
    let build = text("CurrentBuildNumber").or_else(|_| text("CurrentBuild"))?;
    let build = build.parse().map_err(|_| Trouble::Unusable { why: format!("its build {build} is no number") })?;
    let revision = match device.value(&ValueName::new(KEY, "UBR"))? {
        Some(RegistryValue::Number(revision)) => Some(revision),
        _ => None,
    };
    Ok(windows::Device { edition, build: Build { build, revision } })
}
