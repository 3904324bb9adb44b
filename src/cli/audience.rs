//! The devices that a package is for, in plain words, according to the built-in DDF files that describe its settings.

use std::collections::BTreeMap;

use crate::applier::{Support, csp_name, support_on};
use crate::read::{SettingAction, SettingRole, SettingView};
use crate::windows::Release;

/// The common editions, as a spec names them.
const EDITIONS: [&str; 5] = ["Home", "Pro", "Enterprise", "Education", "IoT Enterprise"];

/// A setting of a package: its node, the value that it gets, and its CSP.
type PackageSetting<'p> = (&'p str, Option<&'p str>, &'p str);

/// A line for each group of editions that treat the described settings alike, and one for the settings that no DDF file
/// describes. The names of CSPs are all that is shown of the package.
pub(super) fn audience(settings: &[SettingView]) -> String {
    let own = settings.iter().filter(|setting| setting.role == SettingRole::Setting);
    let own: Vec<PackageSetting<'_>> = own
        .filter_map(|setting| {
            let node = setting.node.as_ref().ok()?;
            let value = setting.value.as_deref().filter(|_| setting.action == SettingAction::Set);
            Some((node.as_str(), value, csp_name(node)?))
        })
        .collect();
    let releases: Vec<&Release> =
        Release::all().iter().filter(|release| release.channels().any(|channel| channel == "client")).collect();
    let Some(newest) = releases.last().filter(|_| !own.is_empty()) else { return "Every device.".to_owned() };
    let judged = judge(&own, EDITIONS[0], newest);
    let is_described = |index: &usize| judged.get(*index) != Some(&Support::NotJudged);
    let (described, unknown): (Vec<usize>, Vec<usize>) = (0..own.len()).partition(is_described);
    let chosen = |indices: Vec<usize>| indices.into_iter().filter_map(|index| own.get(index).copied()).collect();
    let (described, unknown): (Vec<PackageSetting<'_>>, Vec<PackageSetting<'_>>) = (chosen(described), chosen(unknown));
    let mut lines = if described.is_empty() { Vec::new() } else { groups(&described, &releases) };
    let unknown = csps(unknown.iter());
    lines.extend(unknown.map(|unknown| format!("Not known, since no DDF file here describes it: {unknown}.")));
    lines.join("\n")
}

/// What each group of editions does with settings that DDF files describe.
fn groups(own: &[PackageSetting<'_>], releases: &[&Release]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for edition in EDITIONS {
        let words = treatment(own, edition, releases);
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, editions)) => editions.push(edition),
            None => groups.push((words, vec![edition])),
        }
    }
    groups.iter().map(|(words, editions)| format!("Windows {}: {words}.", editions.join(", "))).collect()
}

/// How many of the settings an edition applies in the newest release and, if it applies all, since which release.
fn treatment(own: &[PackageSetting<'_>], edition: &str, releases: &[&Release]) -> String {
    let Some(newest) = releases.last() else { return String::new() };
    let is_ignored = |support: &Support| matches!(support, Support::Ignored(_));
    let support = judge(own, edition, newest);
    if support.iter().all(is_ignored) {
        return "none of it".to_owned();
    }
    let ignored = own.iter().zip(&support).filter(|(_, support)| is_ignored(support)).map(|(own, _)| own);
    if let Some(ignored) = csps(ignored) {
        return format!("all but {ignored}");
    }
    let takes_all = |release: &&&Release| !judge(own, edition, release).iter().any(is_ignored);
    let first = releases.iter().rev().take_while(takes_all).last().unwrap_or(newest);
    let needs = judge(own, edition, first).into_iter().find_map(|support| match support {
        Support::Depends(why) => Some(format!(" (some of it: {why})")),
        _ => None,
    });
    format!("all of it, from {} on{}", first.name, needs.unwrap_or_default())
}

fn judge(own: &[PackageSetting<'_>], edition: &str, release: &Release) -> Vec<Support> {
    let nodes: Vec<(&str, Option<&str>)> = own.iter().map(|(node, value, _)| (*node, *value)).collect();
    support_on(&nodes, edition, &release.build.to_string())
}

/// The CSPs of settings, with their numbers: `a setting of SharedPC, 2 settings of WiFi`.
fn csps<'o>(own: impl Iterator<Item = &'o PackageSetting<'o>>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    own.for_each(|(_, _, csp)| *counts.entry(csp).or_default() += 1);
    let named = counts.iter().map(|(csp, count)| match count {
        1 => format!("a setting of {csp}"),
        count => format!("{count} settings of {csp}"),
    });
    (!counts.is_empty()).then(|| named.collect::<Vec<_>>().join(", "))
}
