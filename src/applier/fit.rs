//! Whether this device takes a setting: the built-in DDFs, and what the documentation says about Pro beyond them.

use std::fmt;

use super::device::{Device, Trouble};
use super::wish::Wish;
use crate::address::LocUri;
use crate::csp::limits;
use crate::schema::{Found, Schema, Verdict};
use crate::windows;

/// What this device does with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It takes it.
    Takes,
    /// No built-in DDF describes the node.
    NotJudged,
    /// It takes it from some update on, and which one it has is not known.
    Depends(String),
    /// It ignores it.
    Ignores(String),
}

const PRO: &str =
    "this edition takes it only together with SharedPC SetEduPolicies, or in shared PC mode with BootToCloudPCEnhanced";

/// Judges each wish, in their order.
pub(super) fn fits(wishes: &[Wish], device: &dyn Device) -> Result<(windows::Device, Vec<Fit>), Trouble> {
    let windows = device.windows()?;
    let schema = Schema::builtin();
    let is_on = |switch: &str| is_on(switch, wishes, device);
    let fits = wishes.iter().map(|wish| judge(&schema, wish, &windows, &is_on)).collect();
    Ok((windows, fits))
}

fn judge(schema: &Schema, wish: &Wish, windows: &windows::Device, is_on: &dyn Fn(&str) -> bool) -> Fit {
    if limits(&wish.node, is_on).into_iter().any(|limit| limit.refuses() && limit.is_of(windows.edition)) {
        return Fit::Ignores(PRO.to_owned());
    }
    let Found::Node(found) = schema.find(&wish.node) else { return Fit::NotJudged };
    match schema.verdict(found.node, windows) {
        Verdict::TakesEffect => Fit::Takes,
        Verdict::Unknown => Fit::NotJudged,
        verdict @ Verdict::Depends { .. } => Fit::Depends(verdict.to_string()),
        verdict @ (Verdict::WrongEdition | Verdict::BuildTooOld { .. } | Verdict::NotReleased) => {
            Fit::Ignores(verdict.to_string())
        }
    }
}

/// Whether the package turns a switch on, or the device has it on already. A device that cannot tell is taken to have
/// nothing set.
fn is_on(switch: &str, wishes: &[Wish], device: &dyn Device) -> bool {
    let is_true = |value: &str| !matches!(value, "false" | "0");
    let Ok(switch) = LocUri::parse(switch) else { return false };
    let wished = wishes.iter().any(|wish| wish.node == switch && wish.value.as_deref().is_some_and(is_true));
    wished || device.node(&switch).ok().flatten().as_deref().is_some_and(is_true)
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fit::Takes => f.write_str("this device takes it"),
            Fit::NotJudged => f.write_str("not judged: no built-in DDF describes it"),
            Fit::Depends(why) | Fit::Ignores(why) => f.write_str(why),
        }
    }
}
