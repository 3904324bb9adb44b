//! Items as the package stores them. Items of lists have numbers instead of the names that their author gives them;
//! items of collections have the stored values of keys whose display text differs (`Balanced`).

use std::collections::BTreeMap;

use crate::address::{StoreItem, StorePath, StoreSegment};
use crate::check::CheckedProject;
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// The items of each list with their places in the order in which the project names them: the order in which the device
/// takes them.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The store that defines which rows are lists.
    pub(super) store: &'static WcdTable,
    lists: BTreeMap<Vec<StoreSegment>, BTreeMap<StoreItem, usize>>,
}

impl Items {
    /// The items of all lists of a project.
    pub(super) fn of(project: &CheckedProject) -> Items {
        let mut items = Items { store: project.store(), ..Items::default() };
        let varied = project.variants().iter().flat_map(|variant| &variant.settings);
        for setting in project.settings().iter().chain(varied) {
            if let Some(path) = setting.address.store_path() {
                items.add(path);
            }
        }
        items
    }

    /// Numbers the items of lists on the way to a setting, unless they have a number already.
    fn add(&mut self, path: &StorePath) {
        for (list, _, item) in items(path, self.store).filter(|(_, row, _)| row.kind == WcdKind::List) {
            let items = self.lists.entry(list).or_default();
            let next = items.len();
            items.entry(item.clone()).or_insert(next);
        }
    }

    /// The path with each item as the package stores it.
    pub(super) fn as_stored(&self, path: &StorePath) -> StorePath {
        let mut segments = path.segments().to_vec();
        for (above, row, item) in items(path, self.store) {
            let kept = match (row.kind, item) {
                (WcdKind::List, item) => {
                    let place = self.lists.get(&above).and_then(|items| items.get(item));
                    place.and_then(|place| u32::try_from(*place).ok()).map(StoreItem::Index)
                }
                (_, StoreItem::Key(shown)) => row.value_key(shown).map(StoreItem::Key),
                (_, StoreItem::Index(_)) => None,
            };
            if let (Some(kept), Some(segment)) = (kept, segments.get_mut(above.len())) {
                *segment = StoreSegment::item_of(segment.name().to_owned(), kept);
            }
        }
        StorePath::new(segments).unwrap_or_else(|| path.clone())
    }
}

/// Each list and collection on the way to a setting: its path and row, and its item.
fn items<'p>(
    path: &'p StorePath,
    store: &'static WcdTable,
) -> impl Iterator<Item = (Vec<StoreSegment>, WcdSetting, &'p StoreItem)> {
    let items = path.segments().iter().enumerate().filter_map(|(depth, segment)| Some((depth, segment.item()?)));
    items.filter_map(move |(depth, item)| {
        let above = path.segments().get(..depth)?.to_vec();
        let row = store.by_path(&StorePath::new(above.clone())?.row_path())?;
        Some((above, row, item))
    })
}

#[cfg(test)]
mod tests {
    use super::Items;
    use crate::address::StorePath;

    #[test]
    fn items_of_a_list_are_numbered_in_order_and_keys_are_kept() {
        let path = |text: &str| StorePath::parse(text).unwrap();
        let (install, clean) =
            ("ProvisioningCommands/PrimaryContext/Command/CommandConfig[install]", "CommandConfig[clean]");
        let mut lists = Items::default();
        for line in [format!("{install}/CommandLine"), format!("{install}/CommandFile")] {
            lists.add(&path(&line));
        }
        lists.add(&path(&format!("provisioningcommands/primarycontext/command/{clean}/CommandLine")));
        let number = |text: &str| lists.as_stored(&path(text)).to_string();
        assert_eq!(
            number("ProvisioningCommands/PrimaryContext/Command/CommandConfig[clean]/CommandLine"),
            "ProvisioningCommands/PrimaryContext/Command/CommandConfig[1]/CommandLine"
        );
        assert_eq!(number("Accounts/Users/User[install]/Password"), "Accounts/Users/User[install]/Password");
    }
}
