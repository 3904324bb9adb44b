//! What the settings store says of settings that come together: none is there twice, and no group lacks what it cannot do
//! without.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::{CheckedVariant, with_store_paths};
use super::{CheckedSetting, set_twice};
use crate::address::{StorePath, StoreSegment};
use crate::finding::{Code, Finding, Report, Span};
use crate::store::{self, WcdKind, WcdSetting};

/// Settings that the store calls required, though whether they are depends on another setting of their group.
const CONDITIONAL: [&str; 2] =
    ["/ConnectivityProfiles/VPN/", "/ConnectivityProfiles/WLAN/WLANSetting/WLANConfig/WLANXmlSettings/SecurityKey"];

/// Settings that are there twice, for every device or in one variant.
pub(super) fn set_twice(settings: &[CheckedSetting], variants: &[CheckedVariant], report: &mut Report) {
    twice(&with_store_paths(settings), report);
    variants.iter().for_each(|variant| twice(&with_store_paths(&variant.settings), report));
}

/// Groups that lack a setting, for every device or with what a variant adds.
pub(super) fn members(settings: &[CheckedSetting], variants: &[CheckedVariant], report: &mut Report) {
    let everywhere = with_store_paths(settings);
    let mut required = RequiredRows::new();
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

/// What the store requires beside each setting, by the path of its row: how many segments the group has, and the
/// settings required in it. Most settings are in no such group.
type RequiredRows = BTreeMap<String, Vec<(usize, Vec<WcdSetting>)>>;

/// Groups without a setting that the store requires in them; `before` is there besides.
fn incomplete(
    settings: &[(&StorePath, &CheckedSetting)],
    before: &[(&StorePath, &CheckedSetting)],
    required: &mut RequiredRows,
    report: &mut Report,
) {
    for (path, _) in settings {
        required.entry(path.row_path()).or_insert_with_key(|row| required_above(row));
    }
    let mut groups: BTreeMap<&[StoreSegment], (&[WcdSetting], Span)> = BTreeMap::new();
    for (path, setting) in settings {
        for (depth, rows) in required.get(&path.row_path()).into_iter().flatten() {
            let Some(group) = path.segments().get(..*depth) else { continue };
            let (_, first) = groups.entry(group).or_insert((rows, setting.origin));
            *first = (*first).min(setting.origin);
        }
    }
    if groups.is_empty() {
        return;
    }
    let present: BTreeSet<&StorePath> = settings.iter().chain(before).map(|(path, _)| *path).collect();
    for (group, (rows, origin)) in groups {
        let Some(group) = StorePath::new(group.to_vec()) else { continue };
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

/// The groups above a row in which the store requires settings: how many segments each has, and the settings.
fn required_above(row: &str) -> Vec<(usize, Vec<WcdSetting>)> {
    let ends = row.match_indices('/').skip(1).map(|(end, _)| end);
    let groups = ends.zip(1..).map(|(end, depth)| (depth, required_in(&row[..end])));
    groups.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// The settings directly in the group of that row that the store requires in it.
fn required_in(group: &str) -> Vec<WcdSetting> {
    let rows = store::table().inside(group).filter(|row| row.required);
    rows.filter(|row| row.kind != WcdKind::Group && !CONDITIONAL.iter().any(|own| row.path.starts_with(own))).collect()
}
