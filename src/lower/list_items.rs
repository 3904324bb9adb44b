//! Items of lists: the names that their author gives them become the numbers under which the package keeps them.

use std::collections::BTreeMap;

use crate::address::{Address, StoreItem, StorePath, StoreSegment};
use crate::check::CheckedProject;
use crate::store::{self, WcdKind};

/// The items of each list, in the order in which the project names them: the order in which the device takes them.
#[derive(Debug, Default)]
pub(super) struct ListItems(BTreeMap<Vec<StoreSegment>, Vec<StoreItem>>);

impl ListItems {
    /// The items of all lists of a project.
    pub(super) fn of(project: &CheckedProject) -> ListItems {
        let mut lists = ListItems::default();
        let varied = project.variants().iter().flat_map(|variant| &variant.settings);
        for setting in project.settings().iter().chain(varied) {
            if let Address::Store(path) = &setting.address {
                lists.take(path);
            }
        }
        lists
    }

    fn take(&mut self, path: &StorePath) {
        for (list, item) in listed(path) {
            let items = self.0.entry(list).or_default();
            if !items.contains(item) {
                items.push(item.clone());
            }
        }
    }

    /// The path with the number of each item of a list; keys of collections stay.
    pub(super) fn numbered(&self, path: &StorePath) -> StorePath {
        let mut segments = path.segments().to_vec();
        for (list, item) in listed(path) {
            let place = self.0.get(&list).and_then(|items| items.iter().position(|known| known == item));
            let number = place.and_then(|place| u32::try_from(place).ok());
            if let (Some(number), Some(segment)) = (number, segments.get_mut(list.len())) {
                *segment = StoreSegment::item_of(segment.name().to_owned(), StoreItem::Index(number));
            }
        }
        StorePath::new(segments).unwrap_or_else(|| path.clone())
    }
}

/// Each list on the way to a setting, with the item of it that is meant.
fn listed(path: &StorePath) -> impl Iterator<Item = (Vec<StoreSegment>, &StoreItem)> {
    let items = path.segments().iter().enumerate().filter_map(|(depth, segment)| Some((depth, segment.item()?)));
    items.filter_map(|(depth, item)| {
        let above = path.segments().get(..depth)?;
        let list = StorePath::new(above.to_vec())?;
        let row = store::table().by_path(&list.row_path())?;
        (row.kind == WcdKind::List).then(|| (above.to_vec(), item))
    })
}

#[cfg(test)]
mod tests {
    use super::ListItems;
    use crate::address::StorePath;

    #[test]
    fn items_of_a_list_are_numbered_as_they_come_and_keys_stay() {
        let path = |text: &str| StorePath::parse(text).unwrap();
        let (install, clean) = ("ProvisioningCommands/PrimaryContext/Command/CommandConfig[install]", "CommandConfig[clean]");
        let mut lists = ListItems::default();
        for line in [format!("{install}/CommandLine"), format!("{install}/CommandFile")] {
            lists.take(&path(&line));
        }
        lists.take(&path(&format!("provisioningcommands/primarycontext/command/{clean}/CommandLine")));
        let number = |text: &str| lists.numbered(&path(text)).to_string();
        assert_eq!(
            number("ProvisioningCommands/PrimaryContext/Command/CommandConfig[clean]/CommandLine"),
            "ProvisioningCommands/PrimaryContext/Command/CommandConfig[1]/CommandLine"
        );
        assert_eq!(number("Accounts/Users/User[install]/Password"), "Accounts/Users/User[install]/Password");
    }
}
