//! The order of WCD: device settings before user settings, then the store's tree, alphabetical at every level. An ADMX
//! file, which is in no store, comes first, since its policies exist on the device only once it is set; an action that
//! is in no store comes last, since it may need the other settings of the package.
//!
//! Variants follow in the order of the spec. Settings for every device come before them, as in customizations.xml; no
//! package with both has been seen.

use std::collections::BTreeMap;

use super::setting::Resolved;
use super::{Instruction, PlannedGroup};
use crate::address::{StoreItem, StorePath};
use crate::package::{Source, Stores, document_stem};
use crate::store::{WcdTable, comes_last};

/// The settings in groups; both groups and settings are in store order.
pub(super) fn grouped(resolved: Vec<Resolved>, store: &'static WcdTable, stores: Stores) -> Vec<PlannedGroup> {
    let mut items = ItemOrder { store, stores, ..ItemOrder::default() };
    let mut keyed: Vec<(PlaceInGroup, Vec<StoreKey>, Resolved)> = Vec::with_capacity(resolved.len());
    for own in resolved {
        // Nodes that are not in the store come last in the group of an atomic root.
        keyed.push((PlaceInGroup::of(&own), items.key(&own.setting.path), own));
    }
    keyed.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let mut groups: BTreeMap<(Source, Option<usize>, GroupPlace), PlannedGroup> = BTreeMap::new();
    for (_, _, own) in keyed {
        let (comes_first, runs) = (makes_nodes(&own), PlaceInGroup::of(&own) == PlaceInGroup::Action);
        let Resolved { source, variant, group: path, setting, .. } = own;
        let comes_last = comes_last(&path.row_path(), stores == Stores::CommonAndDesktop);
        let place = (source, variant, (!comes_first, comes_last || runs, items.key(&path)));
        let group = groups.entry(place).or_insert_with(|| PlannedGroup {
            source,
            variant,
            file_stem: file_stem(&path, &setting.instance),
            path,
            settings: Vec::new(),
        });
        group.settings.push(setting);
    }
    groups.into_values().collect()
}

/// Whether others set nodes that this setting creates. If the store has it, the store's order is kept.
fn makes_nodes(own: &Resolved) -> bool {
    !own.in_store && own.setting.managed.as_ref().is_some_and(|node| node.makes_nodes)
}

/// Where a setting comes among those of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PlaceInGroup {
    /// Settings of the store.
    InStore,
    /// Nodes that are not in the store.
    Node,
    /// Actions that are not in the store.
    Action,
}

impl PlaceInGroup {
    fn of(own: &Resolved) -> PlaceInGroup {
        match &own.setting.instruction {
            _ if own.in_store => PlaceInGroup::InStore,
            Instruction::Set { exec: true, .. } => PlaceInGroup::Action,
            _ => PlaceInGroup::Node,
        }
    }
}

/// The sort key of a segment: its place among its siblings in the store, and the position of the item in the project.
type StoreKey = (bool, String, usize);

/// The sort key of a group: whether it comes after settings that create nodes, whether it comes after the tree, and its
/// place there.
type GroupPlace = (bool, bool, Vec<StoreKey>);

/// The items of each collection, in the order in which they appear in the project.
#[derive(Default)]
struct ItemOrder {
    store: &'static WcdTable,
    stores: Stores,
    items: BTreeMap<Vec<StoreKey>, BTreeMap<StoreItem, usize>>,
}

impl ItemOrder {
    fn key(&mut self, path: &StorePath) -> Vec<StoreKey> {
        let mut key: Vec<StoreKey> = Vec::with_capacity(path.segments().len());
        let mut row = String::new();
        for segment in path.segments() {
            row = format!("{row}/{}", segment.name());
            let (is_later, name) = self.store.place_among_siblings(&row, self.stores == Stores::CommonAndDesktop);
            key.push((is_later, name, 0));
            let Some(item) = segment.item() else { continue };
            let items = self.items.entry(key.clone()).or_default();
            let next = items.len();
            let place = *items.entry(item.clone()).or_insert(next);
            if let Some(last) = key.last_mut() {
                last.2 = place;
            }
        }
        key
    }
}

/// The name of a group's file. Names of nodes may contain characters that file names cannot.
fn file_stem(group: &StorePath, instance: &StorePath) -> String {
    document_stem(instance.instance_words().take(group.segments().len()))
}

#[cfg(test)]
mod tests {
    use super::{ItemOrder, StorePath};

    #[test]
    fn a_folder_comes_before_longer_names_and_items_keep_their_order() {
        let mut paths = ["A/Bc", "a/b_c", "A/B/x", "U[zoe]/a", "a/bC", "U[adam]/a", "U[zoe]/B"]
            .map(|path| StorePath::parse(path).unwrap());
        let mut items = ItemOrder::default();
        paths.sort_by_cached_key(|path| items.key(path));
        let sorted = paths.map(|path| path.to_string());
        assert_eq!(sorted, ["A/B/x", "A/Bc", "a/bC", "a/b_c", "U[zoe]/a", "U[zoe]/B", "U[adam]/a"]);
    }
}
