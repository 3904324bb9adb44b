//! The devices that a setting is for.

use std::collections::BTreeSet;

use crate::read::Group;

/// Sets of conditions. At least one set must be met, which requires all its conditions to be met.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct When(BTreeSet<BTreeSet<(String, String)>>);

impl When {
    /// The conditions under which a provxml file is applied.
    pub(super) fn of(group: &Group) -> When {
        When(group.applied.iter().map(|applied| applied.conditions.iter().cloned().collect()).collect())
    }

    /// Whether the setting is for every device.
    pub fn is_always(&self) -> bool {
        self.0.iter().any(BTreeSet::is_empty)
    }

    /// The sets, each with names and values.
    pub fn sets(&self) -> impl Iterator<Item = impl Iterator<Item = (&str, &str)>> {
        self.0.iter().map(|set| set.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}
