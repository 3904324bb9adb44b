//! The model of a package that has been read.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::address::{LocUri, LocUriError, StorePath};
use crate::finding::{Report, Secrets, names_a_secret};
use crate::format::doc::{Customizations, Notes};
use crate::format::wim::Sha1Hash;

/// The content of a package.
#[derive(Debug, Clone)]
pub struct PackageModel {
    /// Its identity.
    pub identity: Identity,
    /// Everything it does on a device, in the order of its numbered files.
    pub settings: Vec<SettingView>,
    /// Its payload files, in the order of DataAsset.xml.
    pub assets: Vec<AssetView>,
    /// All files inside, in the order of the container.
    pub files: Vec<FileView>,
    /// The second contents of files, in the same order, by the path of their file and their name: `a.txt:stream`.
    pub streams: Vec<FileView>,
    /// The paths of answer files that show other settings than the project, or belong to none.
    pub own_answers: Vec<String>,
    /// The paths of documents with comments or processing instructions, which say nothing to a device but may hold
    /// something for a script.
    pub commented: BTreeSet<String>,
    /// The paths of the files that nothing in the package refers to.
    pub unnamed: BTreeSet<String>,
    /// The WCD project with targets, variants and PackageConfig, if it is there and readable.
    pub customizations: Option<Customizations>,
    /// What is damaged, missing or contradictory. The rest of the model is still valid.
    pub problems: Report,
}

/// The identity of a package. The device uses the XML of the container, so that takes precedence if sources differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name that Windows shows.
    pub name: String,
    /// The package id: a GUID in braces.
    pub id: String,
    /// `d.d` or `d.d.d.d`.
    pub version: String,
    /// The owner type; derived from the altitude if PackageConfig is missing. `None` for an altitude without an owner
    /// type.
    pub owner: Option<String>,
    /// The precedence among packages of the same owner; derived in the same way.
    pub rank: Option<u8>,
    /// Base of the owner type plus rank: the higher package takes precedence.
    pub altitude: u32,
    /// RESETCLEAR of the container: 0 in every package seen, and what Windows does with it is unknown.
    pub reset_clear: u32,
    /// What the package is for; empty in nearly all packages.
    pub description: String,
    /// An e-mail address in packages of 2015 and 2016, else empty.
    pub author: String,
    /// The NOTES of the container verbatim, `key=value;` pairs; absent in packages of 2015 and 2016.
    pub notes: Option<String>,
    /// The version of the program that built it, from NOTES.
    pub tool: Option<String>,
    /// When it was built, in seconds since 1970; `None` if the container states 0.
    pub created: Option<i64>,
}

/// One entry of a provxml file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingView {
    /// The path of the setting in customizations.xml, with keys in brackets: `Accounts/Users/User[admin]/UserGroup`.
    /// Without a counterpart there it is the schema path in newer provxml; else `None`.
    pub path: Option<StorePath>,
    /// The schema path of the setting as the provxml states it, whether or not that is true.
    pub claimed: Option<String>,
    /// The value in customizations.xml: `Administrators`. `None` without a counterpart there.
    pub stated: Option<String>,
    /// The characteristics around it, outermost first, then its own name.
    pub nested: Vec<String>,
    /// The address for these names, unless they cannot form one.
    pub node: Result<LocUri, LocUriError>,
    /// `User` or `Device`, if a characteristic states it.
    pub scope: Option<String>,
    /// What is done with it.
    pub action: SettingAction,
    /// The value in the provxml: `2`.
    pub value: Option<String>,
    /// The datatype, as in the provxml.
    pub datatype: Option<String>,
    /// Its role.
    pub role: SettingRole,
    /// Whether the value looks like a password, key or token, so that it is not printed by default.
    pub secret: bool,
    /// The file that contains it, and when that is applied.
    pub group: Arc<Group>,
}

/// What happens to a CSP node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingAction {
    /// Its value is set.
    Set,
    /// It is executed.
    Execute,
    /// It is created without a value: a characteristic that contains nothing.
    Create,
    /// It is deleted, with everything below it.
    Delete,
}

impl SettingAction {
    /// Whether the node gets a value, even an empty one.
    pub fn gives_value(self) -> bool {
        matches!(self, SettingAction::Set | SettingAction::Execute)
    }
}

/// Why an entry is in the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingRole {
    /// It is a setting of the author.
    Setting,
    /// It announces a payload file.
    Asset,
    /// It requests a reload for the setting it is named after.
    Reload,
}

/// One provxml file and when it is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `RunTime` or `User_RunTime`.
    pub source: String,
    /// The events at which the source is applied; in known packages one, with the name of the source.
    pub events: Arc<[String]>,
    /// Path of the provxml inside the package.
    pub provxml: String,
    /// The sets that contain it: it is applied if all conditions of one of them are met.
    pub applied: Vec<Applied>,
}

/// One set that applies a provxml file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The SettingsGroup: a GUID with or without `_<k>`; a plain name in 2015 and 2016.
    pub settings_group: String,
    /// Names and values that must all match the device; empty means always.
    pub conditions: Vec<(String, String)>,
}

/// One payload file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetView {
    /// The setting it belongs to, as in DataAsset.xml: `/ProvisioningCommands/DeviceContext/CommandFiles/0`.
    pub setting: String,
    /// The name of the file.
    pub file_name: String,
    /// Its path in the package.
    pub path: String,
    /// Its size in bytes; `None` if it is missing.
    pub size: Option<u64>,
    /// The SHA-256 of its content; `None` if that is missing, damaged or was not read.
    pub sha256: Option<[u8; 32]>,
    /// Whether it is the file that the package was built with.
    pub state: AssetState,
}

/// Whether an asset matches its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetState {
    /// The SHA-256 in the name of its folder is that of its content.
    Intact,
    /// The content has another SHA-256: the file was changed after it was added to its project. WCD builds such
    /// packages.
    Altered,
    /// The content cannot be read completely.
    Damaged,
    /// The content was not read.
    Unread,
    /// The file is missing.
    Missing,
}

/// One file inside the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    /// Its path, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash of its content in the container.
    pub sha1: Sha1Hash,
}

/// Whether the name of a node says that its value is a secret. The path in the designer does not count: a package may
/// claim any path, and the nodes of all secrets in the designer's tables have such names too.
pub(super) fn is_named_secret(nested: &[String]) -> bool {
    names_a_secret(&nested.join("/"))
}

impl PackageModel {
    /// The secrets, which must not be shown: what looks like a password, key or token by name or form.
    pub fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        let Identity { description, notes, author, .. } = &self.identity;
        [Some(description), notes.as_ref(), Some(author)]
            .into_iter()
            .flatten()
            .for_each(|text| secrets.add_inside(text));
        if let Some(Notes::Text(text)) = self.customizations.as_ref().and_then(|project| project.package.notes.as_ref())
        {
            secrets.add_inside(text);
        }
        // The settings of one file share its sets, of which there may be thousands.
        let mut groups: Vec<&Arc<Group>> = self.settings.iter().map(|setting| &setting.group).collect();
        groups.dedup_by(|next, last| Arc::ptr_eq(next, last));
        let conditions = groups.into_iter().flat_map(|group| &group.applied);
        for (_, value) in conditions.flat_map(|applied| &applied.conditions) {
            secrets.add_inside(value);
        }
        // All files of a folder share its names.
        let names: BTreeSet<&str> = self.files.iter().flat_map(|file| file.path.split('/')).collect();
        names.into_iter().for_each(|name| secrets.add_inside(name));
        for setting in self.settings.iter().filter(|setting| setting.secret) {
            for value in [&setting.value, &setting.stated].into_iter().flatten() {
                match is_named_secret(&setting.nested) {
                    true => secrets.add(value),
                    false => secrets.add_inside(value),
                }
            }
        }
        secrets
    }

    /// The settings of the author, without auxiliary entries.
    pub fn own_settings(&self) -> impl Iterator<Item = &SettingView> {
        self.settings.iter().filter(|setting| setting.role == SettingRole::Setting)
    }
}

impl SettingView {
    /// The name shown to people: the path in WCD, else the path in the CSPs.
    pub fn label(&self) -> String {
        self.path.as_ref().map_or_else(|| self.csp(), StorePath::to_string)
    }

    /// The path in the CSPs, for people: characteristics and leaf, joined by `/`, which a name may contain too.
    pub fn csp(&self) -> String {
        self.nested.join("/")
    }
}
