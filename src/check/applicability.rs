//! Whether the devices of [target] take a setting, by the edition list and the builds of its DDF.

use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Match, Schema, Verdict};
use crate::windows::{Device, Target};

/// Judges one setting for every device.
pub(super) fn check(found: &Match, schema: &Schema, target: &Target, span: Span, report: &mut Report) {
    let verdicts: Vec<(&Device, Verdict)> =
        target.devices.iter().map(|device| (device, schema.verdict(found.node, device))).collect();
    let with = |wanted: fn(&Verdict) -> bool| -> Vec<String> {
        let devices = verdicts.iter().filter(|(_, verdict)| wanted(verdict));
        devices.map(|(device, verdict)| format!("{device}: {verdict}")).collect()
    };
    let ignored =
        with(|verdict| matches!(verdict, Verdict::WrongEdition | Verdict::BuildTooOld { .. } | Verdict::NotReleased));
    let depends = with(|verdict| matches!(verdict, Verdict::Depends { .. }));
    let name = found.locuri.leaf();
    let finding = |code, what: String, devices: &[String], help: &str| {
        Finding::new(code, span, format!("{what}\n{}", listing(devices)))
            .label(format!("judged by {}", schema.ddf_name(found.node)))
            .allowed(where_it_works(found, schema))
            .help(help)
    };
    if ignored.len() == verdicts.len() && !ignored.is_empty() {
        let help = "take the setting out, or name devices that take it in [target]";
        report.push(finding(Code::IgnoredEverywhere, format!("no device of [target] takes {name}"), &ignored, help));
    } else if !ignored.is_empty() {
        let help = "narrow [target] to devices that take it, or build them a package of their own";
        report.push(finding(Code::IgnoredSomewhere, format!("some devices of [target] ignore {name}"), &ignored, help));
    }
    if !depends.is_empty() {
        let help = "state the revision in [target] builds, such as \"22631.3447\"";
        report.push(finding(
            Code::DependsOnRevision,
            format!("whether {name} works depends on updates"),
            &depends,
            help,
        ));
    }
}

/// The first devices, one a line, and how many more there are.
fn listing(devices: &[String]) -> String {
    const MOST_LISTED: usize = 8;
    let mut lines: Vec<String> = devices.iter().take(MOST_LISTED).cloned().collect();
    if devices.len() > MOST_LISTED {
        lines.push(format!("and {} more", devices.len() - MOST_LISTED));
    }
    lines.join("\n")
}

/// The builds and editions of the DDF, in one line.
fn where_it_works(found: &Match, schema: &Schema) -> String {
    let effective = schema.applicability(found.node);
    let builds = effective.builds.map(|(items, _)| {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        format!("from build {}", items.join(" or "))
    });
    let editions = effective.editions.map(|(editions, _)| format!("in {editions}"));
    [builds, editions].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
