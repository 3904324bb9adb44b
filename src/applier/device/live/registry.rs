//! HKEY_LOCAL_MACHINE of this device.

use std::io;

use windows_registry::{Key, LOCAL_MACHINE, Type};

use super::super::{RegistryValue, Trouble, ValueName};

/// What the registry answers where something is missing, and where it may not be touched. Source: winerror.h.
const FILE_NOT_FOUND: i32 = 0x8007_0002_u32.cast_signed();
const ACCESS_DENIED: i32 = 0x8007_0005_u32.cast_signed();

/// A value; one of a type that Personalization does not use counts as its text.
pub(super) fn value(name: &ValueName) -> Result<Option<RegistryValue>, Trouble> {
    let Some(key) = found(LOCAL_MACHINE.open(&name.key), name)? else { return Ok(None) };
    match found(key.get_type(&name.name), name)? {
        None => Ok(None),
        Some(Type::U32) => Ok(found(key.get_u32(&name.name), name)?.map(RegistryValue::Number)),
        Some(_) => Ok(found(key.get_string(&name.name), name)?.map(RegistryValue::Text)),
    }
}

/// Sets a value in a key that is made where it is missing; none removes the value.
pub(super) fn set_value(name: &ValueName, value: Option<&RegistryValue>) -> Result<(), Trouble> {
    match value {
        Some(RegistryValue::Number(number)) => create(name)?.set_u32(&name.name, *number),
        Some(RegistryValue::Text(text)) => create(name)?.set_string(&name.name, text),
        None => {
            let opened = LOCAL_MACHINE.options().read().write().open(&name.key);
            let Some(key) = found(opened, name)? else { return Ok(()) };
            return found(key.remove_value(&name.name), name).map(drop);
        }
    }
    .map_err(|error| trouble(&error, name))
}

/// Where Windows is, as it says itself; the environment could say anything.
pub(super) fn system_root() -> Result<String, Trouble> {
    let name = ValueName::new(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion", "SystemRoot");
    match value(&name)? {
        Some(RegistryValue::Text(root)) => Ok(root),
        _ => Err(Trouble::Unusable { why: format!("{name} does not say where Windows is") }),
    }
}

/// Only administrators and the system may write where everything here is written.
pub(super) fn demand_elevation() -> Result<(), Trouble> {
    match LOCAL_MACHINE.options().read().write().open("SOFTWARE") {
        Ok(_) => Ok(()),
        Err(error) if error.code().0 == ACCESS_DENIED => Err(Trouble::NotElevated),
        Err(error) => Err(trouble(&error, &ValueName::new("SOFTWARE", ""))),
    }
}

fn create(name: &ValueName) -> Result<Key, Trouble> {
    LOCAL_MACHINE.create(&name.key).map_err(|error| trouble(&error, name))
}

/// What is missing is no trouble.
fn found<T>(result: windows_registry::Result<T>, name: &ValueName) -> Result<Option<T>, Trouble> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code().0 == FILE_NOT_FOUND => Ok(None),
        Err(error) => Err(trouble(&error, name)),
    }
}

fn trouble(error: &dyn std::fmt::Display, name: &ValueName) -> Trouble {
    Trouble::io(format!("use {name}"), io::Error::other(error.to_string()))
}
