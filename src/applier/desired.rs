//! The settings that a package wants on a device, and those that ppkg-apply leaves to the provisioning engine.

use super::digest::Digest;
use super::personalization::Picture;
use crate::address::LocUri;
use crate::read::{AssetView, PackageModel, SettingAction, SettingView};
use crate::world::windows_name::NameKey;

/// One setting that can be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredSetting {
    /// The name shown to people.
    pub label: String,
    /// The node.
    pub node: LocUri,
    /// The name of the settings file that contains it.
    pub file: String,
    /// Its value; `None` deletes the node.
    pub value: Option<String>,
    /// Whether the value is secret and must not be printed.
    pub secret: bool,
    /// The picture that the value names, if it is in the package.
    pub embedded: Option<Embedded>,
}

/// A picture inside the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// Its path in the package.
    pub inside: String,
    /// The file name it gets on the device.
    pub file_name: String,
    /// Its verified SHA-256.
    pub sha256: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// Something in the package that is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is.
    pub what: String,
    /// Why, and what to do.
    pub why: &'static str,
    /// The name of the settings file that contains it; `None` for what is not a setting.
    pub file: Option<String>,
}

const CONDITIONS: &str =
    "it is for some devices only, and only Windows' own engine evaluates conditions; use --via engine";
const COMMAND: &str = "it is a command, and only Windows' own engine runs commands; use --via engine";
const CREATION: &str = "it creates a node without a value, which only Windows' own engine does; use --via engine";
const NO_NODE: &str =
    "its names cannot form the address of a node: one is empty, too long, a dot or contains a control character";
const FILE: &str = "no setting that ppkg-apply knows uses this file; use --via engine";

/// The settings of a package in the order in which they are applied, and what is left out.
pub fn desired_settings(model: &PackageModel) -> (Vec<DesiredSetting>, Vec<LeftOut>) {
    let (mut desired, mut left_out) = (Vec::new(), Vec::new());
    for setting in model.own_settings() {
        match node_of(setting) {
            Err(why) => {
                left_out.push(LeftOut { what: setting.label(), why, file: Some(file_of(setting)) });
            }
            Ok(node) => desired.push(desired_setting(setting, node, model)),
        }
    }
    let shown =
        |asset: &&AssetView| desired.iter().flat_map(|setting| &setting.embedded).any(|own| own.inside == asset.path);
    let unused = model.assets.iter().filter(|asset| !shown(asset));
    left_out.extend(unused.map(|asset| LeftOut { what: asset.file_name.clone(), why: FILE, file: None }));
    (desired, left_out)
}

/// The node that a setting is applied to, or why it is left out.
fn node_of(setting: &SettingView) -> Result<&LocUri, &'static str> {
    let unconditional = setting.group.applied.iter().any(|applied| applied.conditions.is_empty());
    match setting.action {
        _ if !unconditional => Err(CONDITIONS),
        SettingAction::Execute => Err(COMMAND),
        SettingAction::Create => Err(CREATION),
        SettingAction::Set | SettingAction::Delete => setting.node.as_ref().map_err(|_| NO_NODE),
    }
}

fn desired_setting(setting: &SettingView, node: &LocUri, model: &PackageModel) -> DesiredSetting {
    let value = match setting.action {
        SettingAction::Delete | SettingAction::Create => None,
        SettingAction::Set | SettingAction::Execute => Some(setting.value.clone().unwrap_or_default()),
    };
    let embedded =
        Picture::of_node(node).zip(value.as_deref()).and_then(|(picture, name)| embedded(picture, name, model));
    let (label, file) = (setting.label(), file_of(setting));
    DesiredSetting { label, node: node.clone(), file, value, secret: setting.secret, embedded }
}

fn file_of(setting: &SettingView) -> String {
    file_name(&setting.group.provxml).to_owned()
}

/// The name of a file in the package, without its folder.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The picture in the package with this name. In a verified package, every asset has a size and a hash.
fn embedded(picture: Picture, name: &str, model: &PackageModel) -> Option<Embedded> {
    let setting = picture.deploy_setting()?;
    let asset =
        model.assets.iter().find(|asset| asset.setting == setting && NameKey::are_same(&asset.file_name, name))?;
    Some(Embedded {
        inside: asset.path.clone(),
        file_name: asset.file_name.clone(),
        sha256: Digest(asset.sha256?),
        size: asset.size?,
    })
}
