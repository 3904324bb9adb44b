//! What the package will do, in the order in which it is written.

use super::{CspPath, ManagedNode};
use crate::address::StorePath;
use crate::check::{Asset, DeviceKind, Identity};
use crate::finding::Span;
use crate::package::{Datatype, Source};

/// A whole package as settings. Only this stage can make one.
#[derive(Debug)]
pub struct SettingsPlan {
    /// Who the package is.
    pub(super) identity: Identity,
    /// The kinds of devices that variants are for, in the order of their definition.
    pub(super) kinds: Vec<DeviceKind>,
    /// What only some devices get.
    pub(super) variants: Vec<PlannedVariant>,
    /// The groups, each applied as a whole: for every source first those for every device, then variant by variant.
    pub(super) groups: Vec<PlannedGroup>,
}

impl SettingsPlan {
    /// Who the package is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The kinds of devices that variants are for, in the order of their definition.
    pub fn kinds(&self) -> &[DeviceKind] {
        &self.kinds
    }

    /// What only some devices get.
    pub fn variants(&self) -> &[PlannedVariant] {
        &self.variants
    }

    /// The groups, each applied as a whole: for every source first those for every device, then variant by variant.
    pub fn groups(&self) -> &[PlannedGroup] {
        &self.groups
    }

    /// Whether a value looks like a password, key or token, or comes from where such are kept.
    pub fn holds_secrets(&self) -> bool {
        let of_settings = self.groups.iter().flat_map(|group| &group.settings).any(|setting| setting.secret);
        let mut conditions = self.kinds.iter().flat_map(|kind| &kind.states).flatten();
        of_settings || conditions.any(|condition| condition.secret)
    }

    /// The settings for every device (`None`) or of one variant, in order.
    pub fn settings(&self, variant: Option<usize>) -> impl Iterator<Item = &PlannedSetting> {
        self.groups.iter().filter(move |group| group.variant == variant).flat_map(|group| &group.settings)
    }

    /// The kinds of devices that get a group, in the order of their definition; none is needed for every device.
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
    /// Indices of the kinds of devices it is for, in the order of the spec; any of them will do.
    pub kinds: Vec<usize>,
}

/// Settings that are written into one provxml file.
#[derive(Debug)]
pub struct PlannedGroup {
    /// Who applies it, and when.
    pub source: Source,
    /// The index of the variant it belongs to; none for what every device gets.
    pub variant: Option<usize>,
    /// The atomic root of its settings in the store, the node whose DDF wants them in one step, or the path of its only
    /// setting: `Policies/Start/ConfigureStartPins`.
    pub path: StorePath,
    /// The path as the name of its file: `Policies_Start_ConfigureStartPins`.
    pub file_stem: String,
    /// Its settings, in store order.
    pub settings: Vec<PlannedSetting>,
}

/// One setting.
#[derive(Debug)]
pub struct PlannedSetting {
    /// Its path in WCD's store, or the path made up for a node that no store knows.
    pub path: StorePath,
    /// The value as customizations.xml shows it; only settings that WCD knows are there.
    pub shown: Option<String>,
    /// What the device does.
    pub instruction: Instruction,
    /// The same for device managers; a file that is only copied is none of their nodes.
    pub managed: Option<ManagedNode>,
    /// Whether nothing but the package may show its value.
    pub secret: bool,
    /// Whether the device reloads its settings afterwards.
    pub reload: bool,
    /// The line of the spec that asked for it.
    pub origin: Span,
}

/// What the device does.
#[derive(Debug)]
pub enum Instruction {
    /// Gives a node a value.
    Set {
        /// The node.
        csp: CspPath,
        /// The value.
        value: String,
        /// How the value is typed.
        datatype: Datatype,
        /// Whether setting it runs an action.
        exec: bool,
    },
    /// Removes a node that holds a value.
    DeleteValue(CspPath),
    /// Removes a node with everything below it.
    DeleteTree(CspPath),
    /// Copies a file of the package to the folder that belongs to the setting.
    Deploy(Asset),
}
