//! One change to the device, as it is planned and then made.

use super::device::{Device, DevicePath, Place, RegistryValue, State, Trouble, ValueName};
use super::digest::Digest;
use super::wish::Embedded;
use crate::address::LocUri;

/// A change to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A folder that must be there first.
    MakeFolder(DevicePath),
    /// A file.
    WriteFile {
        /// Where.
        path: DevicePath,
        /// What comes into it.
        content: Content,
    },
    /// A registry value.
    SetValue {
        /// Which.
        name: ValueName,
        /// To what; none removes it.
        value: Option<RegistryValue>,
    },
    /// A value that the engine will change when it installs the package.
    LeaveToEngine {
        /// Which.
        name: ValueName,
        /// The value that tells whether the engine did it for this package, and what it then holds.
        told_by: (ValueName, String),
    },
    /// The package, through the provisioning engine.
    Install {
        /// Its id.
        id: String,
        /// The copy that the engine is given.
        package: DevicePath,
    },
    /// A node of a CSP.
    SetNode {
        /// Which.
        locuri: LocUri,
        /// To what; none deletes it.
        value: Option<String>,
        /// Whether nobody should print the value.
        secret: bool,
    },
}

/// Where the content of a file comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A picture inside the package.
    Embedded(Embedded),
    /// The package itself.
    Package {
        /// Its SHA-256.
        sha256: Digest,
        /// Its length in bytes.
        size: u64,
    },
    /// Its catalog.
    Catalog(Vec<u8>),
    /// A picture on the network; what it is, only the download tells.
    Fetched {
        /// Where.
        url: String,
    },
}

/// What is at a place of the device.
pub(super) fn observe(device: &dyn Device, place: &Place) -> Result<Option<State>, Trouble> {
    match place {
        Place::Folder(path) | Place::File(path) => device.look(path),
        Place::Value(name) => Ok(device.value(name)?.map(State::from)),
        Place::Node(locuri) => Ok(device.node(locuri)?.map(State::Text)),
        Place::Package(id) => Ok(device.package(id)?.then_some(State::Installed)),
    }
}

impl Change {
    /// The place that is changed.
    pub fn place(&self) -> Place {
        match self {
            Change::MakeFolder(path) => Place::Folder(path.clone()),
            Change::WriteFile { path, .. } => Place::File(path.clone()),
            Change::SetValue { name, .. } | Change::LeaveToEngine { name, .. } => Place::Value(name.clone()),
            Change::Install { id, .. } => Place::Package(id.clone()),
            Change::SetNode { locuri, .. } => Place::Node(locuri.clone()),
        }
    }

    /// What will be there. A download is not known before it is made, nor what the engine writes; a deletion leaves
    /// nothing.
    pub fn after(&self) -> Option<State> {
        match self {
            Change::MakeFolder(_) => Some(State::Folder),
            Change::WriteFile { content, .. } => content.state(),
            Change::SetValue { value, .. } => value.clone().map(State::from),
            Change::SetNode { value, .. } => value.clone().map(State::Text),
            Change::Install { .. } => Some(State::Installed),
            Change::LeaveToEngine { .. } => None,
        }
    }

    /// Where a download comes from.
    pub fn url(&self) -> Option<&str> {
        match self {
            Change::WriteFile { content: Content::Fetched { url }, .. } => Some(url),
            _ => None,
        }
    }

    /// What tells that the place belongs to the run, where it does not tell so itself.
    pub(super) fn owner(&self) -> Option<(Place, Digest)> {
        match self {
            Change::LeaveToEngine { told_by: (name, text), .. } => {
                Some((Place::Value(name.clone()), State::Text(text.clone()).fingerprint()))
            }
            _ => None,
        }
    }

    /// Whether nobody should print the values.
    pub fn is_secret(&self) -> bool {
        matches!(self, Change::SetNode { secret: true, .. })
    }
}

impl Content {
    fn state(&self) -> Option<State> {
        match self {
            Content::Embedded(own) => Some(State::File { sha256: own.sha256, size: own.size }),
            Content::Package { sha256, size } => Some(State::File { sha256: *sha256, size: *size }),
            Content::Catalog(bytes) => Some(State::File { sha256: Digest::of(bytes), size: bytes.len() as u64 }),
            Content::Fetched { .. } => None,
        }
    }
}
