//! What a package does, as the texts of a page.

use std::collections::BTreeSet;

use crate::cli::own_words::{quoted_if_ambiguous, quoted_in_list};
use crate::read::{Applied, AssetView, Group, PackageCommand, PackageModel, SettingAction, SettingView, commands};
use crate::report::{CommandRow, FileRow, Page, SettingRow};
use crate::risk::{effects_by_path, summary};

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
    page.commands = commands(model).iter().map(command).collect();
    page.files = model.assets.iter().map(file).collect();
}

/// The address as a spec names it. If it is not valid, or if only the device knows a part of it, the path in the
/// designer or that in the CSPs.
fn name(setting: &SettingView) -> String {
    match &setting.node {
        Ok(node) if !setting.nested.iter().any(|name| name.starts_with("$(")) => node.to_string(),
        _ => setting.label(),
    }
}

fn value(setting: &SettingView) -> String {
    match (setting.action, &setting.value) {
        (SettingAction::Delete, _) => "deleted".to_owned(),
        (SettingAction::Create, _) => "created".to_owned(),
        (_, Some(_)) if setting.secret => "(hidden)".to_owned(),
        (SettingAction::Execute, Some(value)) => format!("run with {value}"),
        (SettingAction::Execute, None) => "run".to_owned(),
        (SettingAction::Set, Some(value)) => quoted_if_ambiguous(value).into_owned(),
        (SettingAction::Set, None) => String::new(),
    }
}

/// The devices that get the settings of a group, if not all do.
pub(super) fn devices(group: &Group) -> String {
    let words = |applied: &Applied| {
        let conditions = applied
            .conditions
            .iter()
            .map(|(name, value)| format!("{} is {}", quoted_in_list(name), quoted_in_list(value)));
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

fn command(command: &PackageCommand<'_>) -> CommandRow {
    let line = command.line.value.clone().filter(|_| !command.line.secret);
    CommandRow {
        runs: command.context.words(),
        line: line.unwrap_or_else(|| "(hidden)".to_owned()),
        files: command.files.iter().map(|file| (*file).to_owned()).collect(),
    }
}

fn file(asset: &AssetView) -> FileRow {
    FileRow { name: asset.file_name.clone(), setting: asset.setting.clone(), size: asset.size }
}
