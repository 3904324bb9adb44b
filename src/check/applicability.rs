//! Findings for a setting that some devices of the target ignore, according to its DDF.

use super::outcome::{Reason, SettingOutcomes};
use crate::csp::instead_of_unreleased;
use crate::finding::{Code, Finding, Report};
use crate::schema::{BuildItem, Match, Schema, Verdict};
use crate::windows::Target;

/// Makes findings from the outcomes of one setting.
pub(super) fn report(outcomes: &SettingOutcomes, found: &Match, schema: &Schema, target: &Target, report: &mut Report) {
    let (mut left_out, mut depends) = (Vec::new(), Vec::new());
    for (index, device) in target.devices.iter().enumerate() {
        for reason in outcomes.outcome(index).map_or(&[][..], |outcome| outcome.reasons()) {
            match reason {
                Reason::NotListed(verdict) => left_out.push(format!("{device}: {verdict}")),
                Reason::Update(needs) => depends.push(format!("{device}: {}", Verdict::Depends { needs: *needs })),
                _ => {}
            }
        }
    }
    let name = found.locuri.leaf();
    let finding = |code, what: String, devices: &[String], help: &str| {
        Finding::new(code, outcomes.span, format!("{what}\n{}", listing(devices)))
            .label(format!("judged by {}", outcomes.judged_by))
            .allowed(where_it_works(found, schema))
            .help(help)
    };
    if left_out.len() == target.devices.len() && !left_out.is_empty() {
        let help = match is_unreleased(found, schema) {
            true => instead_of_unreleased(&found.locuri).unwrap_or("remove the line: no released Windows supports it"),
            false => "remove the setting, or name devices that support it in [target]",
        };
        report.push(finding(
            Code::IgnoredEverywhere,
            format!("every device of [target] ignores {name}"),
            &left_out,
            help,
        ));
    } else if !left_out.is_empty() {
        let help = "limit [target] to devices that support it, or build a separate package for them";
        let what = format!("some devices of [target] ignore {name}");
        report.push(finding(Code::IgnoredSomewhere, what, &left_out, help));
    }
    if !depends.is_empty() {
        let help = "state the revision in [target] builds, such as \"22631.3447\"";
        let what = format!("whether {name} works depends on updates");
        report.push(finding(Code::DependsOnRevision, what, &depends, help));
    }
}

/// The first devices, one per line, and how many more there are.
fn listing(devices: &[String]) -> String {
    const MAX_LISTED: usize = 8;
    let mut lines: Vec<String> = devices.iter().take(MAX_LISTED).cloned().collect();
    if devices.len() > MAX_LISTED {
        lines.push(format!("and {} more", devices.len() - MAX_LISTED));
    }
    lines.join("\n")
}

/// Whether the DDF lists no build that has been released.
fn is_unreleased(found: &Match, schema: &Schema) -> bool {
    let builds = schema.applicability(found.node).builds;
    builds.is_some_and(|(items, _)| !items.is_empty() && items.iter().all(|item| *item == BuildItem::Unreleased))
}

/// The builds and editions in the DDF, on one line.
fn where_it_works(found: &Match, schema: &Schema) -> String {
    let effective = schema.applicability(found.node);
    if is_unreleased(found, schema) {
        return "no released Windows".to_owned();
    }
    let builds = effective.builds.map(|(items, _)| {
        let released = items.iter().filter_map(BuildItem::released).map(|build| build.to_string());
        format!("from build {}", released.collect::<Vec<String>>().join(" or "))
    });
    let editions = effective.editions.map(|(editions, _)| format!("in {editions}"));
    [builds, editions].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
