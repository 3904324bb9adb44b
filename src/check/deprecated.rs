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
            .help("it may work for now; look for the node that replaced it"),
    );
}
