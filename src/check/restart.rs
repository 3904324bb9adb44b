//! Settings that require a restart of the device (RebootBehavior).

use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Match, RebootBehavior, Schema};

/// Adds a note about a restart that the setting requires.
pub(super) fn check(found: &Match, schema: &Schema, span: Span, report: &mut Report) {
    let name = found.locuri.leaf();
    let (message, help) = match schema.node(found.node).reboot {
        None | Some(RebootBehavior::None) => return,
        Some(RebootBehavior::Automatic) => (
            format!("the device restarts automatically when {name} is set"),
            "during setup that is harmless; on a device in use, apply the package when nobody is working on it",
        ),
        Some(RebootBehavior::ServerInitiated) => (
            format!("{name} takes effect only after a restart, which is not automatic"),
            "restart the device after the package is applied",
        ),
    };
    report.push(
        Finding::new(Code::NeedsRestart, span, message)
            .label(format!("according to {}", schema.ddf_name(found.node)))
            .help(help),
    );
}
