//! Nodes that their DDF marks as deprecated, either from some build on or in all builds.

use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Deprecated, Match, Schema};
use crate::windows::{Build, Target};

/// Warns if a device of the target has the build of the deprecation or a later one, or if the DDF states no build.
pub(super) fn check(found: &Match, schema: &Schema, target: &Target, span: Span, report: &mut Report) {
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
