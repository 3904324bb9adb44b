//! Whether this device supports a setting, by the built-in DDFs and by what else is documented about Pro.

use std::fmt;

use super::desired::DesiredSetting;
use super::device::{Device, DeviceError};
use crate::address::LocUri;
use crate::csp::limits;
use crate::schema::{Found, Schema, Verdict};
use crate::windows;

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

const PRO: &str = "this edition supports it only together with SharedPC SetEduPolicies, or in shared PC mode with BootToCloudPCEnhanced";

/// Judges each setting, in order.
pub(super) fn judge_settings(
    desired: &[DesiredSetting],
    device: &dyn Device,
) -> Result<(windows::Device, Vec<Support>), DeviceError> {
    let windows = device.windows()?;
    let schema = Schema::builtin();
    let is_on = |switch: &str| is_on(switch, desired, device);
    let support = desired.iter().map(|setting| judge(&schema, setting, &windows, &is_on)).collect();
    Ok((windows, support))
}

fn judge(
    schema: &Schema,
    setting: &DesiredSetting,
    windows: &windows::Device,
    is_on: &dyn Fn(&str) -> bool,
) -> Support {
    if limits(&setting.node, is_on).into_iter().any(|limit| limit.refuses() && limit.is_of(windows.edition)) {
        return Support::Ignored(PRO.to_owned());
    }
    let Found::Node(found) = schema.find(&setting.node) else { return Support::NotJudged };
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
fn is_on(switch: &str, desired: &[DesiredSetting], device: &dyn Device) -> bool {
    let is_true = |value: &str| !matches!(value, "false" | "0");
    let Ok(switch) = LocUri::parse(switch) else { return false };
    let in_package =
        desired.iter().any(|setting| setting.node == switch && setting.value.as_deref().is_some_and(is_true));
    in_package || device.node(&switch).ok().flatten().as_deref().is_some_and(is_true)
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
