//! Whether the devices of [target] take a setting, by the edition list and the builds of its DDF.

use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Device, Match, Schema, Target, Verdict};

/// Judges one setting for every device.
pub(super) fn check(found: &Match, schema: &Schema, target: &Target, span: Span, report: &mut Report) {
    let verdicts: Vec<(&Device, Verdict)> =
        target.devices.iter().map(|device| (device, schema.verdict(found.node, device))).collect();
    let ignored: Vec<String> = verdicts
        .iter()
        .filter(|(_, verdict)| {
            matches!(verdict, Verdict::WrongEdition | Verdict::BuildTooOld { .. } | Verdict::NotReleased)
        })
        .map(|(device, verdict)| format!("{device}: {verdict}"))
        .collect();
    let depends: Vec<String> = verdicts
        .iter()
        .filter(|(_, verdict)| matches!(verdict, Verdict::Depends { .. }))
        .map(|(device, verdict)| format!("{device}: {verdict}"))
        .collect();
    let name = found.locuri.rsplit('/').next().unwrap_or(&found.locuri);
    let ddf = schema.ddf_name(found.node);
    let label = format!("judged by {ddf}");
    if !ignored.is_empty() {
        let (code, who) = match ignored.len() == verdicts.len() {
            true => (Code::IgnoredEverywhere, "no device"),
            false => (Code::IgnoredSomewhere, "some devices"),
        };
        let message = match code {
            Code::IgnoredEverywhere => format!("{who} of [target] takes {name}\n{}", ignored.join("\n")),
            _ => format!("{who} of [target] ignore {name}\n{}", ignored.join("\n")),
        };
        report.push(
            Finding::new(code, span, message)
                .label(label.clone())
                .allowed(where_it_works(found, schema))
                .help("take the setting out, or narrow [target] to devices that take it"),
        );
    }
    if !depends.is_empty() {
        report.push(
            Finding::new(
                Code::DependsOnRevision,
                span,
                format!("whether {name} works depends on updates\n{}", depends.join("\n")),
            )
            .label(label)
            .allowed(where_it_works(found, schema))
            .help("state the revision in [target] builds, such as \"22631.3447\""),
        );
    }
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
