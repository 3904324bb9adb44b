//! Nodes that their DDF or their page calls deprecated, either from some build on or in all builds.

use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Deprecated, Match, Schema};
use crate::windows::{Build, Target};

/// Warns if a device of the target has the build of the deprecation or a later one, or if the DDF states no build.
pub(super) fn check(found: &Match, schema: &Schema, target: &Target, span: Span, report: &mut Report) {
    report_old_edge(found, target, span, report);
    let Some((Deprecated { since }, marked)) = schema.deprecated(found.node) else { return };
    let reached = |since: Build| target.devices.iter().any(|device| device.build >= since);
    let from = match since {
        Some(since) if !reached(since) => return,
        Some(since) => format!(" from build {} on", since.named()),
        None => String::new(),
    };
    report.push(
        Finding::new(Code::DeprecatedNode, span, format!("`{}` is deprecated{from}", schema.locuri(marked)))
            .label(format!("according to {}", schema.ddf_name(marked)))
            .help(replacement(&schema.locuri(marked).to_string())),
    );
}

/// Warns about policies of the first Microsoft Edge, which Windows 11 does not have.
/// Learn: client-management/mdm/policy-csp-browser.
fn report_old_edge(found: &Match, target: &Target, span: Span, report: &mut Report) {
    let names = found.locuri.segments();
    let is_of_area = |area: [&str; 4]| names.iter().zip(area).all(|(name, part)| name.eq_ignore_ascii_case(part));
    let is_policy = names.len() == 6 && is_of_area(["Vendor", "MSFT", "Policy", "Config"]);
    let is_without = target.devices.iter().any(|device| device.build.build >= Build::WINDOWS_11);
    if is_policy && is_without && names.iter().nth_back(1).is_some_and(|area| area.eq_ignore_ascii_case("Browser")) {
        let message = format!("`{}` is for Microsoft Edge 45 and earlier, which Windows 11 does not have", names[5]);
        report.push(
            Finding::new(Code::DeprecatedNode, span, message)
                .label("according to the page of Policy CSP - Browser")
                .help(
                    "remove the line, or limit [target] to Windows 10; today's Edge has policies of its own, which \
                     msedge.admx defines",
                ),
        );
    }
}

/// What to use in place of a node with this address.
fn replacement(locuri: &str) -> &'static str {
    /// From the pages of the CSPs.
    const REPLACED: [(&str, &str); 1] = [(
        "/AssignedAccess/KioskModeApp",
        "it may work for now; name the app in a configuration of Assigned Access instead: [kiosk] configuration = \
         \"kiosk.xml\" (`ppkgc new DIR --template kiosk` writes one)",
    )];
    let replaced = REPLACED.iter().find(|(end, _)| locuri.ends_with(end)).map(|(_, help)| *help);
    replaced.unwrap_or("it may work for now; look for the node that replaced it")
}

#[cfg(test)]
mod tests {
    use super::replacement;

    #[test]
    fn a_node_that_is_known_to_be_replaced_names_what_replaced_it() {
        assert!(replacement("./Vendor/MSFT/AssignedAccess/KioskModeApp").contains("configuration = \"kiosk.xml\""));
        assert!(replacement("./Vendor/MSFT/Other/KioskModeApp").ends_with("look for the node that replaced it"));
    }
}
