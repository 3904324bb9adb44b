//! Whether this device takes a setting: the built-in DDFs, and what the documentation says about Pro beyond them.

use std::fmt;

use super::device::{Device, Trouble};
use super::personalization::Picture;
use super::wish::Wish;
use crate::address::LocUri;
use crate::schema::{Found, Schema, Verdict, pro_takes_personalization};
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
    let pro = !windows.edition.restricts_personalization() || pro_is_opened(wishes, device)?;
    let fits = wishes.iter().map(|wish| match Picture::of_node(&wish.node) {
        Some(_) if !pro => Fit::Ignores(PRO.to_owned()),
        _ => judge(&schema, wish, &windows),
    });
    let fits = fits.collect();
    Ok((windows, fits))
}

fn judge(schema: &Schema, wish: &Wish, windows: &windows::Device) -> Fit {
    let Ok(Found::Node(found)) = LocUri::parse(&wish.node).map(|uri| schema.find(&uri)) else { return Fit::NotJudged };
    match schema.verdict(found.node, windows) {
        Verdict::TakesEffect => Fit::Takes,
        Verdict::Unknown => Fit::NotJudged,
        verdict @ Verdict::Depends { .. } => Fit::Depends(verdict.to_string()),
        verdict @ (Verdict::WrongEdition | Verdict::BuildTooOld { .. } | Verdict::NotReleased) => {
            Fit::Ignores(verdict.to_string())
        }
    }
}

/// Whether the package or the device already sets what makes Personalization work on Pro. A device that cannot tell is
/// taken to have nothing set.
fn pro_is_opened(wishes: &[Wish], device: &dyn Device) -> Result<bool, Trouble> {
    let is_true = |value: &str| !matches!(value, "false" | "0");
    let wished = |locuri: &str| {
        wishes.iter().any(|wish| wish.node.eq_ignore_ascii_case(locuri) && wish.value.as_deref().is_some_and(is_true))
    };
    let there = |locuri: &str| device.node(locuri).ok().flatten().as_deref().is_some_and(is_true);
    Ok(pro_takes_personalization(&|locuri| wished(locuri) || there(locuri)))
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
