//! What is known about single CSPs on a device: how a setting is applied, what the CSP answers, and when the setting
//! takes effect. Other CSPs are simulated as if they only stored their values.

mod bridge_name;
mod commands;
mod interface;
mod node_value;
mod pictures;
mod stored;

pub use bridge_name::{BridgeName, csp_name};
pub use commands::PlannedCommand;
pub(super) use commands::{commands, is_of_command};
pub use interface::TakesEffect;
pub(super) use interface::{Csp, PictureState, set_node};
pub use node_value::is_same_value;
pub(super) use node_value::plain_value;
pub(super) use pictures::{judge_picture, left_to_csp, names_picture};

use self::commands::Commands;
use self::pictures::Pictures;
use self::stored::{STORED, is_password};
use crate::address::LocUri;
use crate::schema::{Access, Found, Schema};

/// The CSP of a node, if it is known.
pub(super) fn csp_of(node: &LocUri) -> Option<&'static dyn Csp> {
    let stored = STORED.iter().map(|csp| csp as &dyn Csp);
    [&Pictures as &dyn Csp, &Commands].into_iter().chain(stored).find(|csp| csp.has(node))
}

/// Whether the value of this node can be read if there is one, so that its absence proves something. A password never
/// can; for other nodes, only their DDF says whether they can be read.
pub(super) fn gives_value_back(schema: &Schema, node: &LocUri) -> bool {
    match schema.find(node) {
        Found::Node(found) => !is_password(node) && schema.node(found.node).access.allows(Access::GET),
        _ => false,
    }
}

/// When a setting takes effect.
pub(super) fn takes_effect(node: &LocUri) -> TakesEffect {
    csp_of(node).map_or(TakesEffect::Unknown, |csp| csp.takes_effect(node))
}
