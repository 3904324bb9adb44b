//! One difference between two packages or catalogs.

use super::When;
use crate::format::wim::Sha1Hash;
use crate::read::SettingAction;

/// One difference; `before` belongs to the first package, `after` to the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A part of the identity.
    Identity {
        /// Which: `version`.
        what: &'static str,
        /// As in the first package.
        before: String,
        /// As in the second.
        after: String,
    },
    /// A setting: what is done with it.
    Setting {
        /// Its path, or the names of its node.
        name: String,
        /// The devices it is for.
        when: When,
        /// Absent if the setting is new.
        before: Option<SettingState>,
        /// Absent if the setting is gone.
        after: Option<SettingState>,
    },
    /// The devices that settings or files are for.
    Conditions {
        /// The names of all that changed in this way.
        names: Vec<String>,
        /// As in the first package.
        before: When,
        /// As in the second.
        after: When,
    },
    /// A file.
    File {
        /// The setting that it belongs to, or its path in the package.
        name: String,
        /// Absent if the file is new.
        before: Option<FileState>,
        /// Absent if the file is gone.
        after: Option<FileState>,
    },
    /// A hash, a signer, a certificate or a timestamp of a catalog.
    Catalog {
        /// Which: `signer`.
        what: &'static str,
        /// Absent if it is new.
        before: Option<String>,
        /// Absent if it is gone.
        after: Option<String>,
    },
    /// A setting that is applied at another time than the others around it.
    Order {
        /// Its path, or the names of its node.
        name: String,
    },
}

/// What is done with a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingState {
    /// What happens to its node.
    pub action: SettingAction,
    /// Its value.
    pub value: Option<String>,
    /// The datatype of its value.
    pub datatype: Option<String>,
    /// Whether the value must not be shown.
    pub secret: bool,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileState {
    /// Its name on the device.
    pub name: String,
    /// Its size in bytes; `None` if it is missing.
    pub size: Option<u64>,
    /// The hash of its content; `None` if it is missing.
    pub sha1: Option<Sha1Hash>,
}
