//! HKEY_LOCAL_MACHINE of this device.

use std::io;

use windows_registry::{Key, LOCAL_MACHINE, Type};

use super::super::{DeviceError, RegistryValue, ValueName};

/// The error codes for something missing, and for denied access. Source: winerror.h.
const FILE_NOT_FOUND: i32 = 0x8007_0002_u32.cast_signed();
const ACCESS_DENIED: i32 = 0x8007_0005_u32.cast_signed();

/// Reads a value; one of a type that Personalization does not use is returned as text.
pub(super) fn value(name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
    let Some(key) = found(LOCAL_MACHINE.open(&name.key), name)? else { return Ok(None) };
    match found(key.get_type(&name.name), name)? {
        None => Ok(None),
        Some(Type::U32) => Ok(found(key.get_u32(&name.name), name)?.map(RegistryValue::Number)),
        Some(_) => Ok(found(key.get_string(&name.name), name)?.map(RegistryValue::Text)),
    }
}

/// Sets a value, creating its key if necessary; `None` removes the value.
pub(super) fn set_value(name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError> {
    match value {
        Some(RegistryValue::Number(number)) => create(name)?.set_u32(&name.name, *number),
        Some(RegistryValue::Text(text)) => create(name)?.set_string(&name.name, text),
        None => {
            let opened = LOCAL_MACHINE.options().read().write().open(&name.key);
            let Some(key) = found(opened, name)? else { return Ok(()) };
            return found(key.remove_value(&name.name), name).map(drop);
        }
    }
    .map_err(|error| registry_error(&error, name))
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

fn create(name: &ValueName) -> Result<Key, DeviceError> {
    LOCAL_MACHINE.create(&name.key).map_err(|error| registry_error(&error, name))
}

/// Something missing is not an error here.
fn found<T>(result: windows_registry::Result<T>, name: &ValueName) -> Result<Option<T>, DeviceError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code().0 == FILE_NOT_FOUND => Ok(None),
        Err(error) => Err(registry_error(&error, name)),
    }
}

fn registry_error(error: &dyn std::fmt::Display, name: &ValueName) -> DeviceError {
    DeviceError::io(format!("use {name}"), io::Error::other(error.to_string()))
}
