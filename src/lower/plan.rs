//! What the package will do, in the order in which it is written.

use super::{CspPath, ManagedNode};
use crate::address::StorePath;
use crate::check::{Asset, DeviceKind, Identity};
use crate::finding::Span;
use crate::package::{Datatype, Dialect, Source};
use crate::settings::WcdProject;
use crate::store::WcdTable;

/// The settings of a package, ready to be written. Only this stage can make one.
#[derive(Debug)]
pub struct SettingsPlan {
    /// The identity of the package.
    pub(super) identity: Identity,
    /// The kinds of devices that variants are for, in order of definition.
    pub(super) kinds: Vec<DeviceKind>,
    /// The variants: settings that only some devices get.
    pub(super) variants: Vec<PlannedVariant>,
    /// The groups of settings, ordered by source; in each source first those for every device, then those of each
    /// variant.
    pub(super) groups: Vec<PlannedGroup>,
    /// The settings store that describes the settings.
    pub(super) store: &'static WcdTable,
    /// The project of Windows Configuration Designer that it was imported from, if it is one.
    pub(super) wcd: Option<WcdProject>,
}

impl SettingsPlan {
    /// The identity of the package.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The kinds of devices that variants are for, in order of definition.
    pub fn kinds(&self) -> &[DeviceKind] {
        &self.kinds
    }

    /// The variants: settings that only some devices get.
    pub fn variants(&self) -> &[PlannedVariant] {
        &self.variants
    }

    /// The groups of settings, ordered by source; in each source first those for every device, then those of each
    /// variant.
    pub fn groups(&self) -> &[PlannedGroup] {
        &self.groups
    }

    /// The settings store that describes the settings.
    pub fn store(&self) -> &'static WcdTable {
        self.store
    }

    /// The project of Windows Configuration Designer that it was imported from, if it is one.
    pub fn wcd(&self) -> Option<&WcdProject> {
        self.wcd.as_ref()
    }

    /// How its documents are written.
    pub fn dialect(&self) -> Dialect {
        self.wcd.as_ref().map_or_else(Dialect::default, |project| project.dialect)
    }

    /// Whether a value looks like a password, key or token, or comes from where those are kept.
    pub fn holds_secrets(&self) -> bool {
        let of_settings = self.groups.iter().flat_map(|group| &group.settings).any(|setting| setting.secret);
        let mut conditions = self.kinds.iter().flat_map(|kind| &kind.states).flatten();
        of_settings || conditions.any(|condition| condition.secret)
    }

    /// The settings for every device (`None`) or of one variant, in order.
    pub fn settings(&self, variant: Option<usize>) -> impl Iterator<Item = &PlannedSetting> {
        self.groups.iter().filter(move |group| group.variant == variant).flat_map(|group| &group.settings)
    }

    /// The kinds of devices that get a group, in order of definition; `None` if every device gets it.
    pub fn kinds_of(&self, group: &PlannedGroup) -> Option<Vec<&DeviceKind>> {
        let variant = self.variants.get(group.variant?)?;
        let mut indices = variant.kinds.clone();
        indices.sort_unstable();
        Some(indices.into_iter().filter_map(|index| self.kinds.get(index)).collect())
    }
}

/// Settings for some devices.
#[derive(Debug)]
pub struct PlannedVariant {
    /// Its name.
    pub name: String,
    /// Indices of the kinds of devices that get it, in the order of the spec.
    pub kinds: Vec<usize>,
}

/// Settings that are written into one provxml file.
#[derive(Debug)]
pub struct PlannedGroup {
    /// Who applies it, and when.
    pub source: Source,
    /// The index of its variant; `None` for settings of every device.
    pub variant: Option<usize>,
    /// The atomic root of its settings in the store, the node whose DDF requires them to be set atomically, or the path
    /// of its only setting: `Policies/Start/ConfigureStartPins`.
    pub path: StorePath,
    /// The path as the name of its file: `Policies_Start_ConfigureStartPins`.
    pub file_stem: String,
    /// Its settings, in store order.
    pub settings: Vec<PlannedSetting>,
}

impl PlannedGroup {
    /// Whether the device does anything: a group may consist of choices that only the designer reads.
    pub fn sets_something(&self) -> bool {
        self.settings.iter().any(|setting| !matches!(setting.instruction, Instruction::Part(_)))
    }
}

/// One setting.
#[derive(Debug)]
pub struct PlannedSetting {
    /// Its path in WCD's store, or a path made from its LocURI if it is not in the store.
    pub path: StorePath,
    /// The same path with the number of each item of a list, as the package names the setting.
    pub instance: StorePath,
    /// The value in customizations.xml; `None` for a setting that WCD does not know.
    pub shown: Option<String>,
    /// What the device does.
    pub instruction: Instruction,
    /// The same for MDM servers; `None` for a file that is only copied.
    pub managed: Option<ManagedNode>,
    /// Whether the value is secret and must not appear outside the package.
    pub secret: bool,
    /// Whether the device reloads its settings afterwards.
    pub reload: bool,
    /// The place in the spec that sets it.
    pub origin: Span,
}

/// What the device does.
#[derive(Debug)]
pub enum Instruction {
    /// Sets the value of a node.
    Set {
        /// The node.
        csp: CspPath,
        /// The value.
        value: String,
        /// How the value is typed.
        datatype: Datatype,
        /// Whether this runs an action instead of setting a value.
        exec: bool,
    },
    /// Deletes a node with a value.
    DeleteValue(CspPath),
    /// Deletes a node and everything below it.
    DeleteTree(CspPath),
    /// Copies a file of the package to the folder that belongs to the setting.
    Deploy(Asset),
    /// Nothing on its own: this value is a part of the value of another setting of its group, or a choice that only the
    /// designer reads.
    Part(String),
}
