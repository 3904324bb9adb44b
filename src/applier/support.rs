//! Whether this device supports a setting, by the built-in DDFs and by other documentation about Pro.

use std::fmt;

use super::desired::DesiredSetting;
use super::device::{Device, DeviceError};
use crate::address::LocUri;
use crate::csp::limits;
use crate::schema::{Found, Schema, Verdict};
use crate::windows::{self, Build, Edition};

/// Whether this device supports a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// It does.
    Supported,
    /// No built-in DDF describes the node.
    NotJudged,
    /// Only from some update on, and the installed update is not known. Says which.
    Depends(String),
    /// It ignores the setting. Says why.
    Ignored(String),
}

/// Why Pro and similar editions ignore a setting of Personalization.
const PRO: &str = "this edition supports it only together with SharedPC SetEduPolicies, or in shared PC mode with \
                   BootToCloudPCEnhanced";

/// Judges each setting, in order. An unknown edition or build is an error, unless `force` is set: then nothing is
/// judged.
pub(super) fn judge_settings(
    desired: &[DesiredSetting],
    device: &dyn Device,
    force: bool,
) -> Result<(Option<windows::Device>, Vec<Support>), DeviceError> {
    let windows = match device.windows() {
        Err(DeviceError::UnknownWindows { .. }) if force => return Ok((None, vec![Support::NotJudged; desired.len()])),
        windows => windows?,
    };
    let schema = Schema::builtin();
    let settings = desired.iter().map(|setting| (&setting.node, setting.value.as_deref()));
    let is_on = |switch: &str| is_on(switch, settings.clone(), |node| device.node(node).ok().flatten());
    let support = desired.iter().map(|setting| judge(&schema, &setting.node, &windows, &is_on)).collect();
    Ok((Some(windows), support))
}

/// Judges settings (nodes with values) for a device of which only the EditionID and the build are given. If these are
/// unknown, nothing is judged.
pub fn support_on(settings: &[(&str, Option<&str>)], edition: &str, build: &str) -> Vec<Support> {
    let edition = Edition::parse_word(edition).ok().and_then(|word| word.editions.first().copied());
    let windows = edition.zip(Build::parse_word(build).ok()).map(|(edition, build)| windows::Device { edition, build });
    let nodes: Vec<Option<LocUri>> = settings.iter().map(|(node, _)| LocUri::parse(node).ok()).collect();
    let values = settings.iter().map(|(_, value)| *value);
    let known = nodes.iter().zip(values).filter_map(|(node, value)| Some((node.as_ref()?, value)));
    let schema = Schema::builtin();
    let is_on = |switch: &str| is_on(switch, known.clone(), |_| None);
    let judged = nodes.iter().map(|node| match node.as_ref().zip(windows.as_ref()) {
        Some((node, windows)) => judge(&schema, node, windows, &is_on),
        None => Support::NotJudged,
    });
    judged.collect()
}

fn judge(schema: &Schema, node: &LocUri, windows: &windows::Device, is_on: &dyn Fn(&str) -> bool) -> Support {
    if limits(node, is_on).into_iter().any(|limit| limit.refuses() && limit.is_of(windows.edition)) {
        return Support::Ignored(PRO.to_owned());
    }
    let Found::Node(found) = schema.find(node) else { return Support::NotJudged };
    match schema.verdict(found.node, windows) {
        Verdict::TakesEffect => Support::Supported,
        Verdict::Unknown => Support::NotJudged,
        verdict @ Verdict::Depends { .. } => Support::Depends(verdict.to_string()),
        verdict @ (Verdict::WrongEdition | Verdict::BuildTooOld { .. } | Verdict::NotReleased) => {
            Support::Ignored(verdict.to_string())
        }
    }
}

/// Whether the package turns a switch on, or it is already on. On a device whose nodes cannot be read it counts as off.
fn is_on<'s>(
    switch: &str,
    mut settings: impl Iterator<Item = (&'s LocUri, Option<&'s str>)>,
    on_device: impl Fn(&LocUri) -> Option<String>,
) -> bool {
    let is_true = |value: &str| !value.eq_ignore_ascii_case("false") && value != "0";
    let Ok(switch) = LocUri::parse(switch) else { return false };
    let in_package = settings.any(|(node, value)| *node == switch && value.is_some_and(is_true));
    in_package || on_device(&switch).as_deref().is_some_and(is_true)
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Support::Supported => f.write_str("this device supports it"),
            Support::NotJudged => f.write_str("not judged: no built-in DDF describes it"),
            Support::Depends(why) | Support::Ignored(why) => f.write_str(why),
        }
    }
}
