//! What is known of single CSPs on a device: how a setting is brought there, what the CSP answers, and when it takes effect.
//! A simulated device knows these and no others.

mod commands;
mod pictures;
mod stored;

pub use commands::PlannedCommand;
pub(super) use commands::{commands, is_of_command};
pub(super) use pictures::{PictureState, judge_picture, left_to_csp};

use self::commands::Commands;
use self::pictures::Pictures;
use self::stored::STORED;
use super::answer::Answer;
use super::change::Change;
use super::desired::DesiredSetting;
use super::device::DevicePathError;
use crate::address::LocUri;

/// A CSP.
pub(super) trait Csp: Sync {
    /// Whether a node is one of its own.
    fn has(&self, node: &LocUri) -> bool;

    /// The changes that bring a setting to it, in order.
    fn changes(&self, desired: &DesiredSetting) -> Result<Vec<Change>, DevicePathError> {
        Ok(vec![set_node(desired)])
    }

    /// What it says about a setting once everything is there that was set, and why it is not more. `shown` is what it says
    /// about a picture.
    fn status(&self, desired: &DesiredSetting, shown: Option<&PictureState>) -> (Answer, &'static str);

    /// When such a setting takes effect.
    fn takes_effect(&self, node: &LocUri) -> TakesEffect;
}

/// When a setting takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TakesEffect {
    /// Nobody says when.
    Unknown,
    /// Once it is set.
    AtOnce,
    /// When somebody signs in.
    NextSignIn,
    /// When the device has started again.
    Restart,
}

impl TakesEffect {
    /// In words; `None` if nobody says when.
    pub fn words(self) -> Option<&'static str> {
        match self {
            TakesEffect::Unknown => None,
            TakesEffect::AtOnce => Some("at once"),
            TakesEffect::NextSignIn => Some("at the next sign-in"),
            TakesEffect::Restart => Some("after a restart"),
        }
    }
}

/// The CSP of a node, if it is known.
pub(super) fn csp_of(node: &LocUri) -> Option<&'static dyn Csp> {
    let stored = STORED.iter().map(|csp| csp as &dyn Csp);
    [&Pictures as &dyn Csp, &Commands].into_iter().chain(stored).find(|csp| csp.has(node))
}

/// When a setting takes effect.
pub(super) fn takes_effect(node: &LocUri) -> TakesEffect {
    csp_of(node).map_or(TakesEffect::Unknown, |csp| csp.takes_effect(node))
}

/// The change that sets or deletes the node itself.
pub(super) fn set_node(desired: &DesiredSetting) -> Change {
    Change::SetNode { locuri: desired.node.clone(), value: desired.value.clone(), secret: desired.secret }
}

/// Whether the path of a node below its scope begins with these names; letter case does not count.
fn begins_with(node: &LocUri, names: &[&str]) -> bool {
    let own = node.segments();
    own.len() >= names.len() && own.iter().zip(names).all(|(own, name)| own.eq_ignore_ascii_case(name))
}
