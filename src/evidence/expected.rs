//! What a package should do on a device: the document `ppkgc.expected/1`, which the script on Windows reads.

use serde::{Deserialize, Serialize};

use super::found::{DocumentError, parsed};
use super::uninstall::OnUninstall;
use crate::address::LocUri;
use crate::applier::device::ValueName;
use crate::applier::{BridgeName, DesiredSetting, Digest, Picture, desired_settings};
use crate::finding::Secrets;
use crate::read::PackageModel;

/// The format of the document.
const SCHEMA: &str = "ppkgc.expected/1";

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Its format.
    pub schema: String,
    /// The package.
    pub package: ExpectedPackage,
    /// What should be at each node.
    pub settings: Vec<ExpectedSetting>,
    /// What else is in the package, and has no node that could be read: commands, files, settings for some devices.
    pub unreadable: Vec<String>,
}

/// The package that is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its id.
    pub id: String,
    /// Its file name.
    pub file: String,
    /// The SHA-256 of the file.
    pub sha256: Digest,
}

/// A setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedSetting {
    /// Its name for people.
    pub setting: String,
    /// Its node.
    pub node: String,
    /// The CSP. The MDM bridge of WMI names its classes after it, and finds the node by the CSP, the ParentID, the
    /// InstanceID and the property.
    pub csp: String,
    /// The ParentID.
    pub parent: String,
    /// The InstanceID.
    pub instance: String,
    /// The property.
    pub property: String,
    /// What should be there.
    pub want: Wanted,
    /// For a picture: what else shows that it is in effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<ExpectedPicture>,
    /// Whether uninstalling the package reverts it, according to Microsoft.
    pub on_uninstall: OnUninstall,
}

/// What should be at a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Wanted {
    /// This value.
    Value(String),
    /// A value that is not shown.
    Secret {
        /// What is hashed before the value, so that the same password in two places does not look the same.
        nonce: String,
        /// The SHA-256 of nonce and value, in UTF-8.
        sha256: Digest,
    },
    /// Nothing: the node is deleted.
    Nothing {},
}

/// Where Windows keeps what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPicture {
    /// The SHA-256 of the picture; `None` for one that is fetched.
    pub sha256: Option<Digest>,
    /// The registry value with the path of the file that is shown.
    pub path: RegistryPlace,
    /// The registry value with the status: 1 is done.
    pub status: RegistryPlace,
}

/// A value below HKEY_LOCAL_MACHINE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryPlace {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
}

impl Expected {
    /// What a package should do. `file` is its name.
    pub fn of(model: &PackageModel, file: &str, sha256: Digest) -> Expected {
        let (desired, left_out) = desired_settings(model);
        let identity = &model.identity;
        let (readable, others): (Vec<_>, Vec<_>) =
            desired.iter().map(|setting| (setting, expected(setting, sha256))).partition(|(_, own)| own.is_some());
        let others = others.into_iter().map(|(setting, _)| setting.label.clone());
        Expected {
            schema: SCHEMA.to_owned(),
            package: ExpectedPackage {
                name: identity.name.clone(),
                version: identity.version.clone(),
                id: identity.id.clone(),
                file: file.to_owned(),
                sha256,
            },
            settings: readable.into_iter().filter_map(|(_, own)| own).collect(),
            unreadable: left_out.into_iter().map(|left| left.what).chain(others).collect(),
        }
    }

    /// Reads the document.
    pub fn parse(bytes: &[u8]) -> Result<Expected, DocumentError> {
        parsed(bytes, SCHEMA)
    }

    /// Whether passwords or keys can be guessed from the document.
    pub fn has_secrets(&self) -> bool {
        self.settings.iter().any(|setting| matches!(setting.want, Wanted::Secret { .. }))
    }
}

/// What a setting should be; `None` if its node has nothing above it.
fn expected(desired: &DesiredSetting, package: Digest) -> Option<ExpectedSetting> {
    let name = BridgeName::of(&desired.node)?;
    let picture = Picture::of_node(&desired.node).and_then(Picture::values).map(|values| ExpectedPicture {
        sha256: desired.embedded.as_ref().map(|own| own.sha256),
        path: place(values.path),
        status: place(values.status),
    });
    Some(ExpectedSetting {
        setting: desired.label.clone(),
        node: desired.node.as_str().to_owned(),
        csp: name.csp.to_owned(),
        parent: name.parent,
        instance: name.instance.to_owned(),
        property: name.property.to_owned(),
        want: wanted(desired, package),
        picture,
        on_uninstall: OnUninstall::of(&desired.node),
    })
}

fn place(name: ValueName) -> RegistryPlace {
    RegistryPlace { key: name.key, name: name.name }
}

fn wanted(desired: &DesiredSetting, package: Digest) -> Wanted {
    let Some(value) = &desired.value else { return Wanted::Nothing {} };
    let mut inside = Secrets::default();
    inside.add_inside(value);
    if !desired.secret && inside.is_empty() {
        return Wanted::Value(value.clone());
    }
    let nonce = nonce(&desired.node, package);
    Wanted::Secret { sha256: Digest::of(format!("{nonce}{value}").as_bytes()), nonce }
}

/// The nonce of a setting. It differs for each setting and each package, and is the same each time the document is
/// written.
fn nonce(node: &LocUri, package: Digest) -> String {
    Digest::of(format!("{package} {node}").as_bytes()).to_string()
}
