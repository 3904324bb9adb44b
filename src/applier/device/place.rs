//! The places on a device that can be changed, and their states.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::DevicePath;
use crate::address::LocUri;
use crate::applier::digest::Digest;

/// Something on the device that can be changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// A folder.
    Folder(DevicePath),
    /// A file.
    File(DevicePath),
    /// A registry value.
    Value(ValueName),
    /// A node of a CSP.
    Node(LocUri),
    /// A package that the provisioning engine has installed, by its id.
    Package(String),
}

/// A value below HKEY_LOCAL_MACHINE.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ValueName {
    /// The key, without the hive: `SOFTWARE\Policies\Microsoft`.
    pub key: String,
    /// The name of the value.
    pub name: String,
}

/// The content of a registry value, in one of the two types that Personalization uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RegistryValue {
    /// REG_DWORD.
    Number(u32),
    /// REG_SZ.
    Text(String),
}

/// The state of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The folder exists.
    Folder,
    /// The file exists with this content.
    File {
        /// The SHA-256 of its content.
        sha256: Digest,
        /// Its length in bytes.
        size: u64,
    },
    /// The registry value is this number.
    Number(u32),
    /// The registry value or node is this text.
    Text(String),
    /// The package is installed.
    Installed,
}

impl ValueName {
    /// The value with this name in a key.
    pub fn new(key: &str, name: &str) -> ValueName {
        ValueName { key: key.to_owned(), name: name.to_owned() }
    }
}

impl From<RegistryValue> for State {
    fn from(value: RegistryValue) -> State {
        match value {
            RegistryValue::Number(number) => State::Number(number),
            RegistryValue::Text(text) => State::Text(text),
        }
    }
}

impl State {
    /// A digest that identifies this state without containing it: receipts are kept, so they must not contain
    /// passwords.
    pub fn fingerprint(&self) -> Digest {
        match self {
            State::Folder => Digest::of(b"folder"),
            State::File { sha256, .. } => *sha256,
            State::Number(number) => Digest::of(format!("number {number}").as_bytes()),
            State::Text(text) => Digest::of(format!("text {text}").as_bytes()),
            State::Installed => Digest::of(b"installed"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder(path) | Place::File(path) => path.fmt(f),
            Place::Value(name) => name.fmt(f),
            Place::Node(locuri) => locuri.fmt(f),
            Place::Package(id) => write!(f, "package {id}"),
        }
    }
}

impl fmt::Display for ValueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HKLM\\{}\\{}", self.key, self.name)
    }
}

/// A short description on one line, for people.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Folder => f.write_str("a folder"),
            State::File { sha256, size } => write!(f, "{size} bytes, sha256 {}", sha256.short()),
            State::Number(number) => number.fmt(f),
            State::Text(text) => f.write_str(text),
            State::Installed => f.write_str("installed"),
        }
    }
}
