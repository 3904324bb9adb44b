//! What the lists of a package say about a setting, apart from its conditions: the events at which it is applied, and
//! the groups of settings it belongs to.

use std::collections::BTreeSet;

use crate::package::settings_group_base;
use crate::read::Group;

/// What the lines of the lists say about the file of a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listed {
    /// The events at which the file is applied.
    pub(super) events: BTreeSet<String>,
    /// The groups of settings it is in, without the numbers that distinguish groups of the same name.
    pub(super) groups: BTreeSet<String>,
}

impl Listed {
    /// What the lists say about a provxml file.
    pub(super) fn of(group: &Group) -> Listed {
        let groups = group.applied.iter().map(|applied| settings_group_base(&applied.settings_group));
        Listed { events: group.events.iter().cloned().collect(), groups: groups.collect() }
    }
}
