//! A single change to the device, first planned and then made.

use super::desired::Embedded;
use super::device::{Device, DeviceError, DevicePath, Place, RegistryValue, State, ValueName};
use super::digest::Digest;
use crate::address::LocUri;

/// A change to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Create a folder.
    MakeFolder(DevicePath),
    /// Create or replace a file.
    WriteFile {
        /// Its path.
        path: DevicePath,
        /// Its new content.
        content: Content,
    },
    /// Create a registry key.
    MakeKey(String),
    /// Set or remove a registry value.
    SetValue {
        /// Its name.
        name: ValueName,
        /// The new value; `None` removes it.
        value: Option<RegistryValue>,
    },
    /// A registry value that the engine changes when it installs the package.
    LeaveToEngine {
        /// Its name.
        name: ValueName,
        /// The registry value that shows whether the engine did this for this package, and what it then contains.
        owner: (ValueName, String),
    },
    /// A picture of the package that the engine puts where embedded pictures go when it installs the package.
    LeaveFileToEngine {
        /// Its path.
        path: DevicePath,
        /// The picture.
        picture: Embedded,
    },
    /// A node that has a value, and that the engine sets or deletes when it installs the package.
    LeaveNodeToEngine {
        /// Its address.
        locuri: LocUri,
        /// The value that the package has for it; `None` deletes the node.
        value: Option<String>,
        /// Whether the value is secret and must not be printed.
        secret: bool,
    },
    /// Install the package through the provisioning engine.
    Install {
        /// Its id.
        id: String,
        /// The copy that is passed to the engine.
        package: DevicePath,
    },
    /// Set or delete a node of a CSP.
    SetNode {
        /// Its address.
        locuri: LocUri,
        /// The new value; `None` deletes the node.
        value: Option<String>,
        /// Whether the value is secret and must not be printed.
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
    /// A picture on the network, whose content is not known until it is downloaded.
    Fetched {
        /// The URL.
        url: String,
    },
}

/// The current state of a place on the device.
pub(super) fn observe(device: &dyn Device, place: &Place) -> Result<Option<State>, DeviceError> {
    match place {
        Place::Folder(path) | Place::File(path) => device.look(path),
        Place::Key(key) => Ok(device.has_key(key)?.then_some(State::Key)),
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
            Change::WriteFile { path, .. } | Change::LeaveFileToEngine { path, .. } => Place::File(path.clone()),
            Change::MakeKey(key) => Place::Key(key.clone()),
            Change::SetValue { name, .. } | Change::LeaveToEngine { name, .. } => Place::Value(name.clone()),
            Change::Install { id, .. } => Place::Package(id.clone()),
            Change::SetNode { locuri, .. } | Change::LeaveNodeToEngine { locuri, .. } => Place::Node(locuri.clone()),
        }
    }

    /// The state after the change. `None` for a deletion, and for what is not known in advance: a download, or what the
    /// engine writes.
    pub fn after(&self) -> Option<State> {
        match self {
            Change::MakeFolder(_) => Some(State::Folder),
            Change::WriteFile { content, .. } => content.state(),
            Change::LeaveFileToEngine { picture, .. } => Some(picture.state()),
            Change::MakeKey(_) => Some(State::Key),
            Change::SetValue { value, .. } => value.clone().map(State::from),
            Change::SetNode { value, .. } | Change::LeaveNodeToEngine { value, .. } => value.clone().map(State::Text),
            Change::Install { .. } => Some(State::Installed),
            Change::LeaveToEngine { .. } => None,
        }
    }

    /// The URL of a download.
    pub fn url(&self) -> Option<&str> {
        match self {
            Change::WriteFile { content: Content::Fetched { url }, .. } => Some(url),
            _ => None,
        }
    }

    /// The state of another place that shows that this one belongs to the run, if its own state does not.
    pub(super) fn owner(&self) -> Option<(Place, Digest)> {
        match self {
            Change::LeaveToEngine { owner: (name, text), .. } => {
                Some((Place::Value(name.clone()), State::Text(text.clone()).fingerprint()))
            }
            _ => None,
        }
    }

    /// The node, if the engine changes it.
    pub(super) fn left_node(&self) -> Option<&LocUri> {
        match self {
            Change::LeaveNodeToEngine { locuri, .. } => Some(locuri),
            _ => None,
        }
    }

    /// Whether Windows makes this change, because of another one.
    pub(super) fn is_left_to_engine(&self) -> bool {
        matches!(
            self,
            Change::LeaveToEngine { .. } | Change::LeaveFileToEngine { .. } | Change::LeaveNodeToEngine { .. }
        )
    }

    /// Whether the values are secret and must not be printed.
    pub fn is_secret(&self) -> bool {
        matches!(self, Change::SetNode { secret: true, .. } | Change::LeaveNodeToEngine { secret: true, .. })
    }
}

impl Embedded {
    fn state(&self) -> State {
        State::File { sha256: self.sha256, size: self.size }
    }
}

impl Content {
    fn state(&self) -> Option<State> {
        match self {
            Content::Embedded(own) => Some(own.state()),
            Content::Package { sha256, size } => Some(State::File { sha256: *sha256, size: *size }),
            Content::Catalog(bytes) => Some(State::File { sha256: Digest::of(bytes), size: bytes.len() as u64 }),
            Content::Fetched { .. } => None,
        }
    }
}
