//! The places on a device that can be changed, and their states.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::DevicePath;
use crate::address::LocUri;
use crate::applier::digest::{Digest, from_hex};
use crate::applier::package_id::compare_ids;
use crate::world::hex;
use crate::world::windows_name::NameKey;

/// Something on the device that can be changed. Letter case does not count in any of their names.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// A folder.
    Folder(DevicePath),
    /// A file.
    File(DevicePath),
    /// A registry key below HKEY_LOCAL_MACHINE.
    Key(String),
    /// A registry value.
    Value(ValueName),
    /// A node of a CSP.
    Node(LocUri),
    /// A package that the provisioning engine has installed, by its id.
    Package(String),
}

/// A value below HKEY_LOCAL_MACHINE. Letter case does not count.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ValueName {
    /// The key, without the hive: `SOFTWARE\Policies\Microsoft`.
    pub key: String,
    /// The name of the value.
    pub name: String,
}

/// The content of a registry value. The types that Personalization uses have variants of their own; all others, and
/// incomplete texts, are kept as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryValue {
    /// REG_DWORD.
    Number(u32),
    /// REG_SZ.
    Text(String),
    /// Any other type.
    Other {
        /// The number of the type. Source: winnt.h.
        kind: u32,
        /// The content.
        bytes: Vec<u8>,
    },
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
    /// The registry key exists.
    Key,
    /// The registry value has another type.
    Other {
        /// The number of the type. Source: winnt.h.
        kind: u32,
        /// The content, in hexadecimal in a journal.
        #[serde(with = "hexadecimal")]
        bytes: Vec<u8>,
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

impl Ord for ValueName {
    fn cmp(&self, other: &ValueName) -> Ordering {
        NameKey::compare(&self.key, &other.key).then_with(|| NameKey::compare(&self.name, &other.name))
    }
}

impl PartialOrd for ValueName {
    fn partial_cmp(&self, other: &ValueName) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ValueName {
    fn eq(&self, other: &ValueName) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ValueName {}

impl Place {
    /// The number of its kind, by which kinds are sorted.
    fn kind(&self) -> u8 {
        match self {
            Place::Folder(_) => 0,
            Place::File(_) => 1,
            Place::Key(_) => 2,
            Place::Value(_) => 3,
            Place::Node(_) => 4,
            Place::Package(_) => 5,
        }
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Place) -> Ordering {
        match (self, other) {
            (Place::Folder(own), Place::Folder(other)) | (Place::File(own), Place::File(other)) => own.cmp(other),
            (Place::Key(own), Place::Key(other)) => NameKey::compare(own, other),
            (Place::Value(own), Place::Value(other)) => own.cmp(other),
            (Place::Node(own), Place::Node(other)) => own.cmp(other),
            (Place::Package(own), Place::Package(other)) => compare_ids(own, other),
            _ => self.kind().cmp(&other.kind()),
        }
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Place) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place {}

impl From<RegistryValue> for State {
    fn from(value: RegistryValue) -> State {
        match value {
            RegistryValue::Number(number) => State::Number(number),
            RegistryValue::Text(text) => State::Text(text),
            RegistryValue::Other { kind, bytes } => State::Other { kind, bytes },
        }
    }
}

impl State {
    /// The registry value with this state.
    pub(in crate::applier) fn registry_value(&self) -> Option<RegistryValue> {
        match self {
            State::Number(number) => Some(RegistryValue::Number(*number)),
            State::Text(text) => Some(RegistryValue::Text(text.clone())),
            State::Other { kind, bytes } => Some(RegistryValue::Other { kind: *kind, bytes: bytes.clone() }),
            State::Folder | State::File { .. } | State::Key | State::Installed => None,
        }
    }

    /// A digest that identifies this state without containing it. A run may set passwords, and receipts are kept, so they
    /// contain only the digest of what was set.
    pub fn fingerprint(&self) -> Digest {
        match self {
            State::Folder => Digest::of(b"folder"),
            State::File { sha256, .. } => *sha256,
            State::Key => Digest::of(b"key"),
            State::Other { kind, bytes } => Digest::of(&[&kind.to_le_bytes(), bytes.as_slice()].concat()),
            State::Number(number) => Digest::of(format!("number {number}").as_bytes()),
            State::Text(text) => Digest::of(format!("text {text}").as_bytes()),
            State::Installed => Digest::of(b"installed"),
        }
    }
}

/// How bytes are written in a journal.
mod hexadecimal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{from_hex, hex};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text).ok_or_else(|| D::Error::custom("expected pairs of hexadecimal digits"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder(path) | Place::File(path) => path.fmt(f),
            Place::Key(key) => write!(f, "HKLM\\{key}"),
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
            State::Key => f.write_str("a key"),
            State::Other { kind, bytes } => write!(f, "{} bytes of registry type {kind}", bytes.len()),
            State::Number(number) => number.fmt(f),
            State::Text(text) => f.write_str(text),
            State::Installed => f.write_str("installed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DevicePath, Place, ValueName};
    use crate::address::LocUri;

    #[test]
    fn a_place_is_the_same_in_any_letter_case() {
        let file = |text| Place::File(DevicePath::known(text));
        let value = |key, name| Place::Value(ValueName::new(key, name));
        let node = |text| Place::Node(LocUri::parse(text).unwrap());
        let key = |text: &str| Place::Key(text.to_owned());
        let package = |text: &str| Place::Package(text.to_owned());
        let places = [
            [file(r"C:\a\Wall.jpg"), file(r"c:\A\wALL.JPG")],
            [Place::Folder(DevicePath::known(r"C:\a")), Place::Folder(DevicePath::known(r"C:\A"))],
            [key(r"SOFTWARE\Own"), key(r"Software\OWN")],
            [value("Own", "Path"), value("OWN", "path")],
            [node("./Vendor/MSFT/WiFi"), node("./Device/vendor/msft/wifi")],
            [package("{6B29FC40-CA47-1067-B31D-00DD010662DA}"), package("6b29fc40-ca47-1067-b31d-00dd010662da")],
        ];
        for (at, [one, another]) in places.iter().enumerate() {
            assert_eq!(one, another);
            assert!(places[at + 1..].iter().all(|[other, _]| other != one), "{one}");
        }
    }
}
