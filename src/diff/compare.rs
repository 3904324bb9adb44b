//! Compares two packages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::listed::Listed;
use super::meaning::{Meaning, Step};
use super::settings::{Pair, pairs};
use super::{Change, SettingName, SettingState, When, files, order};
use crate::package::Notes;
use crate::read::{Identity, PackageModel};

/// All differences: identity, settings, conditions, events, groups, files, order.
pub fn compare(before: &PackageModel, after: &PackageModel) -> Vec<Change> {
    let mut changes = identity(&before.identity, &after.identity);
    let (before, after) = (Meaning::of(before), Meaning::of(after));
    let pairs = pairs(&before.steps, &after.steps);
    let files = files::changes(&before.files, &after.files);
    let renamed = renamed(&files);
    changes.extend(pairs.iter().filter_map(|pair| setting(pair, &renamed)));
    changes.extend(conditions(&pairs));
    changes.extend(listed(&pairs, "events", |listed| &listed.events));
    changes.extend(listed(&pairs, "groups", |listed| &listed.groups));
    changes.extend(files);
    changes.extend(moved(&pairs));
    changes
}

fn identity(before: &Identity, after: &Identity) -> Vec<Change> {
    let fields = |identity: &Identity| {
        let Identity { name, id, version, owner, rank, altitude, description, author, reset_clear, notes, .. } =
            identity;
        [
            ("name", name.clone()),
            ("id", id.clone()),
            ("version", version.clone()),
            ("owner", owner.clone().unwrap_or_else(|| format!("altitude {altitude}"))),
            ("rank", rank.map_or_else(|| format!("altitude {altitude}"), |rank| rank.to_string())),
            ("description", description.clone()),
            ("author", author.clone()),
            ("RESETCLEAR", reset_clear.to_string()),
            ("TargetSkus", target_skus(notes.as_deref())),
        ]
    };
    let both = fields(before).into_iter().zip(fields(after));
    let differing = both.filter(|((_, before), (_, after))| before != after);
    let mut changes: Vec<Change> =
        differing.map(|((what, before), (_, after))| Change::Identity { what, before, after }).collect();
    // The device uses the altitude of the container, which usually follows from owner and rank.
    let is_explained = before.owner != after.owner || before.rank != after.rank;
    if before.altitude != after.altitude && !is_explained {
        let (before, after) = (before.altitude.to_string(), after.altitude.to_string());
        changes.push(Change::Identity { what: "altitude", before, after });
    }
    changes
}

/// The stores that the package was made with, as its notes name them.
fn target_skus(notes: Option<&str>) -> String {
    notes.and_then(|notes| Notes::parse(notes).target_skus).unwrap_or_default()
}

/// The names of files that have another name in the second package.
fn renamed(files: &[Change]) -> BTreeSet<(&str, &str)> {
    let names = files.iter().filter_map(|change| match change {
        Change::File { before: Some(before), after: Some(after), .. } if before.name != after.name => {
            Some((before.name.as_str(), after.name.as_str()))
        }
        _ => None,
    });
    names.collect()
}

/// The settings that the packages treat differently. A setting that only follows the new name of its file is not a
/// separate difference; files that are new or gone are listed as files.
fn setting(pair: &Pair<'_>, renamed: &BTreeSet<(&str, &str)>) -> Option<Change> {
    let state = |step: Option<(usize, &Step)>| step.and_then(|(_, step)| step.state.clone());
    let (before, after) = (state(pair.before), state(pair.after));
    if before == after || follows_its_file(before.as_ref(), after.as_ref(), renamed) {
        return None;
    }
    let (_, step) = pair.after.or(pair.before)?;
    Some(Change::Setting { name: step.name.clone(), when: Arc::clone(&step.when), before, after })
}

fn follows_its_file(
    before: Option<&SettingState>,
    after: Option<&SettingState>,
    renamed: &BTreeSet<(&str, &str)>,
) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    let (Some(old), Some(new)) = (&before.value, &after.value) else { return false };
    let alike = SettingState { value: before.value.clone(), ..after.clone() } == *before;
    alike && renamed.contains(&(old.as_str(), new.as_str()))
}

/// The settings and files that are for other devices in the second package, grouped if the change is the same.
fn conditions(pairs: &[Pair<'_>]) -> Vec<Change> {
    let mut changed: BTreeMap<(&Arc<When>, &Arc<When>), Vec<SettingName>> = BTreeMap::new();
    for pair in pairs {
        let (Some((_, before)), Some((_, after))) = (pair.before, pair.after) else { continue };
        if before.when != after.when {
            changed.entry((&before.when, &after.when)).or_default().push(after.name.clone());
        }
    }
    let changes = changed.into_iter().map(|((before, after), names)| Change::Conditions {
        names,
        before: Arc::clone(before),
        after: Arc::clone(after),
    });
    changes.collect()
}

/// The settings and files that are applied at other events, or are in other groups, in the second package; those with
/// the same change are listed together.
fn listed(pairs: &[Pair<'_>], what: &'static str, of: impl Fn(&Listed) -> &BTreeSet<String>) -> Vec<Change> {
    let mut changed: BTreeMap<(&BTreeSet<String>, &BTreeSet<String>), Vec<SettingName>> = BTreeMap::new();
    for pair in pairs {
        let (Some((_, before)), Some((_, after))) = (pair.before, pair.after) else { continue };
        let (old, new) = (of(&before.listed), of(&after.listed));
        if old != new {
            changed.entry((old, new)).or_default().push(after.name.clone());
        }
    }
    let change = |((before, after), names): ((&BTreeSet<String>, &BTreeSet<String>), Vec<SettingName>)| {
        Change::Listed { what, names, before: before.clone(), after: after.clone() }
    };
    changed.into_iter().map(change).collect()
}

/// The steps that have a different place in the order from the one in the first package.
fn moved(pairs: &[Pair<'_>]) -> Vec<Change> {
    let both: Vec<(usize, &Step)> =
        pairs.iter().filter(|pair| pair.before.is_some()).filter_map(|pair| pair.after).collect();
    let positions: Vec<usize> = both.iter().map(|(position, _)| *position).collect();
    order::moved(&positions).into_iter().map(|index| Change::Order { name: both[index].1.name.clone() }).collect()
}
