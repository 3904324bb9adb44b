//! What is known about a package once it is read.

use std::sync::Arc;

use crate::address::{LocUri, LocUriError, StorePath};
use crate::finding::{Report, Secrets, names_a_secret};
use crate::format::doc::Customizations;
use crate::format::wim::Sha1Hash;

/// A package, taken apart.
#[derive(Debug, Clone)]
pub struct PackageModel {
    /// What the package says it is.
    pub identity: Identity,
    /// Everything it does on a device, in the order in which its files are numbered.
    pub settings: Vec<SettingView>,
    /// The files it brings along, in the order of DataAsset.xml.
    pub assets: Vec<AssetView>,
    /// All files inside, in the order of the container.
    pub files: Vec<FileView>,
    /// The project it was made from, with targets, variants and PackageConfig, if it is there and readable.
    pub customizations: Option<Customizations>,
    /// What is damaged, missing or contradictory. The rest of the model is still what the package says.
    pub problems: Report,
}

/// What a package says it is. The device goes by the XML of the container, so that comes first where two differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name that Windows shows.
    pub name: String,
    /// The package id: a GUID in braces.
    pub id: String,
    /// `d.d` or `d.d.d.d`.
    pub version: String,
    /// The owner type; worked out from the altitude where PackageConfig is missing. `None` for an altitude that no
    /// owner type has.
    pub owner: Option<String>,
    /// Precedence among packages of one owner; worked out likewise.
    pub rank: Option<u8>,
    /// Base of the owner type plus rank: the higher package wins.
    pub altitude: u32,
    /// What the package is for; empty in nearly all packages.
    pub description: String,
    /// An e-mail address in packages of 2015 and 2016, else empty.
    pub author: String,
    /// NOTES of the container verbatim, `key=value;` pairs; absent in 2015 and 2016.
    pub notes: Option<String>,
    /// The program that built it, as NOTES states its version.
    pub tool: Option<String>,
    /// When it was built, in seconds since 1970; `None` where the container says 0.
    pub created: Option<i64>,
}

/// One thing that the package does on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingView {
    /// The path of the setting as customizations.xml has it, keys in brackets: `Accounts/Users/User[admin]/UserGroup`.
    /// Without a counterpart there: the schema path that newer provxml states; else `None`.
    pub path: Option<StorePath>,
    /// The value as customizations.xml has it: `Administrators`. `None` without a counterpart there.
    pub stated: Option<String>,
    /// The characteristics around it, from the outermost on, and its own name.
    pub nested: Vec<String>,
    /// The node that these names stand for, unless they can be no address.
    pub node: Result<LocUri, LocUriError>,
    /// `User` or `Device`, where a characteristic on the way says so.
    pub scope: Option<String>,
    /// What happens there.
    pub action: SettingAction,
    /// The value as the provxml has it: `2`.
    pub value: Option<String>,
    /// How the device reads the value, in the word of the provxml.
    pub datatype: Option<String>,
    /// Whether it is a setting of its own.
    pub role: SettingRole,
    /// Whether the value looks like a password, key or token by its name, so that nobody prints it by default.
    pub secret: bool,
    /// The file that contains it, and when that is applied.
    pub group: Arc<Group>,
}

/// What happens to a CSP node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingAction {
    /// Its value is set.
    Set,
    /// It is executed.
    Execute,
    /// It is deleted, with all below it.
    Delete,
}

/// Why an entry is in the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingRole {
    /// It is what the author asked for.
    Setting,
    /// It announces a file that the package brings along.
    Asset,
    /// It asks for a restart on behalf of the setting it is named after.
    Reload,
}

/// One provxml file and when it is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `RunTime` or `User_RunTime`.
    pub source: String,
    /// Path of the provxml inside the package.
    pub provxml: String,
    /// The sets that name it: it is applied if the conditions of any one hold.
    pub applied: Vec<Applied>,
}

/// One way to get a provxml file applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The SettingsGroup: a GUID with or without `_<k>`; a plain name in 2015 and 2016.
    pub settings_group: String,
    /// Names and values that must all match the device; none means always.
    pub conditions: Vec<(String, String)>,
}

/// One file that the package brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetView {
    /// The setting it belongs to, as DataAsset.xml has it: `/ProvisioningCommands/DeviceContext/CommandFiles/0`.
    pub setting: String,
    /// The name that the file had and will have.
    pub file_name: String,
    /// Where it is inside the package.
    pub path: String,
    /// Its size in bytes; `None` if it is missing.
    pub size: Option<u64>,
    /// The SHA-256 of its content; `None` if that is missing, damaged or was not read.
    pub sha256: Option<[u8; 32]>,
    /// Whether it is the file that the package was built with.
    pub state: AssetState,
}

/// Whether an asset is what its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetState {
    /// The SHA-256 in the name of its folder is that of its content.
    Intact,
    /// The content has another SHA-256.
    Altered,
    /// The content cannot be read whole.
    Damaged,
    /// The content was not read, because only a glance was asked for.
    Unread,
    /// There is no such file.
    Missing,
}

/// One file inside the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    /// Its path, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash by which the container names its content.
    pub sha1: Sha1Hash,
}

impl SettingView {
    /// Whether its name says that its value is a secret.
    pub fn is_named_secret(&self) -> bool {
        names_a_secret(&self.nested.join("/"))
            || self.path.as_ref().is_some_and(|path| names_a_secret(&path.to_string()))
    }
}

impl PackageModel {
    /// What must not be shown of it: what looks like a password, key or token by name or form.
    pub fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        let Identity { description, notes, author, .. } = &self.identity;
        [Some(description), notes.as_ref(), Some(author)]
            .into_iter()
            .flatten()
            .for_each(|text| secrets.add_inside(text));
        let conditions = self.settings.iter().flat_map(|setting| &setting.group.applied);
        for (_, value) in conditions.flat_map(|applied| &applied.conditions) {
            secrets.add_inside(value);
        }
        self.files.iter().for_each(|file| secrets.add_inside(&file.path));
        for setting in self.own_settings().filter(|setting| setting.secret) {
            for value in [&setting.value, &setting.stated].into_iter().flatten() {
                match setting.is_named_secret() {
                    true => secrets.add(value),
                    false => secrets.add_inside(value),
                }
            }
        }
        secrets
    }

    /// What the author asked for, without the entries that only serve it.
    pub fn own_settings(&self) -> impl Iterator<Item = &SettingView> {
        self.settings.iter().filter(|setting| setting.role == SettingRole::Setting)
    }
}

impl SettingView {
    /// The name to show: the path people know, else the place in the CSPs.
    pub fn label(&self) -> String {
        self.path.as_ref().map_or_else(|| self.csp(), StorePath::to_string)
    }

    /// Where in the CSPs it goes, for people: characteristics and leaf, joined by `/`, which a name may hold as well.
    pub fn csp(&self) -> String {
        self.nested.join("/")
    }
}
