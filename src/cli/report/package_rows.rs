//! What a package does, as texts of a page.

use std::collections::BTreeSet;

use crate::read::{Applied, AssetView, Group, PackageModel, SettingAction, SettingView};
use crate::report::{CommandRow, FileRow, Page, SettingRow};
use crate::risk::{effects_by_path, summary};

/// Where the settings of commands are, and the files beside them.
const COMMANDS: &str = "ProvisioningCommands";
const DEVICE_CONTEXT: &str = "DeviceContext";
const COMMAND_LINE: &str = "CommandLine";

/// Fills in identity, settings, commands and files.
pub(super) fn fill(page: &mut Page, model: &PackageModel) {
    let identity = &model.identity;
    page.title.clone_from(&identity.name);
    page.description.clone_from(&identity.description);
    page.does = summary(&model.settings, model.assets.len());
    let owner = identity.owner.clone().unwrap_or_else(|| "unknown".to_owned());
    let rank = identity.rank.map_or_else(String::new, |rank| format!(", rank {rank}"));
    page.facts.push(("Version", identity.version.clone()));
    page.facts.push(("Owner", format!("{owner}{rank}")));
    page.facts.push(("Id", identity.id.clone()));
    let effects = effects_by_path(&model.settings);
    page.settings = model
        .own_settings()
        .map(|setting| SettingRow {
            name: name(setting),
            value: value(setting),
            does: effects.get(&setting.csp()).map(|does| (*does).to_owned()).unwrap_or_default(),
            devices: devices(&setting.group),
            origin: String::new(),
        })
        .collect();
    page.commands = model.own_settings().filter_map(|setting| command(setting, &model.assets)).collect();
    page.files = model.assets.iter().map(file).collect();
}

/// The address as a spec takes it: the path in the designer where the device names a part of the node.
fn name(setting: &SettingView) -> String {
    match &setting.node {
        Ok(node) if !setting.nested.iter().any(|name| name.starts_with("$(")) => node.to_string(),
        _ => setting.label(),
    }
}

fn value(setting: &SettingView) -> String {
    match (setting.action, &setting.value) {
        (SettingAction::Delete, _) => "deleted".to_owned(),
        (_, Some(_)) if setting.secret => "(hidden)".to_owned(),
        (SettingAction::Execute, Some(value)) => format!("run with {value}"),
        (SettingAction::Execute, None) => "run".to_owned(),
        (SettingAction::Set, Some(value)) => value.clone(),
        (SettingAction::Set, None) => String::new(),
    }
}

/// The devices that get the settings of a group, where those are not all.
pub(super) fn devices(group: &Group) -> String {
    let words = |applied: &Applied| {
        let conditions = applied.conditions.iter().map(|(name, value)| format!("{name} is {value}"));
        conditions.collect::<Vec<_>>().join(" and ")
    };
    match group.applied.iter().all(|applied| applied.conditions.is_empty()) {
        true => String::new(),
        false => {
            let sets: BTreeSet<String> = group.applied.iter().map(words).collect();
            format!("devices where {}", sets.into_iter().collect::<Vec<_>>().join(" or where "))
        }
    }
}

fn command(setting: &SettingView, assets: &[AssetView]) -> Option<CommandRow> {
    let is = |place: usize, name: &str| setting.nested.get(place).is_some_and(|own| own.eq_ignore_ascii_case(name));
    if !is(0, COMMANDS) || !setting.nested.last()?.eq_ignore_ascii_case(COMMAND_LINE) {
        return None;
    }
    let of_device = is(1, DEVICE_CONTEXT);
    let context = setting.nested.get(1)?;
    // `/ProvisioningCommands/PrimaryContext/Command/0/CommandFile`: commands of the primary context are numbered.
    let number = setting.nested.iter().rev().nth(1);
    let beside = |asset: &&AssetView| match asset.setting.split('/').collect::<Vec<_>>().as_slice() {
        ["", COMMANDS, own, ..] if of_device => own.eq_ignore_ascii_case(context),
        ["", COMMANDS, own, _, index, ..] => {
            own.eq_ignore_ascii_case(context) && number.is_some_and(|own| own == index)
        }
        _ => false,
    };
    Some(CommandRow {
        runs_as: match of_device {
            true => "As SYSTEM, before anybody signs in:",
            false => "In the primary context:",
        },
        line: if setting.secret { "(hidden)".to_owned() } else { setting.value.clone().unwrap_or_default() },
        files: assets.iter().filter(beside).map(|asset| asset.file_name.clone()).collect(),
    })
}

fn file(asset: &AssetView) -> FileRow {
    FileRow { name: asset.file_name.clone(), setting: asset.setting.clone(), size: asset.size }
}
