//! Nodes that their DDF calls deprecated, from a build on or altogether.

use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Deprecated, Match, Schema};
use crate::windows::{Build, Target};

/// Warns when a device of the target is past the build of the deprecation, or when the DDF states none.
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
            .label(format!("says {}", schema.ddf_name(marked)))
            .help("it may work for now; look for the node that replaced it"),
    );
}
