//! What `check` promises: every value in here passed every rule. It can be made nowhere else.

use super::Owner;
use crate::finding::Span;
use crate::schema::{Format, LocUri, NodeId, Schema};
use crate::world::PackageId;

/// A spec that passed every rule.
#[derive(Debug)]
pub struct CheckedSpec {
    identity: Identity,
    settings: Vec<CheckedSetting>,
}

impl CheckedSpec {
    pub(super) fn new(identity: Identity, settings: Vec<CheckedSetting>) -> Self {
        CheckedSpec { identity, settings }
    }

    /// Who the package is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What it sets, in the order of the spec.
    pub fn settings(&self) -> &[CheckedSetting] {
        &self.settings
    }
}

/// Who the package is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// By which Windows knows its versions as one package.
    pub id: PackageId,
    /// As written.
    pub name: String,
    /// The name as the stem of file names.
    pub stem: String,
    /// Two or four decimal numbers.
    pub version: String,
    /// Whose package it is.
    pub owner: Owner,
    /// 0 to 99.
    pub rank: u8,
    /// For people.
    pub description: Option<String>,
}

/// One node and what happens to it.
#[derive(Debug)]
pub struct CheckedSetting {
    /// The node, in the spelling of its DDF.
    pub locuri: LocUri,
    /// The node above it whose settings take effect in one step, if there is one.
    pub atomic: Option<LocUri>,
    /// The kind of value it holds.
    pub format: Format,
    /// What happens to it.
    pub action: Action,
    /// Whether nothing but the package may show its value.
    pub secret: bool,
    /// The picture that the value names, when the package brings it.
    pub asset: Option<Asset>,
    /// The line of the spec that asked for it.
    pub origin: Span,
    /// The value on that line.
    pub(super) value_at: Span,
    /// The node that describes it.
    pub(super) node: NodeId,
}

impl CheckedSetting {
    /// The described nodes from its own up to the root, each with its address: the names from the top down.
    pub(super) fn upwards<'s>(&'s self, schema: &'s Schema) -> impl Iterator<Item = (NodeId, &'s [String])> {
        let names = self.locuri.segments();
        let addresses = (1..=names.len()).rev().map(|length| &names[..length]);
        std::iter::successors(Some(self.node), |&id| schema.parent(id)).zip(addresses)
    }
}

/// What happens to a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It gets this value, written as its format demands (`true`, `42`, text).
    Set(String),
    /// It is removed.
    Delete,
}

/// A picture that travels in the package.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Where to read it, relative to the spec.
    pub file: String,
    /// Its name on the device.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// The hash of its content.
    pub sha256: [u8; 32],
}
