//! What a package wants of a device, setting by setting; and what of it ppkg-apply leaves to Windows' own engine.

use super::digest::Digest;
use super::personalization::Picture;
use crate::address::LocUri;
use crate::read::{AssetView, PackageModel, SettingAction, SettingView};
use crate::world::windows_name::NameKey;

/// One setting that can be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The name that people know.
    pub label: String,
    /// The node.
    pub node: LocUri,
    /// Its value; none deletes it.
    pub value: Option<String>,
    /// Whether nobody should print the value.
    pub secret: bool,
    /// The picture that the value names, if the package brings it along.
    pub embedded: Option<Embedded>,
}

/// A picture inside the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// Its path inside.
    pub inside: String,
    /// The name it is to have.
    pub file_name: String,
    /// The SHA-256 that was verified.
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
}

const CONDITIONS: &str =
    "it is for some devices only, and only Windows' own engine evaluates conditions; use --via engine";
const COMMAND: &str = "it is to be executed, which only Windows' own engine does; use --via engine";
const NO_NODE: &str =
    "its names can be no address of a node: one is empty, too long, a dot or holds a control character";
const FILE: &str = "no setting that ppkg-apply knows shows this file; use --via engine";

/// Goes through a package in the order in which its settings are applied.
pub(super) fn wishes(model: &PackageModel) -> (Vec<Wish>, Vec<LeftOut>) {
    let (mut wishes, mut left_out) = (Vec::new(), Vec::new());
    for setting in model.own_settings() {
        match node_of(setting) {
            Err(why) => left_out.push(LeftOut { what: setting.label(), why }),
            Ok(node) => wishes.push(wish(setting, node, model)),
        }
    }
    let shown = |asset: &&AssetView| wishes.iter().flat_map(|wish| &wish.embedded).any(|own| own.inside == asset.path);
    let unused = model.assets.iter().filter(|asset| !shown(asset));
    left_out.extend(unused.map(|asset| LeftOut { what: asset.file_name.clone(), why: FILE }));
    (wishes, left_out)
}

/// The node that a setting is applied to, or why it is left out.
fn node_of(setting: &SettingView) -> Result<&LocUri, &'static str> {
    let unconditional = setting.group.applied.iter().any(|applied| applied.conditions.is_empty());
    match setting.action {
        _ if !unconditional => Err(CONDITIONS),
        SettingAction::Execute => Err(COMMAND),
        SettingAction::Set | SettingAction::Delete => setting.node.as_ref().map_err(|_| NO_NODE),
    }
}

fn wish(setting: &SettingView, node: &LocUri, model: &PackageModel) -> Wish {
    let value = match setting.action {
        SettingAction::Delete => None,
        SettingAction::Set | SettingAction::Execute => Some(setting.value.clone().unwrap_or_default()),
    };
    let embedded =
        Picture::of_node(node).zip(value.as_deref()).and_then(|(picture, name)| embedded(picture, name, model));
    Wish { label: setting.label(), node: node.clone(), value, secret: setting.secret, embedded }
}

/// The picture that the package brings along under this name. Only whole ones are in a verified package.
fn embedded(picture: Picture, name: &str, model: &PackageModel) -> Option<Embedded> {
    let asset = model.assets.iter().find(|asset| {
        Some(asset.setting.as_str()) == picture.deploy_setting() && NameKey::are_same(&asset.file_name, name)
    })?;
    Some(Embedded {
        inside: asset.path.clone(),
        file_name: asset.file_name.clone(),
        sha256: Digest(asset.sha256?),
        size: asset.size?,
    })
}
