//! What is known of single CSPs on a device: how a setting is brought there, what the CSP answers, and when it takes effect.
//! A simulated device knows these and no others.

mod commands;
mod interface;
mod pictures;
mod stored;

pub use commands::PlannedCommand;
pub(super) use commands::{commands, is_of_command};
pub use interface::TakesEffect;
pub(super) use interface::{Csp, PictureState, set_node};
pub(super) use pictures::{judge_picture, left_to_csp};

use self::commands::Commands;
use self::pictures::Pictures;
use self::stored::STORED;
use crate::address::LocUri;

/// The CSP of a node, if it is known.
pub(super) fn csp_of(node: &LocUri) -> Option<&'static dyn Csp> {
    let stored = STORED.iter().map(|csp| csp as &dyn Csp);
    [&Pictures as &dyn Csp, &Commands].into_iter().chain(stored).find(|csp| csp.has(node))
}

/// When a setting takes effect.
pub(super) fn takes_effect(node: &LocUri) -> TakesEffect {
    csp_of(node).map_or(TakesEffect::Unknown, |csp| csp.takes_effect(node))
}
