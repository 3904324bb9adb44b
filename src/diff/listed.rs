//! What the lists of a package say of a setting besides the conditions: the events at which it is applied, and the groups
//! of settings it belongs to.

use std::collections::BTreeSet;

use crate::package::settings_group_base;
use crate::read::Group;

/// The lines of the lists that name the file of a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listed {
    /// The events at which the file is applied.
    pub(super) events: BTreeSet<String>,
    /// The groups of settings it is in, without the numbers of groups with one name.
    pub(super) groups: BTreeSet<String>,
}

impl Listed {
    /// What is said of a provxml file.
    pub(super) fn of(group: &Group) -> Listed {
        let groups = group.applied.iter().map(|applied| settings_group_base(&applied.settings_group));
        Listed { events: group.events.iter().cloned().collect(), groups: groups.collect() }
    }
}
