//! provxml: one group of settings as nested characteristics, which the CSPs of the device read.

use super::assets::instance_path;
use crate::address::{StoreItem, StorePath};
use crate::format::doc::{Parm, ProvNode, Provxml};
use crate::lower::{CspPath, Instruction, PlannedGroup, PlannedSetting, Step};
use crate::package::{ASSETS, AssetKey, Datatype, Dialect, FORCE_RELOAD};

/// The document of a group that sets or deletes nodes.
pub(super) fn settings(group: &PlannedGroup, dialect: Dialect) -> Provxml {
    let mut blocks = Vec::new();
    for setting in &group.settings {
        let (csp, leaf) = match &setting.instruction {
            Instruction::Set { csp, value, datatype, exec } => {
                (csp, set(setting, csp, value, *datatype, *exec, dialect))
            }
            Instruction::DeleteValue(csp) => (csp, ProvNode::NoParm { name: csp.leaf.clone() }),
            Instruction::DeleteTree(csp) => (csp, ProvNode::NoCharacteristic { kind: csp.leaf.clone() }),
            Instruction::Deploy(_) | Instruction::Part(_) => continue,
        };
        insert(&mut blocks, &csp.steps, leaf);
    }
    for setting in group.settings.iter().filter(|setting| setting.reload) {
        insert(&mut blocks, &plain_steps(&FORCE_RELOAD), reload(setting, dialect));
    }
    Provxml { blocks }
}

/// The document that makes the device copy one file of the package to the folder of its setting.
pub(super) fn deployment(package_id: &str, setting: &PlannedSetting, key: &AssetKey, dialect: Dialect) -> Provxml {
    let parm = ProvNode::Parm(Parm {
        settings_path: settings_path(setting, dialect),
        name: key.to_string(),
        value: Some(key.file_name().to_owned()),
        datatype: Some(Datatype::String.word().to_owned()),
        exec: false,
    });
    let mut blocks = Vec::new();
    let [outer, inner] = ASSETS;
    insert(&mut blocks, &plain_steps(&[outer, inner, package_id, &asset_type(&setting.instance)]), parm);
    Provxml { blocks }
}

/// The setting that a parm is for, if the dialect names it.
fn settings_path(setting: &PlannedSetting, dialect: Dialect) -> Option<String> {
    dialect.has_settings_path.then(|| setting.path.settings_path())
}

/// The path of a file setting in its provxml: an item of a list that is itself the file keeps its element name.
fn asset_type(instance: &StorePath) -> String {
    let folder = instance.parent().map_or_else(String::new, |parent| instance_path(&parent));
    match instance.leaf().item() {
        Some(StoreItem::Index(_)) => format!("{folder}/{}", instance.leaf().name()),
        Some(StoreItem::Key(_)) | None => instance_path(instance),
    }
}

fn set(
    setting: &PlannedSetting,
    csp: &CspPath,
    value: &str,
    datatype: Datatype,
    exec: bool,
    dialect: Dialect,
) -> ProvNode {
    ProvNode::Parm(Parm {
        settings_path: settings_path(setting, dialect),
        name: csp.leaf.clone(),
        value: Some(value.to_owned()),
        datatype: Some(datatype.word().to_owned()),
        exec,
    })
}

/// The request that the device reload its settings after this one; it contains the setting's name.
fn reload(setting: &PlannedSetting, dialect: Dialect) -> ProvNode {
    ProvNode::Parm(Parm {
        settings_path: settings_path(setting, dialect),
        name: setting.path.leaf().name().to_owned(),
        value: Some("1".to_owned()),
        datatype: Some(Datatype::Integer.word().to_owned()),
        exec: false,
    })
}

fn plain_steps(names: &[&str]) -> Vec<Step> {
    names.iter().map(|name| Step { name: (*name).to_owned(), scope: None }).collect()
}

/// Inserts a node below its characteristics, creating those that are missing.
fn insert(siblings: &mut Vec<ProvNode>, steps: &[Step], node: ProvNode) {
    let Some((step, rest)) = steps.split_first() else {
        siblings.push(node);
        return;
    };
    let is_of_step = |sibling: &ProvNode| match sibling {
        ProvNode::Characteristic { kind, scope, .. } => *kind == step.name && *scope == step.scope,
        _ => false,
    };
    let index = siblings.iter().position(is_of_step).unwrap_or_else(|| {
        let (kind, scope) = (step.name.clone(), step.scope.clone());
        siblings.push(ProvNode::Characteristic { kind, scope, children: Vec::new() });
        siblings.len() - 1
    });
    if let ProvNode::Characteristic { children, .. } = &mut siblings[index] {
        insert(children, rest, node);
    }
}
