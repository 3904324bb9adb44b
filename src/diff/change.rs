//! One difference between two packages or catalogs.

use std::collections::BTreeSet;
use std::sync::Arc;

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
        /// Which.
        name: SettingName,
        /// The devices it is for.
        when: Arc<When>,
        /// Absent if the setting is new.
        before: Option<SettingState>,
        /// Absent if the setting is gone.
        after: Option<SettingState>,
    },
    /// The devices that settings or files are for.
    Conditions {
        /// All that changed in this way.
        names: Vec<SettingName>,
        /// As in the first package.
        before: Arc<When>,
        /// As in the second.
        after: Arc<When>,
    },
    /// The events at which settings or files are applied, or the groups of settings they are in.
    Listed {
        /// Which of the two: `events`.
        what: &'static str,
        /// All that changed in this way.
        names: Vec<SettingName>,
        /// As in the first package.
        before: BTreeSet<String>,
        /// As in the second.
        after: BTreeSet<String>,
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
    /// What a container holds besides files and settings: an empty folder, a short name, a content that no file has.
    Container {
        /// What it is, with its path: `short name of a.txt`.
        name: String,
        /// Absent if it is new.
        before: Option<String>,
        /// Absent if it is gone.
        after: Option<String>,
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
    /// A setting that has moved: it is applied earlier or later among the others.
    Order {
        /// Which.
        name: SettingName,
    },
}

/// What a setting is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingName {
    /// Its path as people know it, which the package states; or its path in the CSPs.
    pub label: String,
    /// Its path in the CSPs, which is what the device sets, if that is not the label. A package may call a setting by
    /// any name.
    pub node: Option<String>,
}

impl SettingName {
    /// The path in the CSPs, or, if it has none of its own, the label.
    pub fn path(&self) -> &str {
        self.node.as_deref().unwrap_or(&self.label)
    }
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
