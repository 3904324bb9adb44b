//! The devices that a package is for, in plain words, by what the built-in DDF files state about its settings.

use std::collections::BTreeMap;

use crate::applier::{Support, csp_name, support_on};
use crate::read::{SettingAction, SettingRole, SettingView};
use crate::windows::Release;

/// The editions that people have, as a spec names them.
const EDITIONS: [&str; 5] = ["Home", "Pro", "Enterprise", "Education", "IoT Enterprise"];

/// A line for each group of editions that treat these settings alike, and one for unknown settings. Of the package
/// only the names of CSPs are shown.
pub(super) fn audience(settings: &[SettingView]) -> String {
    let own = settings.iter().filter(|setting| setting.role == SettingRole::Setting);
    let own: Vec<(&str, Option<&str>, &str)> = own
        .filter_map(|setting| {
            let node = setting.node.as_ref().ok()?;
            let value = setting.value.as_deref().filter(|_| setting.action == SettingAction::Set);
            Some((node.as_str(), value, csp_name(node)?))
        })
        .collect();
    let nodes: Vec<(&str, Option<&str>)> = own.iter().map(|(node, value, _)| (*node, *value)).collect();
    let releases: Vec<&Release> =
        Release::all().iter().filter(|release| release.channels().any(|channel| channel == "client")).collect();
    let Some(newest) = releases.last().filter(|_| !own.is_empty()) else { return "Every device.".to_owned() };
    let judged = |edition: &str, release: &Release| support_on(&nodes, edition, &release.build.to_string());
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for edition in EDITIONS {
        let support = judged(edition, newest);
        let is_ignored = |support: &Support| matches!(support, Support::Ignored(_));
        let words = match csps(&own, &support, is_ignored) {
            _ if support.iter().all(is_ignored) => "nothing of it".to_owned(),
            Some(ignored) => format!("all but {ignored}"),
            None => {
                let takes_all = |release: &&&Release| !judged(edition, release).iter().any(is_ignored);
                let first = releases.iter().rev().take_while(takes_all).last().unwrap_or(newest);
                let needs = judged(edition, first).into_iter().find_map(|support| match support {
                    Support::Depends(why) => Some(format!(" (some of it: {why})")),
                    _ => None,
                });
                format!("all of it, from {} on{}", first.name, needs.unwrap_or_default())
            }
        };
        match groups.iter_mut().find(|(own, _)| *own == words) {
            Some((_, editions)) => editions.push(edition),
            None => groups.push((words, vec![edition])),
        }
    }
    let mut lines: Vec<String> =
        groups.iter().map(|(words, editions)| format!("Windows {}: {words}.", editions.join(", "))).collect();
    let unknown = csps(&own, &judged("Enterprise", newest), |support| *support == Support::NotJudged);
    lines.extend(unknown.map(|unknown| format!("Not known, since no DDF file here describes it: {unknown}.")));
    lines.join("\n")
}

/// The CSPs of the settings that are judged so, with their numbers: `a setting of SharedPC, 2 settings of WiFi`.
fn csps(
    own: &[(&str, Option<&str>, &str)],
    support: &[Support],
    is_meant: impl Fn(&Support) -> bool,
) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for ((_, _, csp), _) in own.iter().zip(support).filter(|(_, support)| is_meant(support)) {
        *counts.entry(csp).or_default() += 1;
    }
    let named = counts.iter().map(|(csp, count)| match count {
        1 => format!("a setting of {csp}"),
        count => format!("{count} settings of {csp}"),
    });
    (!counts.is_empty()).then(|| named.collect::<Vec<_>>().join(", "))
}
