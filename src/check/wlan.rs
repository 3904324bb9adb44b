//! Judges the WLAN profiles that are made from the settings of wireless networks.

use std::collections::BTreeMap;

use super::CheckedSetting;
use super::checked::{Action, CheckedVariant};
use super::documented::finding;
use crate::address::{StoreItem, StorePath};
use crate::csp::{Given, ValueKind, WlanSettings};
use crate::finding::Report;

/// Judges the networks of every device, and those that a variant adds or changes.
pub(super) fn check(settings: &[CheckedSetting], variants: &[CheckedVariant], report: &mut Report) {
    judge_all(&networks(settings), &BTreeMap::new(), report);
    for variant in variants {
        judge_all(&networks(&variant.settings), &networks(settings), report);
    }
}

/// The settings of each network, by the path of its group.
type Networks<'s> = BTreeMap<StorePath, Vec<&'s CheckedSetting>>;

fn networks(settings: &[CheckedSetting]) -> Networks<'_> {
    let mut networks = Networks::new();
    for setting in settings {
        if let Some(group) = setting.address.store_path().and_then(StorePath::parent)
            && setting.row.as_deref().is_some_and(|row| row.is_part_of_wlan_profile())
        {
            networks.entry(group).or_default().push(setting);
        }
    }
    networks
}

/// Judges networks, each together with the settings that every device has for it.
fn judge_all(networks: &Networks<'_>, everywhere: &Networks<'_>, report: &mut Report) {
    for (group, settings) in networks {
        let ssid = group.parent().and_then(|network| match network.leaf().item() {
            Some(StoreItem::Key(ssid)) => Some(ssid.clone()),
            _ => None,
        });
        let all: Vec<_> = settings.iter().chain(everywhere.get(group).into_iter().flatten()).copied().collect();
        if let Some(ssid) = ssid {
            judge(&ssid, settings, &all, report);
        }
    }
}

fn judge(ssid: &str, own: &[&CheckedSetting], all: &[&CheckedSetting], report: &mut Report) {
    let part = |name: &str| all.iter().find(|setting| is_named(setting, name));
    let network = WlanSettings::new(ssid, |name| match &part(name)?.action {
        Action::Set(value) => Some(value),
        Action::Delete => None,
    });
    let Some(node) = network.locuri() else { return };
    let Some(kind) = ValueKind::of(&node) else { return };
    let profile = network.profile();
    let key_starts = profile.find("<sharedKey>").unwrap_or(profile.len());
    let name_ends = profile.find("</SSIDConfig>").unwrap_or_default();
    for mut problem in kind.judge(&Given { node: &node, text: &profile, builds: &[] }) {
        problem.of_name |= problem.at < name_ends;
        let about_key = part("SecurityKey").filter(|_| problem.at >= key_starts);
        let setting = about_key.or_else(|| own.first());
        let Some(setting) = setting else { continue };
        report.push(finding(problem, format!("the network `{ssid}`"), setting));
    }
}

fn is_named(setting: &CheckedSetting, name: &str) -> bool {
    setting.address.store_path().is_some_and(|path| path.leaf().name() == name)
}
