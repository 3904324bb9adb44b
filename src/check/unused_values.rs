//! Values that a DDF lists, and whose description says that devices of the target do not use them.

use super::checked::{Action, CheckedSetting};
use crate::finding::{Code, Finding, Report};
use crate::schema::{Rule, Schema};
use crate::windows::{Build, Target};

/// Words of such a description, the first build that they are about, and what they say about the value.
const WORDS: [(&str, u32, &str); 3] = [
    ("deprecated in Windows 11", Build::WINDOWS_11, "is deprecated in Windows 11"),
    ("Not supported in desktop", Build::FIRST, "is not supported on desktops"),
    ("Reserved for future", Build::FIRST, "is reserved"),
];

/// Warns of such a value.
pub(super) fn check<'s>(
    settings: impl IntoIterator<Item = &'s CheckedSetting>,
    schema: &Schema,
    target: &Target,
    report: &mut Report,
) {
    for setting in settings {
        let (Action::Set(text), Some(found)) = (&setting.action, setting.found()) else { continue };
        let Rule::Enum(values) = &schema.node(found.node).allowed.rule else { continue };
        let described = values.iter().find(|value| value.value == *text).map(|value| value.description.trim());
        let Some(what) = described.and_then(|description| unused(description, target)) else { continue };
        let message = format!("{}: {text} {what}", found.locuri.leaf());
        let others = values.iter().filter(|value| unused(value.description.trim(), target).is_none());
        let others: Vec<&str> = others.map(|value| value.value.as_str()).collect();
        report.push(
            Finding::new(Code::CspDoubt, setting.value_at, message)
                .label(format!("according to the description of the value in {}", schema.ddf_name(found.node)))
                .allowed(others.join(", ")),
        );
    }
}

/// What a description says about its value, if devices of the target do not use it. `Not supported in desktop` counts
/// only at the end: elsewhere, the description goes on to name the accounts that it is about.
fn unused(description: &str, target: &Target) -> Option<&'static str> {
    let is_of_target = |first: u32| target.devices.iter().any(|device| device.build.build >= first);
    let says = |words: &str| match words.starts_with("Not") {
        true => description.trim_end_matches('.').ends_with(words),
        false => description.contains(words),
    };
    WORDS.iter().find(|(words, first, _)| says(words) && is_of_target(*first)).map(|(_, _, what)| *what)
}
