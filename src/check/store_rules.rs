//! What the settings store says of settings that come together: none is there twice, and no group lacks what it cannot do
//! without.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::{CheckedVariant, with_store_paths};
use super::{CheckedSetting, set_twice};
use crate::address::{StorePath, StoreSegment};
use crate::finding::{Code, Finding, Report, Span};
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// Settings that the store calls required, though whether they are depends on another setting of their group.
const CONDITIONAL: [&str; 2] =
    ["/ConnectivityProfiles/VPN/", "/ConnectivityProfiles/WLAN/WLANSetting/WLANConfig/WLANXmlSettings/SecurityKey"];

/// Settings that are there twice, for every device or in one variant.
pub(super) fn set_twice(settings: &[CheckedSetting], variants: &[CheckedVariant], report: &mut Report) {
    twice(&with_store_paths(settings), report);
    variants.iter().for_each(|variant| twice(&with_store_paths(&variant.settings), report));
}

/// Groups that lack a setting, for every device or with what a variant adds.
pub(super) fn members(
    settings: &[CheckedSetting],
    variants: &[CheckedVariant],
    store: &'static WcdTable,
    report: &mut Report,
) {
    let everywhere = with_store_paths(settings);
    let mut required = RequiredRows { store, by_group: BTreeMap::new() };
    incomplete(&everywhere, &[], &mut required, report);
    for variant in variants {
        incomplete(&with_store_paths(&variant.settings), &everywhere, &mut required, report);
    }
}

/// A setting without a node that is there for the second time; nodes are compared elsewhere.
fn twice(settings: &[(&StorePath, &CheckedSetting)], report: &mut Report) {
    let mut known = BTreeMap::new();
    for (path, setting) in settings.iter().filter(|(_, setting)| setting.node.is_none()) {
        if let Some(first) = known.insert(*path, *setting) {
            report.push(set_twice::finding(first, setting));
        }
    }
}

/// The settings that a store requires in each group, by the path of its row.
struct RequiredRows {
    store: &'static WcdTable,
    by_group: BTreeMap<String, Vec<WcdSetting>>,
}

/// Groups without a setting that the store requires in them; `before` is there besides.
fn incomplete(
    settings: &[(&StorePath, &CheckedSetting)],
    before: &[(&StorePath, &CheckedSetting)],
    required: &mut RequiredRows,
    report: &mut Report,
) {
    let present: BTreeSet<&StorePath> = settings.iter().chain(before).map(|(path, _)| *path).collect();
    let mut groups: BTreeMap<&[StoreSegment], Span> = BTreeMap::new();
    for (path, setting) in settings {
        for depth in 1..path.segments().len() {
            let first = groups.entry(&path.segments()[..depth]).or_insert(setting.origin);
            *first = (*first).min(setting.origin);
        }
    }
    for (group, origin) in groups {
        let Some(group) = StorePath::new(group.to_vec()) else { continue };
        let rows = required.inside(group.row_path());
        for row in rows {
            let missing = StorePath::of_row(row.path).map(|path| path.leaf().clone()).and_then(|leaf| group.join(leaf));
            if let Some(path) = missing.filter(|path| !present.contains(path)) {
                let message = format!("`{group}` lacks `{}`, without which it is not applied", row.name());
                let finding = Finding::new(Code::MissingMember, origin, message);
                report.push(finding.help(format!("add a line \"{path}\" = ... under [settings]")));
            }
        }
    }
}

impl RequiredRows {
    /// The settings directly in the group of that row that the store requires in it.
    fn inside(&mut self, group: String) -> &[WcdSetting] {
        let RequiredRows { store, by_group } = self;
        by_group.entry(group).or_insert_with_key(|group| {
            let rows = store.inside(group).filter(|row| row.required && row.kind != WcdKind::Group);
            rows.filter(|row| !CONDITIONAL.iter().any(|own| row.path.starts_with(own))).collect()
        })
    }
}
