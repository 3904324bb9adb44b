//! A checked project: every value in it passed every rule. Only `check` can make one.

use crate::address::{Address, LocKey, LocUri, StoreItem, StorePath, StoreSegment};
use crate::csp::{EmbeddedPicture, PersonalizationNode};
use crate::finding::Span;
use crate::package::{Owner, Stores};
use crate::schema::{Access, Format, Match, NodeId, Schema};
use crate::settings::{Project, WcdProject};
use crate::store::{WcdSetting, WcdTable};
use crate::world::PackageId;

/// A project that passed every rule.
#[derive(Debug)]
pub struct CheckedProject {
    identity: Identity,
    settings: Vec<CheckedSetting>,
    kinds: Vec<DeviceKind>,
    variants: Vec<CheckedVariant>,
    store: &'static WcdTable,
    wcd: Option<WcdProject>,
}

impl CheckedProject {
    pub(super) fn new(
        identity: Identity,
        settings: Vec<CheckedSetting>,
        kinds: Vec<DeviceKind>,
        variants: Vec<CheckedVariant>,
        project: &Project,
    ) -> Self {
        CheckedProject { identity, settings, kinds, variants, store: project.store, wcd: project.wcd.clone() }
    }

    /// The identity of the package.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The settings for every device, in the order of the spec.
    pub fn settings(&self) -> &[CheckedSetting] {
        &self.settings
    }

    /// The kinds of devices that variants are for, in order of definition.
    pub fn kinds(&self) -> &[DeviceKind] {
        &self.kinds
    }

    /// The variants, in the order of the spec.
    pub fn variants(&self) -> &[CheckedVariant] {
        &self.variants
    }

    /// The settings store that it was checked against.
    pub fn store(&self) -> &'static WcdTable {
        self.store
    }

    /// The project of Windows Configuration Designer that it was imported from, if it is one.
    pub fn wcd(&self) -> Option<&WcdProject> {
        self.wcd.as_ref()
    }
}

/// A kind of devices: those that meet all conditions of one state. WCD calls it a Target.
#[derive(Debug, Clone)]
pub struct DeviceKind {
    /// The name in `[conditions]`, or that of the one variant that is for it.
    pub name: String,
    /// The states, each a list of conditions in the order of the spec.
    pub states: Vec<Vec<Condition>>,
}

/// A condition on a device.
#[derive(Debug, Clone)]
pub struct Condition {
    /// What is compared: `ProcessorVendor`.
    pub name: String,
    /// What it must be, as in the spec: `8`, `!1` or `pattern:(...)`.
    pub value: String,
    /// Whether the value is secret and must not appear outside the package.
    pub secret: bool,
}

/// Settings for some devices.
#[derive(Debug)]
pub struct CheckedVariant {
    /// Its name.
    pub name: String,
    /// Indices of the kinds of devices that get it, in the order of `when`.
    pub kinds: Vec<usize>,
    /// The settings that these devices get in addition to those for every device, in the order of the spec.
    pub settings: Vec<CheckedSetting>,
    /// The position of the first entry of its `when`, or of the variant itself if it has none.
    pub(super) when_at: Span,
}

/// The identity of a package.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The id by which Windows identifies versions of the same package.
    pub id: PackageId,
    /// The name, as written.
    pub name: String,
    /// The name as the stem of file names.
    pub stem: String,
    /// The version: two or four decimal numbers.
    pub version: String,
    /// The owner type.
    pub owner: Owner,
    /// The rank, 0 to 99.
    pub rank: u8,
    /// The settings stores that the package is made for, which decide the order of its settings.
    pub stores: Stores,
    /// A description for people.
    pub description: Option<String>,
}

/// A setting whose address is a path of the settings store, paired with that path.
pub(super) type OfStore<'s> = (&'s StorePath, &'s CheckedSetting);

/// The settings whose address is a path of the settings store.
pub(super) fn with_store_paths(settings: &[CheckedSetting]) -> Vec<OfStore<'_>> {
    settings.iter().filter_map(|setting| Some((setting.address.store_path()?, setting))).collect()
}

/// The setting at this path of the store.
pub(super) fn set_at<'s>(own: &str, all: &[OfStore<'s>]) -> Option<&'s CheckedSetting> {
    all.iter().find(|(path, _)| path.settings_path() == own).map(|(_, setting)| *setting)
}

/// The part of a path that the settings of one command share: each command of the primary context has a folder of its
/// own, and those of the device context share one.
pub(super) fn command_path(path: &StorePath) -> &[StoreSegment] {
    let depth = if path.segments().iter().any(|segment| segment.name() == "CommandConfig") { 4 } else { 2 };
    path.segments().get(..depth).unwrap_or_default()
}

/// The name of the account that a setting belongs to.
pub(super) fn account(path: &StorePath) -> Option<&str> {
    let [accounts, users, user, ..] = path.segments() else { return None };
    let is_account = (accounts.name(), users.name(), user.name()) == ("Accounts", "Users", "User");
    match user.item().filter(|_| is_account)? {
        StoreItem::Key(name) => Some(name),
        StoreItem::Index(_) => None,
    }
}

/// One setting that passed every rule.
#[derive(Debug)]
pub struct CheckedSetting {
    /// Its address, as written.
    pub address: Address,
    /// Its node, if a DDF describes it.
    pub node: Option<CheckedNode>,
    /// Its row in the settings store, if it has one.
    pub row: Option<Box<WcdSetting>>,
    /// Its name in the spec, if that is shorter than the address.
    pub label: Option<&'static str>,
    /// What is done with it.
    pub action: Action,
    /// Whether its value is secret and must not appear outside the package.
    pub secret: bool,
    /// The file named by the value, if it is embedded.
    pub asset: Option<Box<Asset>>,
    /// The name of the file whose content is the value, if the settings store expects a file.
    pub file_name: Option<String>,
    /// The SHA-1 hash of the certificate in the value, in upper-case hex, if the name of the node contains it.
    pub certificate_hash: Option<String>,
    /// The line that sets it.
    pub origin: Span,
    /// The value on that line.
    pub(super) value_at: Span,
    /// Where the name of its item is written, if not in the address.
    pub(super) item_at: Option<Span>,
}

/// The node of a setting, as its DDF describes it.
#[derive(Debug)]
pub struct CheckedNode {
    /// The format of its value.
    pub format: Format,
    /// The operations it allows.
    pub access: Access,
    /// The MIME type of its value, if the DDF states one.
    pub mime: Option<String>,
    /// The node, itself or an ancestor, that must be set atomically, if the DDF requires that.
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

    /// Its address, as spelled in its DDF.
    pub fn locuri(&self) -> &LocUri {
        &self.found.locuri
    }
}

impl CheckedSetting {
    /// The address of its node, if a DDF describes it.
    pub fn locuri(&self) -> Option<&LocUri> {
        self.node.as_ref().map(CheckedNode::locuri)
    }

    /// The key of its node.
    pub(super) fn key(&self) -> Option<LocKey> {
        self.found().map(|found| found.key.clone())
    }

    /// Its node in the schema.
    pub(super) fn found(&self) -> Option<&Match> {
        self.node.as_ref().map(|node| &node.found)
    }

    /// Its address for messages: as spelled in the DDF, if one describes it.
    pub(super) fn written(&self) -> String {
        self.locuri().map_or_else(|| self.address.to_string(), LocUri::to_string)
    }

    /// Its name for messages.
    pub(super) fn name(&self) -> &str {
        match (self.label, &self.node) {
            (Some(label), _) => label,
            (None, Some(node)) => node.found.locuri.leaf(),
            (None, None) => self.row.as_deref().map_or("the setting", |row| row.name()),
        }
    }

    /// Whether it sets a value, rather than deleting the node.
    pub(super) fn sets_a_value(&self) -> bool {
        self.action != Action::Delete
    }

    /// What determines the folder of its file on the device: all pictures share a folder, and so do the files of one
    /// command.
    pub(super) fn folder(&self) -> (Option<&'static str>, &[StoreSegment]) {
        let own = self.row.as_deref().copied().filter(WcdSetting::carries_its_file);
        let row = own.or_else(|| WcdTable::builtin().by_path(self.embedded_picture()?.setting));
        let is_of_command = row.is_some_and(|row| row.path.starts_with("/ProvisioningCommands/"));
        let command = self.address.store_path().filter(|_| is_of_command).map(command_path);
        (row.and_then(|row| row.file_path), command.unwrap_or_default())
    }

    /// How a package embeds the picture of its node.
    pub(super) fn embedded_picture(&self) -> Option<EmbeddedPicture> {
        PersonalizationNode::of(self.locuri()?)?.embedded_picture()
    }

    /// Whether its value is the name of the embedded file.
    pub(super) fn names_its_file(&self) -> bool {
        matches!((&self.action, &self.asset), (Action::Set(value), Some(asset)) if *value == asset.name)
    }

    /// The described nodes from its own up to the root, each with its names, outermost first.
    pub(super) fn upwards<'s>(&'s self, schema: &'s Schema) -> impl Iterator<Item = (NodeId, &'s [String])> {
        let found = self.found();
        let names = found.map_or(&[][..], |found| found.locuri.segments());
        let addresses = (1..=names.len()).rev().map(|length| &names[..length]);
        std::iter::successors(found.map(|found| found.node), |&id| schema.parent(id)).zip(addresses)
    }
}

/// What is done with a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It gets this value, written in its format (`true`, `42`, text).
    Set(String),
    /// It is deleted.
    Delete,
}

/// A file that is embedded in the package.
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
