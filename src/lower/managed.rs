//! A setting as a device manager (MDM) sends it: in the words of its DDF, where provxml uses those of WCD's store.

use crate::address::{LocKey, LocUri};
use crate::check::{Action, CheckedNode, CheckedSetting};
use crate::csp::{is_admx_install, is_ingested_policy};
use crate::schema::{Access, Format};

/// A node with what happens to it.
#[derive(Debug)]
pub struct ManagedNode {
    /// Its address, in the spelling of its DDF.
    pub locuri: LocUri,
    /// The kind of value it holds.
    pub format: Format,
    /// What may be done with it.
    pub access: Access,
    /// The MIME type of its content, where the DDF states one.
    pub mime: Option<String>,
    /// The node that must be set as a whole, itself or one above it; settings of one such node go together.
    pub atomic_root: Option<LocKey>,
    /// Whether it makes the nodes of others, which must come after it.
    pub makes_nodes: bool,
    /// What happens to it; a value is the one of the DDF, which may differ from that of the store (`1` for `true`).
    pub action: Action,
}

impl ManagedNode {
    /// The node of a checked setting.
    pub(super) fn of(node: &CheckedNode, setting: &CheckedSetting) -> Self {
        ManagedNode {
            locuri: node.locuri().clone(),
            format: match is_ingested_policy(node.locuri()) {
                // Its DDF describes any policy by format null, which stands for no value.
                true => Format::Chr,
                false => node.format,
            },
            access: node.access,
            mime: node.mime.clone(),
            atomic_root: node.atomic_root.as_ref().map(LocUri::key),
            makes_nodes: is_admx_install(node.locuri()),
            action: setting.action.clone(),
        }
    }
}
