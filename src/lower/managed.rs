//! A setting as an MDM server sends it: with the names and values of its DDF, whereas provxml uses those of WCD's
//! store.

use crate::address::{LocKey, LocUri};
use crate::check::{Action, CheckedNode, CheckedSetting};
use crate::csp::{is_admx_install, is_ingested_policy};
use crate::schema::{Access, Format};

/// A node and what is done with it.
#[derive(Debug)]
pub struct ManagedNode {
    /// Its address, in the spelling of its DDF.
    pub locuri: LocUri,
    /// The format of its value.
    pub format: Format,
    /// The operations it allows.
    pub access: Access,
    /// The MIME type of its value, if the DDF states one.
    pub mime: Option<String>,
    /// The node that must be set atomically, itself or an ancestor; its settings are sent together.
    pub atomic_root: Option<LocKey>,
    /// Whether it creates the nodes of other settings, which must come after it.
    pub makes_nodes: bool,
    /// What is done with it; a value is written as in the DDF, which may differ from the store (`1` for `true`).
    pub action: Action,
}

impl ManagedNode {
    /// The node of the profile of a wireless network, as the DDF of WiFi describes it.
    pub(super) fn of_profile(locuri: LocUri, profile: String) -> Self {
        ManagedNode {
            locuri,
            format: Format::Chr,
            access: Access::ADD.and(Access::DELETE).and(Access::GET).and(Access::REPLACE),
            mime: None,
            atomic_root: None,
            makes_nodes: false,
            action: Action::Set(profile),
        }
    }

    /// The node of a checked setting.
    pub(super) fn of(node: &CheckedNode, setting: &CheckedSetting) -> Self {
        ManagedNode {
            locuri: node.locuri().clone(),
            format: match is_ingested_policy(node.locuri()) {
                // Its DDF gives every such policy the format null, which would mean that it has no value.
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
