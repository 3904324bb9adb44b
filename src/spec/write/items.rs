//! Settings by the items that they belong to, and those that have become lines of a section. A project may have
//! thousands of each, so none is compared with all others.

use std::collections::{BTreeMap, HashSet};

use crate::address::{Address, StorePath};
use crate::settings::Setting;

/// Items with their settings, in the order in which they appear.
#[derive(Default)]
pub(super) struct Items<'s> {
    places: BTreeMap<StorePath, usize>,
    settings: Vec<(StorePath, Vec<&'s Setting>)>,
}

impl<'s> Items<'s> {
    /// Adds a setting to the item with this path.
    pub(super) fn add(&mut self, item: StorePath, setting: &'s Setting) {
        match self.places.get(&item) {
            Some(&place) => self.settings[place].1.push(setting),
            None => {
                self.places.insert(item.clone(), self.settings.len());
                self.settings.push((item, vec![setting]));
            }
        }
    }

    /// The items with their settings.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (&StorePath, &[&'s Setting])> {
        self.settings.iter().map(|(item, settings)| (item, settings.as_slice()))
    }
}

/// Settings that have become lines of a section.
#[derive(Default)]
pub(super) struct Taken(HashSet<*const Setting>);

impl Taken {
    pub(super) fn add(&mut self, settings: &[&Setting]) {
        self.0.extend(settings.iter().map(|setting| std::ptr::from_ref(*setting)));
    }

    /// Removes them from a list.
    pub(super) fn remove_from(&self, left: &mut Vec<&Setting>) {
        left.retain(|setting| !self.0.contains(&std::ptr::from_ref(*setting)));
    }
}

/// The path of a setting of the store.
pub(super) fn store_path(setting: &Setting) -> Option<&StorePath> {
    match &setting.address {
        Address::Store(path) => Some(path),
        Address::Node(_) => None,
    }
}

/// The path up to the first item of a path.
pub(super) fn up_to_item(path: &StorePath) -> Option<StorePath> {
    let at = path.segments().iter().position(|segment| segment.item().is_some())?;
    StorePath::new(path.segments()[..=at].to_vec())
}
