//! The settings in customizations.xml, sorted by the provxml file that each was compiled into.

use std::collections::{BTreeMap, BTreeSet};

use super::flatten::MAX_PATH_BYTES;
use crate::address::{StoreItem, StorePath, StoreSegment};
use crate::format::doc::Settings;
use crate::format::xml::{Content, Element};
use crate::package::settings_group;
use crate::world::windows_name::NameKey;

/// The attribute with the title of a list item; the key is another attribute, if there is one.
const TITLE_ATTRIBUTE: &str = "Name";

/// One setting with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Element names, outermost first, with the keys of items.
    pub(super) path: StorePath,
    pub(super) value: String,
}

/// The source of a provxml file: all leaves below one instance of an atomic root, in store order.
pub(super) type Instance = Vec<Leaf>;

/// Instances by the base of their SettingsGroup, in document order: common settings, then variant by variant.
#[derive(Debug, Default)]
pub(super) struct Stated {
    instances: BTreeMap<String, Vec<Instance>>,
    leaves: usize,
    limit: usize,
}

impl Stated {
    /// Sorts at most `limit` leaves into the groups with these bases; other settings are omitted.
    pub(super) fn collect(settings: &Settings, bases: &BTreeSet<String>, limit: usize) -> Self {
        let mut stated = Stated { limit, ..Stated::default() };
        let variants = settings.variants.iter().map(|variant| &variant.settings);
        for groups in settings.common.iter().chain(variants) {
            stated.children(None, groups, bases, None);
        }
        stated
    }

    /// The instance for the `nth` of `count` files of a group, if there are as many instances as files.
    pub(super) fn instance(&self, base: &str, nth: usize, count: usize) -> Option<&Instance> {
        let instances = self.instances.get(base)?;
        if instances.len() == count { instances.get(nth) } else { None }
    }

    /// Visits siblings in store order: by name, ignoring case; items with the same name keep their order.
    fn children(
        &mut self,
        above: Option<&StorePath>,
        siblings: &[Element],
        bases: &BTreeSet<String>,
        within: Option<&str>,
    ) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for sibling in siblings {
            *counts.entry(&sibling.name).or_default() += 1;
        }
        let mut ordered: Vec<&Element> = siblings.iter().collect();
        ordered.sort_by_cached_key(|sibling| NameKey::of(&sibling.name));
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for sibling in ordered {
            let nth = seen.entry(&sibling.name).or_default();
            let repeated = counts.get(sibling.name.as_str()).is_some_and(|&count| count > 1);
            if let Some(path) = step(above, sibling, repeated.then_some(*nth)) {
                self.element(path, sibling, bases, within);
            }
            *nth += 1;
        }
    }

    fn element(&mut self, path: StorePath, element: &Element, bases: &BTreeSet<String>, within: Option<&str>) {
        let opened = if within.is_none() { base(&path, bases) } else { None };
        if let Some(base) = &opened {
            self.instances.entry(base.clone()).or_default().push(Vec::new());
        }
        let within = within.or(opened.as_deref());
        match &element.content {
            Content::Children(children) if !children.is_empty() => self.children(Some(&path), children, bases, within),
            Content::Text(value) => self.leaf(path, value, within),
            Content::Empty | Content::Children(_) => self.leaf(path, "", within),
        }
    }

    fn leaf(&mut self, path: StorePath, value: &str, within: Option<&str>) {
        let instance = within.and_then(|base| self.instances.get_mut(base)).and_then(|all| all.last_mut());
        if let Some(instance) = instance.filter(|_| self.leaves < self.limit) {
            self.leaves += 1;
            instance.push(Leaf { path, value: value.to_owned() });
        }
    }
}

/// The path of a child; `None` if it is too long for any real setting.
fn step(above: Option<&StorePath>, child: &Element, repeat: Option<u32>) -> Option<StorePath> {
    let item = key(child).map(|key| StoreItem::Key(key.to_owned())).or(repeat.map(StoreItem::Index));
    let segment = match item {
        Some(item) => StoreSegment::item_of(&child.name, item),
        None => StoreSegment::named(&child.name),
    };
    let path = match above {
        Some(above) => above.join(segment),
        None => StorePath::new(vec![segment]),
    };
    path.filter(|path| path.text_length() <= MAX_PATH_BYTES)
}

/// The group that starts at this element, if the package has it: by UUID, or in 2015 by name.
fn base(path: &StorePath, bases: &BTreeSet<String>) -> Option<String> {
    if let [only] = path.segments()
        && bases.contains(only.name())
    {
        return Some(only.name().to_owned());
    }
    let id = settings_group(&path.row_path()).to_string();
    bases.contains(&id).then_some(id)
}

/// The key of an item: the value of the attribute that is not its title, else the title.
fn key(element: &Element) -> Option<&str> {
    let title = element.attribute(TITLE_ATTRIBUTE);
    let key = element.attributes.iter().find(|(name, _)| name != TITLE_ATTRIBUTE);
    key.map(|(_, value)| value.as_str()).or(title)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Stated;
    use crate::format::doc::Settings;
    use crate::format::xml::parse;

    fn settings(xml: &str) -> Settings {
        Settings { common: Some(parse(xml.as_bytes()).unwrap().children().to_vec()), ..Settings::default() }
    }

    #[test]
    fn instances_are_found_by_the_uuid_of_their_schema_path() {
        let xml = "<Common><Accounts><Users>\
                   <User UserName='bob' Name='bob'><UserGroup>Administrators</UserGroup><Password>p</Password></User>\
                   <User UserName='al'><Password>q</Password></User></Users></Accounts>\
                   <Policies><A>1</A></Policies></Common>";
        let group = super::settings_group("/Accounts/Users/User").to_string();
        let stated = Stated::collect(&settings(xml), &BTreeSet::from([group.clone()]), 10);
        let paths = |nth| -> Vec<String> {
            stated.instance(&group, nth, 2).unwrap().iter().map(|leaf| leaf.path.to_string()).collect()
        };
        assert_eq!(paths(0), ["Accounts/Users/User[bob]/Password", "Accounts/Users/User[bob]/UserGroup"]);
        assert_eq!(paths(1), ["Accounts/Users/User[al]/Password"]);
        assert!(stated.instance(&group, 0, 3).is_none());
    }

    #[test]
    fn repeats_without_a_key_are_numbered() {
        let xml = "<Common><C><F>a</F><F>b</F></C></Common>";
        let stated = Stated::collect(&settings(xml), &BTreeSet::from(["C".to_owned()]), 10);
        let leaves = stated.instance("C", 0, 1).unwrap();
        assert_eq!(leaves.iter().map(|leaf| leaf.path.to_string()).collect::<Vec<_>>(), ["C/F[0]", "C/F[1]"]);
    }
}
