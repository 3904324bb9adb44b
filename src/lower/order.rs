//! The order of WCD: device settings before user settings, then the store's tree, alphabetical at every level.
//!
//! Variants follow in the order of the spec; that settings for every device come before them is how
//! customizations.xml orders the two, but no package with both was seen.

use std::collections::BTreeMap;

use super::setting::Resolved;
use super::{PlannedGroup, PlannedSetting};
use crate::check::file_safe;
use crate::package::Source;
use crate::store;

/// The settings in groups, groups and settings in store order.
pub(super) fn grouped(resolved: Vec<Resolved>) -> Vec<PlannedGroup> {
    let mut groups: BTreeMap<(Source, Option<usize>, Vec<String>), PlannedGroup> = BTreeMap::new();
    for Resolved { source, variant, group: path, setting } in resolved {
        let group = groups.entry((source, variant, store_key(&path))).or_insert_with(|| PlannedGroup {
            source,
            variant,
            file_stem: file_stem(&path),
            path,
            settings: Vec::new(),
        });
        group.settings.push(setting);
    }
    let mut groups: Vec<PlannedGroup> = groups.into_values().collect();
    for group in &mut groups {
        group.settings.sort_by_cached_key(|setting| (joins_late(setting), store_key(&setting.path)));
    }
    groups
}

/// The longest stem of a file name in the package, in characters; the number before it keeps names apart. A WIM takes
/// names of 255, of which number, underscores and ending need some.
const MAX_STEM_CHARACTERS: usize = 200;

/// The name of a group's file. Names of nodes may hold what a file name cannot.
fn file_stem(path: &str) -> String {
    let names: Vec<String> = path.split('/').filter(|name| !name.is_empty()).map(file_safe).collect();
    names.join("_").chars().take(MAX_STEM_CHARACTERS).collect()
}

/// Nodes that the store does not know come last in the group of an atomic root.
fn joins_late(setting: &PlannedSetting) -> bool {
    store::table().by_path(&setting.path).is_none()
}

/// Paths are compared segment by segment, ignoring case the way .NET does: by upper-case letters.
fn store_key(path: &str) -> Vec<String> {
    path.split('/').map(str::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::store_key;

    #[test]
    fn a_folder_comes_before_names_that_go_on_where_it_ends() {
        let mut paths = ["/A/Bc", "/a/b_c", "/A/B/x", "/a/bC"];
        paths.sort_by_key(|path| store_key(path));
        assert_eq!(paths, ["/A/B/x", "/A/Bc", "/a/bC", "/a/b_c"]);
    }
}
