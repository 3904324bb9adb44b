//! customizations.xml: the package as a WCD project, with the settings that WCD knows.

use std::collections::BTreeMap;

use crate::address::{StoreItem, StoreSegment};
use crate::format::doc::{Condition, Customizations, Notes, PackageConfig, Settings, Target, Variant};
use crate::format::xml::{Content, Element};
use crate::lower::{self, DeviceKind, PlannedSetting, PlannedVariant, SettingsPlan};
use crate::store::WcdTable;

/// The project of a plan.
pub(super) fn write(plan: &SettingsPlan) -> Customizations {
    let identity = plan.identity();
    let package = PackageConfig {
        id: identity.id.braced(),
        name: identity.name.clone(),
        version: identity.version.clone(),
        owner: identity.owner.word().to_owned(),
        rank: Some(identity.rank),
        notes: Some(Notes::SelfClosed),
        description: identity.description.clone(),
    };
    let common = elements(plan.settings(None), plan.store());
    let only_variants = !plan.variants().is_empty() && plan.settings(None).next().is_none();
    let settings = Settings {
        common: (!only_variants).then_some(common),
        targets: plan.kinds().iter().map(target).collect(),
        variants: plan.variants().iter().enumerate().map(|(index, planned)| variant(plan, index, planned)).collect(),
    };
    Customizations { package, settings }
}

fn target(kind: &DeviceKind) -> Target {
    let condition =
        |condition: &lower::Condition| Condition { name: condition.name.clone(), value: condition.value.clone() };
    let states = kind.states.iter().map(|state| state.iter().map(condition).collect());
    Target { id: kind.name.clone(), states: states.collect() }
}

/// Variants have no name of their own, as in WCD's packages.
fn variant(plan: &SettingsPlan, index: usize, planned: &PlannedVariant) -> Variant {
    let kinds = planned.kinds.iter().filter_map(|&kind| plan.kinds().get(kind));
    Variant {
        name: None,
        target_refs: kinds.map(|kind| kind.name.clone()).collect(),
        settings: elements(plan.settings(Some(index)), plan.store()),
    }
}

/// The settings that WCD knows, as a tree. Items of a collection are siblings, each with its key.
fn elements<'p>(settings: impl Iterator<Item = &'p PlannedSetting>, store: &'static WcdTable) -> Vec<Element> {
    let mut tree = Tree::default();
    for setting in settings {
        if let Some(shown) = &setting.shown {
            tree.insert(setting.path.segments(), shown);
        }
    }
    tree.into_elements("", store)
}

/// The settings below one element, by the segments of their paths.
#[derive(Default)]
struct Tree<'p> {
    branches: Vec<(&'p StoreSegment, Branch<'p>)>,
    /// The indices of the groups in `branches`, since there may be thousands of commands.
    groups: BTreeMap<&'p StoreSegment, usize>,
}

enum Branch<'p> {
    Value(&'p str),
    Group(Tree<'p>),
}

impl<'p> Tree<'p> {
    /// Inserts a value at its path, creating missing groups.
    fn insert(&mut self, path: &'p [StoreSegment], value: &'p str) {
        let Some((segment, rest)) = path.split_first() else { return };
        if rest.is_empty() {
            self.branches.push((segment, Branch::Value(value)));
            return;
        }
        let index = *self.groups.entry(segment).or_insert_with(|| {
            self.branches.push((segment, Branch::Group(Tree::default())));
            self.branches.len() - 1
        });
        if let (_, Branch::Group(group)) = &mut self.branches[index] {
            group.insert(rest, value);
        }
    }

    /// The elements below the group whose row has this path. They are in ordinal order, in which capitals come first:
    /// `CPMinCores` before `CpLatencyHint`. The order of the provxml files ignores case and depends on the stores.
    fn into_elements(mut self, row: &str, store: &'static WcdTable) -> Vec<Element> {
        self.branches.sort_by_key(|(segment, _)| segment.name());
        let elements = self.branches.into_iter().map(|(segment, branch)| {
            let name = segment.name();
            let element = match branch {
                Branch::Value(value) => Element::text(name, value),
                Branch::Group(group) => {
                    let children = group.into_elements(&format!("{row}/{name}"), store);
                    Element { content: Content::Children(children), ..Element::empty(name) }
                }
            };
            match segment.item() {
                Some(StoreItem::Key(key)) => keyed(element, row, key, store),
                Some(StoreItem::Index(_)) | None => element,
            }
        });
        elements.collect()
    }
}

/// An item of the collection whose row has this path: with its key, and the key again as the name shown to people.
fn keyed(element: Element, collection: &str, key: &str, store: &'static WcdTable) -> Element {
    let attribute = store.by_path(collection).and_then(|row| row.key);
    let element = attribute.into_iter().fold(element, |element, attribute| element.with(attribute, key));
    element.with("Name", key)
}

#[cfg(test)]
mod tests {
    use super::{Tree, WcdTable};
    use crate::address::StorePath;

    #[test]
    fn items_of_a_collection_are_siblings() {
        let path = |text: &str| StorePath::parse(text).unwrap();
        let paths = [
            path("Accounts/Users/User[zoe]/Password"),
            path("Accounts/Users/User[zoe]/UserGroup"),
            path("Accounts/Users/User[adam]/UserGroup"),
        ];
        let mut tree = Tree::default();
        paths.iter().for_each(|path| tree.insert(path.segments(), "x"));
        let elements = tree.into_elements("", WcdTable::builtin());
        let crate::format::xml::Content::Children(collections) = &elements[0].content else { panic!("a group") };
        let crate::format::xml::Content::Children(users) = &collections[0].content else { panic!("a collection") };
        let keys: Vec<_> = users.iter().map(|user| user.attributes.clone()).collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            keys,
            [vec![pair("UserName", "zoe"), pair("Name", "zoe")], vec![pair("UserName", "adam"), pair("Name", "adam")],]
        );
    }
}
