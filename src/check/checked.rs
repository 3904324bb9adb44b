//! What `check` promises: every value in here passed every rule. It can be made nowhere else.

use crate::address::{Address, LocKey, LocUri};
use crate::finding::Span;
use crate::package::Owner;
use crate::schema::{Access, Format, Match, NodeId, Schema};
use crate::store::WcdSetting;
use crate::world::PackageId;

/// A project that passed every rule.
#[derive(Debug)]
pub struct CheckedProject {
    identity: Identity,
    settings: Vec<CheckedSetting>,
    kinds: Vec<DeviceKind>,
    variants: Vec<CheckedVariant>,
}

impl CheckedProject {
    pub(super) fn new(
        identity: Identity,
        settings: Vec<CheckedSetting>,
        kinds: Vec<DeviceKind>,
        variants: Vec<CheckedVariant>,
    ) -> Self {
        CheckedProject { identity, settings, kinds, variants }
    }

    /// Who the package is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What every device gets, in the order of the spec.
    pub fn settings(&self) -> &[CheckedSetting] {
        &self.settings
    }

    /// The kinds of devices that variants are for, in the order of their definition.
    pub fn kinds(&self) -> &[DeviceKind] {
        &self.kinds
    }

    /// What only some devices get, in the order of the spec.
    pub fn variants(&self) -> &[CheckedVariant] {
        &self.variants
    }
}

/// A kind of devices: those on which all conditions of any one state hold. WCD calls it a Target.
#[derive(Debug, Clone)]
pub struct DeviceKind {
    /// The name in `[conditions]`, or that of the one variant that is for it.
    pub name: String,
    /// The states, each a list of conditions in the order of the spec.
    pub states: Vec<Vec<Condition>>,
}

/// Something that must be true of a device.
#[derive(Debug, Clone)]
pub struct Condition {
    /// What is looked at: `ProcessorVendor`.
    pub name: String,
    /// What it must be, as the spec writes it: `8`, `!1` or `pattern:(...)`.
    pub value: String,
    /// Whether nothing but the package may show the value.
    pub secret: bool,
}

/// Settings for some devices.
#[derive(Debug)]
pub struct CheckedVariant {
    /// Its name.
    pub name: String,
    /// Indices of the kinds of devices it is for, in the order of `when`; any of them will do.
    pub kinds: Vec<usize>,
    /// What these devices get beside the settings for every device, in the order of the spec.
    pub settings: Vec<CheckedSetting>,
    /// Its `when`, or its header.
    pub(super) when_at: Span,
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

/// One setting that passed every rule that looks at it.
#[derive(Debug)]
pub struct CheckedSetting {
    /// What it sets, as its author wrote it.
    pub address: Address,
    /// What a DDF says of it, where one describes it.
    pub node: Option<CheckedNode>,
    /// What the settings store says of it, where it has a row there.
    pub row: Option<WcdSetting>,
    /// How its author calls it, where there is a shorter word than the address.
    pub label: Option<&'static str>,
    /// What happens to it.
    pub action: Action,
    /// Whether nothing but the package may show its value.
    pub secret: bool,
    /// The file that the value names, when the package brings it.
    pub asset: Option<Asset>,
    /// The line that asked for it.
    pub origin: Span,
    /// The value on that line.
    pub(super) value_at: Span,
}

/// The node of a setting, as its DDF describes it.
#[derive(Debug)]
pub struct CheckedNode {
    /// The kind of value it holds.
    pub format: Format,
    /// What may be done with it.
    pub access: Access,
    /// The MIME type of its content, where the DDF states one.
    pub mime: Option<String>,
    /// The node, itself or above it, that managers must set in one atomic step, where the DDF demands that.
    pub atomic_root: Option<LocUri>,
    /// Where it was found.
    found: Match,
}

impl CheckedNode {
    pub(super) fn new(found: Match, schema: &Schema) -> Self {
        let described = schema.node(found.node);
        CheckedNode {
            format: described.format,
            access: described.access,
            mime: described.node_type.mime().map(str::to_owned),
            atomic_root: schema.atomic_root(found.node, &found.locuri),
            found,
        }
    }

    /// Its address, in the spelling of its DDF.
    pub fn locuri(&self) -> &LocUri {
        &self.found.locuri
    }
}

impl CheckedSetting {
    /// The address of its node, where a DDF describes it.
    pub fn locuri(&self) -> Option<&LocUri> {
        self.node.as_ref().map(CheckedNode::locuri)
    }

    /// What other settings of the same node share.
    pub(super) fn key(&self) -> Option<LocKey> {
        self.locuri().map(LocUri::key)
    }

    /// Its node among those of the schema.
    pub(super) fn found(&self) -> Option<&Match> {
        self.node.as_ref().map(|node| &node.found)
    }

    /// Its address as messages write it: in the spelling of the DDF, where one describes it.
    pub(super) fn written(&self) -> String {
        self.locuri().map_or_else(|| self.address.to_string(), LocUri::to_string)
    }

    /// What messages call it.
    pub(super) fn name(&self) -> &str {
        match (self.label, &self.node) {
            (Some(label), _) => label,
            (None, Some(node)) => node.found.locuri.leaf(),
            (None, None) => "the setting",
        }
    }

    /// Whether it gives its node a value, rather than removing it.
    pub(super) fn sets_a_value(&self) -> bool {
        self.action != Action::Delete
    }

    /// Whether its value is the name of the file that the package brings.
    pub(super) fn names_its_file(&self) -> bool {
        matches!((&self.action, &self.asset), (Action::Set(value), Some(asset)) if *value == asset.name)
    }

    /// The described nodes from its own up to the root, each with its address: the names from the top down.
    pub(super) fn upwards<'s>(&'s self, schema: &'s Schema) -> impl Iterator<Item = (NodeId, &'s [String])> {
        let found = self.found();
        let names = found.map_or(&[][..], |found| found.locuri.segments());
        let addresses = (1..=names.len()).rev().map(|length| &names[..length]);
        std::iter::successors(found.map(|found| found.node), |&id| schema.parent(id)).zip(addresses)
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
