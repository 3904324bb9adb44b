//! Reads the provxml files and pairs each entry with its setting in customizations.xml.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::contents::{Contents, contradiction, damage, quoted};
use super::flatten::{Entry, FlattenError, flatten};
use super::model::{Group, SettingRole, SettingView};
use super::pairing::pair;
use super::stated::{Instance, Leaf, Stated};
use crate::address::{Scope, StorePath};
use crate::finding::{Finding, Report, holds_a_secret, is_secret_value};
use crate::format::doc::{Customizations, Provxml};
use crate::package::{DEVICE_SCOPE as DEVICE, Datatype, Source, USER_SCOPE as USER, locuri, settings_group_base};

/// The maximum number of settings of a package. The largest real one has a few thousand.
const MAX_SETTINGS: usize = 50_000;

/// The maximum number of settings times sets and conditions of a package: every view of a setting shows the conditions
/// of its file. The largest real package has some thousands.
const MAX_APPLIED: usize = 250_000;

/// All entries of all groups.
pub(super) fn settings(
    contents: &mut Contents,
    groups: Vec<Group>,
    customizations: Option<&Customizations>,
    problems: &mut Report,
) -> Vec<SettingView> {
    let origins = Origins::of(&groups, customizations);
    let mut settings = Vec::new();
    let mut applied_left = MAX_APPLIED;
    // A file that is applied again is reported once.
    let mut unread = BTreeSet::new();
    for (group, origin) in groups.into_iter().zip(&origins.files) {
        if unread.contains(&group.provxml) {
            continue;
        }
        let limit = MAX_SETTINGS - settings.len();
        let Some(mut entries) = entries(contents, &group, limit, problems) else {
            unread.insert(group.provxml);
            continue;
        };
        let applied = entries.len().saturating_mul(sets_and_conditions(&group));
        match applied_left.checked_sub(applied) {
            Some(left) => applied_left = left,
            None => {
                problems.push(too_many_applied(&group));
                entries.clear();
            }
        }
        let leaves = origins.leaves(origin);
        settings.extend(views(entries, leaves, Arc::new(group)));
    }
    settings
}

/// The number of sets in a group plus that of the conditions in them.
fn sets_and_conditions(group: &Group) -> usize {
    group.applied.iter().map(|applied| 1 + applied.conditions.len()).sum()
}

fn too_many_applied(group: &Group) -> Finding {
    let message = format!(
        "the settings of this file are not shown: with its {} sets the package has too many settings times sets",
        group.applied.len()
    );
    damage(&group.provxml, message).allowed(format!("{MAX_APPLIED} settings times sets and conditions, in all"))
}

/// The entries of a provxml file that no list names.
pub(super) fn settings_of_unlisted(contents: &mut Contents, group: Group, problems: &mut Report) -> Vec<SettingView> {
    let entries = entries(contents, &group, MAX_SETTINGS, problems).unwrap_or_default();
    views(entries, &[], Arc::new(group))
}

/// The part of customizations.xml for each file.
struct Origins {
    stated: Stated,
    /// For each group the base of its SettingsGroup, and its number among the files with that base.
    files: Vec<(String, usize)>,
    /// How many files each base has.
    counts: BTreeMap<String, usize>,
}

impl Origins {
    fn of(groups: &[Group], customizations: Option<&Customizations>) -> Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut files: Vec<(String, usize)> = Vec::new();
        // A file that is applied again has the same settings again.
        let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for group in groups {
            let first = *known.entry((&group.source, &group.provxml)).or_insert(files.len());
            if let Some(same) = files.get(first).cloned() {
                files.push(same);
                continue;
            }
            let base = settings_group_base(group.applied.first().map_or("", |applied| &applied.settings_group));
            let count = counts.entry(base.clone()).or_default();
            files.push((base, *count));
            *count += 1;
        }
        let bases: BTreeSet<String> = counts.keys().cloned().collect();
        let collect = |whole: &Customizations| Stated::collect(&whole.settings, &bases, MAX_SETTINGS);
        Origins { stated: customizations.map(collect).unwrap_or_default(), files, counts }
    }

    fn leaves(&self, (base, nth): &(String, usize)) -> &[Leaf] {
        let count = self.counts.get(base).copied().unwrap_or_default();
        self.stated.instance(base, *nth, count).map(Instance::as_slice).unwrap_or_default()
    }
}

/// The entries of a provxml file; `None` if they cannot be read, which is reported.
fn entries(contents: &mut Contents, group: &Group, limit: usize, problems: &mut Report) -> Option<Vec<Entry>> {
    let path = &group.provxml;
    if contents.file(path).is_none() {
        problems.push(damage(path, "a list names this file, but it is missing".to_owned()));
    }
    let document = contents.read(path, Provxml::read, problems)?;
    let excess = |excess: FlattenError| damage(path, format!("the settings of this file are not shown: {excess}"));
    let entries = flatten(document, limit).map_err(|error| problems.push(excess(error))).ok()?;
    let is_known = |scope: &String| [USER, DEVICE].iter().any(|known| scope.eq_ignore_ascii_case(known));
    if let Some(scope) = entries.iter().filter_map(|entry| entry.scope.as_ref()).find(|scope| !is_known(scope)) {
        let message = format!("it has the scope {}, and what that does is not known", quoted(scope));
        problems.push(contradiction(path, message));
    }
    Some(entries)
}

fn views(entries: Vec<Entry>, leaves: &[Leaf], group: Arc<Group>) -> Vec<SettingView> {
    let pairs = pair(&entries, leaves);
    let leaf = |index: Option<usize>| index.and_then(|index| leaves.get(index));
    entries.into_iter().zip(pairs).map(|(entry, index)| view(entry, leaf(index), Arc::clone(&group))).collect()
}

fn view(entry: Entry, leaf: Option<&Leaf>, group: Arc<Group>) -> SettingView {
    let stated_path = || entry.settings_path.as_deref().and_then(StorePath::of_row);
    let claimed = entry.settings_path.clone();
    let path = leaf.map(|leaf| leaf.path.clone()).or_else(stated_path);
    let is_own = entry.role == SettingRole::Setting;
    // Numbers and booleans are not secrets, whatever their name (MinDevicePasswordLength); a text that is only declared
    // to be one may be a secret.
    let is_of_plain_type = |value: &str| match entry.datatype.as_deref().and_then(Datatype::of_word) {
        Some(Datatype::Boolean) => matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "false" | "0" | "1"),
        Some(Datatype::Integer) => value.trim().parse::<i64>().is_ok(),
        _ => false,
    };
    // The names of auxiliary entries are those of files and settings, so only the form of a value shows a secret.
    let is_secret = |value: &str| is_own && is_secret_value(&entry.path.join("/"), value) || holds_a_secret(value);
    let secret = entry.value.as_deref().is_some_and(|value| !is_of_plain_type(value) && is_secret(value));
    SettingView {
        stated: leaf.map(|leaf| leaf.value.clone()),
        secret,
        path,
        claimed,
        node: locuri(scope(entry.scope.as_deref(), &group), &entry.path),
        nested: entry.path,
        scope: entry.scope,
        action: entry.action,
        value: entry.value,
        datatype: entry.datatype,
        role: entry.role,
        group,
    }
}

/// The scope of a node. Without a stated scope, the user source applies to the user, since it runs as the user.
fn scope(stated: Option<&str>, group: &Group) -> Scope {
    let word = stated.unwrap_or(if group.source == Source::UserRunTime.word() { USER } else { "" });
    if word.eq_ignore_ascii_case(USER) { Scope::User } else { Scope::Device }
}
