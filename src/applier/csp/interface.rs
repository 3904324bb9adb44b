//! What this program needs to know about a CSP on a device.

use crate::address::LocUri;
use crate::applier::answer::Answer;
use crate::applier::change::Change;
use crate::applier::desired::DesiredSetting;
use crate::applier::device::{DevicePath, DevicePathError};
use crate::applier::digest::Digest;
use crate::applier::personalization::Status;

/// A CSP.
pub(in crate::applier) trait Csp: Sync {
    /// Whether a node belongs to it.
    fn has(&self, node: &LocUri) -> bool;

    /// The changes that apply a setting to it, in order.
    fn changes(&self, desired: &DesiredSetting) -> Result<Vec<Change>, DevicePathError> {
        Ok(vec![set_node(desired)])
    }

    /// What it says about a setting once everything has been set, and why no more is known. `shown` is what it says
    /// about a picture.
    fn status(&self, desired: &DesiredSetting, shown: Option<&PictureState>) -> (Answer, &'static str);

    /// When such a setting takes effect.
    fn takes_effect(&self, node: &LocUri) -> TakesEffect;
}

/// When a setting takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TakesEffect {
    /// It is not documented when.
    Unknown,
    /// Once it is set.
    AtOnce,
    /// When somebody signs in.
    NextSignIn,
    /// When the device has started again.
    Restart,
}

impl TakesEffect {
    /// In words; `None` if it is not documented.
    pub fn words(self) -> Option<&'static str> {
        match self {
            TakesEffect::Unknown => None,
            TakesEffect::AtOnce => Some("at once"),
            TakesEffect::NextSignIn => Some("at the next sign-in"),
            TakesEffect::Restart => Some("after a restart"),
        }
    }
}

/// What the Personalization CSP says about a picture.
pub(in crate::applier) struct PictureState {
    /// The URL that it was given.
    pub(in crate::applier) url: Option<String>,
    pub(in crate::applier) status: Option<Status>,
    /// The file that it shows, with the hash of its content (`None` if the file is gone); `None` if the CSP names no
    /// file.
    pub(in crate::applier) shown: Option<(DevicePath, Option<Digest>)>,
}

/// The change that sets or deletes the node itself.
pub(in crate::applier) fn set_node(desired: &DesiredSetting) -> Change {
    Change::SetNode { locuri: desired.node.clone(), value: desired.value.clone(), secret: desired.secret }
}

/// Whether the path of a node below its scope begins with these names; letter case does not count.
pub(super) fn begins_with(node: &LocUri, names: &[&str]) -> bool {
    let own = node.segments();
    own.len() >= names.len() && own.iter().zip(names).all(|(own, name)| own.eq_ignore_ascii_case(name))
}
