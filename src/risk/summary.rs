//! What a package does, in one paragraph that shows none of its values.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{Class, Severity};
use super::report::RiskReport;
use super::settings::effects;
use crate::finding::shortened;
use crate::package::REGISTRY_CSP;
use crate::read::{SettingRole, SettingView};

/// The maximum number of CSPs that are named.
const MAX_NAMES: usize = 6;
/// The class of settings for which the number of settings says enough.
const COUNTED_ONLY: &str = "sets-policy";

/// What these settings and files do on a device, the most severe first. The sentences are our own; the only words taken
/// from the package are names of CSPs.
pub fn summary(settings: &[SettingView], files: usize) -> String {
    let own: Vec<&SettingView> = settings.iter().filter(|setting| setting.role == SettingRole::Setting).collect();
    let mut sentences = vec![match own.len() {
        0 => "It holds no settings.".to_owned(),
        1 => format!("It holds a setting of {}.", csps(&own)),
        count => format!("It holds {count} settings of {}.", csps(&own)),
    }];
    let is_conditional = |setting: &&&SettingView| {
        let applied = &setting.group.applied;
        !applied.is_empty() && applied.iter().all(|applied| !applied.conditions.is_empty())
    };
    match own.iter().filter(is_conditional).count() {
        0 => {}
        count if count == own.len() => sentences.push("Not every device gets them.".to_owned()),
        count => sentences.push(format!("Not every device gets {count} of them.")),
    }
    let (meanings, are_complete) = meanings(&own);
    sentences.extend(meanings);
    if !are_complete {
        sentences.push("A part of its commands is not judged.".to_owned());
    }
    match files {
        0 => {}
        1 => sentences.push("It includes a file.".to_owned()),
        count => sentences.push(format!("It includes {count} files.")),
    }
    sentences.join(" ")
}

/// What each of these settings does, by its path in the CSPs; if it has several effects, the most severe one.
pub fn effects_by_path(settings: &[SettingView]) -> BTreeMap<String, &'static str> {
    let own: Vec<&SettingView> = settings.iter().filter(|setting| setting.role == SettingRole::Setting).collect();
    let mut found = effects(&own, &mut RiskReport::default());
    found.sort_by_key(|finding| finding.severity);
    found.into_iter().map(|finding| (finding.subject, finding.class.meaning)).collect()
}

/// What the classes of effects mean, each with the number of settings that have it, and whether all of every command
/// was judged.
fn meanings(own: &[&SettingView]) -> (Vec<String>, bool) {
    let mut report = RiskReport { complete: true, ..RiskReport::default() };
    let mut by_class: BTreeMap<&str, (&Class, Severity, BTreeSet<String>)> = BTreeMap::new();
    for finding in effects(own, &mut report) {
        let (_, severity, subjects) =
            by_class.entry(finding.class.name).or_insert((finding.class, finding.severity, BTreeSet::new()));
        *severity = finding.severity.max(*severity);
        subjects.insert(finding.subject);
    }
    by_class.remove(COUNTED_ONLY);
    let mut found: Vec<_> = by_class.into_values().collect();
    found.sort_by_key(|(_, severity, _)| std::cmp::Reverse(*severity));
    let sentence = |(class, _, subjects): (&Class, Severity, BTreeSet<String>)| match subjects.len() {
        1 => format!("{}.", class.meaning),
        count => format!("{} ({count} times).", class.meaning),
    };
    (found.into_iter().map(sentence).collect(), report.complete)
}

/// The CSPs of the settings in the order of their names; for settings in the registry, their groups instead.
fn csps(own: &[&SettingView]) -> String {
    let csp = |setting: &&SettingView| match setting.nested.as_slice() {
        [csp, group, ..] if csp.eq_ignore_ascii_case(REGISTRY_CSP) => Some(group.clone()),
        nested => nested.first().cloned(),
    };
    let names: BTreeSet<String> = own.iter().filter_map(csp).collect();
    let shown = names.iter().take(MAX_NAMES).map(|name| shortened(name)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
