//! HKEY_LOCAL_MACHINE of this device.

use std::fmt;
use std::io;

use windows_registry::{Key, LOCAL_MACHINE, Type};

use super::super::{DeviceError, RegistryValue, ValueName};

/// The error codes for something missing, and for denied access. Source: winerror.h.
const FILE_NOT_FOUND: i32 = 0x8007_0002_u32.cast_signed();
const ACCESS_DENIED: i32 = 0x8007_0005_u32.cast_signed();

/// Reads a value, with its type and all its bytes.
pub(super) fn value(name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
    let Some(key) = found(LOCAL_MACHINE.open(&name.key), name)? else { return Ok(None) };
    Ok(found(key.get_value(&name.name), name)?.map(|value| match (value.ty(), &*value) {
        (Type::U32, &[a, b, c, d]) => RegistryValue::Number(u32::from_le_bytes([a, b, c, d])),
        (Type::String, bytes) if text(bytes).is_some() => RegistryValue::Text(text(bytes).unwrap_or_default()),
        (kind, bytes) => RegistryValue::Other { kind: kind.into(), bytes: bytes.to_vec() },
    }))
}

/// A text as Windows writes it, with one zero at its end. Anything else could not be written back as it was.
fn text(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks();
    let units: Vec<u16> = units.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
    let text = units.strip_suffix(&[0]).filter(|text| rest.is_empty() && !text.contains(&0))?;
    String::from_utf16(text).ok()
}

/// Sets a value, creating its key if necessary; `None` removes the value.
pub(super) fn set_value(name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError> {
    match value {
        Some(RegistryValue::Number(number)) => create(&name.key)?.set_u32(&name.name, *number),
        Some(RegistryValue::Text(text)) => create(&name.key)?.set_string(&name.name, text),
        Some(RegistryValue::Other { kind, bytes }) => {
            create(&name.key)?.set_bytes(&name.name, Type::from(*kind), bytes)
        }
        None => {
            let opened = LOCAL_MACHINE.options().read().write().open(&name.key);
            let Some(key) = found(opened, name)? else { return Ok(()) };
            return found(key.remove_value(&name.name), name).map(drop);
        }
    }
    .map_err(|error| registry_error(&error, name))
}

/// Whether there is a key.
pub(super) fn has_key(key: &str) -> Result<bool, DeviceError> {
    Ok(found(LOCAL_MACHINE.open(key), &ValueName::new(key, ""))?.is_some())
}

/// Creates a key.
pub(super) fn make_key(key: &str) -> Result<(), DeviceError> {
    create(key).map(drop)
}

/// Removes a key that holds neither values nor keys.
pub(super) fn remove_empty_key(key: &str) -> Result<(), DeviceError> {
    let name = ValueName::new(key, "");
    let Some(opened) = found(LOCAL_MACHINE.open(key), &name)? else { return Ok(()) };
    let has_keys = opened.keys().map_err(|error| registry_error(&error, &name))?.next().is_some();
    let has_values = opened.values().map_err(|error| registry_error(&error, &name))?.next().is_some();
    if has_keys || has_values {
        return Ok(());
    }
    found(LOCAL_MACHINE.remove_tree(key), &name).map(drop)
}

/// The folder of Windows, from the registry; environment variables can be set by anybody.
pub(super) fn system_root() -> Result<String, DeviceError> {
    let name = ValueName::new(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion", "SystemRoot");
    match value(&name)? {
        Some(RegistryValue::Text(root)) => Ok(root),
        _ => Err(DeviceError::Unusable { why: format!("{name} does not say where Windows is") }),
    }
}

/// Fails unless the program may write to HKEY_LOCAL_MACHINE, as administrators and the system may.
pub(super) fn require_elevation() -> Result<(), DeviceError> {
    match LOCAL_MACHINE.options().read().write().open("SOFTWARE") {
        Ok(_) => Ok(()),
        Err(error) if error.code().0 == ACCESS_DENIED => Err(DeviceError::NotElevated),
        Err(error) => Err(registry_error(&error, &ValueName::new("SOFTWARE", ""))),
    }
}

fn create(key: &str) -> Result<Key, DeviceError> {
    LOCAL_MACHINE.create(key).map_err(|error| registry_error(&error, &ValueName::new(key, "")))
}

/// Something missing is not an error here.
fn found<T>(result: windows_registry::Result<T>, name: &ValueName) -> Result<Option<T>, DeviceError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code().0 == FILE_NOT_FOUND => Ok(None),
        Err(error) => Err(registry_error(&error, name)),
    }
}

fn registry_error(error: &dyn fmt::Display, name: &ValueName) -> DeviceError {
    DeviceError::io(format!("use {name}"), io::Error::other(error.to_string()))
}
